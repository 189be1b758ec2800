"""The depots on a map: what they have free of one item, and where it is still needed.

What is drawn comes from the books and the open needs of this moment; a place stands where it was
located, else schematically inside its area, and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtWidgets import QComboBox, QLabel

from commandcenter.core.language import Text, text
from commandcenter.geo import service as geo
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.model import Holder
from commandcenter.store.journal import Entry
from commandcenter.store.work import View
from ui.common.face.look import restyle
from ui.common.panels.datapanel import DataPanel
from ui.common.places import STREET_DIGITS, Place, places_of
from ui.common.widgets.layouts import bar, stack
from ui.common.window.desk import Desk
from ui.common.window.office import Office
from ui.common.window.selection import Selected
from ui.ledgers.stores.sketch import Spot, StoresMap
from ui.ledgers.wording import grouped, holder_of


@dataclass(frozen=True)
class Choice:
    """An item that can be shown: it lies in a depot, or a need names it."""

    code: str
    name: str


class StoresPanel(DataPanel):
    """The map of one item at a time."""

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, text("Stock and need"))
        look = desk.look
        self.item = QComboBox()
        self.item.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        look.name(self.item, text("Item"))
        self.item.activated.connect(lambda _place: self.mark_out_of_date())
        self.said = QLabel()
        restyle(self.said, role="mute")
        self.map = StoresMap(look)
        self.map.chosen.connect(self._choose)
        gap = look.theme.tokens.spacing.gap
        head = bar(look, self.item, self.said, gap=gap, grows=self.said)
        stack(self.body, head, self.map, grows=self.map)

    async def fetch(self) -> None:
        """The places of the chosen item."""
        choices = await self.office.read(_choices)
        if not choices:
            self.map.show_spots([])
            self.frame.empty(text("No depot holds anything, and nothing is needed"))
            return
        kept = self.item.currentData()
        self.item.clear()
        for one in choices:
            self.item.addItem(f"{one.code} {one.name}", one.code)
        self.item.setCurrentIndex(max(self.item.findData(kept), 0))
        spots, unplaced = await self.office.read(_spots, item=self.item.currentData())
        self.map.show_spots(spots)
        self.look.put(self.said, self.said.setText, _legend(spots, unplaced))
        self.frame.ready()

    def concerns(self, entries: list[Entry]) -> bool:
        """What was posted, said to be needed, or offered."""
        return any(entry.kind.startswith(("ledger.", "need.", "offer.")) for entry in entries)

    def follow(self, selected: Selected) -> bool:
        """The selection changes nothing here."""
        return False

    def _choose(self, spot: Spot) -> None:
        if spot.is_need:
            self.desk.selection.select(unit=spot.account.partition(":")[2], by=self)
        else:
            self.desk.selection.select(account=spot.account, by=self)


def _legend(spots: Sequence[Spot], unplaced: int) -> Text:
    said = text("square: free stock · circle: unmet need")
    if any(spot.schematic for spot in spots):
        said = text("{said} · dashed: schematic place", said=said)
    if unplaced:
        said = text("{said} · {n} places are not known", said=said, n=unplaced)
    return said


def _choices(view: View) -> list[Choice]:
    """Items with an unmet need first."""
    needed = {one.item: one.name for one in ledgers.unmet_needs(view) if one.item and one.open}
    held = {row.item: row.name for row in ledgers.balances(view, account=Holder.DEPOT.value)}
    ordered = [*sorted(needed.items()), *sorted(held.items())]
    return [Choice(code, str(name)) for code, name in dict(ordered).items()]


def _spots(view: View, *, item: str) -> tuple[list[Spot], int]:
    """The depots and the needing units of an item, and how many have no place at all."""
    stock = [
        row for row in ledgers.stock(view, item_code=item) if holder_of(row.account) is Holder.DEPOT
    ]
    needs: dict[str, tuple[str, Decimal, str]] = {}
    for one in ledgers.unmet_needs(view):
        if one.item == item and one.open:
            before = needs.get(one.unit, ("", Decimal(), ""))[1]
            needs[one.unit] = (one.unit_name, before + Decimal(one.open), one.measure)
    known: dict[str, Place] = {
        f"depot:{one.code}": (one.lon, one.lat, False)
        for one in ledgers.depots(view)
        if one.lon is not None and one.lat is not None
    }
    places = _places(view, {*needs, *(row.place for row in stock)})
    found: list[Spot] = []
    unplaced = 0
    for row in stock:
        place = known.get(row.account) or places.get(row.place)
        if place is None:
            unplaced += 1
            continue
        free = {"name": row.place_name, "n": grouped(row.available), "unit": row.unit}
        about = text("{name}: {n} {unit} free", **free)
        amount = Decimal(row.available)
        found.append(Spot(row.account, row.place_name, *place, amount, False, about))
    for unit, (name, amount, measure) in sorted(needs.items()):
        place = places.get(unit)
        if place is None:
            unplaced += 1
            continue
        about = text("{name}: needs {n} {unit}", name=name, n=grouped(f"{amount:f}"), unit=measure)
        found.append(Spot(f"unit:{unit}", name, *place, amount, True, about))
    return found, unplaced


def _places(view: View, codes: set[str]) -> dict[str, Place]:
    """Where units lie: as located, else at their street's or county's schematic place."""
    units = geo.units(view, codes=codes)
    known: dict[str, Place] = {
        code: (unit.place.lon, unit.place.lat, False)
        for code, unit in units.items()
        if unit.place is not None
    }
    nearest = {code: code.split(".")[0][:STREET_DIGITS] for code in codes - known.keys()}
    drawn = places_of(sorted(set(nearest.values())), known)
    return known | {
        code: (drawn[above][0], drawn[above][1], True)
        for code, above in nearest.items()
        if above in drawn
    }
