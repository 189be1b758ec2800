"""Certificates: what the checks of a sealed sample allow to say of all issued leaves.

Only a sample's own units, checked after its draw, count. A check counts as after the draw when it
was received after it and its own time, in whole minutes as people write it, does not lie before.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import and_, exists, func, select

from commandcenter.core.errors import Refused
from commandcenter.core.rules import rule
from commandcenter.directives import service as directives
from commandcenter.directives.model import CHECKS, Directive
from commandcenter.directives.tables import act, check_override, override_signature
from commandcenter.store.types import from_microseconds, to_microseconds
from commandcenter.store.work import View
from commandcenter.verification.bounds import curve, judge, lower_count, more_needed
from commandcenter.verification.certificate import STAKES, written
from commandcenter.verification.samples import (
    Certificate,
    Check,
    CurvePoint,
    Result,
    Sample,
    Standing,
    in_draw_order,
    results,
    sample_id,
)
from commandcenter.verification.service.samples.lookup import samples_of, units_of
from commandcenter.verification.tables import sample_draw, sample_unit

MINUTE = timedelta(minutes=1)
RESULTS = {"verify": Result.VERIFIED, "refute": Result.REFUTED, "unreachable": Result.UNREACHABLE}


def certify(view: View, *, number: str, sample: str | None = None) -> Certificate:
    """The certificate of a directive by one of its samples, the newest drawn one if none is named.

    It lists every sample ever announced, finished or not.
    """
    directives.get(view, number=number)
    looked = {one.id: _Looked(view, one) for one in samples_of(view, number=number)}
    chosen = _chosen([one.sample for one in looked.values()], number, sample)
    under = chosen.under if chosen else None
    total = directives.status(view, number=number, under=under).total
    standings = {identity: one.standing() for identity, one in looked.items()}
    soonest, likely = looked[chosen.id].missing() if chosen else (None, None)
    return Certificate(
        directive=number,
        under=under,
        issued=chosen.population if chosen else total.issued,
        claimed=total.claimed,
        standing=standings[chosen.id] if chosen else None,
        risk_limit=chosen.risk_limit if chosen else str(rule("certificates", "risk_limit").value),
        samples=tuple(standings.values()),
        soonest=soonest,
        likely=likely,
    )


def certificate_curve(view: View, *, number: str, sample: str | None = None) -> list[CurvePoint]:
    """The bound after each drawn unit, in draw order, up to the last one that was checked."""
    looked = _looked_up(view, number, sample)
    when = {check.unit: check.at for check in looked.checks}
    counts = curve(looked.done, population=looked.population, risk_limit=looked.risk_limit)
    return [
        CurvePoint(place, unit, looked.results.get(unit), when.get(unit), count / looked.population)
        for place, (unit, count) in enumerate(zip(looked.units, counts, strict=False), start=1)
    ]


def certificate_file(view: View, *, number: str, sample: str | None = None) -> dict[str, Any]:
    """What an auditor needs to recount the certificate without the database."""
    looked = _looked_up(view, number, sample)
    return {
        "population": looked.population,
        "target": float(looked.target),
        "risk_limit": looked.risk_limit,
        "method": STAKES,
        "checks": written(looked.done),
        "directive": number,
        "sample": looked.sample.code,
        "seed": looked.sample.seed,
        "units": list(looked.units[: len(looked.done)]),
    }


class _Looked:
    """One sample with its checks, and what they say in draw order."""

    def __init__(self, view: View, sample: Sample) -> None:
        self.sample = sample
        self.population, self.target = sample.population, Fraction(sample.target)
        self.risk_limit = float(sample.risk_limit)
        self.units = units_of(view, sample.id)
        self.checks = checks_of(view, sample)
        self.results = results(self.checks)
        self.done, self.not_refuted = in_draw_order(self.units, self.results)

    def standing(self) -> Standing:
        """What the sample says so far."""
        count = Counter(self.results.values())
        bound = lower_count(self.done, population=self.population, risk_limit=self.risk_limit)
        return Standing(
            sample=self.sample,
            checked=len(self.results),
            verified=count[Result.VERIFIED],
            refuted=count[Result.REFUTED],
            unreachable=count[Result.UNREACHABLE],
            excepted=len({check.unit for check in self.checks if check.excepted}),
            lower_bound=bound / self.population,
            verdict=judge(
                self.done,
                self.not_refuted,
                population=self.population,
                target=self.target,
                risk_limit=self.risk_limit,
            ),
        )

    def missing(self) -> tuple[int | None, int | None]:
        """How many more checks are needed: at least, and at the rate of failures met so far."""
        done = self.done
        so_far = Fraction(done.count(False), len(done)) if done else Fraction(0)
        soonest, likely = (
            more_needed(
                done,
                population=self.population,
                target=self.target,
                risk_limit=self.risk_limit,
                failing=failing,
            )
            for failing in (Fraction(0), so_far)
        )
        return soonest, likely


def checks_of(view: View, sample: Sample) -> list[Check]:
    """The checks that count for a sample, in the order they were received."""
    if sample.drawn_at is None:
        return []
    found = directives.get(view, number=sample.directive)
    signatures = (
        select(func.count())
        .select_from(override_signature)
        .where(override_signature.c.override == check_override.c.id)
        .correlate(check_override)
        .scalar_subquery()
    )
    excepted = exists().where(
        check_override.c.directive == act.c.directive,
        check_override.c.unit == act.c.unit,
        check_override.c.checker == act.c.by,
        signatures >= directives.SIGNATURES_NEEDED,
    )
    rows = view.connection.execute(
        select(act.c.unit, act.c.kind, act.c.at, act.c.by, act.c.method, excepted)
        .join_from(
            sample_unit,
            act,
            and_(act.c.directive == found.id, act.c.unit == sample_unit.c.unit),
        )
        .join(sample_draw, sample_draw.c.sample == sample_unit.c.sample)
        .where(
            sample_unit.c.sample == sample.id,
            act.c.kind.in_([kind.value for kind in CHECKS]),
            act.c.id > sample_draw.c.last_act,
            act.c.at >= _counted_from(found, sample.drawn_at),
        )
        .order_by(act.c.id)
    )
    return [
        Check(unit, RESULTS[kind], at, by or "", method, excepted=bool(exception))
        for unit, kind, at, by, method, exception in rows
    ]


def _counted_from(found: Directive, drawn_at: datetime) -> datetime:
    """The whole minute of the draw, or the newest version where that came later."""
    minute = drawn_at - timedelta(microseconds=to_microseconds(drawn_at) % (MINUTE // MICROSECOND))
    return max(minute, found.reopened_at or from_microseconds(0))


MICROSECOND = timedelta(microseconds=1)


def _chosen(listed: list[Sample], number: str, code: str | None) -> Sample | None:
    """The sample that is asked for, or the newest that was drawn."""
    if code is None:
        known = [one for one in listed if one.seed is not None] or listed
        return known[-1] if known else None
    wanted = sample_id(code)
    for one in listed:
        if one.id == wanted:
            return one
    raise Refused("{number} has no sample {code}.", number=number, code=code[:40])


def _looked_up(view: View, number: str, code: str | None) -> _Looked:
    directives.get(view, number=number)
    chosen = _chosen(samples_of(view, number=number), number, code)
    if chosen is None:
        raise Refused("Nothing was drawn from {number} yet.", number=number)
    return _Looked(view, chosen)
