"""Reports: what is due next, a form beside the page it becomes, one key that makes the files.

The figures come from one frozen snapshot; the window only asks for it, shows the page and the
changes, and says where the files are.
"""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from commandcenter.accounts import service as accounts
from commandcenter.core import settings
from commandcenter.core.errors import Fault, Refused
from commandcenter.core.language import text
from commandcenter.sitreps import service as sitreps
from commandcenter.sitreps.model import Made, SitrepKind, Snapshot
from commandcenter.sitreps.paper.sentences import known_elements
from commandcenter.store.journal import Entry
from ui.common.face.inner import name_tabs
from ui.common.face.look import restyle
from ui.common.panels.datapanel import DataPanel
from ui.common.panels.panel import hairline
from ui.common.widgets.buttons import KeyButton
from ui.common.widgets.forms import offer
from ui.common.widgets.scrolling import scrolled
from ui.common.window.desk import Desk
from ui.common.window.notices import Notice
from ui.common.window.office import Office
from ui.common.window.selection import Selected
from ui.sitreps.actions import STEPS
from ui.sitreps.changes import ChangesTable
from ui.sitreps.clock import REPORT_WORDS, DueClock
from ui.sitreps.elements import ElementsForm
from ui.sitreps.history import HistoryTable
from ui.sitreps.phoned import PhonedForm
from ui.sitreps.preview import PagePreview
from ui.sitreps.registers import RegistersView

KINDS = ("first", "followup", "final", "verified", "completion", "ledger", "log")
FORMATS = ("docx", "pdf", "xlsx", "edxl", "csv", "txt", "png")
FOLDER = "reports"
# Typing settles for this long before the page is set again.
SETTLE_MS = 700
FORM_WIDTH, PAGE_WIDTH = 520, 620


