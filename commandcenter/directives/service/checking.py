"""Checks every stored sum against a recount from what was said; it mends nothing."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select

from commandcenter.directives.model import Directive
from commandcenter.directives.service.lookup import listed
from commandcenter.directives.service.recount import recount
from commandcenter.directives.service.status import status
from commandcenter.directives.tables import rollup
from commandcenter.geo.model import Level
from commandcenter.store.work import View

# Acts a few minutes ahead of the clock are in the sums; a recount must see them as well.
FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)


def check_rollups(view: View) -> list[str]:
    """One line for each sum that differs from a recount."""
    problems = []
    for found in listed(view):
        levels = view.connection.execute(
            select(rollup.c.level).where(rollup.c.directive == found.id).distinct()
        ).scalars()
        for level in sorted({*levels} | ({int(found.level)} if found.level else set())):
            problems += _differences(view, found, Level(level))
    return problems


def _differences(view: View, found: Directive, level: Level) -> list[str]:
    counted = recount(view, found=found, under=None, by=level, at=FOR_EVER, clock_at=view.now)
    stored = {row.unit: row.counts for row in status(view, number=found.number, by=level).rows}
    problems = [
        f"{found.number} {row.unit}: {stored.get(row.unit)} ≠ {row.counts}"
        for row in counted.rows
        if stored.get(row.unit) != row.counts
    ]
    extra = set(stored) - {row.unit for row in counted.rows}
    return problems + [f"{found.number} {code}: a sum without leaves" for code in sorted(extra)]
