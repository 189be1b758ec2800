"""The main job from end to end: a flood drill over the real gateway, watched from a real window.

Counts on the screen are held against a plain recount of the acts that the gateway accepted.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from PySide6.QtCore import Qt

from commandcenter.core.language import text
from commandcenter.drills.model import Planned, Way
from tests.graphics import NO_GRAPHICS_CARD
from tests.journeys.conftest import PICTURES, type_of_runner
from tests.journeys.exercise import Exercise
from tests.journeys.screen import Screen, click, type_into
from tests.service.drills.recount import recount
from tests.window import press_key, until
from ui.common.panels.states import State
from ui.common.words.stuck import blocking_unit
from ui.console import Console
from ui.main import open_window
from ui.sitreps.panel import ReportsPanel
from ui.supervision.findings.finding import FindingPanel
from ui.supervision.findings.listing import FindingsPanel
from ui.supervision.stuck.panel import StuckPanel

pytestmark = [
    pytest.mark.timeout(240),
    NO_GRAPHICS_CARD,
]
CITY, DISTRICT = "4201", "420106"
TRANSFER = "transfer"
BAR = ("issued", "acknowledged", "started", "claimed", "verified")
PLAYED_WITHIN_S, LEASE_S, CHECKED_S = 90.0, 40.0, 60.0
"""The drill lasts half a minute; a lease ends thirty seconds after the last beat of its holder."""
MAP_WITHIN_S = 60.0


def test_a_flood_from_the_first_order_to_the_report(
    exercise: Exercise, live: type_of_runner, tmp_path: Path
) -> None:
    """Watch, drill down, order, see it travel, report, and survive the loss of both lines."""
    live(the_story(exercise, tmp_path))


async def the_story(exercise: Exercise, folder: Path) -> None:
    exercise.begin()
    async with window_on(exercise, folder) as screen:
        await watch_it_change(screen, exercise)
        await counts_are_those_of_the_acts(screen, exercise)
        await drill_down_to_the_evidence(screen, exercise)
        await supervise_by_keyboard(screen)
        await order_something(screen, exercise)
        exercise.do(exercise.kill_gateway())
        await report_it(screen, exercise, folder)
        await lose_the_database(screen, exercise)
        await the_channel_is_cut_and_comes_back(screen, exercise)


@contextlib.asynccontextmanager
async def window_on(exercise: Exercise, folder: Path) -> AsyncIterator[Screen]:
    """The window as the program opens it, on the drill's database."""
    opened = open_window(theme="night", language="zh", size="1920x1080", kept=folder / "kept")
    console = Console(opened.window, opened.desk, opened.clock)
    await console.begin(exercise.ground.url)
    try:
        yield Screen(console, PICTURES)
    finally:
        opened.window.close()
        await opened.desk.tasks.end()
        await console.end()
        opened.window.deleteLater()


async def watch_it_change(screen: Screen, exercise: Exercise) -> None:
    """Figures and map move while the drill is played, and 演练 stands above them."""
    await until(lambda: "board" in screen.window.pages["directives"].panels, "the board")
    await until(lambda: screen.tiles()["claimed"] != "–", "the first figures")
    assert "演练" in screen.window.windowTitle()
    assert "演练" in screen.words(screen.window.strip)
    await until(lambda: screen.map.bridge.drawn_number, "the map", within_s=MAP_WITHIN_S)
    figures, maps = set(), set()
    assert exercise.played is not None
    while not exercise.played.done():
        before = tuple(screen.tiles().values())
        figures.add(before)
        maps.add(repr(await screen.drawn()))
        if len(figures) == 3:
            screen.picture("playing")
        await until(
            lambda before=before: (
                tuple(screen.tiles().values()) != before or exercise.played.done()
            ),
            "other figures or the end",
            within_s=PLAYED_WITHIN_S,
        )
    exercise.played.result()
    assert len(figures) > 5
    assert len(maps) > 5


