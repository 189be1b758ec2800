"""Fairness: proposals wait for an approver, the object has its clocks, no second inspection."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commandcenter.core.errors import Refused
from commandcenter.verification import service as verification
from commandcenter.verification.model import BlameState
from tests.service.directives.conftest import V1, refused
from tests.service.verification.conftest import CheckRoom


def upheld(room: CheckRoom) -> int:
    """A finding that a named person upheld."""
    number = room.issue(evidence={"photos": 2})
    room.later(minutes=5)
    room.say(number, V1, "claim")
    identity = room.found(number)[0].id
    assert identity is not None
    act = room.headquarters.act
    with refused("Only an upheld finding"):
        act(verification.propose_blame, identity=identity, by="赵六", words="谎报。")
    act(verification.uphold, identity=identity, by="赵六", words="现场未见。")
    return identity


def test_blame_needs_somebody_else(room: CheckRoom) -> None:
    """Art. 21: neither who proposed nor who upheld can approve; a second proposal is refused."""
    act, identity = room.headquarters.act, upheld(room)
    made = act(verification.propose_blame, identity=identity, by="钱七", words="谎报。")
    assert (made.state, made.due) == (BlameState.PROPOSED, None)
    for name in ("钱七", "赵六"):
        with refused("had a part"):
            act(verification.approve_blame, number=made.id, by=name, words="同意。")
    with refused("already such a proposal"):
        act(verification.propose_blame, identity=identity, by="孙八", words="再提。")
    approved = act(verification.approve_blame, number=made.id, by="周县长", words="同意。")
    assert approved.state is BlameState.APPROVED
    assert approved.due == room.clock.now() + timedelta(days=30)


def test_the_objects_two_clocks(room: CheckRoom) -> None:
    """Arts. 16 and 17: thirty days to ask, thirty to answer, by somebody without a part in it."""
    act, identity = room.headquarters.act, upheld(room)
    number = act(verification.propose_blame, identity=identity, by="钱七", words="谎报。").id
    with refused("nothing here to be reviewed"):
        act(verification.ask_review, number=number, by="张三", words="不服。")
    act(verification.approve_blame, number=number, by="周县长", words="同意。")
    room.later(days=29)
    asked = act(verification.ask_review, number=number, by="张三", words="照片在群里。")
    assert asked.due == room.clock.now() + timedelta(days=30)
    with refused("had a part"):
        act(verification.answer_review, number=number, by="周县长", words="维持。", lifted=False)
    lifted = act(
        verification.answer_review, number=number, by="复核员吴九", words="属实。", lifted=True
    )
    assert (lifted.state, lifted.due) == (BlameState.LIFTED, None)
    assert [step.kind for step in lifted.steps] == ["propose", "approve", "ask", "lifted"]


def test_a_review_comes_too_late(room: CheckRoom) -> None:
    """After thirty days nobody need answer any more."""
    act, identity = room.headquarters.act, upheld(room)
    number = act(verification.propose_blame, identity=identity, by="钱七", words="谎报。").id
    act(verification.approve_blame, number=number, by="周县长", words="同意。")
    room.later(days=31)
    with refused("has passed"):
        act(verification.ask_review, number=number, by="张三", words="不服。")


def test_a_second_line_is_warned(room: CheckRoom) -> None:
    """Art. 15: another line on the same matter needs a reason; the same line may come again."""
    number = room.issue()
    act = room.headquarters.act
    first = {"number": number, "unit": "420115107", "line": "4201.YJJ", "by": "赵六"}
    act(verification.announce_inspection, **first)
    act(verification.announce_inspection, **first)
    second = {"number": number, "unit": V1, "line": "420115.YJJ", "by": "王五"}
    with refused("already inspected"):
        act(verification.announce_inspection, **second)
    made = act(verification.announce_inspection, **second, despite="群众举报")
    assert made.despite == "群众举报"
    room.later(days=31)
    assert act(verification.announce_inspection, **second).despite is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE finding_step SET words = ''",
        "DELETE FROM finding_step",
        "DELETE FROM blame_step",
        "UPDATE flagging SET change = 0",
        "DELETE FROM inspection",
    ],
)
def test_what_was_decided_stays(room: CheckRoom, statement: str) -> None:
    """The database itself refuses to forget an answer, a decision or a flag."""
    identity = upheld(room)
    room.headquarters.act(verification.propose_blame, identity=identity, by="钱七", words="谎报。")
    number = room.issue()
    room.headquarters.act(
        verification.announce_inspection, number=number, unit=V1, line="4201.YJJ", by="赵六"
    )
    with pytest.raises(Refused), room.headquarters.database.writing() as connection:
        connection.exec_driver_sql(statement)