class ReportsPanel(DataPanel):
    """Situation reports of the selected incident."""

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, text("Situation reports"))
        look = desk.look
        self.kind = QComboBox()
        offer(look, self.kind, ((name, REPORT_WORDS[name]) for name in KINDS))
        look.name(self.kind, text("Kind of report"))
        self.go = KeyButton(look, text("Export in all formats"), keys="Ctrl+E", primary=True)
        self.go.setShortcut("Ctrl+E")
        self.made_note = QLabel()
        self.made_note.setWordWrap(True)
        self.made_note.setOpenExternalLinks(False)
        restyle(self.made_note, role="mute")
        self.made_note.hide()
        self.due, self.preview = DueClock(look), PagePreview(look)
        self.phoned = PhonedForm(desk, office)
        self.elements, self.changes = ElementsForm(look), ChangesTable(look)
        self.made = HistoryTable(look)
        self.registers = RegistersView(desk, office)
        self.history = self.made.table
        self.files: dict[str, Path] = {}
        self.shown: Snapshot | None = None
        self._carried: str | None = None
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._connect()
        self._lay_out()
        self._ask()

    @property
    def wanted(self) -> SitrepKind:
        """The kind of report that is being written."""
        return SitrepKind(self.kind.currentData())

    async def fetch(self) -> None:
        """What is due, what was made, and the page as it would be now."""
        incident = self.desk.selection.now.incident
        if incident is None:
            self.frame.empty(text("No incident is open"))
            return
        self.due.show_dues(await self.office.read(sitreps.dues, incident=incident))
        await self.registers.fetch(incident)
        found = await self.office.read(sitreps.sitreps, incident=incident)
        names = await self.office.read(accounts.names, codes=sorted({one.actor for one in found}))
        approvals = {
            one.id: await self.office.read(sitreps.approval, sitrep_id=one.id) for one in found
        }
        self.made.show_reports(found, approvals, names)
        if self._carried != incident:
            self._carried = incident
            self.preview.leave_exported()
            if found:
                last = await self.office.read(sitreps.snapshot, sitrep_id=found[0].id)
                self.elements.take(last.elements)
        self.frame.ready()
        self._set_soon()

    def concerns(self, entries: list[Entry]) -> bool:
        """Whatever the journal says may be due, or printed."""
        return True

    def follow(self, selected: Selected) -> bool:
        """Another incident has other reports."""
        return True

    def _export_here(self) -> None:
        self.export()

    def export(self, folder: Path | None = None) -> None:
        """Freeze a report now and write its files."""
        incident = self.desk.selection.now.incident
        if incident is not None and not self.desk.moment.past:
            target = folder or settings.data_folder() / FOLDER
            self.desk.tasks.start(self._export(incident, target), latest="report")

    async def _export(self, incident: str, folder: Path) -> None:
        from commandcenter.sitreps import making  # documents are made by large libraries

        self.go.setEnabled(False)
        door = self.office.headquarters.act_as(self.office.actor, "console")
        kind = self.wanted
        try:
            made = await asyncio.to_thread(
                making.make,
                door,
                incident=incident,
                kind=kind.value,
                formats=FORMATS,
                out=folder,
                elements=self.elements.said(kind),
            )
        except (Refused, Fault) as failure:
            self._tell(failure)
            return
        finally:
            self.go.setEnabled(True)
        await self._show_made(made)

    def _write_again(self, number: str) -> None:
        self.desk.tasks.start(self._write(number), latest="report files")

    async def _write(self, number: str) -> None:
        from commandcenter.sitreps import making  # as above

        folder = settings.data_folder() / FOLDER
        try:
            made = await asyncio.to_thread(
                making.write_again,
                self.office.headquarters,
                report=number,
                formats=FORMATS,
                out=folder,
            )
        except (Refused, Fault) as failure:
            self._tell(failure)
            return
        await self._show_made(made)

    async def _show_made(self, made: Made) -> None:
        """Say where the files are, and show the page that was written into them."""
        written = made.files["pdf"]
        page = await asyncio.to_thread(written.read_bytes)
        self._settle.stop()
        self.preview.show_exported(page, written.stem)
        self.files = dict(made.files)
        links = " · ".join(
            f'<a href="{path.as_uri()}">{form}</a>' for form, path in made.files.items()
        )
        stem = next(iter(made.files.values())).stem
        said = text("Written: {name} ({files})", name=stem, files=links)
        self.look.put(self.made_note, self.made_note.setText, said)
        self.made_note.show()
        if made.substitutions:
            fonts = "、".join(sorted({f"{one.wanted} → {one.used}" for one in made.substitutions}))
            self.look.put(
                self.made_note, self.made_note.setToolTip, text("Fonts replaced: {f}", f=fonts)
            )
        self.mark_out_of_date()

    def _record_call(self) -> None:
        incident = self.desk.selection.now.incident
        if incident is not None and not self.desk.moment.past:
            self.phoned.ask(incident)

    def _take_step(self, number: str, step: str, words: str) -> None:
        self.desk.tasks.start(self._step(number, step, words))

    async def _step(self, number: str, step: str, words: str) -> None:
        act, name = STEPS[step]
        try:
            await self.office.act(act, report=number, **({name: words} if name else {}))
        except (Refused, Fault) as failure:
            self._tell(failure)
            return
        self.made.words.clear()
        self.mark_out_of_date()

    def _tell(self, failure: Refused | Fault) -> None:
        notice = Notice(failure.words, self.look.now(), kind="trouble", key="report")
        self.desk.notices.tell(notice)

    # ---- the page ------------------------------------------------------------------------------

    def _ask(self) -> None:
        self.elements.ask(self.wanted)
        self._begin_draft()

    def _begin_draft(self) -> None:
        """Whoever writes on, or writes another report, wants to see the next draft."""
        self.preview.leave_exported()
        self._set_soon()

    def _set_soon(self) -> None:
        if self.isVisible() and not self.preview.exported:
            self._settle.start()

    def _set_page(self) -> None:
        incident = self.desk.selection.now.incident
        if incident is not None and self.isVisible():
            self.desk.tasks.start(self._preview(incident), latest="report page")

    async def _preview(self, incident: str) -> None:
        from commandcenter.sitreps import making  # as above

        kind = self.wanted
        try:
            seen = await self.office.read(
                sitreps.preview,
                incident=incident,
                kind=kind.value,
                elements=self.elements.said(kind),
                maker=self.office.actor,
            )
            page = await asyncio.to_thread(making.preview_pdf, seen)
        except (Refused, Fault) as failure:
            self._tell(failure)
            return
        if self.preview.exported:
            return
        self.shown = seen
        self.elements.know(known_elements(seen))
        self.changes.show_changes(seen)
        self.preview.show_draft(page, seen.as_of)

    # ---- making --------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.go.clicked.connect(self._export_here)
        self.made_note.linkActivated.connect(lambda link: QDesktopServices.openUrl(QUrl(link)))
        self.kind.currentIndexChanged.connect(self._ask)
        self.elements.edited.connect(self._begin_draft)
        self.preview.draft_wanted.connect(self._set_soon)
        self._settle.timeout.connect(self._set_page)
        self.due.phoned.connect(self._record_call)
        self.phoned.done.connect(self.mark_out_of_date)
        self.phoned.opened.connect(self.due.record.setDisabled)
        self.made.step_wanted.connect(self._take_step)
        self.made.files_wanted.connect(self._write_again)

    def _lay_out(self) -> None:
        spacing = self.look.theme.tokens.spacing
        bar = QHBoxLayout()
        bar.setSpacing(spacing.near)
        bar.addWidget(self.kind)
        bar.addWidget(self.go)
        bar.addStretch(1)
        fields = scrolled(self.look, self.elements, text("Content"))
        tabs = QTabWidget()
        name_tabs(self.look, tabs.tabBar())
        self.look.name(tabs, text("Parts of the report"))
        tabs.setDocumentMode(True)
        for place, (widget, said) in enumerate(
            (
                (fields, text("Content")),
                (self.changes, text("Changes")),
                (self.made, text("Reports made")),
                (self.registers, text("Registers")),
            )
        ):
            tabs.addTab(widget, "")
            self.look.language.put(tabs, partial(tabs.setTabText, place), said, key=str(place))
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, spacing.near, 0)
        column.setSpacing(spacing.near)
        column.addLayout(bar)
        column.addWidget(self.made_note)
        column.addWidget(tabs, 1)
        sides = QSplitter(Qt.Orientation.Horizontal)
        sides.addWidget(left)
        sides.addWidget(self.preview)
        sides.setSizes([FORM_WIDTH, PAGE_WIDTH])
        sides.setChildrenCollapsible(False)
        whole = QVBoxLayout(self.body)
        whole.setContentsMargins(spacing.inset, spacing.near, spacing.inset, 0)
        whole.setSpacing(spacing.near)
        whole.addWidget(self.due)
        whole.addWidget(self.phoned)
        whole.addWidget(hairline())
        whole.addWidget(sides, 1)
