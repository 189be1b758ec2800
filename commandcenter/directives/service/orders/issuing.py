"""Issues a directive: its number, one row for each leaf, a receipt for each hop, the sums above.

The recipients are already a table, so they are selected and never pass through Python. The
journal has one entry for the whole act, from whose scope and tree version the rows can be rebuilt.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from commandcenter.accounts.service import require
from commandcenter.core.clock import SHOWN_ZONE
from commandcenter.core.errors import Problem, Refused, RefusedWithProblems
from commandcenter.core.ids import canonical, digest
from commandcenter.core.language import text
from commandcenter.directives.model import DirectiveKind, Issued, Order, Status
from commandcenter.directives.orders import TIMES
from commandcenter.directives.service.burdens.asking import check_budget
from commandcenter.directives.service.orders.spreading import spread
from commandcenter.directives.service.scopes import Scope, plain_scope, unknown_units
from commandcenter.directives.tables import directive, directive_version
from commandcenter.geo.tables import tree_version
from commandcenter.incidents.tables import incident
from commandcenter.store.work import Work


def issue(work: Work, *, order: Order) -> Issued:
    """Give the order its number and send it down the tree; the same key again is the same
    directive.
    """
    require(work, "directive.issue")
    content = _digest(order)
    if order.key is not None and (known := _same_key(work, order.key, content)) is not None:
        return known
    scope = plain_scope(order)
    issuer = _check(work, order, scope)
    check_budget(work, order=order, scope=scope)
    identity, number, row = _row(work, order, scope, issuer, content)
    work.connection.execute(directive.insert(), row)
    leaves = spread(work, identity, scope, issuer)
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
            **_beside(order),
        },
    )
    return Issued(number, leaves)


def _beside(order: Order) -> dict[str, Any]:
    """What an order of another kind, or over the budget, says beside the rest."""
    kind = {} if order.kind is DirectiveKind.DIRECTIVE else {"kind": order.kind.value}
    return kind | ({"burden_reason": order.burden_reason} if order.burden_reason else {})


def _digest(order: Order) -> str:
    """What tells two orders apart; what they leave out says nothing, as in earlier versions."""
    said = asdict(order)
    later = {"kind": DirectiveKind.DIRECTIVE, "burden_reason": None}
    return digest(canonical({n: v for n, v in said.items() if n not in later or v != later[n]}))


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
    if order.issued_at is None:
        # What is issued now with a deadline of the past makes everybody late at once.
        gone = text("This has already passed.")
        late = [name for name in TIMES if (getattr(order, name) or work.now) < work.now]
        problems += [Problem(name, gone) for name in late]
    if problems:
        raise RefusedWithProblems(text("The directive was not issued."), problems)
    return issuer or ""


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
        "kind": order.kind.value,
        "burden_reason": order.burden_reason,
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
