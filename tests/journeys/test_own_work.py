"""Every role tries to verify its own work by every door, and is refused every time.

The window is clicked, the command line run, the gateway asked over HTTP, a file imported and the
database written to from outside, on SQLite and on PostgreSQL; at the end nothing stands there.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import psycopg
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from commandcenter.accounts import service as accounts
from commandcenter.cli.main import main
from commandcenter.core.clock import HeldClock
from commandcenter.directives import service as directives
from commandcenter.directives.model import Kind
from commandcenter.gateway.checkwork import check_clock, check_new
from commandcenter.headquarters import OPERATOR, Headquarters
from commandcenter.store import journal
from tests.gateway.running import running
from tests.journeys.conftest import type_of_runner
from tests.service.conftest import clock, database_url, templates
from tests.service.directives.conftest import PEOPLE, TREE, V1, Room, micros, populate
from tests.window import until
from ui.common.face.language import Language
from ui.common.face.look import Look
from ui.common.face.theme import Theme
from ui.common.panels.states import State
from ui.common.window.desk import make_desk
from ui.common.window.office import Office
from ui.supervision.checks.next_checks import NextChecksPanel

__all__ = ["clock", "database_url", "templates"]
CHECKS = (Kind.VERIFY, Kind.REFUTE, Kind.UNREACHABLE)
LEFT = Qt.MouseButton.LeftButton


@dataclass(frozen=True)
class Role:
    """Somebody in the line that did the work; who has no code is in no register."""

    what: str
    code: str | None
    name: str
    unit: str


ROLES = [
    Role("the village itself", "P001", "张三", V1),
    Role("the street above it", "P002", "李四", V1[:9]),
    Role("the county above that", "P003", "王五", V1[:6]),
    Role("the city on the way", "P011", "郑九", V1[:4]),
    Role("whoever reported without a post", None, "志愿者", V1),
]
EVERYBODY = pytest.mark.parametrize("role", ROLES, ids=lambda one: one.what)


@dataclass
class Hall:
    """A headquarters with one claim that nobody has checked."""

    room: Room
    number: str
    url: str
    folder: Path
    capsys: pytest.CaptureFixture[str]
    before: dict[str, int]

    def run(self, *words: str, code: int) -> str:
        """One command, in a process' own way; it must end with `code`. Returns what it said."""
        with pytest.raises(SystemExit) as ended:
            main(["--database", self.url, *words])
        said = self.capsys.readouterr()
        assert ended.value.code == code, (words, said)
        return said.out + said.err

    def line(self, kind: Kind, by: str | None) -> dict[str, Any]:
        """A check as a line of a file, or as a program sends it."""
        key = f"own-{next(self.room.numbers)}"
        at = self.room.clock.now().isoformat()
        said = {"key": key, "directive": self.number, "unit": V1, "act": kind.value, "at": at}
        return said | {"method": "onsite", **({} if by is None else {"by": by})}

    def file(self, *lines: dict[str, Any]) -> str:
        """These lines as a file."""
        path = self.folder / "checks.jsonl"
        path.write_text("\n".join(json.dumps(one) for one in lines), encoding="utf-8")
        return str(path)

    def untouched(self) -> None:
        """No check got through, no sum moved, and the journal is whole."""
        total = self.room.total(self.number)
        assert total == self.before
        assert (total.get("verified", 0), total.get("refuted", 0), total["claimed"]) == (0, 0, 1)
        detail = self.room.headquarters.read(
            directives.assignment_detail, number=self.number, unit_code=V1
        )
        assert not [act for act in detail.acts if act.kind in CHECKS]
        with self.room.headquarters.database.reading() as connection:
            assert journal.verify(connection)


