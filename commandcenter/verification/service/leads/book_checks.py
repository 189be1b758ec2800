"""Reads the stock ledger for what units say they received or gave out, and looks again later.

A weak difference is looked at again by the clock: it ends when the books bear the claim out, or
gives way to a strong one when they have been written up and still do not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import or_, select

from commandcenter.core.quantities import unscaled
from commandcenter.directives.model import Directive, Kind
from commandcenter.directives.tables import act
from commandcenter.ledgers.model import Kind as Movement
from commandcenter.ledgers.tables import account, item, item_unit, lot, posting
from commandcenter.store.sets import in_set
from commandcenter.store.work import View, Work
from commandcenter.verification.checks.books import (
    Booked,
    Meant,
    Way,
    against_books,
    meant,
    named,
)
from commandcenter.verification.checks.contradictions import contradiction
from commandcenter.verification.checks.facts import Saying
from commandcenter.verification.limits import limit
from commandcenter.verification.model import Lead, Rule, Strength
from commandcenter.verification.service.leads.loading import Reader
from commandcenter.verification.tables import finding

IN = frozenset(
    {
        Movement.TRANSFER,
        Movement.ISSUE,
        Movement.TRANSFER_IN,
        Movement.PURCHASE,
        Movement.DONATION,
        Movement.REQUISITION,
        Movement.SETTLE,
    }
)
OUT = frozenset({Movement.ISSUE, Movement.TRANSFER, Movement.CONSUMPTION, Movement.SETTLE})
KINDS = {Way.RECEIVED: IN, Way.GIVEN: OUT}


@dataclass(frozen=True)
class _Moved:
    """One movement of an account: its item, which way, how much, when."""

    item: int
    inward: bool
    kind: Movement
    amount: Decimal
    at: datetime


def judge_books(reader: Reader, new: Sequence[Saying]) -> Iterator[Lead]:
    """What the books say against the figures of these claims."""
    claims = [
        (one, name, wanted)
        for one in new
        if one.act.kind is Kind.CLAIM
        for name in one.act.quantities
        if (wanted := meant(name)) is not None
    ]
    if not claims:
        return
    view = reader.view
    moved = _moved(view, {one.unit for one, _name, _wanted in claims})
    items = {row.id: row.name for row in view.connection.execute(select(item.c.id, item.c.name))}
    old_before = view.now - timedelta(hours=limit("books_hours"))
    for claim, name, wanted in claims:
        booked = _booked(view, claim, wanted, moved.get(claim.unit, ()), items)
        if booked is None:
            continue
        statement = against_books(claim, name, booked, old_before=old_before)
        lead = None if statement is None else contradiction(claim, statement)
        if lead is not None:
            yield lead


def books_again(work: Work, order: Directive) -> list[Lead]:
    """Look again at the weak differences of a directive; returns what has become a strong one.

    What the books bear out by now, and what gives way, ends at this moment.
    """
    rows = work.connection.execute(
        select(finding.c.id, finding.c.key, finding.c.evidence).where(
            finding.c.directive == order.id,
            finding.c.rule == Rule.CONTRADICTION.value,
            finding.c.strength == Strength.WEAK.value,
            finding.c.until.is_(None),
        )
    ).all()
    early = {row.key: row for row in rows if row.evidence[-1].get("kind") == "books"}
    if not early:
        return []
    keys = {row.evidence[0]["key"] for row in early.values()}
    said = Reader(work).said(act.c.directive == order.id, in_set(work.connection, act.c.key, keys))
    leads = list(judge_books(Reader(work), said))
    still = {lead.key for lead in leads if lead.strength is Strength.WEAK}
    ended = [row.id for key, row in early.items() if key not in still]
    if ended:
        work.connection.execute(
            finding.update()
            .where(in_set(work.connection, finding.c.id, ended))
            .values(until=work.now)
        )
    return [replace(one, at=work.now) for one in leads if one.strength is Strength.STRONG]


def _booked(
    view: View, claim: Saying, wanted: Meant, moved: Sequence[_Moved], items: dict[int, str]
) -> Booked | None:
    """What the books say of these goods at this unit; None where they keep none of them there."""
    here = {one.item for one in moved}
    names, exact = named(wanted.goods, {items[number] for number in here})
    numbers = {number for number in here if items[number] in names}
    if not numbers:
        return None
    own = [one for one in moved if one.item in numbers]
    begun = claim.directive.issued_at
    sums = {
        _sum(own, wanted.way, since, until)
        for since in (None, begun)
        for until in (claim.at, view.now)
    }
    rows = view.connection.execute(
        select(item_unit.c.factor).where(item_unit.c.item.in_(sorted(numbers)))
    ).scalars()
    return Booked(
        goods="、".join(sorted(names)),
        exact=exact,
        sums=frozenset(sums),
        factors=tuple(Decimal(factor) for factor in rows),
        written_to=max(one.at for one in own),
    )


def _sum(own: Sequence[_Moved], way: Way, since: datetime | None, until: datetime) -> Decimal:
    """What went one way in a span, less what was reversed of it."""
    inward = way is Way.RECEIVED
    total = Decimal(0)
    for one in own:
        if one.at > until or (since is not None and one.at < since):
            continue
        if one.kind in KINDS[way] and one.inward is inward:
            total += one.amount
        elif one.kind is Movement.REVERSAL and one.inward is not inward:
            total -= one.amount
    return total


def _moved(view: View, units: set[str]) -> dict[str, list[_Moved]]:
    """The movements of the accounts of these units, by unit."""
    codes = {f"unit:{code}" for code in units}
    rows = view.connection.execute(
        select(account.c.id, account.c.code).where(in_set(view.connection, account.c.code, codes))
    ).all()
    owners = {row.id: row.code.partition(":")[2] for row in rows}
    if not owners:
        return {}
    found: dict[str, list[_Moved]] = {}
    query = (
        select(
            posting.c.source,
            posting.c.target,
            posting.c.kind,
            posting.c.quantity,
            posting.c.at,
            lot.c.item,
            item.c.decimals,
        )
        .join_from(posting, lot, lot.c.id == posting.c.lot)
        .join(item, item.c.id == lot.c.item)
        .where(
            or_(
                in_set(view.connection, posting.c.source, owners),
                in_set(view.connection, posting.c.target, owners),
            )
        )
    )
    for row in view.connection.execute(query):
        moved = _Moved(
            row.item,
            row.target in owners,
            Movement(row.kind),
            Decimal(unscaled(int(row.quantity), row.decimals)),
            row.at,
        )
        for end, inward in ((row.source, False), (row.target, True)):
            if end in owners:
                found.setdefault(owners[end], []).append(replace(moved, inward=inward))
    return found
