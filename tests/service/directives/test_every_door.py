"""Nobody checks their own line: refused through the window, the import, and the database itself."""

from __future__ import annotations

import json
import sqlite3
from itertools import product
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from commandcenter.cli.reportfile import import_reports
from commandcenter.core.errors import Refused
from commandcenter.core.language import translate
from commandcenter.directives import service as directives
from commandcenter.directives.model import Answer, Kind, Report
from commandcenter.directives.service.checkers.people import Outsiders
from tests.service.directives.conftest import FAR, V1, V2, Room, micros, refused
from tests.service.directives.reports.test_reporting import why

CHECKS = ["verify", "refute", "unreachable"]
# The unit's own, the street's, the county's, and one who reported for the unit without a post.
INSIDERS = ["P001", "张三", "P002", "李四", "P003", "王五", "志愿者"]
OUTSIDERS = ["P004", "赵六", "P005", "外请专家"]
INSERT = (
    'INSERT INTO act (id, key, digest, directive, unit, kind, at, received_at, "by", actor,'
    " channel, photos, clock_wrong) SELECT {id}, '{key}', '', d.id, '{unit}', '{kind}', {at}, {at},"
    " {by}, '{actor}', 'import', 0, {no} FROM directive d WHERE d.number = '{number}'"
)


def claimed(room: Room) -> str:
    """A directive with one claim, made by somebody without a post."""
    number = room.issue()
    room.say(number, V1, "claim", by="志愿者")
    return number


def statement(room: Room, number: str, kind: str, by: str | None, **changed: Any) -> str:
    """The plain SQL that writes a check past everything."""
    key = next(room.numbers)
    said = "NULL" if by is None else f"'{by}'"
    no = "false" if room.headquarters.database.dialect == "postgresql" else "0"
    given = {"unit": V1, "actor": "operator", "id": 10_000 + key, "key": f"sql{key}"} | changed
    at = micros(room.clock.now())
    return INSERT.format(number=number, kind=kind, by=said, at=at, no=no, **given)


def untouched(room: Room, number: str) -> None:
    """Nothing of it got through."""
    total = room.total(number)
    assert (total.get("verified", 0), total.get("refuted", 0), total["claimed"]) == (0, 0, 1)
    detail = room.headquarters.read(directives.assignment_detail, number=number, unit_code=V1)
    assert not any(act.kind.value in CHECKS for act in detail.acts)
    room.agrees(number)


@pytest.mark.parametrize("by", INSIDERS)
def test_by_the_window(room: Room, by: str) -> None:
    """Signed in as whoever, in whose name ever: an insider's check is refused with its reason."""
    number = claimed(room)
    for kind, actor in product(CHECKS, ["operator", "P004"]):
        door = room.headquarters.act_as(actor, "console")
        report = room.one(number, V1, kind, by=by, channel="console", method="onsite")
        (outcome,) = door.act(directives.report, reports=[report])
        assert outcome.answer is Answer.REFUSED
    untouched(room, number)


@pytest.mark.parametrize("actor", ["P001", "P002", "P003"])
def test_not_in_another_name(room: Room, actor: str) -> None:
    """An insider who is signed in cannot enter a check as somebody else's either."""
    number = claimed(room)
    door = room.headquarters.act_as(actor, "console")
    for kind in CHECKS:
        report = room.one(number, V1, kind, by="外请专家")
        (outcome,) = door.act(directives.report, reports=[report])
        assert "cannot enter a check" in why(outcome)
    untouched(room, number)
    far = room.one(number, V1, "claim")
    assert door.act(directives.report, reports=[far])[0].answer is Answer.ACCEPTED


