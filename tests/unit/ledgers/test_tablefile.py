"""A table that cannot be written leaves one sentence and no file."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from commandcenter.core.errors import Refused
from commandcenter.ledgers.tablefile import write_table


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_a_full_disk_is_said_and_nothing_half_written_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The workbook's own library would raise an error of its own, which nobody here knows."""

    def full(*_given: object, **_named: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(Refused) as why:
        write_table(tmp_path / name, ["a"], [["1"]])
    assert "the disk is full" in why.value.say("en")
    assert list(tmp_path.iterdir()) == []
