"""Finds samples: one by its number, all of a directive, the units of one in draw order."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select

from commandcenter.core.errors import Refused
from commandcenter.directives.tables import directive
from commandcenter.store.work import View
from commandcenter.verification.samples import PREFIX, Sample
from commandcenter.verification.tables import (
    sample,
    sample_draw,
    sample_number,
    sample_unit,
)


def one_sample(view: View, identity: int) -> Sample:
    """The sample of this number; refused where there is none."""
    row = view.connection.execute(_query().where(sample.c.id == identity)).first()
    if row is None:
        raise Refused("There is no sample {code}.", code=f"{PREFIX}{identity}")
    return _record(row)


def samples_of(view: View, *, number: str) -> list[Sample]:
    """Every sample ever announced for a directive, oldest first."""
    query = _query().where(directive.c.number == number).order_by(sample.c.id)
    return [_record(row) for row in view.connection.execute(query)]


def units_of(view: View, identity: int) -> tuple[str, ...]:
    """The units of a sample in draw order."""
    return tuple(
        view.connection.execute(
            select(sample_unit.c.unit)
            .where(sample_unit.c.sample == identity)
            .order_by(sample_unit.c.position)
        ).scalars()
    )


def _query() -> Select[Any]:
    size = (
        select(func.count())
        .select_from(sample_unit)
        .where(sample_unit.c.sample == sample.c.id)
        .scalar_subquery()
    )
    return (
        select(
            sample,
            directive.c.number.label("directive_number"),
            sample_number.c.number,
            sample_number.c.by.label("number_by"),
            sample_draw.c.checkpoint_seq,
            sample_draw.c.checkpoint,
            sample_draw.c.seed,
            sample_draw.c.at.label("drawn_at"),
            size.label("size"),
        )
        .join_from(sample, directive)
        .join(sample_number, sample_number.c.sample == sample.c.id, isouter=True)
        .join(sample_draw, sample_draw.c.sample == sample.c.id, isouter=True)
    )


def _record(row: Any) -> Sample:
    return Sample(
        id=row.id,
        directive=row.directive_number,
        version=row.version,
        under=row.under,
        target=row.target,
        risk_limit=row.risk_limit,
        population=row.population,
        frame=row.frame,
        announced_at=row.announced_at,
        announced_by=row.announced_by,
        announced_seq=row.announced_seq,
        number=row.number,
        number_by=row.number_by,
        checkpoint_seq=row.checkpoint_seq,
        checkpoint=row.checkpoint,
        seed=row.seed,
        drawn_at=row.drawn_at,
        size=row.size,
    )
