"""What people hand in as a register: read with its line, or refused with it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from commandcenter.core.errors import Refused
from commandcenter.sitreps.losses.registers import Register, RegisterRow, What
from commandcenter.sitreps.losses.registers_file import read_register_file

PLACE = "420102001001"


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "register.csv"
    path.write_text(text, encoding)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_headings_and_words_of_the_form(tmp_path: Path, encoding: str) -> None:
    """Chinese headings in any order and encoding; a time without a zone is the duty room's."""
    path = written(
        tmp_path,
        f"姓名,编号,地区代码,类别,时间,原因\n王某某,1,{PLACE},死亡,2026-07-17 08:30,溺水\n"
        f",2,{PLACE},失踪,,\n",
        encoding,
    )
    first, second = read_register_file(path, Register.PEOPLE)
    at = datetime(2026, 7, 17, 0, 30, tzinfo=UTC)
    assert first == RegisterRow("1", PLACE, What.DEAD, None, at, "王某某", "溺水")
    assert second == RegisterRow("2", PLACE, What.MISSING)


def test_houses_have_rooms(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        f"编号,地区代码,受损程度,间数,户主\n1,{PLACE},倒塌,4,李某\n2,{PLACE},一般损坏,1,\n"
        f"3,{PLACE},撤销,,\n",
    )
    rows = read_register_file(path, Register.HOUSES)
    assert [(row.what, row.rooms) for row in rows] == [
        (What.COLLAPSED, 4), (What.LIGHT, 1), (What.WITHDRAWN, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("register", "line", "why"),
    [
        (Register.PEOPLE, f",{PLACE},死亡", "no number of its own"),
        (Register.PEOPLE, f"1,{PLACE},倒塌", "nothing that this register counts"),
        (Register.PEOPLE, "1,武汉,死亡", "not the code of a unit"),
        (Register.PEOPLE, f"1,{PLACE},死亡\n1,{PLACE},失踪", "stands twice"),
        (Register.HOUSES, f"1,{PLACE},倒塌", "number of rooms"),
        (Register.PEOPLE, f"{'1' * 61},{PLACE},死亡", "longer than 60"),
    ],
)
def test_each_fault_is_said_with_its_line(
    tmp_path: Path, register: Register, line: str, why: str
) -> None:
    path = written(tmp_path, f"编号,地区代码,类别\n{line}\n")
    with pytest.raises(Refused) as refusal:
        read_register_file(path, register)
    said = refusal.value.say("en")
    assert why in said
    assert f"\n{1 + len(line.splitlines())}: " in said


def test_a_time_must_be_one(tmp_path: Path) -> None:
    path = written(tmp_path, f"编号,地区代码,类别,时间\n1,{PLACE},死亡,昨天\n")
    with pytest.raises(Refused) as refusal:
        read_register_file(path, Register.PEOPLE)
    assert "“昨天” is no time" in refusal.value.say("en")


@pytest.mark.parametrize("heading", ["身份证号", "证件号码", "id_number"])
def test_numbers_of_identity_papers_are_refused(tmp_path: Path, heading: str) -> None:
    """Not dropped in silence: whoever handed them in must know that they are not kept."""
    path = written(tmp_path, f"编号,地区代码,类别,{heading}\n1,{PLACE},死亡,42010000000000000X\n")
    with pytest.raises(Refused, match="not kept here"):
        read_register_file(path, Register.PEOPLE)
