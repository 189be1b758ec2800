"""A small real headquarters under the panels: one district, one directive, a few answers.

The database is prepared once and copied for each test; nothing of a service is replaced.
"""

from __future__ import annotations

import asyncio
import csv
import gc
import gzip
import shutil
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import qasync
from PIL import Image
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from commandcenter.core.clock import HeldClock
from commandcenter.directives import service as directives
from commandcenter.directives.model import Kind, Location, Photo, Report
from commandcenter.directives.orders import read_order
from commandcenter.geo import service as geo
from commandcenter.headquarters import OPERATOR, Headquarters
from commandcenter.incidents import service as incidents
from commandcenter.ledgers import service as ledgers
from commandcenter.store import service as installation
from ui.common.face.language import Language
from ui.common.face.look import Look
from ui.common.face.theme import Theme
from ui.common.window.desk import Desk, make_desk
from ui.common.window.office import Office
from ui.console import Console
from ui.map import engine
from ui.shell.layouts import Layouts
from ui.shell.window import MainWindow

engine.prepare()

NOW = datetime(2026, 7, 17, 3, 4, 6, tzinfo=UTC)
ISSUED = NOW - timedelta(hours=2)
DISTRICT, STREET, OTHER_STREET = "420106", "420106001", "420106002"
HUBEI = Path(__file__).parents[2] / "resources" / "divisions" / "hubei_divisions_2023.csv.gz"
type_of_runner = Callable[[Coroutine[Any, Any, None]], None]
REGISTER = f"""kind,code,name,unit,skills,team,lat,lon,crs
person,R1,演练甲,{STREET},冲锋舟驾驶,,30.5600,114.3000,wgs84
person,R2,演练乙,420106,急救,,,,
"""


@dataclass(frozen=True)
class Town:
    """A district that answers a directive."""

    desk: Desk
    office: Office
    number: str
    leaves: list[str]
    clock: HeldClock

    @property
    def headquarters(self) -> Headquarters:
        """The headquarters that the panels look at."""
        return self.office.headquarters

    def say(self, kind: Kind, unit: str, **more: Any) -> None:
        """Let a unit report something now, through another door than the window's."""
        report = Report(f"{kind.value}-{unit}", self.number, unit, kind, self.clock.now(), **more)
        [answer] = self.headquarters.act_as(OPERATOR, "import").act(
            directives.report, reports=[report]
        )
        assert not answer.why, str(answer.why)


@pytest.fixture(scope="session", autouse=True)
def _windows_come_and_go(qapp: QApplication) -> None:
    """As in the product: the last window of one test may not end the event loop of the next."""
    qapp.setQuitOnLastWindowClosed(False)


