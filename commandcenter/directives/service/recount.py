"""Counts a directive from what was said, without the roll-ups: for past moments and as their check.

An act counts from its own time, not from when it arrived. Slow beside a roll-up, and right by
construction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
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
from commandcenter.directives.service.flagging import flags_at
from commandcenter.directives.service.leaves import answers, raw
from commandcenter.directives.service.lookup import clock_of
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
    now = to_microseconds(clock_of(found, at))
    alike: Counter[Alike] = Counter()
    for leaf in past.leaves(under):
        group = None if by is None else at_level(leaf.code, by)
        if group is not None and under is not None and not is_under(group, under):
            group = None
        due = past.due(leaf.code)
        own = NOTHING if leaf.state is None else tally(leaf.state, due)
        late = due is not None and now > due and not own.in_time
        alike[Alike(group, own, past.relayed(leaf.code), late, leaf.flagged)] += 1
    total, by_unit = Counts(), dict[str, Counts]()
    for one, count in alike.items():
        counts = counts_of(
            one.own, leaves=count, relayed=one.relayed, overdue=one.late, flagged=one.flagged
        )
        total += counts
        if one.group is not None:
            by_unit[one.group] = by_unit.get(one.group, Counts()) + counts
    return StatusReport(found.number, at, total, _rows(view, past, by_unit))


class Alike(NamedTuple):
    """What leaves have in common that count alike for the same unit."""

    group: str | None
    own: Tally
    relayed: bool
    late: bool
    flagged: bool


class PastLeaf(NamedTuple):
    """A leaf at a past moment; `state` is None where nothing had been said of it."""

    code: str
    state: LeafState | None
    flagged: bool


def _rows(view: View, past: Past, by_unit: dict[str, Counts]) -> tuple[StatusRow, ...]:
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
        self.node = issuing_node(found.issuer)
        self.amended, self.complete_by = self._versions()
        self.extended = self._extensions()
        hop_units = view.connection.execute(select(hop.c.unit).where(hop.c.directive == found.id))
        self.hops = {code: HopState() for code in hop_units.scalars()}
        self._replay_hops()
        self._relayed: dict[str, bool] = {}

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

    def said(self, under: str | None) -> Iterator[tuple[str, LeafState]]:
        """The state then of each leaf of which something had been said, hops among them."""
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
