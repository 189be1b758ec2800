"""Loads and saves the states of leaves and hops, and keeps every roll-up above them in step.

The only place that writes `assignment`, `hop` and `rollup` after the issue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Select, select, type_coerce

from commandcenter.directives.cascade import HopState, LeafState, Tally, difference, tally
from commandcenter.directives.paths import parent_path
from commandcenter.directives.service.clearing import OF_SUM, clear_the_way
from commandcenter.directives.tables import assignment, hop, rollup
from commandcenter.geo.model import level_of
from commandcenter.store.sets import in_set
from commandcenter.store.setwise import update_set
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
    """A loaded leaf: its state as stored, and what it added to the roll-ups when it was loaded."""

    directive: int
    unit: str
    state: LeafState
    due: int | None
    before: Tally
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


def leaf_query() -> Select[Any]:
    """Selects unit, deadline and the columns of a state, as stored."""
    return select(
        assignment.c.unit,
        raw(assignment.c.complete_by),
        *(raw(assignment.c[name]) for name in STATE_COLUMNS),
    )


def load_leaves(
    view: View, *, directive: int, due: int | None, units: Collection[str]
) -> dict[str, Leaf]:
    """The leaves of `directive` among `units`; `due` is the directive's own deadline."""
    rows = view.connection.execute(
        leaf_query().where(
            assignment.c.directive == directive,
            in_set(view.connection, assignment.c.unit, units),
        )
    )
    leaves: dict[str, Leaf] = {}
    for unit, own_due, *values in rows:
        state = LeafState(*values)
        deadline = due if own_due is None else own_due
        leaves[unit] = Leaf(directive, unit, state, deadline, tally(state, deadline))
    return leaves


def load_hops(view: View, *, directive: int, node: str, units: Collection[str]) -> dict[str, Hop]:
    """The hops of `directive` among `units`."""
    rows = view.connection.execute(
        select(hop.c.unit, *(raw(hop.c[name]) for name in HOP_COLUMNS), hop.c.words).where(
            hop.c.directive == directive, in_set(view.connection, hop.c.unit, units)
        )
    )
    return {
        unit: Hop(directive, unit, node, HopState(*values), values[3] is not None)
        for unit, *values in rows
    }


def save_leaves(work: Work, leaves: Iterable[Leaf]) -> None:
    """Write changed states, and add their differences to every roll-up above."""
    changed = [leaf for leaf in leaves if leaf.dirty]
    # In the order of the table: what is paid for is the pages that are touched.
    changed.sort(key=lambda leaf: (leaf.directive, leaf.unit))
    update_set(
        work.connection,
        assignment,
        keys=OF_UNIT,
        columns=("phase", *STATE_COLUMNS),
        rows=[_leaf_row(leaf) for leaf in changed],
    )
    add_differences(work, ((leaf, tally(leaf.state, leaf.due)) for leaf in changed))


def add_differences(work: Work, counted: Iterable[tuple[Leaf, Tally]]) -> None:
    """Add what each leaf counts now, less what it counted when loaded, to all sums above it."""
    alike: Counter[tuple[int, str, Tally]] = Counter()
    for leaf, now in counted:
        if now != leaf.before:
            alike[leaf.directive, parent_path(leaf.unit), difference(now, leaf.before)] += 1
    sums: dict[tuple[int, str], list[int]] = {}
    for (directive, path, delta), count in alike.items():
        for unit in path.split():
            known = sums.setdefault((directive, unit), [0] * len(delta))
            for place, value in enumerate(delta):
                known[place] += value * count
    add_to_sums(work, Tally._fields, sums)


def add_to_sums(
    work: Work, columns: tuple[str, ...], sums: dict[tuple[int, str], list[int]]
) -> None:
    """Add to the given columns of the roll-ups, by directive and unit."""
    rows = [
        (directive, int(level_of(unit)), unit, *values)
        for (directive, unit), values in sums.items()
        if any(values)
    ]
    rows.sort()
    with work.cascade_writes():
        update_set(work.connection, rollup, keys=OF_SUM, columns=columns, rows=rows, added=True)


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
        leaf.directive,
        leaf.unit,
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
    )


def _hop_row(item: Hop) -> tuple[Any, ...]:
    state = item.state
    return (
        item.directive,
        item.unit,
        state.delivered_at,
        state.read_at,
        state.acknowledged_at,
        state.relayed_at,
        state.words,
    )
