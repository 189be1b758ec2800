"""What comes by another way than the unit's own page: telephone records, and reports past a
superior.

A word recorded by the duty officer stays distinguishable for ever (channel phone). Reporting past
one's superior is allowed with a reason (突发事件应对法 art. 17), and the superior sees that it was
done.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import func, select

from commandcenter.accounts.service import require
from commandcenter.core.errors import Refused
from commandcenter.directives.model import SEEN_ON_PAGE, Outcome, Report
from commandcenter.directives.service.lookup import get
from commandcenter.directives.service.reports.reporting import report
from commandcenter.directives.tables import bypass
from commandcenter.geo.model import is_under, node_of
from commandcenter.geo.tables import unit
from commandcenter.store.sets import in_set
from commandcenter.store.work import View, Work


@dataclass(frozen=True)
class Call:
    """The form of the telephone log (值班电话记录): who called, from where, what was passed on to
    whom.
    """

    caller: str
    caller_post: str
    caller_phone: str
    place: str
    told: str
    recorder: str


@dataclass(frozen=True)
class Bypass:
    """One report past a superior, as the superior sees it."""

    unit: str
    past: str
    to: str
    at: datetime
    by: str | None
    reason: str
    words: str


def record_call(work: Work, *, item: Report, call: Call) -> Outcome:
    """Record what a unit said by telephone, on its behalf."""
    if not call.caller.strip() or not call.recorder.strip() or not item.words.strip():
        raise Refused("A telephone record needs who called, who recorded it, and the words.")
    if item.kind in SEEN_ON_PAGE:
        raise Refused("Only our own page records what was delivered and read.")
    said = item.but(channel="phone", by=item.by or call.caller, call=asdict(call))
    return report(work, reports=[said])[0]


def report_past(work: Work, *, item: Bypass, number: str | None = None) -> int:
    """Record a report past a superior and return its number; the superior can read it at once."""
    require(work, "directive.bypass")
    if not item.reason.strip() or not item.words.strip():
        raise Refused("A report past one's superior needs its reason and its words.")
    known = work.connection.execute(
        select(unit.c.code).where(
            in_set(work.connection, unit.c.code, [item.unit, item.past, item.to])
        )
    ).scalars()
    missing = {item.unit, item.past, item.to} - set(known)
    if missing:
        raise Refused("There is no unit {code}.", code=min(missing)[:40])
    between = is_under(item.unit, node_of(item.past)) and is_under(item.past, node_of(item.to))
    if not between or len({item.unit, item.past, item.to}) < 3:
        raise Refused("The one passed over must stand between the unit and the one who is told.")
    identity = int(work.connection.execute(select(func.max(bypass.c.id))).scalar() or 0) + 1
    found = get(work, number=number) if number else None
    work.connection.execute(
        bypass.insert(), asdict(item) | {"id": identity, "directive": found.id if found else None}
    )
    work.journal(
        "bypass",
        unit=item.unit,
        subject=number,
        payload={"past": item.past, "to": item.to, "reason": item.reason},
    )
    return identity


def passed_over(view: View, *, unit_code: str) -> list[Bypass]:
    """The reports that went past this unit, newest first."""
    rows = view.connection.execute(
        select(bypass).where(bypass.c.past == unit_code).order_by(bypass.c.at.desc())
    )
    return [Bypass(r.unit, r.past, r.to, r.at, r.by, r.reason, r.words) for r in rows]
