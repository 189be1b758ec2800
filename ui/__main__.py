"""`python -m ui`: the window; with `--gallery`, the page of everything it is built from.

The gallery opens no database; everything else is the business of `ui.main`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from commandcenter.core import settings
from commandcenter.core.language import known_language

SETTLE_MS = 600
"""Long enough for the late states of the gallery to appear before it is drawn into a file."""


def main(arguments: list[str]) -> int:
    """Open the gallery if it is asked for, else the console."""
    if "--gallery" not in arguments:
        from ui.main import main as console

        return int(console())
    return _gallery(_parser().parse_args(arguments))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ui", description=__doc__)
    parser.add_argument("--gallery", action="store_true", help="show every piece of the console")
    parser.add_argument("--theme", choices=("day", "night"), default="night")
    parser.add_argument("--language", choices=("zh", "en"), default=settings.language()[:2])
    parser.add_argument("--screenshot", type=Path, help="draw into this file and end")
    return parser


def _gallery(wanted: argparse.Namespace) -> int:
    from ui.common.face.theme import STYLE
    from ui.gallery import make_gallery

    application = QApplication([*sys.argv[:1], *STYLE])
    area = make_gallery(wanted.theme, known_language(wanted.language))
    area.resize(1280, 900)
    area.show()
    page = area.widget()
    if wanted.screenshot and page is not None:

        def draw() -> None:
            drawn = page.grab().save(str(wanted.screenshot))
            application.exit(0 if drawn else 1)

        QTimer.singleShot(SETTLE_MS, draw)
    return application.exec()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
