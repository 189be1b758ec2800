"""Issues a directive: its number, one row for each leaf, a receipt for each hop, the sums above.

The recipients are already a table, so they are selected and never pass through Python. The
journal has
one entry for the whole act, from whose scope and tree version the rows can be rebuilt.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Insert, and_, func, literal, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from commandcenter.accounts.service import require
from commandcenter.core.clock import SHOWN_ZONE
from commandcenter.core.errors import Problem, Refused, RefusedWithProblems
from commandcenter.core.ids import canonical, digest
from commandcenter.core.language import text
from commandcenter.directives.model import Issued, Order, Status
from commandcenter.directives.paths import issuer_chain, issuing_node
from commandcenter.directives.tables import assignment, directive, directive_version, hop, rollup
from commandcenter.geo.model import Kind as UnitKind
from commandcenter.geo.model import Level, ancestors, is_under, level_of, subtree
from commandcenter.geo.tables import tree_version, unit
from commandcenter.incidents.tables import incident
from commandcenter.store.sets import in_set
from commandcenter.store.work import Work

LEAF_COUNT = {
    Level.CITY: unit.c.cities,
    Level.COUNTY: unit.c.counties,
    Level.STREET: unit.c.streets,
    Level.VILLAGE: unit.c.villages,
}


@dataclass(frozen=True)
class Scope:
    """To whom an order goes: ranges of the tree at one level, and single units outside them."""

    under: tuple[str, ...]
    level: Level | None
    units: tuple[str, ...]


def issue(work: Work, *, order: Order) -> Issued:
    """Give the order its number and send it down the tree; the same key again is the same
    directive.
    """
    require(work, "directive.issue")
    content = digest(canonical(asdict(order)))
    if order.key is not None and (known := _same_key(work, order.key, content)) is not None:
        return known
    scope = plain_scope(order)
    issuer = _check(work, order, scope)
    identity, number, row = _row(work, order, scope, issuer, content)
    work.connection.execute(directive.insert(), row)
    leaves = _spread(work, identity, scope, issuer)
    if leaves == 0:
        raise Refused("Nobody would receive this directive: there is no unit of that level there.")
    work.connection.execute(
        directive.update().where(directive.c.id == identity), {"leaves": leaves}
    )
    work.connection.execute(
        directive_version.insert(),
        {
            "directive": identity,
            "version": 1,
            "at": row["issued_at"],
            "material": True,
            "reason": "",
            "content": version_content(order),
        },
    )
    work.journal(
        "issue",
        unit=issuer,
        subject=number,
        payload={
            "title": order.title,
            "scope": {"under": scope.under, "level": scope.level, "units": scope.units},
            "tree_version": row["tree_version"],
            "assignments": leaves,
            "digest": content,
        },
    )
    return Issued(number, leaves)


def plain_scope(order: Order) -> Scope:
    """The scope without ranges inside ranges, and without units that a range already holds."""
    under = tuple(
        code
        for code in order.under
        if not any(other != code and is_under(code, other) for other in order.under)
    )
    units = tuple(
        code
        for code in order.units
        if not any(is_under(code, above) and level_of(code) == order.level for above in under)
    )
    return Scope(under, order.level, units)


def range_of(column: ColumnElement[Any], codes: Iterable[str]) -> ColumnElement[bool]:
    """Whether `column` lies at or under one of `codes`."""
    bounds = [subtree(code) for code in codes]
    return or_(*(and_(column >= low, column < high) for low, high in bounds))


def _same_key(work: Work, key: str, content: str) -> Issued | None:
    row = work.connection.execute(
        select(directive.c.number, directive.c.leaves, directive.c.digest).where(
            directive.c.key == key
        )
    ).first()
    if row is None:
        return None
    if row.digest != content:
        raise Refused(
            "The key “{key}” already belongs to {number} with other content.",
            key=key,
            number=row.number,
        )
    return Issued(row.number, row.leaves)


def _check(work: Work, order: Order, scope: Scope) -> str:
    """Check everything the tree and the register know; the issuer, or all problems at once."""
    problems: list[Problem] = []
    place = None
    if order.incident is not None:
        place = work.connection.execute(
            select(incident.c.place).where(incident.c.id == order.incident)
        ).scalar()
        if place is None:
            problems.append(Problem("incident", text("There is no such incident.")))
    issuer = order.issuer or place
    if issuer is None:
        problems.append(
            Problem("issuer", text("Name the issuing unit, or an incident whose place issues it."))
        )
    named = {"scope.under": scope.under, "scope.units": scope.units, "assist": order.assist}
    named["issuer"] = (issuer,) if issuer else ()
    named["lead"] = (order.lead,) if order.lead else ()
    problems += unknown_units(work, named)
    if order.issued_at is not None and order.issued_at > work.now:
        problems.append(Problem("issued_at", text("This lies in the future.")))
    if problems:
        raise RefusedWithProblems(text("The directive was not issued."), problems)
    return issuer or ""


def unknown_units(work: Work, named: dict[str, tuple[str, ...]]) -> list[Problem]:
    """One problem for each code in `named` that the tree does not know, under its field."""
    wanted = {code for codes in named.values() for code in codes}
    known = set(
        work.connection.execute(
            select(unit.c.code).where(in_set(work.connection, unit.c.code, wanted))
        ).scalars()
    )
    return [
        Problem(where, text("There is no unit {code}.", code=code[:40]))
        for where, codes in named.items()
        for code in codes
        if code not in known
    ]


def _row(
    work: Work, order: Order, scope: Scope, issuer: str, content: str
) -> tuple[int, str, dict[str, Any]]:
    issued_at: datetime = order.issued_at or work.now
    year = issued_at.astimezone(SHOWN_ZONE).year
    identity = _next(work, func.max(directive.c.id))
    ordinal = _next(work, func.max(directive.c.ordinal), directive.c.year == year)
    number = f"令〔{year}〕{ordinal}号"
    row = _what(order) | {
        "id": identity,
        "number": number,
        "year": year,
        "ordinal": ordinal,
        "key": order.key,
        "digest": content,
        "incident": order.incident,
        "issuer": issuer,
        "under": list(scope.under),
        "level": None if scope.level is None else int(scope.level),
        "units": list(scope.units),
        "delivery": order.delivery,
        "issued_at": issued_at,
        "acknowledge_by": order.acknowledge_by,
        "start_by": order.start_by,
        "complete_by": order.complete_by,
        "version": 1,
        "status": Status.OPEN.value,
        "tree_version": (
            work.connection.execute(
                select(func.coalesce(func.max(tree_version.c.version), 0))
            ).scalar_one()
        ),
        "leaves": 0,
    }
    return identity, number, row


def version_content(order: Order) -> dict[str, Any]:
    """What one version says, as it is kept beside the older ones."""
    times = {name: getattr(order, name) for name in ("acknowledge_by", "start_by", "complete_by")}
    return _what(order) | {name: at and at.isoformat() for name, at in times.items()}


def _what(order: Order) -> dict[str, Any]:
    return {
        "title": order.title,
        "text": order.text,
        "lead": order.lead,
        "assist": list(order.assist),
        "priority": order.priority,
        "evidence": asdict(order.evidence),
    }


def _next(work: Work, greatest: Any, *where: ColumnElement[bool]) -> int:
    return int(work.connection.execute(select(greatest).where(*where)).scalar() or 0) + 1


def _spread(work: Work, identity: int, scope: Scope, issuer: str) -> int:
    """Write the leaves, the sums above them and the hops between; returns how many leaves there
    are.
    """
    leaves = 0
    if scope.under and scope.level is not None:
        within = range_of(unit.c.code, scope.under)
        leaves += work.connection.execute(
            assignment.insert().from_select(
                ["directive", "unit"],
                select(literal(identity), unit.c.code)
                .where(
                    unit.c.level == int(scope.level), unit.c.kind == UnitKind.DIVISION.value, within
                )
                .order_by(unit.c.code),
            ),
            # Without this PostgreSQL's driver does not say how many rows were inserted.
            execution_options={"preserve_rowcount": True},
        ).rowcount
    if scope.units:
        work.connection.execute(
            assignment.insert(), [{"directive": identity, "unit": code} for code in scope.units]
        )
        leaves += len(scope.units)
    with work.cascade_writes():
        _sum_up(work, identity, scope)
        _make_hops(work, identity, issuer)
        clear_at_once(work, identity, issuer)
    return leaves


def _sum_up(work: Work, identity: int, scope: Scope) -> None:
    """Make the roll-up rows from the leaf counts that are kept with the tree."""
    above: dict[str, int] = {}
    if scope.under and scope.level is not None:
        count = LEAF_COUNT[scope.level]
        work.connection.execute(
            rollup.insert().from_select(
                ["directive", "level", "unit", "issued"],
                select(literal(identity), unit.c.level, unit.c.code, count)
                .where(
                    unit.c.level < int(scope.level),
                    unit.c.kind == UnitKind.DIVISION.value,
                    count > 0,
                    range_of(unit.c.code, scope.under),
                )
                .order_by(unit.c.level, unit.c.code),
            )
        )
        roots = work.connection.execute(
            select(unit.c.code, unit.c.level, count).where(unit.c.code.in_(scope.under))
        )
        for code, level, leaves in roots:
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
        .where(own.c.directive == identity, own.c.unit == node)
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
    free = work.connection.execute(
        select(func.count())
        .select_from(unit.join(assignment, assignment.c.unit == unit.c.code))
        .where(assignment.c.directive == identity, unit.c.parent == node)
    ).scalar_one()
    if free:
        work.connection.execute(
            rollup.update()
            .where(rollup.c.directive == identity, rollup.c.unit.in_(issuer_chain(node)))
            .values(clear=free)
        )
