"""Counts for every unit, level and moment; the board's lists; and the curve over time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commandcenter.core.language import translate
from commandcenter.directives import service as directives
from commandcenter.directives.model import Counts, Phase
from commandcenter.directives.service import BoardFilter
from commandcenter.geo.model import Level
from tests.service.directives.conftest import FAR, V1, V2, V3, V4, Room, refused

SUSPECT = "422801001001"


@pytest.fixture
def number(room: Room) -> str:
    """A directive with leaves in several phases, one of them late."""
    due = room.clock.now() + timedelta(hours=1)
    number = room.issue(complete_by=due.isoformat())
    room.later(minutes=10)
    for unit, *kinds in (
        (V1, "acknowledge", "start", "claim", "verify"),
        (V2, "claim", "refute"),
        (V3, "start"),
        (SUSPECT, "return"),
    ):
        for kind in kinds:
            room.later(minutes=1)
            room.say(number, unit, kind)
    room.later(hours=2)
    room.say(number, V4, "claim")
    return number


def test_totals_and_rows(room: Room, number: str) -> None:
    """Claimed and verified are never added; a late claim is claimed and overdue."""
    assert room.total(number) == {
        "issued": 7,
        "delivered": 5,
        "read": 5,
        "acknowledged": 5,
        "started": 4,
        "claimed": 3,
        "verified": 1,
        "refuted": 1,
        "returned": 1,
        "overdue": 5,
        "silent": 2,
    }
    room.agrees(number)


@pytest.mark.parametrize("by", ["province", "city", "county", "street", "village"])
@pytest.mark.parametrize("under", [None, "42", "4201", "420115", "420115107", V1, "43", FAR])
def test_rows_add_up_to_their_total(room: Room, number: str, under: str | None, by: str) -> None:
    """Whatever is cut out of the tree, its rows and its total agree, now and by a recount."""
    found = room.status(number, under, by)
    deeper = under is None or naive_level(under) <= naive_level_of(by)
    assert sum((row.counts for row in found.rows), Counts()) == (
        found.total if deeper else Counts()
    )
    again = room.status(number, under, by, at=room.clock.now())
    assert (again.total, again.rows) == (found.total, found.rows)


def naive_level(code: str) -> int:
    """How deep a code lies, by its length."""
    return [2, 4, 6, 9, 12].index(len(code))


def naive_level_of(word: str) -> int:
    """How deep a level lies, by its word."""
    return "province city county street village".split().index(word)


def test_a_past_moment_is_what_was_shown_then(room: Room) -> None:
    """`at` gives for every moment what the status said at that moment."""
    due = room.clock.now() + timedelta(minutes=25)
    number = room.issue(complete_by=due.isoformat())
    shown = []
    steps = [
        (V1, "acknowledge"),
        ("420115", "relay"),
        (V1, "claim"),
        (V2, "start"),
        (V1, "refute"),
        ("4201", "relay"),
        (V1, "claim"),
        ("420115107", "relay"),
        (V1, "verify"),
        (V2, "return"),
        (V1, "close"),
        (V1, "reject"),
    ]
    for unit, kind in steps:
        room.later(minutes=3)
        room.say(number, unit, kind)
        shown.append((room.clock.now(), room.status(number, by="county")))
    assert len({report.total for _, report in shown}) > 6
    for moment, report in shown:
        again = room.status(number, by="county", at=moment)
        assert (again.total, again.rows) == (report.total, report.rows)
    before = room.status(number, by="county", at=due - timedelta(days=1))
    assert (before.total, before.rows) == (Counts(), ())


def test_what_hangs_on_a_unit_counts_for_its_node(room: Room) -> None:
    """Departments appear in the sums of their node, and by name below it; nothing counts twice."""
    number = room.issue(
        scope={"under": ["420115"], "level": "village", "units": ["420115.YJJ", "4201.YJJ"]}
    )
    room.say(number, "420115.YJJ", "claim")
    assert room.status(number, "420115.YJJ").total.claimed == 1
    (county,) = room.status(number, by="county").rows
    assert (county.counts.issued, county.counts.claimed) == (5, 1)
    below = room.headquarters.read(directives.children, number=number, unit_code="420115")
    assert [(row.unit, row.counts.issued) for row in below.rows] == [
        ("420115.YJJ", 1),
        ("420115107", 3),
        ("420115108", 1),
    ]
    assert sum((row.counts for row in below.rows), Counts()) == below.total
    room.agrees(number)


def test_children_all_the_way_down(room: Room, number: str) -> None:
    """From the country to the village, each level's rows add up to the row above."""
    line: list[str | None] = [None, "42", "4201", "420115", "420115107", V1]
    above = room.status(number).total
    for place, unit in enumerate(line):
        found = room.headquarters.read(directives.children, number=number, unit_code=unit)
        assert found.total == above
        if unit == V1:
            assert found.rows == ()
            break
        assert sum((row.counts for row in found.rows), Counts()) == above
        above = next(r.counts for r in found.rows if r.unit == line[place + 1])


