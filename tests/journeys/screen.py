"""What a person sees and does at the window: reads widgets, presses keys and the mouse.

It never asks a service: whatever it says stood on the screen.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QLabel, QLineEdit, QPlainTextEdit, QWidget

from tests.window import press_key, type_words, until
from ui.board.panel import BoardPanel
from ui.board.tree_model import CLAIMED, CODE_ROLE, GAP, PROGRESS, UNIT, VERIFIED
from ui.common.panels.panel import Panel
from ui.common.widgets.marks import Mark
from ui.common.widgets.tables import PROGRESS_ROLE
from ui.console import Console
from ui.detail.panel import DetailPanel
from ui.map.panel import MapPanel
from ui.shell.window import MainWindow

MAP_S = 60.0
"""A page of Chromium's without a graphics card, beside other work."""
SEAL_PX = 2
SEAL = """(function seal() {
  if (innerWidth !== %d || innerHeight !== %d || !ConsoleMap.settled()) {
    requestAnimationFrame(seal);
    return;
  }
  const mark = document.getElementById("seal") || document.createElement("div");
  mark.id = "seal";
  mark.style = "position:fixed;z-index:9999;left:0;top:0;width:%dpx;height:%dpx;background:%s";
  document.body.append(mark);
})()"""
"""The page paints in its own process, and its picture reaches the screen some frames later. So it
sets a mark of a new colour into its corner after all it was told: where that colour stands on the
screen, everything before it stands there too.
"""
_colours = count(1)


async def maps_on_screen(shown: QWidget) -> None:
    """Wait until the screen itself shows what every map in sight was told last."""
    for panel in [one for one in shown.findChildren(MapPanel) if one.isVisible()]:
        await until(lambda panel=panel: panel.bridge.settled, "the map's word", within_s=MAP_S)
        view = panel.view
        assert view is not None
        colour = QColor.fromHsv(next(_colours) * 47 % 360, 255, 200)
        room = (view.width(), view.height())
        view.page().runJavaScript(SEAL % (*room, SEAL_PX, SEAL_PX, colour.name()))
        await until(
            lambda view=view, colour=colour: _corner(view) == colour.rgb(),
            "the map on the screen",
            within_s=MAP_S,
        )


def _corner(view: QWidget) -> int:
    """The colour that the screen has where the view begins."""
    place = view.mapTo(view.window(), QPoint(0, 0))
    window = view.window()
    picture = window.screen().grabWindow(window.winId(), place.x(), place.y(), 1, 1)
    return picture.toImage().pixelColor(0, 0).rgb()


class Screen:
    """One real window."""

    def __init__(self, console: Console, folder: Path) -> None:
        self.console, self.folder = console, folder
        self.window: MainWindow = console.window
        folder.mkdir(parents=True, exist_ok=True)

    def panel(self, name: str, workspace: str = "directives") -> Panel:
        """A panel of a workspace."""
        return self.window.pages[workspace].panels[name]

    def supervised(self, name: str) -> Panel | None:
        """A panel of the supervision workspace, once it stands there."""
        page = self.window.pages["supervision"]
        return page.panels.get(name) if page.settled else None

    @property
    def board(self) -> BoardPanel:
        """The board."""
        found = self.panel("board")
        assert isinstance(found, BoardPanel)
        return found

    @property
    def detail(self) -> DetailPanel:
        """The assignment."""
        found = self.panel("detail")
        assert isinstance(found, DetailPanel)
        return found

    @property
    def map(self) -> MapPanel:
        """The map."""
        found = self.panel("map")
        assert isinstance(found, MapPanel)
        return found

    def tiles(self) -> dict[str, str]:
        """The headline figures."""
        figures = self.board.figures
        names = ("verified", "claimed", "gap", "silent", "overdue")
        return {name: getattr(figures, name).shown for name in names}

    def rows(self) -> dict[str, dict[str, Any]]:
        """The rows of the tree that can be seen or scrolled to."""
        found = {}
        for index in self._indexes():
            columns = {"name": UNIT, "verified": VERIFIED, "claimed": CLAIMED, "gap": GAP}
            row = {name: _cell(index, column) for name, column in columns.items()}
            row["bar"] = index.siblingAtColumn(PROGRESS).data(PROGRESS_ROLE)
            found[index.data(CODE_ROLE)] = row
        return found

    def press_row(self, code: str) -> None:
        """Click on the row of a unit."""
        tree = self.board.tree
        press(tree, self._index(code))

    async def go_into(self, code: str) -> None:
        """Click on a row and open it with the keyboard."""
        tree = self.board.tree
        await until(lambda: code in self.rows(), f"the row of {code}")
        self.press_row(code)
        await press_key(tree, Qt.Key.Key_Right)
        await until(lambda: self._opened(code), f"what lies below {code}")

    def words(self, widget: QWidget) -> str:
        """Everything that is written in the labels and marks of a widget and can be seen."""
        shown = [one for one in widget.findChildren(QWidget) if one.isVisible()]
        labels = [one.text() for one in shown if isinstance(one, QLabel)]
        marks = [one.accessibleName() for one in shown if isinstance(one, Mark)]
        return "\n".join(words for words in (*labels, *marks) if words)

    def photos(self) -> list[QLabel]:
        """The photos of the assignment."""
        labels = self.detail.photos.findChildren(QLabel)
        return [label for label in labels if label.isVisible() and not label.pixmap().isNull()]

    async def drawn(self) -> list[Any]:
        """The areas as the map's page draws them."""
        view = self.map.view
        assert view is not None
        answers: list[Any] = []
        script = "JSON.stringify([...ConsoleMap.state.rows.values()])"
        view.page().runJavaScript(script, answers.append)
        await until(lambda: answers, "an answer of the map's page")
        found: list[Any] = json.loads(answers[0])
        return found

    def picture(self, name: str, widget: QWidget | None = None) -> None:
        """Leave a picture of what a person sees."""
        shown = widget or self.window
        assert shown.grab().save(str(self.folder / f"{name}.png"))

    def _indexes(self) -> Iterator[QModelIndex]:
        tree = self.board.tree
        index = tree.model().index(0, 0)
        while index.isValid():
            yield index
            index = tree.indexBelow(index)

    def _index(self, code: str) -> QModelIndex:
        return next(one for one in self._indexes() if one.data(CODE_ROLE) == code)

    def _opened(self, code: str) -> bool:
        index = self._index(code)
        tree = self.board.tree
        return tree.isExpanded(index) and tree.model().rowCount(index) > 0


def press(view: QAbstractItemView, index: QModelIndex) -> None:
    """Scroll to a row and click into its middle."""
    view.scrollTo(index)
    place = view.visualRect(index).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)


async def type_into(editor: QLineEdit | QPlainTextEdit, words: str) -> None:
    """Click into a field and type."""
    inner = editor.viewport() if isinstance(editor, QPlainTextEdit) else editor
    QTest.mouseClick(inner, Qt.MouseButton.LeftButton)
    await type_words(editor, words)


def click(widget: QWidget) -> None:
    """Click into the middle of a control."""
    assert widget.isVisible()
    assert widget.isEnabled()
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def _cell(index: QModelIndex, column: int) -> str:
    return str(index.siblingAtColumn(column).data(Qt.ItemDataRole.DisplayRole))
