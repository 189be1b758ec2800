"""The clockwork's supervision from end to end: a due step, a robot on this machine, its answer."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from commandcenter.channels import service as channels
from commandcenter.channels.model import State
from commandcenter.core.clock import HeldClock
from commandcenter.core.errors import Refused
from commandcenter.directives import service as directives
from commandcenter.directives.rollcalls import read_plan
from commandcenter.gateway.clockwork import Clockwork, Job
from commandcenter.gateway.postman import Postman, routes_for, settings_for
from commandcenter.gateway.supervising import Supervision
from commandcenter.headquarters import Headquarters
from commandcenter.store.service import DrillMark
from tests.gateway.town import NOW, STREET, VILLAGES, Town
from tests.service.channels.conftest import SECRET, TOKEN, Far, far

__all__ = ["far"]
type_of_file = Callable[..., Path]


@pytest.fixture
def configured(far: Far, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> type_of_file:
    """Writes the user's file: one robot of this machine for the street and its villages."""
    path = tmp_path / "channels.toml"
    monkeypatch.setenv("COMMANDCENTER_CHANNELS", str(path))

    def write(before: str = "") -> Path:
        units = json.dumps([STREET, *VILLAGES])
        path.write_text(
            f"{before}\n[robots.street]\nkind = 'dingtalk'\nprivate = true\nunits = {units}\n"
            f"url = '{far.url}/robot/send?access_token={TOKEN}'\nsecret = '{SECRET}'\n",
            encoding="utf-8",
        )
        path.chmod(0o600)
        return path

    return write


def clockwork(town: Town) -> tuple[Clockwork, Postman]:
    """The clockwork as `serve` makes it, turned by hand."""
    door = town.headquarters.act_as("gateway", "clockwork")
    postman = Postman(door)
    supervision = Supervision(door, "https://zhihui.test")
    jobs = (
        Job("roll calls", 15.0, supervision.call),
        Job("ladder", 15.0, supervision.climb),
        Job("post", 5.0, postman.nudge),
    )
    return Clockwork(town.headquarters, jobs=jobs), postman


def carried(postman: Postman) -> None:
    """Wait for the round that is under way."""
    if postman.round is not None:
        postman.round.result(30)


def test_a_late_receipt_reaches_the_group(town: Town, far: Far, configured: type_of_file) -> None:
    """One message for the three villages of the street, signed, with its link; and only once."""
    configured()
    town.clock.advance(timedelta(minutes=31))
    clock, postman = clockwork(town)
    for beat in range(3):
        clock.turn(100.0 * beat)
        carried(postman)
    assert len(far.heard) == 1
    [said] = far.texts
    assert said.startswith("【催办】令〔2026〕1号《转移低洼地区群众》")
    assert "雷竹村" in said
    assert said.endswith("https://zhihui.test/me")
    [row] = town.headquarters.read(channels.outbox_rows)
    assert (row.state, row.address) == (State.SENT, "street")
    steps = town.headquarters.read(directives.ladder, number=town.number).steps
    assert [one.seen for one in steps] == [0], "a robot's yes is no reader's"
    journal = json.dumps([dict(e.payload or {}) for e in entries(town)], ensure_ascii=False)
    assert TOKEN not in journal
    assert SECRET not in journal
    again, other = clockwork(town)
    clock.stop()
    again.turn(1_000.0)
    carried(other)
    assert len(far.heard) == 1, "a second process sends nothing twice"
    again.stop()
    for one in (postman, other):
        one.stop()


def entries(town: Town) -> list[object]:
    """The whole journal."""
    from commandcenter.store.service import timeline

    return list(town.headquarters.read(timeline, limit=10_000))


def test_a_silent_robot_holds_nothing_up(town: Town, far: Far, configured: type_of_file) -> None:
    """The clock goes on while the postman waits."""
    configured()
    far.manner = "silent"
    town.clock.advance(timedelta(minutes=31))
    clock, postman = clockwork(town)
    began = time.monotonic()
    clock.turn(0.0)
    clock.turn(100.0)
    assert time.monotonic() - began < 5
    far.held.set()
    carried(postman)
    [row] = town.headquarters.read(channels.outbox_rows)
    assert row.state is State.UNCERTAIN
    clock.stop()
    postman.stop()


def test_a_roll_call_starts_by_the_clock(town: Town) -> None:
    """At its moment it begins, and whoever is on duty is called in the same beat."""
    now = town.clock.now()
    window = {"from": now.isoformat(), "to": (now + timedelta(hours=1)).isoformat()}
    plan = read_plan({"under": [STREET], "level": "village", "count": 2, **window})
    made = town.headquarters.act(directives.announce_roll_call, plan=plan)
    clock, postman = clockwork(town)
    town.clock.advance(made.starts_at - now)
    clock.turn(0.0)
    found = town.headquarters.read(directives.roll_call_of, identity=made.id)
    steps = town.headquarters.read(directives.ladder, number=found.directive or "").steps
    assert [(one.rung.code, one.units) for one in steps] == [("call", 2)]
    clock.stop()
    postman.stop()


@pytest.mark.expected_log("WARNING commandcenter.gateway.postman: No message can leave")
def test_a_broken_file_stops_no_clock(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The steps are taken; that nothing can leave is said without the line that is wrong."""
    path = tmp_path / "channels.toml"
    path.write_text(f"secret = {TOKEN}", encoding="utf-8")
    monkeypatch.setenv("COMMANDCENTER_CHANNELS", str(path))
    with pytest.raises(Refused) as why:
        settings_for(town.headquarters)
    assert TOKEN not in str(why.value)
    assert not routes_for(town.headquarters).any
    town.clock.advance(timedelta(minutes=31))
    door = town.headquarters.act_as("gateway", "clockwork")
    assert door.act(directives.climb, number=town.number, routes=routes_for(town.headquarters))


def test_a_drill_wakes_nobody(tmp_path: Path, configured: type_of_file) -> None:
    """In a drill nothing leaves, unless the file says that it may."""
    mark = DrillMark("防汛演练", NOW, NOW, 1.0)
    url = f"sqlite:///{tmp_path / 'drill.db'}"
    drill = Headquarters.open(url, clock=HeldClock(NOW), inline=True, new_drill=mark)
    configured()
    assert not routes_for(drill).any
    configured("in_drills = true")
    assert routes_for(drill, "x").robots[STREET] == ("street",)
    drill.close()
