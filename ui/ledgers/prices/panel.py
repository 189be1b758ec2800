"""Price watch: prices seen, what the announcement says of each and why, and the evidence of one.

A flag is a reason to look, never a verdict; what a sample lacks is said. The rule stands beside
its figures with its basis.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit

from commandcenter.core import settings
from commandcenter.core.clock import show_time
from commandcenter.core.errors import Refused
from commandcenter.core.language import Text, text
from commandcenter.core.mistakes import unwritable
from commandcenter.core.rules import rule
from commandcenter.geo import service as geo
from commandcenter.ledgers.prices import FAMILY, GROUND_WORDS, Judged, profiles
from commandcenter.ledgers.service import prices
from commandcenter.store.journal import Entry
from commandcenter.store.work import View
from ui.common.face.inner import clearable
from ui.common.face.language import Words
from ui.common.face.look import restyle
from ui.common.panels.datapanel import DataPanel
from ui.common.widgets.layouts import bar
from ui.common.widgets.marks import Chip
from ui.common.widgets.rows import Column, RowList, Rows
from ui.common.window.acts import Act
from ui.common.window.desk import Desk
from ui.common.window.office import Office
from ui.common.window.selection import Selected
from ui.common.words import ages as words
from ui.ledgers.acting import buttons_of, join
from ui.ledgers.prices.forms import EvidenceForm, SampleFileForm, SampleForm
from ui.ledgers.side import Facts, Side, path_in, stand_beside

PRICES = text("Price watch")
FOLDER = "evidence"
GAP = "–"


class PricesPanel(DataPanel):
    """Samples, judged; the chosen one in full."""

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, PRICES)
        look = desk.look
        self.found: list[Judged] = []
        self.places: dict[str, str] = {}
        self.search, self.profile = QLineEdit(), QComboBox()
        clearable(desk.look, self.search)
        look.put(self.search, self.search.setPlaceholderText, text("Shop, item or place"))
        look.name(self.search, text("Search the prices"))
        look.name(self.profile, text("By which announcement"))
        self.profile.addItem("", "")
        in_force = text("the announcement in force")
        look.put(self.profile, lambda said: self.profile.setItemText(0, said), in_force)
        for one in profiles().values():
            self.profile.addItem(one.title, one.name)
        self.flagged, self.lacking = Chip(look, text("a reason to look")), Chip(look, text("lacks"))
        self.count = QLabel()
        restyle(self.count, role="mute")
        self.list = RowList(desk, Rows(look, self._columns(), lambda one: one.sample.key), PRICES)
        self.facts = Facts(look, text("The price"))
        self.side = Side(self.facts)
        self.entry, self.file = SampleForm(look), SampleFileForm(look)
        self.evidence = EvidenceForm(look)
        self.written: Path | None = None
        for form, run in (
            (self.entry, self._enter),
            (self.file, self._take_in),
            (self.evidence, self._make_evidence),
        ):
            join(desk, self.side, form, run, self.mark_out_of_date)
        self.buttons = buttons_of(desk, self, self._acts())
        self._connect()
        self._lay_out()

    async def fetch(self) -> None:
        """Every sample with what the announcement says of it."""
        name = str(self.profile.currentData() or "") or None
        self.found, self.places = await self.office.read(_judged, profile_name=name)
        self.frame.ready()
        self._show()

    def concerns(self, entries: list[Entry]) -> bool:
        """What was seen, and evidence made of it."""
        return any(entry.kind.startswith("price.") for entry in entries)

    def follow(self, selected: Selected) -> bool:
        """The selected unit is where a price was seen; nothing is fetched."""
        if selected.unit and not self.entry.editors["place"].hasFocus():
            self.entry.fill(place=selected.unit)
        return False

    def _show(self) -> None:
        shown = [one for one in self.found if self._wanted(one)]
        self.list.show_records(shown)
        flagged = sum(one.flagged for one in self.found)
        said = text("{n} of {all} prices, {flagged} a reason to look",
                    n=words.number(len(shown)), all=words.number(len(self.found)),
                    flagged=words.number(flagged))  # fmt: skip
        self.look.put(self.count, self.count.setText, said)
        self._show_chosen()

    def _wanted(self, one: Judged) -> bool:
        if self.flagged.isChecked() and not one.flagged:
            return False
        if self.lacking.isChecked() and not one.lacking:
            return False
        sample = one.sample
        place = self.places.get(sample.place, sample.place)
        within = " ".join((sample.shop, sample.item, sample.spec, place, sample.key)).casefold()
        return all(word in within for word in self.search.text().casefold().split())

    def _show_chosen(self, _one: object = None) -> None:
        for button in self.buttons:
            button.renew()
        one = self.list.current
        if one is None:
            basis = rule(FAMILY, "inspectors_min").basis
            hints = [text("Enter a price with N, or take in a list with I."),
                     text("Basis: {basis}", basis=basis)]  # fmt: skip
            self.facts.show_facts(text("No price is chosen"), hints)
            return
        lines = in_full(one, self.places)
        if self.written is not None:
            lines.append(text("Written: {files}", files=str(self.written)))
        title = text("{shop}: {item}", shop=one.sample.shop, item=one.sample.item)
        self.facts.show_facts(title, lines)

    # ---- acts ----------------------------------------------------------------------------------

    def _acts(self) -> list[Act]:
        return [
            Act("price evidence", text("Evidence pack"), "E", self.ask_for_evidence, PRICES,
                lambda: self.list.current is not None and self.list.current.flagged),
            Act("price enter", text("Enter a price"), "N", self._ask_to_enter, PRICES),
            Act("price file", text("Take in prices"), "I",
                lambda: self.side.show_form(self.file), PRICES),
        ]  # fmt: skip

    def ask_for_evidence(self) -> None:
        """The form of the evidence of the chosen sample."""
        one = self.list.current
        if one is not None:
            self.evidence.say(one.words)
            first, second = (*one.sample.inspectors, "", "")[:2]
            self.side.show_form(self.evidence, first=first, second=second)

    def _ask_to_enter(self) -> None:
        self.side.show_form(self.entry, place=self.desk.selection.now.unit or "")

    async def _enter(self, _typed: dict[str, str]) -> Text:
        cells = self.entry.cells(self.look.now())
        await self.office.act(prices.record_sample, cells=cells)
        self.entry.entered()
        return text("Price entered: {shop}, {item}", shop=cells["shop"], item=cells["item"])

    async def _take_in(self, typed: dict[str, str]) -> Text:
        made = await self.office.act(
            prices.import_samples, path=path_in(typed["file"]), photos=lambda _name: None
        )
        return text(
            "{accepted} price samples, {repeated} known before.",
            accepted=made.accepted,
            repeated=made.repeated,
        )

    async def _make_evidence(self, _typed: dict[str, str], folder: Path | None = None) -> Text:
        one = self.list.current
        if one is None:
            raise Refused("Choose a price first.")
        made = await self.office.act(
            prices.make_evidence,
            key=one.sample.key,
            inspectors=self.evidence.inspectors,
            profile_name=one.profile.name,
        )
        path = (folder or settings.data_folder() / FOLDER) / f"{made.digest[:16]}.zip"
        try:
            await asyncio.to_thread(_write, path, made.file)
        except OSError as error:
            raise unwritable(path.name, error) from error
        self.written = path
        return text("Written: {files}", files=str(path))

    # ---- how it stands -------------------------------------------------------------------------

    def _connect(self) -> None:
        self.search.textChanged.connect(self._show)
        for chip in (self.flagged, self.lacking):
            chip.toggled.connect(self._show)
        self.profile.activated.connect(lambda _row: self.mark_out_of_date())
        self.list.chosen.connect(self._show_chosen)
        self.list.opened.connect(lambda _one: self.desk.acts.run("price evidence"))

    def _columns(self) -> tuple[Column[Judged], ...]:
        def percent(value: object) -> str:
            return GAP if value is None else f"{value} %"

        return (
            Column(text("Shop"), lambda one: one.sample.shop,
                   note=lambda one: self.places.get(one.sample.place, one.sample.place)),
            Column(text("Item"), lambda one: one.sample.item, note=lambda one: one.sample.spec),
            Column(text("Price"), lambda one: f"{one.sample.price}", number=True,
                   note=lambda one: text("yuan/{unit}", unit=one.sample.unit),
                   strong=lambda _one: True),
            Column(text("Cost"), lambda one: f"{one.sample.cost or GAP}", number=True),
            Column(text("Margin"), lambda one: percent(one.margin), number=True,
                   note=lambda one: text("rise {percent}", percent=percent(one.rise))
                   if one.rise is not None else ""),
            Column(text("What the rule says"), _verdict, wide=True, note=lambda one: one.words,
                   tone=lambda one: "finding" if one.flagged else "mute"),
            Column(text("Seen"), lambda one: words.day_time(one.sample.at), number=True,
                   tone=lambda _one: "mute"),
        )  # fmt: skip

    def _lay_out(self) -> None:
        spacing = self.look.theme.tokens.spacing
        first = QHBoxLayout()
        first.setContentsMargins(spacing.inset, spacing.near, spacing.inset, 0)
        first.setSpacing(spacing.near)
        first.addWidget(self.search, 1)
        for widget in (self.flagged, self.lacking, self.profile):
            first.addWidget(widget)
        last = bar(self.look, *self.buttons)
        last.addWidget(self.count, 0, Qt.AlignmentFlag.AlignRight)
        stand_beside(self, self.side, self.list, first, foot=last)


def in_full(one: Judged, places: dict[str, str]) -> list[Text]:
    """A judged sample in sentences: what was seen, how it is counted, by which rule, what it is."""
    sample, used = one.sample, one.profile
    lines = [
        text("Seen {time} in {place}", time=show_time(sample.at),
             place=places.get(sample.place, sample.place)),
        one.words,
        text("Margin = (price − cost) ÷ cost = ({price} − {cost}) ÷ {cost} = {margin} %",
             price=sample.price, cost=sample.cost, margin=one.margin)
        if one.margin is not None
        else text("Margin: the cost is not known"),
        text("Rule: {title}; reference before {day}, margin at most {most} % without reference",
             title=used.title, day=used.base_date, most=used.margin_max),
        text("Basis: {basis}", basis=used.rule.basis),
    ]  # fmt: skip
    if not used.rule.verified:
        lines.append(text("The basis has not been checked against its source."))
    if sample.note:
        lines.append(text("“{words}”", words=sample.note))
    lines.append(text("A reason to look, no verdict; the shop may state its case."))
    return lines


def _verdict(one: Judged) -> Words:
    if one.ground is not None:
        return GROUND_WORDS[one.ground]
    return text("cannot be said") if one.lacking else text("nothing against it")


def _judged(view: View, *, profile_name: str | None) -> tuple[list[Judged], dict[str, str]]:
    found = prices.judged_prices(view, profile_name=profile_name)
    units = geo.units(view, codes={one.sample.place for one in found})
    return found, {code: unit.name for code, unit in units.items()}


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
