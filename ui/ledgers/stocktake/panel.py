"""A stocktake of the selected store: typed or scanned here, or on a sheet that is read back.

Nothing is posted before somebody has seen every difference with its reason and enters it; the same
sheet entered twice counts once.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit

from commandcenter.core.clock import SHOWN_ZONE, parse_time
from commandcenter.core.errors import Fault, Problem, Refused, RefusedWithProblems
from commandcenter.core.ids import new_key
from commandcenter.core.language import text
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.countsheet import (
    Counted,
    CountedLine,
    CountSheet,
    read_count_sheet,
    write_count_sheet,
)
from commandcenter.store.journal import Entry
from ui.common.face.language import Words
from ui.common.face.look import restyle
from ui.common.panels.datapanel import DataPanel
from ui.common.widgets.buttons import ActButton
from ui.common.widgets.layouts import bar, stack
from ui.common.widgets.rows import RowList, Rows
from ui.common.window.acts import Act
from ui.common.window.desk import Desk
from ui.common.window.notices import Notice
from ui.common.window.office import Office
from ui.common.window.selection import Selected
from ui.ledgers import files
from ui.ledgers.exchange import with_problems
from ui.ledgers.stocktake.count_list import columns, compared, count_page, file_stem
from ui.ledgers.stocktake.printing import write_pdf
from ui.ledgers.stocktake.strip import CountStrip
from ui.ledgers.wording import SUPPLIES, is_store

FIELD_WIDTH = 180
"""As wide as a time with its seconds."""


class StocktakePanel(DataPanel):
    """The stocktake of the selected store."""

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, text("Stocktake"))
        look = desk.look
        self.account: str | None = None
        self.names: dict[str, str] = {}
        self.place = ""
        self.sheet: CountSheet | None = None
        self.key = ""
        self.problems: list[Problem] = []
        self.typing = False
        # Counts that were begun and left, by their store: none is lost by another look.
        self.aside: dict[str, tuple[CountSheet, str, str]] = {}
        self.strip = CountStrip(look)
        self.strip.taken.connect(self._take)
        self.rows = Rows(look, columns(self.names), lambda line: (line.item, line.lot))
        self.list = RowList(desk, self.rows, text("Counted"))
        self.list.opened.connect(self._mend)
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
                text("Choose a store in the stock to count it, or read a counted sheet (Alt+I)."),
            )
            return
        code = (self.sheet and self.sheet.account) or self.account or ""
        names = await self.office.read(ledgers.account_names, codes=[code])
        self.place = names[code]
        self.heading.say(text("Stocktake"), self.place)
        if self.sheet is not None:
            await self._compare()
        else:
            self._tell(text("Count {place} here lot by lot, or print the sheet and read it back.",
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
        path = path or files.to_write(self, self.look, f"{file_stem(account)}.pdf", kinds)
        if path is not None:
            self.desk.tasks.start(self._print(account, path), latest="count sheet")

    async def _print(self, account: str, path: Path) -> None:
        rows = await self.office.read(ledgers.sheet_of, code=account)
        number, language = new_key(), self.look.language.current
        try:
            if path.suffix.lower() == ".pdf":
                page = count_page(self.look, self.place, number=number, account=account,
                                  rows=rows)  # fmt: skip
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
        self.at.setText(self._shown_now())
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
        found = await self.office.read(compared, code=code, at=at, sheet=self.sheet)
        self.problems = found.problems
        self.names.update(found.names)
        self.strip.offer(found.rows, found.codes, self.names)
        self.list.show_records(found.all_lines if self.typing else found.lines)
        if self.typing and self.sheet.counts:
            self.list.go_to((self.sheet.counts[-1].item, self.sheet.counts[-1].lot))
        self._renew()
        if self.problems:
            self._tell_refusal(RefusedWithProblems(text("To be mended first:"), self.problems))
            return
        differing = sum(line.difference != "0" for line in found.lines)
        said = text("{n} lots counted, {d} differ.", n=len(found.lines), d=differing)
        left = len(found.uncounted)
        if left and self.typing:
            said = text("{said} {left} more are not counted; they stay as booked.", said=said,
                        left=left)  # fmt: skip
        elif left:
            said = text("{said} {left} more of this store are not on the sheet and stay as booked.",
                        said=said, left=left)  # fmt: skip
        self._tell(said)

    # ---- a count typed here --------------------------------------------------------------------

    def count_here(self) -> None:
        """Begin to count the selected store lot by lot, or go on where it was left."""
        account = self.account
        if account is None or self.sheet is not None:
            return
        begun = CountSheet(name="", number=None, account=account, counts=())
        now = self._shown_now()
        self.sheet, self.key, at = self.aside.pop(account, (begun, new_key(), now))
        self.at.setText(at)
        self.typing = True
        self.frame.ready()
        self._renew()
        self.strip.begin()
        self.mark_out_of_date()

    def leave(self) -> None:
        """Put the count aside; one that was typed waits in this window until it is gone on with."""
        if self.sheet is not None and self.typing and self.sheet.counts:
            self.aside[str(self.sheet.account)] = (self.sheet, self.key, self.at.text())
        self._leave()
        self.mark_out_of_date()

    def _take(self, one: Counted) -> None:
        """A lot was counted; counted again, the later count stands."""
        if self.sheet is not None:
            counts = {(was.item, was.lot): was for was in self.sheet.counts}
            counts.pop((one.item, one.lot), None)
            self.sheet = replace(self.sheet, counts=(*counts.values(), one))
            self.mark_out_of_date()

    def _mend(self, line: CountedLine) -> None:
        if self.typing and self.sheet is not None:
            of = (line.item, line.lot)
            known = {(one.item, one.lot): one for one in self.sheet.counts}
            self.strip.choose(of, known.get(of))

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

    def _shown_now(self) -> str:
        return self.look.now().astimezone(SHOWN_ZONE).strftime("%Y-%m-%d %H:%M:%S")

    # ---- the rest ------------------------------------------------------------------------------

    def _store(self) -> str | None:
        account = self.desk.selection.now.account
        return account if account and is_store(account) else None

    def _may_enter(self) -> bool:
        return self.sheet is not None and not self.problems and bool(self.sheet.counts)

    def _leave(self) -> None:
        self.sheet, self.problems, self.typing = None, [], False
        self.list.show_records([])
        self._renew()

    def _renew(self) -> None:
        for button in self.buttons:
            button.renew()
        for field in (self.at, self.by):
            field.setVisible(self.sheet is not None)
        self.strip.setVisible(self.typing)

    def _tell(self, words: Words) -> None:
        self.look.put(self.said, self.said.setText, words)

    def _tell_refusal(self, failure: Refused | Fault) -> None:
        self._tell(with_problems(failure))

    def _acts(self) -> tuple[Act, ...]:
        return (
            Act("stocktake.enter", text("Enter the stocktake"), "Alt+N", self.enter,
                SUPPLIES, self._may_enter),
            Act("stocktake.count", text("Count here"), "Alt+L", self.count_here, SUPPLIES,
                lambda: self.account is not None and self.sheet is None),
            Act("stocktake.leave", text("Leave the count"), "Alt+Q", self.leave, SUPPLIES,
                lambda: self.sheet is not None),
            Act("stocktake.print", text("Print the sheet"), "Alt+S", self.print_sheet, SUPPLIES,
                lambda: self.account is not None),
            Act("stocktake.read", text("Read a counted sheet"), "Alt+I", self.read_back, SUPPLIES),
        )  # fmt: skip

    def _lay_out(self) -> None:
        spacing = self.look.theme.tokens.spacing
        head = bar(self.look, *self.buttons[1:], self.buttons[0])
        second = QHBoxLayout()
        second.setContentsMargins(spacing.inset, 0, spacing.inset, spacing.tight)
        second.setSpacing(spacing.near)
        second.addWidget(self.said, 1)
        for field in (self.at, self.by):
            field.setFixedWidth(FIELD_WIDTH)
            second.addWidget(field, 0, Qt.AlignmentFlag.AlignTop)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        stack(self.body, head, self.strip, second, self.list, grows=self.list)
        self._renew()
