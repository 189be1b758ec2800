"""The four journeys of a duty room by keyboard alone, each with its pictures in every look.

The short form wears one look, the one with the longest words in the least room; the long one every
theme and language at 1366×768 and 1920×1080 and, on a screen of its own and at twice the scale, at
3840×2160: twelve looks. Look at them: `out/keyboard/`.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from commandcenter.core import settings
from commandcenter.core.language import text
from tests.graphics import NO_GRAPHICS_CARD
from tests.journeys.conftest import type_of_runner
from tests.journeys.exercise import Exercise
from tests.journeys.screen import Screen, maps_on_screen
from tests.journeys.test_flood import window_on
from tests.ui.cut_words import settled
from tests.ui.walking import busy
from tests.window import front, press_key, type_words, until
from ui.common.panels.states import State
from ui.common.words.stuck import blocking_unit
from ui.forms.directive import DirectiveForm
from ui.sitreps.panel import ReportsPanel
from ui.supervision.findings.finding import FindingPanel
from ui.supervision.findings.listing import FindingsPanel
from ui.supervision.stuck.panel import StuckPanel

pytestmark = [pytest.mark.timeout(900), NO_GRAPHICS_CARD]
PICTURES = Path(__file__).parents[2] / "out" / "keyboard"
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
TABS_AT_MOST = 60
PLAYED_WITHIN_S, DRAWN_WITHIN_S = 90.0, 60.0
Look = tuple[str, str, tuple[int, int]]
SHORT: list[Look] = [("day", "en", (1366, 768))]
LARGE = (1920, 1080)
DRESSES = list(product(("night", "day"), ("zh_CN", "en")))
EVERY: list[Look] = [(*dress, size) for dress in DRESSES for size in ((1366, 768), LARGE)]
DOUBLED: list[Look] = [(*dress, LARGE) for dress in DRESSES]
SCALE = "QT_SCALE_FACTOR"
DOUBLED_SCREEN = ("-o", "xvfb_width=3840", "-o", "xvfb_height=2160")
ENDS = ("block", "finding", "circle", "form", "issued", "report")


def test_four_journeys_without_a_mouse(
    exercise: Exercise, live: type_of_runner, tmp_path: Path, long: bool
) -> None:
    """Block, circle, finding, report; nothing is cut off on the way."""
    looks = EVERY if long else SHORT
    live(the_story(exercise, tmp_path, DOUBLED if os.environ.get(SCALE) == "2" else looks))


@pytest.mark.long
@pytest.mark.skipif(not shutil.which("Xvfb"), reason="Xvfb makes the screen of 3840×2160")
def test_four_journeys_at_twice_the_scale() -> None:
    """The scale belongs to a process, so the same journeys run in one of their own."""
    journeys = f"{__file__}::{test_four_journeys_without_a_mouse.__name__}"
    calm = ("-q", "-p", "no:cacheprovider")
    asked = [sys.executable, "-m", "pytest", journeys, *calm, *DOUBLED_SCREEN]
    wanted = [
        PICTURES / f"{end}-{theme}-{language}-3840x2160.png"
        for end in ENDS
        for theme, language, _size in DOUBLED
    ]
    for picture in wanted:
        picture.unlink(missing_ok=True)
    ran = subprocess.run(
        asked, env={**os.environ, SCALE: "2"}, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-1000:]
    assert [one.name for one in wanted if not one.exists()] == []
    assert QImage(str(wanted[0])).size().toTuple() == (3840, 2160)


async def the_story(exercise: Exercise, folder: Path, looks: list[Look]) -> None:
    exercise.begin()
    async with window_on(exercise, folder) as screen:
        await until(lambda: "board" in screen.window.pages["directives"].panels, "the board")
        assert exercise.played is not None
        await until(exercise.played.done, "the end of the drill", within_s=PLAYED_WITHIN_S)
        exercise.played.result()
        journeys = Journeys(screen, looks)
        await journeys.find_the_block()
        await journeys.open_a_finding()
        await journeys.issue_to_a_circle()
        await journeys.export_a_report()
        assert journeys.cut == set(), "\n".join(sorted(journeys.cut))


class Journeys:
    """One window and the looks in which each end of a journey is pictured."""

    def __init__(self, screen: Screen, looks: list[Look]) -> None:
        self.screen, self.looks = screen, looks
        self.window, self.desk = screen.window, screen.console.desk
        self.cut: set[str] = set()
        PICTURES.mkdir(parents=True, exist_ok=True)

    async def find_the_block(self) -> None:
        """Two actions: the workspace, and the key that goes to the block."""
        self.desk.selection.select(unit=None)
        await front(self.window)
        await self.press(Qt.Key.Key_3, CTRL)
        stuck = await until(lambda: self.screen.supervised("stuck"), "the workspace")
        assert isinstance(stuck, StuckPanel)
        await until(lambda: stuck.frame.state is State.READY and stuck.found, "the stuck")
        await self.press(Qt.Key.Key_B, CTRL)
        blocking = blocking_unit(stuck.found)
        assert blocking is not None
        assert self.desk.selection.now.unit == blocking.unit
        await self.pictures("block", self.window)

    async def open_a_finding(self) -> None:
        """The next finding, and what it rests on."""
        listed = self.screen.supervised("findings")
        assert isinstance(listed, FindingsPanel)
        await until(lambda: listed.rows.rowCount() > 0, "findings", within_s=DRAWN_WITHIN_S)
        await front(self.window)
        await self.press(Qt.Key.Key_J, CTRL)
        finding = self.screen.supervised("finding")
        assert isinstance(finding, FindingPanel)
        await until(lambda: finding.isVisible() and finding.shown, "the finding")
        said = self.screen.words(finding)
        assert self.desk.look.say(finding.shown.found.why) in said
        await self.pictures("finding", self.window)

    async def issue_to_a_circle(self) -> None:
        """A circle round the selected unit, who is inside, and a directive to them."""
        await front(self.window)
        await self.press(Qt.Key.Key_2, CTRL)
        await until(self.screen.board.isVisible, "the board")
        await until(lambda: self.screen.map.bridge.drawn_number, "the map", within_s=DRAWN_WITHIN_S)
        source = self.screen.console.source
        assert source is not None
        drawing = source.drawing
        await self.press(Qt.Key.Key_C, ALT)
        await until(drawing.strip.radius.hasFocus, "the radius")
        await until(lambda: "lat" in drawing.shape, "the circle", within_s=DRAWN_WITHIN_S)
        await self.press(Qt.Key.Key_A, CTRL)
        await self.type("15")
        await self.press(Qt.Key.Key_Return)
        found = await until(lambda: drawing.found, "who is inside")
        assert found.units
        assert found.unplaced
        await self.pictures("circle", self.window)
        await front(self.window)
        scope = self.desk.look.say(text("With those of unknown place"))
        await self.on_to(scope)
        await self.press(Qt.Key.Key_Return)
        form = await until(lambda: self.screen.console.form, "the form")
        await until(lambda: form.isVisible() and form.scope, "the scope")
        await front(form)
        form.title.setFocus()
        await self.type("Check the shelters")
        await self.press(Qt.Key.Key_Tab)
        await self.type("Count the beds and report.")
        await self.pictures("form", form)
        await self.issue(form)
        await front(self.window)
        await self.pictures("issued", self.window)

    async def issue(self, form: DirectiveForm) -> None:
        """Send the directive; the drill's clock has run on, so its time limits are set anew."""
        form.title.clear()
        form.hide()
        await front(self.window)
        await self.press(Qt.Key.Key_N, CTRL)
        await until(form.isVisible, "the form again")
        await front(form)
        form.title.setFocus()
        await self.type("Check the shelters")
        before = self.desk.selection.now.directive
        await self.press(Qt.Key.Key_Return, CTRL)
        fields = form.form.fields.values()
        told: list[str] = []
        await until(
            lambda: (
                self.desk.selection.now.directive != before
                or told.extend(str(one.problem) for one in fields if one.problem)
                or told
            ),
            "the new directive, or why not",
        )
        assert told == []
        assert not form.isVisible()

    async def export_a_report(self) -> None:
        """The reports, and every file of one."""
        await front(self.window)
        await self.press(Qt.Key.Key_5, CTRL)
        panel = await until(
            lambda: self.window.pages["reports"].panels.get("reports"), "the workspace"
        )
        assert isinstance(panel, ReportsPanel)
        ready = State.READY
        await until(lambda: panel.isVisible() and panel.frame.state is ready, "the reports")
        await until(lambda: panel.shown is not None, "the page", within_s=DRAWN_WITHIN_S)
        await self.press(Qt.Key.Key_E, CTRL)
        await until(lambda: "docx" in panel.files, "the files", within_s=DRAWN_WITHIN_S)
        assert all(path.is_relative_to(settings.data_folder()) for path in panel.files.values())
        await self.pictures("report", self.window)

    async def on_to(self, words: str) -> None:
        """Go on with Tab until the button with these words has the focus."""
        for _step in range(TABS_AT_MOST):
            focus = QApplication.focusWidget()
            if isinstance(focus, QPushButton) and focus.text() == words:
                return
            await self.press(Qt.Key.Key_Tab)
            await asyncio.sleep(0)
        raise AssertionError(f"Tab does not lead to {words}")

    async def press(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press a key where the focus is; never on a named widget."""
        await press_key(QApplication.focusWidget() or self.window, key, modifier)

    async def type(self, words: str) -> None:
        """Type where the focus is."""
        await type_words(QApplication.focusWidget() or self.window, words)

    async def pictures(self, name: str, shown: QWidget) -> None:
        """One picture in each look; what is cut off is remembered."""
        look = self.desk.look
        for theme, language, size in self.looks:
            look.theme.wear(name=theme)
            look.language.speak(language)
            self.window.resize(*size)
            await until(lambda: not busy(self.screen.console), "what is shown")
            scale = shown.devicePixelRatioF()
            wide = f"{round(size[0] * scale)}x{round(size[1] * scale)}"
            where = f"{name}-{theme}-{language}-{wide}"
            self.cut |= {f"{where}: {one}" for one in await settled(shown)}
            await maps_on_screen(shown)
            assert whole_picture(shown).save(str(PICTURES / f"{where}.png"))


def whole_picture(shown: QWidget) -> QPixmap:
    """The whole window as it stands on the screen; Qt takes the size that is asked for in logical
    pixels in one process and in those of the screen in another.
    """
    scale = shown.devicePixelRatioF()
    for times in (1.0, scale):
        room = (round(shown.width() * times), round(shown.height() * times))
        picture = shown.screen().grabWindow(shown.winId(), 0, 0, *room)
        if picture.width() == round(shown.width() * scale):
            break
    return picture
