"""The registers behind the statistics: each figure beside what its rows add up to, and the import.

It shows sums and never a name; where the two differ, one of them must be wrong, and it says so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from commandcenter.core.errors import Fault, Refused
from commandcenter.core.language import Text, text
from commandcenter.sitreps import service as sitreps
from commandcenter.sitreps.losses.registers import Comparison, Register
from commandcenter.sitreps.losses.statistics import indicators
from ui.common.face.look import restyle
from ui.common.widgets.buttons import KeyButton
from ui.common.window.desk import Desk
from ui.common.window.notices import Notice
from ui.common.window.office import Office
from ui.common.words import ages as words
from ui.sitreps.figure_table import FigureTable

TITLES: dict[Register, tuple[Text, str]] = {
    Register.PEOPLE: (text("Import deaths and missing"), "Alt+D"),
    Register.HOUSES: (text("Import damaged houses"), "Alt+H"),
}


class RegistersView(QWidget):
    """Statistics and registers side by side."""

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__()
        self.desk, self.office = desk, office
        self._incident: str | None = None
        look = desk.look
        self.said = QLabel()
        self.said.setWordWrap(True)
        titles = (text("Figure"), text("Statistics"), text("Register"), text("Difference"))
        self.table = FigureTable(look, text("Statistics and registers"), titles)
        self.buttons = {register: self._button(register) for register in Register}
        row = QHBoxLayout()
        row.setSpacing(look.theme.tokens.spacing.near)
        for button in self.buttons.values():
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, look.theme.tokens.spacing.near, 0, 0)
        column.setSpacing(look.theme.tokens.spacing.near)
        column.addLayout(row)
        column.addWidget(self.said)
        column.addWidget(self.table, 1)

    async def fetch(self, incident: str) -> None:
        """Hold the statistics of an incident against its registers."""
        self._incident = incident
        self._show(await self.office.read(sitreps.register_comparisons, incident=incident))

    def ask_for(self, register: Register) -> None:
        """Ask for the file of a register and take it in."""
        title = self.desk.look.say(TITLES[register][0])
        name, _kind = QFileDialog.getOpenFileName(self, title, "", "CSV, XLSX (*.csv *.xlsx)")
        if name:
            self.take(register, Path(name))

    def take(self, register: Register, path: Path) -> None:
        """Take a file into a register."""
        self.desk.tasks.start(self._take(register, path), latest="register")

    async def _take(self, register: Register, path: Path) -> None:
        from commandcenter.sitreps.losses.registers_file import read_register_file

        if self._incident is None:
            return
        try:
            rows = await asyncio.to_thread(read_register_file, path, register)
            done = await self.office.act(
                sitreps.import_register, incident=self._incident, register=register, rows=rows
            )
        except (Refused, Fault) as failure:
            said = failure.say(self.desk.look.language.current)
            self._tell(text("{problem}", problem=said), "trouble")
            return
        self._tell(
            text(
                "{added} rows added, {changed} changed, {withdrawn} withdrawn; {repeated} were"
                " known.",
                added=done.added,
                changed=done.changed,
                withdrawn=done.withdrawn,
                repeated=done.repeated,
            ),
            "done",
        )
        await self.fetch(self._incident)

    def _tell(self, said: Text, kind: str) -> None:
        self.desk.notices.tell(Notice(said, self.desk.look.now(), kind=kind, key="register"))

    def _show(self, found: Sequence[Comparison]) -> None:
        look = self.desk.look
        wrong = [one for one in found if one.differs]
        if not found:
            said = text("No statistics with a register behind them have been entered.")
        elif wrong:
            said = text(
                "{n} figures differ from their registers; one of the two must be wrong.",
                n=len(wrong),
            )
        else:
            said = text("All {n} figures agree with their registers.", n=len(found))
        look.put(self.said, self.said.setText, said)
        restyle(self.said, role="strong" if wrong else "mute", tone="finding" if wrong else "")
        ordered = sorted(found, key=lambda one: not one.differs)
        self.table.setRowCount(len(ordered))
        for row, one in enumerate(ordered):
            self._show_row(row, one)

    def _show_row(self, row: int, one: Comparison) -> None:
        reported = None if one.said is None else int(one.said)
        gap = one.counted - int(one.said or 0)
        cells = (
            f"{one.name} {indicators()[one.indicator].name}",
            words.number(reported),
            words.number(one.counted),
            f"{gap:+,}".replace("-", "−") if gap else "0",
        )
        tone = "finding" if one.differs else ""
        self.table.show_row(row, cells, stands_out=one.differs, tone=tone)

    def _button(self, register: Register) -> KeyButton:
        title, keys = TITLES[register]
        look = self.desk.look
        button = KeyButton(look, title, keys=keys)
        button.setShortcut(keys)
        hint = text("{title} ({keys})", title=title, keys=keys)
        look.put(button, button.setToolTip, hint)
        button.clicked.connect(lambda _on=False: self.ask_for(register))
        return button
