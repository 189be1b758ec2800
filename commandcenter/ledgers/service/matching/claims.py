"""Claims on an offer of jobs, places, coupons or services: who comes first is given first, the
rest wait in line, and nobody is given twice.

A claim is a need of one of what is offered. The database knows each claimant of an offer once, so
that a second claim, by whatever door, is none. Claimants are codes; no names are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, update

from commandcenter.accounts.service import require
from commandcenter.core.clock import parse_time
from commandcenter.core.errors import Problem, Refused
from commandcenter.core.ids import canonical, digest
from commandcenter.core.language import text
from commandcenter.core.rules import rule
from commandcenter.core.tabletext import bad_character, read_table, refuse_if
from commandcenter.geo import service as geo
from commandcenter.ledgers.service.amounts import checked_reason, next_number, one_of
from commandcenter.ledgers.service.matching.offers import take_back
from commandcenter.ledgers.tables import claim, match, need, offer
from commandcenter.store.sets import in_set
from commandcenter.store.setwise import insert_blocks
from commandcenter.store.types import to_microseconds
from commandcenter.store.work import View, Work

CLAIMANT_MAX = 80
NEED_COLUMNS = (
    "id", "key", "unit", "sort", "quantity", "decimals", "measure", "words", "at", "matched",
    "counted",
)  # fmt: skip
RENAMED = {"户编号": "claimant", "申请人编号": "claimant", "单位": "unit", "时间": "at"}


@dataclass(frozen=True)
class Claimed:
    """What became of a list of claims: given at once, waiting in line, known before."""

    given: int
    waiting: int
    repeated: int


@dataclass(frozen=True)
class Claimant:
    """One claim as it stands; `place` is the place in the line of those who wait, 1 the next."""

    claimant: str
    unit: str
    at: datetime
    given: bool
    place: int | None
    given_up: str | None


@dataclass(frozen=True)
class _Row:
    claimant: str
    unit: str
    at: datetime


def import_claims(work: Work, *, offer_id: int, path: Path) -> Claimed:
    """Take the claims of a table (claimant,unit[,at]) in the order of their time, all or nothing;
    who claimed before is passed over.
    """
    require(work, "ledger.claim")
    offered = _claimable(work, offer_id)
    table = read_table(
        path, needed=("claimant", "unit"), optional=("at",), omitted=("at",), renamed=RENAMED
    )
    most = int(rule("ledgers", "sheet_rows_max").value)
    if len(table.rows) > most:
        raise Refused(
            "{name} has {rows} rows; at most {most} are taken at once.",
            name=table.name,
            rows=len(table.rows),
            most=most,
        )
    rows: list[_Row] = []
    problems: list[Problem] = []
    for index, cells in enumerate(table.rows):
        try:
            rows.append(_read(dict(zip(table.columns, cells, strict=True)), work.now))
        except Refused as refused:
            problems.append(table.problem(index, refused.words))
    units = geo.units(work, codes={row.unit for row in rows})
    if not problems:
        for index, row in enumerate(rows):
            if row.unit not in units:
                words = text("There is no unit {code}.", code=row.unit[:40])
                problems.append(table.problem(index, words))
    refuse_if(table.name, problems)
    return _take(work, offered, sorted(rows, key=lambda row: row.at))


def claim_one(
    work: Work, *, offer_id: int, claimant: str, unit: str, at: datetime | None = None
) -> Claimed:
    """Take one claim; a second one of the same claimant is none."""
    require(work, "ledger.claim")
    offered = _claimable(work, offer_id)
    geo.unit(work, code=unit)
    return _take(work, offered, [_Row(_code(claimant), unit, at or work.now)])


def give_up(work: Work, *, offer_id: int, claimant: str, reason: str) -> Claimed:
    """A claimant steps back; what was given goes to the next in line at once."""
    require(work, "ledger.claim")
    offered = one_of(work, offer, offer_id)
    why = checked_reason(reason)
    asked = work.connection.execute(
        select(need)
        .join(claim, claim.c.need == need.c.id)
        .where(claim.c.offer == offer_id, claim.c.claimant == claimant)
    ).first()
    if asked is None or asked.closed_at is not None:
        raise Refused("“{claimant}” has no claim on it.", claimant=claimant[:CLAIMANT_MAX])
    for given in _standing(work, asked.id):
        take_back(work, key=f"give up {given}", match_id=given, reason=why)
    work.connection.execute(
        update(need).where(need.c.id == asked.id).values(closed_at=work.now, closed_why=why)
    )
    payload = {"need": asked.id, "reason": why}
    work.journal("need.close", unit=asked.unit, payload=payload)
    open_now = not offered.withdrawn and (offered.until is None or offered.until >= work.now)
    given = _serve(work, offer_id) if open_now else 0
    return Claimed(given, _waiting(work, offer_id), 0)


def claimants(view: View, *, offer_id: int) -> list[Claimant]:
    """Everybody who claims of an offer, in the order of the line."""
    one_of(view, offer, offer_id)
    rows = view.connection.execute(
        select(claim.c.claimant, need)
        .join(need, need.c.id == claim.c.need)
        .where(claim.c.offer == offer_id)
        .order_by(need.c.id)
    )
    found, place = [], 0
    for row in rows:
        given = row.matched >= row.quantity
        waits = not given and row.closed_at is None
        place += waits
        found.append(
            Claimant(
                claimant=row.claimant,
                unit=row.unit,
                at=row.at,
                given=given,
                place=place if waits else None,
                given_up=row.closed_why,
            )
        )
    return found


def _claimable(work: Work, offer_id: int) -> Any:
    offered = one_of(work, offer, offer_id)
    if offered.item is not None:
        raise Refused("Goods are given to units; only what is no item can be claimed.")
    if offered.withdrawn:
        raise Refused("The offer was taken back.")
    if offered.until is not None and offered.until < work.now:
        raise Refused("The offer has run out.")
    return offered


def _read(cells: dict[str, str], now: datetime) -> _Row:
    at = cells.get("at", "").strip()
    moment = parse_time(at) if at else now
    if moment > now:
        raise Refused("This lies in the future.")
    return _Row(_code(cells["claimant"]), cells["unit"].strip(), moment)


def _code(said: str) -> str:
    code = said.strip()
    if not code or len(code) > CLAIMANT_MAX or bad_character(code):
        raise Refused("“claimant” must have 1 to {most} characters.", most=CLAIMANT_MAX)
    return code


def _take(work: Work, offered: Any, rows: Sequence[_Row]) -> Claimed:
    """Note the new claims and serve the line; one entry in the journal for all of them."""
    codes = {row.claimant for row in rows}
    known = set(
        work.connection.execute(
            select(claim.c.claimant).where(
                claim.c.offer == offered.id, in_set(work.connection, claim.c.claimant, codes)
            )
        ).scalars()
    )
    new: dict[str, _Row] = {}
    for row in rows:
        if row.claimant not in known:
            new.setdefault(row.claimant, row)
    first = next_number(work, need)
    made = _needs(offered, first, new.values())
    if made:
        # A few statements for a whole list: the tables have guards (see `insert_blocks`).
        insert_blocks(work.connection, need, NEED_COLUMNS, made)
        links = [(offered.id, who, first + place) for place, who in enumerate(new)]
        insert_blocks(work.connection, claim, ("offer", "claimant", "need"), links)
    before = _waiting(work, offered.id)
    given = _serve(work, offered.id)
    if made:
        payload = {
            "offer": offered.id,
            "claims": len(made),
            "given": given,
            "waiting": before - given,
            "first_need": first,
            "last_need": first + len(made) - 1,
            "digest": digest(canonical([[key, unit] for _, key, unit, *_ in made])),
        }
        work.journal("offer.claim", subject=offered.partner[:80], payload=payload)
    return Claimed(given, before - given, len(rows) - len(made))


def _needs(offered: Any, first: int, rows: Iterable[_Row]) -> list[tuple[Any, ...]]:
    """A need of one for each claim, as `NEED_COLUMNS` are stored, numbered from `first`."""
    of, sort, decimals, measure = offered.id, offered.sort, offered.decimals, offered.measure
    one = 10**decimals
    return [
        (number, f"claim:{of}:{number}", row.unit, sort, one, decimals, measure, "",
         to_microseconds(row.at), 0, 0)
        for number, row in enumerate(rows, first)
    ]  # fmt: skip


def _line(offer_id: int) -> Any:
    """The claims that wait, in the order in which they came."""
    return (
        select(need.c.id, need.c.quantity)
        .join(claim, claim.c.need == need.c.id)
        .where(claim.c.offer == offer_id, need.c.closed_at.is_(None))
        .where(need.c.matched < need.c.quantity)
        .order_by(need.c.id)
    )


def _waiting(view: View, offer_id: int) -> int:
    line = _line(offer_id).order_by(None).subquery()
    return int(view.connection.execute(select(func.count()).select_from(line)).scalar() or 0)


def _serve(work: Work, offer_id: int) -> int:
    """Give what is free to those who wait, one each, in their order."""
    offered = one_of(work, offer, offer_id)
    free = (offered.quantity - offered.matched) // 10**offered.decimals
    next_ones = work.connection.execute(_line(offer_id).limit(free)).all() if free else []
    first = next_number(work, match)
    now = to_microseconds(work.now)
    given = [
        (number, f"claim:{offer_id}:{row.id}:{number}", row.id, offer_id, row.quantity, now)
        for number, row in enumerate(next_ones, first)
    ]
    columns = ("id", "key", "need", "offer", "quantity", "at")
    insert_blocks(work.connection, match, columns, given)
    return len(given)


def _standing(view: View, need_id: int) -> list[int]:
    """The matches of a need that were not taken back."""
    back = match.alias("back")
    return list(
        view.connection.execute(
            select(match.c.id)
            .outerjoin(back, back.c.of == match.c.id)
            .where(match.c.need == need_id, match.c.of.is_(None), back.c.id.is_(None))
        ).scalars()
    )
