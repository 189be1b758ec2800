"""The page's own scripts: their syntax, their length, and their rules tested alone by Node.

Where Node is missing these tests say so; the same scripts run in the web view's tests.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
MAP = HERE.parents[2] / "resources" / "map"
SCRIPTS = sorted(MAP.glob("console_*.js"))
LINES_MAX, COLUMNS_MAX = 400, 100
NODE = shutil.which("node")
with_node = pytest.mark.skipif(NODE is None, reason="Node is not installed on this machine")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Node on our own files."""
    assert NODE is not None
    return subprocess.run(
        [NODE, *arguments], capture_output=True, text=True, check=False, timeout=60
    )


def test_there_are_scripts() -> None:
    assert {"console_map.js", "console_worker.js"} <= {script.name for script in SCRIPTS}


@with_node
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_syntax(script: Path) -> None:
    checked = run("--check", str(script))
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_house_rules(script: Path) -> None:
    words = script.read_text(encoding="utf-8")
    lines = words.splitlines()
    assert words.startswith("/* "), "say in the first lines what it is for"
    assert '"use strict";' in words
    assert len(lines) <= LINES_MAX
    assert [line for line in lines if len(line) > COLUMNS_MAX] == []
    forbidden = r"\beval\b|\.innerHTML|new Function|document\.write|localStorage|https?://|\bvar "
    assert re.findall(forbidden, words) == []


@with_node
def test_rules_and_cluster_counts() -> None:
    tested = run("--test", str(HERE / "console.test.js"))
    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert re.search(r"^# pass 1[0-9]$", tested.stdout, flags=re.MULTILINE)
    assert "# fail 0" in tested.stdout
