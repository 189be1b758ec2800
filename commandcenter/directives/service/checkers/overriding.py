"""Exceptions from independence: two people outside the line sign, each with a reason, for ever.

An exception lets one named person check one unit of one directive although they stand in the line
that did it. It never makes the check an ordinary one: whoever shows it shows the exception too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select

from commandcenter.accounts.service import person, require
from commandcenter.core.errors import Refused
from commandcenter.directives.exceptions import Override, Signature
from commandcenter.directives.model import Kind, Report
from commandcenter.directives.service.checkers.people import Outsiders
from commandcenter.directives.service.lookup import get
from commandcenter.directives.tables import assignment, check_override, override_signature
from commandcenter.store.sets import in_set
from commandcenter.store.work import View, Work

REASON_MAX = 1000
CHECKER_MAX = 80


def sign_override(work: Work, *, number: str, unit: str, checker: str, reason: str) -> Override:
    """Sign, as the acting person, that `checker` may check this unit; it needs two who do."""
    require(work, "directive.override")
    found = get(work, number=number)
    checker = checker.strip()
    if not reason.strip() or len(reason) > REASON_MAX:
        raise Refused("Give a reason of 1 to {most} characters.", most=REASON_MAX)
    if not checker or len(checker) > CHECKER_MAX:
        raise Refused("Say who is to check, by code or name.")
    signer = person(work, code=work.actor)
    is_leaf = select(assignment.c.unit).where(
        assignment.c.directive == found.id, assignment.c.unit == unit
    )
    if work.connection.execute(is_leaf).first() is None:
        raise Refused("{number} was not sent to unit {unit}.", number=number, unit=unit[:40])
    if checker in {signer.code, signer.name}:
        raise Refused("Nobody signs an exception for themselves.")
    _refuse_insiders(work, found.number, unit)
    identity = _identity(work, directive=found.id, unit=unit, checker=checker)
    signed = select(override_signature.c.person).where(
        override_signature.c.override == identity, override_signature.c.person == work.actor
    )
    if work.connection.execute(signed).first() is not None:
        raise Refused("You have signed this exception already; somebody else must sign as well.")
    work.connection.execute(
        override_signature.insert(),
        {"override": identity, "person": work.actor, "at": work.now, "reason": reason.strip()},
    )
    work.journal(
        "override.sign",
        unit=unit,
        subject=found.number,
        payload={"checker": checker, "reason": reason.strip()},
    )
    listed = overrides(work, number=number, units=[unit])
    return next(one for one in listed if one.checker == checker)


def overrides(view: View, *, number: str, units: Iterable[str] | None = None) -> list[Override]:
    """The exceptions of a directive, among `units` where they are given, also unfinished ones."""
    found = get(view, number=number)
    query = (
        select(check_override, override_signature)
        .join_from(check_override, override_signature)
        .where(check_override.c.directive == found.id)
        .order_by(check_override.c.id, override_signature.c.at, override_signature.c.person)
    )
    if units is not None:
        query = query.where(in_set(view.connection, check_override.c.unit, list(units)))
    signed: dict[tuple[str, str], list[Signature]] = {}
    for row in view.connection.execute(query):
        place = signed.setdefault((row.unit, row.checker), [])
        place.append(Signature(row.person, row.at, row.reason))
    return [Override(unit, checker, tuple(them)) for (unit, checker), them in signed.items()]


def may_check(view: View, *, number: str, by: str, units: Sequence[str]) -> set[str]:
    """Those of `units` that this person may check, by the rule that every check is held to."""
    found = get(view, number=number)
    asked = [
        Report("", number, unit, Kind.VERIFY, view.now, by=by) for unit in dict.fromkeys(units)
    ]
    outsiders = Outsiders.load(view, asked, {number: found})
    return {one.unit for one in asked if outsiders.refusal(found.id, one) is None}


def _refuse_insiders(work: Work, number: str, unit: str) -> None:
    """Say why, in the same words as to a checker."""
    found = get(work, number=number)
    as_check = Report("", number, unit, Kind.VERIFY, work.now, by=work.actor)
    why = Outsiders.load(work, [as_check], {number: found}).refusal(found.id, as_check)
    if why is not None:
        raise Refused("Whoever signs must stand outside the line: {why}", why=why)


def _identity(work: Work, *, directive: int, unit: str, checker: str) -> int:
    known = work.connection.execute(
        select(check_override.c.id).where(
            check_override.c.directive == directive,
            check_override.c.unit == unit,
            check_override.c.checker == checker,
        )
    ).scalar()
    if known is not None:
        return known
    last = work.connection.execute(select(func.max(check_override.c.id))).scalar() or 0
    work.connection.execute(
        check_override.insert(),
        {"id": last + 1, "directive": directive, "unit": unit, "checker": checker},
    )
    return last + 1
