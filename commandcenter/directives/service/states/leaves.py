"""Loads and saves the states of leaves and hops, and keeps every roll-up above them in step.

The only place that writes `assignment`, `hop` and `rollup` after the issue.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from operator import attrgetter
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, bindparam, or_, select, type_coerce

from commandcenter.directives.cascade import (
    HopState,
    LeafState,
    Tally,
    packed,
    standing,
    unpacked,
)
from commandcenter.directives.paths import parent_path
from commandcenter.directives.service.states.clearing import OF_SUM, clear_the_way
from commandcenter.directives.tables import act, assignment, hop, rollup
from commandcenter.geo.model import level_of
from commandcenter.store.sets import among
from commandcenter.store.setwise import add_set, update_set
from commandcenter.store.work import View, Work

STATE_COLUMNS = (
    "round",
    "delivered_at",
    "read_at",
    "acknowledged_at",
    "started_at",
    "claimed_at",
    "claimed_since",
    "checked",
    "checked_at",
    "returned_at",
    "closed_at",
    "reopened",
    "first_at",
    "last_at",
)
HOP_COLUMNS = ("delivered_at", "read_at", "acknowledged_at", "relayed_at")
OF_UNIT = ("directive", "unit")


@dataclass(slots=True)
class Leaf:
    """A loaded leaf: its state as stored, and what it added to the roll-ups when it was loaded
    (see `standing`).
    """

    directive: int
    unit: str
    state: LeafState
    due: int | None
    before: int
    dirty: bool = False


@dataclass(slots=True)
class Hop:
    """A loaded hop, the node that issued to it, and whether it had passed the directive on when
    loaded.
    """

    directive: int
    unit: str
    node: str
    state: HopState
    was_relayed: bool
    dirty: bool = False


def raw(column: Any) -> Any:
    """A time column as the whole number that is stored."""
    return type_coerce(column, BigInteger)


def answers(version_at: int) -> ColumnElement[bool]:
    """Leaves out acts that lie after a version and were received before it: they answered the older
    one, from a clock that ran ahead.
    """
    return or_(raw(act.c.at) < version_at, raw(act.c.received_at) >= version_at)


def leaf_query() -> Select[Any]:
    """Selects unit, deadline and the columns of a state, as stored."""
    return select(
        assignment.c.unit,
        raw(assignment.c.complete_by),
        *(raw(assignment.c[name]) for name in STATE_COLUMNS),
    )


# Made once: putting a statement together takes longer than running it.
_LEAVES_OF_UNITS = leaf_query().where(
    assignment.c.directive == bindparam("directive"), among(assignment.c.unit, "units")
)
_HOPS_OF_UNITS = select(hop.c.unit, *(raw(hop.c[name]) for name in HOP_COLUMNS), hop.c.words).where(
    hop.c.directive == bindparam("directive"), among(hop.c.unit, "units")
)


def load_leaves(
    view: View, *, directive: int, due: int | None, units: Collection[str]
) -> dict[str, Leaf]:
    """The leaves of `directive` among `units`; `due` is the directive's own deadline."""
    rows = view.connection.execute(_LEAVES_OF_UNITS, {"directive": directive, "units": units}).all()
    leaves: dict[str, Leaf] = {}
    for unit, own_due, *values in rows:
        state = LeafState(*values)
        deadline = due if own_due is None else own_due
        before = 0 if state.last_at is None else standing(state, deadline)
        leaves[unit] = Leaf(directive, unit, state, deadline, before)
    return leaves


def load_hops(view: View, *, directive: int, node: str, units: Collection[str]) -> dict[str, Hop]:
    """The hops of `directive` among `units`."""
    rows = view.connection.execute(_HOPS_OF_UNITS, {"directive": directive, "units": units}).all()
    return {
        unit: Hop(directive, unit, node, HopState(*values), values[3] is not None)
        for unit, *values in rows
    }


def save_leaves(work: Work, leaves: Iterable[Leaf]) -> None:
    """Write changed states, and add their differences to every roll-up above."""
    changed = [leaf for leaf in leaves if leaf.dirty]
    # In the order of the table: what is paid for is the pages that are touched.
    changed.sort(key=attrgetter("directive", "unit"))
    update_set(
        work.connection,
        assignment,
        keys=OF_UNIT,
        columns=("phase", *STATE_COLUMNS),
        rows=[_leaf_row(leaf) for leaf in changed],
    )
    below: dict[tuple[int, str], int] = {}
    for leaf in changed:
        now = standing(leaf.state, leaf.due)
        if now != leaf.before:
            place = leaf.directive, parent_path(leaf.unit)
            below[place] = below.get(place, 0) + packed(now) - packed(leaf.before)
    add_to_sums(work, Tally._fields, _upwards(below))


def _upwards(below: Mapping[tuple[int, str], int]) -> dict[tuple[int, str], Sequence[int]]:
    """The sums for every unit above, from the packed sums of leaves that have one parent."""
    sums: dict[tuple[int, str], int] = {}
    for (directive, path), total in below.items():
        for unit in path.split():
            place = directive, unit
            sums[place] = sums.get(place, 0) + total
    return {place: unpacked(total) for place, total in sums.items() if total}


def add_to_sums(
    work: Work, columns: tuple[str, ...], sums: Mapping[tuple[int, str], Sequence[int]]
) -> None:
    """Add to the given columns of the roll-ups, by directive and unit."""
    rows = sorted(
        (directive, int(level_of(unit)), unit, values)
        for (directive, unit), values in sums.items()
        if any(values)
    )
    # A column that changes nowhere need not be added to.
    moved = [any(column) for column in zip(*(row[3] for row in rows), strict=True)]
    with work.cascade_writes():
        add_set(
            work.connection,
            rollup,
            keys=OF_SUM,
            columns=list(compress(columns, moved)),
            rows=[
                (*compress(values, moved), directive, level, unit)
                for directive, level, unit, values in rows
            ],
        )


def save_hops(work: Work, hops: Iterable[Hop]) -> None:
    """Write changed hops; one that has now passed the directive on clears the way for those
    below.
    """
    changed = [hop for hop in hops if hop.dirty]
    changed.sort(key=lambda hop: (hop.directive, hop.unit))
    update_set(
        work.connection,
        hop,
        keys=OF_UNIT,
        columns=(*HOP_COLUMNS, "words"),
        rows=[_hop_row(item) for item in changed],
    )
    newly: dict[tuple[int, str], list[str]] = {}
    for item in changed:
        if item.state.relayed_at is not None and not item.was_relayed:
            newly.setdefault((item.directive, item.node), []).append(item.unit)
    if newly:
        with work.cascade_writes():
            for (directive, node), units in newly.items():
                clear_the_way(work, directive=directive, node=node, newly=units)


def _leaf_row(leaf: Leaf) -> tuple[Any, ...]:
    state = leaf.state
    return (
        int(state.phase),
        state.round,
        state.delivered_at,
        state.read_at,
        state.acknowledged_at,
        state.started_at,
        state.claimed_at,
        state.claimed_since,
        state.checked,
        state.checked_at,
        state.returned_at,
        state.closed_at,
        state.reopened,
        state.first_at,
        state.last_at,
        leaf.directive,
        leaf.unit,
    )


def _hop_row(item: Hop) -> tuple[Any, ...]:
    state = item.state
    return (
        state.delivered_at,
        state.read_at,
        state.acknowledged_at,
        state.relayed_at,
        state.words,
        item.directive,
        item.unit,
    )
