"""What comes by telephone, and reports past one's superior."""

from __future__ import annotations

from dataclasses import replace

import pytest

from commandcenter.directives import service as directives
from commandcenter.directives.model import Answer, Kind
from commandcenter.directives.service import Bypass, Call
from tests.service.directives.conftest import FAR, V1, V2, Room, refused

CALL = Call(
    caller="张三",
    caller_post="村主任",
    caller_phone="13800000000",
    place="村委会",
    told="值班室",
    recorder="李值班",
)


def test_a_call_is_recorded_for_ever_as_one(room: Room) -> None:
    """The telephone form stays with the act, and the channel says how it came."""
    number = room.issue()
    item = room.one(number, V1, "claim", words="已全部转移")
    outcome = room.headquarters.act(directives.record_call, item=item, call=CALL)
    assert outcome.answer is Answer.ACCEPTED
    detail = room.headquarters.read(directives.assignment_detail, number=number, unit_code=V1)
    (said,) = detail.acts
    assert (said.channel, said.by, said.words) == ("phone", "张三", "已全部转移")
    assert said.call == {
        "caller": "张三",
        "caller_post": "村主任",
        "caller_phone": "13800000000",
        "place": "村委会",
        "told": "值班室",
        "recorder": "李值班",
    }
    assert room.total(number)["claimed"] == 1
    again = room.headquarters.act(directives.record_call, item=item, call=CALL)
    assert again.answer is Answer.REPEATED
    room.agrees(number)


@pytest.mark.parametrize("field", ["caller", "recorder"])
def test_a_call_needs_its_people(room: Room, field: str) -> None:
    """Who called and who recorded it are part of the record."""
    number = room.issue()
    item = room.one(number, V1, "claim", words="已转移")
    with refused("needs who called"):
        room.headquarters.act(directives.record_call, item=item, call=replace(CALL, **{field: " "}))
    assert room.total(number) == {"issued": 7, "silent": 7}


def test_a_call_needs_its_words(room: Room) -> None:
    """A call without words records nothing."""
    item = room.one(room.issue(), V1, "claim")
    with refused("needs who called"):
        room.headquarters.act(directives.record_call, item=item, call=CALL)


def test_a_caller_may_not_check_by_phone_what_he_did(room: Room) -> None:
    """The caller counts as having reported; another name may be given for the word."""
    number = room.issue()
    item = room.one(number, V1, "claim", words="已转移")
    room.headquarters.act(directives.record_call, item=item, call=replace(CALL, caller="热心人"))
    check = room.one(number, V1, "verify", words="属实", by=None, method="phone")
    outcome = room.headquarters.act(
        directives.record_call, item=check, call=replace(CALL, caller="热心人")
    )
    assert outcome.answer is Answer.REFUSED
    other = room.headquarters.act(directives.record_call, item=check.but(by="居民甲"), call=CALL)
    assert other.answer is Answer.ACCEPTED


def past(room: Room, **changed: str) -> Bypass:
    """A village reports past its street to the county."""
    fields = {
        "unit": V1,
        "past": "420115107",
        "to": "420115",
        "reason": "街道要求瞒报",
        "words": "溃口十米",
    }
    return Bypass(at=room.clock.now(), by="张三", **(fields | changed))


def test_a_report_past_the_superior_is_seen_by_him(room: Room) -> None:
    """It needs its reason, is journalled, and the one passed over can read that it was made."""
    number = room.issue()
    assert room.headquarters.act(directives.report_past, item=past(room), number=number) == 1
    room.later(minutes=1)
    room.headquarters.act(directives.report_past, item=past(room, unit=V2, to="4201"))
    found = room.headquarters.read(directives.passed_over, unit_code="420115107")
    assert [(item.unit, item.to, item.reason) for item in found] == [
        (V2, "4201", "街道要求瞒报"),
        (V1, "420115", "街道要求瞒报"),
    ]
    assert room.headquarters.read(directives.passed_over, unit_code="420115") == []
    assert [(e.unit, e.subject) for e in room.entries("bypass")] == [(V1, number), (V2, None)]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"reason": " "}, "needs its reason"),
        ({"words": ""}, "needs its reason"),
        ({"to": "42999"}, "There is no unit"),
        ({"past": "420106001"}, "must stand between"),
        ({"past": "420115", "to": "420115107"}, "must stand between"),
        ({"unit": FAR}, "must stand between"),
        ({"past": V1}, "must stand between"),
        ({"to": "420115107"}, "must stand between"),
    ],
    ids=str,
)
def test_a_bypass_that_is_none(room: Room, changed: dict[str, str], words: str) -> None:
    """The one passed over stands strictly between the unit and the one who is told."""
    with refused(words):
        room.headquarters.act(directives.report_past, item=past(room, **changed))
    assert room.entries("bypass") == []


def test_a_bypass_of_an_unknown_directive(room: Room) -> None:
    """A number nobody knows is refused, and nothing is kept."""
    with refused("There is no directive"):
        room.headquarters.act(directives.report_past, item=past(room), number="令〔2026〕9号")
    assert room.headquarters.read(directives.passed_over, unit_code="420115107") == []


def test_kinds_of_the_page_stay_with_the_page(room: Room) -> None:
    """A caller cannot say that the page was read."""
    item = room.one(room.issue(), V1, "claim", words="看了").but(kind=Kind.READ)
    with refused("Only our own page"):
        room.headquarters.act(directives.record_call, item=item, call=CALL)
