"""The year of the depots as the books have it: what was there, came, went, was lost and is there;
who gave; when the depots were counted; and by when the year must be reported.

Nothing is written but that the report was handed in. A posting counts in the year of its own time;
a red entry takes off, on its own day, what it undoes.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import case, exists, func, literal, select

from commandcenter.accounts.service import require
from commandcenter.core.clock import FIRST_YEAR, LAST_YEAR, SHOWN_ZONE
from commandcenter.core.errors import Refused
from commandcenter.core.language import Text, text
from commandcenter.core.quantities import unscaled
from commandcenter.core.rules import Rule, rule
from commandcenter.ledgers.model import Holder, Kind
from commandcenter.ledgers.service.books.balances import MOVING
from commandcenter.ledgers.service.books.statements import account_names
from commandcenter.ledgers.service.stores.papers import checked_number, papers_due
from commandcenter.ledgers.tables import account, annual_report, balance, item, lot, posting
from commandcenter.store.sets import in_set
from commandcenter.store.tables import journal, journal_payload
from commandcenter.store.work import View, Work

RULE = "annual_report_by"
LOST = frozenset({Kind.LOSS.value, Kind.SCRAP.value})
COUNTED = frozenset({Kind.SURPLUS.value, Kind.SHORTAGE.value})


@dataclass(frozen=True)
class YearRow:
    """One item of one depot: opening + received − issued − lost + counted = closing."""

    depot: str
    depot_name: str
    item: str
    name: str
    unit: str
    opening: str
    received: str
    issued: str
    lost: str
    counted: str
    closing: str


@dataclass(frozen=True)
class DonorRow:
    """What one donor gave of an item in the year, and was given back."""

    donor: str
    item: str
    name: str
    unit: str
    given: str
    returned: str


@dataclass(frozen=True)
class CountRow:
    """How often a depot was counted in the year, when last, and how many lots differed in all."""

    depot: str
    depot_name: str
    times: int
    last: datetime | None
    differing: int


@dataclass(frozen=True)
class Year:
    """A year of the depots until `until`; `over` is False while it still goes on. `without_papers`
    counts deliveries of the year whose papers are not in.
    """

    year: int
    until: datetime
    over: bool
    due: date
    rows: tuple[YearRow, ...]
    donors: tuple[DonorRow, ...]
    counts: tuple[CountRow, ...]
    without_papers: int

    @property
    def rule(self) -> Rule:
        """By when it must be reported, and on what basis."""
        return rule("ledgers", RULE)


@dataclass(frozen=True)
class YearDue:
    """A year that is over and was not reported: its last day, and the days since then (0 while
    there is time).
    """

    year: int
    due: date
    late_days: int

    @property
    def rule(self) -> Rule:
        """The rule that the day comes from, with its basis."""
        return rule("ledgers", RULE)

    @property
    def words(self) -> Text:
        """When it is due, or how late it is."""
        year = str(self.year)
        if self.late_days:
            return text("The annual report of {year} was due on {day}: {n} days late.", year=year,
                        day=self.due, n=self.late_days)  # fmt: skip
        return text("The annual report of {year} is due on {day}.", year=year, day=self.due)


class _Moved(NamedTuple):
    """A sum of postings at one end; `key` is account, item, its name, unit and decimals."""

    key: tuple[Any, ...]
    kind: str
    back: bool
    within: bool
    steps: int


def year_of(view: View, *, year: int) -> Year:
    """The year of the depots as the books have it now; one that has not begun is refused."""
    now = view.now.astimezone(SHOWN_ZONE)
    if not FIRST_YEAR <= year <= now.year:
        raise Refused("The year {year} cannot be reported.", year=str(year))
    first, after = _begins(year), _begins(year + 1)
    # Of a year that goes on, what was posted at this very moment counts.
    until = min(after, view.now + timedelta(microseconds=1))
    rows = _rows(view, first, until)
    depots = sorted({row.depot for row in rows})
    without = [one for one in papers_due(view) if first <= one.at < until]
    return Year(
        year=year,
        until=min(after, view.now),
        over=view.now >= after,
        due=_due(year),
        rows=tuple(rows),
        donors=tuple(_donors(view, first, until)),
        counts=tuple(_counts(view, depots, first, until)),
        without_papers=len(without),
    )


def year_due(view: View) -> YearDue | None:
    """The last year, where depots held or moved anything in it and its report is not in."""
    today = view.now.astimezone(SHOWN_ZONE).date()
    year = today.year - 1
    # Whatever a depot ever gave had come into it: each balance leads to what came first.
    came = exists().where(
        posting.c.target == balance.c.account,
        posting.c.lot == balance.c.lot,
        posting.c.at < _begins(today.year),
        MOVING,
    )
    before = (
        select(balance.c.account)
        .join(account, account.c.id == balance.c.account)
        .where(account.c.kind == Holder.DEPOT.value, came)
    )
    handed_in = select(annual_report.c.year).where(annual_report.c.year == year)
    known = view.connection.execute(handed_in).first() is not None
    if known or view.connection.execute(before.limit(1)).first() is None:
        return None
    due = _due(year)
    return YearDue(year, due, max((today - due) // timedelta(days=1), 0))


def hand_in_year(
    work: Work, *, year: int, number: str, at: datetime, by: str | None = None
) -> None:
    """Note that the report of a year that is over is in, under its number; the same number again
    changes nothing.
    """
    require(work, "ledger.papers")
    said = checked_number(number)
    if at > work.now:
        raise Refused("This lies in the future.")
    if not FIRST_YEAR <= year < LAST_YEAR or at < _begins(year + 1):
        raise Refused("The year {year} was not over then.", year=str(year))
    known = work.connection.execute(
        select(annual_report.c.number).where(annual_report.c.year == year)
    ).scalar()
    if known is not None:
        if known != said:
            raise Refused("The report of {year} is in already, under number {number}.",
                          year=str(year), number=known)  # fmt: skip
        return
    row = {"year": year, "number": said, "at": at, "by": by}
    work.connection.execute(
        annual_report.insert(), row | {"entered_at": work.now, "actor": work.actor}
    )
    work.journal("ledger.year", payload=row)


def _begins(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=SHOWN_ZONE)


def _due(year: int) -> date:
    return date(year + 1, 1, int(rule("ledgers", RULE).value))


def _moves(view: View, holder: Holder, first: datetime, until: datetime) -> Iterator[_Moved]:
    """What accounts of a kind got (above zero) and gave (below), by item, kind and whether in the
    year; a red entry has the kind of what it undoes.
    """
    undone = posting.alias("undone")
    red = posting.c.kind == Kind.REVERSAL.value
    kind = case((red, undone.c.kind), else_=posting.c.kind)
    back = case((red, literal(1)), else_=literal(0))
    within = case((posting.c.at >= first, literal(1)), else_=literal(0))
    accounts = {
        row.id: row.code
        for row in view.connection.execute(select(account).where(account.c.kind == holder.value))
    }
    items = {
        row[0]: tuple(row[1:])
        for row in view.connection.execute(
            select(lot.c.id, item.c.code, item.c.name, item.c.unit, item.c.decimals).join(
                item, item.c.id == lot.c.item
            )
        )
    }
    for end, sign in ((posting.c.source, -1), (posting.c.target, 1)):
        # By numbers alone; their words are put to the few sums, not to every posting.
        query = (
            select(end, posting.c.lot, kind, back, within, func.sum(posting.c.quantity))
            .outerjoin(undone, undone.c.id == posting.c.of)
            .where(in_set(view.connection, end, accounts), MOVING, posting.c.at < until)
            .group_by(end, posting.c.lot, kind, back, within)
        )
        for number, of, what, undoes, now, steps in view.connection.execute(query):
            key = (accounts[number], *items[of])
            yield _Moved(key, str(what), bool(undoes), bool(now), int(steps) * sign)


def _rows(view: View, first: datetime, until: datetime) -> list[YearRow]:
    sums: dict[tuple[Any, ...], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in _moves(view, Holder.DEPOT, first, until):
        of = sums[row.key]
        of[_column(row)] += row.steps
        of["closing"] += row.steps
    names = account_names(view, codes={key[0] for key in sums})
    found = []
    for key, of in sorted(sums.items()):
        code, goods, name, unit, decimals = key
        if not any(of.values()):
            continue  # It was there in earlier years alone.
        # What went and was lost is told as an amount, not as a minus.
        told = {
            column: unscaled(-of[column] if column in {"issued", "lost"} else of[column], decimals)
            for column in ("opening", "received", "issued", "lost", "counted", "closing")
        }
        found.append(YearRow(code, names[code], goods, name, unit, **told))
    return found


def _column(row: _Moved) -> str:
    """In which column of the year a movement counts; a red entry counts where its first did."""
    if not row.within:
        return "opening"
    if row.kind in COUNTED:
        return "counted"
    if row.kind in LOST:
        return "lost"
    return "received" if _came(row) else "issued"


def _came(row: _Moved) -> bool:
    """Whether the movement, or the one that a red entry undoes, brought something."""
    return (row.steps > 0) != row.back


def _donors(view: View, first: datetime, until: datetime) -> list[DonorRow]:
    sums: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
    for row in _moves(view, Holder.DONOR, first, until):
        if row.within:
            sums[row.key][_came(row)] += row.steps
    return [
        DonorRow(
            donor=key[0],
            item=key[1],
            name=key[2],
            unit=key[3],
            given=unscaled(-given, key[4]),
            returned=unscaled(returned, key[4]),
        )
        for key, (given, returned) in sorted(sums.items())
        if given or returned
    ]


def _counts(view: View, depots: Sequence[str], first: datetime, until: datetime) -> list[CountRow]:
    """The stocktakes of the year as the journal has them; a depot never counted has none."""
    query = (
        select(journal.c.subject, journal_payload.c.body)
        .join(journal_payload, journal_payload.c.seq == journal.c.seq)
        .where(journal.c.kind == "ledger.stocktake")
        .where(in_set(view.connection, journal.c.subject, {code[:80] for code in depots}))
    )
    told: dict[str, list[tuple[datetime, int]]] = defaultdict(list)
    for subject, body in view.connection.execute(query):
        entry = json.loads(body)
        at = datetime.fromisoformat(entry["at"])
        if first <= at < until:
            differing = sum(line["difference"] != "0" for line in entry["lines"])
            told[str(subject)].append((at, differing))
    names = account_names(view, codes=depots)
    return [
        CountRow(
            depot=code,
            depot_name=names[code],
            times=len(told[code]),
            last=max((at for at, _ in told[code]), default=None),
            differing=sum(differing for _, differing in told[code]),
        )
        for code in depots
    ]
