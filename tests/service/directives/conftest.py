"""A small country with people in it, and a duty room that issues and hears in one line each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from commandcenter.accounts import service as accounts
from commandcenter.core.clock import HeldClock
from commandcenter.core.errors import Refused
from commandcenter.directives import service as directives
from commandcenter.directives.model import Kind, Outcome, Report, StatusReport
from commandcenter.directives.orders import read_order
from commandcenter.geo import service as geo
from commandcenter.geo.model import LEVEL_WORDS, Imported
from commandcenter.geo.model import Kind as Hung
from commandcenter.headquarters import Headquarters
from commandcenter.store import journal
from commandcenter.store import service as installation
from tests.service.directives import naive

TREE = """code,name
42,湖北省
4201,武汉市
420115,江夏区
420115107,郑店街道
420115107201,雷竹村
420115107202,黄金桥村
420115107203,关山村
420115108,五里界街道
420115108201,童周岭村
420106,武昌区
420106001,积玉桥街道
420106001001,前进社区
4228,恩施土家族苗族自治州
422801,恩施市
422801001,舞阳坝街道
422801001001,官坡社区
422801001002,窑湾社区
43,湖南省
4301,长沙市
430102,芙蓉区
430102001,文艺路街道
430102001001,识字里社区
"""
PEOPLE = """code,name,unit,post
P001,张三,420115107201,村主任
P002,李四,420115107,街道主任
P003,王五,420115,区长
P004,赵六,4201.YJJ,督查专员
P005,孙七,422801001,街道主任
P006,周八,43,巡视员
"""
VILLAGES = [line.split(",")[0] for line in TREE.splitlines() if len(line.split(",")[0]) == 12]
V1, V2, V3, V4 = VILLAGES[:4]
FAR = "430102001001"


@dataclass
class Room:
    """The duty room of a test: short words for issuing, hearing and counting."""

    headquarters: Headquarters
    clock: HeldClock
    numbers: Any

    def later(self, **step: float) -> datetime:
        """Let time pass; returns the new present."""
        self.clock.advance(timedelta(**step))
        return self.clock.now()

    def issue(self, **changed: Any) -> str:
        """Issue a directive to all villages of Hubei unless something else is asked for."""
        data = {
            "title": "排查",
            "text": "逐户排查。",
            "issuer": "42",
            "scope": {"under": ["42"], "level": "village"},
        }
        order = read_order(data | changed)
        return self.headquarters.act(directives.issue, order=order).directive

    def one(self, number: str, unit: str, kind: str, **changed: Any) -> Report:
        """One report, with a key of its own and the present time unless it says otherwise."""
        fields: dict[str, Any] = {
            "key": f"k{next(self.numbers)}",
            "at": self.clock.now(),
            "words": "无" if kind in {"return", "need"} else "",
            "by": "巡查员" if kind in {"verify", "refute", "unreachable"} else None,
        }
        return Report(directive=number, unit=unit, kind=Kind(kind), **(fields | changed))

    def say(self, number: str, unit: str, kind: str, **changed: Any) -> Outcome:
        """Report one act."""
        return self.hear([self.one(number, unit, kind, **changed)])[0]

    def hear(self, reports: list[Report], *, imported: bool = False) -> list[Outcome]:
        """Report a batch."""
        return self.headquarters.act(directives.report, reports=reports, imported=imported)

    def status(
        self, number: str, under: str | None = None, by: str | None = None, at: Any = None
    ) -> StatusReport:
        """The product's own counts."""
        level = LEVEL_WORDS[by] if by else None
        return self.headquarters.read(
            directives.status, number=number, under=under, by=level, at=at
        )

    def total(self, number: str, under: str | None = None, at: Any = None) -> dict[str, int]:
        """The counts that are not zero, by name."""
        counts = self.status(number, under, at=at).total.to_dict()
        return {name: value for name, value in counts.items() if value}

    def paper(self, number: str) -> naive.Paper:
        """The directive as the naive recount needs it."""
        with self.headquarters.database.reading() as connection:
            row = connection.execute(
                text("SELECT * FROM directive WHERE number = :n"), {"n": number}
            ).one()
            leaves = connection.execute(
                text("SELECT unit, complete_by FROM assignment WHERE directive = :d"), {"d": row.id}
            ).all()
            amended = connection.execute(
                text(
                    "SELECT at FROM directive_version WHERE directive = :d AND material AND "
                    "version > 1 ORDER BY version"
                ),
                {"d": row.id},
            ).scalars()
            return naive.Paper(
                number=number,
                issuer=row.issuer,
                leaves=[leaf.unit for leaf in leaves],
                complete_by=row.complete_by,
                amended=list(amended),
                ended_at=row.ended_at,
                extended={leaf.unit: leaf.complete_by for leaf in leaves if leaf.complete_by},
            )

    def agrees(self, number: str) -> None:
        """The product's counts, in total and for every unit of every level, are the naive ones."""
        paper = self.paper(number)
        now = micros(self.clock.now())
        with self.headquarters.database.reading() as connection:
            expected = naive.count(connection, paper, now=now)
            assert self.status(number).total.to_dict() == expected
            for level in naive.LENGTHS:
                rows = {r.unit: r.counts.to_dict() for r in self.status(number, by=level).rows}
                length = naive.LENGTHS[level]
                units = {leaf.split(".")[0][:length] for leaf in paper.leaves}
                units = {unit for unit in units if len(unit) == length}
                assert set(rows) == units
                for unit, counts in rows.items():
                    assert counts == naive.count(connection, paper, now=now, under=unit), unit
                    assert self.status(number, unit).total.to_dict() == counts
        assert self.headquarters.read(directives.check_rollups) == []

    def entries(self, kind: str | None = None) -> list[journal.Entry]:
        """The journal entries so far, of one kind if asked."""
        found = self.headquarters.read(installation.timeline, limit=10_000)
        return [entry for entry in found if kind in (None, entry.kind)]


@contextmanager
def refused(words: str) -> Iterator[pytest.ExceptionInfo[Refused]]:
    """The block is refused in words whose English source has `words` in it."""
    with pytest.raises(Refused) as why:
        yield why
    assert words in why.value.words.template


def micros(moment: datetime) -> int:
    """A time as the database keeps it."""
    return round(moment.timestamp() * 1_000_000)


def populate(headquarters: Headquarters, folder: Path) -> Imported:
    """Bring in the small country, its departments and its people."""
    tree, people = folder / "tree.csv", folder / "people.csv"
    tree.write_text(TREE, encoding="utf-8")
    people.write_text(PEOPLE, encoding="utf-8")
    made = headquarters.act(geo.import_units, path=tree)
    for code, name in (("4201.YJJ", "武汉市应急局"), ("420115.YJJ", "江夏区应急局")):
        headquarters.act(geo.hang, code=code, name=name, kind=Hung.DEPARTMENT)
    headquarters.act(accounts.import_people, path=people)
    return made


@pytest.fixture
def room(headquarters: Headquarters, clock: HeldClock, tmp_path: Path) -> Room:
    """A duty room in a small country."""
    populate(headquarters, tmp_path)
    return Room(headquarters, clock, count(1))
