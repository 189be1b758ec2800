"""The duty log (值班日志): the journal's entries in a duty officer's words, filtered as asked.

A past time counts by when it was written into the journal; nothing here changes an entry.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from string import Formatter
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from commandcenter.accounts import service as accounts
from commandcenter.directives import service as directives
from commandcenter.geo import service as geo
from commandcenter.geo.model import subtree
from commandcenter.incidents import service as incidents
from commandcenter.sitreps.model import LogLine
from commandcenter.sitreps.wording import UNKNOWN, clean, has_words, words
from commandcenter.store.journal import Entry
from commandcenter.store.sets import in_set
from commandcenter.store.tables import journal, journal_payload
from commandcenter.store.work import View

# Entries of the machinery, which a log leaves out unless they are asked for by kind.
QUIET = ("deliver", "read", "links.issue", "links.revoke", "setting")


@dataclass(frozen=True)
class LogFilter:
    """What of the log is wanted; an empty field asks for everything."""

    kinds: tuple[str, ...] = ()
    under: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    after: int = 0
    words: str = ""


def log_lines(
    view: View, *, incident: str, wanted: LogFilter | None = None, limit: int = 500
) -> tuple[tuple[LogLine, ...], int]:
    """The newest entries that speak of an incident or its directives, oldest first, and how many
    older ones there are.
    """
    wanted = wanted or LogFilter()
    chosen = _about(view, incident) & _filter(wanted)
    query = (
        select(journal, journal_payload.c.body)
        .join_from(journal, journal_payload, isouter=True)
        .where(chosen)
        .order_by(journal.c.seq.desc())
    )
    if wanted.words:
        rows = view.connection.execute(query).all()
    else:
        rows = view.connection.execute(query.limit(limit)).all()
    lines = _lines(view, rows[::-1])
    if wanted.words:
        found = [line for line in lines if wanted.words.casefold() in line.words.casefold()]
        return tuple(found[-limit:]), max(0, len(found) - limit)
    whole = view.connection.execute(
        select(func.count()).select_from(journal).where(chosen)
    ).scalar_one()
    return tuple(lines), whole - len(lines)


def entry_names(view: View, *, entries: Sequence[Entry]) -> dict[str, str]:
    """The names of the units and the people that these entries speak of, by their codes."""
    units, people = set[str](), set[str]()
    for entry in entries:
        said = entry.payload or {}
        units |= {str(code) for code in (entry.unit, said.get("past")) if code}
        people |= {str(code) for code in (entry.actor, said.get("by"), said.get("person")) if code}
    names = {code: unit.name for code, unit in geo.units(view, codes=units).items()}
    return names | accounts.names(view, codes=people)


def _about(view: View, incident: str) -> ColumnElement[bool]:
    found = incidents.incident(view, id=incident)
    numbers = [one.number for one in directives.listed(view, incident=incident)]
    about = or_(
        in_set(view.connection, journal.c.subject, [incident, *numbers]),
        journal.c.unit == found.place,
    )
    return about & (journal.c.at >= min(found.at, found.opened_at))


def _filter(wanted: LogFilter) -> ColumnElement[bool]:
    where: ColumnElement[bool] = journal.c.seq > wanted.after
    if wanted.kinds:
        where &= journal.c.kind.in_(wanted.kinds)
    else:
        where &= journal.c.kind.not_in(QUIET)
    if wanted.under is not None:
        low, high = subtree(wanted.under)
        where &= (journal.c.unit >= low) & (journal.c.unit < high)
    if wanted.since is not None:
        where &= journal.c.at >= wanted.since
    if wanted.until is not None:
        where &= journal.c.at <= wanted.until
    return where


def _lines(view: View, rows: Sequence[Any]) -> list[LogLine]:
    names = geo.path_names(view, codes={row.unit for row in rows if row.unit})
    payloads = [json.loads(row.body) if row.body else {} for row in rows]
    people = {row.actor for row in rows} | {str(p["by"]) for p in payloads if p.get("by")}
    known = accounts.names(view, codes=people)
    return [
        LogLine(
            row.seq,
            row.at,
            known.get(row.actor, row.actor),
            sentence(row.kind, row.unit, row.subject, payload, {**names, **known}),
        )
        for row, payload in zip(rows, payloads, strict=True)
    ]


def sentence(
    kind: str,
    unit: str | None,
    subject: str | None,
    payload: Mapping[str, Any],
    names: Mapping[str, str],
) -> str:
    """One entry in a duty officer's words; one of an unknown kind is shown by its kind."""
    entry = f"log.{kind}"
    template = words(entry) if has_words(entry) else "{unit}" + kind
    values: dict[str, Any] = {name: _said(value) for name, value in payload.items()}
    values["unit"] = names.get(unit or "", unit or "").replace(" ", "")
    values["subject"] = subject if subject and subject.startswith("令") else ""
    if payload.get("by"):
        values["by"] = names.get(str(payload["by"]), payload["by"])
    named = [name for _t, name, _f, _c in Formatter().parse(template) if name]
    return clean(template.format(**{name: values.get(name, UNKNOWN) for name in named}))


def _said(value: Any) -> Any:
    if isinstance(value, list):
        return "、".join(map(str, value)) or UNKNOWN
    return UNKNOWN if value in (None, "") else value