@pytest.fixture(scope="session")
def small_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The prepared database."""
    folder = tmp_path_factory.mktemp("town")
    tree = folder / "district.csv"
    with gzip.open(HUBEI, "rt", encoding="utf-8", newline="") as source:
        rows = [
            (row["code"], row["name"])
            for row in csv.DictReader(source)
            if row["code"] in {"42", "4201"} or row["code"].startswith(DISTRICT)
        ]
    with tree.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows([("code", "name"), *rows])
    file = folder / "town.db"
    headquarters = Headquarters.open(f"sqlite:///{file}", clock=HeldClock(NOW), inline=True)
    headquarters.act(geo.import_units, path=tree)
    incident = headquarters.act(
        incidents.open, title="武昌区内涝", category="natural", grade=2, place=DISTRICT, at=ISSUED
    )
    issue(headquarters, incident, [code for code, _name in rows])
    headquarters.close()
    return file


def issue(headquarters: Headquarters, incident: str, codes: list[str]) -> None:
    """One directive to every community; the first three streets answer in their own way."""
    order = {
        "title": "转移低洼地区群众",
        "text": "立即组织低洼地区群众转移。",
        "incident": incident,
        "issuer": "4201",
        "scope": {"under": [DISTRICT], "level": "village"},
        "issued_at": ISSUED.isoformat(),
        "acknowledge_by": (ISSUED + timedelta(minutes=30)).isoformat(),
        "start_by": (ISSUED + timedelta(minutes=60)).isoformat(),
        "complete_by": (ISSUED + timedelta(hours=4)).isoformat(),
        "evidence": {"photos": 1, "location": True, "quantities": {"转移人数": "20"}},
    }
    number = headquarters.act(directives.issue, order=read_order(order)).directive
    picture = BytesIO()
    Image.new("RGB", (320, 240), "steelblue").save(picture, "JPEG")
    kept = headquarters.act(
        installation.keep_file, data=picture.getvalue(), media_type="image/jpeg"
    )
    leaves = sorted(code for code in codes if code.startswith(STREET) and len(code) == 12)
    told: list[tuple[Kind, str, int, dict[str, Any]]] = [
        (Kind.RELAY, DISTRICT, 4, {}),
        (Kind.RELAY, STREET, 15, {"words": "已转达各社区"}),
        (Kind.ACKNOWLEDGE, OTHER_STREET, 10, {}),
        (Kind.ACKNOWLEDGE, leaves[0], 20, {}),
        (Kind.START, leaves[0], 42, {}),
        (
            Kind.CLAIM,
            leaves[0],
            70,
            {
                "words": "已转移20人。",
                "by": "YL-1",
                "quantities": {"转移人数": "20"},
                "location": Location(30.5, 114.3, "gcj02", 12.0),
                "photos": (Photo(kept, "a.jpg"),),
            },
        ),
        (Kind.ACKNOWLEDGE, leaves[1], 25, {}),
        (Kind.CLAIM, leaves[1], 50, {"words": "已办结", "by": "YL-2"}),
        (Kind.VERIFY, leaves[1], 80, {"by": "核查组", "method": "onsite"}),
    ]
    reports = [
        Report(f"r{place}", number, unit, kind, ISSUED + timedelta(minutes=after), **more)
        for place, (kind, unit, after, more) in enumerate(told)
    ]
    outcomes = headquarters.act(directives.report, reports=reports)
    assert [str(one.why) for one in outcomes if one.why] == []


@pytest.fixture
def town(small_town: Path, qapp: QApplication, tmp_path: Path) -> Iterator[Town]:
    """The district with a desk in front of it: English, day, a held clock."""
    file = tmp_path / "town.db"
    shutil.copyfile(small_town, file)
    files = small_town.with_name(small_town.name + ".files")
    shutil.copytree(files, file.with_name(file.name + ".files"))
    clock = HeldClock(NOW)
    headquarters = Headquarters.open(f"sqlite:///{file}", clock=clock)
    look = Look(Theme("day"), Language("en"), clock)
    look.theme.wear()
    desk = make_desk(look)
    office = Office(headquarters, OPERATOR, desk.tasks, desk.moment)
    [found] = headquarters.read(directives.listed)
    leaves = headquarters.read(
        directives.board_units, number=found.number, wanted=directives.BoardFilter()
    )
    yield Town(desk, office, found.number, leaves, clock)
    office.news.end()
    headquarters.close()
    qapp.setStyleSheet("")


@pytest.fixture
def live(qapp: QApplication, town: Town) -> Iterator[type_of_runner]:
    """Runs a story in the window's event loop; every task is ended with it."""
    gc.disable()
    loop = qasync.QEventLoop(qapp)
    asyncio.set_event_loop(loop)

    async def whole(story: Coroutine[Any, Any, None]) -> None:
        try:
            town.office.news.begin(await town.office.read(installation.newest))
            await story
        finally:
            await town.desk.tasks.end()

    yield lambda story: loop.run_until_complete(whole(story))
    loop.close()
    asyncio.set_event_loop(None)
    gc.collect()  # Here and not by chance in a lane: Qt's objects end in Qt's thread.
    gc.enable()


@pytest.fixture
def console(town: Town, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Console:
    """The whole window as after the sign-in, its workspaces not yet put up."""
    # The page in the map has tests of its own; here it would outlive the window.
    monkeypatch.setattr(engine, "available", lambda: False)
    window = MainWindow(town.desk, Layouts(tmp_path / "kept"))
    qtbot.addWidget(window)
    window.resize(1366, 768)
    made = Console(window, town.desk, town.clock)
    made.office = town.office
    return made


@pytest.fixture
def teams(town: Town, tmp_path: Path) -> None:
    """Teams in the register."""
    (tmp_path / "teams.csv").write_text(REGISTER, "utf-8")
    town.headquarters.act(ledgers.import_teams, path=tmp_path / "teams.csv")


def unnamed(widget: QWidget) -> list[str]:
    """The controls that a screen reader could not name."""
    return [
        type(one).__name__
        for one in widget.findChildren(QWidget)
        if one.isVisible()
        and one.isEnabled()
        and one.focusPolicy().value
        and not one.accessibleName()
        and not one.objectName().startswith("qt_")
    ]
