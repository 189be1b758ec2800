"""Papers of deliveries: acceptance reports and vouchers that are due, the late ones, the rule.

Lateness is computed from the clock; it is a reason to ask, and the rule stands beside it.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QLabel

from commandcenter.core.clock import SHOWN_ZONE, show_time
from commandcenter.core.errors import Fault, Refused
from commandcenter.core.language import Text, text
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.model import KIND_WORDS
from commandcenter.ledgers.service import PAPER_WORDS, PapersDue, YearDue, all_papers_seen
from commandcenter.store.journal import Entry
from commandcenter.store.work import View
from ui.common.face.language import Words
from ui.common.face.look import restyle
from ui.common.panels.datapanel import DataPanel
from ui.common.widgets.layouts import bar
from ui.common.widgets.marks import Chip
from ui.common.widgets.rows import Column, RowList, Rows
from ui.common.window.acts import Act
from ui.common.window.desk import Desk
from ui.common.window.notices import Notice
from ui.common.window.office import Office
from ui.common.window.selection import Selected
from ui.common.words import ages as words
from ui.ledgers import files
from ui.ledgers.acting import buttons_of, join
from ui.ledgers.side import Facts, Side, SideForm, stand_beside

PAPERS = text("Papers")
GOODS_SHOWN = 3


class PapersPanel(DataPanel):
    """Deliveries whose papers are not in, the first due first."""

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, PAPERS)
        look = desk.look
        self.found: list[PapersDue] = []
        self.names: dict[str, str] = {}
        self.late = Chip(look, text("late only"))
        self.late.toggled.connect(self._show)
        self.count = QLabel()
        restyle(self.count, role="strong")
        self.year: YearDue | None = None
        self.annual = QLabel()
        self.annual.setWordWrap(True)
        restyle(self.annual, role="strong")
        self.list = RowList(desk, Rows(look, self._columns(), lambda one: one.key), PAPERS)
        self.list.chosen.connect(self._show_chosen)
        self.list.opened.connect(lambda _one: desk.acts.run("papers in"))
        self.facts = Facts(look, text("The delivery"))
        self.side = Side(self.facts)
        self.form = SideForm(look, text("Papers are in"), text("Enter"))
        self.form.add(number=self.form.line(text("Number on the paper"), required=True))
        self.form.add(by=self.form.line(text("By")))
        self.year_form = SideForm(look, text("The annual report is in"), text("Enter"))
        self.year_form.add(number=self.year_form.line(text("Number on the paper"), required=True))
        self.year_form.add(by=self.year_form.line(text("By")))
        join(desk, self.side, self.form, self._hand_in, self.mark_out_of_date)
        join(desk, self.side, self.year_form, self._hand_in_year, self.mark_out_of_date)
        self.buttons = buttons_of(desk, self, self._acts())
        self._lay_out()

    async def fetch(self) -> None:
        """What is due, and what people call the accounts."""
        self.found, self.names, self.year = await self.office.read(_due)
        self._show_year()
        if not self.found and self.year is None:
            self.frame.empty(
                text("No papers are due"),
                text(
                    "Whatever comes into a depot or leaves it stands here until its papers are in."
                ),
            )
            return
        self.frame.ready()
        self._show()

    def concerns(self, entries: list[Entry]) -> bool:
        """What was posted, and papers handed in."""
        return any(entry.kind.startswith("ledger.") for entry in entries)

    def follow(self, selected: Selected) -> bool:
        """Nothing here hangs on the selection."""
        return False

    def _show(self) -> None:
        late = [one for one in self.found if one.late_days]
        self.list.show_records(late if self.late.isChecked() else self.found)
        said = text("{n} without papers, {late} of them late", n=words.number(len(self.found)),
                    late=words.number(len(late)))  # fmt: skip
        if not all_papers_seen(self.found):
            said = text("{count}; there are more, the first ones are shown", count=said)
        self.look.put(self.count, self.count.setText, said)
        self._show_chosen()

    def _show_chosen(self, _one: object = None) -> None:
        for button in self.buttons:
            button.renew()
        one = self.list.current
        if one is None:
            hint = text("Choose a delivery, then enter its papers with P.")
            self.facts.show_facts(text("No delivery is chosen"), [hint])
            return
        lines = [
            text("{kind} {time}, from {source} to {target}", kind=KIND_WORDS[one.kind],
                 time=show_time(one.at), source=self.names.get(one.source, one.source),
                 target=self.names.get(one.target, one.target)),
            *(text("{goods}", goods=goods) for goods in one.goods),
            text("Due on {day}: {n} working days", day=one.due, n=one.rule.value),
            text("Basis: {basis}", basis=one.rule.basis),
        ]  # fmt: skip
        if not one.rule.verified:
            lines.append(text("The basis has not been checked against its source."))
        if not one.counted:
            lines.append(text("The holidays of this year are not on file: only weekends count."))
        if one.late_days:
            lines.append(text("{n} days late: a reason to ask.", n=one.late_days))
        self.facts.show_facts(PAPER_WORDS[one.sort], lines)

    def _show_year(self) -> None:
        """The annual report that is due, with its day, its lateness and its basis."""
        one = self.year
        self.annual.setVisible(one is not None)
        if one is None:
            return
        restyle(self.annual, role="strong", tone="orange" if one.late_days else "")
        self.look.put(self.annual, self.annual.setText, one.words)
        basis = text("Basis: {basis}", basis=one.rule.basis)
        if not one.rule.verified:
            doubt = text("The basis has not been checked against its source.")
            basis = text("{first}\n{rest}", first=basis, rest=doubt)
        self.look.put(self.annual, self.annual.setToolTip, basis)

    def _acts(self) -> list[Act]:
        return [
            Act("papers in", text("Papers are in"), "P",
                lambda: self.side.show_form(self.form), PAPERS,
                lambda: self.list.current is not None),
            Act("annual write", text("Write the annual report"), "W", self.write_year, PAPERS),
            Act("annual in", text("The annual report is in"), "J",
                lambda: self.side.show_form(self.year_form), PAPERS,
                lambda: self.year is not None),
        ]  # fmt: skip

    def write_year(self, path: Path | None = None) -> None:
        """Write the annual report that is due, or that of the year so far, as the file's name
        says: Word, PDF or a workbook.
        """
        year = self.year.year if self.year else self.look.now().astimezone(SHOWN_ZONE).year
        kinds = ("docx", "xlsx", "pdf")
        name = f"{self.look.say(text('annual report {year}', year=str(year)))}.docx"
        path = path or files.to_write(self, self.look, name, kinds)
        if path is not None:
            self.desk.tasks.start(self._write_year(year, path), latest="annual report")

    async def _write_year(self, year: int, path: Path) -> None:
        from commandcenter.sitreps import service as sitreps  # made by large libraries
        from commandcenter.sitreps.annual.paper import write_annual_file

        try:
            sheet = await self.office.read(sitreps.annual_sheet, year=year)
            await asyncio.to_thread(write_annual_file, sheet, path)
        except (Refused, Fault) as failure:
            notice = Notice(failure.words, self.look.now(), kind="trouble")
        else:
            said = text("Written: {files}", files=str(path))
            notice = Notice(said, self.look.now(), kind="done")
        self.desk.notices.tell(notice)

    async def _hand_in_year(self, typed: dict[str, str]) -> Text:
        if self.year is None:
            raise Refused("No annual report is due.")
        year = str(self.year.year)
        await self.office.act(
            ledgers.hand_in_year,
            year=self.year.year,
            number=typed["number"],
            at=self.look.now(),
            by=typed["by"] or None,
        )
        return text("The annual report of {year} is in under number {number}.", year=year,
                    number=typed["number"])  # fmt: skip

    async def _hand_in(self, typed: dict[str, str]) -> Text:
        one = self.list.current
        if one is None:
            raise Refused("Choose a delivery first.")
        count = await self.office.act(
            ledgers.hand_in_papers,
            key=one.key,
            number=typed["number"],
            at=self.look.now(),
            by=typed["by"] or None,
        )
        return text("Papers {number}: {count} postings.", number=typed["number"], count=count)

    def _columns(self) -> tuple[Column[PapersDue], ...]:
        def name(code: str) -> str:
            return self.names.get(code, code)

        return (
            Column(text("Papers"), lambda one: PAPER_WORDS[one.sort],
                   note=lambda one: KIND_WORDS[one.kind]),
            Column(text("Goods"), _goods, wide=True,
                   note=lambda one: f"{name(one.source)} → {name(one.target)}"),
            Column(text("Time"), lambda one: words.day_time(one.at), number=True,
                   tone=lambda _one: "mute"),
            Column(text("Due on"), lambda one: one.due.isoformat(), number=True),
            Column(text("Days late"), lambda one: str(one.late_days) if one.late_days else "–",
                   number=True, strong=lambda one: bool(one.late_days),
                   tone=lambda one: "orange" if one.late_days else "mute"),
        )  # fmt: skip

    def _lay_out(self) -> None:
        spacing = self.look.theme.tokens.spacing
        first = QHBoxLayout()
        first.setContentsMargins(spacing.inset, spacing.near, spacing.inset, 0)
        first.addWidget(self.count, 1)
        first.addWidget(self.late)
        last = bar(self.look, *self.buttons)
        self.annual.setContentsMargins(spacing.inset, spacing.near, spacing.inset, 0)
        stand_beside(self, self.side, self.list, self.annual, first, foot=last)


def _goods(one: PapersDue) -> Words:
    said = "、".join(one.goods[:GOODS_SHOWN])
    rest = len(one.goods) - GOODS_SHOWN
    return text("{things} and {rest} more", things=said, rest=rest) if rest > 0 else said


def _due(view: View) -> tuple[list[PapersDue], dict[str, str], YearDue | None]:
    found = ledgers.papers_due(view)
    codes = {code for one in found for code in (one.source, one.target)}
    return found, ledgers.account_names(view, codes=codes), ledgers.year_due(view)
