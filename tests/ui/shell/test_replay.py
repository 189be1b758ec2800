"""The replay: a slider sets the board and the map to a past moment; the way back is one key."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from commandcenter.core.errors import Refused
from commandcenter.directives import service as directives
from commandcenter.directives.model import Kind
from commandcenter.geo import service as geo
from commandcenter.headquarters import OPERATOR, Headquarters
from commandcenter.incidents import service as incidents
from commandcenter.store.types import to_microseconds
from tests.graphics import NO_GRAPHICS_CARD
from tests.service.directives import naive
from tests.ui.conftest import DISTRICT, ISSUED, NOW, Town, issue, type_of_runner
from tests.window import front, press_key
from tests.window import until as come
from ui.board.panel import BoardPanel
from ui.common.panels.docking import PanelPlace
from ui.common.panels.states import State
from ui.common.window.office import Office
from ui.ledgers.stock.balances import BalancesPanel
from ui.map import engine
from ui.map.panel import MapPanel
from ui.map.source import MapSource
from ui.shell.layouts import Layouts
from ui.shell.replaying import Replay
from ui.shell.window import MainWindow
from ui.shell.workspaces import Workspace
from ui.timeline.panel import ENTRY_ROLE, TimelinePanel

ROWS = ("issued", "acknowledged", "started", "claimed", "verified", "refuted", "overdue", "silent")


@pytest.fixture(params=["sqlite", "postgresql"])
def past(request: pytest.FixtureRequest, town: Town, small_town: Path) -> Iterator[Town]:
    """The town with its two hours behind it, on both databases."""
    if request.param == "sqlite":
        yield town
        return
    server = request.getfixturevalue("postgres_server")
    name = server.create_database()
    headquarters = Headquarters.open(server.url(name), clock=town.clock)
    tree = small_town.with_name("district.csv")
    headquarters.act(geo.import_units, path=tree)
    incident = headquarters.act(
        incidents.open, title="武昌区内涝", category="natural", grade=2, place=DISTRICT, at=ISSUED
    )
    with tree.open(encoding="utf-8", newline="") as rows:
        issue(headquarters, incident, [row["code"] for row in csv.DictReader(rows)])
    yield replace(town, office=Office(headquarters, OPERATOR, town.desk.tasks, town.desk.moment))
    headquarters.close()
    server.drop_database(name)


class Screen:
    """A window with board, map and log over one town."""

    def __init__(self, town: Town, qtbot: QtBot, folder: Path) -> None:
        desk, office = town.desk, town.office
        self.town = town
        self.window = MainWindow(desk, Layouts(folder))
        qtbot.addWidget(self.window)
        self.band = self.window.replay
        self.board, self.log = BoardPanel(desk, office), TimelinePanel(desk, office)
        self.map, self.books = MapPanel(desk.look), BalancesPanel(desk, office)
        self.source = MapSource(desk, office, self.map)
        places = (
            PanelPlace("map", lambda: self.map),
            PanelPlace("board", lambda: self.board, "left", 560),
            PanelPlace("log", lambda: self.log, "right", 300),
            PanelPlace("books", lambda: self.books, "bottom", 200),
        )
        self.window.register(Workspace("directives", places))
        self.replay = Replay(desk, office, self.band)
        for act in self.replay.acts():
            desk.acts.add(act, self.window)
        self.window.resize(1500, 900)
        self._paper: naive.Paper | None = None

    def idle(self) -> bool:
        """Whether everything shows what it was asked for."""
        panels = (self.board, self.log, self.books)
        waiting = self.band._drag.isActive() or self.source._fetching
        return not waiting and not any(panel.busy for panel in panels)

    async def open(self) -> None:
        await front(self.window)
        await come(lambda: self.board.frame.state is State.READY and self.idle(), "the board")
        self.source.renew()
        await come(lambda: self.map.rows and self.idle(), "the map")

    async def at(self, moment: datetime) -> None:
        """Move the slider to a moment and wait until everything follows."""
        self.band.slider.setValue(int((moment - self.band.first).total_seconds()))
        await come(lambda: self.town.desk.moment.shown == moment and self.idle(), str(moment))

    def rebuilt(self, moment: datetime, under: str = "") -> dict[str, int]:
        """The counts of the journal's acts until then, by a clerk's own rules."""
        with self.town.headquarters.database.reading() as connection:
            if self._paper is None:
                row = connection.execute(text("SELECT * FROM directive")).one()
                leaves = connection.execute(text("SELECT unit FROM assignment")).scalars().all()
                self._paper = naive.Paper(
                    self.town.number, row.issuer, list(leaves), row.complete_by, [], None, {}
                )
            until = to_microseconds(moment)
            return naive.count(connection, self._paper, now=until, under=under, until=until)


@pytest.fixture
def screen(past: Town, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Screen:
    """The window; its map without a page, for the rows are what matters."""
    monkeypatch.setattr(engine, "available", lambda: False)
    return Screen(past, qtbot, tmp_path)


def test_ten_past_moments_are_a_rebuild_from_the_journal(
    past: Town, live: type_of_runner, screen: Screen
) -> None:
    """Headline, tree, list and map of ten random moments are what a clerk counts from the acts."""
    random = Random(5)

    async def story() -> None:
        await screen.open()
        await screen.replay.open()
        different = set()
        for _ in range(10):
            moment = ISSUED + timedelta(seconds=random.randrange(1, 7199))
            await screen.at(moment)
            whole = screen.rebuilt(moment)
            different.add(tuple(whole.values()))
            shown = screen.board.figures
            assert shown.silent.shown == str(whole["silent"])
            assert shown.overdue.shown == str(whole["overdue"])
            node = screen.board.model.node(DISTRICT)
            assert node is not None
            assert node.row is not None
            assert node.row.counts.to_dict() == screen.rebuilt(moment, DISTRICT)
            [row] = screen.map.rows.values()
            assert {name: getattr(row, name) for name in ROWS} == {
                name: screen.rebuilt(moment, row.code)[name] for name in ROWS
            }
            units = [entry.at for entry in shown_entries(screen.log)]
            assert all(at <= moment for at in units)
        assert len(different) >= 4
        screen.band.leave()
        await come(screen.idle, "the present")
        assert screen.board.figures.silent.shown == str(screen.rebuilt(NOW)["silent"])

    live(story())


def shown_entries(log: TimelinePanel) -> list[Any]:
    """The journal entries that stand in the log."""
    rows = range(log.model.rowCount())
    return [log.model.index(row, 0).data(ENTRY_ROLE) for row in rows]


def test_the_list_of_a_past_moment(past: Town, live: type_of_runner, screen: Screen) -> None:
    """The chips choose by the state of that moment, and each row says it."""

    async def story() -> None:
        await screen.open()
        await screen.replay.open()
        screen.board.as_list.setChecked(True)
        listing = screen.board.listing
        listing.chips[next(iter(listing.chips))].setChecked(False)
        for phase, chip in listing.chips.items():
            chip.setChecked(phase.name == "CLAIMED")
        verified_at = ISSUED + timedelta(minutes=80)
        await screen.at(verified_at - timedelta(seconds=30))
        first, second = past.leaves[:2]
        await come(lambda: listing.model.codes == [first, second], "two claims")
        await screen.at(verified_at + timedelta(seconds=30))
        await come(lambda: listing.model.codes == [first], "one of them checked")
        await come(lambda: listing.model.row(0) is not None, "the row")
        assert listing.model.row(0).started_at == ISSUED + timedelta(minutes=42)

    live(story())


def test_the_past_cannot_be_overlooked_and_nothing_can_be_done(
    past: Town, live: type_of_runner, screen: Screen
) -> None:
    """A dark band and edge, the time in words, acts refused, what knows no past covered."""

    async def story() -> None:
        await screen.open()
        assert not screen.band.isVisible()
        await screen.replay.open()
        assert screen.band._mark.isHidden()
        assert "Now" in screen.band.when.text()
        await screen.at(ISSUED + timedelta(minutes=30))
        assert screen.band.property("surface") == "past"
        assert screen.band._mark.isVisible()
        assert screen.band.when.text() == "07-17 09:34:06"
        corner = screen.window._whole.grab().toImage().pixelColor(1, 600)
        assert corner.name() == screen.window.desk.look.theme.colours.selection
        assert screen.books.frame.state is State.EMPTY
        with pytest.raises(Refused, match="The past is shown"):
            await past.office.act(directives.report, reports=[])
        assert screen.board.figures.certified.shown == "–"
        await press_key(screen.board.tree, Qt.Key.Key_Escape)
        await come(lambda: not past.desk.moment.past and screen.idle(), "the present")
        assert not screen.band.isVisible()
        assert screen.window._whole.property("surface") == "panel"
        assert screen.books.frame.state is not State.LOADING
        await past.office.act(directives.report, reports=[])

    live(story())


def test_keys_step_play_and_pause(past: Town, live: type_of_runner, screen: Screen) -> None:
    async def story() -> None:
        await screen.open()
        await press_key(screen.window, Qt.Key.Key_T, Qt.KeyboardModifier.AltModifier)
        await come(screen.band.isVisible, "the band")
        assert screen.band.slider.hasFocus()
        assert screen.band.step_s == 30
        await press_key(screen.band.slider, Qt.Key.Key_Left)
        await come(lambda: past.desk.moment.shown == NOW - timedelta(seconds=30), "one step")
        await press_key(screen.band.slider, Qt.Key.Key_PageDown)
        await come(lambda: past.desk.moment.shown == NOW - timedelta(seconds=330), "ten more")
        await press_key(screen.window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
        await come(lambda: past.desk.moment.shown == NOW - timedelta(seconds=300), "one on")
        await press_key(screen.band.slider, Qt.Key.Key_Space)
        assert screen.band.playing
        assert screen.band.play.text() == "Pause"
        await come(lambda: past.desk.moment.shown == NOW - timedelta(seconds=240), "it plays")
        await front(screen.window)
        await press_key(screen.window, Qt.Key.Key_B, Qt.KeyboardModifier.AltModifier)
        assert not screen.band.playing
        await press_key(screen.band.slider, Qt.Key.Key_End)
        await come(lambda: not past.desk.moment.past, "now at the end")
        assert screen.band.isVisible()
        await press_key(screen.band.slider, Qt.Key.Key_Home)
        await come(lambda: past.desk.moment.shown == ISSUED, "the issue itself")

    live(story())


def test_playing_ends_at_now(past: Town, live: type_of_runner, screen: Screen) -> None:
    async def story() -> None:
        await screen.open()
        await screen.replay.open()
        screen.band._play.setInterval(1)
        await screen.at(NOW - timedelta(seconds=90))
        screen.band.play_or_pause()
        await come(lambda: not screen.band.playing, "the end")
        await come(lambda: not past.desk.moment.past, "now")

    live(story())


def test_an_entry_of_the_log_leads_to_its_moment(
    past: Town, live: type_of_runner, screen: Screen
) -> None:
    """Enter on an entry shows the map and the board of that moment, and opens the band."""

    async def story() -> None:
        await screen.open()
        past.clock.advance(timedelta(minutes=10))
        past.say(Kind.ACKNOWLEDGE, past.leaves[5])
        screen.log.mark_out_of_date()
        await come(lambda: len(shown_entries(screen.log)) > 1 and screen.idle(), "the entry")
        past.clock.advance(timedelta(minutes=10))
        screen.log.view.setCurrentIndex(screen.log.model.index(0, 0))
        await press_key(screen.log.view, Qt.Key.Key_Return)
        await come(screen.band.isVisible, "the band")
        at = NOW + timedelta(minutes=10)
        await come(lambda: past.desk.moment.shown == at and screen.idle(), "the moment")
        assert screen.band.slider.value() == (at - ISSUED).total_seconds()
        assert screen.board.figures.silent.shown == str(screen.rebuilt(at)["silent"])

    live(story())


@NO_GRAPHICS_CARD
def test_the_colours_of_the_map_are_those_of_the_rebuild(
    town: Town, live: type_of_runner, qtbot: QtBot, tmp_path: Path
) -> None:
    """What the page draws at past moments is what it would draw of a clerk's own counts."""
    made = Screen(town, qtbot, tmp_path)
    faces = (
        "[...ConsoleMap.scene().areas.layers.values()].filter(it => it.role === true)"
        f".filter(it => it.feature.code === '{DISTRICT}').map(it => it.ground.options.look)"
        ".map(look => [look.face, ConsoleRules.fillOf(look.face, look.theme)])"
    )

    known: list[str] = []

    def outlined() -> bool:
        assert made.map.view is not None
        made.map.view.page().runJavaScript(f"JSON.stringify({faces})", known.append)
        return bool(known) and known[-1] != "[]"

    async def ask(expression: str) -> Any:
        answers: list[str] = []
        assert made.map.view is not None
        made.map.view.page().runJavaScript(f"JSON.stringify({expression})", answers.append)
        await come(lambda: answers, expression)
        return json.loads(answers[0]) if answers[0] else None

    async def story() -> None:
        await made.open()
        await come(lambda: made.map.view is not None and made.map.bridge.drawn_number, "the page")
        await come(lambda: not made.source.busy, "its first picture")
        await come(outlined, "the outlines, which come by themselves")
        await made.replay.open()
        seen = set()
        for minutes in (5, 45, 75, 100, 119):
            moment = ISSUED + timedelta(minutes=minutes)
            await made.at(moment)
            await come(lambda: not made.source.busy, "the page")
            counted = json.dumps(made.rebuilt(moment, DISTRICT))
            [[face, colour]] = await ask(faces)
            rules = "ConsoleMap.state.rules"
            expected = await ask(f"ConsoleRules.faceOf({counted}, {rules})")
            assert face == expected
            theme = "ConsoleMap.state.theme"
            assert colour == await ask(f"ConsoleRules.fillOf({json.dumps(expected)}, {theme})")
            seen.add(json.dumps(face))
        assert len(seen) > 2
        made.map.end()

    live(story())
