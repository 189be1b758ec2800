"""Keeps count of the leaves that no hop holds up any more, as hops pass a directive on.

A roll-up's `clear` counts the leaves below with no idle hop at or below the unit. It is written
inside the cascade's own writes, never elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import func, select

from commandcenter.directives.paths import inside, issuer_chain
from commandcenter.directives.tables import assignment, hop, rollup
from commandcenter.geo.model import ancestors, level_of
from commandcenter.geo.tables import unit as unit_table
from commandcenter.store.sets import in_set
from commandcenter.store.setwise import add_set
from commandcenter.store.work import Work

OF_SUM = ("directive", "level", "unit")


def clear_the_way(work: Work, *, directive: int, node: str, newly: Sequence[str]) -> None:
    """Count what these hops, which have just passed the directive on, no longer hold up."""
    own_chain = set(issuer_chain(node))
    above = {code for unit in newly for code in ancestors(unit)}
    # Deepest first, so that a hop finds its children's sums already in place.
    later = set(newly)
    waiting = _waiting(work, directive, above)
    for depth in sorted({_depth(unit) for unit in newly}, reverse=True):
        ready = [unit for unit in newly if _depth(unit) == depth]
        later -= set(ready)
        below = _clear_below(work, directive, ready)
        if own_chain & set(ready):
            # What lies inside never waited for these and is already counted above them.
            already = _clear_of(work, directive, node)
            below |= {unit: below[unit] - already for unit in own_chain & set(ready)}
        gains: dict[str, int] = {}
        for unit in ready:
            held = later | waiting
            if inside(unit, node):
                held -= own_chain
            for code in (unit, *reversed(ancestors(unit))):
                if code in held:
                    break
                gains[code] = gains.get(code, 0) + below[unit]
        rows = [(gains[code], directive, int(level_of(code)), code) for code in sorted(gains)]
        add_set(work.connection, rollup, keys=OF_SUM, columns=("clear",), rows=rows)


def _depth(unit: str) -> int:
    return len(ancestors(unit))


def _clear_below(work: Work, directive: int, units: Collection[str]) -> dict[str, int]:
    """For each unit the leaves below it that no hop below it holds up."""
    below = dict.fromkeys(units, 0)
    in_units = in_set(work.connection, unit_table.c.parent, units)
    summed = (
        select(unit_table.c.parent, func.sum(rollup.c.clear))
        .join_from(
            unit_table,
            rollup,
            (rollup.c.unit == unit_table.c.code) & (rollup.c.level == unit_table.c.level),
        )
        .where(in_units, rollup.c.directive == directive)
        .group_by(unit_table.c.parent)
    )
    leaves = (
        select(unit_table.c.parent, func.count())
        .join_from(unit_table, assignment, assignment.c.unit == unit_table.c.code)
        .where(in_units, assignment.c.directive == directive)
        .group_by(unit_table.c.parent)
    )
    for query in (summed, leaves):
        for parent, count in work.connection.execute(query):
            below[str(parent)] += int(count)
    return below


def _clear_of(work: Work, directive: int, unit: str) -> int:
    found = work.connection.execute(
        select(rollup.c.clear).where(
            rollup.c.directive == directive,
            rollup.c.level == int(level_of(unit)),
            rollup.c.unit == unit,
        )
    ).scalar()
    return int(found or 0)


def _waiting(work: Work, directive: int, units: Collection[str]) -> set[str]:
    return set(
        work.connection.execute(
            select(hop.c.unit).where(
                hop.c.directive == directive,
                hop.c.relayed_at.is_(None),
                in_set(work.connection, hop.c.unit, units),
            )
        ).scalars()
    )
