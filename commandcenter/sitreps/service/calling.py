"""Keeps the telephone log (值班电话记录簿): each call by its six blocks, and who wrote it down.

Calls that were recorded as reports on a directive are shown with it; nothing is written twice.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from commandcenter.accounts import service as accounts
from commandcenter.core.errors import Refused
from commandcenter.core.ids import new_key
from commandcenter.core.rules import rule
from commandcenter.directives import service as directives
from commandcenter.directives.tables import act
from commandcenter.geo import service as geo
from commandcenter.sitreps.model import PhoneCall, digest_of
from commandcenter.sitreps.tables import phone_call
from commandcenter.sitreps.wording import clean
from commandcenter.store.sets import in_set
from commandcenter.store.work import View, Work

IN, OUT = "in", "out"
SHORT_MAX = {"unit": 200, "name": 80, "post": 80, "phone": 40, "place": 200, "recorder": 80}
LONG_MAX = 4000


def record_call(
    work: Work,
    *,
    incident: str | None,
    at: datetime,
    way: str,
    account: str,
    unit: str = "",
    name: str = "",
    post: str = "",
    phone: str = "",
    place: str = "",
    told: str = "",
    recorder: str = "",
) -> PhoneCall:
    """Write one call into the log; what was said and with whom are never left empty."""
    accounts.require(work, "sitrep.call")
    if way not in (IN, OUT):
        raise Refused("A call comes in or goes out; “{way}” is neither.", way=way[:20])
    ahead = timedelta(minutes=int(rule("incidents", "future_allowed").value))
    if at > work.now + ahead:
        raise Refused("A call cannot have been at a time that is still to come.")
    recorder = recorder or accounts.names(work, codes=[work.actor]).get(work.actor, work.actor)
    call = PhoneCall(
        new_key(), at, way, unit, name, post, phone, place, account, told, recorder, work.now
    )
    if not account.strip() or not (unit.strip() or name.strip()):
        raise Refused("A call needs what was said, and with which unit or person.")
    for field, most in {**SHORT_MAX, "account": LONG_MAX, "told": LONG_MAX}.items():
        if len(getattr(call, field)) > most:
            raise Refused("“{name}” is longer than {max} characters.", name=field, max=most)
    row: dict[str, Any] = {field: clean(said) if isinstance(said, str) else said
           for field, said in asdict(call).items()}  # fmt: skip
    work.connection.execute(phone_call.insert(), row | {"incident": incident, "actor": work.actor})
    kept = PhoneCall(**row)
    # The numbers of persons stay out of the journal; its digest proves the record.
    work.journal(
        "sitrep.call",
        subject=incident,
        payload={
            "call": kept.id,
            "way": kept.way,
            "with": kept.unit or kept.name,
            "at": kept.at.isoformat(),
            "digest": digest_of({**row, "at": kept.at, "recorded_at": kept.recorded_at}),
        },
    )
    return kept


def calls(
    view: View,
    *,
    incident: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> tuple[PhoneCall, ...]:
    """The calls of an incident (of all without one), oldest first."""
    query = select(phone_call)
    if incident is not None:
        query = query.where(phone_call.c.incident == incident)
    if since is not None:
        query = query.where(phone_call.c.at >= since)
    if until is not None:
        query = query.where(phone_call.c.at <= until)
    names = PhoneCall.__dataclass_fields__
    found = [
        PhoneCall(**{name: row._mapping[name] for name in names})
        for row in view.connection.execute(query)
    ]
    found += _on_directives(view, incident, since, until)
    return tuple(sorted(found, key=lambda call: (call.at, call.id)))


def _on_directives(
    view: View, incident: str | None, since: datetime | None, until: datetime | None
) -> list[PhoneCall]:
    """What units said by telephone on directives, as the cascade recorded it."""
    wanted = {one.id: one.number for one in directives.listed(view, incident=incident)}
    query = select(act).where(
        act.c.call.is_not(None), in_set(view.connection, act.c.directive, list(wanted))
    )
    if since is not None:
        query = query.where(act.c.at >= since)
    if until is not None:
        query = query.where(act.c.at <= until)
    rows = view.connection.execute(query).all()
    paths = geo.path_names(view, codes={row.unit for row in rows})
    return [
        PhoneCall(
            f"act-{row.id}",
            row.at,
            IN,
            paths.get(row.unit, row.unit).replace(" ", ""),
            row.call["caller"],
            row.call["caller_post"],
            row.call["caller_phone"],
            row.call["place"],
            f"{wanted[row.directive]}：{row.words or ''}",
            row.call["told"],
            row.call["recorder"],
            row.received_at,
        )
        for row in rows
    ]
