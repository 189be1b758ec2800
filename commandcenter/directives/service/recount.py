"""Counts a directive from what was said, without the roll-ups: for past moments and as their check.

An act counts from its own time, not from when it arrived. Slow beside a roll-up, and right by
construction.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import select

from commandcenter.core.clock import parse_time
from commandcenter.directives.cascade import (
    Amended,
    HopState,
    LeafState,
    Said,
    fold,
    hop_step,
    leaf_counts,
)
from commandcenter.directives.model import (
    HOP_WORDS,
    Counts,
    Directive,
    HopTimes,
    Kind,
    StatusReport,
    StatusRow,
)
from commandcenter.directives.paths import hops_of, issuing_node
from commandcenter.directives.service.leaves import raw
from commandcenter.directives.tables import act, assignment, directive_version, extension, hop
from commandcenter.geo.model import DIGITS_OF, Level, level_of, node_of, subtree
from commandcenter.geo.tables import unit
from commandcenter.store.sets import in_set
from commandcenter.store.types import from_microseconds, to_microseconds
from commandcenter.store.work import View


def recount(
    view: View,
    *,
    found: Directive,
    under: str | None,
    by: Level | None,
    at: datetime,
    clock_at: datetime | None = None,
) -> StatusReport:
    """The counts as of `at` from every act until then; deadlines are judged at `clock_at`
    (default `at`).
    """
    if at < found.issued_at:
        return StatusReport(found.number, at, Counts(), ())
    moment = to_microseconds(at)
    past = _Past(view, found, moment)
    total = Counts()
    by_unit: dict[str, Counts] = {}
    now = moment if clock_at is None else to_microseconds(clock_at)
    for code, state, flagged in past.leaves(under):
        counts = leaf_counts(
            state,
            due=past.due(code),
            now=now,
            relayed=past.relayed(code),
            flagged=flagged,
        )
        total += counts
        group = None if by is None else _at_level(code, by)
        if group is not None:
            by_unit[group] = by_unit.get(group, NONE) + counts
    return StatusReport(found.number, at, total, _rows(view, past, by_unit))


NONE = Counts()


def _at_level(code: str, by: Level) -> str | None:
    """The unit of level `by` at or above `code`."""
    return node_of(code)[: DIGITS_OF[by]] if level_of(code) >= by else None


def _rows(view: View, past: _Past, by_unit: dict[str, Counts]) -> tuple[StatusRow, ...]:
    names: dict[str, str] = dict(
        view.connection.execute(
            select(unit.c.code, unit.c.name).where(
                in_set(view.connection, unit.c.code, list(by_unit))
            )
        )
        .tuples()
        .all()
    )
    return tuple(
        StatusRow(code, names[code], by_unit[code], past.receipt(code, names[code]))
        for code in sorted(by_unit)
    )


class _Past:
    """A directive's acts until one moment."""

    def __init__(self, view: View, found: Directive, moment: int) -> None:
        self.view, self.found, self.moment = view, found, moment
        self.node = issuing_node(found.issuer)
        self.amended, self.complete_by = self._versions()
        self.extended = self._extensions()
        hop_units = view.connection.execute(select(hop.c.unit).where(hop.c.directive == found.id))
        self.hops = {code: HopState() for code in hop_units.scalars()}
        self._replay_hops()

    def due(self, code: str) -> int | None:
        """The deadline of a leaf as it was known then."""
        return self.extended.get(code, self.complete_by)

    def relayed(self, code: str) -> bool:
        """Whether all hops of a leaf had passed the directive on."""
        return all(self.hops[unit].relayed_at is not None for unit in hops_of(code, self.node))

    def receipt(self, code: str, name: str) -> HopTimes | None:
        """The receipt of a hop as it was then."""
        state = self.hops.get(code)
        if state is None:
            return None
        times = (state.delivered_at, state.read_at, state.acknowledged_at, state.relayed_at)
        return HopTimes(
            code,
            name,
            *(None if at is None else from_microseconds(at) for at in times),
            state.words,
        )

    def leaves(self, under: str | None) -> Iterator[tuple[str, LeafState, bool]]:
        """Each leaf under a unit with its state then."""
        query = select(assignment.c.unit, assignment.c.flags).where(
            assignment.c.directive == self.found.id
        )
        said = self._said(under)
        if under is not None:
            low, high = subtree(under)
            query = query.where(assignment.c.unit >= low, assignment.c.unit < high)
        for code, flags in self.view.connection.execute(query.order_by(assignment.c.unit)):
            yield code, said.get(code) or LeafState(), bool(flags)

    def _said(self, under: str | None) -> dict[str, LeafState]:
        query = (
            select(act.c.unit, act.c.kind, raw(act.c.at))
            .where(act.c.directive == self.found.id, raw(act.c.at) <= self.moment)
            .order_by(act.c.unit, act.c.at, act.c.id)
        )
        if under is not None:
            low, high = subtree(under)
            query = query.where(act.c.unit >= low, act.c.unit < high)
        rows = self.view.connection.execute(query)
        return {code: fold(self._history(acts)) for code, acts in groupby(rows, key=itemgetter(0))}

    def _history(self, rows: Any) -> Iterator[Said | Amended]:
        """A leaf's acts with the material versions between them, in the order of time."""
        versions = list(self.amended)
        for _code, kind, at in rows:
            while versions and versions[0] <= at:
                yield Amended(versions.pop(0))
            yield Said(Kind(kind), at)
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
        rows = self.view.connection.execute(
            select(extension.c.unit, raw(extension.c.complete_by))
            .where(extension.c.directive == self.found.id, raw(extension.c.at) <= self.moment)
            .order_by(extension.c.at)
        )
        return dict(rows.tuples().all())

    def _replay_hops(self) -> None:
        since = self.amended[-1] if self.amended else 0
        kinds = [*(kind.value for kind in HOP_WORDS), Kind.DELIVER.value, Kind.READ.value]
        rows = self.view.connection.execute(
            select(act.c.unit, act.c.kind, raw(act.c.at), act.c.words)
            .where(
                act.c.directive == self.found.id,
                act.c.kind.in_(kinds),
                raw(act.c.at) <= self.moment,
                raw(act.c.at) >= since,
            )
            .order_by(act.c.at, act.c.id)
        )
        for code, kind, at, words in rows:
            if code in self.hops:
                self.hops[code] = hop_step(self.hops[code], Kind(kind), at, words)
