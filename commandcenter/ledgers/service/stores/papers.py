"""The papers of deliveries: an acceptance report for what came into a depot, vouchers for what
left it, and which of them are late.

A delivery is what was posted at once from one account to another. When its papers are due is
counted in working days, by a rule with its basis.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from commandcenter.accounts.service import require
from commandcenter.core.clock import SHOWN_ZONE
from commandcenter.core.errors import Refused
from commandcenter.core.language import Text, text
from commandcenter.core.quantities import unscaled
from commandcenter.core.rules import Rule, rule
from commandcenter.core.tabletext import bad_character
from commandcenter.ledgers.model import Holder, Kind
from commandcenter.ledgers.tables import account, item, lot, paper, posting
from commandcenter.ledgers.workdays import announced, due_after
from commandcenter.store.work import View, Work

NUMBER_MAX = 120
POSTINGS_MAX = 5_000
"""So many postings without papers are looked at, the oldest first."""


class PaperSort(StrEnum):
    """Which papers a delivery needs."""

    ACCEPTANCE = "acceptance"
    VOUCHERS = "vouchers"


PAPER_WORDS: dict[PaperSort, Text] = {
    PaperSort.ACCEPTANCE: text("acceptance report"),
    PaperSort.VOUCHERS: text("vouchers of issue and transport"),
}
RULES = {PaperSort.ACCEPTANCE: "acceptance_within", PaperSort.VOUCHERS: "vouchers_within"}
KINDS = {
    PaperSort.ACCEPTANCE: (Kind.PURCHASE, Kind.DONATION, Kind.TRANSFER_IN, Kind.REQUISITION),
    PaperSort.VOUCHERS: (Kind.TRANSFER, Kind.ISSUE),
}


@dataclass(frozen=True)
class PapersDue:
    """A delivery whose papers are not in: `key` is that of its first posting, `due` the last day,
    `late_days` the calendar days since then (0 while there is time). `counted` is False where the
    holidays of the year are not on file, so that only weekends were left out. `postings` counts
    the movements of the delivery.
    """

    key: str
    sort: PaperSort
    kind: Kind
    at: datetime
    source: str
    target: str
    goods: tuple[str, ...]
    due: date
    late_days: int
    counted: bool
    postings: int

    @property
    def rule(self) -> Rule:
        """The rule that the day comes from, with its basis."""
        return rule("ledgers", RULES[self.sort])


def papers_due(view: View, *, late_only: bool = False) -> list[PapersDue]:
    """Deliveries without their papers, the first due first."""
    query = _delivered().where(paper.c.posting.is_(None)).limit(POSTINGS_MAX)
    today = view.now.astimezone(SHOWN_ZONE).date()
    found = [
        _due(list(rows), today)
        for _, rows in groupby(view.connection.execute(query), key=_one_delivery)
    ]
    shown = [one for one in found if one.late_days or not late_only]
    return sorted(shown, key=lambda one: (one.due, one.at, one.key))


def all_papers_seen(found: Sequence[PapersDue]) -> bool:
    """Whether there can be no more deliveries without papers than these (of all, not late ones)."""
    return sum(one.postings for one in found) < POSTINGS_MAX


def hand_in_papers(
    work: Work, *, key: str, number: str, at: datetime, by: str | None = None
) -> int:
    """Note that the papers of a delivery (named by any posting of it) are in, under their number;
    returns how many postings they cover. Handed in again under the same number nothing changes.
    """
    require(work, "ledger.papers")
    said = checked_number(number)
    if at > work.now:
        raise Refused("This lies in the future.")
    whole = _whole(work, key)
    known = {row.number for row in whole if row.number is not None}
    if known - {said}:
        raise Refused("Its papers are in already, under number {number}.", number=known.pop())
    new = [row.id for row in whole if row.number is None]
    if new:
        kept = {"number": said, "at": at, "by": by, "entered_at": work.now, "actor": work.actor}
        work.connection.execute(paper.insert(), [{"posting": one, **kept} for one in new])
        payload = {"number": said, "at": at, "by": by, "postings": len(new)}
        work.journal("ledger.papers", subject=key[:80], payload=payload)
    return len(new)


def checked_number(number: str) -> str:
    """The number on a paper, without the blanks around it; one that is none is refused."""
    said = number.strip()
    if not said or len(said) > NUMBER_MAX or bad_character(said):
        raise Refused("“number” must have 1 to {most} characters.", most=NUMBER_MAX)
    return said


def _whole(view: View, key: str) -> Sequence[Any]:
    """All postings of the delivery that a posting belongs to."""
    one = view.connection.execute(select(posting).where(posting.c.key == key)).first()
    rows = (
        []
        if one is None
        else view.connection.execute(
            _delivered()
            .add_columns(paper.c.number)
            .where(
                posting.c.entry == one.entry,
                posting.c.source == one.source,
                posting.c.target == one.target,
                posting.c.kind == one.kind,
                posting.c.at == one.at,
            )
        ).all()
    )
    if one is None or one.id not in {row.id for row in rows}:
        raise Refused("“{key}” is no delivery into a depot or out of one.", key=key[:60])
    return rows


def _delivered() -> Any:
    """Postings that need papers, those taken back left out, in the order of their deliveries."""
    source, target, undone = account.alias(), account.alias(), posting.alias()
    back = (undone.c.of == posting.c.id) & (undone.c.kind == Kind.REVERSAL.value)
    return (
        select(
            posting.c.id,
            posting.c.key,
            posting.c.at,
            posting.c.kind,
            posting.c.entry,
            posting.c.quantity,
            source.c.code.label("source_code"),
            target.c.code.label("target_code"),
            item.c.name,
            item.c.unit,
            item.c.decimals,
        )
        .join(source, source.c.id == posting.c.source)
        .join(target, target.c.id == posting.c.target)
        .join(lot, lot.c.id == posting.c.lot)
        .join(item, item.c.id == lot.c.item)
        .outerjoin(paper, paper.c.posting == posting.c.id)
        .outerjoin(undone, back)
        .where(
            undone.c.id.is_(None),
            or_(_at_depot(target, PaperSort.ACCEPTANCE), _at_depot(source, PaperSort.VOUCHERS)),
        )
        .order_by(posting.c.at, posting.c.entry, source.c.code, target.c.code, posting.c.id)
    )


def _at_depot(end: Any, sort: PaperSort) -> ColumnElement[bool]:
    kinds = [kind.value for kind in KINDS[sort]]
    return and_(end.c.kind == Holder.DEPOT.value, posting.c.kind.in_(kinds))


def _one_delivery(row: Any) -> tuple[Any, ...]:
    return row.at, row.entry, row.source_code, row.target_code, row.kind


def _due(rows: Sequence[Any], today: date) -> PapersDue:
    first = rows[0]
    kind = Kind(first.kind)
    sort = PaperSort.ACCEPTANCE if kind in KINDS[PaperSort.ACCEPTANCE] else PaperSort.VOUCHERS
    day = first.at.astimezone(SHOWN_ZONE).date()
    due = due_after(day, int(rule("ledgers", RULES[sort]).value))
    sums: dict[tuple[str, str, int], int] = {}
    for row in rows:
        goods = (row.name, row.unit, row.decimals)
        sums[goods] = sums.get(goods, 0) + row.quantity
    return PapersDue(
        key=first.key,
        sort=sort,
        kind=kind,
        at=first.at,
        source=first.source_code,
        target=first.target_code,
        goods=tuple(
            f"{name} {unscaled(steps, decimals)} {unit}"
            for (name, unit, decimals), steps in sums.items()
        ),
        due=due,
        late_days=max((today - due) // timedelta(days=1), 0),
        counted=announced(day.year) and announced(due.year),
        postings=len(rows),
    )