def test_unknown_units_and_directives(room: Room, number: str) -> None:
    """A question about what does not exist is refused in words."""
    for unit in ("99", "4201.NONE", "420199"):
        with refused("There is no unit"):
            room.status(number, unit)
    for unit in ("not a code", "", "42011"):
        with refused("is not the code of a unit"):
            room.status(number, unit)
    with refused("There is no unit"):
        room.headquarters.read(directives.children, number=number, unit_code="99")
    with refused("There is no directive"):
        room.status("令〔2026〕99号")
    with refused("was not sent to unit"):
        room.headquarters.read(directives.assignment_detail, number=number, unit_code=FAR)


def test_the_board_filters_and_orders(room: Room, number: str) -> None:
    """Every filter keeps its leaves, every order is total, and rows come in the order asked."""

    def codes(wanted: BoardFilter | None = None, **how: object) -> list[str]:
        return room.headquarters.read(
            directives.board_units,
            number=number,
            wanted=wanted or BoardFilter(),
            **how,  # type: ignore[arg-type] - plain options
        )

    every = sorted(room.paper(number).leaves)
    assert codes() == every
    assert codes(descending=True) == every[::-1]
    assert codes(BoardFilter(under="420115")) == sorted([V1, V2, V3, V4])
    assert codes(BoardFilter(phases=(Phase.VERIFIED, Phase.REFUTED))) == [V1, V2]
    assert codes(BoardFilter(overdue_only=True)) == sorted(set(every) - {V1, V2})
    assert codes(BoardFilter(words="雷竹")) == [V1]
    assert codes(BoardFilter(words="4228")) == [SUSPECT, "422801001002"]
    assert codes(BoardFilter(words="100%_")) == []
    assert codes(BoardFilter(under="4201", phases=(Phase.WAITING,))) == ["420106001001"]
    for order in ("last_at", "claimed_at", "phase"):
        for descending in (False, True):
            found = codes(order=order, descending=descending)
            assert sorted(found) == every
            records = room.headquarters.read(directives.board_rows, number=number, units=found)
            assert [record.unit for record in records] == found
            values = [getattr(record, order) for record in records]
            known = [value for value in values if value is not None]
            assert known == sorted(known, reverse=descending)
    assert codes(order="last_at", descending=True)[0] == V4
    assert room.headquarters.read(directives.board_rows, number=number, units=["x"]) == []


def test_a_board_row_says_what_the_leaf_is(room: Room, number: str) -> None:
    """Names, phases, rounds, times and lateness of single rows."""
    v1, v4 = room.headquarters.read(directives.board_rows, number=number, units=[V1, V4])
    assert (v1.name, v1.phase, v1.round, v1.overdue) == ("雷竹村", Phase.VERIFIED, 1, False)
    assert (v4.name, v4.phase, v4.overdue) == ("童周岭村", Phase.CLAIMED, True)
    assert v1.checked_at is not None
    assert v1.complete_by is not None


def test_progress_over_time(room: Room, number: str) -> None:
    """Curves never fall, end at the present counts, and stay in their order."""
    found = room.headquarters.read(directives.progress, number=number, points=20)
    total = room.status(number).total
    assert found.issued == 7
    assert (found.acknowledged[-1], found.started[-1]) == (total.acknowledged, total.started)
    assert (found.claimed[-1], found.verified[-1]) == (total.claimed, total.verified)
    for curve in (found.acknowledged, found.started, found.claimed, found.verified):
        assert list(curve) == sorted(curve)
    assert found.acknowledged[0] == 0
    part = room.headquarters.read(directives.progress, number=number, under="4228", points=5)
    assert (part.issued, part.acknowledged[-1], part.claimed[-1]) == (2, 1, 0)


UNLIKE = "what is kept does not follow from its reports"


def test_the_check_finds_what_was_tampered_with(room: Room, number: str) -> None:
    """A leaf, a receipt or a sum that was changed from outside is named."""
    assert room.headquarters.read(directives.check_rollups) == []
    database = room.headquarters.database
    with database.writing() as connection:
        connection.exec_driver_sql(
            f"UPDATE assignment SET claimed_at = 5, phase = 3 WHERE unit = '{SUSPECT}'"
        )
        connection.exec_driver_sql("UPDATE hop SET relayed_at = 5 WHERE unit = '4228'")
        with database.cascade_writes(connection):
            connection.exec_driver_sql("UPDATE rollup SET verified = 7 WHERE unit = '420106'")
    problems = room.headquarters.read(directives.check_rollups)
    assert [str(problem) for problem in problems] == [
        f"{number}, unit {SUSPECT}: {UNLIKE} (claimed_at, phase).",
        f"{number}, unit 4228: {UNLIKE} (relayed_at).",
        f"{number}, unit 420106: the sum “verified” is 7, counted again it is 0.",
    ]
    assert translate(problems[2]) == f"{number}，单位 420106：合计“已核实”为 7，重新计数为 0。"


def test_levels_without_any_leaf_have_no_rows(room: Room) -> None:
    """A directive to counties has no streets; where there is nothing, nothing is shown."""
    number = room.issue(scope={"under": ["42"], "level": "county"})
    assert room.status(number, by="street").rows == ()
    assert room.status(number, "43").total == Counts()
    assert room.headquarters.read(
        directives.status, number=number, by=Level.COUNTY, under="4228"
    ).total == Counts(issued=1, silent=1)
