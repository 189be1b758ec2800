"""Intent: the gallery shows everything in both themes without a complaint of Qt's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.gallery import make_gallery

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("theme", ["day", "night"])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_gallery_is_drawn(qtbot: QtBot, windows: list[str], theme: str, language: str) -> None:
    area = make_gallery(theme, language)
    qtbot.addWidget(area)
    area.resize(1280, 900)
    area.show()
    page = area.widget()
    assert page is not None
    drawn = page.grab().toImage()
    assert drawn.width() >= 1180
    nameless = [
        control
        for control in page.findChildren(QWidget)
        if control.isVisible()
        and control.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not QAccessible.queryAccessibleInterface(control).text(QAccessible.Text.Name)
    ]
    assert nameless == []
    assert windows == ["QScrollArea"]


def test_the_gallery_draws_into_a_file(tmp_path: Path) -> None:
    file = tmp_path / "gallery.png"
    done = subprocess.run(
        [sys.executable, "-m", "ui", "--gallery", "--theme", "day", "--screenshot", str(file)],
        cwd=ROOT,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert file.stat().st_size > 20_000


def test_the_shell_starts_light() -> None:
    program = (
        "import sys, ui.shell.window;"
        "print([m for m in sys.modules if m.split('.')[0] in"
        " {'sqlalchemy','numpy','pyqtgraph','folium','pandas','qasync','asyncio'}"
        " or m.startswith('PySide6.Qt') and m not in"
        " {'PySide6.QtCore','PySide6.QtGui','PySide6.QtWidgets'}])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, timeout=60, check=True
    )
    assert done.stdout.decode().strip() == "[]"
