"""The window of a tour: as we ship it, whatever somebody's own window looks like."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from commandcenter.core import settings
from ui.main import FIRST_SIZE, Opened, layouts_of, open_window


def opened_in(kept: Path, qtbot: QtBot, size: str = "") -> Opened:
    made = open_window(theme="day", language="zh", size=size, kept=kept)
    qtbot.addWidget(made.window)
    return made


def test_a_tour_stands_in_the_shipped_size_and_leaves_everybodys_layout_alone(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "data_folder", lambda: tmp_path)
    room = qapp.primaryScreen().size()
    with layouts_of(None) as own:
        assert own == tmp_path
        opened_in(own, qtbot, f"{room.width()}x{room.height()}").window.close()
    kept = (own / "layouts.json").read_text("utf-8")
    assert opened_in(own, qtbot).window.width() != FIRST_SIZE[0]
    with layouts_of(tmp_path / "out") as of_the_tour:
        window = opened_in(of_the_tour, qtbot).window
        assert window.size().toTuple() == FIRST_SIZE
        window.close()
    assert (own / "layouts.json").read_text("utf-8") == kept
    assert not of_the_tour.exists()
    qapp.setStyleSheet("")
