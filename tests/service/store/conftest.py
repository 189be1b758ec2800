"""A headquarters whose acts go through the real write lane, on each database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from commandcenter.core.clock import HeldClock
from commandcenter.headquarters import Headquarters


@pytest.fixture
def laned(
    database_url: str, clock: HeldClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Headquarters]:
    """A headquarters with its write lane's own thread."""
    monkeypatch.setenv("COMMANDCENTER_DATA", str(tmp_path / "data"))
    headquarters = Headquarters.open(database_url, clock=clock)
    yield headquarters
    headquarters.close()
