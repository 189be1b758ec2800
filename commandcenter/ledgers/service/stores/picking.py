"""Which lots to issue first, what was counted, and what was sent to a unit and is received there.

Suggestions are only that; what is posted goes through the one way in, with all its rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from commandcenter.accounts.service import require
from commandcenter.core.errors import Problem, Refused, RefusedWithProblems
from commandcenter.core.language import Text, text
from commandcenter.core.quantities import parse_amount, unscaled
from commandcenter.ledgers.countsheet import Counted, CountedLine, SheetRow
from commandcenter.ledgers.model import Holder, Kind, Posted
from commandcenter.ledgers.reading import PostingLine
from commandcenter.ledgers.service.books.balances import balances
from commandcenter.ledgers.service.books.loading import goods_named
from commandcenter.ledgers.service.books.posting import post, post_together
from commandcenter.ledgers.tables import account, balance, lot
from commandcenter.store.work import View, Work

COUNT_ACCOUNT = f"{Holder.LOST.value}:盘点"


@dataclass(frozen=True)
class Pick:
    """So much of a lot; `expires` decides the order, unknown comes last."""

    lot: str
    expires: str | None
    quantity: str
    unit: str


@dataclass(frozen=True)
class Suggestion:
    """Lots in the order in which they should go; `short` is what is not there."""

    picks: tuple[Pick, ...]
    short: str


def suggest(view: View, *, code: str, item_code: str, quantity: str) -> Suggestion:
    """The lots of an account to issue first: first expired, first out (FEFO)."""
    goods = goods_named(view, item_code)
    open_steps = goods.steps(quantity, None)[0]
    rows = view.connection.execute(
        select(lot.c.code, lot.c.expires, balance.c.quantity, balance.c.promised)
        .join(lot, lot.c.id == balance.c.lot)
        .join(account, account.c.id == balance.c.account)
        .where(account.c.code == code, lot.c.item == goods.id)
        .where(balance.c.quantity > balance.c.promised)
        .order_by(lot.c.expires.is_(None), lot.c.expires, lot.c.made, lot.c.code)
    )
    picks = []
    for row in rows:
        if not open_steps:
            break
        taken = min(open_steps, row.quantity - row.promised)
        open_steps -= taken
        picks.append(Pick(row.code, row.expires, unscaled(taken, goods.decimals), goods.unit))
    return Suggestion(tuple(picks), unscaled(open_steps, goods.decimals))


def stocktake(
    work: Work, *, key: str, code: str, at: datetime, counts: Sequence[Counted], by: str | None
) -> list[CountedLine]:
    """Enter what was counted in a store; each difference needs a reason and is posted with it.

    The whole sheet, equal lines included, stands in the journal: books, labels and goods agree.
    """
    require(work, "ledger.stocktake")
    lines, problems = compare_counts(work, code=code, at=at, counts=counts)
    if problems:
        raise RefusedWithProblems(text("The stocktake was not entered:"), problems)
    differing = [
        (number, _difference(line, f"{key}/{number}", code, at, by))
        for number, line in enumerate(lines, 1)
        if line.difference != "0"
    ]
    if differing:
        post_together(work, name=key, lines=differing)
    work.journal(
        "ledger.stocktake",
        subject=code[:80],
        payload={"key": key, "at": at, "by": by, "lines": [vars(line) for line in lines]},
    )
    return lines


def compare_counts(
    view: View, *, code: str, at: datetime, counts: Sequence[Counted]
) -> tuple[list[CountedLine], list[Problem]]:
    """What was counted beside what the books say of that moment, and what must be mended first,
    each problem with its row.
    """
    booked = {(row.item, row.lot): row.quantity for row in balances(view, account=code, at=at)}
    lines: list[CountedLine] = []
    problems: list[Problem] = []
    seen: set[tuple[str, str]] = set()
    for number, one in enumerate(counts, 1):
        if (one.item, one.lot) in seen:
            words = text("The lot “{lot}” was counted before.", lot=one.lot)
            problems.append(Problem(str(number), words))
        seen.add((one.item, one.lot))
        try:
            line = _compared(one, booked.get((one.item, one.lot), "0"))
        except Refused as refused:
            problems.append(Problem(str(number), refused.words))
            continue
        lines.append(line)
        if line.difference != "0" and not line.reason:
            problems.append(Problem(str(number), _unexplained(line)))
    return lines, problems


def sheet_of(view: View, *, code: str, at: datetime | None = None) -> list[SheetRow]:
    """What is to be counted in a store: every lot that the books have there, or had at a time."""
    return [
        SheetRow(row.item, row.name, row.lot, row.unit, row.quantity)
        for row in balances(view, account=code, at=at)
        if row.quantity != "0"
    ]


def receive(
    work: Work, *, key: str, unit: str, code: str, item: str, lot_code: str, counted: str,
    at: datetime, by: str, note: str = "",
) -> Posted:  # fmt: skip
    """A unit signs for goods that were sent to it, with what it counted; the rest stays on its
    way, visible with its age. More than was sent is refused: it is not ours to invent.
    """
    require(work, "ledger.receive")
    end = code.partition(":")[2].partition("/")[0]
    if not code.startswith(f"{Holder.TRANSIT.value}:") or end != unit:
        raise Refused("“{code}” was not sent to {unit}.", code=code[:60], unit=unit)
    line = PostingLine(
        key=key,
        at=at.isoformat(),
        kind=Kind.TRANSFER_IN.value,
        by=by,
        item=item,
        lot=lot_code,
        quantity=counted,
        source=code,
        target=f"{Holder.UNIT.value}:{unit}",
        note=note or None,
    )
    posted = post(work, lines=[line])
    if posted.refused:
        raise Refused(posted.refused[0].why)
    return posted


def _compared(one: Counted, booked: str) -> CountedLine:
    counted = parse_amount(one.quantity)
    if counted < 0:
        raise Refused("The quantity must not be below zero.")
    difference = counted - Decimal(booked)
    shown = f"{difference:f}"
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return CountedLine(one.item, one.lot, booked, one.quantity, shown, one.reason.strip())


def _unexplained(line: CountedLine) -> Text:
    return text(
        "{item} {lot}: the books say {booked}, {counted} was counted; give the reason.",
        item=line.item,
        lot=line.lot,
        booked=line.booked,
        counted=line.counted,
    )


def _difference(
    line: CountedLine, key: str, code: str, at: datetime, by: str | None
) -> PostingLine:
    more = not line.difference.startswith("-")
    return PostingLine(
        key=key,
        at=at.isoformat(),
        kind=(Kind.SURPLUS if more else Kind.SHORTAGE).value,
        by=by,
        item=line.item,
        lot=line.lot,
        quantity=line.difference.lstrip("-"),
        source=COUNT_ACCOUNT if more else code,
        target=code if more else COUNT_ACCOUNT,
        note=line.reason,
    )