@pytest.fixture
def hall(
    database_url: str,
    clock: HeldClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Hall]:
    """A small country whose first village claims with less than it was asked for."""
    monkeypatch.setenv("COMMANDCENTER_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("COMMANDCENTER_LANGUAGE", "en")
    headquarters = Headquarters.open(database_url, clock=clock)
    populate(headquarters, tmp_path)
    people = tmp_path / "city.csv"
    people.write_text("code,name,unit,post\nP011,郑九,4201,副市长\n", encoding="utf-8")
    headquarters.act(accounts.import_people, path=people)
    room = Room(headquarters, clock, count(1))
    number = room.issue(evidence={"photos": 2})
    room.later(minutes=5)
    room.say(number, V1, "claim", by="志愿者")
    door = headquarters.act_as(OPERATOR, "console")
    check_new(door)
    check_clock(door)
    yield Hall(room, number, database_url, tmp_path, capsys, room.total(number))
    headquarters.close()


def test_the_roles_are_all_there_are() -> None:
    """Everybody of the register who stands above the village, and the village itself."""
    above = {line.split(",")[0] for line in TREE.splitlines()[1:] if V1.startswith(line[:2])}
    posts = [line.split(",") for line in [*PEOPLE.splitlines()[1:], "P011,郑九,4201,副市长"]]
    inside = {code for code, _name, unit, _post in posts if V1.startswith(unit) and unit in above}
    assert inside == {role.code for role in ROLES if role.code}


# ---- the window --------------------------------------------------------------------------------


@EVERYBODY
def test_by_the_window(
    hall: Hall, role: Role, live: type_of_runner, qtbot: QtBot, qapp: Any
) -> None:
    """Signed in as themselves, they click on their own unit; in their own name and in another's."""
    headquarters = hall.room.headquarters
    look = Look(Theme("day"), Language("en"), hall.room.clock)
    look.theme.wear()
    desk = make_desk(look)
    office = Office(headquarters, role.code or OPERATOR, desk.tasks)
    panel = NextChecksPanel(desk, office)
    qtbot.addWidget(panel)
    panel.resize(640, 700)

    async def story() -> None:
        desk.selection.select(directive=hall.number)
        panel.show()
        await until(lambda: panel.frame.state is State.READY and not panel.busy, "the list")
        index = panel.rows.index(panel.rows.place_of(V1) or 0, 0)
        assert panel.rows.record(index).choice.unit == V1
        names = [role.name] if role.code is None else [None, role.code, "外请专家"]
        for kind in CHECKS:
            for name in names:
                await check_by_clicks(panel, index, kind, name)
        await desk.tasks.end()

    live(story())
    hall.untouched()
    qapp.setStyleSheet("")


async def check_by_clicks(panel: NextChecksPanel, index: Any, kind: Kind, name: str | None) -> None:
    """Row, button, result, name, send: all with the mouse; it must end in words at the form."""
    form = panel.form
    here = panel.list.visualRect(index).center()
    QTest.mouseClick(panel.list.viewport(), LEFT, pos=here)
    await until(panel.record.isEnabled, "the button")
    QTest.mouseClick(panel.record, LEFT)
    await until(lambda: form.isVisible() and form.by.text(), "the form with the own name")
    assert "▲" not in shown(panel)
    result = form.results[kind]
    QTest.mouseClick(result, LEFT, pos=result.rect().center().__class__(8, result.height() // 2))
    assert result.isChecked()
    if name is not None:
        form.by.setText(name)  # Typed Chinese comes from an input method, which no test has.
    QTest.mouseClick(form.send, LEFT)
    await until(lambda: "▲" in shown(panel), f"the refusal of {kind} by {name}")
    assert form.isVisible(), "it closed as if it had been taken"
    QTest.mouseClick(form.cancel, LEFT)
    await until(lambda: not form.isVisible(), "the form gone")


def shown(panel: NextChecksPanel) -> str:
    return "\n".join(one.text() for one in panel.findChildren(QLabel) if one.isVisible())


# ---- the command line and the import -------------------------------------------------------------


@EVERYBODY
def test_by_the_command_line(hall: Hall, role: Role) -> None:
    """As themselves, in another's name, and by signing themselves an exception."""
    known = role.code is not None
    names = [role.code, role.name, "外请专家", "P004", None] if known else [role.name, None]
    for kind in CHECKS:
        for by in names:
            file = hall.file(hall.line(kind, by))
            said = hall.run("--as", role.name, "--json", "reports", "import", file, code=1)
            assert '"accepted": 1' not in said
    override = ("directive", "override", hall.number, V1, "--reason", "急", "--checker")
    for checker in (role.code or role.name, "外请专家"):
        hall.run("--as", role.name, *override, checker, code=1)
    hall.untouched()


@EVERYBODY
def test_by_import(hall: Hall, role: Role) -> None:
    """A file of the operator's with their checks: each line is refused, however it is written."""
    written = [role.name, f" {role.name}", f"{role.name}　"]
    if role.code is not None:
        wide = "".join(chr(ord(letter) + 0xFEE0) for letter in role.code)
        written += [role.code, f" {role.code}", wide]
    lines = [hall.line(kind, by) for kind in CHECKS for by in written]
    said = hall.run("--json", "reports", "import", hall.file(*lines), code=1)
    found = json.loads(said[: said.rindex("}") + 1])
    assert (found["accepted"], found["repeated"]) == (0, 0)
    assert [one["line"] for one in found["refused"]] == list(range(1, len(lines) + 1))
    hall.untouched()


# ---- the gateway -------------------------------------------------------------------------------


@EVERYBODY
def test_by_the_gateway(hall: Hall, role: Role) -> None:
    """Their own link as a program and as a page without script, and no link at all."""
    with running(hall.room.headquarters) as gateway:
        tokens = [] if role.code is None else [a_link(hall, role)]
        for token in tokens:
            by_program(hall, role, gateway.url, token)
            by_page(hall, gateway.url, token)
        with httpx.Client(base_url=gateway.url, trust_env=False) as nobody:
            for kind in CHECKS:
                answer = nobody.post("/api/v1/reports", json=hall.line(kind, role.name))
                assert answer.status_code in {401, 403}, answer.text
    hall.untouched()


def a_link(hall: Hall, role: Role) -> str:
    made = hall.room.headquarters.act(
        accounts.issue_token, person=role.code or "", unit=role.unit, valid=timedelta(days=9)
    )
    return made.token


def by_program(hall: Hall, role: Role, url: str, token: str) -> None:
    headers = {"authorization": f"Bearer {token}", "accept-language": "en"}
    with httpx.Client(base_url=url, headers=headers, trust_env=False) as client:
        for kind in CHECKS:
            for by in (role.code, role.name, "外请专家", None):
                answer = client.post("/api/v1/reports", json=hall.line(kind, by))
                assert answer.status_code == 403, answer.text


def by_page(hall: Hall, url: str, token: str) -> None:
    """A page's form as a browser sends it, with another word in the button's place."""
    english = {"accept-language": "en"}
    with httpx.Client(base_url=url, headers=english, trust_env=False) as phone:
        assert phone.get(f"/f/{token}").status_code == 200
        mark = re.search(r'name="mark" value="([^"]*)"', phone.get("/me").text)
        assert mark is not None, "the page has no form"
        for kind in CHECKS:
            key = f"page-{next(hall.room.numbers)}"
            fields = {"mark": mark[1], "key": key, "act": kind.value, "text": "已核实"}
            answer = phone.post(f"/d/{quote(hall.number)}", data=fields)
            assert answer.status_code == 403, answer.text
            assert "lets a unit speak for itself" in answer.text


# ---- SQL ---------------------------------------------------------------------------------------

ACT = (
    'INSERT INTO act (id, key, digest, directive, unit, kind, at, received_at, "by", actor,'
    " channel, photos, clock_wrong) SELECT {id}, '{key}', '', d.id, '{unit}', '{kind}', {at}, {at},"
    " '{by}', '{actor}', 'import', 0, {no} FROM directive d WHERE d.number = '{number}'"
)


@EVERYBODY
def test_by_sql(hall: Hall, role: Role) -> None:
    """Past every program: as a new act, as a changed one, as a mended sum."""
    tries = [
        insert(hall, kind, by=by, actor=actor)
        for kind in CHECKS
        for by, actor in [(role.name, OPERATOR), *in_other_names(role)]
    ]
    tries += [
        f"UPDATE act SET kind = 'verify', \"by\" = '{role.name}' WHERE kind = 'claim'",
        "UPDATE rollup SET verified = issued",
        "DELETE FROM act WHERE kind = 'claim'",
    ]
    for statement in tries:
        execute_outside(hall, statement)
    hall.untouched()


def in_other_names(role: Role) -> list[tuple[str, str]]:
    """Their code instead of their name; and their own hand under somebody else's name."""
    return [] if role.code is None else [(role.code, OPERATOR), ("外请专家", role.code)]


def insert(hall: Hall, kind: Kind, *, by: str, actor: str) -> str:
    key = next(hall.room.numbers)
    no = "false" if hall.room.headquarters.database.dialect == "postgresql" else "0"
    return ACT.format(
        id=10_000 + key,
        key=f"sql{key}",
        unit=V1,
        kind=kind.value,
        at=micros(hall.room.clock.now()),
        by=by,
        actor=actor,
        no=no,
        number=hall.number,
    )


def execute_outside(hall: Hall, statement: str) -> None:
    """Somebody with the file, or with the server's password, and no program of ours."""
    database = hall.room.headquarters.database
    if database.path is not None:
        outside = sqlite3.connect(database.path)
        with pytest.raises(sqlite3.Error), outside:
            outside.execute(statement)
        outside.close()
        return
    with (
        psycopg.connect(hall.url.replace("+psycopg", "")) as client,
        pytest.raises(psycopg.Error),
    ):
        client.execute(statement.encode())


# ---- and it is no wall against everybody ---------------------------------------------------------


def test_an_outsider_passes_by_the_same_door(hall: Hall) -> None:
    """The same file with an outsider's name is taken: what was refused above was the line."""
    file = hall.file(hall.line(Kind.VERIFY, "P004"))
    said = hall.run("--as", "P004", "--json", "reports", "import", file, code=0)
    assert json.loads(said)["accepted"] == 1
    assert hall.room.total(hall.number)["verified"] == 1
