"""A small country with one team, and short words for sending and looking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from commandcenter.core.clock import HeldClock
from commandcenter.headquarters import Headquarters
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.teams.model import Responder, Status

VILLAGE, OTHER, DISTRICT = "420115107201", "420115107202", "420115"
REGISTER = """kind,code,name,unit,skills,team,lat,lon,crs
队伍,T1,江夏突击一队,420115,,,,,
person,R1,张三,420115107201,冲锋舟驾驶;急救,T1,30.3000,114.3000,wgs84
person,R2,李四,420115107202,急救,T1,30.3200,114.3000,wgs84
machine,M1,冲锋舟01,420115107201,水上运输,T1,30.3000,114.3000,wgs84
person,R3,王五,422801,冲锋舟驾驶,,,,
"""


@dataclass
class Staff:
    """A register of a small country: short words for sending and looking."""

    headquarters: Headquarters
    clock: HeldClock
    folder: Path

    def take(self, words: str, **more: Any) -> Any:
        """Import a table."""
        path = self.folder / "teams.csv"
        path.write_text(words, "utf-8")
        return self.headquarters.act(ledgers.import_teams, path=path, **more)

    def send(self, *codes: str, key: str, place: str = VILLAGE, **more: Any) -> Any:
        """Send somebody somewhere."""
        return self.headquarters.act(ledgers.assign, key=key, codes=codes, place=place, **more)

    def say(self, status: str, *codes: str, **more: Any) -> Any:
        """Say where somebody stands."""
        return self.headquarters.act(ledgers.set_status, codes=codes, status=Status(status), **more)

    def later(self, **step: float) -> None:
        """Let time pass."""
        self.clock.advance(timedelta(**step))

    def one(self, code: str) -> Responder:
        """One responder as it stands now."""
        [found] = self.headquarters.read(ledgers.responders, codes=[code])
        return found

    def states(self) -> dict[str, str]:
        """Everybody's state."""
        rows = self.headquarters.read(ledgers.responders)
        return {one.code: one.status.value for one in rows}

    def raw(self, statement: str) -> None:
        """One statement past every service."""
        with self.headquarters.database.writing() as connection:
            connection.execute(text(statement))
