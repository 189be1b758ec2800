"""Writes a labelled drill: so many claims, so many of them fakes of every kind, with their labels.

`EXPECTED` says which rule should name each kind; whoever looks for fakes never sees it, and
nothing here may import the rules that look.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from random import Random

from commandcenter.geo.service import county_at, outside_m
from tests.service.verification.labelled import groups
from tests.service.verification.labelled.honest import LOOK_ALIKES
from tests.service.verification.labelled.model import Script, Village
from tests.service.verification.labelled.planted import SINGLE
from tests.service.verification.labelled.world import MAIN, World, streets

EXPECTED: dict[str, str] = {
    "same_bytes": "recycled_photo",
    "copy_of_photo": "recycled_photo",
    "photo_of_earlier_order": "recycled_photo",
    "old_photo": "photo_time",
    "photo_from_elsewhere": "photo_place",
    "reported_from_elsewhere": "claim_place",
    "copied_words": "copied_text",
    "without_evidence": "claim_without_evidence",
    "below_target": "claim_without_evidence",
    "too_fast": "impossible_pace",
    "parts_against_total": "arithmetic",
    "more_than_due": "arithmetic",
    "words_against_form": "arithmetic",
    "neighbour_says_no": "contradiction",
    "answered_only": "answered_not_urgent",
    "burst": "burst",
    "impossible_travel": "impossible_travel",
    "frozen_words": "frozen_words",
    "endless_zero": "endless_zero",
    "checker_collusion": "checker_collusion",
    "linked_not_moving": "linked_not_moving",
    "drift": "drift",
    "transmission_void": "transmission_void",
    "screen_photo": "screen_photo",
}
# Shares of the fakes; the groups need their sizes.
BURST_UNITS = 6
BOOK_UNITS = 4
LOOK_ALIKE_SHARE = 0.25


def write_script(
    villages: Sequence[Village], *, begins: datetime, claims: int, fakes: int, seed: int
) -> Script:
    """The drill in memory; villages are taken from the list in an order of the dice."""
    dice = Random(seed)
    by_street = streets(villages)
    order = sorted(by_street)
    dice.shuffle(order)
    spare = [order.pop() for _ in range(max(6, fakes // 6))]
    pool = [village for street in order for village in by_street[street]]
    # Large enough that some of their villages report.
    relaying = [street for street in order if len(by_street[street]) >= 8][: max(6, fakes // 5)]
    if len(pool) < claims:
        raise ValueError(f"{claims} claims need more villages than {len(pool)}")
    world = World(dice, begins, pool)
    world.orders()
    _groups(world, by_street, spare, fakes)
    _relays(world, relaying)
    used = sum(label.fake for label in world.script.labels)
    kinds = list(SINGLE)
    for number in range(max(0, fakes - used)):
        kind = kinds[number % len(kinds)]
        village = _next(world)
        SINGLE[kind](world, village)
        world.label(village, kind, fake=True)
    _honest(world, claims)
    world.script.lines.sort(key=lambda line: (line["at"], line["key"]))
    return world.script


def _next(world: World) -> Village:
    return world.villages.pop(world.dice.randrange(len(world.villages)))


def _groups(
    world: World, by_street: dict[str, list[Village]], spare: list[str], fakes: int
) -> None:
    """What needs several units; each spare street is used for one thing of a level above."""
    large = [street for street in spare if len(by_street[street]) >= BOOK_UNITS]
    rest = [street for street in spare if street not in large]
    if fakes >= 20:
        for play in (groups.frozen_book, groups.zeros):
            play(world, by_street[large.pop()][:BOOK_UNITS])
        groups.burst(world, [_next(world) for _ in range(BURST_UNITS)])
        first = _next(world)
        far = [one for one in world.villages if one.code[:6] != first.code[:6]]
        if far:
            second = world.dice.choice(far)
            world.villages.remove(second)
            groups.travel(world, (first, second))
        groups.shown_screen(world, _next(world))
    if fakes >= 60:
        groups.colluding(world, _one_street(world) + [_next(world) for _ in range(30)])
    for street in [*large, *rest][: max(1, fakes // 25)]:
        groups.idle_street(world, street)


def _relays(world: World, order: Sequence[str]) -> None:
    """Streets whose villages report pass the order on: most of them truly."""
    plays = (groups.true_relay, groups.changed_relay, groups.true_relay, groups.empty_relay)
    for number, street in enumerate(order):
        plays[number % len(plays)](world, street)


def _one_street(world: World) -> list[Village]:
    """The villages of a street that is large enough for one checker."""
    for villages in streets(world.villages).values():
        if len(villages) >= groups.CHECKS:
            chosen = villages[: groups.CHECKS]
            for village in chosen:
                world.villages.remove(village)
            return chosen
    raise ValueError("no street is large enough for the checkers")


def _honest(world: World, claims: int) -> None:
    """Fill up with honest villages, every fourth of them a look-alike."""
    said = sum(line["act"] == "claim" and line["directive"] == MAIN for line in world.script.lines)
    kinds = list(LOOK_ALIKES)
    for number in range(claims - said):
        village = _next(world)
        if number % round(1 / LOOK_ALIKE_SHARE) == 0:
            kind = kinds[number // round(1 / LOOK_ALIKE_SHARE) % len(kinds)]
            LOOK_ALIKES[kind](world, village)
            world.label(village, kind, fake=False)
        else:
            world.reports(village)
            world.label(village, "honest", fake=False)


def really_inside(
    code: str, name: str, street: str, middle: tuple[float, float], dice: Random
) -> Village:
    """A village at a spot that is inside its county's outline, near a point that is."""
    for _ in range(400):
        lat = middle[0] + dice.uniform(-0.2, 0.2)
        lon = middle[1] + dice.uniform(-0.2, 0.2)
        if outside_m(code, lat=lat, lon=lon) == 0 and county_at(lat=lat, lon=lon) == code[:6]:
            return Village(code, name, street, lat, lon)
    return Village(code, name, street, *middle)


def save(script: Script, folder: Path, numbers: Sequence[str]) -> None:
    """Write the reports, photos and labels; `numbers` are those the orders were given."""
    photos = folder / "photos"
    photos.mkdir(parents=True, exist_ok=True)
    for name, data in script.photos.items():
        (photos / name).write_bytes(data)
    lines = [line | {"directive": numbers[line["directive"]]} for line in script.lines]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (folder / "reports.jsonl").write_text(text, "utf-8")
    labels = [asdict(label) for label in script.labels]
    (folder / "labels.json").write_text(json.dumps(labels, ensure_ascii=False, indent=1), "utf-8")
