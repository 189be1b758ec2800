"""A small town for the gateway's tests: a street, three villages, people and a directive."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from commandcenter.accounts import service as accounts
from commandcenter.core.clock import HeldClock
from commandcenter.directives import service as directives
from commandcenter.directives.orders import read_order
from commandcenter.geo import service as geo
from commandcenter.headquarters import Headquarters
from commandcenter.incidents import service as incidents

NOW = datetime(2026, 7, 17, 1, 0, tzinfo=UTC)
CITY, COUNTY, STREET = "4201", "420115", "420115004"
VILLAGES = ("420115004201", "420115004202", "420115004203")
UNITS = (
    ("42", "湖北省"),
    (CITY, "武汉市"),
    (COUNTY, "江夏区"),
    (STREET, "郑店街道"),
    (VILLAGES[0], "雷竹村"),
    (VILLAGES[1], "同兴村"),
    (VILLAGES[2], "黄金村"),
)
PEOPLE = (
    ("P-COUNTY", "区值班员", COUNTY),
    ("P-STREET", "街道值班员", STREET),
    *((f"P-V{place}", f"村干部{place}", code) for place, code in enumerate(VILLAGES, 1)),
)
EVIDENCE = {"photos": 1, "location": True, "quantities": {"转移人数": 60}}


@dataclass
class Town:
    """An opened headquarters with a directive that went to three villages."""

    headquarters: Headquarters
    clock: HeldClock
    tokens: dict[str, str]
    number: str

    def issue(self, **changes: Any) -> str:
        """Issue another directive and return its number."""
        return issue(self.headquarters, **changes)

    def acts(self, unit: str, number: str | None = None) -> list[Any]:
        """Everything said by a unit on a directive."""
        detail = self.headquarters.read(
            directives.assignment_detail, number=number or self.number, unit_code=unit
        )
        return list(detail.acts)

    def kinds(self, unit: str, number: str | None = None) -> list[str]:
        """The kinds of what a unit said itself."""
        return [
            str(act.kind) for act in self.acts(unit, number) if act.kind not in ("deliver", "read")
        ]


def found_town(headquarters: Headquarters, clock: HeldClock, folder: Path) -> Town:
    """Import the units and people, give each a link, and issue the first directive."""
    tree, people = folder / "units.csv", folder / "people.csv"
    write_csv(tree, ("code", "name"), UNITS)
    rows = [(code, name, unit, "值班") for code, name, unit in PEOPLE]
    write_csv(people, ("code", "name", "unit", "post"), rows)
    headquarters.act(geo.import_units, path=tree)
    headquarters.act(accounts.import_people, path=people)
    tokens = {
        unit: headquarters.act(
            accounts.issue_token, person=code, unit=unit, valid=timedelta(days=30)
        ).token
        for code, _name, unit in PEOPLE
    }
    return Town(headquarters, clock, tokens, issue(headquarters))


def issue(headquarters: Headquarters, **changes: Any) -> str:
    """Issue a directive to the villages and return its number."""
    incident = headquarters.act(
        incidents.open,
        title="江夏区暴雨",
        category="natural",
        grade=2,
        place=CITY,
        at=headquarters.clock.now() - timedelta(hours=1),
    )
    order = {
        "title": "转移低洼地区群众",
        "text": "立即组织低洼地区群众转移到村部安置点，先老弱病残，清点到人，严禁擅自返回。",
        "incident": incident,
        "issuer": CITY,
        "scope": {"under": [STREET], "level": "village"},
        "acknowledge_by": (headquarters.clock.now() + timedelta(minutes=30)).isoformat(),
        "complete_by": (headquarters.clock.now() + timedelta(hours=2)).isoformat(),
        "evidence": EVIDENCE,
    }
    order.update(changes)
    return str(headquarters.act(directives.issue, order=read_order(order)).directive)


def write_csv(path: Path, head: tuple[str, ...], rows: Any) -> None:
    """A CSV file with its head."""
    with path.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([head, *rows])


def stored_files(town: Town) -> set[str]:
    """Every file that lies in the store."""
    folder = town.headquarters.files.folder
    return {path.name for path in folder.rglob("*") if path.is_file()}
