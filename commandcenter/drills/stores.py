"""What lies in the depots when an exercise begins, and who stands by: read from the scenario,
entered before its start.

Suppliers, donors, carriers, teams and their people say by their names that they are of a drill.
"""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path
from typing import Any

from commandcenter.core.errors import Refused
from commandcenter.core.language import text
from commandcenter.drills.crew import DRILL_WORD
from commandcenter.drills.model import Movement, Scenario, Sending, Stores
from commandcenter.drills.table import Table
from commandcenter.headquarters import Door, Headquarters
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.model import KINDS
from commandcenter.ledgers.reading import PostingLine
from commandcenter.ledgers.teams.model import Status

# They are invented for the drill; depots and units are not.
INVENTED = ("supplier:", "donor:", "transit:")
FIELDS = ("item", "lot", "quantity", "from", "to")
# So long before the start everybody of the drill began to stand by.
STOOD_BY = timedelta(days=2)
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
        teams=_marked(below, folder, "teams", "name") if "teams" in below.data else None,
        sent=tuple(_sending(one) for one in below.tables("sent", needed=False)),
        offers=_marked(below, folder, "offers", "partner") if "offers" in below.data else None,
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
    if stores.offers is not None:
        door.act(ledgers.import_offers, path=stores.offers)
    if stores.teams is not None:
        _stand_by(door, scenario, stores.teams, stores.sent)


def _stand_by(door: Door, scenario: Scenario, teams: Path, sent: tuple[Sending, ...]) -> None:
    """Register who stands by, and send those who were sent before the drill."""
    door.act(ledgers.import_teams, path=teams, since=scenario.starts - STOOD_BY)
    for number, one in enumerate(sent, start=1):
        door.act(
            ledgers.assign,
            key=f"drill:sent:{number}",
            codes=one.who,
            place=one.to,
            words=one.note,
            at=scenario.starts - one.before,
        )
        if one.arrived is not None:
            at = scenario.starts - one.arrived
            door.act(ledgers.set_status, codes=one.who, status=Status.ON_SCENE, at=at)
        else:
            door.act(ledgers.set_status, codes=one.who, status=Status.EN_ROUTE)


def _marked(table: Table, folder: Path, file: str, column: str) -> Path:
    """A list of the drill; everybody in it says by the name what they are."""
    path = _file(table, folder, file)
    if not path.is_file():
        return path
    with path.open(encoding="utf-8", newline="") as lines:
        real = [row[column] for row in csv.DictReader(lines) if DRILL_WORD not in row[column]]
    if real:
        table.wrong(
            file,
            text(
                "{name} is not marked: every name of a drill contains “{word}”.",
                name=real[0][:40],
                word=DRILL_WORD,
            ),
        )
    return path


def _sending(table: Table) -> Sending:
    found = Sending(
        who=table.all_words("who"),
        to=table.words("to"),
        before=table.span("before"),
        arrived=table.span("arrived") if "arrived" in table.data else None,
        note=table.words("note", needed=False),
    )
    table.close()
    return found


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
