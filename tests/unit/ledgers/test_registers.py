"""Codes of the standard, kinds in both languages, quantities and their units."""

from __future__ import annotations

from decimal import Decimal

import pytest

from commandcenter.core.errors import Refused
from commandcenter.core.sheets import _number
from commandcenter.ledgers.books import Goods
from commandcenter.ledgers.model import KINDS, NAMING, ROUTES, WRITTEN, Kind
from commandcenter.ledgers.registers import check_gb_code, unit_decimals

DUTY_ROOM = "期初 采购 捐赠 调入 征用 退库 调拨 发放 消耗 报损 报废 归还 盘盈 盘亏 红冲"


def test_every_kind_is_written_in_both_languages() -> None:
    """The duty room's words and ours name the same kinds, and no word names two."""
    assert all(word in KINDS for word in DUTY_ROOM.split())
    words = [word for kind in Kind for word in (kind.value, *WRITTEN[kind].split())]
    assert len(words) == len(set(words)) == len(KINDS)
    assert set(ROUTES) | NAMING == set(Kind)


@pytest.mark.parametrize("code", ["1000000", "1010000", "1010100", "1010101", "3990000", "2999999"])
def test_codes_of_the_standard(code: str) -> None:
    """One, two, two, two; 00 stands for an upper level and has only 00 below it."""
    assert check_gb_code(code) == code


@pytest.mark.parametrize(
    "code",
    ["0010101", "4010101", "101010", "10101010", "1000101", "1010001", "101010a", "１010101"],
)
def test_no_codes_of_the_standard(code: str) -> None:
    """Anything else is refused, thirteen digits and wide digits too."""
    with pytest.raises(Refused):
        check_gb_code(code)


def test_quantities_are_exact_in_every_unit() -> None:
    """Cartons become bottles without a float between; what cannot be counted is refused."""
    water = Goods(1, "WATER", "瓶", 0, {"箱": Decimal(24), "半箱": Decimal(12)})
    assert water.steps("2.5", "箱") == (60, "2.5 箱")
    assert water.steps("7", None) == (7, None)
    assert water.steps(7, "瓶") == (7, None)
    rice = Goods(2, "RICE", "kg", 3, {"吨": Decimal(1000)})
    assert rice.steps("0.0005", "吨") == (500, "0.0005 吨")
    assert rice.show(500) == "0.5 kg"
    with pytest.raises(Refused):
        rice.steps("0.0001", None)


def test_whole_things_have_no_decimals() -> None:
    """Nobody issues half a tent; rice is weighed."""
    known = unit_decimals()
    assert (known["顶"], known["件"], known["kg"], known["元"]) == (0, 0, 3, 2)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("17.850000000000001", "17.85"),
        ("3.2500000000000002", "3.25"),
        ("1.2E+3", "1200"),
        ("100", "100"),
        ("420115107201", "420115107201"),
        ("0.1", "0.1"),
        ("-5", "-5"),
        ("abc", "abc"),
        ("1E+400", "1E+400"),
    ],
)
def test_numbers_of_a_workbook_are_what_it_shows(stored: str, shown: str) -> None:
    """A spreadsheet keeps binary numbers; what people saw in it is what counts."""
    assert _number(stored) == shown
