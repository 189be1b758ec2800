"""Writes one row for each leaf of a new directive, the sums above them and the hops between.

The recipients are already a table, so they are selected and never pass through Python; the sums
come from the leaf counts that are kept with the tree.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Insert, and_, bindparam, func, literal, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from commandcenter.directives.paths import issuer_chain, issuing_node
from commandcenter.directives.service.scopes import Scope, ranges_of
from commandcenter.directives.tables import assignment, hop, rollup
from commandcenter.geo.model import DIGITS_OF, HANG, Level, ancestors, level_of
from commandcenter.geo.tables import unit
from commandcenter.store.sets import in_set
from commandcenter.store.setwise import insert_set
from commandcenter.store.statistics import note_growth
from commandcenter.store.work import Work

LEAF_COUNT = {
    Level.CITY: unit.c.cities,
    Level.COUNTY: unit.c.counties,
    Level.STREET: unit.c.streets,
    Level.VILLAGE: unit.c.villages,
}


def spread(work: Work, identity: int, scope: Scope, issuer: str) -> int:
    """Write leaves, sums and hops; returns how many leaves there are."""
    leaves = 0
    if scope.under and scope.level is not None:
        ranges = ranges_of(scope.under)
        leaves += work.connection.execute(
            _leaves_of(identity, scope.level),
            ranges,
            # Without this PostgreSQL's driver does not say how many rows were inserted.
            execution_options={"preserve_rowcount": True},
        ).rowcount
    insert_set(
        work.connection,
        assignment,
        ("directive", "unit"),
        [(identity, code) for code in sorted(scope.units)],
    )
    leaves += len(scope.units)
    with work.cascade_writes():
        _sum_up(work, identity, scope)
        _make_hops(work, identity, issuer)
        clear_at_once(work, identity, issuer)
    note_growth(work.connection, assignment, added=leaves)
    return leaves


def _leaves_of(identity: int, level: Level) -> Insert:
    """Selects the nodes of a level in one range; what hangs on a node has a longer code."""
    return assignment.insert().from_select(
        ["directive", "unit"],
        select(literal(identity), unit.c.code)
        .where(
            unit.c.level == int(level),
            func.length(unit.c.code) == DIGITS_OF[level],
            unit.c.code >= bindparam("low"),
            unit.c.code < bindparam("high"),
        )
        .order_by(unit.c.code),
    )


def _sum_up(work: Work, identity: int, scope: Scope) -> None:
    """Make the roll-up rows from the leaf counts that are kept with the tree."""
    above: dict[str, int] = {}
    if scope.under and scope.level is not None:
        count = LEAF_COUNT[scope.level]
        ranges = ranges_of(scope.under)
        for level in range(Level.PROVINCE, scope.level):
            work.connection.execute(_sums_of(identity, Level(level), count), ranges)
        roots = work.connection.execute(
            select(unit.c.code, unit.c.level, count).where(
                in_set(work.connection, unit.c.code, scope.under)
            )
        )
        for code, level, leaves in roots:
            if HANG not in code:
                _add_above(above, code, 1 if level == scope.level else leaves)
    for code in scope.units:
        _add_above(above, code, 1)
    rows = [
        {"directive": identity, "level": int(level_of(code)), "unit": code, "issued": count}
        for code, count in above.items()
        if count
    ]
    if rows:
        work.connection.execute(_add_issued(work), rows)


def _sums_of(identity: int, level: Level, count: Any) -> Insert:
    """Selects the units of a level in one range that have leaves below them."""
    return rollup.insert().from_select(
        ["directive", "level", "unit", "issued"],
        select(literal(identity), unit.c.level, unit.c.code, count)
        .where(
            unit.c.level == int(level),
            func.length(unit.c.code) == DIGITS_OF[level],
            unit.c.code >= bindparam("low"),
            unit.c.code < bindparam("high"),
            count > 0,
        )
        .order_by(unit.c.code),
    )


def _add_above(above: dict[str, int], code: str, leaves: int) -> None:
    for higher in ancestors(code):
        above[higher] = above.get(higher, 0) + leaves


def _add_issued(work: Work) -> Insert:
    dialect: Any = sqlite if work.database.dialect == "sqlite" else postgresql
    statement = dialect.insert(rollup)
    result: Insert = statement.on_conflict_do_update(
        index_elements=["directive", "level", "unit"],
        set_={"issued": rollup.c.issued + statement.excluded.issued},
    )
    return result


def _make_hops(work: Work, identity: int, issuer: str) -> None:
    """Every summed unit outside the issuer's own chain is a hop; one above it only for leaves
    elsewhere.
    """
    node = issuing_node(issuer)
    own = rollup.alias()
    held = (
        select(func.coalesce(func.max(own.c.issued), 0))
        .where(
            own.c.directive == identity,
            own.c.level == int(level_of(node)),
            own.c.unit == node,
        )
        .scalar_subquery()
    )
    work.connection.execute(
        hop.insert().from_select(
            ["directive", "unit"],
            select(rollup.c.directive, rollup.c.unit)
            .where(
                rollup.c.directive == identity,
                or_(
                    rollup.c.unit.not_in(issuer_chain(node)),
                    and_(rollup.c.unit.in_(ancestors(node)), rollup.c.issued > held),
                ),
            )
            .order_by(rollup.c.unit),
        )
    )


def clear_at_once(work: Work, identity: int, issuer: str) -> None:
    """Leaves directly below the issuer wait for nobody; count them above."""
    node = issuing_node(issuer)
    below = select(unit.c.code).where(unit.c.parent == node)
    free = work.connection.execute(
        select(func.count())
        .select_from(assignment)
        .where(assignment.c.directive == identity, assignment.c.unit.in_(below))
    ).scalar_one()
    if free:
        chain = issuer_chain(node)
        work.connection.execute(
            rollup.update()
            .where(
                rollup.c.directive == identity,
                rollup.c.level.in_(sorted({int(level_of(code)) for code in chain})),
                rollup.c.unit.in_(chain),
            )
            .values(clear=free)
        )
