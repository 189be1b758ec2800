"""What lies in the depots when an exercise begins: read from the scenario, posted before its start.

Suppliers, donors and carriers of a drill say by their names that they are one.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from commandcenter.core.errors import Refused
from commandcenter.core.language import text
from commandcenter.drills.crew import DRILL_WORD
from commandcenter.drills.model import Movement, Scenario, Stores
from commandcenter.drills.table import Table
from commandcenter.headquarters import Headquarters
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.model import KINDS
from commandcenter.ledgers.reading import PostingLine

# They are invented for the drill; depots and units are not.
INVENTED = ("supplier:", "donor:", "transit:")
FIELDS = ("item", "lot", "quantity", "from", "to")
OPTIONAL = ("unit", "made", "expires", "spec", "note", "intended")


def read_stores(table: Table, folder: Path) -> Stores | None:
    """The stores of a scenario, None where it has none."""
    if "stores" not in table.data:
        return None
    below = table.below("stores")
    found = Stores(
        items=_file(below, folder, "items"),
        depots=_file(below, folder, "depots"),
        movements=tuple(_movement(one) for one in below.tables("movements")),
    )
    below.close()
    return found


def stock(headquarters: Headquarters, scenario: Scenario) -> None:
    """Bring in items and depots, and post what happened before the drill."""
    stores = scenario.stores
    if stores is None:
        return
    door = headquarters.act_as(scenario.crew.duty, "console")
    door.act(ledgers.import_items, path=stores.items)
    door.act(ledgers.import_depots, path=stores.depots)
    lines = [
        PostingLine(
            key=f"drill:stores:{number}",
            at=(scenario.starts - movement.before).isoformat(),
            by=scenario.crew.duty,
            **movement.line,
        )
        for number, movement in enumerate(stores.movements, start=1)
    ]
    posted = door.act(ledgers.post, lines=lines)
    if posted.refused:
        first = posted.refused[0]
        raise Refused(
            "Movement {number} of the drill's stores cannot be posted: {why}",
            number=first.place + 1,
            why=first.why,
        )


def _file(table: Table, folder: Path, name: str) -> Path:
    path = folder / table.words(name, default="-")
    if not path.is_file():
        table.wrong(name, text("There is no file {name}.", name=path.name))
    return path


def _movement(table: Table) -> Movement:
    kind = table.words("kind")
    if kind not in KINDS:
        table.wrong("kind", text("There is no such kind of movement."))
    line: dict[str, Any] = {"kind": kind}
    line |= {name: table.words(name) for name in FIELDS}
    line |= {name: table.words(name) for name in OPTIONAL if name in table.data}
    for name in ("from", "to"):
        if line[name].startswith(INVENTED) and DRILL_WORD not in line[name]:
            table.wrong(
                name,
                text(
                    "The name of a drill's supplier, donor or carrier must say so: it contains"
                    " “{word}”.",
                    word=DRILL_WORD,
                ),
            )
    line["source"], line["target"] = line.pop("from"), line.pop("to")
    found = Movement(table.after("before") or timedelta(0), line)
    table.close()
    return found
