"""Allowances and aid: the lists that were handed in, the rows that are wrong, publication, payment.

A row that is wrong is a reason to look and stands first; what is hung out in the village is made
by the service and holds nothing personal beyond what the law asks.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter

from commandcenter.accounts import service as accounts
from commandcenter.core import settings
from commandcenter.core.clock import show_time
from commandcenter.core.errors import Refused
from commandcenter.core.language import Text, text
from commandcenter.core.mistakes import unwritable
from commandcenter.ledgers.payments import PURPOSE_WORDS, Kind, Payment, yuan
from commandcenter.ledgers.service import ListRow, pay_list, payment_lists, payments
from commandcenter.store.journal import Entry
from commandcenter.store.work import View
from ui.common.face.language import Words
from ui.common.panels.datapanel import DataPanel
from ui.common.widgets.layouts import bar
from ui.common.widgets.rows import Column, RowList, Rows
from ui.common.window.acts import Act
from ui.common.window.desk import Desk
from ui.common.window.notices import Notice
from ui.common.window.office import Office
from ui.common.window.selection import Selected
from ui.common.words import ages as words
from ui.ledgers.acting import buttons_of, join
from ui.ledgers.money.forms import KIND_WORDS, HandInForm, PayForm, PublishForm
from ui.ledgers.side import Facts, Side, stand_beside

MONEY = text("Allowances and aid")
FOLDER = "publications"
UNSAFE = '<>:"/\\|?*'


@dataclass(frozen=True)
class Row:
    """One row of a list with everything that stands against it."""

    payment: Payment
    against: tuple[Text, ...]


class MoneyPanel(DataPanel):
    """The lists, the rows of the chosen one, and what is done with it."""

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, MONEY)
        look = desk.look
        self.names: dict[str, str] = {}
        self.lists = RowList(desk, Rows(look, _of_lists(), lambda one: one.id), text("Lists"))
        self.rows = RowList(
            desk, Rows(look, _of_rows(), lambda row: row.payment.line), text("Rows of the list")
        )
        self.facts = Facts(look, text("The list"))
        self.side = Side(self.facts)
        self.hand_in, self.publish, self.pay = HandInForm(look), PublishForm(look), PayForm(look)
        for form, run in (
            (self.hand_in, self._hand_in),
            (self.publish, self._publish),
            (self.pay, self._pay),
        ):
            join(desk, self.side, form, run, self.mark_out_of_date)
        self.buttons = buttons_of(desk, self, self._acts())
        self.lists.chosen.connect(lambda _one: desk.tasks.start(self._open(), latest="money list"))
        self.written: Path | None = None
        self._lay_out()

    async def fetch(self) -> None:
        """All lists, and the rows of the chosen one."""
        found = await self.office.read(payment_lists)
        people = {one.maker for one in found} | {one.signed_by or "" for one in found}
        self.names = await self.office.read(accounts.names, codes=sorted(people - {""}))
        self.lists.show_records(found)
        if found and self.lists.current is None:
            self.lists.go_to(found[0].id)
        self.frame.ready()
        await self._open()

    def concerns(self, entries: list[Entry]) -> bool:
        """What happened to lists, to the roster they are checked against, and to the books."""
        kinds = ("aid.", "allowance.", "duty.", "ledger.post")
        return any(entry.kind.startswith(kinds) for entry in entries)

    def follow(self, selected: Selected) -> bool:
        """The selected unit is whose list is handed in; nothing is fetched."""
        if selected.unit and not self.hand_in.editors["unit"].hasFocus():
            self.hand_in.fill(unit=selected.unit)
        return False

    async def _open(self) -> None:
        """The rows of the chosen list, those that are wrong first."""
        one = self.lists.current
        if one is None:
            hint = text("Hand in a list of allowances or aid with N.")
            self.facts.show_facts(text("No list was handed in yet"), [hint])
            self.rows.show_records([])
        else:
            self.rows.show_records(await self.office.read(_rows, identity=one.id))
            self.facts.show_facts(one.title, self._in_full(one))
        for button in self.buttons:
            button.renew()

    def _in_full(self, one: ListRow) -> list[Text]:
        lines = [
            text("{kind}, {unit}", kind=KIND_WORDS[one.kind], unit=one.unit_name),
            text("{first} to {last}, from {source}", first=one.period.first, last=one.period.last,
                 source=one.source),
            text("{rows} rows, {total} yuan", rows=one.rows, total=yuan(one.total_fen)),
            text("Handed in {time} by {who}", time=show_time(one.made_at),
                 who=self.names.get(one.maker, one.maker)),
        ]  # fmt: skip
        if one.wrong:
            lines.append(
                text("{n} rows must be looked at: a reason to look, no verdict.", n=one.wrong)
            )
        if one.published_at is not None:
            lines.append(text("Published {time}", time=show_time(one.published_at)))
        if one.reason and one.signed_by:
            who = self.names.get(one.signed_by, one.signed_by)
            lines.append(text("In spite of it, signed by {who}: {reason}", who=who,
                              reason=one.reason))  # fmt: skip
        if one.paid:
            lines.append(text("Paid out of the books."))
        if self.written is not None:
            lines.append(text("Written: {files}", files=str(self.written)))
        return lines

    # ---- acts ----------------------------------------------------------------------------------

    def _acts(self) -> list[Act]:
        def may(state: str) -> bool:
            return state in self._states()

        return [
            Act("money publish", text("Publish"), "P", self._ask_to_publish, MONEY,
                partial(may, "open")),
            Act("money export", text("List for the village"), "E", self.export, MONEY,
                partial(may, "published")),
            Act("money pay", text("Pay"), "Y", partial(self.side.show_form, self.pay), MONEY,
                partial(may, "payable")),
            Act("money hand in", text("Hand in a list"), "N", self._ask_to_hand_in, MONEY),
        ]  # fmt: skip

    def _states(self) -> set[str]:
        one = self.lists.current
        if one is None:
            return set()
        if one.published_at is None:
            return {"open"}
        payable = one.kind is Kind.AID and not one.paid
        return {"published", "payable"} if payable else {"published"}

    def _ask_to_hand_in(self) -> None:
        self.side.show_form(self.hand_in, unit=self.desk.selection.now.unit or "")

    def _ask_to_publish(self) -> None:
        one = self.lists.current
        if one is not None:
            self.publish.say(
                text("{n} rows are wrong. Without a signed reason it is not published.",
                     n=one.wrong)
                if one.wrong
                else text("Nothing stands against it. What is published stays published.")
            )  # fmt: skip
            self.side.show_form(self.publish)

    def export(self, folder: Path | None = None) -> None:
        """Write what is hung out of the chosen list, and say where it lies."""
        one = self.lists.current
        if one is not None and "published" in self._states():
            target = folder or settings.data_folder() / FOLDER
            self.desk.tasks.start(self._export(one, target), latest="village list")

    async def _export(self, one: ListRow, folder: Path) -> None:
        sheet = await self.office.read(payments.public_sheet, id=one.id)
        name = "".join("_" if sign in UNSAFE else sign for sign in one.title)
        path = folder / f"{name}-{one.unit}-{one.id[:8]}.csv"
        try:
            await asyncio.to_thread(_write, path, sheet)
        except OSError as error:
            words = unwritable(path.name, error).words
            self.desk.notices.tell(Notice(words, self.look.now(), kind="trouble"))
            return
        self.written = path
        said = text("Written: {files}", files=str(path))
        self.desk.notices.tell(Notice(said, self.look.now(), kind="done"))
        self.facts.show_facts(one.title, self._in_full(one))

    async def _hand_in(self, _typed: dict[str, str]) -> Text:
        given = self.hand_in.entry(self.desk.selection.now.incident)
        made = await self.office.act(payments.submit_list, **given)
        self.lists.clearSelection()
        wrong = len({finding.line for finding in made.findings})
        return text("“{title}” handed in: {n} rows are wrong.", title=made.title, n=wrong)

    async def _publish(self, typed: dict[str, str]) -> Text:
        one = self._chosen()
        made = await self.office.act(
            payments.publish_list, id=one.id, reason=typed["reason"] or None,
            signed_by=typed["signed_by"] or None,
        )  # fmt: skip
        return text("“{title}” is published.", title=made.title)

    async def _pay(self, typed: dict[str, str]) -> Text:
        made = await self.office.act(pay_list, id=self._chosen().id, item=typed["item"])
        return text("{accepted} households paid, {repeated} paid before.",
                    accepted=made.accepted, repeated=made.repeated)  # fmt: skip

    def _chosen(self) -> ListRow:
        one = self.lists.current
        if one is None:
            raise Refused("Choose a list first.")
        return one

    def _lay_out(self) -> None:
        last = bar(self.look, *self.buttons)
        tables = QSplitter(Qt.Orientation.Vertical)
        tables.setChildrenCollapsible(False)
        tables.addWidget(self.lists)
        tables.addWidget(self.rows)
        tables.setStretchFactor(1, 1)
        stand_beside(self, self.side, tables, foot=last)


def _of_lists() -> tuple[Column[ListRow], ...]:
    return (
        Column(text("The list"), lambda one: one.title, note=lambda one: one.unit_name, wide=True),
        Column(text("Kind"), lambda one: KIND_WORDS[one.kind]),
        Column(text("Rows"), lambda one: words.number(one.rows), number=True),
        Column(text("Total (yuan)"), lambda one: yuan(one.total_fen), number=True,
               strong=lambda _one: True),
        Column(text("Wrong rows"), lambda one: words.number(one.wrong) if one.wrong else "–",
               number=True, tone=lambda one: "finding" if one.wrong else "mute"),
        Column(text("State"), _state),
    )  # fmt: skip


def _state(one: ListRow) -> Words:
    if one.paid:
        return text("paid")
    return text("handed in") if one.published_at is None else text("published")


def _of_rows() -> tuple[Column[Row], ...]:
    def count(row: Row) -> str:
        return words.number(row.payment.days or row.payment.persons)

    return (
        Column(text("Line"), lambda row: str(row.payment.line), number=True,
               tone=lambda _row: "mute"),
        Column(text("Whom"), lambda row: row.payment.name, note=lambda row: row.payment.payee),
        Column(text("Purpose"), lambda row: PURPOSE_WORDS[row.payment.purpose],
               note=lambda row: text("leader") if row.payment.leader else ""),
        Column(text("Days or persons"), count, number=True),
        Column(text("Rate"), lambda row: yuan(row.payment.rate_fen), number=True),
        Column(text("Amount (yuan)"), lambda row: yuan(row.payment.amount_fen), number=True,
               strong=lambda _row: True),
        Column(text("Objections"), _against, wide=True,
               tone=lambda row: "finding" if row.against else "mute", note=_second),
    )  # fmt: skip


def _against(row: Row) -> Words:
    return row.against[0] if row.against else "–"


def _second(row: Row) -> Words:
    return row.against[1] if len(row.against) > 1 else ""


def _rows(view: View, *, identity: str) -> list[Row]:
    found = payments.payments_of(view, id=identity)
    against: dict[int, list[Text]] = {}
    for finding in found.findings:
        against.setdefault(finding.line, []).append(finding.words)
    rows = [Row(one, tuple(against.get(one.line, ()))) for one in found.payments]
    return sorted(rows, key=lambda row: (not row.against, row.payment.line))


def _write(path: Path, sheet: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(sheet, "utf-8", newline="")
