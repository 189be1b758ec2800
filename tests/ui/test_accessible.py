"""Every control of the whole console has a name that a screen reader can say, in the language
shown.

Also those that are hidden at the moment: a form is not left out because nobody opened it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from tests.ui.conftest import Town, type_of_runner
from tests.ui.walking import every_place, put_up
from ui.console import Console

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
)
INNER = (QComboBox, QAbstractSpinBox)
RAW = re.compile(r"\b[a-z]+_[a-z_]+\b|\{[a-z_]*\}|%\(|\bNone\b|object at 0x|^[a-z]+\.[a-z_.]+$")
HAN = re.compile(r"[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]{3,}")


@pytest.mark.usefixtures("teams")
def test_every_control_can_be_named(town: Town, live: type_of_runner, console: Console) -> None:
    """In Chinese, then with the same widgets in English."""

    async def story() -> None:
        language = town.desk.look.language
        language.speak("zh_CN")
        await put_up(console, town)
        met, found = 0, []
        async for place in every_place(console):
            controls = list(controls_of(place.widget))
            chinese = [name_of(one) for one in controls]
            language.speak("en")
            english = [name_of(one) for one in controls]
            language.speak("zh_CN")
            met += len(controls)
            for control, *names in zip(controls, chinese, english, strict=True):
                found += [f"{place.name}: {say}" for say in complaints(control, *names)]
        assert met > 400
        assert found == [], "\n".join(found)

    live(story())


def controls_of(root: QWidget) -> Iterator[QWidget]:
    """What can be pressed, typed into, chosen from or reached with Tab, but no inner parts."""
    for one in root.findChildren(QWidget):
        reachable = isinstance(one, CONTROLS) or one.focusPolicy() & Qt.FocusPolicy.TabFocus
        if reachable and not is_inner(one):
            yield one


def is_inner(one: QWidget) -> bool:
    """A part of a control that is read out with the control: a header, the list of a box."""
    above = one.parentWidget()
    within = isinstance(above, INNER) or "Private" in above.metaObject().className()
    return one.objectName().startswith("qt_") or isinstance(one, QHeaderView) or within


def complaints(control: QWidget, chinese: str, english: str) -> Iterator[str]:
    """What is wrong with the name of a control in either language."""
    what = f"{type(control).__name__} {chinese!r}/{english!r}"
    if not chinese or not english:
        yield f"{what} has no name, in {type(control.parentWidget()).__name__}"
    elif RAW.search(chinese) or RAW.search(english):
        yield f"{what} is a raw identifier"
    elif LATIN.search(chinese) and not HAN.search(chinese):
        yield f"{what} is not Chinese"
    elif chinese == english and HAN.search(chinese):
        yield f"{what} is the same in English"


def name_of(control: QWidget) -> str:
    """The name that is read out.

    Qt's bridge on Unix reads a box's value for its name; what was given to the widget counts.
    """
    given = control.accessibleName()
    if given or not isinstance(control, QAbstractButton):
        return given
    return QAccessible.queryAccessibleInterface(control).text(QAccessible.Text.Name)
