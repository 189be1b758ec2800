"""Workspaces on several monitors: torn-off panels, kept and found again, also when one is gone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

STORIES = Path(__file__).with_name("on_screens.py")
WIDE, HIGH = 1920, 1080
PLACES = {
    "side by side": [(0, 0), (WIDE, 0)],
    "one": [(0, 0)],
    "corner to corner": [(0, 0), (WIDE, HIGH)],
}


def play(story: str, *, folder: Path, screens: str) -> None:
    """One story of `on_screens.py` on these screens; `folder` holds what the day before kept."""
    described = [
        {"name": name, "x": x, "y": y, "width": WIDE, "height": HIGH, "dpr": 1}
        | {"logicalDpi": 96, "logicalBaseDpi": 96}
        for name, (x, y) in zip(("ONE", "TWO"), PLACES[screens], strict=False)
    ]
    file = folder / f"{len(described)} screens.json"
    file.write_text(json.dumps({"screens": described}), "utf-8")
    environment = {**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={file}"}
    environment["KEPT"] = str(folder)
    words = [sys.executable, "-m", "pytest", f"{STORIES}::{story}", "-q", "-p", "no:cacheprovider"]
    ran = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-1000:]
    assert "1 passed" in ran.stdout


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """The folder of a person who tore panels off to the second screen yesterday."""
    play("test_panels_are_torn_off_to_another_screen", folder=tmp_path, screens="side by side")
    return tmp_path


def test_everything_comes_back_where_it_was(kept: Path) -> None:
    """And the shipped layout is one key away."""
    play("test_the_next_day_all_stands_where_it_was", folder=kept, screens="side by side")
    play("test_the_shipped_layout_takes_everything_back", folder=kept, screens="side by side")


@pytest.mark.parametrize("screens", ["one", "corner to corner"])
def test_nothing_stays_on_a_screen_that_is_gone(kept: Path, screens: str) -> None:
    """Neither on none at all nor in the corner between two that were set up anew."""
    play("test_a_screen_is_gone", folder=kept, screens=screens)
