"""The rendered page of everything the console is built from, for eyes: `python -m ui --gallery`.

Figures on it are samples that show a form, never data.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from commandcenter.core.clock import HeldClock
from commandcenter.core.errors import Problem
from commandcenter.core.language import Text, text
from ui.common.face.language import Language, Words
from ui.common.face.look import Look, restyle
from ui.common.face.paint import (
    Progress,
    hatch_brush,
    paint_claimed,
    paint_progress,
    paint_silent,
    paint_verified,
)
from ui.common.face.theme import Theme
from ui.common.panels.panel import Heading, hairline
from ui.common.panels.states import StateFrame
from ui.common.widgets import tables
from ui.common.widgets.buttons import act_row
from ui.common.widgets.figures import FigureTile
from ui.common.widgets.forms import Field, Form
from ui.common.widgets.marks import Chip, DrillMark, KeyCap, Mark, SeverityBadge
from ui.common.window.acts import Act, Acts

NOW = datetime(2026, 7, 17, 3, 4, 6, tzinfo=UTC)
PAGE_WIDTH = 1180


def make_gallery(theme: str, language: str) -> QScrollArea:
    """The whole page, dressed in a theme and speaking a language."""
    look = Look(Theme(theme), Language(language), HeldClock(NOW))
    look.theme.wear()
    page = QWidget()
    page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    restyle(page, surface="panel")
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 24)
    column.setSpacing(0)
    for title, note, content in (
        (text("Type"), text("three sizes of text and one of large figures"), _type(look)),
        (text("Colours with meaning"), text("red to blue mean severity only"), _tones(look)),
        (
            text("Measures"),
            text("verified solid, claimed hatched, silence outlined"),
            _bars(look),
        ),
        (text("Figures"), text("every figure carries its age"), _figures(look)),
        (text("Marks and acts"), text("the primary act first, its key beside it"), _acts(look)),
        (text("Rows"), text("numbers tabular and at the right"), _rows(look)),
        (text("Forms"), text("problems are said where they are mended"), _form(look)),
        (text("States"), text("empty, loading, stale, error"), _states(look)),
    ):
        heading = Heading(look, title)
        heading.note(note)
        for part in (heading, hairline(), content, hairline()):
            column.addWidget(part)
    column.addStretch(1)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(page)
    area.setMinimumWidth(PAGE_WIDTH)
    look.put(area, area.setWindowTitle, text("Gallery of the console"))
    look.name(area, text("Gallery of the console"))
    area.setProperty("look", look)
    return area


def _type(look: Look) -> QWidget:
    box, grid = _grid(look)
    sample = text("Move residents out of low-lying areas, 3,495 communities, due 11:00")
    roles = (
        ("figure", text("large figures")),
        ("title", text("title")),
        ("strong", text("strong")),
        ("text", text("text")),
        ("mute", text("quiet")),
        ("small", text("small")),
    )
    for row, (role, name) in enumerate(roles):
        grid.addWidget(_label(look, name, "mute"), row, 0)
        shown: Words = "0123456789 − 27% ≥ 22%" if role == "figure" else sample
        grid.addWidget(_label(look, shown, role), row, 1)
    grid.setColumnStretch(1, 1)
    return box


def _tones(look: Look) -> QWidget:
    box, row = _row(look)
    row.addWidget(SeverityBadge(look, text("Level I response"), "red"))
    row.addWidget(SeverityBadge(look, text("Level II response"), "orange"))
    row.addWidget(SeverityBadge(look, text("Level III response"), "yellow"))
    row.addWidget(SeverityBadge(look, text("Level IV response"), "blue"))
    for words, tone in (
        (text("red"), "red"),
        (text("orange"), "orange"),
        (text("yellow"), "yellow"),
        (text("blue"), "blue"),
        (text("verified"), "verified"),
        (text("claimed"), "claimed"),
        (text("finding"), "finding"),
    ):
        label = _label(look, words, "strong")
        restyle(label, tone=tone)
        row.addWidget(label)
    row.addStretch(1)
    return box


def _bars(look: Look) -> QWidget:
    box, grid = _grid(look)
    whole = 1000
    samples = (
        (text("much claimed, little verified"), Progress(whole, 990, 970, 960, 30)),
        (text("half way"), Progress(whole, 820, 640, 430, 270)),
        (text("acknowledged and stuck"), Progress(whole, 410, 0, 0, 0)),
        (text("all verified"), Progress(whole, whole, whole, whole, whole)),
        (text("silence"), Progress(whole)),
    )
    for row, (words, progress) in enumerate(samples):
        grid.addWidget(_label(look, words, "text"), row, 0)
        grid.addWidget(_Drawn(look, progress), row, 1)
    for row, (words, kind) in enumerate(
        (
            (text("verified"), "verified"),
            (text("claimed only"), "claimed"),
            (text("silence"), "silent"),
            (text("the same hatch as a brush"), "brush"),
        )
    ):
        grid.addWidget(_Drawn(look, kind), row, 2)
        grid.addWidget(_label(look, words, "text"), row, 3)
    grid.setColumnStretch(3, 1)
    return box


class _Drawn(QWidget):
    """One bar or one patch of the legend."""

    def __init__(self, look: Look, what: Progress | str) -> None:
        super().__init__()
        self._look, self._what = look, what
        self.setFixedSize(QSize(240, 10) if isinstance(what, Progress) else QSize(40, 16))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect, theme = QRectF(self.rect()), self._look.theme
        if isinstance(self._what, Progress):
            paint_progress(painter, rect, self._what, theme)
        elif self._what == "brush":
            painter.fillRect(rect, hatch_brush(theme, self.devicePixelRatioF()))
        else:
            paint = {
                "verified": paint_verified,
                "claimed": paint_claimed,
                "silent": paint_silent,
            }[self._what]
            paint(painter, rect, theme)
        painter.end()


def _figures(look: Look) -> QWidget:
    box, row = _row(look, wide=True)
    samples: tuple[tuple[Text, str, Words, str | None, int], ...] = (
        (text("Verified"), "verified", "", "27%", 2),
        (text("Claimed"), "claimed", "", "71%", 2),
        (text("Gap"), "orange", text("points"), "44", 2),
        (text("Can be certified (95 %)"), "text", "", "≥ 22%", 240),
        (text("Silent"), "text", "", "412", 2),
        (text("People moved"), "text", text("people"), None, 0),
    )
    for label, tone, unit, figure, seconds in samples:
        tile = FigureTile(look, label, tone=tone, unit=unit)
        at = NOW - timedelta(seconds=seconds) if figure is not None else None
        tile.show_figure(figure, at)
        row.addWidget(tile)
    row.addStretch(1)
    return box


def _acts(look: Look) -> QWidget:
    box, row = _row(look)
    acts = Acts(look)
    shown = [
        Act(id="visit", title=text("Send someone to check"), shortcut="V", run=_nothing),
        Act(id="phone", title=text("Check by telephone"), shortcut="P", run=_nothing),
        Act(
            id="ask",
            title=text("Ask the unit"),
            shortcut="A",
            run=_nothing,
            enabled=lambda: False,
        ),
    ]
    for act in shown:
        acts.add(act, box)
    row.addWidget(act_row(look, acts, *shown))
    row.addWidget(DrillMark(look))
    row.addWidget(Mark(look, text("Says it is done"), tone="claimed"))
    row.addWidget(Mark(look, text("Verified"), tone="verified"))
    row.addWidget(KeyCap(look, "Ctrl K"))
    chip = Chip(look, text("Silent"))
    chip.setChecked(True)
    for part in (chip, Chip(look, text("Overdue")), Chip(look, "江夏区", removable=True)):
        row.addWidget(part)
    row.addStretch(1)
    return box


def _rows(look: Look) -> QWidget:
    box, row = _row(look)
    model = QStandardItemModel(0, 5)
    heads = (text("Unit"), text("Progress"), text("Verified"), text("Claimed"), text("Gap"))
    model.setHorizontalHeaderLabels([look.say(head) for head in heads])
    for column in (2, 3, 4):
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        model.setHeaderData(
            column, Qt.Orientation.Horizontal, right, Qt.ItemDataRole.TextAlignmentRole
        )
    parent = _sample_row("江夏区", Progress(100, 72, 50, 49, 3), "46")
    stuck = _sample_row("五里界街道", Progress(100, 41), "0")
    stuck[0].setData(look.say(text("acknowledged 52 min ago, not relayed")), tables.NOTE_ROLE)
    parent[0].appendRow(_sample_row("郑店街道", Progress(100, 98, 97, 96, 3), "93"))
    parent[0].appendRow(stuck)
    model.appendRow(parent)
    model.appendRow(_sample_row("洪山区", Progress(100, 96, 64, 60, 26), "34"))
    view = QTreeView()
    model.setParent(view)
    view.setModel(model)
    tables.dress(view, look)
    tables.progress_at(view, look, 1)
    tables.numbers_at(view, look, 2, 3, 4)
    view.expandAll()
    view.setCurrentIndex(model.index(0, 0))
    for column, width in enumerate((260, 240, 80, 80, 80)):
        view.setColumnWidth(column, width)
    view.setFixedSize(760, 190)
    look.name(view, text("Rows"))
    row.addWidget(view)
    row.addStretch(1)
    return box


def _sample_row(name: str, progress: Progress, gap: str) -> list[QStandardItem]:
    cells = [QStandardItem(name), QStandardItem()]
    cells[1].setData(progress, tables.PROGRESS_ROLE)
    for value, tone in ((progress.verified, "verified"), (progress.claimed, "claimed")):
        cell = QStandardItem(f"{value}%")
        cell.setData(tone, tables.TONE_ROLE)
        cell.setData(tone == "verified", tables.STRONG_ROLE)
        cells.append(cell)
    last = QStandardItem(gap)
    if int(gap) > 45:
        last.setData("orange", tables.TONE_ROLE)
        last.setData(True, tables.STRONG_ROLE)
    cells.append(last)
    return cells


def _form(look: Look) -> QWidget:
    box, row = _row(look, wide=True)
    form = Form(look)
    form.setFixedWidth(380)
    title = QLineEdit("转移低洼地区群众")
    form.add("title", Field(look, text("Title"), title, required=True))
    hint = text("no earlier than the time of issue")
    form.add("complete_by", Field(look, text("Due"), QLineEdit("2026-07-17 09:00"), hint=hint))
    form.show_problems([Problem("complete_by", text("The due time lies before the issue."))])
    other = Form(look)
    other.setFixedWidth(380)
    priority = QComboBox()
    priority.addItems([look.say(text("Urgent")), look.say(text("Ordinary"))])
    other.add("priority", Field(look, text("Priority"), priority))
    words = QPlainTextEdit("立即组织低洼地区群众转移到村部安置点，清点到人，严禁擅自返回。")
    words.setFixedHeight(64)
    other.add("text", Field(look, text("What is to be done"), words))
    tick = QCheckBox()
    tick.setChecked(True)
    look.put(tick, tick.setText, text("Position wanted as evidence"))
    look.name(tick, text("Position wanted as evidence"))
    other.add_plain(tick)
    row.addWidget(form, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(other, 0, Qt.AlignmentFlag.AlignTop)
    row.addStretch(1)
    return box


def _states(look: Look) -> QWidget:
    box, row = _row(look)
    frames = []
    for _ in range(4):
        content = _label(look, text("What is known stays visible."), "text")
        content.setAlignment(Qt.AlignmentFlag.AlignCenter)
        frame = StateFrame(look, content, retry=_nothing)
        frame.setFixedHeight(170)
        frames.append(frame)
        if row.count():
            row.addWidget(hairline(vertical=True))
        row.addWidget(frame, 1)
    empty, loading, stale, error = frames
    empty.empty(text("No directive yet"), text("Press N to issue the first one."))
    loading.loading()
    stale.stale(NOW - timedelta(minutes=3), text("the database does not answer"))
    error.error(text("The gateway cannot be reached"), text("Reports wait on the phones."))
    return box


def _nothing() -> None:
    """A sample act does nothing."""


def _row(look: Look, *, wide: bool = False) -> tuple[QWidget, QHBoxLayout]:
    box = QWidget()
    row = QHBoxLayout(box)
    spacing = look.theme.tokens.spacing
    row.setContentsMargins(spacing.inset, spacing.inset, spacing.inset, spacing.inset)
    row.setSpacing(spacing.wide + spacing.near if wide else spacing.gap)
    return box, row


def _grid(look: Look) -> tuple[QWidget, QGridLayout]:
    box = QWidget()
    grid = QGridLayout(box)
    spacing = look.theme.tokens.spacing
    grid.setContentsMargins(spacing.inset, spacing.gap, spacing.inset, spacing.gap)
    grid.setHorizontalSpacing(spacing.wide)
    grid.setVerticalSpacing(spacing.near)
    return box, grid


def _label(look: Look, words: Words, role: str) -> QLabel:
    label = QLabel()
    restyle(label, role=role)
    look.put(label, label.setText, words)
    return label
