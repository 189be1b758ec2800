"""Weighs a chosen set of assignments against reasons, in the database: who may, who not and why.

A whole country may be chosen, so the set travels as one parameter and only counts come back.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, false, func, not_, or_, select

from commandcenter.core.language import Text, text
from commandcenter.directives.batches import Batch, BatchResult, Refusal
from commandcenter.directives.model import Directive
from commandcenter.directives.tables import assignment
from commandcenter.geo.tables import unit
from commandcenter.store.sets import in_set
from commandcenter.store.work import View

NOT_SENT = text("The directive was not sent to these units.")


class Reason(NamedTuple):
    """Something that keeps an assignment from an act: where it holds, and how it is said."""

    holds: ColumnElement[bool]
    why: Text


def chosen(view: View, found: Directive, batch: Batch) -> ColumnElement[bool]:
    """Whether an assignment is among the chosen ones."""
    return and_(
        assignment.c.directive == found.id,
        in_set(view.connection, assignment.c.unit, batch.codes),
    )


def free(reasons: Sequence[Reason]) -> ColumnElement[bool]:
    """Whether none of the reasons holds; an unknown one does not."""
    return not_(func.coalesce(or_(*(one.holds for one in reasons)), false()))


def weigh(view: View, found: Directive, batch: Batch, reasons: Sequence[Reason]) -> BatchResult:
    """How many of the chosen assignments no reason keeps back, and how many each one does.

    An assignment is counted once, under the first reason that holds.
    """
    place = case(*((one.holds, number) for number, one in enumerate(reasons)), else_=-1)
    each = (
        select(place.label("place"), assignment.c.unit).where(chosen(view, found, batch)).subquery()
    )
    rows: Sequence[Any] = view.connection.execute(
        select(each.c.place, func.count(), func.min(each.c.unit)).group_by(each.c.place)
    ).all()
    done = sum(count for number, count, _first in rows if number < 0)
    kept = [(reasons[number].why, count, first) for number, count, first in rows if number >= 0]
    missing = len(batch.codes) - sum(count for _number, count, _first in rows)
    if missing:
        kept.append((NOT_SENT, missing, _first_missing(view, found, batch)))
    return BatchResult(done, named(view, kept))


def named(view: View, kept: Sequence[tuple[Text, int, str]]) -> tuple[Refusal, ...]:
    """The refusals with the name of their first unit; the commonest first."""
    codes = {first for _why, _count, first in kept}
    query = select(unit.c.code, unit.c.name).where(in_set(view.connection, unit.c.code, codes))
    names = dict(view.connection.execute(query).all())
    ordered = sorted(kept, key=lambda one: (-one[1], one[2]))
    return tuple(Refusal(why, count, names.get(first, first)) for why, count, first in ordered)


def _first_missing(view: View, found: Directive, batch: Batch) -> str:
    there = set(
        view.connection.execute(
            select(assignment.c.unit).where(chosen(view, found, batch))
        ).scalars()
    )
    return next(code for code in batch.codes if code not in there)
