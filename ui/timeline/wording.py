"""Journal entries in the words a duty officer would write.

Pure: names come in with the entry. An entry of an unknown kind is shown by its kind, never hidden.
"""

from __future__ import annotations

from collections.abc import Mapping

from commandcenter.core.language import Text, text
from commandcenter.store.journal import Entry

SENTENCES: dict[str, Text] = {
    "found": text("Database set up"),
    "units.import": text("Tree of units imported: {rows} units"),
    "issue": text("{subject} issued: {title}, to {assignments} units"),
    "amend": text("{subject} amended, now version {version}: {reason}"),
    "extend": text("{subject}: {units} units have more time: {reason}"),
    "withdraw": text("{subject} withdrawn: {reason}"),
    "close_directive": text("{subject} closed: {reason}"),
    "deliver": text("{unit}: {subject} delivered"),
    "read": text("{unit}: {subject} opened"),
    "acknowledge": text("{unit} acknowledged {subject}"),
    "relay": text("{unit} passed {subject} on"),
    "start": text("{unit} on the spot for {subject}"),
    "progress": text("{unit} reports progress on {subject}"),
    "claim": text("{unit} claims completion of {subject}"),
    "return": text("{unit} hands {subject} back"),
    "need": text("{unit} has difficulties with {subject}"),
    "reject": text("{subject} sent back to {unit}"),
    "verify": text("{unit}: claim verified for {subject} by {by}"),
    "refute": text("{unit}: claim refuted for {subject} by {by}"),
    "unreachable": text("{unit} could not be reached for a check of {subject}"),
    "close": text("{unit}: {subject} closed"),
    "reports": text("{accepted} reports entered for {subject}, {refused} refused"),
    "refused": text("A report on {subject} was refused ({unit})"),
    "bypass": text("{unit} reported past {past}: {reason}"),
    "incident.open": text("Incident opened: {title}"),
    "incident.level": text("Response level changed"),
    "sign_in": text("{actor} signed in"),
}

QUIET = frozenset({"deliver", "read", "tokens.issue", "setting", "sitrep"})
"""Entries that the log leaves out unless everything is asked for."""


def sentence(entry: Entry, names: Mapping[str, str]) -> Text:
    """One entry as a sentence; `names` are the names of units by code."""
    template = SENTENCES.get(entry.kind)
    if template is None:
        return text("{kind} {subject}", kind=entry.kind, subject=entry.subject or "")
    values: dict[str, object] = {
        name: value for name, value in (entry.payload or {}).items() if not isinstance(value, dict)
    }
    values["subject"] = entry.subject or "–"
    values["unit"] = names.get(entry.unit or "", entry.unit or "–")
    values["actor"] = entry.actor
    return Text(template.template, _Filled(values))


class _Filled(dict[str, object]):
    """Values of a sentence, where a missing one is shown as a gap."""

    def __missing__(self, key: str) -> str:
        return "–"
