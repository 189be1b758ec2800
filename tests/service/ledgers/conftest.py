"""A storeroom of a small country: items, depots, and books that are posted to in one line each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import pytest

from commandcenter.core.clock import HeldClock
from commandcenter.core.language import SOURCE_LANGUAGE, translate
from commandcenter.headquarters import Headquarters
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.model import Posted
from commandcenter.ledgers.reading import decode
from tests.service.directives.conftest import populate
from tests.service.ledgers.staff import REGISTER, Staff

ITEMS = """code,name,unit,gb_code,units
TENT,12平方米帐篷,顶,1010101,
BED,折叠床,张,,
QUILT,棉被,床,,包=10
WATER,饮用水,瓶,1020100,箱=24;托=480
RICE,大米,kg,,袋=25;吨=1000
GOODS,救灾物资,万件,,
MASK,N95口罩,只,,箱=200
"""
DEPOTS = """code,name,place,lat,lon
D01,省级储备库,42,30.5,114.3
D02,武汉市储备库,4201,,
D03,江夏区储备库,420115,30.37,114.32
"""


@dataclass
class Storeroom:
    """The storeroom of a test: short words for posting and looking."""

    headquarters: Headquarters
    clock: HeldClock
    numbers: Any

    def later(self, **step: float) -> None:
        """Let time pass."""
        self.clock.advance(timedelta(**step))

    def line(
        self, kind: str, source: str, target: str, quantity: str, **more: Any
    ) -> dict[str, Any]:
        """One line as it is written, with a key of its own and the present time."""
        return {
            "key": f"k{next(self.numbers)}",
            "at": self.clock.now().isoformat(),
            "kind": kind,
            "item": "WATER",
            "from": source,
            "to": target,
            "quantity": quantity,
        } | more

    def post(self, *lines: dict[str, Any]) -> Posted:
        """Post lines as a batch, through the reader of the import."""
        read = [decode(msgspec.json.encode(line)) for line in lines]
        return self.headquarters.act(ledgers.post, lines=read)

    def move(self, kind: str, source: str, target: str, quantity: str, **more: Any) -> str:
        """Post one line that must be accepted; returns its key."""
        line = self.line(kind, source, target, quantity, **more)
        posted = self.post(line)
        assert not posted.refused, self.why(posted)
        assert posted.accepted == 1
        return str(line["key"])

    def refuse(self, kind: str, source: str, target: str, quantity: str, **more: Any) -> str:
        """Post one line that must be refused; returns why, in English."""
        posted = self.post(self.line(kind, source, target, quantity, **more))
        assert posted.accepted == posted.repeated == 0
        return self.why(posted)[0]

    @staticmethod
    def why(posted: Posted) -> list[str]:
        """The reasons of a batch's refusals, in English."""
        return [translate(one.why, SOURCE_LANGUAGE) for one in posted.refused]

    def held(self, account: str, item: str = "WATER", at: Any = None) -> dict[str, str]:
        """What an account holds of an item, by lot."""
        rows = self.headquarters.read(ledgers.balances, account=account, item=item, at=at)
        return {row.lot: row.quantity for row in rows}

    def balanced(self) -> None:
        """Everything adds up."""
        assert self.headquarters.read(ledgers.check).problems == ()


def stock(headquarters: Headquarters, folder: Path) -> None:
    """Bring in the small country, its depots and its items."""
    populate(headquarters, folder)
    for name, words, act in (
        ("items.csv", ITEMS, ledgers.import_items),
        ("depots.csv", DEPOTS, ledgers.import_depots),
    ):
        (folder / name).write_text(words, encoding="utf-8")
        headquarters.act(act, path=folder / name)


@pytest.fixture
def room(headquarters: Headquarters, clock: HeldClock, tmp_path: Path) -> Storeroom:
    """A storeroom in a small country."""
    stock(headquarters, tmp_path)
    return Storeroom(headquarters, clock, count(1))


@pytest.fixture
def staff(headquarters: Headquarters, clock: HeldClock, tmp_path: Path) -> Staff:
    """A small country with one team of three, and one person far away."""
    populate(headquarters, tmp_path)
    made = Staff(headquarters, clock, tmp_path)
    made.take(REGISTER)
    return made
