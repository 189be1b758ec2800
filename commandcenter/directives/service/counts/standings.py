"""How far the units of one level have come, in the few figures that tell who holds others up.

Read raw and unsorted, for a report may ask it of every street of a country.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, func, select

from commandcenter.directives.model import Directive
from commandcenter.directives.service.counts.status import status
from commandcenter.directives.service.states.leaves import raw
from commandcenter.directives.tables import hop, rollup
from commandcenter.geo.model import DIGITS_OF, Level
from commandcenter.store.types import to_microseconds
from commandcenter.store.work import View


class Standing(NamedTuple):
    """One unit's leaves and its own receipt; times in microseconds of UTC."""

    unit: str
    issued: int
    started: int
    silent: int
    receives: bool
    acknowledged_at: int | None
    relayed_at: int | None


def standings(
    view: View, *, found: Directive, level: Level, at: datetime | None = None
) -> list[Standing]:
    """The units of a level below which somebody has not started, now or at a past moment."""
    if at is not None or found.units:
        # A leaf that was named by itself may be such a unit too, so it is counted with the others.
        return _from_status(view, found, level, at)
    rows = view.connection.execute(
        select(
            rollup.c.unit,
            rollup.c.issued,
            rollup.c.started,
            rollup.c.issued - rollup.c.acted,
            hop.c.unit.is_not(None),
            raw(hop.c.acknowledged_at),
            raw(hop.c.relayed_at),
        )
        .join_from(
            rollup,
            hop,
            and_(hop.c.directive == rollup.c.directive, hop.c.unit == rollup.c.unit),
            isouter=True,
        )
        .where(
            rollup.c.directive == found.id,
            rollup.c.level == int(level),
            rollup.c.started < rollup.c.issued,
            func.length(rollup.c.unit) == DIGITS_OF[level],
        )
    )
    return [Standing(*row) for row in rows.all()]


def _from_status(view: View, found: Directive, level: Level, at: datetime | None) -> list[Standing]:
    return [
        Standing(
            row.unit,
            row.counts.issued,
            row.counts.started,
            row.counts.silent,
            row.hop is not None,
            _stored(row.hop.acknowledged_at) if row.hop else None,
            _stored(row.hop.relayed_at) if row.hop else None,
        )
        for row in status(view, number=found.number, by=level, at=at).rows
        if row.counts.started < row.counts.issued
    ]


def _stored(at: datetime | None) -> int | None:
    return None if at is None else to_microseconds(at)
