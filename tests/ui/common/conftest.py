"""A look with a held clock, dressed and undressed again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QApplication

from commandcenter.core.clock import HeldClock
from ui.common.face.language import Language
from ui.common.face.look import Look
from ui.common.face.theme import Theme

NOW = datetime(2026, 7, 17, 3, 4, 6, tzinfo=UTC)


@pytest.fixture
def look(qapp: QApplication) -> Iterator[Look]:
    made = Look(Theme("day"), Language("en"), HeldClock(NOW))
    made.theme.wear()
    yield made
    qapp.setStyleSheet("")