async def counts_are_those_of_the_acts(screen: Screen, exercise: Exercise) -> None:
    """Tiles, tree and list show what a recount of the accepted acts gives."""
    expected = counted(exercise, "")
    assert 0 < expected["verified"] < expected["claimed"] < expected["issued"]
    await until(lambda: screen.tiles() == tiles_of(expected), f"tiles {tiles_of(expected)}")
    await screen.go_into(DISTRICT)
    streets = sorted({unit[:9] for unit in exercise.plan.leaves[TRANSFER]})
    for street in streets:
        await screen.go_into(street)
    leaves = exercise.plan.leaves[TRANSFER]
    wanted = [DISTRICT, *streets, *leaves]
    rows = await until(lambda: rows_with(screen, wanted), "a row for every unit")
    for code in wanted:
        assert seen(rows[code]) == row_of(counted(exercise, code)), code
    screen.picture("counted")


async def drill_down_to_the_evidence(screen: Screen, exercise: Exercise) -> None:
    """One community: its words, its photo, and how long each hop took."""
    claim = a_claim_with_a_photo(exercise)
    screen.press_row(claim.unit)
    await until(lambda: claim.words in screen.words(screen.detail), "the words of the claim")
    await until(screen.photos, "the photo")
    said = screen.words(screen.detail)
    assert "转移人数" in said
    assert len(screen.detail.waterfall.steps) >= 4
    assert screen.console.desk.selection.now.unit == claim.unit
    screen.picture("evidence")


