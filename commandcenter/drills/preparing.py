"""Founds the database of a drill: marked from its first row, with tree, people and incident.

The tree is imported once and kept as a prepared file that later drills copy. A drill never opens a
database that was used before.
"""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from commandcenter.accounts import service as accounts
from commandcenter.core.clock import HeldClock, SystemClock
from commandcenter.core.errors import Refused
from commandcenter.core.ids import digest, new_key
from commandcenter.core.settings import data_folder, database_url
from commandcenter.drills.model import Plan, Scenario
from commandcenter.drills.stores import stock
from commandcenter.drills.story import person_of
from commandcenter.geo import service as geo
from commandcenter.geo.divisions import read_divisions
from commandcenter.geo.model import Kind, Level, level_of
from commandcenter.headquarters import OPERATOR, Headquarters
from commandcenter.incidents import service as incidents
from commandcenter.store import service as installation
from commandcenter.store.migrate import head
from commandcenter.store.service import DrillMark
from commandcenter.store.work import Work

FOLDER, PREPARED = "drills", "prepared"
FILES = ".files"
OPERATOR_FACT = "drill_operator"
CHANNEL = "setup"
HOLDER_NAME, HOLDER_POST = "演练承办人{unit}", "承办人（演练）"
VALID = timedelta(days=30)
SQLITE = "sqlite:///"


@dataclass(frozen=True)
class Ground:
    """A prepared drill: its database, its incident, and the secret of every unit's phone."""

    url: str
    incident: str
    tokens: Mapping[str, str] = field(repr=False)


def read_units(scenario: Scenario) -> dict[str, str]:
    """The codes and names of the scenario's tree, with what is hung on it."""
    divisions = read_divisions(scenario.tree, known=lambda _codes: ())
    return dict(divisions.names) | {one.code: one.name for one in scenario.crew.hung}


def prepare(scenario: Scenario, plan: Plan, *, database: str | None, seed: int) -> Ground:
    """Found the drill, all but its running clock; the clock stands at the start until `start`."""
    url = database_url(database) if database else SQLITE + str(own_file(scenario, seed))
    _found(url, scenario)
    headquarters = Headquarters.open(url, clock=HeldClock(scenario.starts), inline=True)
    try:
        door = headquarters.act_as(OPERATOR, CHANNEL)
        for hung in scenario.crew.hung:
            door.act(geo.hang, code=hung.code, name=hung.name, kind=Kind.ORGANISATION)
        _import_people(headquarters, scenario, plan.units)
        door.act(installation.set_fact, name=OPERATOR_FACT, value=scenario.crew.operator)
        incident = _open_incident(headquarters, scenario)
        stock(headquarters, scenario)
        tokens = _issue_links(headquarters, scenario, plan.units)
    finally:
        headquarters.close()
    return Ground(url, incident, tokens)


def start(url: str, scenario: Scenario, *, speed: float) -> None:
    """Let the drill's clock run from now on; at speed 0 it stands at the end already."""
    now = SystemClock().now()
    began = now if speed else now - scenario.lasts
    mark = DrillMark(scenario.title, scenario.starts, began, speed or 1.0)
    headquarters = Headquarters.open(url, clock=HeldClock(scenario.starts), inline=True)
    try:
        headquarters.act_as(OPERATOR, CHANNEL).act(_set_mark, mark=mark)
    finally:
        headquarters.close()


def own_file(scenario: Scenario, seed: int) -> Path:
    """A free file for this drill in the data folder; one that was played before is replaced."""
    folder = data_folder() / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    stem = "".join(mark for mark in scenario.title if mark.isalnum())[:60] or "drill"
    number = 1
    while True:
        path = folder / f"{stem}-{seed}{'' if number == 1 else f'-{number}'}.db"
        if remove_drill(path):
            return path
        number += 1


def remove_drill(path: Path) -> bool:
    """Remove an earlier drill's files; False where that cannot be, or a process has it open."""
    if not path.exists():
        return True
    if path.with_name(path.name + "-wal").exists():
        return False
    try:
        path.unlink()
        shutil.rmtree(path.with_name(path.name + FILES), ignore_errors=True)
    except OSError:
        return False
    return True