def test_by_import(room: Room, tmp_path: Path) -> None:
    """A file of insiders' checks is refused line by line; blanks and wide letters hide nobody."""
    number = claimed(room)
    names = [*INSIDERS, " P001", "张三 ", "Ｐ００１", "　李四　"]
    lines = [
        {"key": f"f{place}", "directive": number, "unit": V1, "act": kind, "by": by}
        | {"at": room.clock.now().isoformat(), "method": "video"}
        for place, (kind, by) in enumerate(product(CHECKS, names))
    ]
    lines.append({**lines[0], "key": "nameless", "by": None})
    file = tmp_path / "checks.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    door = room.headquarters.act_as("operator", "cli")
    made = import_reports(door, file, None, translate)
    assert (made.accepted, made.repeated, len(made.refused)) == (0, 0, len(lines))
    untouched(room, number)


def refused_in_sql(room: Room, sql: str) -> str:
    """Try it through our own connection and from outside; both are refused. Returns the words."""
    database = room.headquarters.database
    with pytest.raises(Refused), database.writing() as connection:
        connection.exec_driver_sql(sql)
    if database.path is not None:
        with sqlite3.connect(database.path) as outside, pytest.raises(sqlite3.Error) as found:
            outside.execute(sql)
        outside.close()
        return str(found.value)
    where = database.url.replace("+psycopg", "")
    with psycopg.connect(where) as client, pytest.raises(psycopg.Error) as failed:
        client.execute(sql.encode())
    return str(failed.value)


@pytest.mark.parametrize("by", INSIDERS)
def test_by_sql(room: Room, by: str) -> None:
    """The database itself refuses what comes past every program."""
    number = claimed(room)
    for kind in CHECKS:
        assert "cannot check it" in refused_in_sql(room, statement(room, number, kind, by))
    untouched(room, number)


@pytest.mark.parametrize("by", [None, "", " ", "P001 ", " 张三"])
def test_by_sql_without_a_plain_name(room: Room, by: str | None) -> None:
    """No name, or one dressed up, is no name."""
    number = claimed(room)
    assert "plain name" in refused_in_sql(room, statement(room, number, "verify", by))


@pytest.mark.parametrize("actor", ["P001", "P002", "P003"])
def test_by_sql_in_another_name(room: Room, actor: str) -> None:
    """Nor may an insider enter it for somebody else."""
    number = claimed(room)
    sql = statement(room, number, "verify", "外请专家", actor=actor)
    assert "cannot check it" in refused_in_sql(room, sql)


@pytest.mark.parametrize("by", OUTSIDERS)
def test_sql_lets_others_pass(room: Room, by: str) -> None:
    """The guard refuses nobody else, and no other word."""
    number = claimed(room)
    with room.headquarters.database.writing() as connection:
        connection.exec_driver_sql(statement(room, number, "verify", by))
        connection.exec_driver_sql(statement(room, number, "claim", "P001"))


ISSUERS = ["42", "4201", "420115", "4201.YJJ", "43", "420115107"]
CHECKED = [V1, V2, FAR, "420115.YJJ", "420115"]


def test_the_guard_and_the_rule_say_the_same(room: Room) -> None:
    """For every issuer, unit, checker and scribe the trigger refuses exactly what the rule does."""
    headquarters = room.headquarters
    said: dict[bool, int] = {True: 0, False: 0}
    for issuer in ISSUERS:
        scope = {"units": [unit for unit in CHECKED if unit != issuer]}
        number = room.issue(issuer=issuer, scope=scope)
        found = headquarters.read(directives.get, number=number)
        room.say(number, "420115", "relay", by="传话人")
        room.say(number, V1, "claim", by="志愿者")
        people = [*INSIDERS, *OUTSIDERS, "P006", "传话人"]
        with headquarters.database.writing() as connection:
            view = headquarters.read(lambda view: view)
            for unit, by in product(scope["units"], people):
                check = Report("", number, unit, Kind.VERIFY, room.clock.now(), by=by)
                asking = type(view)(connection, view.now, view.database, view.files)
                outsiders = Outsiders.load(asking, [check], {number: found})
                expected = outsiders.refusal(found.id, check) is not None
                sql = statement(room, number, "verify", by, unit=unit)
                assert refuses(connection, sql) == expected, (issuer, unit, by)
                said[expected] += 1
    assert min(said.values()) > 20, said


