"""The hidden task: a checker learns the target only when the check starts.

Whoever opens a target takes the next one in draw order that nobody has, and gets no second one
before the first is checked. Who learnt what, and when, stays on record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from commandcenter.accounts.service import require
from commandcenter.core.errors import Refused
from commandcenter.directives import service as directives
from commandcenter.store.work import View, Work
from commandcenter.verification.service.samples.certifying import checks_of
from commandcenter.verification.service.samples.lookup import one_sample, units_of
from commandcenter.verification.tables import sample_opening


@dataclass(frozen=True)
class Target:
    """A unit to check now, by its place in the draw."""

    sample: str
    position: int
    unit: str
    opened_at: datetime


@dataclass(frozen=True)
class Progress:
    """How far a sample is, without giving a target away."""

    sample: str
    size: int
    opened: int
    checked: int


def open_next(work: Work, *, sample: int) -> Target:
    """Give the acting person the next unit to check, passing over those they may not check."""
    require(work, "sample.open")
    found = one_sample(work, sample)
    if found.seed is None:
        raise Refused("{sample} was announced and never drawn.", sample=found.code)
    units = units_of(work, found.id)
    checked = {check.unit for check in checks_of(work, found)}
    opened = _opened(work, found.id)
    for position, (by, at) in opened.items():
        if by == work.actor and units[position - 1] not in checked:
            return Target(found.code, position, units[position - 1], at)
    free = [
        place
        for place, unit in enumerate(units, start=1)
        if place not in opened and unit not in checked
    ]
    allowed = directives.may_check(
        work, number=found.directive, by=work.actor, units=[units[place - 1] for place in free]
    )
    fitting = [place for place in free if units[place - 1] in allowed]
    if not fitting:
        raise Refused("There is no unit left in {sample} that you may check.", sample=found.code)
    position = fitting[0]
    work.connection.execute(
        sample_opening.insert(),
        {"sample": found.id, "position": position, "by": work.actor, "at": work.now},
    )
    # The entry names no unit: the log is read by many.
    work.journal(
        "sample.open",
        subject=found.directive,
        payload={"sample": found.code, "position": position},
    )
    return Target(found.code, position, units[position - 1], work.now)


def sample_progress(view: View, *, sample: int) -> Progress:
    """How many targets were opened and checked."""
    found = one_sample(view, sample)
    checked = {check.unit for check in checks_of(view, found)}
    return Progress(found.code, found.size, len(_opened(view, found.id)), len(checked))


def _opened(view: View, identity: int) -> dict[int, tuple[str, datetime]]:
    rows = view.connection.execute(
        select(sample_opening.c.position, sample_opening.c.by, sample_opening.c.at)
        .where(sample_opening.c.sample == identity)
        .order_by(sample_opening.c.position)
    )
    return {position: (by, at) for position, by, at in rows}
