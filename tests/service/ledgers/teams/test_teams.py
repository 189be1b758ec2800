"""Teams on both databases: one place at a time by every door, hours exact, found at once."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from commandcenter.core.clock import HeldClock
from commandcenter.core.errors import Refused, RefusedWithProblems
from commandcenter.headquarters import Headquarters
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.teams.model import Spot, Status
from tests.service.directives.conftest import Room
from tests.service.ledgers.staff import DISTRICT, OTHER, REGISTER, VILLAGE, Staff

AT = Spot(30.3, 114.3)


def why(refused: pytest.ExceptionInfo[RefusedWithProblems]) -> list[str]:
    return [problem.say("en") for problem in refused.value.problems]


def test_a_register_comes_whole_or_not_at_all(staff: Staff) -> None:
    """Every mistake is named with its line; not one row of the table is taken."""
    bad = REGISTER + (
        "person,R9,赵六,420115,急救,T9,,,\n"
        "person,R8,钱七,999999,,,,,\n"
        "person,R7,孙八,420115,,,30.1,114.3,\n"
        "robot,R6,机器,420115,,,,,\n"
        "person,R1,又一个张三,420115,,,,,\n"
        "person,T1,叫作队伍的人,420115,,,,,\n"
        "person,R5,周九,420115,,,130.1,114.3,wgs84\n"
    )
    with pytest.raises(RefusedWithProblems) as refused:
        staff.take(bad)
    said = why(refused)
    assert len(said) == 7
    assert "7: There is no team T9." in said
    assert "8: There is no unit 999999." in said
    assert any(line.startswith("9: A place needs") for line in said)
    assert any(line.startswith("10: “robot” is no kind") for line in said)
    assert any(line.startswith("11: The code “R1” stands twice") for line in said)
    assert any(line.startswith("12: The code “T1” stands twice") for line in said)
    assert any(line.startswith("13: ") for line in said)
    assert set(staff.states()) == {"R1", "R2", "R3", "M1"}


def test_a_second_import_changes_what_differs_and_nobody_s_place(staff: Staff) -> None:
    staff.send("R1", key="m1")
    again = staff.take(REGISTER.replace("冲锋舟驾驶;急救", "潜水").replace("李四", "李四四"))
    assert (again.rows, again.added, again.changed) == (5, 0, 2)
    assert staff.one("R1").skills == ("潜水",)
    assert staff.one("R1").status is Status.ASSIGNED
    assert staff.one("R2").name == "李四四"
    with pytest.raises(RefusedWithProblems) as refused:
        staff.take("类别,编号,姓名,单位\n人员,R1,张三,420115\n队伍,R2,乱,420115\n")
    assert why(refused) == [
        "2: 张三 has been sent out; release them before they change the team.",
        "3: The code “R2” is taken by something else.",
    ]


def test_nobody_is_sent_to_two_places(staff: Staff) -> None:
    """A second order is refused by name; a move leaves the first place in the same act."""
    first = staff.send("R1", key="m1")
    assert staff.send("R1", key="m1").repeated
    with pytest.raises(RefusedWithProblems) as refused:
        staff.send("R1", "R2", key="m2", place=OTHER)
    assert why(refused) == [
        "R1: 张三: it is assigned already; move it from there, or release it first"
    ]
    assert staff.states()["R2"] == "standby"
    staff.say("on_scene", "R1")
    moved = staff.send("R1", key="m3", place=OTHER, move=True)
    found = staff.one("R1")
    assert (found.status, found.mission and found.mission.place) == (Status.ASSIGNED, OTHER)
    assert first.mission != moved.mission
    staff.say("standby", "R1")
    assert staff.one("R1").mission is None


def test_a_team_goes_as_one_and_leaves_its_resting_behind(staff: Staff) -> None:
    staff.say("resting", "R2")
    sent = staff.send("T1", key="m1")
    assert (sent.codes, sent.left_out) == (("M1", "R1"), ("R2",))
    staff.say("en_route", "T1")
    assert staff.states() == {
        "M1": "en_route", "R1": "en_route", "R2": "resting", "R3": "standby",
    }  # fmt: skip
    with pytest.raises(RefusedWithProblems):
        staff.send("T1", key="m2", place=OTHER)
    staff.say("released", "T1")
    with pytest.raises(Refused, match="Nobody of this team"):
        staff.say("on_scene", "T1")
    assert staff.say("released", "T1").repeated
    [team] = staff.headquarters.read(ledgers.teams)
    assert team.counts == {Status.RELEASED: 3}


def test_hours_are_exact_and_told_late_count_from_their_own_time(staff: Staff) -> None:
    """A radio message an hour late moves the hours to when it happened; none may lie ahead."""
    staff.send("R1", "M1", key="m1")
    staff.later(hours=3, seconds=17)
    staff.say("on_scene", "R1", at=staff.clock.now() - timedelta(hours=1))
    staff.say("resting", "R1")
    staff.later(hours=2)
    assert staff.one("R1").duty.total_s == 3 * 3600 + 17
    assert staff.one("M1").duty.total_s == 5 * 3600 + 17
    staff.say("on_scene", "R1")
    staff.later(hours=12.5)
    duty = staff.one("R1").duty
    assert (duty.total_s, duty.run_s) == (15 * 3600 + 1800 + 17, 12 * 3600 + 1800)
    assert "12:30 on duty" in str(duty.tired)
    assert staff.one("M1").duty.tired is None
    with pytest.raises(Refused, match="lies ahead"):
        staff.say("resting", "R1", at=staff.clock.now() + timedelta(seconds=1))
    with pytest.raises(RefusedWithProblems) as refused:
        staff.say("resting", "R1", at=staff.clock.now() - timedelta(hours=13))
    assert "only ever added to" in why(refused)[0]


def test_who_is_near_is_found_and_who_has_no_place_is_named(staff: Staff) -> None:
    def find(skill: str, within_m: float, **more: Any) -> Any:
        return staff.headquarters.read(
            ledgers.find_responders, skill=skill, near=AT, within_m=within_m, **more
        )

    found = find("急救", 5_000)
    assert [(one.responder.code, round(one.distance_m)) for one in found.rows] == [
        ("R1", 0),
        ("R2", 2224),
    ]
    assert [one.responder.code for one in find("急救", 2_000).rows] == ["R1"]
    boats = find("驾驶 冲锋舟", 5_000)
    assert [one.responder.code for one in boats.rows] == ["R1"]
    assert [one.code for one in boats.unplaced] == ["R3"]
    staff.send("R1", key="m1", lat=30.31, lon=114.3)
    assert find("冲锋舟", 5_000).rows == ()
    assert [one.code for one in find("冲锋舟", 5_000, everybody=True).unplaced] == ["R1", "R3"]
    staff.say("on_scene", "R1")
    [there] = find("冲锋舟", 5_000, everybody=True).rows
    assert round(there.distance_m) == 1112
    with pytest.raises(Refused, match="is not known; give a coordinate"):
        staff.headquarters.read(ledgers.spot_of, code=DISTRICT)


def test_a_team_is_sent_for_a_directive(staff: Staff, clock: HeldClock) -> None:
    room = Room(staff.headquarters, clock, iter(range(1, 99)))
    number = room.issue()
    staff.send("T1", key="m1", directive=number)
    read = staff.headquarters.read
    assert read(ledgers.sent_for, directive=number, unit=VILLAGE) == ["M1", "R1", "R2"]
    staff.send("R2", key="m2", place=OTHER, move=True)
    staff.say("released", "M1")
    assert read(ledgers.sent_for, directive=number, unit=VILLAGE) == ["R1"]
    found = staff.one("R1")
    assert found.mission is not None
    assert found.mission.directive == number


INSERT = (
    "INSERT INTO responder_change (responder, number, status, mission, at, received_at, by)"
    " VALUES ('R1', {number}, '{status}', {mission}, {at}, 0, 'x')"
)
LATE = 2 * 10**15


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        (INSERT.format(number=3, status="on_scene", mission=2, at=LATE), "in two places"),
        (INSERT.format(number=2, status="on_scene", mission=1, at=LATE), "follows the one before"),
        (INSERT.format(number=4, status="on_scene", mission=1, at=LATE), "follows the one before"),
        (INSERT.format(number=3, status="on_scene", mission=1, at=5), "follows the one before"),
        ("UPDATE responder_change SET mission = 2", "only ever added to"),
        ("DELETE FROM responder_change", "only ever added to"),
        ("UPDATE mission SET place = '420115'", "stays as it was ordered"),
    ],
)
def test_the_database_itself_keeps_one_place(staff: Staff, statement: str, rule: str) -> None:
    """Raw SQL meets the same rules."""
    staff.send("R1", key="m1")
    staff.send("R2", key="m2", place=OTHER)
    with pytest.raises(Refused, match="The database itself refused this") as refused:
        staff.raw(statement)
    assert rule in refused.value.say("en")


def test_of_many_at_once_one_wins(
    staff: Staff, open_headquarters: Callable[[], Headquarters]
) -> None:
    """Eight doors send the same person to eight places: one order stands, seven are told why."""
    doors = [open_headquarters() for _ in range(8)]
    start, answers = threading.Barrier(8), []

    def send(place: int, door: Headquarters) -> None:
        start.wait()
        try:
            door.act(ledgers.assign, key=f"k{place}", codes=["R1"], place=VILLAGE)
            answers.append("sent")
        except Refused as refused:
            answers.append(type(refused).__name__)

    threads = [threading.Thread(target=send, args=pair) for pair in enumerate(doors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["RefusedWithProblems"] * 7 + ["sent"]
    with closing(staff.headquarters.database.reader.connect()) as connection:
        count = connection.execute(
            text("SELECT count(*) FROM responder_change WHERE responder = 'R1'")
        ).scalar()
    assert count == 2


def test_two_who_write_past_us_cannot_both_be_next(staff: Staff) -> None:
    """On PostgreSQL two connections without our lock: the second waits and is refused."""
    if staff.headquarters.database.dialect != "postgresql":
        pytest.skip("SQLite lets one write at a time")
    staff.send("R2", key="m1")
    staff.send("R3", key="m2", place=OTHER)
    writer = staff.headquarters.database.writer
    told: list[str] = []

    def second() -> None:
        statement = INSERT.format(number=2, status="assigned", mission=2, at=LATE)
        try:
            with writer.begin() as connection:
                connection.exec_driver_sql(statement)
        except Exception as error:  # noqa: BLE001 - whatever the driver says is the answer
            told.append(str(error))

    with writer.begin() as connection:
        connection.exec_driver_sql(INSERT.format(number=2, status="assigned", mission=1, at=LATE))
        thread = threading.Thread(target=second)
        thread.start()
    thread.join()
    assert len(told) == 1
    assert "pk_responder_change" in told[0] or "follows the one before" in told[0]
    assert staff.one("R1").mission is not None


def test_a_thousand_volunteers_are_found_at_once(staff: Staff) -> None:
    """1,000 are imported; the search for one skill within 5 km takes less than a second of one
    core, and the sum of all hours is exact.
    """
    chance = random.Random(7)
    lines = ["kind,code,name,unit,skills,lat,lon,crs"]
    near = 0
    for number in range(1000):
        lat, lon = 30.3 + chance.uniform(-0.2, 0.2), 114.3 + chance.uniform(-0.2, 0.2)
        skill = "冲锋舟驾驶" if number % 10 == 0 else "心理疏导"
        lines.append(
            f"person,V{number:04},演练志愿者{number:04},{VILLAGE},{skill},{lat},{lon},wgs84"
        )
        from_there = ((lat - 30.3) * 111.2) ** 2 + ((lon - 114.3) * 96.0) ** 2
        near += skill == "冲锋舟驾驶" and from_there < 25
    assert staff.take("\n".join(lines) + "\n").added == 1000
    expected = 0
    for group in range(10):
        codes = [f"V{number:04}" for number in range(group * 100, group * 100 + 100)]
        staff.send(*codes, key=f"g{group}")
        staff.later(minutes=7, seconds=13)
        staff.say("standby", *codes)
        expected += 100 * (7 * 60 + 13)
    began = time.process_time()
    found = staff.headquarters.read(
        ledgers.find_responders, skill="冲锋舟驾驶", near=AT, within_m=5_000
    )
    assert time.process_time() - began <= 1.0
    assert abs(len([one for one in found.rows if one.responder.code[0] == "V"]) - near) <= 1
    rows = staff.headquarters.read(ledgers.responders)
    assert sum(one.duty.total_s for one in rows) == expected
