"""Puts into a claim the figures its unit gave a while ago, each with its age, so that none is asked
twice.

What the unit itself says always counts before what is carried over; a carried figure keeps the
moment and the directive it comes from, for no figure is surer or newer than its evidence.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from commandcenter.directives.model import Directive, Kind, Report
from commandcenter.directives.service.burdens.asking import known_figures
from commandcenter.directives.service.lookup import record
from commandcenter.directives.tables import directive
from commandcenter.store.sets import among
from commandcenter.store.work import View

# Made once: putting a statement together takes longer than running it.
_OF_NUMBERS = select(directive).where(among(directive.c.number, "numbers"))


def carry_over(view: View, *, reports: Sequence[Report]) -> list[Report]:
    """The reports, each claim completed by the figures that are known and were not said again."""
    numbers = {item.directive for item in reports if item.kind is Kind.CLAIM}
    if not numbers:
        return list(reports)
    rows = view.connection.execute(_OF_NUMBERS, {"numbers": numbers}).all()
    found = {row.number: record(row) for row in rows if row.evidence.get("quantities")}
    return [
        _completed(view, item, found)
        if item.kind is Kind.CLAIM and item.directive in found
        else item
        for item in reports
    ]


def _completed(view: View, item: Report, found: dict[str, Directive]) -> Report:
    order = found[item.directive]
    if order.evidence.quantities.keys() <= item.quantities.keys():
        return item
    known = known_figures(view, found=order, unit_code=item.unit)
    carried = {name: one for name, one in known.items() if name not in item.quantities}
    if not carried:
        return item
    return item.but(
        quantities=item.quantities | {name: one.amount for name, one in carried.items()},
        carried={
            name: {"directive": one.directive, "at": one.at.isoformat(), "act": str(one.act)}
            for name, one in carried.items()
        },
    )
