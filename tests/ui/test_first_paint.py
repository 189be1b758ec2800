"""Before the first paint nothing heavy may be loaded; it is what a start under the budget costs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
HEAVY = (
    "sqlalchemy numpy pyqtgraph folium qasync asyncio concurrent.futures ssl PIL argon2 msgspec"
    " alembic psycopg fastapi uvicorn httpx docx typst babel commandcenter.headquarters ui.console"
    " PySide6.QtNetwork PySide6.QtWebEngineCore PySide6.QtWebEngineWidgets"
).split()
UNTIL_THE_PAINT = """
import json, os, runpy, sys
import ui.main
def stop(application, opened, wanted):
    seen = [name for name in {heavy!r} if name in sys.modules]
    print(json.dumps({{"heavy": seen, "shown": opened.window.isVisible()}}), flush=True)
    os._exit(0)
ui.main.run = stop
runpy.run_module("ui", run_name="__main__")
"""


def test_nothing_heavy_before_the_first_paint(tmp_path: Path) -> None:
    """The program itself is started and stopped right after its window was painted."""
    ended = subprocess.run(
        [sys.executable, "-c", UNTIL_THE_PAINT.format(heavy=HEAVY)],
        cwd=ROOT,
        env=os.environ | {"COMMANDCENTER_DATA": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout) == {"heavy": [], "shown": True}
