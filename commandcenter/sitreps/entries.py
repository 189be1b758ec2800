"""Journal entries in the words a duty officer would write.

Pure: names come in with the entry. An entry of an unknown kind is shown by its kind, never hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

from commandcenter.core.language import Text, text
from commandcenter.incidents.model import VERB_WORDS, Verb
from commandcenter.store.journal import Entry

SENTENCES: dict[str, Text] = {
    "found": text("Database set up"),
    "setting": text("Setting “{name}” changed by {actor}"),
    "units.import": text("Tree of units imported: {rows} units"),
    "units.hang": text("{unit} hung on the tree"),
    "units.places": text("Places of {rows} units set"),
    "people.import": text("{people} people and {posts} posts imported"),
    "people.leave": text("{subject} left; the posts are vacant"),
    "people.password": text("New password for {subject}"),
    "duty.import": text("Duty roster imported: {shifts} shifts"),
    "operator.first": text("First operator made: {name}"),
    "links.issue": text("{links} personal links issued under {unit}"),
    "links.revoke": text("{links} personal links revoked ({unit})"),
    "sign_in": text("{person} signed in"),
    "sign_in.refused": text("A sign-in was refused"),
    "incident.open": text("Incident opened: {title}"),
    "incident.grade": text("Incident regraded: {reason}"),
    "incident.derive": text("Incident linked to the one it came from: {reason}"),
    "incident.close": text("Incident closed: {reason}"),
    "incident.area": text("Area drawn: {name}"),
    "incident.area_lifted": text("Area lifted: {name}"),
    "incident.level": text("{verb}: {matter}"),
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
    "reports": text("{accepted} reports entered for {directives}, {refused} refused"),
    "refused": text("A report of {unit} on {directives} was refused"),
    "bypass": text("{unit} reported past {past}: {reason}"),
    "message.sent": text("Message sent to {address} ({channel})"),
    "message.uncertain": text("Message to {address} ({channel}): not known whether it arrived"),
    "message.failed": text("Message to {address} ({channel}) could not be sent"),
    "message.called_off": text("Message to {address} ({channel}) called off"),
    "message.test": text("Test message sent ({channel})"),
    "ledger.items": text("Items of the ledger imported"),
    "ledger.depots": text("Depots of the ledger imported"),
    "ledger.post": text("Movements posted in the ledger"),
    "ledger.refused": text("Movements refused by the ledger"),
    "ledger.stocktake": text("Stocktake of {subject} recorded"),
    "need.say": text("{unit} says what it needs"),
    "need.gather": text("{needs} needs taken over from reports"),
    "need.close": text("Need of {unit} closed: {reason}"),
    "need.match": text("{given} of {partner} matched to a need of {unit}"),
    "need.unmatch": text("Match of an offer taken back: {reason}"),
    "offer.make": text("{subject} offers {quantity}"),
    "team.import": text("Register of teams imported: {rows} rows"),
    "team.assign": text("{who} sent to {unit} ({members} in all)"),
    "team.move": text("{who} moved to {unit} ({members} in all)"),
    "team.set_out": text("{who} on the way to {unit} ({members} in all)"),
    "team.arrive": text("{who} on scene in {unit} ({members} in all)"),
    "team.rest": text("{who} rest ({members} in all)"),
    "team.stand_by": text("{who} on stand-by again ({members} in all)"),
    "team.release": text("{who} released ({members} in all)"),
    "offer.claim": text("{subject}: {claims} claims taken, {given} given, {waiting} wait in line"),
    "offer.withdraw": text("{subject} takes an offer back: {reason}"),
    "ledger.papers": text("Papers {number} of a delivery handed in"),
    "ledger.year": text("Annual report of {year} handed in under number {number}"),
    "ledger.adopt": text("Plan of allocation adopted"),
    "price.import": text("{samples} price samples imported from {source}"),
    "price.evidence": text("Evidence on prices put together"),
    "sitrep.profile": text("Deadlines of reports chosen: {profile}"),
    "sitrep.call": text("Report by telephone recorded"),
    "sitrep.statistics": text("Statistics of reports entered"),
    "sitrep.register": text(
        "Registers of the disaster: {added} rows added, {changed} changed, {withdrawn} withdrawn"
    ),
    "sitrep.handover": text("Handover sheet {handover} made"),
    "sitrep.handover.sign": text("Handover sheet {handover} signed by {by}"),
    "findings": text("Checks noted new findings, {first} to {last}"),
    "finding.answer": text("{unit} answered a finding on {subject}: {words}"),
    "finding.uphold": text("Finding on {unit} upheld by {by}: {words}"),
    "finding.dismiss": text("Finding on {unit} dismissed by {by}: {words}"),
    "blame.propose": text("{unit}: accountability proposed by {by}: {words}"),
    "blame.approve": text("{unit}: proposal of accountability approved by {by}: {words}"),
    "blame.decline": text("{unit}: proposal of accountability declined by {by}: {words}"),
    "blame.ask": text("{unit}: review of a proposal asked for by {by}: {words}"),
    "blame.kept": text("{unit}: proposal kept after review by {by}: {words}"),
    "blame.lifted": text("{unit}: proposal lifted after review by {by}: {words}"),
    "inspection": text("{unit}: inspection for {subject} announced"),
    "ladder.call": text("{subject}: {units} units called by the ladder"),
    "remind": text("{subject}: {units} units reminded by hand"),
    "remind.called_off": text("{subject}: {messages} waiting reminders called off"),
    "ladder.remind": text("{subject}: {units} units reminded by the ladder"),
    "ladder.supervise": text("{subject}: {units} units put under supervision by the ladder"),
    "ladder.circulate": text("{subject}: {units} units circulated by the ladder"),
    "ladder.hold": text("{subject}: ladder held: {reason}"),
    "ladder.release": text("{subject}: ladder runs again"),
    "ladder.seen": text("{unit} has seen the steps on {subject}"),
    "rollcall.announce": text("Roll call announced under {unit}"),
    "rollcall.draw": text("Roll call drawn under {unit}"),
    "sitrep": text("Report made: {title}"),
    "sample.announce": text("{subject}: random check {sample} announced, of {population} units"),
    "sample.number": text("{subject}: {by} gave a number for random check {sample}"),
    "sample.checkpoint": text("{subject}: checkpoint for random check {sample}"),
    "sample.draw": text("{subject}: random check {sample} drawn, {size} units"),
    "sample.more": text("{subject}: random check {sample} lists {size} units now"),
    "sample.open": text("{subject}: place {position} of random check {sample} opened"),
    "override.sign": text("{unit}: exception for {checker} to check {subject} signed: {reason}"),
}

QUIET = frozenset(
    {"deliver", "read", "links.issue", "links.revoke", "setting", "units.hang", "people.import"}
)
"""Entries that the log leaves out unless everything is asked for."""

GAP = "–"


def sentence(entry: Entry, names: Mapping[str, str]) -> Text:
    """One entry as a sentence; `names` are those of units and people by code."""
    template = SENTENCES.get(entry.kind)
    if template is None:
        return text("{kind} {subject}", kind=entry.kind, subject=entry.subject or "")
    payload = entry.payload or {}
    values = {name: _shown(value) for name, value in payload.items()}
    values["subject"] = entry.subject or GAP
    values["unit"] = names.get(entry.unit or "", entry.unit or GAP)
    values["past"] = names.get(str(payload.get("past", "")), values.get("past", GAP))
    for role in ("by", "person"):
        if values.get(role) is not None:
            values[role] = names.get(str(values[role]), values[role])
    values["actor"] = entry.actor
    if entry.kind == "incident.level":
        values["verb"] = VERB_WORDS[Verb(payload["verb"])] if "verb" in payload else GAP
    return Text(template.template, {name: values.get(name, GAP) for name in _named(template)})


def _shown(value: object) -> object:
    """A value in a sentence: a list by its length or its one word, nothing as a gap."""
    if isinstance(value, list | tuple):
        return value[0] if len(value) == 1 else ", ".join(str(one) for one in value) or GAP
    return GAP if value in (None, "") else value


def _named(template: Text) -> list[str]:
    return [name for _words, name, _form, _change in Formatter().parse(template.template) if name]
