"""Issuing: who becomes a leaf, who a hop, what is written once, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from commandcenter.core.errors import RefusedWithProblems
from commandcenter.directives import service as directives
from commandcenter.directives.orders import read_order
from tests.service.directives.conftest import FAR, V1, V3, V4, VILLAGES, Room, refused

HUBEI = sorted(code for code in VILLAGES if code.startswith("42"))


def rows(room: Room, statement: str) -> list[Any]:
    """What a plain statement selects."""
    with room.headquarters.database.reading() as connection:
        return list(connection.execute(text(statement)).scalars())


def test_everything_under_a_unit(room: Room) -> None:
    """Every village under the province gets one assignment; every unit between has a receipt."""
    number = room.issue()
    assert number == "令〔2026〕1号"
    assert rows(room, "SELECT unit FROM assignment ORDER BY unit") == HUBEI
    assert rows(room, "SELECT unit FROM hop ORDER BY unit") == [
        "4201",
        "420106",
        "420106001",
        "420115",
        "420115107",
        "420115108",
        "4228",
        "422801",
        "422801001",
    ]
    assert room.total(number) == {"issued": 7, "silent": 7}
    room.agrees(number)


@pytest.mark.parametrize(
    ("scope", "leaves"),
    [
        ({"under": ["4201"], "level": "street"}, ["420106001", "420115107", "420115108"]),
        ({"under": ["42", "43"], "level": "county"}, ["420106", "420115", "422801", "430102"]),
        ({"under": ["42"], "level": "city"}, ["4201", "4228"]),
        # A range inside a range, the same range twice, a unit that a range already holds.
        ({"under": ["42", "4228", "42"], "level": "city", "units": ["4201"]}, ["4201", "4228"]),
        # A range whose root is of the level itself.
        ({"under": [V1, "420115108"], "level": "village"}, [V1, "420115108201"]),
        ({"units": ["4201", V1, "420115.YJJ"]}, ["4201", "420115.YJJ", V1]),
        ({"under": ["420115107"], "level": "village", "units": [FAR]}, [*HUBEI[1:4], FAR]),
        # What hangs on a county is no county, though a range of counties holds its node.
        (
            {"under": ["4201"], "level": "county", "units": ["420115.YJJ", "420115"]},
            ["420106", "420115", "420115.YJJ"],
        ),
        # A county and the villages below it: the county is leaf and hop.
        ({"under": ["420115108"], "level": "village", "units": ["420115"]}, ["420115", V4]),
    ],
    ids=str,
)
def test_every_kind_of_scope(room: Room, scope: dict[str, Any], leaves: list[str]) -> None:
    """`under` with `level`, `units`, or both: each leaf once, and all sums right."""
    number = room.issue(scope=scope)
    assert rows(room, "SELECT unit FROM assignment ORDER BY unit") == sorted(leaves)
    assert room.status(number).total.issued == len(leaves)
    room.agrees(number)


@pytest.mark.parametrize(
    ("issuer", "hops"),
    [
        ("42", ["4201", "420115", "420115107"]),
        ("4201.YJJ", ["420115", "420115107"]),
        ("420115107", []),
        ("43", ["42", "4201", "420115", "420115107"]),
    ],
)
def test_hops_depend_on_the_issuer(room: Room, issuer: str, hops: list[str]) -> None:
    """A department issues from its node; an issuer elsewhere leaves a receipt to every ancestor."""
    number = room.issue(issuer=issuer, scope={"units": [V3]})
    assert rows(room, "SELECT unit FROM hop ORDER BY unit") == hops
    assert room.status(number).total.relayed == int(not hops)
    room.agrees(number)


def test_the_issuer_defaults_to_the_place_of_the_incident(room: Room) -> None:
    """Who names an incident and no issuer issues from where it happened."""
    with room.headquarters.database.writing() as connection:
        connection.execute(
            text(
                "INSERT INTO incident (id, title, category, place, at, opened_at) "
                "VALUES ('I1', '内涝', 'natural', '4201', 0, 0)"
            )
        )
    order = read_order(
        {"title": "排查", "text": "排查", "incident": "I1", "scope": {"units": [V1]}}
    )
    number = room.headquarters.act(directives.issue, order=order).directive
    found = room.headquarters.read(directives.get, number=number)
    assert (found.issuer, found.incident) == ("4201", "I1")


def test_the_same_key_is_the_same_directive(room: Room) -> None:
    """A resend is harmless; other words under the same key are refused and change nothing."""
    first = room.issue(key="k1")
    assert room.issue(key="k1") == first
    with refused("already belongs") as why:
        room.issue(key="k1", text="别的话")
    assert why.value.words.values["number"] == first
    assert rows(room, "SELECT count(*) FROM directive") == [1]
    assert len(room.entries("issue")) == 1


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"issuer": "99"}, "issuer"),
        ({"incident": "nothing"}, "incident"),
        ({"lead": "4201.NONE"}, "lead"),
        ({"assist": ["4201.YJJ", "88"]}, "assist"),
        ({"scope": {"units": ["420115107999"]}}, "scope.units"),
        ({"scope": {"under": ["77"], "level": "village"}}, "scope.under"),
        ({"issued_at": "2026-07-18T00:00:00+08:00"}, "issued_at"),
        ({"issued_at": None, "start_by": "2020-01-01T00:00:00+08:00"}, "start_by"),
    ],
    ids=str,
)
def test_what_the_tree_and_the_register_do_not_know(
    room: Room, changed: dict[str, Any], where: str
) -> None:
    """Unknown units and incidents are refused under the name of their field; nothing is left."""
    before = len(room.entries())
    with pytest.raises(RefusedWithProblems) as why:
        room.issue(**changed)
    assert [problem.where for problem in why.value.problems] == [where]
    assert rows(room, "SELECT count(*) FROM directive") == [0]
    assert len(room.entries()) == before


def test_an_issuer_is_needed(room: Room) -> None:
    """Without issuer and incident nobody speaks."""
    with pytest.raises(RefusedWithProblems) as why:
        room.issue(issuer=None)
    assert [problem.where for problem in why.value.problems] == ["issuer"]


def test_nobody_would_receive_it(room: Room) -> None:
    """A scope without a single leaf is refused, and its number is not used up."""
    with refused("Nobody would receive"):
        room.issue(scope={"under": [V1], "level": "county"})
    assert rows(room, "SELECT count(*) FROM directive") == [0]
    assert room.issue() == "令〔2026〕1号"


def test_thousands_of_ranges_and_names(room: Room) -> None:
    """A file may name every street and village of a province one by one."""
    many = ["420115107", "420115108", "420106001", "422801001"]
    with pytest.raises(RefusedWithProblems) as why:
        room.issue(
            scope={"under": [*many, *(f"42{n:07}" for n in range(3000))], "level": "village"}
        )
    assert len(why.value.problems) == 3000
    number = room.issue(scope={"under": many, "level": "village", "units": [FAR]})
    assert room.headquarters.read(directives.get, number=number).leaves == 8
    room.agrees(number)


def test_numbers_run_by_the_year_of_the_issue(room: Room) -> None:
    """Each year counts from one, in the time of the screen."""
    eve = datetime(2025, 12, 31, 15, 59, tzinfo=UTC)
    assert room.issue(issued_at=eve.isoformat()) == "令〔2025〕1号"
    assert room.issue(issued_at=(eve + timedelta(minutes=1)).isoformat()) == "令〔2026〕1号"
    assert room.issue() == "令〔2026〕2号"


def test_the_journal_has_one_entry_from_which_the_rows_can_be_rebuilt(room: Room) -> None:
    """Scope, tree version and number of leaves stand in the one entry of the act."""
    number = room.issue()
    (entry,) = room.entries("issue")
    assert (entry.subject, entry.unit, entry.actor) == (number, "42", "operator")
    assert entry.payload is not None
    assert entry.payload["scope"] == {"under": ["42"], "level": 5, "units": []}
    assert (entry.payload["assignments"], entry.payload["tree_version"]) == (7, 1)


def test_departments_are_no_villages(room: Room) -> None:
    """What hangs on a unit is reached by name only, never by the level of its node."""
    number = room.issue(scope={"under": ["42"], "level": "county"})
    assert rows(room, "SELECT unit FROM assignment ORDER BY unit") == ["420106", "420115", "422801"]
    assert room.headquarters.read(directives.get, number=number).leaves == 3


def test_directives_are_listed_newest_first(room: Room) -> None:
    """The list of an incident holds only its own."""
    first, second = room.issue(), room.issue()
    found = room.headquarters.read(directives.listed)
    assert [item.number for item in found] == [second, first]
    assert room.headquarters.read(directives.listed, incident="I9") == []
    with refused("There is no directive"):
        room.headquarters.read(directives.get, number="令〔2026〕9号")
