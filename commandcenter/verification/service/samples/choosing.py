"""Reads what speaks for looking at each unit, and ranks it; it never looks at samples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, false, func, literal, or_, select, true

from commandcenter.core.rules import rule
from commandcenter.directives import service as directives
from commandcenter.directives.model import STANDING_CLAIM, Directive, Phase
from commandcenter.directives.tables import assignment
from commandcenter.geo.model import subtree
from commandcenter.store.sets import in_set
from commandcenter.store.work import View
from commandcenter.verification.choosing import Choice, Signals, ranked
from commandcenter.verification.model import Rule, State, Strength
from commandcenter.verification.tables import finding

LIMIT = 50
WEIGHTS = ("strong", "weak", "silent", "overdue", "refuted_before")
# What is to be looked at still: a finding that somebody decided on needs no check any more.
TO_LOOK_AT = (State.OPEN.value, State.ANSWERED.value)
SILENT_MAX = 1_000
CLOSED = (Phase.VERIFIED, Phase.CLOSED)


def check_next(
    view: View, *, number: str, under: str | None = None, limit: int = LIMIT
) -> list[Choice]:
    """The units of a directive to check next, the most pressing first, each with its reasons."""
    found = directives.get(view, number=number)
    signs = _signs(view, found, under)
    quiet = dict(_quiet(view, found, under))
    before = _refuted_before(view, found, under)
    units = sorted({*signs, *quiet, *before})
    weights = {name: float(rule("certificates", f"next_{name}").value) for name in WEIGHTS}
    return ranked(
        (
            Signals(
                unit=unit,
                strong=tuple(signs.get(unit, {}).get(Strength.STRONG, ())),
                weak=tuple(signs.get(unit, {}).get(Strength.WEAK, ())),
                silent=quiet.get(unit, (False, False))[0],
                overdue=quiet.get(unit, (False, False))[1],
                refuted_before=before.get(unit, 0),
            )
            for unit in units
        ),
        weights=weights,
        limit=limit,
    )


def _signs(
    view: View, found: Directive, under: str | None
) -> dict[str, dict[Strength, list[Rule]]]:
    """The rules with findings to be looked at, by unit and strength."""
    rows = view.connection.execute(
        select(finding.c.unit, finding.c.rule, finding.c.strength)
        .where(
            finding.c.directive == found.id,
            finding.c.state.in_(TO_LOOK_AT),
            _below(finding.c.unit, under),
        )
        .distinct()
        .order_by(finding.c.unit, finding.c.rule)
    )
    signs: dict[str, dict[Strength, list[Rule]]] = {}
    for unit, name, strength in rows:
        signs.setdefault(unit, {}).setdefault(Strength(strength), []).append(Rule(name))
    return signs


def _quiet(
    view: View, found: Directive, under: str | None
) -> Iterator[tuple[str, tuple[bool, bool]]]:
    """Units that never said a word, and units overdue without a claim; the first of very many."""
    own = assignment.c.complete_by
    general = found.complete_by is not None and found.complete_by < view.now
    past = or_(own < view.now, and_(own.is_(None), literal(general)))
    late = func.coalesce(and_(assignment.c.claimed_at.is_(None), past), false())
    patience = timedelta(minutes=float(rule("certificates", "next_silent_after").value))
    waited = view.now > (found.acknowledge_by or found.issued_at + patience)
    silent = and_(assignment.c.first_at.is_(None), literal(waited))
    rows = view.connection.execute(
        select(assignment.c.unit, silent, late)
        .where(
            assignment.c.directive == found.id,
            assignment.c.phase.not_in([phase.value for phase in CLOSED]),
            or_(silent, late),
            _below(assignment.c.unit, under),
        )
        .order_by(assignment.c.unit)
        .limit(SILENT_MAX)
    )
    for unit, quiet, overdue in rows:
        yield unit, (bool(quiet), bool(overdue))


def _refuted_before(view: View, found: Directive, under: str | None) -> Counter[str]:
    """How many other directives each unit stands refuted on, among those with a claim here."""
    claimed = select(assignment.c.unit).where(
        assignment.c.directive == found.id,
        assignment.c.phase.in_([phase.value for phase in STANDING_CLAIM]),
        _below(assignment.c.unit, under),
    )
    others = [one.id for one in directives.listed(view) if one.id != found.id]
    rows = view.connection.execute(
        select(assignment.c.unit, func.count())
        .where(
            in_set(view.connection, assignment.c.directive, others),
            assignment.c.phase == Phase.REFUTED.value,
            assignment.c.unit.in_(claimed),
        )
        .group_by(assignment.c.unit)
    )
    return Counter({unit: int(count) for unit, count in rows})


def _below(column: ColumnElement[str], under: str | None) -> ColumnElement[bool]:
    if under is None:
        return true()
    low, high = subtree(under)
    return and_(column >= low, column < high)
