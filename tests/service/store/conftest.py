"""A headquarters whose acts go through the real write lane, on each database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from commandcenter.core.clock import HeldClock
from commandcenter.headquarters import Headquarters
from tests.postgres import PostgresServer, running_server


@pytest.fixture
def laned(
    database_url: str, clock: HeldClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Headquarters]:
    """A headquarters with its write lane's own thread."""
    monkeypatch.setenv("COMMANDCENTER_DATA", str(tmp_path / "data"))
    headquarters = Headquarters.open(database_url, clock=clock)
    yield headquarters
    headquarters.close()


@pytest.fixture
def own_server(postgres_server: PostgresServer) -> Iterator[PostgresServer]:
    """A PostgreSQL server that a test may kill: not the one all others use, and durable."""
    with running_server(postgres_server.programs, durable=True) as server:
        yield server
