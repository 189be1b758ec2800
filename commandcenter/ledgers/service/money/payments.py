"""Lists of allowances and aid: handed in, checked, published, paid out of the books.

A list with findings is not published without a reason that somebody else signs; the findings are
checked again at that moment, against the roster and the lists of then.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Row, select

from commandcenter.accounts import service as accounts
from commandcenter.accounts.tables import duty
from commandcenter.core.clock import SHOWN_ZONE
from commandcenter.core.errors import Problem, Refused, RefusedWithProblems
from commandcenter.core.ids import canonical, digest, new_key
from commandcenter.core.language import text
from commandcenter.core.tabletext import bad_character, read_table, refuse_if
from commandcenter.geo import service as geo
from commandcenter.incidents import service as incidents
from commandcenter.ledgers.aid import aid_findings, with_dues
from commandcenter.ledgers.allowances import allowance_findings
from commandcenter.ledgers.payments import (
    NEEDED,
    OPTIONAL,
    RENAMED,
    WORDS_MAX,
    Finding,
    Kind,
    Payment,
    Period,
    read_payments,
    total_fen,
)
from commandcenter.ledgers.publication import public_list
from commandcenter.ledgers.tables.payments import payment, payment_list, publication
from commandcenter.store.sets import in_set
from commandcenter.store.work import View, Work

DAY = timedelta(days=1)


@dataclass(frozen=True)
class PaymentList:
    """A list as it stands: its rows, its findings now, and whether it was published."""

    id: str
    kind: Kind
    title: str
    unit: str
    incident: str | None
    source: str
    period: Period
    maker: str
    payments: tuple[Payment, ...]
    findings: tuple[Finding, ...]
    published_at: datetime | None = None


def submit_list(
    work: Work,
    *,
    kind: Kind,
    path: Path,
    title: str,
    unit: str,
    first_day: date,
    last_day: date,
    source: str,
    incident: str | None = None,
) -> PaymentList:
    """Hand a list in, with whatever findings it has; the same list again is the same list."""
    accounts.require(work, f"{kind}.submit")
    period = Period(first_day, last_day)
    _check_head(work, (title, source), unit=unit, period=period, incident=incident)
    payments = _read(path, kind)
    row = {
        "kind": kind.value,
        "title": title.strip(),
        "unit": unit,
        "incident": incident,
        "source": source.strip(),
        "first_day": first_day.isoformat(),
        "last_day": last_day.isoformat(),
    }
    content = digest(canonical({**row, "rows": [asdict(one) for one in payments]}))
    known = work.connection.execute(
        select(payment_list.c.id).where(payment_list.c.digest == content)
    ).scalar()
    if known is not None:
        return payments_of(work, id=known)
    return _keep(work, row | {"digest": content}, payments)


def publish_list(
    work: Work,
    *,
    id: str,  # noqa: A002 - the word of the other services.
    reason: str | None = None,
    signed_by: str | None = None,
) -> PaymentList:
    """Publish a list; with findings only for a reason that a person other than its maker signs."""
    found = payments_of(work, id=id)
    accounts.require(work, f"{found.kind}.publish")
    if found.published_at is not None:
        return found
    why, signer = _signed(work, found, reason, signed_by)
    if found.findings and (why is None or signer is None):
        raise RefusedWithProblems(
            text(
                "“{title}” was not published: {count} rows must be looked at first, or a reason"
                " signed by somebody else be given.",
                title=found.title,
                count=len({finding.line for finding in found.findings}),
            ),
            [Problem(str(finding.line), finding.words) for finding in found.findings],
        )
    findings = [[f.rule, f.line, f.payee] for f in found.findings]
    work.connection.execute(
        publication.insert(),
        {
            "list": id,
            "published_at": work.now,
            "publisher": work.actor,
            "findings": findings,
            "reason": why,
            "signed_by": signer,
        },
    )
    work.journal(
        f"{found.kind}.publish",
        unit=found.unit,
        subject=id,
        payload={
            "total_fen": total_fen(found.payments),
            "findings": findings,
            "reason": why,
            "signed_by": signer,
        },
    )
    return payments_of(work, id=id)


def check_list(
    view: View, *, kind: Kind, path: Path, first_day: date, last_day: date, incident: str | None
) -> list[Finding]:
    """What would be found in a list that nobody has handed in yet."""
    return _findings(view, kind, _read(path, kind), Period(first_day, last_day), incident)


def payments_of(view: View, *, id: str) -> PaymentList:  # noqa: A002 - as above.
    """One list with its rows, and its findings as they would be now."""
    row = view.connection.execute(select(payment_list).where(payment_list.c.id == id)).first()
    if row is None:
        raise Refused("There is no list {id}.", id=id[:40])
    rows = view.connection.execute(
        select(payment).where(payment.c.list == id).order_by(payment.c.line)
    )
    payments = tuple(_payment(one) for one in rows)
    period = Period(date.fromisoformat(row.first_day), date.fromisoformat(row.last_day))
    kind = Kind(row.kind)
    return PaymentList(
        id=id,
        kind=kind,
        title=row.title,
        unit=row.unit,
        incident=row.incident,
        source=row.source,
        period=period,
        maker=row.maker,
        payments=payments,
        findings=tuple(_findings(view, kind, payments, period, row.incident, but=id)),
        published_at=view.connection.execute(
            select(publication.c.published_at).where(publication.c.list == id)
        ).scalar(),
    )


def public_sheet(view: View, *, id: str) -> str:  # noqa: A002 - as above.
    """What is hung out of a published list, as CSV; nothing personal beyond what the law asks."""
    found = payments_of(view, id=id)
    if found.published_at is None:
        raise Refused("“{title}” is not published yet.", title=found.title)
    return public_list(
        title=found.title,
        place=geo.path_names(view, codes=[found.unit])[found.unit],
        source=found.source,
        period=found.period,
        payments=found.payments,
    )


def _check_head(
    view: View, words: Sequence[str], *, unit: str, period: Period, incident: str | None
) -> None:
    if any(not w.strip() or len(w) > WORDS_MAX or bad_character(w) for w in words):
        raise Refused("Title and source need 1 to {most} characters.", most=WORDS_MAX)
    if period.last < period.first:
        raise Refused("The period ends before it begins.")
    geo.unit(view, code=unit)
    if incident is not None:
        incidents.incident(view, id=incident)


def _keep(work: Work, row: dict[str, Any], payments: Sequence[Payment]) -> PaymentList:
    identity = new_key()
    work.connection.execute(
        payment_list.insert(), row | {"id": identity, "made_at": work.now, "maker": work.actor}
    )
    work.connection.execute(
        payment.insert(), [{**asdict(one), "list": identity} for one in payments]
    )
    made = payments_of(work, id=identity)
    work.journal(
        f"{row['kind']}.submit",
        unit=row["unit"],
        subject=identity,
        payload={
            "title": row["title"],
            "digest": row["digest"],
            "rows": len(payments),
            "total_fen": total_fen(payments),
            "findings": _counts(made.findings),
        },
    )
    return made


def _read(path: Path, kind: Kind) -> list[Payment]:
    table = read_table(
        path,
        needed=NEEDED[kind],
        optional=OPTIONAL[kind],
        omitted=OPTIONAL[kind],
        renamed=RENAMED,
    )
    read = read_payments(table, kind)
    refuse_if(table.name, read.problems)
    if not read.payments:
        raise Refused("The file {name} is empty.", name=table.name)
    return with_dues(read.payments) if kind is Kind.AID else read.payments


def _signed(
    work: Work, found: PaymentList, reason: str | None, signed_by: str | None
) -> tuple[str | None, str | None]:
    """The reason and who signs it; the maker of a list cannot sign against its findings."""
    if reason is None and signed_by is None:
        return None, None
    why = (reason or "").strip()
    if not why or len(why) > WORDS_MAX or signed_by is None:
        raise Refused("A signed reason needs its words and the person who signs.")
    signer = accounts.actor_of(work, name_or_code=signed_by)
    if signer not in accounts.names(work, codes=[signer]):
        raise Refused("Only a person can sign; “{name}” is none.", name=signer)
    if signer == found.maker:
        raise Refused("Who handed the list in cannot sign for it.")
    return why, signer


def _findings(
    view: View,
    kind: Kind,
    payments: Sequence[Payment],
    period: Period,
    incident: str | None,
    *,
    but: str = "",
) -> list[Finding]:
    payees = {one.payee for one in payments}
    if kind is Kind.AID:
        return aid_findings(payments, paid_before=_aided(view, payees, incident, but))
    return allowance_findings(
        payments,
        period=period,
        roster_days=_roster_days(view, payees, period),
        paid_before=_allowed(view, payees, period, but),
    )


def _roster_days(view: View, people: Collection[str], period: Period) -> dict[str, int]:
    """On how many days of a period each person stood on the roster.

    A shift counts for the day it begins, and a longer one for each further 24 hours begun.
    """
    begins = datetime.combine(period.first, datetime.min.time(), SHOWN_ZONE)
    ends = datetime.combine(period.last + DAY, datetime.min.time(), SHOWN_ZONE)
    query = select(duty.c.person, duty.c.starts_at, duty.c.ends_at).where(
        in_set(view.connection, duty.c.person, people),
        duty.c.starts_at < ends,
        duty.c.ends_at > begins,
    )
    days: dict[str, set[date]] = {}
    for row in view.connection.execute(query):
        moment = row.starts_at
        while moment < row.ends_at:
            day = moment.astimezone(SHOWN_ZONE).date()
            if period.first <= day <= period.last:
                days.setdefault(row.person, set()).add(day)
            moment += DAY
    return {person: len(stood) for person, stood in days.items()}


def _allowed(view: View, people: Collection[str], period: Period, but: str) -> dict[str, int]:
    """How many days of a period published lists have already paid each person."""
    query = (
        _published(Kind.ALLOWANCE, but)
        .add_columns(payment.c.payee, payment.c.days)
        .where(
            in_set(view.connection, payment.c.payee, people),
            payment_list.c.first_day <= period.last.isoformat(),
            payment_list.c.last_day >= period.first.isoformat(),
        )
    )
    days: dict[str, int] = {}
    for row in view.connection.execute(query):
        days[row.payee] = days.get(row.payee, 0) + row.days
    return {payee: count for payee, count in days.items() if count}


def _aided(
    view: View, households: Collection[str], incident: str | None, but: str
) -> dict[tuple[str, str], int]:
    """What published lists of the same incident gave each household, by purpose."""
    query = (
        _published(Kind.AID, but)
        .add_columns(payment.c.payee, payment.c.purpose, payment.c.amount_fen)
        .where(
            in_set(view.connection, payment.c.payee, households),
            payment_list.c.incident == incident
            if incident is not None
            else payment_list.c.incident.is_(None),
        )
    )
    given: dict[tuple[str, str], int] = {}
    for row in view.connection.execute(query):
        key = (row.payee, row.purpose)
        given[key] = given.get(key, 0) + row.amount_fen
    return given


def _published(kind: Kind, but: str) -> Any:
    return (
        select(payment_list.c.id)
        .join(publication, publication.c.list == payment_list.c.id)
        .join(payment, payment.c.list == payment_list.c.id)
        .where(payment_list.c.kind == kind.value, payment_list.c.id != but)
    )


def _counts(findings: Sequence[Finding]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for finding in findings:
        counts[finding.rule] = counts.get(finding.rule, 0) + 1
    return counts


def _payment(row: Row[Any]) -> Payment:
    return Payment(
        line=row.line,
        payee=row.payee,
        name=row.name,
        purpose=row.purpose,
        leader=row.leader,
        persons=row.persons,
        days=row.days,
        rate_fen=row.rate_fen,
        amount_fen=row.amount_fen,
        group=row.group,
        note=row.note,
    )
