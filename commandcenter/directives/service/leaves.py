"""Loads and saves the states of leaves and hops, and keeps every roll-up above them in step.

The only place that writes `assignment`, `hop` and `rollup` after the issue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Select, bindparam, func, select, type_coerce

from commandcenter.directives.cascade import HopState, LeafState, Tally, difference, tally
from commandcenter.directives.paths import inside, issuer_chain
from commandcenter.directives.tables import assignment, hop, rollup
from commandcenter.geo.model import ancestors, level_of
from commandcenter.geo.tables import unit as unit_table
from commandcenter.store.sets import in_set
from commandcenter.store.types import from_microseconds
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


@dataclass
class Leaf:
    """A loaded leaf: its state as stored, and what it added to the roll-ups when it was loaded."""

    directive: int
    unit: str
    state: LeafState
    due: int | None
    before: Tally
    dirty: bool = False


@dataclass
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
    changed = sorted(
        (leaf for leaf in leaves if leaf.dirty), key=lambda leaf: (leaf.directive, leaf.unit)
    )
    if not changed:
        return
    work.connection.execute(_UPDATE_LEAF, [_leaf_values(leaf) for leaf in changed])
    deltas: dict[tuple[int, int, str], list[int]] = {}
    for leaf in changed:
        delta = difference(tally(leaf.state, leaf.due), leaf.before)
        if any(delta):
            add_above(deltas, leaf.directive, leaf.unit, delta)
    _save_rollups(work, deltas)


def save_hops(work: Work, hops: Iterable[Hop]) -> None:
    """Write changed hops; one that has now passed the directive on clears the way for those
    below.
    """
    changed = [hop for hop in hops if hop.dirty]
    if not changed:
        return
    work.connection.execute(
        _UPDATE_HOP,
        [
            {
                "_directive": item.directive,
                "_unit": item.unit,
                "words": item.state.words,
                **{name: getattr(item.state, name) for name in HOP_COLUMNS},
            }
            for item in changed
        ],
    )
    with work.cascade_writes():
        # Deepest first, so that a hop finds its children's sums already in place.
        newly = [item for item in changed if item.state.relayed_at and not item.was_relayed]
        newly.sort(key=lambda item: -len(item.unit))
        for place, item in enumerate(newly):
            later = {
                other.unit for other in newly[place + 1 :] if other.directive == item.directive
            }
            _clear_way(work, item.directive, item.unit, node=item.node, still_waiting=later)


def retime_all(work: Work, *, directive: int, was: int | None, due: int | None) -> None:
    """Judge the claims of all leaves without a deadline of their own by the directive's new one."""
    where = (assignment.c.directive == directive) & assignment.c.complete_by.is_(None)
    units = list(work.connection.execute(select(assignment.c.unit).where(where)).scalars())
    _retime(work, load_leaves(work, directive=directive, due=was, units=units), due)


def give_time(work: Work, *, directive: int, leaves: dict[str, Leaf], due: int) -> None:
    """Give the loaded leaves a deadline of their own."""
    _retime(work, leaves, due)
    first_time = work.connection.execute(
        select(assignment.c.unit).where(
            assignment.c.directive == directive,
            assignment.c.complete_by.is_(None),
            in_set(work.connection, assignment.c.unit, leaves),
        )
    ).scalars()
    above = Counter(higher for unit in first_time for higher in ancestors(unit))
    if above:
        with work.cascade_writes():
            work.connection.execute(
                _ADD_EXTENDED,
                [
                    {
                        "_directive": directive,
                        "_level": int(level_of(unit)),
                        "_unit": unit,
                        "_count": count,
                    }
                    for unit, count in sorted(above.items())
                ],
            )
    work.connection.execute(
        assignment.update()
        .where(
            assignment.c.directive == directive,
            in_set(work.connection, assignment.c.unit, leaves),
        )
        .values(complete_by=from_microseconds(due))
    )


def _retime(work: Work, leaves: dict[str, Leaf], due: int | None) -> None:
    deltas: dict[tuple[int, int, str], list[int]] = {}
    for leaf in leaves.values():
        delta = difference(tally(leaf.state, due), leaf.before)
        if any(delta):
            add_above(deltas, leaf.directive, leaf.unit, delta)
    _save_rollups(work, deltas)


def add_above(
    deltas: dict[tuple[int, int, str], list[int]], directive: int, unit: str, delta: Tally
) -> None:
    """Add one leaf's difference to all units above it."""
    for above in ancestors(unit):
        key = (directive, int(level_of(above)), above)
        sums = deltas.get(key)
        if sums is None:
            deltas[key] = list(delta)
        else:
            for place, value in enumerate(delta):
                sums[place] += value


