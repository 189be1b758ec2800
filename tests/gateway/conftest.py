"""What the gateway's tests stand on: a town in a real database, and the gateway on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from commandcenter.core.clock import HeldClock
from commandcenter.headquarters import Headquarters
from tests.gateway.running import Running, running
from tests.gateway.town import NOW, VILLAGES, Town, found_town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A fresh town with its first directive."""
    clock = HeldClock(NOW)
    headquarters = Headquarters.open(f"sqlite:///{tmp_path / 'town.db'}", clock=clock)
    yield found_town(headquarters, clock, tmp_path)
    headquarters.close()


@pytest.fixture
def gateway(town: Town) -> Iterator[Running]:
    """The gateway of the town, over HTTP on loopback."""
    with running(town.headquarters) as one:
        yield one


@pytest.fixture
def client(gateway: Running, town: Town) -> Iterator[httpx.Client]:
    """A program that holds the first village's link."""
    with httpx.Client(
        base_url=gateway.url,
        headers={"authorization": f"Bearer {town.tokens[VILLAGES[0]]}", "accept-language": "en"},
        trust_env=False,
    ) as one:
        yield one


@pytest.fixture
def phone(gateway: Running) -> Iterator[httpx.Client]:
    """A phone's browser without script; it follows no redirect by itself."""
    with httpx.Client(base_url=gateway.url, trust_env=False) as one:
        yield one
