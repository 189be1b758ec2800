"""Drill and real rows can never meet: no drill is founded in, or started on, a database in use."""

from __future__ import annotations

from pathlib import Path

import pytest

from commandcenter.core.errors import Refused
from commandcenter.drills import preparing
from commandcenter.drills.planning import plan
from commandcenter.headquarters import Headquarters
from commandcenter.store import service as installation
from tests.service.drills.conftest import SEED, Drill
from tests.unit.drills.builders import small_scenario


def test_a_real_database_is_refused(tmp_path: Path) -> None:
    """A real installation stays as it was, to the last entry of its journal."""
    real = tmp_path / "real.db"
    headquarters = Headquarters.open(str(real), inline=True)
    before = headquarters.read(installation.timeline)
    headquarters.close()
    scenario, units = small_scenario(tmp_path)
    planned = plan(scenario, units, SEED)
    with pytest.raises(Refused) as caught:
        preparing.prepare(scenario, planned, database=str(real), seed=SEED)
    assert "database of its own" in caught.value.say("en")
    with pytest.raises(Refused):
        preparing.start(f"sqlite:///{real}", scenario, speed=60)
    headquarters = Headquarters.open(str(real), inline=True)
    try:
        assert headquarters.drill is None
        assert headquarters.read(installation.timeline) == before
    finally:
        headquarters.close()


def test_a_played_drill_is_not_played_over(drill: Drill) -> None:
    """A second drill does not mix with the rows of a first."""
    with pytest.raises(Refused):
        preparing.prepare(drill.scenario, drill.plan, database=str(drill.file), seed=SEED)


def test_a_prepared_tree_is_used_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second drill on one tree copies the prepared file, and is its own installation."""
    monkeypatch.setenv("COMMANDCENTER_DATA", str(tmp_path / "data"))
    scenario, units = small_scenario(tmp_path)
    planned = plan(scenario, units, SEED)
    first = preparing.prepare(scenario, planned, database=None, seed=1)
    [prepared] = (tmp_path / "data" / "drills" / "prepared").glob("*.db")
    made = prepared.stat().st_mtime_ns
    second = preparing.prepare(scenario, planned, database=None, seed=2)
    assert prepared.stat().st_mtime_ns == made
    assert first.url != second.url
    ids = set()
    for ground in (first, second):
        headquarters = Headquarters.open(ground.url, inline=True)
        ids.add(headquarters.read(installation.fact, name="id"))
        assert headquarters.drill is not None
        headquarters.close()
    assert len(ids) == 2
    assert set(first.tokens) == set(planned.units)


def test_an_earlier_drill_of_the_same_name_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Playing the same drill again takes its file's place; one that is open is left alone."""
    monkeypatch.setenv("COMMANDCENTER_DATA", str(tmp_path / "data"))
    scenario, units = small_scenario(tmp_path)
    planned = plan(scenario, units, SEED)
    first = preparing.prepare(scenario, planned, database=None, seed=1)
    again = preparing.prepare(scenario, planned, database=None, seed=1)
    assert first.url == again.url
    headquarters = Headquarters.open(again.url, inline=True)
    try:
        other = preparing.prepare(scenario, planned, database=None, seed=1)
    finally:
        headquarters.close()
    assert other.url != again.url
