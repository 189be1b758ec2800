"""A store with water in it, for the panels of the stock."""

from __future__ import annotations

from pathlib import Path

import pytest

from commandcenter.ledgers import service as ledgers
from tests.ui.conftest import STREET, Town
from tests.ui.ledgers.stocked import post

ITEMS = "code,name,unit,gb_code,units\nTENT,帐篷,顶,,\nWATER,饮用水,瓶,,箱=24\n"
DEPOTS = "code,name,place,lat,lon\nD01,武昌区储备库,420106,30.5,114.3\n"


@pytest.fixture
def stocked(town: Town, tmp_path: Path) -> Town:
    """Water was bought; some of it is on its way."""
    for name, words, act in (
        ("items.csv", ITEMS, ledgers.import_items),
        ("depots.csv", DEPOTS, ledgers.import_depots),
    ):
        (tmp_path / name).write_text(words, "utf-8")
        town.headquarters.act(act, path=tmp_path / name)
    post(town, key="a", kind="purchase", from_="supplier:甲", to="depot:D01", quantity="4800")
    post(town, key="b", kind="transfer", from_="depot:D01", to="transit:T1", quantity="1200")
    post(town, key="c", kind="issue", from_="depot:D01", to=f"unit:{STREET}", quantity="240")
    return town
