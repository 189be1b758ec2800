"""Reports: choose a kind, look at what it will say, export it; what was exported stays listed.

The figures come from one frozen snapshot; the window only asks for it and shows where the files
are.
"""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableWidget,
    QVBoxLayout,
)

from commandcenter.accounts import service as accounts
from commandcenter.core import settings
from commandcenter.core.errors import Fault, Refused
from commandcenter.core.language import Text, text
from commandcenter.sitreps import service as sitreps
from commandcenter.store.journal import Entry
from ui.common import words
from ui.common.buttons import KeyButton
from ui.common.datapanel import DataPanel
from ui.common.desk import Desk
from ui.common.look import restyle
from ui.common.notices import Notice
from ui.common.office import Office
from ui.common.panel import hairline
from ui.common.selection import Selected
from ui.common.tables import dress

KINDS: tuple[tuple[str, Text], ...] = (
    ("first", text("First report")),
    ("followup", text("Follow-up report")),
    ("completion", text("Completion of directives")),
    ("final", text("Final report")),
    ("log", text("Duty log")),
)
FORMATS = ("docx", "pdf")
FOLDER = "reports"
BY_WIDTH = 200


class ReportsPanel(DataPanel):
    """Situation reports of the selected incident."""

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, text("Situation reports"))
        self.kind = QComboBox()
        for row, (name, said) in enumerate(KINDS):
            self.kind.addItem("", name)
            desk.look.language.put(self.kind, partial(self.kind.setItemText, row), said, key=name)
        desk.look.name(self.kind, text("Kind of report"))
        self.go = KeyButton(desk.look, text("Export Word and PDF"), keys="Ctrl+E", primary=True)
        self.go.setShortcut("Ctrl+E")
        self.go.clicked.connect(self._export_here)
        self.made_note = QLabel()
        self.made_note.setWordWrap(True)
        self.made_note.setOpenExternalLinks(False)
        self.made_note.linkActivated.connect(lambda link: QDesktopServices.openUrl(QUrl(link)))
        restyle(self.made_note, role="mute")
        self.history = QTableWidget(0, 3)
        dress(self.history, desk.look)
        desk.look.name(self.history, text("Reports made"))
        self.files: dict[str, Path] = {}
        desk.look.language.changed.connect(self._name_columns)
        self._name_columns()
        self._lay_out()

    async def fetch(self) -> None:
        """The reports that were frozen for the selected incident."""
        incident = self.desk.selection.now.incident
        if incident is None:
            self.frame.empty(text("No incident is open"))
            return
        found = await self.office.read(sitreps.sitreps, incident=incident)
        names = await self.office.read(accounts.names, codes=sorted({one.actor for one in found}))
        self.history.setRowCount(len(found))
        for row, item in enumerate(found):
            cells = (item.title, words.clock_time(item.made_at), names.get(item.actor, item.actor))
            for column, cell in enumerate(cells):
                label = QLabel(cell)
                label.setContentsMargins(8, 0, 8, 0)
                self.history.setCellWidget(row, column, label)
        self.frame.ready()

    def concerns(self, entries: list[Entry]) -> bool:
        """Only new reports."""
        return any(entry.kind.startswith("sitrep") for entry in entries)

    def follow(self, selected: Selected) -> bool:
        """Another incident has other reports."""
        return True

    def _export_here(self) -> None:
        self.export()

    def export(self, folder: Path | None = None) -> None:
        """Freeze a report now and write its files."""
        incident = self.desk.selection.now.incident
        if incident is not None:
            target = folder or settings.data_folder() / FOLDER
            self.desk.tasks.start(self._export(incident, target), latest="report")

    async def _export(self, incident: str, folder: Path) -> None:
        from commandcenter.sitreps import making  # documents are made by large libraries

        self.go.setEnabled(False)
        door = self.office.headquarters.act_as(self.office.actor, "console")
        try:
            made = await asyncio.to_thread(
                making.make,
                door,
                incident=incident,
                kind=self.kind.currentData(),
                formats=FORMATS,
                out=folder,
            )
        except (Refused, Fault) as failure:
            why = failure.words
            self.desk.notices.tell(Notice(why, self.look.now(), kind="trouble", key="report"))
            return
        finally:
            self.go.setEnabled(True)
        self.files = dict(made.files)
        links = " · ".join(
            f'<a href="{path.as_uri()}">{path.name}</a>' for path in made.files.values()
        )
        self.look.put(self.made_note, self.made_note.setText, text("Written: {files}", files=links))
        self.mark_out_of_date()

    def _name_columns(self) -> None:
        titles = (text("Report"), text("Made"), text("By"))
        self.history.setHorizontalHeaderLabels([self.look.say(title) for title in titles])
        header = self.history.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.resizeSection(2, BY_WIDTH)

    def _lay_out(self) -> None:
        spacing = self.look.theme.tokens.spacing
        top = QHBoxLayout()
        top.setSpacing(spacing.near)
        top.addWidget(self.kind)
        top.addWidget(self.go)
        top.addStretch(1)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(spacing.inset, spacing.inset, spacing.inset, 0)
        column.setSpacing(spacing.gap)
        column.addLayout(top)
        column.addWidget(self.made_note)
        column.addWidget(hairline())
        column.addWidget(self.history, 1)