def _found(url: str, scenario: Scenario) -> None:
    """Found the drill with its tree: by copying the prepared file, or from nothing on a server."""
    path = Path(url.removeprefix(SQLITE)) if url.startswith(SQLITE) else None
    if path is None or path.exists():
        _found_from_nothing(url, scenario)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    _copy(_prepared(scenario), path)
    headquarters = Headquarters.open(url, clock=HeldClock(scenario.starts), inline=True)
    try:
        headquarters.act_as(OPERATOR, CHANNEL).act(
            installation.set_fact, name="id", value=new_key()
        )
    finally:
        headquarters.close()


def _found_from_nothing(url: str, scenario: Scenario) -> None:
    began = SystemClock().now()
    mark = DrillMark(scenario.title, scenario.starts, began, 1.0)
    clock = HeldClock(scenario.starts)
    headquarters = Headquarters.open(url, clock=clock, inline=True, new_drill=mark)
    try:
        headquarters.act_as(OPERATOR, CHANNEL).act(geo.import_units, path=scenario.tree)
    finally:
        headquarters.close()


def _prepared(scenario: Scenario) -> Path:
    """The prepared file with this tree, made if there is none of this schema yet."""
    about = f"{head()}:{scenario.title}:{scenario.starts.isoformat()}".encode()
    name = digest(scenario.tree.read_bytes() + about)[:24]
    folder = data_folder() / FOLDER / PREPARED
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.db"
    if path.exists():
        return path
    with tempfile.TemporaryDirectory(dir=folder) as half:
        draft = Path(half) / path.name
        _found_from_nothing(SQLITE + str(draft), scenario)
        files = draft.with_name(draft.name + FILES)
        if files.exists():
            shutil.copytree(files, path.with_name(path.name + FILES), dirs_exist_ok=True)
        draft.replace(path)
    return path


def _copy(source: Path, target: Path) -> None:
    files = source.with_name(source.name + FILES)
    if files.exists():
        shutil.copytree(files, target.with_name(target.name + FILES), dirs_exist_ok=True)
    half = target.with_name(target.name + ".new")
    shutil.copyfile(source, half)
    half.replace(target)


def _set_mark(work: Work, *, mark: DrillMark) -> None:
    """Set the clock of a drill that has not begun; a real installation never becomes a drill."""
    if installation.drill_mark(work) is None:
        raise Refused("This installation is real; no drill can be played on it.")
    value = {
        "title": mark.title,
        "starts": mark.starts.isoformat(),
        "began": mark.began.isoformat(),
        "speed": mark.speed,
    }
    installation.set_fact(work, name="drill", value=value)


def _import_people(headquarters: Headquarters, scenario: Scenario, units: Collection[str]) -> None:
    """The named people of the scenario, and one holder of a phone for every unit that has one."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            lines = csv.writer(file)
            lines.writerow(("code", "name", "unit", "post"))
            lines.writerows((p.code, p.name, p.unit, p.post) for p in scenario.crew.people)
            lines.writerows(
                (person_of(unit), HOLDER_NAME.format(unit=unit), unit, HOLDER_POST)
                for unit in sorted(units)
            )
        headquarters.act_as(OPERATOR, CHANNEL).act(accounts.import_people, path=path)


def _open_incident(headquarters: Headquarters, scenario: Scenario) -> str:
    planned = scenario.incident
    door = headquarters.act_as(scenario.crew.operator, "console")
    at: datetime = scenario.starts + planned.at
    incident = door.act(
        incidents.open,
        title=planned.title,
        category=planned.category,
        grade=planned.grade,
        place=planned.place,
        at=at,
        lat=planned.lat,
        lon=planned.lon,
    )
    door.act(
        incidents.change_level,
        incident=incident,
        level=planned.level,
        matter=planned.matter,
        expected_until=scenario.starts + planned.expected_until,
        measures=planned.measures,
        effective_at=at,
        basis=planned.basis,
    )
    return incident


def _issue_links(
    headquarters: Headquarters, scenario: Scenario, units: Collection[str]
) -> dict[str, str]:
    """The secret of every unit's phone; only digests stay in the database."""
    door = headquarters.act_as(scenario.crew.operator, "console")
    tokens: dict[str, str] = {}
    for level in sorted({level_of(unit) for unit in units}):
        for top in sorted({unit[:2] for unit in units}):
            issued = door.act(accounts.issue_tokens, under=top, level=Level(level), valid=VALID)
            tokens.update({one.unit: one.token for one in issued if one.unit in units})
    return tokens
