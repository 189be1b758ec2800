"""Claims on offers: first come, first given, one each; what is over waits in its line."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import Future
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from commandcenter.core.errors import Refused
from commandcenter.headquarters import Headquarters
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.service import Claimed
from commandcenter.store import service as installation
from tests.service.ledgers.conftest import Storeroom

VILLAGE = "420115107201"


def offer(room: Storeroom, quantity: int, sort: str, measure: str, **more: Any) -> int:
    """What a company offers."""
    return room.headquarters.act(
        ledgers.make_offer,
        key=f"{sort} {quantity}",
        partner="supplier:某公司",
        at=room.clock.now(),
        quantity=str(quantity),
        sort=sort,
        measure=measure,
        **more,
    )


def claims(folder: Path, *claimants: str) -> Path:
    """A list of claims."""
    path = folder / "claims.csv"
    rows = "".join(f"{one},{VILLAGE}\n" for one in claimants)
    path.write_text("claimant,unit\n" + rows, "utf-8")
    return path


def test_three_hundred_jobs_and_four_hundred_and_twenty_applicants(
    room: Storeroom, tmp_path: Path
) -> None:
    """300 matched, 120 waiting, none twice; who steps back makes room for the next in line."""
    jobs = offer(room, 300, "jobs", "个")
    people = [f"A{n:03}" for n in range(420)]
    act, read = room.headquarters.act, room.headquarters.read
    take = {"offer_id": jobs, "path": claims(tmp_path, *people)}
    assert act(ledgers.import_claims, **take) == Claimed(300, 120, 0)
    assert act(ledgers.import_claims, **take) == Claimed(0, 120, 420)
    line = read(ledgers.claimants, offer_id=jobs)
    assert [one.claimant for one in line if one.given] == people[:300]
    assert [one.place for one in line if not one.given] == list(range(1, 121))
    assert max(Counter(one.claimant for one in line).values()) == 1
    (found,) = read(ledgers.open_offers, everything=True)
    assert (found.free, found.waiting, found.state.value) == ("0", 120, "given")
    assert read(ledgers.unmet_needs) == []
    stepped = act(ledgers.give_up, offer_id=jobs, claimant="A007", reason="另有工作")
    assert stepped == Claimed(1, 119, 0)
    line = {one.claimant: one for one in read(ledgers.claimants, offer_id=jobs)}
    assert line["A300"].given
    assert (line["A007"].given, line["A007"].given_up) == (False, "另有工作")
    assert line["A301"].place == 1
    with pytest.raises(Refused, match="no claim"):
        act(ledgers.give_up, offer_id=jobs, claimant="A007", reason="又一次")
    again = act(ledgers.claim_one, offer_id=jobs, claimant="A007", unit=VILLAGE)
    assert again == Claimed(0, 119, 1)
    entries = read(installation.timeline, after=0, limit=1000)
    taken = [one for one in entries if one.kind == "offer.claim"]
    assert [(one.payload or {})["given"] for one in taken] == [300]


def test_five_hundred_coupons_one_for_each_household(room: Storeroom, tmp_path: Path) -> None:
    """500 coupons, 500 households: one each, a second claim gets none, an expired one is refused.

    The second claim comes in the same list, in another list, and alone.
    """
    until = room.clock.now() + timedelta(days=30)
    coupons = offer(room, 500, "finance", "张", words="抗洪免息券", until=until)
    homes = [f"H{n:03}" for n in range(500)]
    act, read = room.headquarters.act, room.headquarters.read
    twice = claims(tmp_path, *homes, "H003")
    assert act(ledgers.import_claims, offer_id=coupons, path=twice) == Claimed(500, 0, 1)
    again = claims(tmp_path, "H004", "H005")
    assert act(ledgers.import_claims, offer_id=coupons, path=again) == Claimed(0, 0, 2)
    alone = {"offer_id": coupons, "claimant": "H006", "unit": VILLAGE}
    assert act(ledgers.claim_one, **alone) == Claimed(0, 0, 1)
    assert act(ledgers.claim_one, **(alone | {"claimant": "H500"})) == Claimed(0, 1, 0)
    (found,) = read(ledgers.open_offers, everything=True)
    assert (found.quantity, found.free) == ("500", "0")
    room.later(days=31)
    with pytest.raises(Refused, match="run out"):
        act(ledgers.claim_one, **(alone | {"claimant": "H501"}))
    assert len(read(ledgers.claimants, offer_id=coupons)) == 501


def test_many_doors_at_once_give_each_claimant_one(
    room: Storeroom, database_url: str, clock: Any
) -> None:
    """The same claimant at eight doors gets one; the last place goes to one of many."""
    places = offer(room, 3, "places", "床位")
    with closing(Headquarters.open(database_url, clock=clock)) as busy:
        door = busy.act_as("operator", "console")
        tried: list[Future[Claimed]] = [
            door.act_later(ledgers.claim_one, offer_id=places, claimant=who, unit=VILLAGE)
            for who in ("A", "A", "B", "A", "C", "D", "E", "A")
        ]
        answers = [one.result() for one in tried]
    assert sum(one.given for one in answers) == 3
    assert sum(one.repeated for one in answers) == 3
    line = room.headquarters.read(ledgers.claimants, offer_id=places)
    assert {one.claimant for one in line} == set("ABCDE")
    assert sum(one.given for one in line) == 3


TWICE = "INSERT INTO claim SELECT offer, claimant, 9 FROM claim WHERE claimant = 'A'"


def test_a_line_is_kept_by_the_database(room: Storeroom) -> None:
    """No door past the line: not by giving to a claim, not by raw SQL."""
    seats = offer(room, 1, "places", "床位")
    act = room.headquarters.act
    for who in ("A", "B"):
        act(ledgers.claim_one, offer_id=seats, claimant=who, unit=VILLAGE)
    other = act(
        ledgers.make_offer, key="o2", partner="donor:乙", at=room.clock.now(), quantity="1",
        sort="places", measure="床位",
    )  # fmt: skip
    with pytest.raises(Refused, match="waits in its line"):
        act(ledgers.give, key="m", need_id=2, offer_id=other, quantity="1")
    for statement, why in (
        (
            "INSERT INTO claim SELECT offer, claimant, 9 FROM claim WHERE claimant = 'A'",
            "database itself",
        ),
        ("UPDATE claim SET claimant = 'C'", "stays as it was made"),
        ("DELETE FROM claim", "stays as it was made"),
    ):
        with (
            pytest.raises(Refused, match=why),
            room.headquarters.database.writing() as connection,
        ):
            connection.execute(text(statement))


def test_what_cannot_be_claimed_is_refused(room: Storeroom, tmp_path: Path) -> None:
    """Goods, a withdrawn offer, an unknown unit, a nameless claimant; nothing of a bad list."""
    act = room.headquarters.act
    seats = offer(room, 5, "places", "床位")
    water = act(
        ledgers.make_offer, key="w", partner="donor:乙", at=room.clock.now(), quantity="10",
        item_code="WATER",
    )  # fmt: skip
    with pytest.raises(Refused, match="Goods are given to units"):
        act(ledgers.claim_one, offer_id=water, claimant="A", unit=VILLAGE)
    path = tmp_path / "claims.csv"
    path.write_text(f"claimant,unit\nA,{VILLAGE}\n,{VILLAGE}\nB,99\n", "utf-8")
    with pytest.raises(Refused) as refused:
        act(ledgers.import_claims, offer_id=seats, path=path)
    assert "3: " in refused.value.say("en")
    path.write_text(f"claimant,unit\nA,{VILLAGE}\nB,99\n", "utf-8")
    with pytest.raises(Refused) as refused:
        act(ledgers.import_claims, offer_id=seats, path=path)
    assert "3: There is no unit 99" in refused.value.say("en")
    long = claims(tmp_path, *(f"H{n}" for n in range(100_001)))
    with pytest.raises(Refused, match="has 100001 rows; at most 100000"):
        act(ledgers.import_claims, offer_id=seats, path=long)
    assert room.headquarters.read(ledgers.claimants, offer_id=seats) == []
    act(ledgers.withdraw_offer, offer_id=seats, reason="场地进水")
    with pytest.raises(Refused, match="taken back"):
        act(ledgers.claim_one, offer_id=seats, claimant="A", unit=VILLAGE)
