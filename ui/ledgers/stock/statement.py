"""The ledger of the selected account: what came and went, from or to whom, and what was there then.

A red entry is marked as such and stays beside what it takes back.
"""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from commandcenter.accounts import service as accounts
from commandcenter.core.clock import SHOWN_ZONE
from commandcenter.core.language import Text, text
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.model import KIND_WORDS, Kind
from commandcenter.ledgers.service import Statement, StatementLine
from commandcenter.store.journal import Entry
from commandcenter.store.work import View
from ui.common.face.language import Words
from ui.common.face.look import restyle
from ui.common.panels.datapanel import DataPanel
from ui.common.widgets.layouts import stack
from ui.common.widgets.rows import Column, RowList, Rows
from ui.common.window.desk import Desk
from ui.common.window.office import Office
from ui.common.window.selection import Selected
from ui.ledgers.wording import grouped


class StatementPanel(DataPanel):
    """The newest lines of one account."""

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, text("Account"))
        self.account: str | None = None
        self.names: dict[str, str] = {}
        self.people: dict[str, str] = {}
        self.rows = Rows(desk.look, self._columns(), lambda line: line.movement.id)
        self.list = RowList(desk, self.rows, text("Account"))
        self.older = QLabel()
        self.older.setWordWrap(True)
        restyle(self.older, role="mute")
        spacing = desk.look.theme.tokens.spacing
        self.older.setContentsMargins(spacing.inset, spacing.tight, spacing.inset, spacing.tight)
        stack(self.body, self.list, self.older, grows=self.list)

    async def fetch(self) -> None:
        """The ledger of the selected account."""
        self.account = self.desk.selection.now.account
        if self.account is None:
            self.heading.say(text("Account"))
            self.frame.empty(text("No account selected"), text("Choose a row of the stock."))
            return
        found, self.names, self.people = await self.office.read(_statement, account=self.account)
        self.heading.say(self.names[self.account], self.account)
        self.list.show_records(found.lines)
        said = text("Only the newest {n} lines are shown.", n=len(found.lines))
        self.look.put(self.older, self.older.setText, said if found.more else "")
        self.older.setVisible(found.more)
        self.frame.ready()

    def concerns(self, entries: list[Entry]) -> bool:
        """What was posted."""
        return self.account is not None and any(
            entry.kind.startswith("ledger.") for entry in entries
        )

    def follow(self, selected: Selected) -> bool:
        """Another account is fetched."""
        return selected.account != self.account

    def _columns(self) -> tuple[Column[StatementLine], ...]:
        return (
            Column(text("Time"), _time, tone=lambda _line: "mute"),
            Column(text("Kind"), _kind),
            Column(
                text("From or to"),
                self._other,
                note=lambda line: line.movement.note or "",
                wide=True,
            ),
            Column(
                text("Item"), lambda line: line.movement.name, note=lambda line: line.movement.lot
            ),
            Column(text("Change"), _change, number=True, strong=lambda line: line.change != "0"),
            Column(
                text("Then there"),
                lambda line: f"{grouped(line.after)} {line.movement.unit}",
                number=True,
            ),
            Column(text("Posted by"), self._by, tone=lambda _line: "mute"),
        )

    def _by(self, line: StatementLine) -> str:
        by = line.movement.by
        return "–" if by is None else self.people.get(by, by)

    def _other(self, line: StatementLine) -> Words:
        move = line.movement
        came = move.target == self.account
        other = move.source if came else move.target
        name = self.names.get(other, other)
        return text("from {name}", name=name) if came else text("to {name}", name=name)


def _time(line: StatementLine) -> str:
    return line.movement.at.astimezone(SHOWN_ZONE).strftime("%m-%d %H:%M")


def _kind(line: StatementLine) -> Words:
    kind: Text = KIND_WORDS[line.movement.kind]
    if line.movement.reversed:
        return text("{kind} (taken back)", kind=kind)
    return kind


def _change(line: StatementLine) -> str:
    if line.change == "0":
        held = grouped(line.movement.quantity)
        return f"({held})" if line.movement.kind is Kind.PROMISE else "–"
    return line.change[0].replace("-", "−") + grouped(line.change[1:])


def _statement(view: View, *, account: str) -> tuple[Statement, dict[str, str], dict[str, str]]:
    """The ledger of an account, the names of its accounts and of who posted."""
    found = ledgers.statement(view, account=account)
    codes = {account}
    for line in found.lines:
        codes |= {line.movement.source, line.movement.target}
    posted = {line.movement.by for line in found.lines if line.movement.by}
    return (
        found,
        ledgers.account_names(view, codes=codes),
        accounts.names(view, codes=sorted(posted)),
    )
