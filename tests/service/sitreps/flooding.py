"""A flood in Wuhan for the tests of reports: its tree, its directive, short words for saying."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from commandcenter.core.clock import HeldClock
from commandcenter.directives import service as directives
from commandcenter.directives.model import Kind, Report
from commandcenter.directives.orders import read_order
from commandcenter.headquarters import Headquarters
from commandcenter.incidents import service as incidents
from commandcenter.sitreps import service as sitreps
from commandcenter.sitreps.model import Snapshot

TREE = """code,name
42,湖北省
4201,武汉市
420102,江岸区
420102001,大智街道
420102001001,天津社区
420102001002,江汉社区
420102002,一元街道
420102002001,同福社区
420115,江夏区
420115001,纸坊街道
420115001001,复江道社区
420115001002,兴新街社区
"""
VILLAGES = [line.split(",")[0] for line in TREE.splitlines() if len(line.split(",")[0]) == 12]
KEYS: Iterator[int] = iter(range(1, 10_000))


def open_flood(headquarters: Headquarters, clock: HeldClock) -> str:
    """The incident, its level and its directive."""
    identity = headquarters.act(
        incidents.open,
        title="武汉市暴雨洪涝",
        category="natural",
        grade=2,
        place="4201",
        at=clock.now() - timedelta(hours=2),
    )
    headquarters.act(
        incidents.change_level,
        incident=identity,
        level=2,
        matter="强降雨持续",
        expected_until=clock.now() + timedelta(days=2),
        measures="转移低洼地区群众",
        effective_at=clock.now(),
        basis="武汉市防汛应急预案",
    )
    order = {
        "title": "转移低洼地区群众",
        "text": "立即组织转移。",
        "incident": identity,
        "scope": {"under": ["4201"], "level": "village"},
        "complete_by": (clock.now() + timedelta(hours=3)).isoformat(),
    }
    headquarters.act(directives.issue, order=read_order(order))
    return str(identity)


def number_of(headquarters: Headquarters, incident: str) -> str:
    """The number of the incident's directive."""
    return headquarters.read(directives.listed, incident=incident)[0].number


def say(
    headquarters: Headquarters,
    incident: str,
    kind: Kind,
    units: list[str],
    at: datetime,
    **more: Any,
) -> None:
    """Each unit says one thing; every report must be accepted."""
    number = number_of(headquarters, incident)
    reports = [
        Report(key=f"k{next(KEYS)}", directive=number, unit=unit, kind=kind, at=at, **more)
        for unit in units
    ]
    outcomes = headquarters.act(directives.report, reports=reports)
    assert [one.answer.value for one in outcomes] == ["accepted"] * len(units), outcomes


def freeze(
    headquarters: Headquarters, incident: str, kind: str = "followup", **more: Any
) -> Snapshot:
    """Freeze through the console's door."""
    return headquarters.act(sitreps.freeze, incident=incident, kind=kind, **more)


def value(frozen: Snapshot, name: str, unit: str = "") -> object:
    """A frozen figure of the first directive."""
    return frozen.figure(f"{frozen.directives[0].number}|{unit}|{name}").value
