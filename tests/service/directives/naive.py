"""A recount of our own, as slow and as plain as possible: the product's answers must agree.

It reads the rows of acts with SQL and shares no code with the cascade; only names of acts are the
same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

UNIT = ["acknowledge", "start", "progress", "claim", "return", "need"]
KEYS = (
    "issued delivered read acknowledged relayed started claimed verified refuted returned closed "
    "overdue flagged silent"
).split()
LENGTHS = {"province": 2, "city": 4, "county": 6, "street": 9, "village": 12}


@dataclass
class Paper:
    """A directive as a clerk would write it on paper."""

    number: str
    issuer: str
    leaves: list[str]
    complete_by: int | None
    amended: list[int]
    ended_at: int | None
    extended: dict[str, int]


def above(code: str) -> list[str]:
    """The units above a code, topmost first."""
    node, *hung = code.split(".")
    found = [node[:n] for n in (2, 4, 6, 9, 12) if n < len(node)]
    return found + [".".join([node, *hung[:n]]) for n in range(len(hung))]


def hops(leaf: str, issuer: str) -> list[str]:
    """The units between issuer and leaf."""
    node = issuer.split(".", maxsplit=1)[0]
    line = above(leaf)
    return line[line.index(node) + 1 :] if node in line else line


def read_acts(connection: Connection, number: str, until: int | None = None) -> list[Any]:
    """All acts of a directive in the order of their own time."""
    rows = connection.execute(
        text(
            "SELECT a.unit, a.kind, a.at, a.id, a.received_at FROM act a "
            "JOIN directive d ON d.id = a.directive WHERE d.number = :number"
        ),
        {"number": number},
    ).all()
    return sorted((r for r in rows if until is None or r.at <= until), key=lambda r: (r.at, r.id))


def count(
    connection: Connection, paper: Paper, *, now: int, under: str = "", until: int | None = None
) -> dict[str, int]:
    """The counts of the leaves at or under a unit."""
    acts = read_acts(connection, paper.number, until)
    total = dict.fromkeys(KEYS, 0)
    last_amended = max([at for at in paper.amended if until is None or at <= until], default=0)
    # What was received before a version answered the older one, whatever its clock said.
    acts = [r for r in acts if r.at >= last_amended and r.received_at >= last_amended]
    relayed = {r.unit for r in acts if r.kind == "relay"}
    clock = now if paper.ended_at is None else min(now, paper.ended_at)
    for leaf in paper.leaves:
        if not (leaf.startswith(under)):
            continue
        one = replay([r for r in acts if r.unit == leaf])
        due = paper.extended.get(leaf, paper.complete_by)
        late = due is not None and clock > due and not (one["since"] and one["since"] <= due)
        one |= {
            "issued": 1,
            "relayed": all(hop in relayed for hop in hops(leaf, paper.issuer)),
            "overdue": late,
            "flagged": 0,
            "silent": not one["acknowledged"],
        }
        for key in KEYS:
            total[key] += int(bool(one[key]))
    return total


def replay(rows: list[Any]) -> dict[str, Any]:
    """What a clerk would note on one leaf's card, act after act."""
    card: dict[str, Any] = dict.fromkeys([*KEYS, "since"])
    again = False
    for row in rows:
        kind = row.kind
        if kind in {"deliver", "read", *UNIT}:
            card["delivered"] = True
        if kind in {"read", *UNIT}:
            card["read"] = True
        if kind in UNIT:
            card["acknowledged"] = True
        if kind == "reject" and (card["claimed"] or card["returned"]):
            for key in ("claimed", "verified", "refuted", "returned", "closed", "since"):
                card[key] = None
            again = True
        if card["closed"]:
            continue
        if kind in {"start", "progress", "claim"}:
            card["started"], card["returned"] = True, None
        if kind in {"progress", "return"}:
            card["claimed"] = card["verified"] = card["refuted"] = card["since"] = None
        if kind == "return":
            card["returned"] = True
        if kind == "claim":
            if again or not card["since"]:
                card["since"], again = row.at, False
            card["claimed"] = True
            card["verified"] = card["refuted"] = None
        if kind in {"verify", "refute"} and card["claimed"]:
            card["verified"], card["refuted"] = kind == "verify", kind == "refute"
            again = again or kind == "refute"
        if kind == "close" and card["verified"]:
            card["closed"] = True
    return card
