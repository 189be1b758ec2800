"""When a start has nothing to do, and when .venv must be mended or made anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from bootstrap import digest, next_step, read_stamp, write_stamp

WANTED = {"lock": "a1", "python": "3.11.7 x86_64"}


@pytest.mark.parametrize(
    ("stamp", "whole", "step"),
    [
        ({**WANTED, "system": {}}, True, "ready"),
        ({**WANTED, "lock": "b2"}, True, "update"),
        ({}, True, "update"),
        ({**WANTED, "python": "3.12.1 x86_64"}, True, "remake"),
        (WANTED, False, "remake"),
        ({}, False, "remake"),
    ],
)
def test_the_next_step(stamp: dict[str, str], whole: bool, step: str) -> None:
    """A changed lock is installed; another Python or a cut-off installation begins anew."""
    assert next_step(stamp, WANTED, whole=whole) == step


def test_a_stamp_comes_back(tmp_path: Path) -> None:
    """What was written is read, and nothing half-written stays behind."""
    stamp = tmp_path / "stamp.json"
    write_stamp(stamp, {**WANTED, "system": {"run": "c3"}})
    assert read_stamp(stamp) == {**WANTED, "system": {"run": "c3"}}
    assert [path.name for path in tmp_path.iterdir()] == ["stamp.json"]


@pytest.mark.parametrize("content", ["", "{", "[1]", "7"])
def test_a_damaged_stamp_is_no_stamp(tmp_path: Path, content: str) -> None:
    """A damaged stamp only costs one more installation."""
    stamp = tmp_path / "stamp.json"
    stamp.write_text(content, encoding="utf-8")
    assert read_stamp(stamp) == {}
    assert read_stamp(tmp_path / "absent.json") == {}


def test_the_digest_knows_content_and_not_line_ends(tmp_path: Path) -> None:
    """A checkout on Windows does not install again what is there."""
    names = ("unix", "windows", "other")
    contents = (b"a==1\nb==2\n", b"a==1\r\nb==2\r\n", b"a==1\nb==3\n")
    for name, content in zip(names, contents, strict=True):
        (tmp_path / name).write_bytes(content)
    unix, windows, other = (digest(tmp_path / name) for name in names)
    assert unix == windows
    assert unix != other
