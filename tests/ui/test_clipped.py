"""No word of a label or button is cut off: every panel, both languages, the two common sizes.

Lines that shorten themselves with an ellipsis and a tooltip are not counted; cut letters are.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QLabel,
    QPushButton,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Town, type_of_runner
from tests.ui.walking import every_place, put_up
from ui.common.face.language import Language
from ui.common.face.look import Look
from ui.common.face.theme import Theme
from ui.common.widgets.buttons import KeyButton
from ui.common.widgets.labels import ElidedLabel
from ui.console import Console

PATIENCE = 40
TURN_S = 0.025
"""A layout follows a change of language within a turn or two of the loop; a second is plenty."""
SLACK = 1.5


@pytest.mark.usefixtures("teams")
@pytest.mark.parametrize("size", [(1366, 768), pytest.param((1920, 1080), marks=pytest.mark.long)])
def test_no_word_is_cut_off(
    town: Town, live: type_of_runner, console: Console, size: tuple[int, int]
) -> None:
    """In Chinese and in English."""

    async def story() -> None:
        language, found = town.desk.look.language, set()
        console.window.resize(*size)
        await put_up(console, town)
        read = 0
        async for place in every_place(console):
            for spoken in ("zh_CN", "en"):
                language.speak(spoken)
                left = await settled(place.widget)
                read += len(list(written(place.widget)))
                found |= {f"{place.name} {spoken}: {one}" for one in left}
        assert read > 600
        assert found == set(), "\n".join(sorted(found))

    live(story())


def test_the_check_sees_what_is_cut_off(qtbot: QtBot) -> None:
    """Else it would find nothing for ever."""
    look = Look(Theme("day"), Language("zh_CN"))
    holder = QWidget()
    qtbot.addWidget(holder)
    holder.resize(300, 200)
    label, wrapped = QLabel("转移低洼地区群众", holder), QLabel("转移低洼地区群众" * 4, holder)
    wrapped.setWordWrap(True)
    button = KeyButton(look, "转移低洼地区群众", keys="Ctrl+E")
    button.setParent(holder)
    for number, one in enumerate((label, wrapped, button)):
        one.setGeometry(0, 60 * number, 40, 20)
    holder.show()
    assert len([say for one in written(holder) for say in cut_off(one)]) == 3
    for one in (label, wrapped, button):
        one.resize(280, 50)
    assert [say for one in written(holder) for say in cut_off(one)] == []
    label.move(200, 0)
    assert len([say for one in written(holder) for say in cut_off(one)]) == 1


async def settled(root: QWidget) -> list[str]:
    """What is still cut off once the layout has followed."""
    left: list[str] = []
    for _turn in range(PATIENCE):
        await asyncio.sleep(TURN_S)
        left = [say for one in written(root) for say in cut_off(one)]
        left += [say for area in root.findChildren(QScrollArea) for say in too_wide(area)]
        if not left:
            break
    return left


def written(root: QWidget) -> Iterator[QLabel | QAbstractButton]:
    """The labels and buttons with words that are in sight."""
    for kind in (QLabel, QAbstractButton):
        for one in root.findChildren(kind):
            if one.isVisible() and one.text() and not one.visibleRegion().isEmpty():
                yield one


def cut_off(one: QLabel | QAbstractButton) -> Iterator[str]:
    """Where the words of a label or button find no room, or lie outside what holds them."""
    said = f"{type(one).__name__} {one.text()!r}"
    if isinstance(one, QLabel) and not isinstance(one, ElidedLabel):
        yield from (f"{said} {why}" for why in _label(one))
    elif isinstance(one, QPushButton) and one.width() + SLACK < one.minimumSizeHint().width():
        yield f"{said} has {one.width()} of {one.minimumSizeHint().width()}"
    above = one.parentWidget()
    if above is not None and not isinstance(above, QAbstractScrollArea):
        outside = one.geometry().right() - above.width()
        if outside > SLACK:
            yield f"{said} reaches {outside} beyond {type(above).__name__}"


def too_wide(area: QScrollArea) -> Iterator[str]:
    """A page that fits its area in no width is cut at the right, or scrolls sideways."""
    page, room = area.widget(), area.viewport().width()
    if area.isVisible() and area.widgetResizable() and page is not None and page.width() > room:
        holder = type(area.parentWidget()).__name__
        yield f"{type(page).__name__} in {holder}: {page.width()} of {room}"


def _label(one: QLabel) -> Iterator[str]:
    room = one.contentsRect()
    if one.wordWrap():
        wanted = one.heightForWidth(one.width())
        if wanted > one.height() + SLACK:
            yield f"has {one.height()} of {wanted} in height"
    elif one.textFormat() != Qt.TextFormat.RichText and "<" not in one.text():
        metrics = QFontMetricsF(one.font())
        wide = max(metrics.horizontalAdvance(line) for line in one.text().split("\n"))
        if wide > room.width() + SLACK:
            yield f"has {room.width()} of {wide:.0f}"
