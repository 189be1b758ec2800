"""A directive that a person issues in the middle of a drill is answered by the same units."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections import Counter
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path

import pytest

from commandcenter.core.clock import HeldClock
from commandcenter.directives import service as directives
from commandcenter.directives.orders import read_order
from commandcenter.directives.rollcalls import Answered, How, Where, read_plan
from commandcenter.drills import joining
from commandcenter.drills.deskwork import DeskWork
from commandcenter.drills.joining import join_in, planned_from
from commandcenter.drills.model import Deed, Plan
from commandcenter.drills.news import News, silent
from commandcenter.drills.phones import Phones, Tally
from commandcenter.drills.planning import plan_answers
from commandcenter.drills.stage import Stage
from commandcenter.headquarters import Headquarters
from tests.gateway.running import running
from tests.service.drills.conftest import SEED, Drill
from tests.unit.drills.builders import small_scenario

WAIT_S = 60.0
ASKED = {"photos": 1, "location": True, "quantities": {"人数": "5"}}


def own_order(drill: Drill, **more: object) -> dict[str, object]:
    """A directive to the first street of the drill."""
    street = drill.plan.leaves["transfer"][0][:9]
    return {
        "title": "清点沙袋",
        "text": "清点并报数。",
        "issuer": drill.scenario.incident.place,
        "scope": {"under": [street], "level": "village"},
        "evidence": ASKED,
        **more,
    }


def copied(drill: Drill, folder: Path) -> str:
    """A database of this test's own: others count what the played one holds."""
    own = folder / "own.db"
    with closing(sqlite3.connect(drill.file)) as played, closing(sqlite3.connect(own)) as copy:
        played.backup(copy)
    files = f"{drill.file.name}.files"
    shutil.copytree(drill.file.with_name(files), own.with_name(f"{own.name}.files"))
    return f"sqlite:///{own}"


def test_units_answer_a_directive_of_ones_own(
    drill: Drill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through the real gateway: receipts and claims come, with what was asked, from drill units
    alone.
    """
    monkeypatch.setattr(joining, "LOOK_S", 0.01)
    _scenario, names = small_scenario(tmp_path)
    ends = drill.scenario.starts + drill.scenario.lasts
    clock = HeldClock(ends + timedelta(hours=6))
    headquarters = Headquarters.open(copied(drill, tmp_path), clock=clock)
    due = (ends + timedelta(hours=2)).isoformat()
    order = own_order(drill, issued_at=ends.isoformat(), complete_by=due)
    made = headquarters.act(directives.issue, order=read_order(order))

    try:
        with running(headquarters) as gateway:
            asyncio.run(answered(drill, headquarters, names, gateway.url, made.directive))
        found = headquarters.read(directives.status, number=made.directive).total
        assert found.issued == made.assignments > 0
        assert 0 < found.claimed <= found.acknowledged <= found.issued
    finally:
        headquarters.close()


def test_units_answer_a_roll_call(
    drill: Drill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through the real gateway, from their own pages with a position; not all of them."""
    monkeypatch.setattr(joining, "LOOK_S", 0.01)
    _scenario, names = small_scenario(tmp_path)
    ends = drill.scenario.starts + drill.scenario.lasts
    clock = HeldClock(ends)
    headquarters = Headquarters.open(copied(drill, tmp_path), clock=clock)
    leaves = drill.plan.leaves["transfer"]
    asked = {"under": [leaves[0][:6]], "level": "village", "count": len(leaves)}
    announced = headquarters.act(directives.announce_roll_call, plan=read_plan(asked))
    called = headquarters.act(directives.start_roll_call, identity=announced.id)
    assert called.directive is not None
    clock.advance(timedelta(hours=1))

    try:
        with running(headquarters) as gateway:
            asyncio.run(answered(drill, headquarters, names, gateway.url, called.directive))
        found = headquarters.read(directives.callings, number=called.directive)
    finally:
        headquarters.close()
    kinds = Counter(one.answered for one in found)
    assert set(kinds) == {Answered.IN_TIME, Answered.LATE, Answered.UNANSWERED}
    own = [one for one in found if one.how is How.OWN]
    assert len(own) > len(found) / 2
    assert all(one.words and one.where is not Where.NO_POSITION for one in own)


async def answered(
    drill: Drill, headquarters: Headquarters, names: dict[str, str], address: str, number: str
) -> None:
    """Let the drill's units join in until everybody who answers this directive has done so."""
    tally = Tally()
    stage = Stage(
        scenario=drill.scenario,
        plan=Plan((), {}, {}, {}, {}),
        clock=headquarters.clock,
        speed=0,
        phones=Phones(address, drill.played.ground.tokens, tally),
        desk=DeskWork(headquarters, drill.scenario, "", tally),
        tally=tally,
        announcer=News(silent),
        issued=dict(drill.played.stage.issued),
    )
    joined = asyncio.create_task(join_in(stage, headquarters, names, SEED, News(silent)))
    loop = asyncio.get_running_loop()
    last = loop.time() + WAIT_S
    while stage.under_way or not claimed(headquarters, number):
        assert loop.time() < last, "nobody claimed"
        assert not joined.done(), joined.result()
        await asyncio.sleep(0.05)
    joined.cancel()
    with suppress(asyncio.CancelledError):
        await joined
    await stage.phones.close()


def claimed(headquarters: Headquarters, number: str) -> int:
    """How many have claimed so far."""
    return headquarters.read(directives.status, number=number).total.claimed


def test_the_answers_are_of_the_same_cast(drill: Drill, tmp_path: Path) -> None:
    """The same seed gives the same answers, none of them before the issue, none an issue."""
    _scenario, names = small_scenario(tmp_path)
    headquarters = Headquarters.open(drill.url, inline=True)
    try:
        [one] = [
            found
            for found in headquarters.read(directives.listed)
            if found.number == drill.played.stage.issued["transfer"].directive
        ]
    finally:
        headquarters.close()
    planned = planned_from(one, drill.scenario, names)
    acts = plan_answers(drill.scenario, planned, names, SEED)
    assert acts == plan_answers(drill.scenario, planned, names, SEED)
    assert {act.directive for act in acts} == {one.number}
    assert all(act.at >= planned.at and act.kind != Deed.ISSUE for act in acts)
    leaves = {act.unit for act in acts if len(act.unit) == 12}
    assert leaves <= set(drill.plan.leaves["transfer"])
    assert len(leaves) > len(drill.plan.leaves["transfer"]) / 2
