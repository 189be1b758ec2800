"""Intent: day and night are two dresses of one application; type is set for Chinese."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from ui.common.face.icons import ICON_FOLDER, image
from ui.common.face.look import Look, restyle


def test_switching_the_theme_changes_what_stands_on_the_screen(
    look: Look, qtbot: QtBot, qapp: QApplication
) -> None:
    label = QLabel("x")
    qtbot.addWidget(label)
    restyle(label, role="mute", surface="panel")
    label.show()
    day = label.grab().toImage().pixelColor(0, 0)
    with qtbot.waitSignal(look.theme.changed):
        look.theme.wear(name="night")
    night = label.grab().toImage().pixelColor(0, 0)
    assert day.lightness() > 240
    assert night.lightness() < 40
    assert qapp.palette().window().color().name() == look.theme.colours.background


def test_density_changes_the_type_of_the_whole_application(look: Look, qapp: QApplication) -> None:
    small = qapp.font().pixelSize()
    look.theme.wear(density="roomy")
    assert qapp.font().pixelSize() > small


def test_every_token_of_the_style_sheet_is_known(look: Look) -> None:
    assert "@" not in look.theme.style_sheet()


@pytest.mark.parametrize("size", ["small", "text", "title", "figure"])
def test_figures_are_tabular(look: Look, size: str) -> None:
    metrics = QFontMetricsF(look.theme.font(size, bold=True))
    assert len({metrics.horizontalAdvance(figure) for figure in "0123456789"}) == 1


def test_chinese_has_its_glyphs(look: Look) -> None:
    metrics = QFontMetricsF(look.theme.font())
    assert all(metrics.inFontUcs4(ord(sign)) for sign in "应急指挥台令〔2026〕7号硚口洪涝·—…≥")


@pytest.mark.parametrize("name", sorted(file.stem for file in ICON_FOLDER.glob("*.svg")))
def test_each_icon_draws_something(look: Look, name: str) -> None:
    drawn = image(name, "#ff0000", 32)
    assert drawn.size().width() == 32
    assert any(drawn.pixelColor(x, y).alpha() for x in range(32) for y in range(32))
