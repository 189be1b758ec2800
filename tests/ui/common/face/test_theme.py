"""Intent: day and night are two dresses of one application; type is set for Chinese."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication, QLabel, QSpinBox
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


def test_a_widget_is_dressed_when_it_is_shown_and_again_when_it_changes(
    look: Look, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until then the sheet is not matched in vain: a window has hundreds of parts."""
    label = QLabel("x")
    qtbot.addWidget(label)
    with monkeypatch.context() as asked:
        asked.setattr(label, "style", lambda: pytest.fail("matched before it is shown"))
        restyle(label, role="title")
    label.show()
    tall = label.font().pixelSize()
    restyle(label, role="mute")
    assert tall == look.theme.density.title > label.font().pixelSize()


def test_the_dress_changes_after_widgets_died_unseen(look: Look, qapp: QApplication) -> None:
    """Qt keeps rules of what was never shown; another sheet must not look at them."""
    for _ in range(3):
        for _ in range(200):
            box = QSpinBox()
            box.sizeHint()
            restyle(QLabel("x", box), role="mute")
            del box
        look.theme.wear(name="day" if look.theme.name == "night" else "night")
    assert qapp.styleSheet() == look.theme.style_sheet()


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
