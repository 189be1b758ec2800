"""A drill survives what real life does: a gateway that dies, a clock that runs, a word to stop."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from commandcenter.core.errors import Refused
from commandcenter.drills import playing, preparing
from commandcenter.drills.news import News, silent
from commandcenter.drills.phones import Phones, Tally
from commandcenter.drills.planning import plan
from commandcenter.drills.playing import Wishes
from commandcenter.drills.watching import ROOT, Gateway
from tests.service.drills.conftest import SEED
from tests.unit.drills.builders import small_scenario


def test_a_gateway_that_dies_is_started_again(tmp_path: Path) -> None:
    """It comes back on the same port, and the phone that kept its report delivers it."""
    scenario, units = small_scenario(tmp_path)
    planned = plan(scenario, units, SEED)
    ground = preparing.prepare(scenario, planned, database=str(tmp_path / "drill.db"), seed=SEED)
    look = next(act for act in planned.acts if act.kind == "list")

    async def story() -> tuple[Gateway, int, bool]:
        gateway, tally = Gateway(ground.url), Tally()
        await gateway.start()
        port = gateway.port
        phones = Phones(gateway.address, ground.tokens, tally)
        try:
            assert gateway.child is not None
            gateway.child.kill()
            await gateway.child.wait()
            saved = await phones.send(look, number="令〔2026〕1号", at=scenario.starts)
        finally:
            await phones.close()
            await gateway.stop()
        return gateway, port, saved

    gateway, port, saved = asyncio.run(story())
    assert saved
    assert gateway.port == port
    assert gateway.restarts == 1


def test_a_gateway_that_cannot_start_is_said(tmp_path: Path) -> None:
    """A database that is none ends the drill with a sentence."""
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"this is no database" * 100)

    async def story() -> None:
        await Gateway(f"sqlite:///{broken}").start()

    with pytest.raises(Refused):
        asyncio.run(story())


def test_it_plays_by_the_clock(tmp_path: Path) -> None:
    """At a speed, acts are sent at their moment of the drill's clock and not before."""
    scenario, units = small_scenario(tmp_path)
    scenario = replace(scenario, lasts=scenario.lasts / 11)  # half an hour
    planned = plan(scenario, units, SEED)
    ground = preparing.prepare(scenario, planned, database=str(tmp_path / "drill.db"), seed=SEED)
    wishes = Wishes(speed=600, seed=SEED, console=False, offscreen=False, out=tmp_path)
    heard: list[tuple[float, float]] = []

    class Ear(News):
        def answered(self, act, *, saved):
            assert self.clock is not None
            heard.append(
                (act.sent.total_seconds(), (self.clock.now() - scenario.starts).total_seconds())
            )

    played = asyncio.run(
        playing.perform(scenario, planned, ground, wishes, Ear(silent), names=units)
    )
    assert not played.interrupted
    assert len(heard) == len(planned.acts) > 50
    assert all(now >= sent for sent, now in heard)


@pytest.mark.skipif(os.name != "posix", reason="signals of this kind exist on POSIX only")
def test_told_to_stop_it_stops_in_order(tmp_path: Path) -> None:
    """The command line's drill ends at a word: exit code 130, and nothing is left running."""
    small_scenario(tmp_path)
    command = [sys.executable, "-m", "commandcenter", "drill", str(tmp_path / "small.toml")]
    child = subprocess.Popen(
        [*command, "--speed", "5"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env=os.environ | {"COMMANDCENTER_DATA": str(tmp_path / "data"), "PYTHONUTF8": "1"},
    )
    with child:
        assert child.stderr is not None
        told = [child.stderr.readline() for _ in range(2)]
        assert "演练" in told[1] or "Drill" in told[1], told
        child.send_signal(signal.SIGTERM)
        said, _ = child.communicate(timeout=60)
    assert child.returncode == 130
    assert ".db" in said
    [database] = (tmp_path / "data" / "drills").glob("*.db")
    assert not database.with_name(database.name + "-wal").exists()
