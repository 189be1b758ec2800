"""Teams, people and machines: who there is, where, how long on duty, who is near.

The list shows and narrows; the form beside it sends. Who has no known place stays in the list
and is counted, also while distances are asked for.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout

from commandcenter.core.errors import Refused
from commandcenter.core.language import Text, text
from commandcenter.geo import service as geo
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.teams.duty import hours
from commandcenter.ledgers.teams.model import STATUS_WORDS, Status
from commandcenter.ledgers.teams.register import COLUMNS, OPTIONAL
from commandcenter.store.journal import Entry
from ui.common.face.inner import clearable, indent
from ui.common.face.look import restyle
from ui.common.panels.datapanel import DataPanel
from ui.common.panels.panel import hairline
from ui.common.widgets.buttons import ActButton
from ui.common.widgets.marks import Chip
from ui.common.widgets.rows import Column, RowList, Rows
from ui.common.window.acts import Act
from ui.common.window.desk import Desk
from ui.common.window.notices import Notice
from ui.common.window.office import Office
from ui.common.window.selection import Selected
from ui.common.words import ages as words
from ui.ledgers import files
from ui.ledgers.acting import join
from ui.ledgers.side import Side, path_in
from ui.ledgers.taking_in import FileForm, Listed, taken_in
from ui.ledgers.teams.export import KINDS, write_list
from ui.ledgers.teams.form import TEAMS, TeamForm
from ui.ledgers.teams.reading import Row, everybody
from ui.ledgers.teams.words import TONES, able, basis, distance, holds, where, who_should_rest

SEARCH_PAUSE_MS = 250
SHOWN_MAX = 1_000
"""More than anybody reads; the search narrows it."""
WITHIN_KM, FARTHEST_KM = 5.0, 2_000.0


class TeamsPanel(DataPanel):
    """Everybody who can be sent; `placed` hands those shown to a map."""

    placed = Signal(object)

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, TEAMS)
        look = desk.look
        self.found: list[Row] = []
        self.search, self.near = QLineEdit(), QLineEdit()
        for editor, hint, name in (
            (self.search, text("Name, skill, team or place"), text("Search the teams")),
            (self.near, text("Near: unit or lat,lon"), text("Near which place")),
        ):
            clearable(desk.look, editor)
            look.put(editor, editor.setPlaceholderText, hint)
            look.name(editor, name)
        self.within = QDoubleSpinBox()
        self.within.setRange(0.1, FARTHEST_KM)
        self.within.setDecimals(1)
        self.within.setValue(WITHIN_KM)
        indent(look, self.within)
        look.put(self.within, self.within.setSuffix, text(" km"))
        look.name(self.within, text("Within how many kilometres"))
        self.count, self.rest = QLabel(), QLabel()
        restyle(self.count, role="mute")
        restyle(self.rest, role="strong")
        self.rest.setWordWrap(True)
        look.put(self.rest, self.rest.setToolTip, basis())
        self.chips = {status: Chip(look, STATUS_WORDS[status]) for status in Status}
        self.tired = Chip(look, text("Rests too little"))
        look.put(self.tired, self.tired.setToolTip, basis())
        self.rows = Rows(look, self._columns(), lambda row: row.one.code)
        self.list = RowList(desk, self.rows, TEAMS)
        self.form = TeamForm(desk, office)
        self.side = Side(self.form)
        columns = f"{', '.join(COLUMNS)} [{', '.join(OPTIONAL)}]"
        self.file_form = FileForm(look, {"teams": Listed(TEAMS, columns)})
        join(desk, self.side, self.file_form, self._take_in, self.mark_out_of_date)
        self.file_form.left.connect(self.mark_out_of_date)
        self._register()
        self._connect()
        self._lay_out()

    async def fetch(self) -> None:
        """Everybody, with their distance where a place is asked for."""
        self.found = await self.office.read(everybody, near=self.near.text().strip())
        self.within.setEnabled(bool(self.near.text().strip()))
        if not self.found and not self.near.text().strip() and self.side.at_home:
            self.frame.empty(
                text("No team has been registered yet"),
                text("Take in a register of teams, people and machines: CSV or XLSX."),
                way=self.begin_button,
            )
            return
        self.frame.ready()
        self._show()
        await self._offer(self.desk.selection.now)

    def concerns(self, entries: list[Entry]) -> bool:
        """What happened to teams."""
        return any(entry.kind.startswith("team.") for entry in entries)

    def follow(self, selected: Selected) -> bool:
        """The selected unit and directive are offered; nothing is fetched again for them."""
        self.desk.tasks.start(self._offer(selected), latest="team place")
        return False

    def wanted(self, row: Row) -> bool:
        """Whether the chips, the distance and the search leave a row in."""
        states = {status for status, chip in self.chips.items() if chip.isChecked()}
        if states and row.one.status not in states:
            return False
        if self.tired.isChecked() and row.one.duty.tired is None:
            return False
        far = row.distance_m is not None and row.distance_m > self.within.value() * 1000
        return not far and holds(row.one, self.search.text())

    def open(self, code: str = "") -> None:
        """Come forward; with a code, show that one, whatever was narrowed before."""
        self.come_forward()
        if code:
            for chip in (*self.chips.values(), self.tired):
                chip.setChecked(False)
            self.near.clear()
            self.search.setText(code)
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show(self) -> None:
        found = [row for row in self.found if self.wanted(row)]
        self.list.show_records(found[:SHOWN_MAX])
        unplaced = len([row for row in found if self.near.text().strip() and not row.one.spot])
        said = text("{n} of {all}", n=words.number(len(found)), all=words.number(len(self.found)))
        if unplaced:
            said = text("{count}, {n} of them without a known place", count=said, n=unplaced)
        self.look.put(self.count, self.count.setText, said)
        sentence = who_should_rest([row.one for row in self.found])
        self.look.put(self.rest, self.rest.setText, sentence or "")
        self.rest.setVisible(sentence is not None)
        current = self.list.current
        if current is None:
            self.list.scrollToTop()
        self.form.choose(current.one if current else None)

    async def _offer(self, selected: Selected) -> None:
        """Put the selected unit, with its name, into the form."""
        name = ""
        if selected.unit:
            known = await self.office.read(geo.units, codes=[selected.unit])
            name = known[selected.unit].name if selected.unit in known else ""
        self.form.take(selected, name)

    def ask_for_list(self) -> None:
        """Show the form that takes in a register, also where nobody stands in one yet."""
        self.frame.ready()
        self.side.show_form(self.file_form)

    async def _take_in(self, typed: dict[str, str]) -> Text:
        return taken_in(await self.office.act(ledgers.import_teams, path=path_in(typed["file"])))

    def export(self, path: Path | None = None) -> None:
        """Write everybody whom the chips, the distance and the search leave in."""
        path = path or files.to_write(self, self.look, "teams.xlsx", KINDS)
        if path is not None:
            self.desk.tasks.start(self._export(path), latest="export teams")

    async def _export(self, path: Path) -> None:
        listed = [row.one for row in self.found if self.wanted(row)]
        try:
            said, kind = await write_list(self.look, listed, path), "done"
        except Refused as refused:
            said, kind = refused.words, "trouble"
        self.desk.notices.tell(Notice(said, self.look.now(), kind=kind))

    def _pin(self) -> None:
        self.placed.emit([row.one for row in self.rows.records])

    def _register(self) -> None:
        acts = [
            *self.form.acts(),
            Act("team search", text("Search the teams"), "Ctrl+F", self.open, TEAMS),
            Act("team map", text("Show on the map"), "M", self._pin, TEAMS),
            Act("team export", text("Export"), "W", self.export, TEAMS),
            Act("team import", text("Take in a list"), "I", self.ask_for_list, TEAMS),
        ]
        for act in acts:
            self.desk.acts.add(act, self, local=True)
        self.form.show_acts(acts[:-4], acts[-3:])
        self.begin_button = ActButton(self.look, self.desk.acts, acts[-1], primary=True)

    def _connect(self) -> None:
        self._narrow, self._ask = QTimer(self), QTimer(self)
        for timer, then in ((self._narrow, self._show), (self._ask, self.mark_out_of_date)):
            timer.setSingleShot(True)
            timer.setInterval(SEARCH_PAUSE_MS)
            timer.timeout.connect(then)
        self.search.textChanged.connect(self._narrow.start)
        self.within.valueChanged.connect(self._narrow.start)
        self.near.textChanged.connect(self._ask.start)
        for chip in (*self.chips.values(), self.tired):
            chip.toggled.connect(self._show)
        self.list.chosen.connect(lambda row: self.form.choose(row.one))
        self.form.done.connect(self.mark_out_of_date)

    def _columns(self) -> tuple[Column[Row], ...]:
        look = self.look
        return (
            Column(
                text("Name"),
                lambda row: row.one.name,
                note=lambda row: able(row.one),
                wide=True,
            ),
            Column(
                text("Status"),
                lambda row: STATUS_WORDS[row.one.status],
                tone=lambda row: TONES[row.one.status],
                strong=lambda row: row.one.status is Status.STANDBY,
            ),
            Column(
                text("Since"),
                lambda row: words.age(row.one.since, look.now()),
                tone=lambda _row: "mute",
                number=True,
            ),
            Column(
                text("Where"),
                lambda row: where(row.one),
                note=lambda row: (row.one.mission and row.one.mission.directive) or "",
            ),
            Column(
                text("Hours on duty"),
                lambda row: hours(row.one.duty.total_s),
                number=True,
                strong=lambda row: row.one.duty.tired is not None,
                tone=lambda row: "orange" if row.one.duty.tired else "text",
            ),
            Column(
                text("Distance"),
                lambda row: distance(row.distance_m, rough=row.rough),
                number=True,
            ),
        )

    def _lay_out(self) -> None:
        spacing = self.look.theme.tokens.spacing
        first, chips = QHBoxLayout(), QHBoxLayout()
        first.setSpacing(spacing.near)
        first.addWidget(self.search, 3)
        first.addWidget(self.near, 2)
        first.addWidget(self.within)
        first.addWidget(self.count)
        chips.setSpacing(spacing.tight)
        for chip in (*self.chips.values(), self.tired):
            chips.addWidget(chip)
        chips.addStretch(1)
        head = QVBoxLayout()
        head.setContentsMargins(spacing.inset, spacing.near, spacing.inset, 0)
        head.setSpacing(spacing.tight)
        head.addLayout(first)
        head.addLayout(chips)
        head.addWidget(self.rest)
        left = QVBoxLayout()
        left.setSpacing(spacing.near)
        left.addLayout(head)
        left.addWidget(self.list, 1)
        row = QHBoxLayout(self.body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(hairline(vertical=True))
        row.addWidget(self.side)
