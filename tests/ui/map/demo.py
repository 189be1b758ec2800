"""Opens the map on sample counts, or draws it into a file: `python -m tests.ui.map.demo`.

For eyes only; the product never imports it.
"""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from commandcenter.core.clock import SystemClock
from tests.ui.map import sample
from ui.common.face.language import Language
from ui.common.face.look import Look
from ui.common.face.theme import STYLE, Theme
from ui.map import engine
from ui.map.panel import MapPanel
from ui.map.records import TileFile

SETTLE_MS = 900


def show(panel: MapPanel, unit: str) -> None:
    """Go to a unit, as the console does on `unit_activated`."""
    panel.set_view(unit, dict(sample.children(unit[:6])))
    panel.show_rows([] if len(unit) == 9 else sample.rows_under(unit), at=SystemClock().now())
    counties = [unit[:6]] if len(unit) >= 6 else [code for code, _ in sample.children(unit)]
    panel.show_points(
        [point for code in counties if len(code) == 6 for point in sample.points_under(code)]
    )


def main() -> int:
    """Show the map until it is closed, or for one picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--unit", default="42")
    parser.add_argument("--select", default="")
    parser.add_argument("--theme", choices=("day", "night"), default="day")
    parser.add_argument("--language", choices=("zh_CN", "en"), default="zh_CN")
    parser.add_argument("--size", default="1000x760")
    parser.add_argument("--points", default="auto")
    parser.add_argument("--tiles", type=Path)
    parser.add_argument("--screenshot", type=Path)
    wanted = parser.parse_args()
    logging.basicConfig(level=logging.INFO)
    engine.prepare()
    application = QApplication([*sys.argv[:1], *STYLE])
    look = Look(Theme(wanted.theme), Language(wanted.language))
    look.theme.wear()
    panel = MapPanel(look, base=TileFile(wanted.tiles) if wanted.tiles else None)
    panel.unit_activated.connect(lambda unit: show(panel, unit))
    panel.resize(*(int(side) for side in wanted.size.split("x")))
    panel.show()
    show(panel, wanted.unit)
    panel.show_marks(sample.MARKS)
    panel.show_layer("points", wanted.points)
    panel.select(wanted.select)
    if wanted.screenshot:

        def draw() -> None:
            application.exit(0 if panel.grab().save(str(wanted.screenshot)) else 1)

        panel.drawn.connect(lambda _number: QTimer.singleShot(SETTLE_MS, draw))
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
