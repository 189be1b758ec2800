"""Says which report of an incident is due by when, and keeps which profile was chosen."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from commandcenter.accounts import service as accounts
from commandcenter.incidents import service as incidents
from commandcenter.incidents.model import Incident
from commandcenter.sitreps.approval import Step
from commandcenter.sitreps.clocks import (
    Course,
    Due,
    Sent,
    check_profile,
    dues_of,
    next_of,
    usual_profile,
)
from commandcenter.sitreps.model import SitrepKind
from commandcenter.sitreps.service.calling import OUT, calls
from commandcenter.sitreps.tables import reporting, sitrep, sitrep_step
from commandcenter.store.work import View, Work

LAST_KINDS = frozenset({SitrepKind.FINAL, SitrepKind.VERIFIED})


def choose_profile(work: Work, *, incident: str, profile: str) -> str:
    """Choose by which deadlines an incident is reported; the last choice counts."""
    accounts.require(work, "sitrep.profile")
    incidents.incident(work, id=incident)
    chosen = check_profile(profile)
    last = work.connection.execute(
        select(func.max(reporting.c.ordinal)).where(reporting.c.incident == incident)
    ).scalar()
    row = {
        "incident": incident,
        "ordinal": int(last or 0) + 1,
        "profile": chosen,
        "at": work.now,
        "actor": work.actor,
    }
    work.connection.execute(reporting.insert(), row)
    work.journal("sitrep.profile", subject=incident, payload={"profile": chosen})
    return chosen


def profile_of(view: View, *, incident: str) -> str:
    """The profile an incident is reported by: the chosen one, else the usual one."""
    return _profile(view, incidents.incident(view, id=incident))


def dues(view: View, *, incident: str) -> tuple[Due, ...]:
    """What is due of an incident, done or not, the next undone first among the undone."""
    found = incidents.incident(view, id=incident)
    return dues_of(_profile(view, found), _course(view, found, view.now), view.now)


def next_due(
    view: View, *, incident: str, after_kind: SitrepKind, moment: datetime
) -> datetime | None:
    """When the report after one of `after_kind` is due, supposing that this one leaves now."""
    if after_kind in LAST_KINDS or after_kind not in (SitrepKind.FIRST, SitrepKind.FOLLOWUP):
        return None
    found = incidents.incident(view, id=incident)
    course = _course(view, found, view.now)
    this = Sent(after_kind.value, view.now, view.now)
    supposed = Course(course.opened_at, course.closed_at, (*course.reports, this), (view.now,))
    coming = next_of(dues_of(_profile(view, found), supposed, view.now))
    return coming.due_at if coming is not None and coming.due_at > moment else None


def _profile(view: View, found: Incident) -> str:
    chosen = view.connection.execute(
        select(reporting.c.profile)
        .where(reporting.c.incident == found.id)
        .order_by(reporting.c.ordinal.desc())
        .limit(1)
    ).scalar()
    if chosen is not None:
        return str(chosen)
    return usual_profile(category=found.category.value, grade=found.grade, place=found.place)


def _course(view: View, found: Incident, until: datetime) -> Course:
    sent = (
        select(sitrep_step.c.sitrep, func.min(sitrep_step.c.at).label("at"))
        .where(sitrep_step.c.step == Step.SEND.value)
        .group_by(sitrep_step.c.sitrep)
        .subquery()
    )
    returned = select(sitrep_step.c.sitrep).where(sitrep_step.c.step == Step.RETURN.value)
    rows = view.connection.execute(
        select(sitrep.c.kind, sitrep.c.made_at, sent.c.at)
        .join_from(sitrep, sent, sent.c.sitrep == sitrep.c.id, isouter=True)
        .where(sitrep.c.incident == found.id, sitrep.c.id.not_in(returned))
    )
    outgoing = [call.at for call in calls(view, incident=found.id, until=until) if call.way == OUT]
    return Course(
        found.opened_at,
        found.closed_at,
        tuple(Sent(kind, made_at, at) for kind, made_at, at in rows),
        tuple(outgoing),
    )