async def supervise_by_keyboard(screen: Screen) -> None:
    """Two keys to the unit that blocks, one more to a finding and what it rests on."""
    window, selection = screen.window, screen.console.desk.selection
    selection.select(unit=None)
    await press_key(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    stuck = await until(lambda: screen.supervised("stuck"), "the workspace")
    assert isinstance(stuck, StuckPanel)
    await until(lambda: stuck.frame.state is State.READY and stuck.found, "where it is stuck")
    assert "卡在" in screen.words(stuck)
    await press_key(window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    blocking = blocking_unit(stuck.found)
    assert blocking is not None
    assert selection.now.unit == blocking.unit
    assert stuck.units.hasFocus()
    screen.picture("stuck")
    listed = screen.supervised("findings")
    assert isinstance(listed, FindingsPanel)
    await until(lambda: listed.rows.rowCount() > 0, "what the checks found", within_s=CHECKED_S)
    await press_key(window, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    finding = screen.supervised("finding")
    assert isinstance(finding, FindingPanel)
    await until(lambda: finding.isVisible() and finding.shown, "the finding")
    said = screen.words(finding)
    assert "线索，不是结论" in said
    assert screen.console.desk.look.say(finding.shown.found.why) in said
    assert selection.now.unit == finding.shown.found.unit
    screen.picture("finding")
    await press_key(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    await until(screen.board.isVisible, "the board again")


async def order_something(screen: Screen, exercise: Exercise) -> None:
    """A directive of one's own: typed, its scope taken from the tree, answered by a phone."""
    street = exercise.plan.leaves[TRANSFER][0][:9]
    screen.press_row(street)
    await press_key(screen.window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    form = await until(lambda: screen.console.form, "the form")
    await until(lambda: form.isVisible() and form.take.isEnabled(), "a unit to take")
    await type_into(form.title, "Check the shelters")
    await type_into(form.words, "Count the beds and report.")
    click(form.take)
    await until(lambda: street in form.scope, "the scope")
    screen.picture("form", form)
    before = screen.console.desk.selection.now.directive
    click(form.go)
    await until(lambda: screen.console.desk.selection.now.directive != before, "the new number")
    number = screen.console.desk.selection.now.directive
    assert number is not None
    leaves = [unit for unit in exercise.plan.leaves[TRANSFER] if unit.startswith(street)]
    await until(lambda: screen.tiles()["silent"] == str(len(leaves)), "a fresh directive")
    answer = exercise.do(exercise.acknowledge(leaves[0], number, "journey-1"))
    assert answer.status_code == 200, answer.text
    await until(lambda: screen.tiles()["silent"] == str(len(leaves) - 1), "the acknowledgement")
    await screen.go_into(DISTRICT)
    rows = await until(lambda: rows_with(screen, [street]), "the street's row")
    assert rows[street]["bar"].acknowledged == 1
    screen.picture("own-directive")


async def report_it(screen: Screen, exercise: Exercise, folder: Path) -> None:
    """The exported Word file says the recounted numbers, and that it is a drill."""
    screen.window.open_workspace("reports")
    panel = screen.panel("reports", "reports")
    assert isinstance(panel, ReportsPanel)
    await until(lambda: panel.frame.state is State.READY, "the reports")
    panel.export(folder / "reports")
    await until(lambda: "docx" in panel.files, "the files", within_s=60)
    screen.picture("reports")
    expected = counted(exercise, "")
    document = docx.Document(str(panel.files["docx"]))
    said = whole_text(document)
    assert "演练" in said
    gap = expected["claimed"] - expected["verified"]
    figures = [*(expected[name] for name in BAR), gap, expected["overdue"], expected["silent"]]
    assert figures in totals_of(document)
    screen.window.open_workspace("directives")


def move(file: Path, target: Path) -> None:
    """Give a file another name; a moment's work, so no thread is asked for it."""
    file.rename(target)


async def lose_the_database(screen: Screen, exercise: Exercise) -> None:
    """A file that is gone leaves the last figures under a line that says so; it is found again."""
    await until(lambda: screen.board.frame.state is State.READY, "the board")
    file = Path(exercise.ground.url.removeprefix("sqlite:///"))
    away = file.with_name("away.db")
    move(file, away)
    await until(lambda: screen.board.frame.state is State.STALE, "the stale line")
    assert screen.tiles()["silent"] != "–"
    screen.picture("database-lost")
    move(away, file)
    await until(lambda: screen.board.frame.state is State.READY, "the board again")


async def the_channel_is_cut_and_comes_back(screen: Screen, exercise: Exercise) -> None:
    """The strip says within the lease that no phone gets through, and that it works again."""
    strip = screen.window.strip
    cut = screen.window.desk.look.say(text("Field channel CUT"))
    await until(lambda: cut in screen.words(strip), "the cut channel", within_s=LEASE_S)
    screen.picture("channel-cut")
    exercise.do(exercise.gateway.start())
    await until(lambda: cut not in screen.words(strip), "the channel again", within_s=LEASE_S)


# ---- what is expected ------------------------------------------------------------------------


def counted(exercise: Exercise, under: str) -> Counter[str]:
    """The recount of the leaves under a code."""
    leaves = exercise.plan.leaves[TRANSFER]
    part = replace(
        exercise.plan,
        leaves={TRANSFER: type(leaves)(unit for unit in leaves if unit.startswith(under))},
    )
    assert exercise.headquarters is not None
    now = exercise.headquarters.clock.now()
    return recount(part, exercise.scenario, TRANSFER, exercise.tally.accepted, now)


def tiles_of(counts: Counter[str]) -> dict[str, str]:
    issued = counts["issued"]
    return {
        "verified": f"{counts['verified'] * 100 // issued}%",
        "claimed": f"{counts['claimed'] * 100 // issued}%",
        "gap": str(counts["claimed"] * 100 // issued - counts["verified"] * 100 // issued),
        "silent": str(counts["silent"]),
        "overdue": str(counts["overdue"]),
    }


def row_of(counts: Counter[str]) -> tuple[object, ...]:
    tiles = tiles_of(counts)
    bar = tuple(
        counts[name] for name in ("issued", "acknowledged", "started", "claimed", "verified")
    )
    return (tiles["verified"], tiles["claimed"], tiles["gap"], bar)


def seen(row: dict[str, object]) -> tuple[object, ...]:
    bar = row["bar"]
    figures = (bar.issued, bar.acknowledged, bar.started, bar.claimed, bar.verified)
    return (row["verified"], row["claimed"], row["gap"], figures)


def rows_with(screen: Screen, codes: list[str]) -> dict[str, dict[str, object]]:
    """The rows, once all of these are among them."""
    rows = screen.rows()
    return rows if set(codes) <= set(rows) else {}


def a_claim_with_a_photo(exercise: Exercise) -> Planned:
    last = {act.unit: act for act in exercise.plan.acts if act.kind == "claim"}
    return next(
        act
        for act in last.values()
        if act.directive == TRANSFER
        and act.way is Way.PHONE
        and act.pictures
        and act.words
        and act.key in exercise.tally.accepted
    )


def totals_of(document: docx.document.Document) -> list[list[int]]:
    """The figures of every row of sums: issued to verified, the gap, overdue, silent."""
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    return [[int(one) for one in row if one.isdecimal()] for row in rows if "合计" in row]


def whole_text(document: docx.document.Document) -> str:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
