"""Claims against the stock ledger, on both databases: weak while the books may follow."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from commandcenter.core.clock import HeldClock
from commandcenter.headquarters import Headquarters
from commandcenter.verification import service as verification
from tests.service.directives.conftest import V1, V2
from tests.service.ledgers.conftest import Storeroom, stock
from tests.service.verification.conftest import CheckRoom

CONTRADICTION = "contradiction"
UNIT = f"unit:{V1}"


@pytest.fixture
def both(
    headquarters: Headquarters, clock: HeldClock, tmp_path: Path
) -> tuple[CheckRoom, Storeroom]:
    """A duty room and its books, in one small country; the village holds a hundred bottles."""
    stock(headquarters, tmp_path)
    books = Storeroom(headquarters, clock, count(1))
    books.move("purchase", "supplier:甲", "depot:D03", "500")
    books.move("issue", "depot:D03", UNIT, "100")
    books.later(hours=1)
    return CheckRoom(headquarters, clock, count(1)), books


def against(room: CheckRoom, number: str, unit: str = V1) -> list[tuple[str, str]]:
    """Strength and sentence of each contradiction that stands, after the checks have run."""
    room.check()
    room.headquarters.act(verification.sweep)
    found = room.headquarters.read(verification.findings, number=number, under=unit)
    return [(one.strength.value, str(one.why)) for one in found if one.rule.value == CONTRADICTION]


def claim(room: CheckRoom, number: str, unit: str = V1, **quantities: str) -> None:
    room.later(minutes=30)
    room.say(number, unit, "claim", quantities=quantities)


def test_what_the_books_bear_out(both: tuple[CheckRoom, Storeroom]) -> None:
    """Received as booked, in bottles or in boxes; given out as booked; and where no books are."""
    room, books = both
    number = room.issue()
    books.move("issue", "depot:D03", UNIT, "140")
    books.move("issue", UNIT, "household:H1", "48")
    claim(room, number, 收到饮用水="140", 发放饮用水="2")
    assert against(room, number) == []
    other = room.issue()
    claim(room, other, V2, 收到饮用水="900", 发放棉被="70")
    assert against(room, other, V2) == [], "nobody keeps books for this village"


def test_the_received_before_the_order_count_too(both: tuple[CheckRoom, Storeroom]) -> None:
    """A hundred came before the order, forty after: both figures are honest."""
    room, books = both
    number = room.issue()
    books.move("issue", "depot:D03", UNIT, "40")
    claim(room, number, 收到饮用水="40")
    assert against(room, number) == []
    room.say(number, V1, "claim", quantities={"收到饮用水": "140"})
    assert against(room, number) == []


def test_weak_until_the_books_are_written_up(both: tuple[CheckRoom, Storeroom]) -> None:
    """More given out than booked: a weak reason at first, a strong one once the books go on."""
    room, books = both
    number = room.issue()
    books.move("issue", UNIT, "household:H1", "30")
    claim(room, number, 发放饮用水="80")
    [(strength, why)] = against(room, number)
    assert strength == "weak"
    assert "not yet written up" in why
    room.later(hours=2)
    books.move("issue", UNIT, "household:H2", "5")
    [(strength, why)] = against(room, number)
    assert strength == "strong"
    assert "“发放饮用水” 80, but the stock ledger says 35" in why
    assert room.total(number)["flagged"] == 1
    assert against(room, number) == [(strength, why)], "found again it is the same"


def test_late_books_clear_the_unit(both: tuple[CheckRoom, Storeroom]) -> None:
    """The evening's posting with the afternoon's time bears the claim out: nothing stands."""
    room, books = both
    number = room.issue()
    books.move("issue", UNIT, "household:H1", "30")
    claim(room, number, 发放饮用水="80")
    spoken = room.clock.now().isoformat()
    assert [strength for strength, _why in against(room, number)] == ["weak"]
    room.later(hours=8)
    books.move("issue", UNIT, "household:H2", "50", at=spoken)
    assert against(room, number) == []
    assert "flagged" not in room.total(number)


def test_a_day_is_time_enough(both: tuple[CheckRoom, Storeroom]) -> None:
    """Books that say nothing more a day later are taken at their word."""
    room, books = both
    number = room.issue()
    books.move("issue", UNIT, "household:H1", "30")
    claim(room, number, 发放饮用水="80")
    room.later(hours=25)
    assert [strength for strength, _why in against(room, number)] == ["strong"]


def test_a_word_for_several_goods_stays_weak(both: tuple[CheckRoom, Storeroom]) -> None:
    """“水” is no name in the books: looked at, never held against anybody."""
    room, books = both
    number = room.issue()
    books.move("issue", UNIT, "household:H1", "30")
    claim(room, number, 发放用水="80")
    room.later(hours=25)
    assert [strength for strength, _why in against(room, number)] == ["weak"]


def test_a_reversal_is_no_gift(both: tuple[CheckRoom, Storeroom]) -> None:
    """What was booked and reversed was not given out."""
    room, books = both
    number = room.issue()
    wrong = books.move("issue", UNIT, "household:H1", "80")
    books.move("reversal", "household:H1", UNIT, "80", of=wrong, item=None)
    books.move("issue", UNIT, "household:H1", "30")
    claim(room, number, 发放饮用水="30")
    assert against(room, number) == []
