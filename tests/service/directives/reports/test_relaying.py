"""Hops: what they may say, what relayed means, and whom a relayed directive reaches."""

from __future__ import annotations

from itertools import permutations

import pytest

from commandcenter.directives import service as directives
from commandcenter.directives.model import Answer, Kind
from tests.service.directives.conftest import FAR, V1, V3, V4, Room, refused
from tests.service.directives.reports.test_reporting import why

LINE = ["4201", "420115", "420115107"]


@pytest.mark.parametrize(
    "kind",
    "start progress claim return need reject verify refute unreachable close".split(),
)
def test_a_hop_may_not_report_progress(room: Room, kind: str) -> None:
    """Its progress is computed from below; nobody in between can set it."""
    number = room.issue()
    assert "passes the directive on" in why(room.say(number, "420115", kind))
    assert room.total(number) == {"issued": 7, "silent": 7}


def test_a_hop_acknowledges_and_relays_in_its_own_words(room: Room) -> None:
    """Its receipt shows both times and the newest words; the leaves below stay silent."""
    number = room.issue()
    first = room.later(minutes=1)
    room.say(number, "420115", "acknowledge")
    second = room.later(minutes=1)
    room.say(number, "420115", "relay", words="今晚八点前")
    room.later(minutes=1)
    room.say(number, "420115", "relay", words="改为九点前")
    room.say(number, "420115", "relay", words="八点半前", at=second)
    (row,) = [r for r in room.status(number, by="county").rows if r.unit == "420115"]
    assert row.hop is not None
    assert (row.hop.acknowledged_at, row.hop.relayed_at) == (first, second)
    assert row.hop.words == "改为九点前"
    assert row.counts.acknowledged == 0
    # At that past moment the later words had not been said.
    (past,) = [r for r in room.status(number, by="county", at=second).rows if r.unit == "420115"]
    assert past.hop is not None
    assert past.hop.words == "八点半前"
    room.agrees(number)


@pytest.mark.parametrize("order", list(permutations(LINE)), ids=str)
@pytest.mark.parametrize("together", [True, False])
def test_relayed_counts_whatever_the_order(
    room: Room, order: tuple[str, ...], together: bool
) -> None:
    """A leaf counts as relayed once its whole line has passed it on, in any order of arrival."""
    number = room.issue()
    reports = [room.one(number, unit, "relay") for unit in order]
    if together:
        room.hear(reports)
    else:
        for place, item in enumerate(reports, 1):
            room.hear([item])
            assert room.status(number).total.relayed == (3 if place == 3 else 0)
            room.agrees(number)
    assert room.status(number).total.relayed == 3
    assert room.status(number, "420115107").total.relayed == 3
    assert room.status(number, "420115108").total.relayed == 0
    room.agrees(number)


@pytest.mark.parametrize("issuer", ["42", "4201", "4201.YJJ", "420115", "420115107", "43"])
def test_relayed_counts_for_every_issuer(room: Room, issuer: str) -> None:
    """Inside, beside and outside the issuer: the sums equal the count of free leaves."""
    number = room.issue(
        issuer=issuer, scope={"under": ["42"], "level": "village", "units": [FAR, "420115.YJJ"]}
    )
    room.agrees(number)
    for unit in ("420115107", "42", "4201", "422801001", "420115", "4228", "422801", "420115108"):
        room.say(number, unit, "relay")
        room.agrees(number)


def test_a_unit_that_is_leaf_and_hop(room: Room) -> None:
    """A county that carries out its own part also passes the rest on; both are counted."""
    number = room.issue(scope={"under": ["420115"], "level": "village", "units": ["420115"]})
    assert room.say(number, "420115", "claim").answer is Answer.ACCEPTED
    assert room.say(number, "420115", "relay").answer is Answer.ACCEPTED
    assert room.say(number, "420115", "acknowledge").answer is Answer.ACCEPTED
    total = room.total(number, "420115")
    assert (total["issued"], total["claimed"]) == (5, 1)
    (row,) = room.status(number, by="county").rows
    assert row.hop is not None
    assert row.hop.relayed_at is not None
    room.agrees(number)


def test_direct_delivery_reaches_everybody_at_once(room: Room) -> None:
    """By default a directive is shown to leaves and hops from the moment of its issue."""
    number = room.issue()
    for unit in (V1, *LINE):
        (item,) = room.headquarters.read(directives.inbox, unit_code=unit)
        assert item.directive.number == number
        assert (item.assignment is None) == (unit != V1)
        assert (item.hop is None) == (unit == V1)
    assert room.headquarters.read(directives.inbox, unit_code=FAR) == []


def test_relayed_delivery_goes_level_by_level(room: Room) -> None:
    """Each level sees the directive only when all levels above have passed it on."""
    number = room.issue(delivery="relayed")

    def sees(unit: str) -> bool:
        return bool(room.headquarters.read(directives.inbox, unit_code=unit))

    assert [sees(unit) for unit in (*LINE, V1)] == [True, False, False, False]
    room.say(number, "4201", "relay")
    assert [sees(unit) for unit in (*LINE, V1)] == [True, True, False, False]
    room.say(number, "420115107", "relay")
    assert [sees(unit) for unit in (*LINE, V1)] == [True, True, False, False]
    room.say(number, "420115", "relay")
    assert [sees(unit) for unit in (*LINE, V1, V3)] == [True] * 5
    assert not sees(V4)


def test_our_page_notes_what_was_seen(room: Room) -> None:
    """Delivered and read are noted once for leaf and hop, and leave the unit silent."""
    number = room.issue()

    def note(unit: str, kind: Kind) -> Answer:
        outcome = room.headquarters.act(
            directives.note_seen, number=number, unit_code=unit, kind=kind, by="P001"
        )
        return outcome.answer

    for unit in (V1, "420115"):
        assert note(unit, Kind.DELIVER) is Answer.ACCEPTED
        assert note(unit, Kind.DELIVER) is Answer.REPEATED
        assert note(unit, Kind.READ) is Answer.ACCEPTED
        assert note(unit, Kind.READ) is Answer.REPEATED
    assert note(FAR, Kind.READ) is Answer.REFUSED
    assert room.total(number) == {"issued": 7, "delivered": 1, "read": 1, "silent": 7}
    (row,) = [r for r in room.status(number, by="county").rows if r.unit == "420115"]
    assert row.hop is not None
    assert row.hop.read_at == row.hop.delivered_at == room.clock.now()
    room.agrees(number)
    with refused("Only our own page"):
        note(V1, Kind.CLAIM)


def test_a_new_version_is_seen_anew(room: Room) -> None:
    """After a material amendment the page notes delivery and reading once more."""
    number = room.issue()
    seen = {"number": number, "unit_code": V1, "kind": Kind.READ, "by": None}
    room.headquarters.act(directives.note_seen, **seen)
    room.later(minutes=1)
    room.headquarters.act(directives.amend, number=number, change={"text": "新", "reason": "改"})
    assert room.total(number) == {"issued": 7, "silent": 7}
    assert room.headquarters.act(directives.note_seen, **seen).answer is Answer.ACCEPTED
    assert room.total(number)["read"] == 1
    room.agrees(number)
