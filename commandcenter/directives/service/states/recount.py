"""Counts a directive from what was said, without the roll-ups: for past moments and as their check.

An act counts from its own time, not from when it arrived. Slow beside a roll-up, and right by
construction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import select

from commandcenter.core.clock import parse_time
from commandcenter.directives.cascade import (
    NOTHING,
    Amended,
    HopState,
    LeafState,
    Said,
    Tally,
    counts_of,
    fold,
    hop_step,
    tally,
)
from commandcenter.directives.model import (
    HOP_WORDS,
    SEEN_ON_PAGE,
    Counts,
    Directive,
    HopTimes,
    Kind,
    StatusReport,
    StatusRow,
)
from commandcenter.directives.paths import at_level, hops_of, issuing_node, parent_path
from commandcenter.directives.service.lookup import clock_of
from commandcenter.directives.service.states.flagging import flags_at
from commandcenter.directives.service.states.leaves import answers, raw
from commandcenter.directives.tables import act, assignment, directive_version, extension, hop
from commandcenter.geo.model import Level, is_under, subtree
from commandcenter.geo.tables import unit
from commandcenter.store.sets import in_set
from commandcenter.store.types import from_microseconds, to_microseconds
from commandcenter.store.work import View


def recount(
    view: View, *, found: Directive, under: str | None, by: Level | None, at: datetime
) -> StatusReport:
    """The counts as of `at` from every act until then."""
    if at < found.issued_at:
        return StatusReport(found.number, at, Counts(), ())
    past = Past(view, found, to_microseconds(at))

    def group(code: str) -> tuple[str, ...]:
        above = None if by is None else at_level(code, by)
        if above is None or (under is not None and not is_under(above, under)):
            return ()
        return (above,)

    total, by_unit = past.counted(under, group)
    return StatusReport(found.number, at, total, rows_of(view, past, by_unit))


class Alike(NamedTuple):
    """What leaves have in common that count alike for the same units."""

    groups: tuple[str, ...]
    own: Tally
    relayed: bool
    late: bool
    flagged: bool


class PastLeaf(NamedTuple):
    """A leaf at a past moment; `state` is None where nothing had been said of it."""

    code: str
    state: LeafState | None
    flagged: bool


def rows_of(view: View, past: Past, by_unit: dict[str, Counts]) -> tuple[StatusRow, ...]:
    """The counts of some units as rows, with their names and receipts of that moment."""
    rows = view.connection.execute(
        select(unit.c.code, unit.c.name).where(in_set(view.connection, unit.c.code, list(by_unit)))
    )
    names = {row.code: row.name for row in rows}
    return tuple(
        StatusRow(code, names[code], by_unit[code], past.receipt(code, names[code]))
        for code in sorted(by_unit)
    )


class Past:
    """A directive's acts until one moment (microseconds of UTC)."""

    def __init__(self, view: View, found: Directive, moment: int) -> None:
        self.view, self.found, self.moment = view, found, moment
        self._clock = to_microseconds(clock_of(found, from_microseconds(moment)))
        self.node = issuing_node(found.issuer)
        self.amended, self.complete_by = self._versions()
        self.extended = self._extensions()
        hop_units = view.connection.execute(select(hop.c.unit).where(hop.c.directive == found.id))
        self.hops = {code: HopState() for code in hop_units.scalars()}
        self._replay_hops()
        self._relayed: dict[str, bool] = {}

    def counted(
        self, under: str | None, groups: Callable[[str], tuple[str, ...]]
    ) -> tuple[Counts, dict[str, Counts]]:
        """The counts of all leaves under a unit, and those of each group that a leaf is in."""
        alike: Counter[Alike] = Counter()
        for leaf in self.leaves(under):
            due = self.due(leaf.code)
            own = NOTHING if leaf.state is None else tally(leaf.state, due)
            late = self.late(due, own)
            relayed = self.relayed(leaf.code)
            alike[Alike(groups(leaf.code), own, relayed, late, leaf.flagged)] += 1
        total, by_group = Counts(), dict[str, Counts]()
        for one, count in alike.items():
            counts = counts_of(
                one.own, leaves=count, relayed=one.relayed, overdue=one.late, flagged=one.flagged
            )
            total += counts
            for group in one.groups:
                by_group[group] = by_group.get(group, Counts()) + counts
        return total, by_group

    def late(self, due: int | None, own: Tally) -> bool:
        """Whether a deadline had passed without a claim by then."""
        return due is not None and self._clock > due and not own.in_time

    def due(self, code: str) -> int | None:
        """The deadline of a leaf as it was known then."""
        return self.extended.get(code, self.complete_by)

    def relayed(self, code: str) -> bool:
        """Whether all hops of a leaf had passed the directive on."""
        path = parent_path(code)
        known = self._relayed.get(path)
        if known is None:
            hops = hops_of(code, self.node)
            known = all(self.hops[above].relayed_at is not None for above in hops)
            self._relayed[path] = known
        return known

    def receipt(self, code: str, name: str) -> HopTimes | None:
        """The receipt of a hop as it was then."""
        state = self.hops.get(code)
        if state is None:
            return None
        times = (state.delivered_at, state.read_at, state.acknowledged_at, state.relayed_at)
        delivered, seen, acknowledged, relayed = (
            None if at is None else from_microseconds(at) for at in times
        )
        return HopTimes(code, name, delivered, seen, acknowledged, relayed, state.words)

    def leaves(self, under: str | None) -> Iterator[PastLeaf]:
        """Each leaf under a unit with its state then."""
        query = select(assignment.c.unit).where(assignment.c.directive == self.found.id)
        said = dict(self.said(under))
        flags = flags_at(self.view, directive=self.found.id, at=self.moment, under=under)
        if under is not None:
            low, high = subtree(under)
            query = query.where(assignment.c.unit >= low, assignment.c.unit < high)
        rows = self.view.connection.execute(query.order_by(assignment.c.unit)).scalars().all()
        for code in rows:
            yield PastLeaf(code, said.get(code), flags.get(code, 0) > 0)

    def said(
        self, under: str | None, units: Collection[str] | None = None
    ) -> Iterator[tuple[str, LeafState]]:
        """The state then of each leaf of which something had been said, hops among them; with
        `units`, of those alone.
        """
        query = (
            select(act.c.unit, act.c.kind, raw(act.c.at))
            .where(
                act.c.directive == self.found.id,
                act.c.kind != Kind.RELAY.value,
                raw(act.c.at) <= self.moment,
                answers(self.amended[-1] if self.amended else 0),
            )
            .order_by(act.c.unit, act.c.at, act.c.id)
        )
        if under is not None:
            low, high = subtree(under)
            query = query.where(act.c.unit >= low, act.c.unit < high)
        if units is not None:
            query = query.where(in_set(self.view.connection, act.c.unit, units))
        rows: Iterable[Any] = self.view.connection.execute(query)
        for code, acts in groupby(rows, key=itemgetter(0)):
            yield code, fold(self._history(acts))

    def _history(self, rows: Any) -> Iterator[Said | Amended]:
        """A leaf's acts with the material versions between them, in the order of time."""
        versions = list(self.amended)
        for _code, kind, at in rows:
            while versions and versions[0] <= at:
                yield Amended(versions.pop(0))
            yield Said(KINDS[kind], at)
        for version in versions:
            yield Amended(version)

    def _versions(self) -> tuple[list[int], int | None]:
        rows = self.view.connection.execute(
            select(directive_version)
            .where(
                directive_version.c.directive == self.found.id,
                raw(directive_version.c.at) <= self.moment,
            )
            .order_by(directive_version.c.version)
        ).all()
        amended = [to_microseconds(row.at) for row in rows if row.material and row.version > 1]
        deadline = rows[-1].content.get("complete_by") if rows else None
        return amended, None if deadline is None else to_microseconds(parse_time(deadline))

    def _extensions(self) -> dict[str, int]:
        """The deadlines that were given to single leaves, since everybody was asked last."""
        since = self.amended[-1] if self.amended else 0
        rows = self.view.connection.execute(
            select(extension.c.unit, raw(extension.c.complete_by))
            .where(
                extension.c.directive == self.found.id,
                raw(extension.c.at) <= self.moment,
                raw(extension.c.at) >= since,
            )
            .order_by(extension.c.at)
        )
        return {row[0]: row[1] for row in rows}

    def _replay_hops(self) -> None:
        since = self.amended[-1] if self.amended else 0
        kinds = [kind.value for kind in (*HOP_WORDS, *SEEN_ON_PAGE)]
        rows = self.view.connection.execute(
            select(act.c.unit, act.c.kind, raw(act.c.at), act.c.words)
            .join_from(act, hop, (hop.c.directive == act.c.directive) & (hop.c.unit == act.c.unit))
            .where(
                act.c.directive == self.found.id,
                act.c.kind.in_(kinds),
                raw(act.c.at) <= self.moment,
                raw(act.c.at) >= since,
                answers(since),
            )
            .order_by(act.c.at, act.c.id)
        )
        for code, kind, at, words in rows:
            self.hops[code] = hop_step(self.hops[code], KINDS[kind], at, words)


KINDS = {kind.value: kind for kind in Kind}
