"""Announces and starts roll calls, and reads what came of them; a roll call is a directive.

The announcement is journalled first and its own hash draws the time; the start is journalled and
its hash draws the units. Until it starts nobody knows who is called.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from commandcenter.accounts.service import require
from commandcenter.core.clock import parse_time
from commandcenter.core.errors import Refused, RefusedWithProblems
from commandcenter.core.ids import canonical, digest
from commandcenter.core.language import text
from commandcenter.directives.model import DirectiveKind, Evidence, Order
from commandcenter.directives.rollcalls import RollCall, RollCallPlan, drawn_time, drawn_units
from commandcenter.directives.service.orders.issuing import issue
from commandcenter.directives.service.scopes import unknown_units
from commandcenter.directives.supervision import ladder_of
from commandcenter.directives.tables import directive, roll_call
from commandcenter.geo.model import DIGITS_OF, Level, subtree
from commandcenter.geo.tables import tree_version, unit
from commandcenter.incidents.tables import incident
from commandcenter.store import journal
from commandcenter.store.work import View, Work


def announce_roll_call(work: Work, *, plan: RollCallPlan) -> RollCall:
    """Put a roll call on record; its moment is drawn from this very entry of the journal."""
    require(work, "rollcall.announce")
    content = digest(canonical(asdict(plan)))
    known = work.connection.execute(
        select(roll_call).where(roll_call.c.key == plan.key, roll_call.c.key.is_not(None))
    ).first()
    if known is not None:
        if known.digest != content:
            raise Refused("The key “{key}” already belongs to another roll call.", key=plan.key)
        return _record(work, known)
    settled = _settled(work, plan)
    begins, ends = settled.begins or work.now, settled.ends or work.now
    if ends < work.now:
        raise Refused("The window of the roll call has passed.")
    identity = int(work.connection.execute(select(func.max(roll_call.c.id))).scalar() or 0) + 1
    entry = work.journal(
        "rollcall.announce", unit=settled.issuer, payload=_said(settled) | {"roll_call": identity}
    )
    starts_at = drawn_time(work.chain.hash.hex(), max(begins, work.now), ends)
    row = {
        "id": identity,
        "key": plan.key,
        "digest": content,
        "plan": _said(replace(settled, begins=begins, ends=ends)),
        "announced_at": work.now,
        "announced_in": entry,
        "starts_at": starts_at,
    }
    work.connection.execute(roll_call.insert(), row)
    return roll_call_of(work, identity=identity)


def due_roll_calls(view: View) -> list[int]:
    """The announced roll calls whose moment has come and that have not started."""
    query = select(roll_call.c.id).where(
        roll_call.c.directive.is_(None), roll_call.c.starts_at <= view.now
    )
    return list(view.connection.execute(query.order_by(roll_call.c.id)).scalars())


def start_roll_call(work: Work, *, identity: int) -> RollCall:
    """Draw the units and call them; a roll call that has started is left as it is."""
    require(work, "rollcall.start")
    found = roll_call_of(work, identity=identity)
    if found.directive is not None:
        return found
    if found.starts_at > work.now:
        raise Refused("The moment of this roll call has not come.")
    candidates = _candidates(work, found)
    if not candidates:
        raise Refused("There is no unit of that level there; nobody can be called.")
    entry = work.journal(
        "rollcall.draw",
        unit=found.issuer,
        payload={
            "roll_call": identity,
            "announced_in": found.announced_in,
            "candidates": len(candidates),
            "tree_version": work.connection.execute(
                select(func.coalesce(func.max(tree_version.c.version), 0))
            ).scalar_one(),
        },
    )
    seed = work.chain.hash.hex()
    plan = _plan(work, identity)
    made = issue(work, order=_order(work, plan, drawn_units(seed, candidates, found.count)))
    number = work.connection.execute(
        select(directive.c.id).where(directive.c.number == made.directive)
    ).scalar_one()
    work.connection.execute(
        roll_call.update()
        .where(roll_call.c.id == identity)
        .values(drawn_in=entry, seed=seed, candidates=len(candidates), directive=number)
    )
    return roll_call_of(work, identity=identity)


def roll_call_of(view: View, *, identity: int) -> RollCall:
    """One roll call by its number; refused where there is none."""
    row = view.connection.execute(select(roll_call).where(roll_call.c.id == identity)).first()
    if row is None:
        raise Refused("There is no roll call {number}.", number=identity)
    return _record(view, row)


def roll_calls(view: View) -> list[RollCall]:
    """Every roll call ever announced, newest first."""
    rows = view.connection.execute(select(roll_call).order_by(roll_call.c.id.desc())).all()
    return [_record(view, row) for row in rows]


def redrawn(view: View, *, identity: int) -> list[str]:
    """The units drawn again from the journal alone, so that anybody can check the draw."""
    found = roll_call_of(view, identity=identity)
    if found.drawn_in is None:
        raise Refused("This roll call has not been drawn yet.")
    [entry] = journal.tail(view.connection, after=found.drawn_in - 1, limit=1)
    return drawn_units(entry.hash, _candidates(view, found), found.count)


def _settled(work: Work, plan: RollCallPlan) -> RollCallPlan:
    place = None
    if plan.incident is not None:
        place = work.connection.execute(
            select(incident.c.place).where(incident.c.id == plan.incident)
        ).scalar()
        if place is None:
            raise Refused("There is no such incident.")
    issuer = plan.issuer or place or plan.under[0]
    named = {"under": plan.under, "issuer": (plan.issuer,) if plan.issuer else ()}
    problems = unknown_units(work, named)
    if problems:
        raise RefusedWithProblems(text("The roll call was not announced."), problems)
    return replace(plan, issuer=issuer)


def _candidates(view: View, found: RollCall) -> list[str]:
    codes: set[str] = set()
    for code in found.under:
        low, high = subtree(code)
        query = select(unit.c.code).where(
            unit.c.level == int(found.level),
            func.length(unit.c.code) == DIGITS_OF[found.level],
            unit.c.code >= low,
            unit.c.code < high,
        )
        codes.update(view.connection.execute(query).scalars())
    return sorted(codes)


def _order(work: Work, plan: RollCallPlan, units: list[str]) -> Order:
    due = work.now + ladder_of(DirectiveKind.ROLL_CALL).receipt
    return Order(
        title=plan.title,
        text=plan.words,
        incident=plan.incident,
        issuer=plan.issuer,
        lead=None,
        assist=(),
        under=(),
        level=None,
        units=tuple(units),
        delivery="direct",
        priority="urgent",
        issued_at=work.now,
        acknowledge_by=due,
        start_by=None,
        complete_by=due,
        evidence=Evidence(location=True),
        key=None,
        kind=DirectiveKind.ROLL_CALL,
    )


def _said(plan: RollCallPlan) -> dict[str, Any]:
    said = asdict(plan) | {"level": int(plan.level), "under": list(plan.under)}
    for name in ("begins", "ends"):
        said[name] = said[name] and said[name].isoformat()
    return said


def _plan(view: View, identity: int) -> RollCallPlan:
    kept = view.connection.execute(
        select(roll_call.c.plan).where(roll_call.c.id == identity)
    ).scalar_one()
    return RollCallPlan(
        **kept
        | {
            "level": Level(kept["level"]),
            "under": tuple(kept["under"]),
            "begins": _moment(kept["begins"]),
            "ends": _moment(kept["ends"]),
        }
    )


def _moment(words: str | None) -> datetime | None:
    return None if words is None else parse_time(words)


def _record(view: View, row: Any) -> RollCall:
    plan = _plan(view, row.id)
    number = None
    if row.directive is not None:
        number = view.connection.execute(
            select(directive.c.number).where(directive.c.id == row.directive)
        ).scalar_one()
    return RollCall(
        id=row.id,
        title=plan.title,
        issuer=plan.issuer or "",
        under=plan.under,
        level=plan.level,
        count=plan.count,
        begins=plan.begins or row.announced_at,
        ends=plan.ends or row.announced_at,
        announced_at=row.announced_at,
        announced_in=row.announced_in,
        starts_at=row.starts_at,
        drawn_in=row.drawn_in,
        seed=row.seed,
        candidates=row.candidates,
        directive=number,
    )
