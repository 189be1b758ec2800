"""People come in whole or not at all; who acts must be known."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from commandcenter.accounts import service as accounts
from commandcenter.accounts.model import ImportedPeople, Post
from commandcenter.core.errors import Refused, RefusedWithProblems
from commandcenter.headquarters import Headquarters
from commandcenter.store import service as installation
from commandcenter.store.work import Work

type_of_file = Callable[..., Path]


def test_people_come_with_their_posts(staffed: Headquarters) -> None:
    """One line is one post; a person with two lines has two."""
    person = staffed.read(accounts.person, code="P002")
    assert (person.name, person.phone) == ("李梅", "13900000002")
    assert person.posts == (Post("420115001", "街道主任"), Post("420115001001", "包保干部"))
    here = staffed.read(accounts.people_at, unit="420115001001")
    assert [one.code for one in here] == ["P002", "P003"]
    assert staffed.read(accounts.people_at, unit="420115002") == []
    assert [one.code for one in staffed.read(accounts.find_people, words="张")] == ["P003", "P004"]
    assert [one.code for one in staffed.read(accounts.find_people, words="P00", limit=2)] == [
        "P001",
        "P002",
    ]
    assert staffed.read(accounts.find_people, words=" % ") == []
    assert staffed.read(accounts.names, codes=["P001", "X"]) == {"P001": "王建国"}


def test_a_list_is_the_truth_about_its_people(staffed: Headquarters, file: type_of_file) -> None:
    """A new list changes names, phones and posts of those it names, and of nobody else."""
    changed = "code,name,unit,post\nP002,李梅,420115002,街道主任\nP005,赵敏,420115002,网格员\n"
    made = staffed.act(accounts.import_people, path=file(changed))
    assert made == ImportedPeople(people=2, posts=2)
    person = staffed.read(accounts.person, code="P002")
    assert person.posts == (Post("420115002", "街道主任"),)
    assert person.phone == "13900000002"
    assert staffed.read(accounts.person, code="P003").posts == (Post("420115001001", "村支书"),)


def test_a_line_may_end_before_the_telephone(staffed: Headquarters, file: type_of_file) -> None:
    """Who has no telephone needs no empty cell for it."""
    lines = "code,name,unit,post,phone\nP006,演练人员06,420115002,网格员\n"
    assert staffed.act(accounts.import_people, path=file(lines)).people == 1
    assert staffed.read(accounts.person, code="P006").phone is None


def test_the_journal_holds_no_telephone_number(staffed: Headquarters) -> None:
    """Counts and a digest stand there; numbers and names of people do not."""
    entries = staffed.read(installation.timeline)
    said = json.dumps([dict(one.payload or {}) for one in entries], ensure_ascii=False)
    assert entries[-1].kind == "people.import"
    assert not any(words in said for words in ("1390000", "81234567", "王建国"))


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("P009,赵敏,420199,网格员,", "no unit"),
        ("P009,赵敏,,网格员,", "no unit"),
        ("P009,,420115,网格员,", "1 to 80"),
        ("P009,赵敏,420115,,", "1 to 80"),
        (",赵敏,420115,网格员,", "one word"),
        ("P 9,赵敏,420115,网格员,", "one word"),
        ("operator,赵敏,420115,网格员,", "installation"),
        ("P001,王建军,420115,网格员,", "earlier line"),
        ("P001,王建国,420115,指挥长,", "twice"),
        ("P001,王建国,420115,网格员,13911111111", "another telephone"),
        ("P009,赵敏,420115,网格员,call me", "is not one"),
    ],
)
def test_one_bad_line_and_nobody_comes_in(
    hubei: Headquarters, file: type_of_file, line: str, why: str
) -> None:
    """The line and the reason are named, and the good line beside it is not kept either."""
    good = "code,name,unit,post,phone\nP001,王建国,420115,指挥长,13900000001\n"
    with pytest.raises(RefusedWithProblems) as refused:
        hubei.act(accounts.import_people, path=file(good + line + "\n"))
    [problem] = refused.value.problems
    assert problem.where == "3"
    assert why in problem.say("en")
    assert hubei.read(accounts.find_people, words="P") == []


def test_who_acts_is_found_by_code_or_only_name(staffed: Headquarters) -> None:
    """A code wins, a single name will do, a shared name names the codes, and nobody is refused."""
    assert staffed.read(accounts.actor_of, name_or_code="P003") == "P003"
    assert staffed.read(accounts.actor_of, name_or_code=" 王建国 ") == "P001"
    assert staffed.read(accounts.actor_of, name_or_code="operator") == "operator"
    with pytest.raises(Refused, match="people are called") as refused:
        staffed.read(accounts.actor_of, name_or_code="张伟")
    assert "P003, P004" in refused.value.say("en")
    with pytest.raises(Refused, match="Nobody"):
        staffed.read(accounts.actor_of, name_or_code="不存在")


def test_only_known_people_act(staffed: Headquarters) -> None:
    """A person may act until they leave; a stranger never; the installation always."""

    def something(work: Work) -> str:
        accounts.require(work, "anything")
        return work.actor

    assert staffed.act_as("P001", "console").act(something) == "P001"
    assert staffed.act(something) == "operator"
    assert staffed.act_as("gateway", "web").act(something) == "gateway"
    for stranger in ("", "P999", "王建国"):
        with pytest.raises(Refused, match="not known here"):
            staffed.act_as(stranger, "console").act(something)
    staffed.act(accounts.leave, person="P001")
    with pytest.raises(Refused, match="not known here"):
        staffed.act_as("P001", "console").act(something)
    assert staffed.read(accounts.people_at, unit="420115") == []
    assert staffed.read(accounts.names, codes=["P001"]) == {"P001": "王建国"}
    with pytest.raises(Refused, match="belongs to the installation"):
        staffed.act(accounts.leave, person="operator")
