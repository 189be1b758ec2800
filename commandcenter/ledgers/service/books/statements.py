"""The ledger of one account: each posting with what was there after it; and accounts by name.

Reads only. The balance that is kept is the end of the ledger, so it is followed backwards: the
newest pages cost the same however long the books are.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import or_, select

from commandcenter.geo import service as geo
from commandcenter.ledgers.model import STANDING, Holder, Movement
from commandcenter.ledgers.service.books.balances import (
    account_id,
    balances,
    movement_query,
    movements,
)
from commandcenter.ledgers.tables import depot, posting
from commandcenter.store.sets import in_set
from commandcenter.store.work import View

LINES_MAX = 200


@dataclass(frozen=True)
class StatementLine:
    """One posting as the account saw it: `change` with its sign, `after` of the same lot."""

    movement: Movement
    change: str
    after: str


@dataclass(frozen=True)
class Statement:
    """The newest lines of one account's ledger, newest first; `more` where older ones exist."""

    account: str
    lines: tuple[StatementLine, ...]
    more: bool


def statement(view: View, *, account: str, limit: int = LINES_MAX) -> Statement:
    """The ledger of one account with its running balance, lot by lot."""
    own = account_id(view, account)
    rows = view.connection.execute(
        movement_query()
        .where(or_(posting.c.source == own, posting.c.target == own))
        .order_by(None)
        .order_by(posting.c.at.desc(), posting.c.id.desc())
        .limit(limit + 1)
    ).all()
    held = {(row.item, row.lot): Decimal(row.quantity) for row in balances(view, account=account)}
    lines = []
    for move in movements(rows[:limit]):
        lot = (move.item, move.lot)
        change = _change(move, account)
        after = held.get(lot, Decimal(0))
        held[lot] = after - change
        lines.append(StatementLine(move, f"{change:+f}" if change else "0", f"{after:f}"))
    return Statement(account, tuple(lines), len(rows) > limit)


def account_names(view: View, *, codes: Collection[str]) -> dict[str, str]:
    """What people call each account: depots and units by name, others by what the code says."""
    said = {code: code.partition(":")[2] for code in codes}
    depots = [name for code, name in said.items() if _kind(code) == Holder.DEPOT.value]
    query = select(depot.c.code, depot.c.name).where(in_set(view.connection, depot.c.code, depots))
    known = {f"{Holder.DEPOT.value}:{row.code}": row.name for row in view.connection.execute(query)}
    units = [name for code, name in said.items() if _kind(code) == Holder.UNIT.value]
    found = geo.units(view, codes=units)
    known |= {f"{Holder.UNIT.value}:{code}": unit.name for code, unit in found.items()}
    return {**said, **{code: name for code, name in known.items() if code in said}}


def _kind(code: str) -> str:
    return code.partition(":")[0]


def _change(move: Movement, account: str) -> Decimal:
    """What a posting changed for an account; a promise holds back and moves nothing."""
    if move.kind in STANDING:
        return Decimal(0)
    amount = Decimal(move.quantity)
    return amount if move.target == account else -amount
