"""The registers behind the statistics: rows are corrected by rows, and sums must agree."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text

from commandcenter.core.clock import HeldClock
from commandcenter.core.errors import Refused, RefusedWithProblems
from commandcenter.headquarters import Headquarters
from commandcenter.sitreps import service as sitreps
from commandcenter.sitreps.formats.writing import write_files
from commandcenter.sitreps.losses.registers import Register, RegisterRow, What
from commandcenter.sitreps.losses.statistics import Entry
from commandcenter.sitreps.states import State
from commandcenter.store import service as installation
from tests.service.sitreps.flooding import VILLAGES, freeze
from tests.service.sitreps.test_duty_room import enter, entries
from tests.unit.sitreps.pages import docx_text

ONE, TWO, *_ = VILLAGES
FAR = VILLAGES[-1]
NAME, CAUSE = "王某某", "房屋倒塌砸压"


def person(key: str, place: str, what: What = What.DEAD, **more: str) -> RegisterRow:
    """One person of the register, with a name that no export may hold."""
    return RegisterRow(key, place, what, None, None, more.get("name", NAME), CAUSE)


def house(key: str, place: str, what: What, rooms: int) -> RegisterRow:
    """One household's house."""
    return RegisterRow(key, place, what, rooms, None, "李某", "")


def bring(headquarters: Headquarters, flood: str, register: Register, *rows: RegisterRow):
    """Take rows into a register."""
    return headquarters.act(
        sitreps.import_register, incident=flood, register=register, rows=list(rows)
    )


def differences(headquarters: Headquarters, flood: str) -> dict[tuple[str, str], tuple[int, int]]:
    """What differs, by place and line: the reported value and the sum of the rows."""
    found = headquarters.read(sitreps.register_comparisons, incident=flood)
    return {
        (one.place, one.indicator): (int(one.said or 0), one.counted)
        for one in found
        if one.differs
    }


def test_statistics_must_equal_their_registers(
    headquarters: Headquarters, flood: str, clock: HeldClock
) -> None:
    """Deaths without rows are a finding; it goes when the rows are there, and comes back with one
    too many.
    """
    enter(headquarters, flood, clock, entries=entries(dead=2, missing=1, rooms_collapsed=5))
    whole = "4201"
    assert differences(headquarters, flood) == {
        (whole, "dead"): (2, 0),
        (whole, "missing"): (1, 0),
        (whole, "rooms_collapsed"): (5, 0),
    }
    bring(
        headquarters, flood, Register.PEOPLE,
        person("1", ONE), person("2", FAR), person("3", TWO, What.MISSING),
    )  # fmt: skip
    bring(headquarters, flood, Register.HOUSES, house("1", ONE, What.COLLAPSED, 5))
    # One household collapsed, of which the statistics say nothing.
    assert differences(headquarters, flood) == {(whole, "households_collapsed"): (0, 1)}
    bring(headquarters, flood, Register.PEOPLE, person("4", ONE))
    assert differences(headquarters, flood)[whole, "dead"] == (2, 3)


def test_each_place_is_compared_with_its_own_rows(
    headquarters: Headquarters, flood: str, clock: HeldClock
) -> None:
    """Two wrongs that cancel out in the sum are both seen."""
    bring(headquarters, flood, Register.PEOPLE, person("1", ONE), person("2", ONE))
    values = [
        Entry(code, name, "dead", number, "人", State.CLAIMED)
        for code, name, number in (("4201", "武汉市", Decimal(2)), ("420102", "江岸区", Decimal(1)),
                                   ("420115", "江夏区", Decimal(1)))
    ]  # fmt: skip
    enter(headquarters, flood, clock, entries=values)
    assert differences(headquarters, flood) == {
        ("420102", "dead"): (1, 2),
        ("420115", "dead"): (1, 0),
    }


def test_a_row_is_corrected_by_a_row(
    headquarters: Headquarters, flood: str, clock: HeldClock
) -> None:
    """Missing becomes dead, dead is withdrawn; the same rows again are none; the past stays."""
    first = bring(headquarters, flood, Register.PEOPLE, person("1", ONE, What.MISSING))
    assert (first.added, first.changed, first.withdrawn, first.repeated) == (1, 0, 0, 0)
    began = clock.now()
    clock.advance(timedelta(hours=1))
    again = bring(headquarters, flood, Register.PEOPLE, person("1", ONE, What.MISSING))
    assert (again.added, again.repeated) == (0, 1)
    assert bring(headquarters, flood, Register.PEOPLE, person("1", ONE)).changed == 1
    [row] = headquarters.read(sitreps.register_of, incident=flood, register=Register.PEOPLE)
    assert row.what is What.DEAD
    assert (row.name, row.masked) == (NAME, "王**")
    gone = bring(headquarters, flood, Register.PEOPLE, person("1", ONE, What.WITHDRAWN))
    assert gone.withdrawn == 1
    assert headquarters.read(sitreps.register_of, incident=flood, register=Register.PEOPLE) == []
    [then] = headquarters.read(
        sitreps.register_of, incident=flood, register=Register.PEOPLE, moment=began
    )
    assert then.what is What.MISSING


def test_what_cannot_be_is_refused_whole(headquarters: Headquarters, flood: str) -> None:
    """An unknown unit, and the withdrawal of what never was; nothing is entered then."""
    with pytest.raises(RefusedWithProblems) as refusal:
        bring(
            headquarters, flood, Register.PEOPLE,
            person("1", ONE), person("2", "429999"), person("3", ONE, What.WITHDRAWN),
        )  # fmt: skip
    said = refusal.value.say("en")
    assert "2: There is no unit 429999." in said
    assert "3: Nothing of this number was entered" in said
    assert headquarters.read(sitreps.register_of, incident=flood, register=Register.PEOPLE) == []


def test_no_name_leaves_the_register(
    headquarters: Headquarters, flood: str, clock: HeldClock, tmp_path: Path
) -> None:
    """Neither the journal nor any export of a report holds a name or a cause; what is personal can
    be destroyed, and the sums and the chain stay.
    """
    bring(headquarters, flood, Register.PEOPLE, person("1", ONE))
    enter(headquarters, flood, clock, entries=entries(dead=3))
    frozen = freeze(headquarters, flood)
    [one] = [c for c in frozen.comparisons if c.indicator == "dead"]
    assert (int(one.said), one.counted) == (3, 1)
    made = write_files(frozen, formats=["docx", "csv", "txt", "edxl"], folder=tmp_path).files
    told = docx_text(made.pop("docx"))
    told += "".join(path.read_text("utf-8-sig") for path in made.values())
    assert "因灾死亡人口与因灾死亡失踪人员台账" in told
    entries_ = headquarters.read(installation.timeline, limit=10_000)
    for words in (told, str([entry.payload for entry in entries_])):
        assert NAME not in words
        assert CAUSE not in words
    with headquarters.database.writing() as connection:
        connection.execute(text("DELETE FROM register_person"))
    [row] = headquarters.read(sitreps.register_of, incident=flood, register=Register.PEOPLE)
    assert (row.what, row.name) == (What.DEAD, "")
    with pytest.raises(Refused), headquarters.database.writing() as connection:
        connection.execute(text("UPDATE register_row SET what = 'missing'"))


def test_a_report_without_differences_says_nothing_of_them(
    headquarters: Headquarters, flood: str, clock: HeldClock
) -> None:
    bring(headquarters, flood, Register.PEOPLE, person("1", ONE))
    enter(headquarters, flood, clock, entries=entries(dead=1))
    assert freeze(headquarters, flood).comparisons == ()
