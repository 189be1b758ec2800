"""What the windows of the books stand on: a town with items, needs and offers, and short words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from commandcenter.accounts import service as accounts
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.reading import decode
from tests.ui.conftest import DISTRICT, OTHER_STREET, STREET, Town
from tests.window import until
from ui.common.panels.states import State

ITEMS = "code,name,unit,units\nWATER,饮用水,瓶,箱=24\nQUILT,棉被,床,\n"
DEPOTS = f"code,name,place\nD01,武昌区储备库,{DISTRICT}\n"
PEOPLE = f"code,name,unit,post\nQ1,甲,{DISTRICT},价格检查\nQ2,乙,{DISTRICT},价格检查\n"
OFFERS = """key,partner,quantity,sort,item,measure,words
o1,donor:水业公司,100,,WATER,箱,含运输
o2,supplier:云客服公司,3,jobs,,个,远程岗位
"""
NEEDS = f"""key,unit,quantity,item,words
n1,{STREET},3000,WATER,停水两天
n2,{OTHER_STREET},40,QUILT,低温
"""


def stock(town: Town, folder: Path) -> None:
    """Bring in the registers, the needs and the offers."""
    acts: tuple[tuple[str, str, Any], ...] = (
        ("items.csv", ITEMS, ledgers.import_items),
        ("depots.csv", DEPOTS, ledgers.import_depots),
        ("people.csv", PEOPLE, accounts.import_people),
        ("offers.csv", OFFERS, ledgers.import_offers),
        ("needs.csv", NEEDS, ledgers.import_needs),
    )
    for name, words, act in acts:
        (folder / name).write_text(words, "utf-8")
        town.headquarters.act(act, path=folder / name)


def post(town: Town, **line: Any) -> None:
    """A movement that comes by another door."""
    whole = {"at": town.clock.now().isoformat(), "item": "WATER", "lot": "L1", **line}
    whole = {name.rstrip("_"): value for name, value in whole.items()}
    posted = town.headquarters.act(ledgers.post, lines=[decode(msgspec.json.encode(whole))])
    assert not posted.refused


def cells(view: Any, row: int) -> list[str]:
    """What stands in a row."""
    model = view.model()
    return [str(model.index(row, column).data()) for column in range(model.columnCount())]


def choose(view: Any, row: int) -> None:
    """Make a row the current one, as a click does."""
    view.setCurrentIndex(view.model().index(row, 0))


async def shown(panel: Any) -> None:
    """Put a panel on the screen and wait until it shows what is."""
    panel.resize(1200, 640)
    panel.show()
    await until(lambda: panel.frame.state is State.READY and not panel.busy, "the panel")
