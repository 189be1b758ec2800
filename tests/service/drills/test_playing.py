"""A drill over the real gateway: what the headquarters count is what the plan's saved acts say."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from commandcenter.directives import service as directives
from commandcenter.drills.model import WHOLE, Deed, Way
from commandcenter.drills.playing import Wishes
from commandcenter.headquarters import Headquarters
from commandcenter.incidents import service as incidents
from commandcenter.store import service as installation
from tests.service.drills.conftest import SEED, Drill
from tests.service.drills.recount import recount

LOOKS = (Deed.LIST, Deed.OPEN)


@pytest.fixture
def opened(drill: Drill):
    """The drill's headquarters, opened as any process opens it."""
    headquarters = Headquarters.open(drill.url, inline=True)
    yield headquarters
    headquarters.close()


@pytest.mark.parametrize("label", ["transfer", "underground"])
def test_the_counts_are_those_of_the_plan(drill: Drill, opened: Headquarters, label: str) -> None:
    """Every count of the status equals a plain recount of the saved acts of the plan."""
    number = drill.played.stage.issued[label].directive
    found = opened.read(directives.status, number=number)
    counted = found.total.to_dict()
    accepted = drill.played.stage.tally.accepted
    again = recount(drill.plan, drill.scenario, label, accepted, found.at)
    counted.pop("flagged")
    assert counted == {name: again[name] for name in counted}
    assert counted["claimed"] > counted["verified"] > 0


def test_everything_was_saved(drill: Drill) -> None:
    """Nothing but what the rules forbid is refused, and every planned act was answered."""
    tally = drill.played.stage.tally
    assert set(tally.answers) == {act.key for act in drill.plan.acts}
    assert len(tally.accepted) >= len(drill.plan.acts) * 0.995, tally.refusals


def test_nothing_is_counted_twice(drill: Drill) -> None:
    """Reports sent twice, or again after a broken line, lie in the database once."""
    twice = [act for act in drill.plan.acts if act.times == 2]
    assert len(twice) > 20
    tally = drill.played.stage.tally
    assert tally.requests["repeated"] >= len(twice) * 0.9
    reports = {
        act.key
        for act in drill.plan.acts
        if act.kind not in (*WHOLE, *LOOKS, Deed.BYPASS) and act.key in tally.accepted
    }
    with closing(sqlite3.connect(drill.file)) as connection:
        keys = [row[0] for row in connection.execute("select key from act")]
    said = [key for key in keys if not key.startswith(("deliver:", "read:"))]
    assert sorted(said) == sorted(reports)


def test_times_are_those_of_the_drill(drill: Drill, opened: Headquarters) -> None:
    """An act counts from when it happened, however late or quickly it was sent."""
    number = drill.played.stage.issued["transfer"].directive
    saved = drill.played.stage.tally.accepted
    claims = [act for act in drill.plan.acts if act.kind == "claim" and act.key in saved]
    claim = next(act for act in claims if act.directive == "transfer" and act.sent > act.at)
    detail = opened.read(directives.assignment_detail, number=number, unit_code=claim.unit)
    [said] = [one for one in detail.acts if one.key == claim.key]
    assert said.at == drill.scenario.starts + claim.at
    assert not said.clock_wrong


def test_photos_came_with_their_facts(drill: Drill, opened: Headquarters) -> None:
    """A claim's picture lies in the store under its hash, with the EXIF of a drill phone."""
    number = drill.played.stage.issued["transfer"].directive
    saved = drill.played.stage.tally.accepted
    claim = next(
        act
        for act in drill.plan.acts
        if act.kind == "claim" and act.pictures and act.key in saved and act.directive == "transfer"
    )
    detail = opened.read(directives.assignment_detail, number=number, unit_code=claim.unit)
    [said] = [one for one in detail.acts if one.key == claim.key]
    [photo] = said.photos
    assert photo.exif["make"] == "DRILL"
    assert opened.files.get(photo.hash).startswith(b"\xff\xd8\xff")


def test_calls_stay_distinguishable(drill: Drill, opened: Headquarters) -> None:
    """What the duty officer recorded of a call is marked as such, with who recorded it."""
    saved = drill.played.stage.tally.accepted
    calls = [act for act in drill.plan.acts if act.way is Way.CALL and act.key in saved]
    assert calls
    act = calls[0]
    number = drill.played.stage.issued[act.directive].directive
    detail = opened.read(directives.assignment_detail, number=number, unit_code=act.unit)
    [said] = [one for one in detail.acts if one.key == act.key]
    assert said.channel == "phone"
    assert said.call is not None
    assert said.call["recorder"] == "演练值班员02"


def test_it_is_marked_as_a_drill(drill: Drill, opened: Headquarters) -> None:
    """Every process that opens it sees a drill, its clock, and who signs in."""
    mark = opened.drill
    assert mark is not None
    assert mark.title == "武汉市强降雨内涝防汛演练"
    assert opened.clock.now() >= drill.scenario.starts + drill.scenario.lasts
    assert opened.read(installation.fact, name="drill_operator") == "YL-ZB-01"
    [incident] = opened.read(incidents.incidents)
    assert incident.level is not None
    assert incident.level.level == 2
    first = opened.read(installation.timeline, limit=1)[0]
    assert first.kind == "found"
    assert first.payload["drill"] == mark.title


def test_the_document_says_what_happened(drill: Drill) -> None:
    """The one JSON document names the database, the directives and the figures of the sending."""
    wishes = Wishes(speed=0, seed=SEED, console=False, offscreen=False, out=drill.file)
    document = drill.played.document(wishes)
    assert document["database"] == drill.url
    assert [one["assignments"] for one in document["directives"]] == [144, 15]
    assert document["acts"]["planned"] == len(drill.plan.acts)
    assert document["acts"]["accepted"] == len(drill.played.stage.tally.accepted)
    assert document["port"] > 0
