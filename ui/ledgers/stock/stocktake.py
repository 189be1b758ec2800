"""A stocktake: a sheet of the selected store to print and count on, read back with its differences.

Nothing is posted before somebody has seen every difference with its reason and enters it; the same
sheet entered twice counts once.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout

from commandcenter.core.clock import SHOWN_ZONE, parse_time
from commandcenter.core.errors import Fault, Problem, Refused, RefusedWithProblems
from commandcenter.core.ids import new_key
from commandcenter.core.language import text
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.countsheet import (
    CountedLine,
    CountSheet,
    SheetRow,
    read_count_sheet,
    write_count_sheet,
)
from commandcenter.store.journal import Entry
from commandcenter.store.work import View
from ui.common.face.language import Words
from ui.common.face.look import restyle
from ui.common.panels.datapanel import DataPanel
from ui.common.widgets.buttons import ActButton
from ui.common.widgets.rows import Column, RowList, Rows
from ui.common.window.acts import Act
from ui.common.window.desk import Desk
from ui.common.window.notices import Notice
from ui.common.window.office import Office
from ui.common.window.selection import Selected
from ui.ledgers import files
from ui.ledgers.exchange import with_problems
from ui.ledgers.stock.printing import table_page, write_pdf
from ui.ledgers.wording import SUPPLIES, grouped, is_store


class StocktakePanel(DataPanel):
    """The stocktake of the selected store."""

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, text("Stocktake"))
        look = desk.look
        self.account: str | None = None
        self.place = ""
        self.sheet: CountSheet | None = None
        self.key = ""
        self.problems: list[Problem] = []
        self.rows = Rows(look, _columns(), lambda line: (line.item, line.lot))
        self.list = RowList(desk, self.rows, text("Counted"))
        self.at, self.by, self.said = QLineEdit(), QLineEdit(), QLabel()
        look.name(self.at, text("Counted at"))
        look.name(self.by, text("Counted by"))
        look.put(self.at, self.at.setPlaceholderText, text("Counted at"))
        look.put(self.by, self.by.setPlaceholderText, text("Counted by"))
        self.at.editingFinished.connect(self._compare_again)
        self.said.setWordWrap(True)
        restyle(self.said, role="mute")
        self.buttons: list[ActButton] = []
        for number, act in enumerate(self._acts()):
            desk.acts.add(act, self, local=True)
            self.buttons.append(ActButton(look, desk.acts, act, primary=number == 0))
        self._lay_out()

    async def fetch(self) -> None:
        """The selected store; a sheet that was read is compared anew with the books."""
        self.account = self._store()
        self._renew()
        if self.account is None and self.sheet is None:
            self.frame.empty(
                text("No store is selected"),
                text("Choose a depot in the stock, or read a counted sheet (Alt+I)."),
            )
            return
        code = (self.sheet and self.sheet.account) or self.account or ""
        names = await self.office.read(ledgers.account_names, codes=[code])
        self.place = names[code]
        self.heading.say(text("Stocktake"), self.place)
        if self.sheet is not None:
            await self._compare()
        else:
            self._tell(text("Print the sheet of {place}, count, and read it back.",
                            place=self.place))  # fmt: skip
        self.frame.ready()

    def concerns(self, entries: list[Entry]) -> bool:
        """What was posted."""
        return any(entry.kind.startswith("ledger.") for entry in entries)

    def follow(self, selected: Selected) -> bool:
        """Another store has another sheet; one that was read stays until it is entered or left."""
        return self.sheet is None and self._store() != self.account

    # ---- the sheet -----------------------------------------------------------------------------

    def print_sheet(self, path: Path | None = None) -> None:
        """Write the sheet as PDF, XLSX or CSV, by the name of the file."""
        account = self.account
        if account is None:
            return
        kinds = ("pdf", "xlsx", "csv")
        path = path or files.to_write(self, self.look, f"{text_of(account)}.pdf", kinds)
        if path is not None:
            self.desk.tasks.start(self._print(account, path), latest="count sheet")

    async def _print(self, account: str, path: Path) -> None:
        rows = await self.office.read(ledgers.sheet_of, code=account)
        number, language = new_key(), self.look.language.current
        try:
            if path.suffix.lower() == ".pdf":
                page = count_page(self, number, account, rows)
                font = self.look.theme.font()
                await asyncio.to_thread(write_pdf, path, page, font)
            else:
                await asyncio.to_thread(
                    write_count_sheet,
                    path,
                    number=number,
                    account=account,
                    rows=rows,
                    language=language,
                )
        except Refused as refused:
            self._tell(refused.words)
            return
        said = text("Written: {name} ({n} lots)", name=path.name, n=len(rows))
        self.desk.notices.tell(Notice(said, self.look.now(), kind="done"))

    def read_back(self, path: Path | None = None) -> None:
        """Read a counted sheet and compare it with the books."""
        path = path or files.to_read(self, self.look, ("xlsx", "csv"))
        if path is not None:
            self.desk.tasks.start(self._read(path), latest="count sheet")

    async def _read(self, path: Path) -> None:
        try:
            sheet = await asyncio.to_thread(read_count_sheet, path)
            if sheet.account is None and self.account is None:
                raise Refused("The sheet names no store; choose one in the stock first.")
        except Refused as refused:
            self._leave()
            self.frame.ready()
            self._tell_refusal(refused)
            return
        self.sheet, self.key = sheet, sheet.number or new_key()
        self.at.setText(self.look.now().astimezone(SHOWN_ZONE).strftime("%Y-%m-%d %H:%M:%S"))
        self.mark_out_of_date()

    def _compare_again(self) -> None:
        if self.sheet is not None:
            self.mark_out_of_date()

    async def _compare(self) -> None:
        assert self.sheet is not None
        code = self.sheet.account or self.account or ""
        try:
            at = parse_time(f"{self.at.text().strip()}+08:00")
        except Refused as refused:
            self.problems = [Problem("", refused.words)]
            self._tell_refusal(refused)
            self._renew()
            return
        lines, self.problems, left = await self.office.read(
            _compared, code=code, at=at, sheet=self.sheet
        )
        self.list.show_records(lines)
        self._renew()
        if self.problems:
            self._tell_refusal(RefusedWithProblems(text("To be mended first:"), self.problems))
            return
        differing = sum(line.difference != "0" for line in lines)
        said = text("{n} lots counted, {d} differ.", n=len(lines), d=differing)
        if left:
            said = text("{said} {left} more of this store are not on the sheet and stay as booked.",
                        said=said, left=left)  # fmt: skip
        self._tell(said)

    def enter(self) -> None:
        """Post every difference with its reason."""
        if self._may_enter():
            self.desk.tasks.start(self._enter(), latest="stocktake")

    async def _enter(self) -> None:
        assert self.sheet is not None
        try:
            lines = await self.office.act(
                ledgers.stocktake,
                key=self.key,
                code=self.sheet.account or self.account or "",
                at=parse_time(f"{self.at.text().strip()}+08:00"),
                counts=self.sheet.counts,
                by=self.by.text().strip() or None,
            )
        except (Refused, Fault) as failure:
            self._tell_refusal(failure)
            return
        differing = sum(line.difference != "0" for line in lines)
        said = text("Stocktake of {place} entered: {d} differences", place=self.place, d=differing)
        self.desk.notices.tell(Notice(said, self.look.now(), kind="done"))
        self._leave()
        self.mark_out_of_date()

    # ---- the rest ------------------------------------------------------------------------------

    def _store(self) -> str | None:
        account = self.desk.selection.now.account
        return account if account and is_store(account) else None

    def _may_enter(self) -> bool:
        return self.sheet is not None and not self.problems and bool(self.rows.records)

    def _leave(self) -> None:
        self.sheet, self.problems = None, []
        self.list.show_records([])
        self._renew()

    def _renew(self) -> None:
        for button in self.buttons:
            button.renew()
        for field in (self.at, self.by):
            field.setVisible(self.sheet is not None)

    def _tell(self, words: Words) -> None:
        self.look.put(self.said, self.said.setText, words)

    def _tell_refusal(self, failure: Refused | Fault) -> None:
        self._tell(with_problems(failure))

    def _acts(self) -> tuple[Act, ...]:
        return (
            Act("stocktake.enter", text("Enter the stocktake"), "Alt+N", self.enter,
                SUPPLIES, self._may_enter),
            Act("stocktake.print", text("Print the sheet"), "Alt+S", self.print_sheet, SUPPLIES,
                lambda: self.account is not None),
            Act("stocktake.read", text("Read a counted sheet"), "Alt+I", self.read_back, SUPPLIES),
        )  # fmt: skip

    def _lay_out(self) -> None:
        spacing = self.look.theme.tokens.spacing
        head = QHBoxLayout()
        head.setContentsMargins(spacing.inset, spacing.near, spacing.inset, spacing.near)
        head.setSpacing(spacing.near)
        for button in (*self.buttons[1:], self.buttons[0]):
            head.addWidget(button)
        for field in (self.at, self.by):
            head.addWidget(field, 1)
        head.addStretch(1)
        self.said.setContentsMargins(spacing.inset, 0, spacing.inset, spacing.near)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.said)
        column.addWidget(self.list, 1)
        self._renew()


def text_of(account: str) -> str:
    """A name for a file of this account."""
    return "".join(one if one.isalnum() else "-" for one in account)


def count_page(panel: StocktakePanel, number: str, account: str, rows: list[SheetRow]) -> str:
    """The sheet as a page to print and write on."""
    say = panel.look.say
    title = say(text("Stocktake sheet: {place}", place=panel.place))
    about = say(
        text("{account} · sheet {number} · as booked {at}. Counted by, date:", account=account,
             number=number,
             at=panel.look.now().astimezone(SHOWN_ZONE).strftime("%Y-%m-%d %H:%M"))
    )  # fmt: skip
    heads = [say(words) for words in (text("Item"), text("Lot"), text("Booked"), text("Counted"),
                                      text("Reason of the difference"))]  # fmt: skip
    cells = [(f"{one.name} {one.item}", one.lot, f"{one.booked} {one.unit}", "", "")
             for one in rows]  # fmt: skip
    return table_page(title, about, heads, cells)


def _columns() -> tuple[Column[CountedLine], ...]:
    def tone(line: CountedLine) -> str:
        return "mute" if line.difference == "0" else "text"

    return (
        Column(text("Item"), lambda line: line.item, note=lambda line: line.lot),
        Column(text("Booked"), lambda line: grouped(line.booked), number=True),
        Column(text("Counted"), lambda line: grouped(line.counted), number=True),
        Column(
            text("Difference"),
            lambda line: _signed(line.difference),
            number=True,
            tone=tone,
            strong=lambda line: line.difference != "0",
        ),
        Column(text("Reason"), lambda line: line.reason or "–", tone=tone, wide=True),
    )


def _signed(difference: str) -> str:
    if difference == "0":
        return "0"
    amount = grouped(difference.lstrip("-"))
    return f"−{amount}" if difference.startswith("-") else f"+{amount}"


def _compared(
    view: View, *, code: str, at: datetime, sheet: CountSheet
) -> tuple[list[CountedLine], list[Problem], int]:
    """The comparison, and how many lots of the store stand on no row of the sheet."""
    lines, problems = ledgers.compare_counts(view, code=code, at=at, counts=sheet.counts)
    counted = {(one.item, one.lot) for one in sheet.counts}
    held = {(one.item, one.lot) for one in ledgers.sheet_of(view, code=code)}
    return lines, problems, len(held - counted)