def _save_rollups(work: Work, deltas: dict[tuple[int, int, str], list[int]]) -> None:
    if not deltas:
        return
    values = [
        {"_directive": key[0], "_level": key[1], "_unit": key[2]}
        | {f"_{name}": value for name, value in zip(Tally._fields, sums, strict=True)}
        for key, sums in sorted(deltas.items())
    ]
    with work.cascade_writes():
        work.connection.execute(_ADD_TO_ROLLUP, values)


def _leaf_values(leaf: Leaf) -> dict[str, Any]:
    state = leaf.state
    values: dict[str, Any] = {name: getattr(state, name) for name in STATE_COLUMNS}
    values["_directive"], values["_unit"] = leaf.directive, leaf.unit
    values["phase"] = int(state.phase)
    return values


def _clear_way(
    work: Work, directive: int, unit: str, *, node: str, still_waiting: set[str]
) -> None:
    """Count the leaves below `unit` that nobody holds up any more, and add them above it."""
    where = {"_directive": directive, "_parent": unit}
    gained = int(work.connection.execute(_CLEAR_BELOW, where).scalar() or 0)
    gained += int(work.connection.execute(_LEAVES_DIRECTLY_BELOW, where).scalar_one())
    own_chain = issuer_chain(node)
    if unit in own_chain:
        # What lies inside never waited for this unit and is already counted above.
        gained -= _clear_of(work, directive, node)
    if not gained:
        return
    chain = [unit, *reversed(ancestors(unit))]
    waiting = still_waiting | _waiting(work, directive, chain)
    if inside(unit, node):
        waiting -= set(own_chain)
    for above in chain:
        if above in waiting:
            return
        work.connection.execute(
            _ADD_CLEAR,
            {
                "_directive": directive,
                "_level": int(level_of(above)),
                "_unit": above,
                "_gained": gained,
            },
        )


def _clear_of(work: Work, directive: int, unit: str) -> int:
    found = work.connection.execute(
        select(rollup.c.clear).where(rollup.c.directive == directive, rollup.c.unit == unit)
    ).scalar()
    return int(found or 0)


def _waiting(work: Work, directive: int, units: list[str]) -> set[str]:
    return set(
        work.connection.execute(
            select(hop.c.unit).where(
                hop.c.directive == directive, hop.c.unit.in_(units), hop.c.relayed_at.is_(None)
            )
        ).scalars()
    )


_CLEAR_BELOW = (
    select(func.sum(rollup.c.clear))
    .join_from(
        unit_table,
        rollup,
        (rollup.c.unit == unit_table.c.code) & (rollup.c.level == unit_table.c.level),
    )
    .where(
        rollup.c.directive == bindparam("_directive"), unit_table.c.parent == bindparam("_parent")
    )
)
_LEAVES_DIRECTLY_BELOW = (
    select(func.count())
    .select_from(unit_table.join(assignment, assignment.c.unit == unit_table.c.code))
    .where(
        assignment.c.directive == bindparam("_directive"),
        unit_table.c.parent == bindparam("_parent"),
    )
)
_UPDATE_LEAF = (
    assignment.update()
    .where(
        assignment.c.directive == bindparam("_directive"), assignment.c.unit == bindparam("_unit")
    )
    .values(
        {assignment.c.phase: bindparam("phase")}
        | {assignment.c[name]: bindparam(name, type_=BigInteger) for name in STATE_COLUMNS}
    )
)
_UPDATE_HOP = (
    hop.update()
    .where(hop.c.directive == bindparam("_directive"), hop.c.unit == bindparam("_unit"))
    .values(
        {hop.c.words: bindparam("words")}
        | {hop.c[name]: bindparam(name, type_=BigInteger) for name in HOP_COLUMNS}
    )
)
_ADD_TO_ROLLUP = (
    rollup.update()
    .where(
        rollup.c.directive == bindparam("_directive"),
        rollup.c.level == bindparam("_level"),
        rollup.c.unit == bindparam("_unit"),
    )
    .values({rollup.c[name]: rollup.c[name] + bindparam(f"_{name}") for name in Tally._fields})
)
_ADD_EXTENDED = (
    rollup.update()
    .where(
        rollup.c.directive == bindparam("_directive"),
        rollup.c.level == bindparam("_level"),
        rollup.c.unit == bindparam("_unit"),
    )
    .values(extended=rollup.c.extended + bindparam("_count"))
)
_ADD_CLEAR = (
    rollup.update()
    .where(
        rollup.c.directive == bindparam("_directive"),
        rollup.c.level == bindparam("_level"),
        rollup.c.unit == bindparam("_unit"),
    )
    .values(clear=rollup.c.clear + bindparam("_gained"))
)
