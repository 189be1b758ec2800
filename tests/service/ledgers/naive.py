"""The books added up by hand: posting by posting, with nothing of the product's own sums."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, text

STORES = ("depot", "transit", "unit", "household")
POSTINGS = """
    SELECT p.id, p."key", p.at, p.kind, p.lot, p.quantity, p."of",
           s.code AS source, t.code AS target
    FROM posting p JOIN account s ON s.id = p.source JOIN account t ON t.id = p.target
    ORDER BY p.id
"""
BALANCES = """
    SELECT a.code, b.lot, b.quantity, b.promised FROM balance b JOIN account a ON a.id = b.account
"""

type_of_sums = dict[tuple[str, int], tuple[int, int]]


def postings(connection: Connection) -> list[Any]:
    """Every posting with its accounts' codes, in the order they came."""
    return list(connection.execute(text(POSTINGS)))


def sums(rows: list[Any]) -> type_of_sums:
    """What each account holds of each lot, and how much of it is promised."""
    held: dict[tuple[str, int], int] = defaultdict(int)
    promised: dict[tuple[str, int], int] = defaultdict(int)
    for row in rows:
        here, there = (row.source, row.lot), (row.target, row.lot)
        if row.kind == "promise":
            promised[here] += row.quantity
        if row.kind in ("settle", "release"):
            promised[here] -= row.quantity
        if row.kind not in ("promise", "release"):
            held[here] -= row.quantity
            held[there] += row.quantity
    every = held.keys() | promised.keys()
    return {pair: (held[pair], promised[pair]) for pair in every if held[pair] or promised[pair]}


def kept(connection: Connection) -> type_of_sums:
    """What the product keeps."""
    return {
        (row.code, row.lot): (row.quantity, row.promised)
        for row in connection.execute(text(BALANCES))
        if row.quantity or row.promised
    }


def is_store(account: str) -> bool:
    """Whether an account may never fall below nothing."""
    return account.partition(":")[0] in STORES


def problems(connection: Connection) -> list[str]:
    """Everything that is wrong with the books."""
    rows = postings(connection)
    by_hand, by_product = sums(rows), kept(connection)
    found = [
        f"{pair}: {by_product.get(pair)} is kept, {by_hand.get(pair)} by hand"
        for pair in by_hand.keys() | by_product.keys()
        if by_hand.get(pair) != by_product.get(pair)
    ]
    found += [
        f"{account} has {held}, {promised} promised"
        for (account, _), (held, promised) in by_hand.items()
        if is_store(account) and held < promised
    ]
    trial: dict[int, int] = defaultdict(int)
    for (_, lot), (held, _promised) in by_hand.items():
        trial[lot] += held
    found += [f"lot {lot} comes to {rest}" for lot, rest in trial.items() if rest]
    red = [row.of for row in rows if row.kind == "reversal"]
    if len(set(red)) != len(red):
        found.append("a posting was corrected twice")
    return found + below_nothing(rows)


def below_nothing(rows: list[Any]) -> list[str]:
    """The moments at which a store would have held less than nothing, by the postings' own time."""
    moves: dict[tuple[str, int], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        if row.kind not in ("promise", "release"):
            moves[row.source, row.lot][row.at] -= row.quantity
            moves[row.target, row.lot][row.at] += row.quantity
    found = []
    for (account, lot), by_time in moves.items():
        held = 0
        for at in sorted(by_time):
            held += by_time[at]
            if held < 0 and is_store(account):
                found.append(f"{account} had {held} of lot {lot} at {at}")
    return found
