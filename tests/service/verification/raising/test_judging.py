"""Findings from the report to the count: found once, answered, decided, and counted right."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

import pytest
from PIL import ImageEnhance, ImageOps

from commandcenter.directives import service as directives
from commandcenter.verification import service as verification
from commandcenter.verification.model import State
from commandcenter.verification.service.raising import judging
from tests.service.directives.conftest import V1, V2, V3, refused
from tests.service.verification.conftest import CheckRoom, jpeg, scene
from tests.unit.verification.checks.photos.forging import beside, taken_again


def test_a_photo_used_by_another_unit_is_found_once(room: CheckRoom) -> None:
    """The later use is named with the earlier one; a second run finds nothing new."""
    number = room.issue()
    shown = room.keep(jpeg(scene(1)), "one.jpg")
    room.later(minutes=5)
    room.say(number, V1, "claim", photos=(shown,))
    room.later(minutes=5)
    room.say(number, V2, "claim", photos=(shown,))
    found = room.found(number)
    assert [(one.unit, one.rule.value, one.strength.value) for one in found] == [
        (V2, "recycled_photo", "strong")
    ]
    assert found[0].why.values["unit"] == V1
    assert [piece["unit"] for piece in found[0].evidence] == [V2, V1]
    assert room.check() == 0
    assert room.total(number)["flagged"] == 1
    assert room.status(number, "420115107", at=room.clock.now()).total.flagged == 1
    assert room.headquarters.read(directives.check_rollups) == []


def test_copies_are_found_and_other_photos_are_not(room: CheckRoom) -> None:
    """Squeezed, mirrored and cut copies are found; another picture is not."""
    number = room.issue()
    picture = scene(2)
    cut = picture.crop((20, 14, 620, 466))
    ways = [jpeg(picture, 35), jpeg(ImageOps.mirror(picture)), jpeg(cut, 70)]
    room.later(minutes=5)
    room.say(number, V1, "claim", photos=(room.keep(jpeg(picture)),))
    for data in ways:
        room.later(minutes=1)
        room.say(number, V2, "progress", photos=(room.keep(data),))
    room.say(number, V3, "claim", photos=(room.keep(jpeg(scene(3))),))
    strong = [one for one in room.rules(number) if one[2] == "strong"]
    assert strong == [(V2, "recycled_photo", "strong")] * 3


def test_the_present_counts_only_what_stands(room: CheckRoom) -> None:
    """An answer changes no count; a dismissal takes the colour away, from then on only."""
    number = room.issue(evidence={"photos": 2})
    room.later(minutes=5)
    said_at = room.clock.now()
    room.say(number, V1, "claim")
    found = room.found(number)[0]
    assert (found.rule.value, found.strength.value, found.state) == (
        "claim_without_evidence",
        "strong",
        State.OPEN,
    )
    act = room.headquarters.act
    room.later(minutes=5)
    answered = act(verification.answer, identity=found.id, by="张三", words="照片随后补报。")
    assert answered.state is State.ANSWERED
    assert room.total(number)["flagged"] == 1
    room.later(minutes=5)
    with refused("reason"):
        act(verification.dismiss, identity=found.id, by="赵六", words=" ")
    act(verification.dismiss, identity=found.id, by="赵六", words="已电话核实。")
    assert "flagged" not in room.total(number)
    assert room.found(number) == []
    assert room.found(number, at=said_at)[0].state is State.OPEN
    assert room.total(number, at=said_at)["flagged"] == 1
    assert room.found(number, at=said_at - timedelta(minutes=1)) == []
    with refused("already decided"):
        act(verification.answer, identity=found.id, by="张三", words="再说一次。")
    assert room.headquarters.read(directives.check_rollups) == []
    assert [entry.kind for entry in room.entries() if entry.kind.startswith("finding")] == [
        "findings",
        "finding.answer",
        "finding.dismiss",
    ]


def test_the_flag_stands_on_the_leafs_own_row(room: CheckRoom) -> None:
    """A strong finding flags the leaf for map and board; dismissed it does not; nor before it."""
    number = room.issue(evidence={"photos": 2})
    room.later(minutes=5)
    before = room.clock.now()
    room.later(minutes=5)
    room.say(number, V1, "claim")
    [found] = [one for one in room.found(number) if one.unit == V1]
    hq = room.headquarters

    def flagged(at: datetime | None = None) -> dict[str, bool]:
        units = [V1, V2]
        if at is None:
            rows = hq.read(directives.board_rows, number=number, units=units)
        else:
            rows = hq.read(directives.board_rows_then, number=number, units=units, at=at)
        return {row.unit: row.flagged for row in rows}

    assert found.strength.value == "strong"
    assert flagged() == {V1: True, V2: False}
    assert hq.read(directives.assignment_detail, number=number, unit_code=V1).record.flagged
    marked = room.clock.now()
    room.later(minutes=5)
    hq.act(verification.dismiss, identity=found.id, by="赵六", words="照片在纸质档案里。")
    assert flagged() == {V1: False, V2: False}
    assert flagged(marked) == {V1: True, V2: False}
    assert flagged(before) == {V1: False, V2: False}


def test_the_order_of_the_steps_changes_nothing(
    room: CheckRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Indexed and judged in small steps, the same is found, once."""
    number = room.issue()
    shown = [room.keep(jpeg(scene(seed)), f"{seed}.jpg") for seed in (5, 6)]
    for place, unit in enumerate((V1, V2, V3)):
        room.later(minutes=5)
        room.say(number, unit, "claim", photos=(shown[place % 2],))
    monkeypatch.setattr(judging, "STEP", 1)
    steps = room.headquarters.read(judging.unseen)
    assert steps is not None
    assert (steps.first, steps.last) == (1, 1)
    assert room.rules(number) == [(V3, "recycled_photo", "strong")]


def test_many_acts_are_indexed_in_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every act is in exactly one step."""
    monkeypatch.setattr(judging, "STEP", 4)
    assert list(judging.Unseen(3, 12).steps()) == [(3, 6), (7, 10), (11, 12)]


def test_a_slanted_likeness_is_weak(room: CheckRoom) -> None:
    """What may be a second photo of one flat thing is a reason to look, and colours nobody."""
    number = room.issue()
    room.later(minutes=5)
    room.say(number, V1, "claim", photos=(room.keep(jpeg(scene(8))),))
    room.later(minutes=5)
    again = taken_again(scene(8), Random(3))
    room.say(number, V2, "claim", photos=(room.keep(jpeg(again)),))
    assert [one for one in room.rules(number) if one[2] == "strong"] == []
    assert "flagged" not in room.total(number)


def test_a_photo_within_another_is_found(room: CheckRoom) -> None:
    """A picture of two in one is searched by its parts, and kept by them."""
    number = room.issue()
    one, other = scene(13), ImageEnhance.Brightness(scene(14)).enhance(0.6)
    room.later(minutes=5)
    room.say(number, V1, "claim", photos=(room.keep(jpeg(beside(one, other))),))
    room.later(minutes=5)
    room.say(number, V2, "claim", photos=(room.keep(jpeg(one)),))
    assert (V2, "recycled_photo") in [each[:2] for each in room.rules(number)]
