"""Opens the records behind a printed number, as they stood when the report was frozen.

What arrived later is left out, whatever its own clock says; a number without records is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, literal, or_, select, true

from commandcenter.accounts import service as accounts
from commandcenter.core.errors import Refused
from commandcenter.core.rules import rule
from commandcenter.directives import service as directives
from commandcenter.directives.model import Directive
from commandcenter.directives.tables import act, assignment, directive_version, hop
from commandcenter.geo import service as geo
from commandcenter.geo.model import subtree
from commandcenter.sitreps.model import Figure, Snapshot
from commandcenter.sitreps.service.reading import snapshot
from commandcenter.sitreps.tables import statistics
from commandcenter.store.work import View

# Which words of a unit a figure looks at, and which of them as the last one counts for it.
TURNING = ("claim", "progress", "return", "reject", "verify", "refute")
WORDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "claimed": (("claim", "progress", "return", "reject"), ("claim",)),
    "claimed_share": (("claim", "progress", "return", "reject"), ("claim",)),
    "verified": (TURNING, ("verify",)),
    "verified_share": (TURNING, ("verify",)),
    "refuted": (TURNING, ("refute",)),
    "gap": (TURNING, ("claim", "refute")),
    "returned": (("start", "progress", "claim", "return", "reject"), ("return",)),
    "closed": (("close", "reject"), ("close",)),
    "started": (("start", "progress", "claim"), ("start", "progress", "claim")),
}
HEARD = ("acknowledge", "start", "progress", "claim", "return", "need")
WORDS["acknowledged"] = (HEARD, HEARD)


@dataclass(frozen=True)
class Record:
    """One record behind a figure: what it is, of which unit, by whom, when it was said and came
    in.
    """

    kind: str
    id: str
    unit: str
    name: str
    at: datetime | None
    received_at: datetime | None
    by: str | None
    words: str | None


@dataclass(frozen=True)
class Behind:
    """A figure with the records it was counted from; `counted` covers more than are shown."""

    figure: Figure
    counted: int
    records: tuple[Record, ...]


def records(view: View, *, sitrep_id: str, key: str, limit: int | None = None) -> Behind:
    """The records behind the figure `key` of a frozen report, as they stood."""
    frozen = snapshot(view, sitrep_id=sitrep_id)
    figure = next((one for one in frozen.figures if one.key == key), None)
    if figure is None:
        raise Refused("The report has no figure “{key}”.", key=key[:80])
    most = limit or int(rule("sitreps", "records_shown").value)
    kind, _, rest = key.partition("|")
    if kind == "statistics":
        return _of_statistics(view, frozen, figure)
    if kind == "ledger":
        return Behind(figure, 1, tuple(_of_ledger(figure, rest)))
    if not kind:
        found = frozen.directives
        named = [
            Record("directive", one.number, one.issuer, one.issuer_name, one.issued_at, None, None,
                   one.title)
            for one in found
        ]  # fmt: skip
        return Behind(figure, len(found), tuple(named[:most]))
    return _of_directive(view, frozen, figure, most)


def _of_statistics(view: View, frozen: Snapshot, figure: Figure) -> Behind:
    """The reports of statistics that gave the value, before and after where it is a change."""
    place = figure.key.split("|")[1]
    found = [
        report
        for report in frozen.statistics
        if any(entry.key == place for entry in report.entries) or report.place == place
    ]
    rows = {
        row.id: row
        for row in view.connection.execute(
            select(statistics.c.id, statistics.c.entered_at, statistics.c.actor).where(
                statistics.c.id.in_([report.id for report in found])
            )
        )
    }
    people = accounts.names(view, codes={row.actor for row in rows.values()})
    listed = [
        Record(
            "statistics",
            report.id,
            report.place,
            report.place_name,
            report.as_of,
            rows[report.id].entered_at if report.id in rows else None,
            people.get(rows[report.id].actor, rows[report.id].actor) if report.id in rows else None,
            "；".join(part for part in (report.source, report.explanation) if part),
        )
        for report in found
    ]
    return Behind(figure, len(listed), tuple(listed))


def _of_ledger(figure: Figure, rest: str) -> Iterator[Record]:
    account, item, lot = rest.split("|")
    said = f"ledger trace {lot}" if lot else f"ledger balance --account {account} --item {item}"
    yield Record("ledger", rest, account, account, figure.as_of, None, None, said)


def _of_directive(view: View, frozen: Snapshot, figure: Figure, most: int) -> Behind:
    number, unit, name, *_change = figure.key.split("|")
    found = directives.get(view, number=number)
    if name.startswith("stuck_"):
        name = "silent" if name == "stuck_silent" else "not_started"
    if name.startswith("certificate_") or name in ("findings", "flagged", "relayed"):
        return _of_others(view, frozen, figure, found, most)
    past = _Past(view, frozen, found, unit)
    if name == "issued":
        query = past.leaves()
    elif name in WORDS:
        query = past.last_words(*WORDS[name])
    elif name == "silent":
        query = past.without(HEARD)
    elif name == "overdue":
        query = past.overdue()
    else:
        query = past.without(("start", "progress", "claim"))
    total = view.connection.execute(select(func.count()).select_from(query.subquery())).scalar_one()
    return Behind(figure, int(total), past.shown(query, most))


def _of_others(view: View, frozen: Snapshot, figure: Figure, found: Directive, most: int) -> Behind:
    """Receipts of hops, findings and checks, as the snapshot itself holds them."""
    facts = next(one for one in frozen.directives if one.number == found.number)
    name = figure.key.split("|")[2]
    if name == "relayed":
        rows = view.connection.execute(
            select(hop.c.unit, hop.c.relayed_at)
            .where(hop.c.directive == found.id, hop.c.relayed_at <= frozen.as_of)
            .order_by(hop.c.unit)
        ).all()
        paths = geo.path_names(view, codes={row.unit for row in rows[:most]})
        listed = [
            Record("relay", row.unit, row.unit, paths.get(row.unit, row.unit), row.relayed_at,
                   None, None, None)
            for row in rows[:most]
        ]  # fmt: skip
        return Behind(figure, len(rows), tuple(listed))
    if name.startswith("certificate_"):
        said = Record("certificate", found.number, found.issuer, facts.issuer_name, figure.as_of,
                      None, None, figure.source)  # fmt: skip
        return Behind(figure, 1, (said,))
    listed = [
        Record("finding", one.rule, one.unit, one.path, None, None, None, one.why)
        for one in facts.findings or ()
    ]
    return Behind(figure, len(listed), tuple(listed[:most]))


class _Past:
    """The leaves of a directive under a unit, and what they had said when a report was frozen."""

    def __init__(self, view: View, frozen: Snapshot, found: Directive, unit: str) -> None:
        self.view, self.found = view, found
        low, high = subtree(unit) if unit else ("", "")
        self.leaf = assignment.c.directive == found.id
        if unit:
            self.leaf &= (assignment.c.unit >= low) & (assignment.c.unit < high)
        since = view.connection.execute(
            select(func.max(directive_version.c.at)).where(
                directive_version.c.directive == found.id,
                directive_version.c.material.is_(True),
                directive_version.c.version > 1,
                directive_version.c.at <= frozen.as_of,
            )
        ).scalar()
        self.frozen, self.since = frozen, since

    def known(self, words: Any) -> Any:
        """Whether an act had been said by then, had come in, and answers the newest version."""
        where = (words.c.directive == self.found.id) & (words.c.at <= self.frozen.as_of)
        if self.frozen.acts_seen is not None:
            where &= words.c.id <= self.frozen.acts_seen
        if self.since is not None:
            where &= (words.c.at >= self.since) & (words.c.received_at >= self.since)
        return where

    def leaves(self) -> Any:
        """Every leaf."""
        return self._leaves_where(true())

    def last_words(self, looked_at: tuple[str, ...], counted: tuple[str, ...]) -> Any:
        """The last word of each leaf among some kinds, where it is one that counts."""
        newest = func.row_number().over(
            partition_by=act.c.unit, order_by=(act.c.at.desc(), act.c.id.desc())
        )
        said = (
            select(act.c.unit, act.c.id, act.c.kind, newest.label("place"))
            .join(assignment, and_(assignment.c.unit == act.c.unit, self.leaf))
            .where(self.known(act), act.c.kind.in_(looked_at))
            .subquery()
        )
        return select(said.c.unit, said.c.id).where(said.c.place == 1, said.c.kind.in_(counted))

    def without(self, kinds: tuple[str, ...]) -> Any:
        """The leaves that said none of these."""
        said = self._said(act, kinds)
        return self._leaves_where(~said.exists())

    def overdue(self) -> Any:
        """The leaves without a claim that stood from before their deadline until the report.

        A word of progress, a return or a send-back takes a claim away; after a refutation the next
        claim is a new one.
        """
        time = assignment.c.complete_by.type
        due = func.coalesce(assignment.c.complete_by, literal(self.found.complete_by, time))
        # The clocks of a directive that ended stand still.
        clock = min(self.frozen.as_of, self.found.ended_at or self.frozen.as_of)
        gone, again, refuted = act.alias("gone"), act.alias("again"), act.alias("refuted")
        taken_back = self._said(gone, ("progress", "return", "reject")).where(_later(gone, act))
        refused = self._said(refuted, ("refute",)).where(
            _later(refuted, act), _later(again, refuted)
        )
        renewed = self._said(again, ("claim",)).where(refused.correlate(again, act).exists())
        stood = self._said(act, ("claim",)).where(
            act.c.at <= due,
            ~taken_back.correlate(assignment, act).exists(),
            ~renewed.correlate(assignment, act).exists(),
        )
        return self._leaves_where(and_(due < literal(clock, time), ~stood.exists()))

    def _said(self, words: Any, kinds: tuple[str, ...]) -> Any:
        """What a leaf said of some kinds, as it was known."""
        return (
            select(words.c.id)
            .where(words.c.unit == assignment.c.unit, words.c.kind.in_(kinds), self.known(words))
            .correlate(assignment)
        )

    def _leaves_where(self, condition: Any) -> Any:
        """Leaves without a record of their own."""
        none = literal(None, act.c.id.type).label("id")
        return select(assignment.c.unit, none).where(self.leaf, condition)

    def shown(self, query: Any, most: int) -> tuple[Record, ...]:
        """The first records of a question, with names."""
        rows = self.view.connection.execute(query.order_by("unit").limit(most)).all()
        acts = {
            row.id: row
            for row in self.view.connection.execute(
                select(act).where(act.c.id.in_([row.id for row in rows if row.id is not None]))
            )
        }
        paths = geo.path_names(self.view, codes={row.unit for row in rows})
        people = accounts.names(self.view, codes={one.by or one.actor for one in acts.values()})
        return tuple(
            _record(row.unit, paths.get(row.unit, row.unit), acts.get(row.id), people)
            for row in rows
        )


def _later(one: Any, other: Any) -> Any:
    """Whether one act comes after another, in the order in which the cascade takes them."""
    return or_(one.c.at > other.c.at, and_(one.c.at == other.c.at, one.c.id > other.c.id))


def _record(unit: str, name: str, said: Any, people: dict[str, str]) -> Record:
    name = name.replace(" ", "")
    if said is None:
        return Record("assignment", unit, unit, name, None, None, None, None)
    who = said.by or said.actor
    return Record(
        said.kind, str(said.id), unit, name, said.at, said.received_at, people.get(who, who),
        said.words,
    )  # fmt: skip
