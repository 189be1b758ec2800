"""Reports: each stands alone, none counts twice, and their times are judged by their channel."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import text

from commandcenter.directives import service as directives
from commandcenter.directives.model import Answer, Kind, Location, Outcome, Phase, Report
from tests.service.directives.conftest import V1, V2, V3, Room


def why(outcome: Outcome) -> str:
    """The English words of a refusal."""
    assert outcome.answer is Answer.REFUSED
    assert outcome.why is not None
    return outcome.why.template


def test_one_claim_moves_every_sum_above(room: Room) -> None:
    """A claim counts in its village, street, county, city and province, and nowhere else."""
    number = room.issue()
    outcome = room.say(number, V1, "claim")
    assert (outcome.answer, outcome.phase) == (Answer.ACCEPTED, Phase.CLAIMED)
    done = dict.fromkeys(["delivered", "read", "acknowledged", "started", "claimed"], 1)
    assert room.total(number) == {"issued": 7, "silent": 6, **done}
    assert room.total(number, "420115107") == {"issued": 3, "silent": 2, **done}
    assert room.total(number, "420106") == {"issued": 1, "silent": 1}
    room.agrees(number)


def test_a_resend_changes_nothing(room: Room) -> None:
    """The same key with the same words is answered as repeated, at once and later."""
    number = room.issue()
    item = room.one(number, V1, "claim", words="已完成", quantities={"人数": "3"})
    answers = [outcome.answer for outcome in room.hear([item, item])]
    assert answers == [Answer.ACCEPTED, Answer.REPEATED]
    before = len(room.entries())
    assert room.hear([item])[0] == Outcome(item.key, Answer.REPEATED, phase=Phase.CLAIMED)
    assert room.status(number).total.claimed == 1
    assert len(room.entries()) == before
    room.agrees(number)


@pytest.mark.parametrize(
    "changed",
    [
        {"unit": V2},
        {"kind": Kind.START},
        {"by": "李四"},
        {"words": "别的话"},
        {"quantities": {"人数": "4"}},
        {"location": Location(30.4, 114.3)},
        {"sample": "S1"},
        {"method": "video"},
        {"at": "later"},
    ],
    ids=str,
)
def test_the_same_key_with_other_content_is_refused_and_journalled(
    room: Room, changed: dict[str, object]
) -> None:
    """Whatever differs, the first word stands, and that somebody tried is on record."""
    number = room.issue()
    item = room.one(number, V1, "acknowledge", words="收到")
    room.hear([item])
    if "at" in changed:
        changed = {"at": item.at + timedelta(seconds=1)}
    outcome = room.hear([item.but(**changed)])[0]  # type: ignore[arg-type] - plain fields
    assert "already used with other content" in why(outcome)
    (entry,) = room.entries("refused")
    assert entry.payload is not None
    assert entry.payload["refusals"][0]["key"] == item.key
    assert room.total(number)["acknowledged"] == 1
    room.agrees(number)


def test_each_report_stands_alone(room: Room) -> None:
    """Bad ones are refused one by one; the good ones between them are kept."""
    number = room.issue()
    batch = [
        room.one(number, V1, "verify"),
        room.one(number, V1, "claim"),
        room.one("令〔2026〕9号", V1, "claim"),
        room.one(number, "430102001001", "claim"),
        room.one(number, "no such unit" * 10, "claim"),
        room.one(number, V2, "return", words=" "),
        room.one(number, V2, "need", words=""),
        room.one(number, V2, "close"),
        room.one(number, V2, "relay"),
        room.one(number, V1, "verify"),
    ]
    outcomes = room.hear(batch)
    accepted = [place for place, one in enumerate(outcomes) if one.answer is Answer.ACCEPTED]
    assert accepted == [1, 9]
    reasons = [why(outcomes[place]) for place in (0, 2, 3, 4, 5, 6, 7, 8)]
    for expected, reason in zip(
        [
            "no claim",
            "no directive",
            "not sent",
            "not sent",
            "in words",
            "in words",
            "verified",
            "nobody below",
        ],
        reasons,
        strict=True,
    ):
        assert expected in reason
    assert room.total(number)["verified"] == 1
    room.agrees(number)


def test_one_entry_for_an_act_and_one_for_a_batch(room: Room) -> None:
    """The journal names a single act itself, and a batch by its size, range and digest."""
    number = room.issue()
    before = len(room.entries())
    item = room.one(number, V1, "acknowledge", by="张三")
    room.hear([item])
    (entry,) = room.entries("acknowledge")
    assert (entry.unit, entry.subject) == (V1, number)
    assert entry.payload is not None
    assert (entry.payload["by"], entry.payload["act"]) == ("张三", 1)
    room.hear([room.one(number, unit, "start") for unit in (V1, V2, V3)])
    (batch,) = room.entries("reports")
    assert batch.payload is not None
    assert (batch.payload["accepted"], batch.payload["first"], batch.payload["last"]) == (3, 2, 4)
    assert len(batch.payload["digest"]) == 64
    assert len(room.entries()) == before + 2
    room.agrees(number)


@pytest.mark.parametrize("channel", ["import", "phone"])
def test_times_of_an_import(room: Room, channel: str) -> None:
    """An import may lie ten minutes ahead and no more, and never before the issue."""
    number = room.issue()
    issued, allowed = room.clock.now(), timedelta(minutes=10)
    room.later(hours=1)
    late, early = room.clock.now() + allowed, issued - timedelta(microseconds=1)

    def heard(at: object) -> Outcome:
        return room.say(number, V1, "acknowledge", at=at, channel=channel)

    assert "future" in why(heard(late + timedelta(microseconds=1)))
    assert "before the directive" in why(heard(early))
    assert heard(late).answer is Answer.ACCEPTED
    assert heard(issued).answer is Answer.ACCEPTED
    room.agrees(number)


@pytest.mark.parametrize("away", [timedelta(days=-400), timedelta(minutes=11)])
def test_a_phones_wrong_clock_is_stamped_and_marked(room: Room, away: timedelta) -> None:
    """What our own page sends is accepted with the time of receipt; a resend stays harmless."""
    number = room.issue()
    room.later(hours=1)
    item = room.one(number, V1, "claim", at=room.clock.now() + away, channel="web")
    assert room.hear([item])[0].answer is Answer.ACCEPTED
    detail = room.headquarters.read(directives.assignment_detail, number=number, unit_code=V1)
    assert [(act.at, act.clock_wrong) for act in detail.acts] == [(room.clock.now(), True)]
    room.later(hours=1)
    assert room.hear([item])[0].answer is Answer.REPEATED
    room.agrees(number)


def test_an_import_never_has_its_time_set_right(room: Room) -> None:
    """A line of a file that calls itself `web` is an import all the same."""
    number = room.issue()
    item = room.one(number, V1, "claim", at=room.clock.now() + timedelta(hours=1), channel="web")
    assert "future" in why(room.hear([item], imported=True)[0])
    right = room.one(number, V1, "claim", channel="web")
    assert room.hear([right], imported=True)[0].answer is Answer.ACCEPTED


def test_a_late_acknowledgement_moves_the_time_back(room: Room) -> None:
    """It was said earlier than what arrived before it, so it counts from then."""
    number = room.issue()
    said_at = room.later(minutes=5)
    room.later(minutes=55)
    room.say(number, V1, "claim")
    room.say(number, V1, "acknowledge", at=said_at)
    detail = room.headquarters.read(directives.assignment_detail, number=number, unit_code=V1)
    assert detail.record.acknowledged_at == said_at
    assert detail.record.started_at == room.clock.now()
    assert room.total(number, at=said_at) == {
        "issued": 7,
        "silent": 6,
        "delivered": 1,
        "read": 1,
        "acknowledged": 1,
    }
    room.agrees(number)


def test_an_act_is_judged_at_its_own_time(room: Room) -> None:
    """A check that lies before the claim has nothing to check, even when it arrives after it."""
    number = room.issue()
    first = room.later(minutes=10)
    second = room.later(minutes=10)
    room.later(minutes=10)
    room.say(number, V1, "claim", at=second)
    assert "no claim to verify" in why(room.say(number, V1, "verify", at=first))
    assert room.say(number, V1, "verify", at=second).answer is Answer.ACCEPTED
    room.say(number, V2, "claim", at=first)
    room.say(number, V2, "progress")
    # The check lies between claim and progress: it was right then, and changes nothing now.
    assert room.say(number, V2, "verify", at=second).answer is Answer.ACCEPTED
    assert room.total(number, at=second)["verified"] == 2
    assert room.total(number)["verified"] == 1
    room.agrees(number)


def test_closing_and_what_arrives_after_it(room: Room) -> None:
    """A closed leaf takes what was said before the closing, and nothing after it."""
    number = room.issue()
    before = room.later(minutes=1)
    for kind in ("claim", "verify"):
        room.later(minutes=1)
        assert room.say(number, V1, kind).answer is Answer.ACCEPTED
    room.later(minutes=1)
    assert room.say(number, V1, "close").phase is Phase.CLOSED
    room.later(minutes=1)
    assert "closed" in why(room.say(number, V1, "progress"))
    assert "closed" in why(room.say(number, V1, "acknowledge"))
    assert room.say(number, V1, "start", at=before).answer is Answer.ACCEPTED
    assert room.total(number)["closed"] == 1
    assert room.say(number, V1, "reject", by="李四").phase is Phase.STARTED
    room.agrees(number)


def test_everything_that_was_said_is_kept(room: Room) -> None:
    """Words, amounts, position in both systems, device and channel come back as they were said."""
    number = room.issue()
    item = room.one(
        number,
        V1,
        "claim",
        by="张三",
        words="已转移",
        quantities={"转移人数": "120", "户数": "31"},
        location=Location(30.4, 114.3, "gcj02", 12.5),
        device="d1",
        channel="web",
    )
    room.hear([item])
    detail = room.headquarters.read(directives.assignment_detail, number=number, unit_code=V1)
    (said,) = detail.acts
    assert (said.by, said.words, said.device, said.channel) == ("张三", "已转移", "d1", "web")
    assert said.quantities == {"转移人数": "120", "户数": "31"}
    assert said.location is not None
    assert (said.location.crs, said.location.accuracy_m) == ("gcj02", 12.5)
    # GCJ-02 lies some hundred metres off; what is kept to work with is WGS-84.
    assert 0.001 < abs(said.location.lat - 30.4) + abs(said.location.lon - 114.3) < 0.02
    assert detail.path.endswith("江夏区 郑店街道 雷竹村")
    assert [hop.unit for hop in detail.hops] == ["4201", "420115", "420115107"]


KINDS = ["acknowledge", "start", "progress", "claim", "verify", "refute", "reject", "close", "need"]


def test_any_order_of_arrival(room: Room) -> None:
    """However a history is shuffled and cut into batches, the sums are those of its acts."""
    number = room.issue()
    reports: list[Report] = []
    for unit in (V1, V2, V3):
        start = room.later(minutes=1)
        reports += [
            room.one(number, unit, kind, at=start + timedelta(seconds=place))
            for place, kind in enumerate(KINDS)
        ]
    room.later(hours=2)
    Random(7).shuffle(reports)
    for place in range(0, len(reports), 5):
        room.hear(reports[place : place + 5])
        room.agrees(number)


def test_an_unknown_unit_never_stops_a_batch(room: Room) -> None:
    """A unit code longer than any column is refused in words, alone or among others."""
    number = room.issue()
    assert "not sent" in why(room.say(number, "x" * 200, "claim"))
    with room.headquarters.database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM act")).scalar() == 0
