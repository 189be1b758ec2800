"""Inspections that were announced, so that a second line does not come for the same matter.

政府督查工作条例 art. 15: no duplicate inspections, no many-headed ones. A second one is warned of;
it goes only with a reason, which stays on record.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from commandcenter.accounts.service import require
from commandcenter.core.clock import show_time
from commandcenter.core.errors import Refused
from commandcenter.directives import service as directives
from commandcenter.geo.model import ancestors, subtree
from commandcenter.geo.service import unit as unit_of
from commandcenter.geo.service import units
from commandcenter.store.sets import in_set
from commandcenter.store.work import View, Work
from commandcenter.verification.limits import limit
from commandcenter.verification.model import Inspection
from commandcenter.verification.tables import inspection


def announce_inspection(
    work: Work, *, number: str, unit: str, line: str, by: str, despite: str | None = None
) -> Inspection:
    """Announce that `line` (a department or unit) inspects `unit` on a directive.

    Refused where another line did or will within the time of the rule, unless `despite` says why.
    """
    require(work, "inspection.announce")
    if not by.strip():
        raise Refused("Say by name who does this.")
    order = directives.get(work, number=number)
    names = {code: unit_of(work, code=code).name for code in (unit, line)}
    others = repeated(work, number=number, unit=unit, line=line)
    if others and not (despite or "").strip():
        last = others[0]
        names |= {code: one.name for code, one in units(work, codes=[last.line, last.unit]).items()}
        raise Refused(
            "{line} already inspected {unit} on {number} at {at} (重复督查, art. 15); say why a"
            " second inspection is needed.",
            line=names[last.line],
            unit=names[last.unit],
            number=number,
            at=show_time(last.at),
        )
    identity = int(work.connection.execute(select(func.max(inspection.c.id))).scalar() or 0) + 1
    reason = (despite or "").strip() or None if others else None
    row = {
        "id": identity,
        "directive": order.id,
        "unit": unit,
        "line": line,
        "at": work.now,
        "by": by.strip(),
        "despite": reason,
    }
    work.connection.execute(inspection.insert(), row)
    payload = {"line": line, "by": by.strip(), "despite": reason, "repeats": len(others)}
    work.journal("inspection", unit=unit, subject=number, payload=payload)
    return Inspection(identity, number, unit, line, work.now, by.strip(), reason)


def repeated(view: View, *, number: str, unit: str, line: str) -> list[Inspection]:
    """Inspections of the same unit, or of what it lies in, by other lines within the time of the
    rule; newest first.
    """
    order = directives.get(view, number=number)
    since = view.now - timedelta(days=limit("inspection_days"))
    rows = view.connection.execute(
        select(inspection)
        .where(
            inspection.c.directive == order.id,
            in_set(view.connection, inspection.c.unit, [unit, *ancestors(unit)]),
            inspection.c.line != line,
            inspection.c.at >= since,
        )
        .order_by(inspection.c.at.desc())
    )
    return [_inspection(row, number) for row in rows]


def inspections(view: View, *, number: str, under: str | None = None) -> list[Inspection]:
    """Every inspection announced on a directive, at and under a unit, newest first."""
    order = directives.get(view, number=number)
    query = select(inspection).where(inspection.c.directive == order.id)
    if under is not None:
        low, high = subtree(under)
        query = query.where(inspection.c.unit >= low, inspection.c.unit < high)
    rows = view.connection.execute(query.order_by(inspection.c.id.desc()))
    return [_inspection(row, number) for row in rows]


def _inspection(row: Any, number: str) -> Inspection:
    return Inspection(row.id, number, row.unit, row.line, row.at, row.by, row.despite)
