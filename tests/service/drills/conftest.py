"""A small real drill, played once over the real gateway, for all who look at what it left."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

import pytest

from commandcenter.drills import playing, preparing
from commandcenter.drills.model import Plan, Scenario
from commandcenter.drills.news import News, silent
from commandcenter.drills.planning import plan
from commandcenter.drills.playing import Played, Wishes
from tests.unit.drills.builders import small_scenario

SEED = 11


@dataclass(frozen=True)
class Drill:
    """A played drill."""

    scenario: Scenario
    plan: Plan
    played: Played
    url: str
    file: Path


@pytest.fixture(scope="session")
def drill(tmp_path_factory: pytest.TempPathFactory) -> Drill:
    """One district's drill, sent at once, every tenth report twice."""
    folder = tmp_path_factory.mktemp("drill")
    scenario, units = small_scenario(folder)
    planned = plan(scenario, units, SEED)
    file = folder / "played.db"
    wishes = Wishes(speed=0, seed=SEED, console=False, offscreen=False, out=folder)
    ground = preparing.prepare(scenario, planned, database=str(file), seed=SEED)
    played = asyncio.run(
        playing.perform(scenario, planned, ground, wishes, News(silent), names=units)
    )
    return Drill(scenario, planned, played, ground.url, file)
