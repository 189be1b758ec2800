"""Who may check a claim: nobody who did the work, reported for it, or stands in the doer's line."""

from __future__ import annotations

from typing import Any

import pytest

from commandcenter.directives import service as directives
from commandcenter.directives.model import Answer, Kind
from commandcenter.store.work import Work
from tests.service.directives.conftest import V1, V2, Room
from tests.service.directives.reports.test_reporting import why

CHECKS = ["verify", "refute", "unreachable"]
OTHERS = 600


def claimed(room: Room, **changed: Any) -> str:
    """A directive with one claim, made by nobody in particular."""
    number = room.issue()
    room.say(number, V1, "claim", **changed)
    return number


@pytest.mark.parametrize("kind", CHECKS)
def test_a_check_needs_a_name(room: Room, kind: str) -> None:
    """An anonymous check is no check."""
    assert "needs the name" in why(room.say(claimed(room), V1, kind, by=None))


@pytest.mark.parametrize("kind", CHECKS)
@pytest.mark.parametrize("by", ["P001", "张三", "P002", "李四", "P003", "王五"])
def test_post_holders_in_the_line_may_not_check(room: Room, kind: str, by: str) -> None:
    """The unit's own people and those of every hop are told so, by code and by name."""
    assert "holds a post at" in why(room.say(claimed(room), V1, kind, by=by))


@pytest.mark.parametrize("by", ["P004", "赵六", "P005", "孙七", "P006", "外请专家"])
def test_who_stands_outside_may_check(room: Room, by: str) -> None:
    """The inspection office of the issuer, other lines, other provinces, and unknown names may."""
    outcome = room.say(claimed(room), V1, "verify", by=by, method="onsite", sample="S1")
    assert outcome.answer is Answer.ACCEPTED


def test_the_issuers_own_people_may_check(room: Room) -> None:
    """Whoever holds a post at the issuing node stands outside the line it commands."""
    number = room.issue(issuer="420115")
    room.say(number, V1, "claim")
    assert room.say(number, V1, "verify", by="P003").answer is Answer.ACCEPTED


def test_an_issuer_elsewhere_makes_every_ancestor_a_hop(room: Room) -> None:
    """Where the order comes from outside, the whole line above the unit is the doer's line."""
    number = room.issue(issuer="43")
    room.say(number, V1, "claim")
    assert "holds a post" in why(room.say(number, V1, "verify", by="P003"))
    assert room.say(number, V1, "verify", by="P006").answer is Answer.ACCEPTED


@pytest.mark.parametrize(
    ("did", "checks"), [("P004", "赵六"), ("赵六", "P004"), ("志愿者", "志愿者")]
)
def test_who_reported_may_not_check(room: Room, did: str, checks: str) -> None:
    """Reporting under the code and checking under the name is the same person."""
    number = claimed(room, by=did)
    assert "reported for" in why(room.say(number, V1, "verify", by=checks))
    other = room.say(number, V2, "claim", by="别人")
    assert other.answer is Answer.ACCEPTED
    assert room.say(number, V2, "verify", by=checks).answer is Answer.ACCEPTED


@pytest.mark.parametrize("kind", ["acknowledge", "start", "progress", "need", "return"])
def test_every_word_of_the_unit_counts_as_doing(room: Room, kind: str) -> None:
    """Whoever said anything for the unit was part of the work."""
    number = room.issue()
    room.say(number, V1, kind, by="志愿者")
    room.say(number, V1, "claim", by="别人")
    assert "reported for" in why(room.say(number, V1, "verify", by="志愿者"))


def test_who_acted_for_a_hop_may_not_check_below_it(room: Room) -> None:
    """Passing the directive on is a part in the line as well."""
    number = room.issue()
    room.say(number, "420115", "relay", by="志愿者")
    room.say(number, V1, "claim")
    assert "reported for" in why(room.say(number, V1, "verify", by="志愿者"))


def test_doing_and_checking_in_one_batch(room: Room) -> None:
    """The same file cannot claim and check under one name; a refused word makes nobody a doer."""
    number = room.issue()
    outcomes = room.hear(
        [
            room.one(number, V1, "claim", by="志愿者"),
            room.one(number, V1, "verify", by="志愿者"),
            room.one(number, V2, "claim", by="别人"),
            room.one(number, V2, "return", by="核查员", words=""),
            room.one(number, V2, "verify", by="核查员"),
        ]
    )
    assert [one.answer.value for one in outcomes] == [
        "accepted",
        "refused",
        "accepted",
        "refused",
        "accepted",
    ]


def test_checking_twice_is_no_doing(room: Room) -> None:
    """Whoever checked once may check again."""
    number = claimed(room)
    for kind in ("refute", "verify", "unreachable", "verify"):
        assert room.say(number, V1, kind, by="核查员").answer is Answer.ACCEPTED
    assert room.total(number)["verified"] == 1


def test_a_refusal_of_a_checker_is_journalled(room: Room) -> None:
    """That somebody tried to check their own work is on record, with name and reason."""
    number = claimed(room)
    room.say(number, V1, Kind.VERIFY, by="P001")
    (entry,) = room.entries("refused")
    assert entry.payload is not None
    (named,) = entry.payload["refusals"]
    assert (named["by"], named["act"], named["unit"]) == ("P001", "verify", V1)
    assert "holds a post" in named["why"]


def test_each_check_reads_the_acts_of_its_line_alone(room: Room) -> None:
    """However much was said of others, the database's own guard looks up the units of the line."""
    number = claimed(room)
    said = [room.one(number, V2, "progress") for _ in range(OTHERS)]
    assert {outcome.answer for outcome in room.hear(said)} == {Answer.ACCEPTED}
    checks = [room.one(number, V1, "verify") for _ in range(20)]

    def verify(work: Work) -> int:
        before = _read_rows(work)
        outcomes = directives.report(work, reports=checks)
        assert {outcome.answer for outcome in outcomes} == {Answer.ACCEPTED}
        return _read_rows(work) - before

    # The batch as a whole may look at all of them once, a check may not.
    assert room.headquarters.act(verify) < 3 * OTHERS


def _read_rows(work: Work) -> int:
    """The rows of `act` read in this transaction, as PostgreSQL counts; SQLite counts none."""
    if work.database.dialect == "sqlite":
        return 0
    counted = "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables"
    return int(work.connection.exec_driver_sql(f"{counted} WHERE relname = 'act'").scalar_one())


def test_who_passes_it_on_after_a_check_spoils_no_batch(room: Room) -> None:
    """What a checker does later in the same batch is judged in its order, as if each came alone."""
    number = room.issue()
    room.say(number, V1, "claim", by="村干部")
    batch = [room.one(number, V1, "verify"), room.one(number, "4201", "acknowledge", by="巡查员")]
    assert [one.answer for one in room.hear(batch)] == [Answer.ACCEPTED] * 2
    again = [room.one(number, V1, "refute"), room.one(number, V2, "claim", by="村干部")]
    answers = [one.answer for one in room.hear(again)]
    assert answers == [Answer.REFUSED, Answer.ACCEPTED], "now the checker stands in the line"
    room.agrees(number)