def refuses(connection: Any, sql: str) -> bool:
    """Whether the database refuses this; nothing of it stays."""
    connection.exec_driver_sql("SAVEPOINT trial")
    try:
        connection.exec_driver_sql(sql)
    except DBAPIError as error:
        said = str(error)
    else:
        said = ""
    connection.exec_driver_sql("ROLLBACK TO SAVEPOINT trial")
    assert not said or "cannot check it" in said
    return bool(said)


REASON = "只有他懂这座泵站。"


def test_two_signatures_from_outside(room: Room) -> None:
    """One signature is not enough, two are; the exception is that person's and unit's alone."""
    number = claimed(room)
    room.say(number, V2, "claim", by="志愿者")
    first = sign(room, "P004", number, checker="P002")
    assert not first.holds
    assert room.say(number, V1, "verify", by="P002").answer is Answer.REFUSED
    second = sign(room, "P005", number, checker="P002")
    assert second.holds
    assert [one.person for one in second.signatures] == ["P004", "P005"]
    assert room.say(number, V2, "verify", by="P002").answer is Answer.REFUSED
    assert room.say(number, V1, "verify", by="P001").answer is Answer.REFUSED
    assert room.say(number, V1, "verify", by="P002").answer is Answer.ACCEPTED
    detail = room.headquarters.read(directives.assignment_detail, number=number, unit_code=V1)
    assert [one.checker for one in detail.overrides] == ["P002"]
    assert [entry.actor for entry in room.entries("override.sign")] == ["P004", "P005"]
    room.agrees(number)


def sign(room: Room, actor: str, number: str, checker: str = "P001") -> directives.Override:
    """Sign an exception as somebody."""
    door = room.headquarters.act_as(actor, "console")
    return door.act(
        directives.sign_override, number=number, unit=V1, checker=checker, reason=REASON
    )


def test_who_may_not_sign(room: Room) -> None:
    """Not the line, not the checker, not twice, not the installation, not without a reason."""
    number = claimed(room)
    for insider in ("P001", "P002", "P003"):
        with refused("stand outside the line"):
            sign(room, insider, number, checker="志愿者")
    with refused("for themselves"):
        sign(room, "P004", number, checker="赵六")
    sign(room, "P004", number)
    with refused("somebody else must sign"):
        sign(room, "P004", number)
    with refused("Nobody here has the code"):
        sign(room, "operator", number)
    with refused("Give a reason"):
        room.headquarters.act_as("P005", "console").act(
            directives.sign_override, number=number, unit=V1, checker="P001", reason=" "
        )
    assert room.say(number, V1, "verify", by="P001").answer is Answer.REFUSED


@pytest.mark.parametrize(
    ("person", "reason"), [("P001", "我"), ("P002", "我"), ("P003", "我"), ("P005", " ")]
)
def test_signatures_cannot_be_smuggled_in(room: Room, person: str, reason: str) -> None:
    """The database refuses a signature from inside the line, the checker's own, and one without
    a reason.
    """
    number = claimed(room)
    sign(room, "P004", number)
    sql = (
        "INSERT INTO override_signature (override, person, at, reason)"
        f" VALUES (1, '{person}', 1, '{reason}')"
    )
    assert "signed from outside" in refused_in_sql(room, sql)
    assert room.say(number, V1, "verify", by="P001").answer is Answer.REFUSED


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM override_signature",
        "DELETE FROM check_override",
        "UPDATE check_override SET checker = 'P002'",
        "UPDATE override_signature SET reason = ''",
    ],
)
def test_an_exception_stays_for_ever(room: Room, sql: str) -> None:
    """Nobody takes back that there was one."""
    number = claimed(room)
    sign(room, "P004", number)
    refused_in_sql(room, sql)
    assert len(room.headquarters.read(directives.overrides, number=number)) == 1
