"""Lists of the books that warn: what is on its way and for how long, what expires soon.

They show and ask nothing; a row selects its account, so that its ledger stands beside.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from commandcenter.core.language import Text, text
from commandcenter.core.rules import rule
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.service import Expiring, OnTheWay
from commandcenter.store.journal import Entry
from commandcenter.store.work import View
from ui.common.face.language import Words
from ui.common.panels.datapanel import DataPanel
from ui.common.widgets.layouts import stack
from ui.common.widgets.rows import Column, RowList, Rows
from ui.common.window.desk import Desk
from ui.common.window.office import Office
from ui.common.window.selection import Selected
from ui.common.words import ages as words
from ui.ledgers.wording import grouped, slow_transit

R = TypeVar("R", OnTheWay, Expiring)


class WarningList(DataPanel, Generic[R]):
    """A list of rows that each belong to an account."""

    def __init__(
        self, desk: Desk, office: Office, title: Text, columns: tuple[Column[R], ...]
    ) -> None:
        super().__init__(desk, office, title)
        self.names: dict[str, str] = {}
        self.rows: Rows[R] = Rows(desk.look, columns, _key)
        self.list: RowList[R] = RowList(desk, self.rows, title)
        self.list.chosen.connect(lambda row: desk.selection.select(account=row.account, by=self))
        stack(self.body, self.list)

    def concerns(self, entries: list[Entry]) -> bool:
        """What was posted, and the registers."""
        return any(entry.kind.startswith("ledger.") for entry in entries)

    def follow(self, selected: Selected) -> bool:
        """Nothing here depends on the selection."""
        return False

    def place(self, account: str) -> str:
        """What people call an account."""
        return self.names.get(account, account)


class TransitPanel(WarningList[OnTheWay]):
    """Goods that were sent off and not received, the oldest first."""

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, text("On the way"), self._columns())
        limit = rule("ledgers", "transit_slow")
        self.heading.note(text("orange: longer than {n} h (own limit)", n=str(limit.value)))

    async def fetch(self) -> None:
        """Everything that is on its way."""
        found, self.names = await self.office.read(_on_the_way)
        self.list.show_records(found)
        if not found:
            self.frame.empty(text("Nothing is on the way"))
            return
        self.frame.ready()

    def _columns(self) -> tuple[Column[OnTheWay], ...]:
        def late(row: OnTheWay) -> str:
            return "orange" if row.age > slow_transit() else "text"

        return (
            Column(
                text("Bound for"),
                lambda row: row.bound_name or row.account.partition(":")[2],
                note=self._from,
                wide=True,
            ),
            Column(text("Item"), lambda row: row.name, note=lambda row: row.lot),
            Column(text("Not received"), _amount, number=True, strong=lambda _row: True),
            Column(text("Sent by"), lambda row: row.by or "–", tone=lambda _row: "mute"),
            Column(
                text("Sent off"), lambda row: words.day_time(row.sent_at), tone=lambda _row: "mute"
            ),
            Column(text("On the way for"), lambda row: words.span(row.age), number=True, tone=late),
        )

    def _from(self, row: OnTheWay) -> Words:
        return text("from {name}", name=self.place(row.source))


class ExpiryPanel(WarningList[Expiring]):
    """Lots that expire soon or have, the first to expire first."""

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, text("Expiring"), self._columns())
        limit = rule("ledgers", "expiry_warning")
        self.heading.note(text("within {n} days (own limit)", n=str(limit.value)))

    async def fetch(self) -> None:
        """What expires within the days of the rule."""
        found, self.names = await self.office.read(_expiring)
        self.list.show_records(found)
        if not found:
            self.frame.empty(text("Nothing expires soon"))
            return
        self.frame.ready()

    def _columns(self) -> tuple[Column[Expiring], ...]:
        def gone(row: Expiring) -> str:
            return "orange" if row.days_left < 0 else "text"

        return (
            Column(text("Where held"), lambda row: self.place(row.account), wide=True),
            Column(text("Item"), lambda row: row.name, note=lambda row: row.item),
            Column(text("Lot"), lambda row: row.lot or "–"),
            Column(text("Holds"), _amount, number=True, strong=lambda _row: True),
            Column(text("Expires on"), lambda row: row.expires.isoformat(), number=True),
            Column(text("Left"), _left, number=True, tone=gone),
        )


def _amount(row: OnTheWay | Expiring) -> str:
    return f"{grouped(row.quantity)} {row.unit}"


def _left(row: Expiring) -> Words:
    if row.days_left < 0:
        return text("expired {n} d ago", n=-row.days_left)
    return text("{n} d", n=row.days_left) if row.days_left else text("today")


def _on_the_way(view: View) -> tuple[list[OnTheWay], dict[str, str]]:
    found = ledgers.on_the_way(view)
    return found, ledgers.account_names(view, codes={row.source for row in found})


def _expiring(view: View) -> tuple[list[Expiring], dict[str, str]]:
    found = ledgers.expiring(view)
    return found, ledgers.account_names(view, codes={row.account for row in found})


def _key(row: OnTheWay | Expiring) -> tuple[str, str, str]:
    return row.account, row.item, row.lot
