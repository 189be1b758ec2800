"""The labelled drill: what was planted is found for its own reason, and the honest are let be."""

from __future__ import annotations

import csv
import gzip
import json
from datetime import datetime
from pathlib import Path
from random import Random

import pytest

from commandcenter.cli.reportfile import import_reports
from commandcenter.core.language import translate
from commandcenter.directives import service as directives
from commandcenter.directives.orders import read_order
from commandcenter.gateway.checkwork import check_clock, check_new
from commandcenter.headquarters import Headquarters
from commandcenter.verification import service as verification
from commandcenter.verification.model import Finding, Strength
from tests.service.conftest import HUBEI
from tests.service.verification.labelled.making import EXPECTED, really_inside, save, write_script
from tests.service.verification.labelled.model import Label, Script, Village

AREAS = HUBEI.parents[1] / "areas" / "hubei_counties.geojson"
COUNTIES = ("420112", "420114", "420115", "420116", "420117")
BEGINS = datetime.fromisoformat("2026-07-16T08:00:00+08:00")
SHORT, WHOLE = (100, 44), (1_000, 100)


def villages(dice: Random) -> list[Village]:
    """The real villages of some counties, each at a spot that is inside its county."""
    features = json.loads(AREAS.read_text("utf-8"))["features"]
    named = [feature["properties"] for feature in features]
    middles = {one["code"]: (one["rep_lat"], one["rep_lon"]) for one in named}
    with gzip.open(HUBEI, "rt", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    return [
        really_inside(row["code"], row["name"], row["code"][:9], middles[row["code"][:6]], dice)
        for row in rows
        if len(row["code"]) == 12 and row["code"].startswith(COUNTIES)
    ]


def play(headquarters: Headquarters, script: Script, folder: Path) -> dict[str, list[Finding]]:
    """Bring the drill in by file, as anybody would, and return the findings by unit."""
    numbers = [
        headquarters.act(directives.issue, order=read_order(order)).directive
        for order in script.directives
    ]
    save(script, folder, numbers)
    door = headquarters.act_as("operator", "cli")
    made = import_reports(door, folder / "reports.jsonl", folder / "photos", translate)
    assert made.refused == []
    assert made.accepted == len(script.lines)
    check_new(door)
    check_clock(door)
    found: dict[str, list[Finding]] = {}
    for number in numbers:
        for one in headquarters.read(verification.findings, number=number):
            found.setdefault(one.unit, []).append(one)
    return found


def judged(labels: list[Label], found: dict[str, list[Finding]]) -> tuple[list[Label], list[Label]]:
    """The fakes that nobody found for their own reason, and the honest with a strong finding."""
    missed, accused = [], []
    for label in labels:
        against = found.get(label.unit, [])
        if label.fake and EXPECTED[label.kind] not in {one.rule.value for one in against}:
            missed.append(label)
        if not label.fake and any(one.strength is Strength.STRONG for one in against):
            accused.append(label)
    return missed, accused


@pytest.mark.parametrize("seed", [7])
def test_what_was_planted_is_found(
    hubei: Headquarters, tmp_path: Path, long: bool, seed: int
) -> None:
    """At least 90 % found, at most 2 % of the honest accused, and the counts right."""
    if not long and hubei.database.dialect != "sqlite":
        pytest.skip("long profile only: python3 bootstrap.py test --long")
    claims, fakes = WHOLE if long else SHORT
    known = villages(Random(seed))
    script = write_script(known, begins=BEGINS, claims=claims, fakes=fakes, seed=seed)
    assert sum(label.fake for label in script.labels) >= fakes
    found = play(hubei, script, tmp_path)
    missed, accused = judged(script.labels, found)
    planted = [label for label in script.labels if label.fake]
    honest = [label for label in script.labels if not label.fake]
    assert len(missed) <= 0.1 * len(planted), missed
    assert len(accused) <= 0.02 * len(honest), [(one, found[one.unit]) for one in accused]
    assert hubei.read(directives.check_rollups) == []
    number = "令〔2026〕2号"
    strong = {
        one.unit
        for several in found.values()
        for one in several
        if one.directive == number and one.strength is Strength.STRONG and len(one.unit) == 12
    }
    assert hubei.read(directives.status, number=number).total.flagged == len(strong)
