"""A small drill cut out of the shipped scenario: one district, same people, same manners."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

from commandcenter.drills.model import Scenario
from commandcenter.drills.preparing import read_units
from commandcenter.drills.scenario import read_scenario

SCENARIOS = Path(__file__).parents[3] / "resources" / "scenarios"
SHIPPED = SCENARIOS / "wuhan_flood.toml"
DISTRICT = "420106"


def shipped_text() -> str:
    """The shipped scenario with its tree named absolutely, so that it can lie anywhere."""
    words = SHIPPED.read_text("utf-8")
    words = words.replace('"../divisions/', f'"{SCENARIOS.parent.as_posix()}/divisions/')
    return words.replace('"stores_', f'"{SCENARIOS.as_posix()}/stores_')


def small_text(folder: Path, district: str = DISTRICT) -> str:
    """The shipped scenario for one district of its tree, ordinary in character."""
    tree = folder / "district.csv"
    whole = SCENARIOS.parent / "divisions" / "hubei_divisions_2023.csv.gz"
    with gzip.open(whole, "rt", encoding="utf-8", newline="") as source:
        rows = [
            (row["code"], row["name"])
            for row in csv.DictReader(source)
            if row["code"] in {"42", "4201"} or row["code"].startswith(district)
        ]
    with tree.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows([("code", "name"), *rows])
    changes = {
        '"../divisions/hubei_divisions_2023.csv.gz"': f'"{tree.as_posix()}"',
        'under = ["4201"]': f'under = ["{district}"]',
        "at_least = 130": "at_least = 99999",
        "at_least = 300": "at_least = 99999",
        "at_least = 100": "at_least = 99999",
        "deal = 3": "deal = 3\nat_least = 99999",
        "twice = 0.03": "twice = 0.1",
    }
    # The depots of the shipped scenario lie in other districts.
    words, _, _stores = SHIPPED.read_text("utf-8").partition("\n[stores]")
    for old, new in changes.items():
        assert old in words, old
        words = words.replace(old, new)
    return words


def small_scenario(folder: Path, district: str = DISTRICT) -> tuple[Scenario, dict[str, str]]:
    """The small drill and the units of its tree."""
    path = folder / "small.toml"
    path.write_text(small_text(folder, district), "utf-8")
    scenario = read_scenario(path)
    return scenario, read_units(scenario)
