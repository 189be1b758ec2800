"""The house rules that have numbers: lengths, names, opening words, silenced checks.

The test decides, not the reviewer. It reads every Python file that is ours, its own included.
"""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, Source, sources

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 50
LINE_COLUMNS_MAX = 100
NAMELESS_ROOMS = {"utils", "util", "helpers", "helper", "manager", "managers", "misc"}
BARE_TODO = re.compile(r"#\s*(TODO|FIXME|XXX|HACK)\b")
SILENCED = re.compile(r"#\s*(type:\s*ignore|noqa)\b(?P<rest>.*)")
CODE_AND_REASON = re.compile(
    r"^(\[[a-z0-9, -]+\]|:\s*[A-Z]+[0-9]+(,\s*[A-Z]+[0-9]+)*)\s*(-|—|#|,|;|:)\s*\S{2,}"
)

TOP_LEVEL = {
    ".ci",
    ".gitignore",
    "README.md",
    "README.zh-CN.md",
    "bootstrap.py",
    "commandcenter",
    "pyproject.toml",
    "requirements.lock",
    "resources",
    "tests",
    "ui",
}

KEYS = Path("tests/window.py")

ALL = sources()


def test_there_is_something_to_read() -> None:
    """A tidy test that finds no file proves nothing."""
    assert {"commandcenter", "ui", "tests"} <= {source.path.parts[0] for source in ALL}


def test_the_top_level_is_the_given_one() -> None:
    """What somebody tried by hand does not stay beside the README."""
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if tracked.returncode:
        pytest.skip("not a checkout of git")
    names = {Path(line).parts[0] for line in tracked.stdout.splitlines() if line}
    assert names <= TOP_LEVEL


@pytest.mark.parametrize("source", ALL, ids=str)
def test_tidy(source: Source) -> None:
    """One file keeps every house rule."""
    found = problems(source)
    assert not found, "\n".join(["", *found])


def problems(source: Source) -> list[str]:
    """Everything about one file that must be mended, with its line."""
    lines = source.text.splitlines()
    found = []
    if len(lines) > FILE_LINES_MAX:
        found.append(f"{source}: {len(lines)} lines; {FILE_LINES_MAX} at most")
    if source.path.stem in NAMELESS_ROOMS:
        found.append(f"{source}: name the file for what it does")
    if lines and not ast.get_docstring(source.tree):
        found.append(f"{source}: say in the first lines what it is for and what it must never do")
    for number, line in enumerate(lines, start=1):
        if len(line) > LINE_COLUMNS_MAX:
            found.append(f"{source}:{number}: {len(line)} columns; {LINE_COLUMNS_MAX} at most")
    return found + bad_comments(source) + long_functions(source)


def bad_comments(source: Source) -> list[str]:
    """Notes to oneself, and checks silenced without their code and the reason."""
    found = []
    for number, comment in source.comments():
        if BARE_TODO.search(comment):
            found.append(f"{source}:{number}: do it or leave it; no bare notes to oneself")
        # Where two marks share a line, they share the words after the last of them.
        mark = SILENCED.search(comment)
        if mark and not CODE_AND_REASON.match(mark["rest"].strip()):
            found.append(f"{source}:{number}: name the silenced check and say why: {comment}")
    return found


def long_functions(source: Source) -> list[str]:
    """The functions that are too long to be read at once."""
    return [
        f"{source}:{node.lineno}: {node.name} has {length} lines; {FUNCTION_LINES_MAX} at most"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES_MAX
    ]


def read(text: str, name: str = "ui/board/model.py") -> Source:
    """A source that exists only in this test."""
    return Source(Path(name), text)


@pytest.mark.parametrize(
    ("text", "name", "why"),
    [
        ('"""A."""\n' + "x = 1\n" * 400, "ui/a.py", "401 lines"),
        ('"""A."""\nx = "' + "y" * 100 + '"\n', "ui/a.py", "106 columns"),
        ('"""A."""\n', "ui/utils.py", "name the file"),
        ("x = 1\n", "ui/a.py", "first lines"),
        ('"""A."""\nx = 1  # ' + "TODO later\n", "ui/a.py", "bare notes"),
        ('"""A."""\nx = 1  # ' + "type: ignore\n", "ui/a.py", "silenced"),
        ('"""A."""\nx = 1  # ' + "type: ignore[misc]\n", "ui/a.py", "silenced"),
        ('"""A."""\nx = 1  # ' + "noqa: E501\n", "ui/a.py", "silenced"),
        ('"""A."""\ndef f():\n' + "    x = 1\n" * 50, "ui/a.py", "51 lines"),
    ],
)
def test_each_rule_bites(text: str, name: str, why: str) -> None:
    """Each rule finds its own offence."""
    found = problems(read(text, name))
    assert len(found) == 1
    assert why in found[0]


def test_reason_is_enough() -> None:
    """A silenced check with its code and its reason passes."""
    words = '"""A."""\nx = 1  # ' + "type: ignore[misc] - the stub of Qt is wrong here\n"
    assert problems(read(words)) == []
    words = '"""A."""\nx = 1  # ' + "noqa: N818 - the word of the duty room\n"
    assert problems(read(words)) == []


def key_presses(source: Source) -> list[str]:
    """Where keys are sent past the one place that waits for the window in front."""
    if source.path == KEYS:
        return []
    return [
        f"{source}:{node.lineno}: send keys by {KEYS.as_posix()}"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and node.attr in {"keyClick", "keyClicks"}
    ]


@pytest.mark.parametrize("source", [one for one in ALL if one.path.parts[0] == "tests"], ids=str)
def test_keys_are_sent_from_one_place(source: Source) -> None:
    """A key that another window got is a test that fails on some days only."""
    found = key_presses(source)
    assert not found, "\n".join(["", *found])


def test_the_rule_of_keys_bites() -> None:
    """A key that is sent by hand is found, in the one place it is not."""
    words = '"""A."""\nQTest.keyClick(field, key)\n'
    assert key_presses(read(words, "tests/ui/test_a.py"))
    assert key_presses(read(words, KEYS.as_posix())) == []


def test_every_room_can_be_found() -> None:
    """Nothing of ours lies beside the rooms."""
    loose = {path.name for path in ROOT.glob("*.py")}
    assert loose == {"bootstrap.py"}
