"""How tables and trees look: row height, hairlines, tabular numbers at the right, bars, the mark.

Delegates draw what the model's roles say; they never compute a figure and never fetch.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QTreeView,
    QWidget,
)

from ui.common.face.look import Look
from ui.common.face.paint import Progress, paint_progress
from ui.common.face.theme import Theme

PROGRESS_ROLE = Qt.ItemDataRole.UserRole + 1
"""A `Progress` for the bar of a row."""
NOTE_ROLE = Qt.ItemDataRole.UserRole + 2
"""A second, quiet line: where it is stuck, in words."""
TONE_ROLE = Qt.ItemDataRole.UserRole + 3
"""The tone of the words: `mute`, `verified`, `claimed`, `finding` or a severity."""
STRONG_ROLE = Qt.ItemDataRole.UserRole + 4
"""Whether the words are bold."""

Index = QModelIndex | QPersistentModelIndex
PAD = 8
ELIDED_MAX = 20_000
LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
# As numbers: an enumeration of Qt costs a thousand times more to combine.
SELECTED = QStyle.StateFlag.State_Selected.value
FOCUSED = QStyle.StateFlag.State_HasFocus.value
SELECTED_OR_OVER = SELECTED | QStyle.StateFlag.State_MouseOver.value


class RowDelegate(QStyledItemDelegate):
    """Words in a row, with a quiet second line if the model has one."""

    numeric = False

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._ink = Ink(look)
        look.theme.changed.connect(self._ink.renew)

    @property
    def theme(self) -> Theme:
        """The theme whose fonts the rows are written in."""
        return self._look.theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        density = self._look.theme.density
        height = density.row
        if index.data(NOTE_ROLE):
            height += density.small + 4
        return QSize(super().sizeHint(option, index).width() + 2 * PAD, height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        self._paint_back(painter, option, index)
        rect: QRect = option.rect
        self.paint_cell(painter, rect.adjusted(PAD, 0, -PAD, -1), index)
        painter.restore()

    def paint_cell(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Draw the words of one cell into `rect`."""
        ink = self._ink
        words = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        note = str(index.data(NOTE_ROLE) or "")
        bold = bool(index.data(STRONG_ROLE))
        painter.setFont(ink.fonts[bold])
        painter.setPen(ink.colour(str(index.data(TONE_ROLE) or "text")))
        line = QRect(rect)
        if note:
            line.setHeight(rect.height() // 2 + 2)
        painter.drawText(
            line, RIGHT if self.numeric else LEFT, ink.elided(words, line.width(), bold)
        )
        if note:
            self._paint_note(painter, rect, note)

    def _paint_note(self, painter: QPainter, rect: QRect, note: str) -> None:
        font = self._look.theme.font("small")
        painter.setFont(font)
        painter.setPen(self._ink.colour("mute"))
        below = QRect(rect)
        below.setTop(rect.top() + rect.height() // 2)
        elided = QFontMetricsF(font).elidedText(note, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(below, RIGHT if self.numeric else LEFT, elided)

    def _paint_back(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        ink, rect = self._ink, option.rect
        state = option.state.value
        first = index.column() == 0
        if state & SELECTED_OR_OVER:
            painter.fillRect(rect, ink.raised)
        if first and state & SELECTED:
            mark = self._look.theme.tokens.shape.mark
            painter.fillRect(0, rect.top(), mark, rect.height() - 1, ink.selection)
        left = 0 if first else rect.left()  # Under a tree's branches as well.
        painter.fillRect(left, rect.bottom(), rect.right() - left + 1, 1, ink.line)
        if state & FOCUSED:
            painter.setPen(ink.selection)
            painter.drawRect(rect.adjusted(0, 0, -1, -2))


class Ink:
    """Fonts, colours and shortened words, kept: a screen of rows asks for them a thousand times."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self.renew()

    def renew(self) -> None:
        """Begin anew with the theme in use."""
        theme = self._look.theme
        self.fonts = {bold: theme.font(bold=bold) for bold in (False, True)}
        self._metrics = {bold: QFontMetricsF(font) for bold, font in self.fonts.items()}
        self._colours: dict[str, QColor] = {}
        self._elided: dict[tuple[str, int, bool], str] = {}
        colours = theme.colours
        self.raised, self.line = QColor(colours.raised), QColor(colours.line)
        self.selection = QColor(colours.selection)

    def colour(self, tone: str) -> QColor:
        """The colour of a tone."""
        if tone not in self._colours:
            self._colours[tone] = self._look.theme.colour(tone)
        return self._colours[tone]

    def elided(self, words: str, width: int, bold: bool) -> str:
        """Words as far as they fit."""
        asked = (words, width, bold)
        found = self._elided.get(asked)
        if found is None:
            if len(self._elided) > ELIDED_MAX:
                self._elided.clear()
            right = Qt.TextElideMode.ElideRight
            found = self._elided[asked] = self._metrics[bold].elidedText(words, right, width)
        return found


class NumberDelegate(RowDelegate):
    """Numbers: tabular and at the right."""

    numeric = True


class ProgressDelegate(RowDelegate):
    """The bar of a row; the same picture everywhere."""

    def paint_cell(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Draw the bar in the middle of the row."""
        progress: Any = index.data(PROGRESS_ROLE)
        if isinstance(progress, Progress):
            height = self._look.theme.tokens.shape.bar_height
            top = rect.top() + (rect.height() - height) / 2
            bar = QRectF(rect.left(), top, rect.width(), height)
            paint_progress(painter, bar, progress, self._look.theme)


def dress(view: QTableView | QTreeView, look: Look) -> None:
    """Give a table or tree the looks of the console and keep them through theme changes."""
    view.setFrameShape(view.Shape.NoFrame)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setMouseTracking(True)
    view.setItemDelegate(RowDelegate(look, view))
    if isinstance(view, QTableView):
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.verticalHeader().hide()
        header = view.horizontalHeader()
    else:
        view.setUniformRowHeights(False)
        view.setIndentation(look.theme.tokens.spacing.inset)
        header = view.header()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setStretchLastSection(False)

    _Measures(view, header, look)


def numbers_at(view: QTableView | QTreeView, look: Look, *columns: int) -> None:
    """Make these columns numbers; the model aligns their headers to the right as well."""
    for column in columns:
        view.setItemDelegateForColumn(column, NumberDelegate(look, view))


def progress_at(view: QTableView | QTreeView, look: Look, column: int) -> None:
    """Make this column the progress bar."""
    view.setItemDelegateForColumn(column, ProgressDelegate(look, view))


class _Measures(QObject):
    """Keeps the heights of a view true to the density, as long as the view lives."""

    def __init__(self, view: QTableView | QTreeView, header: QHeaderView, look: Look) -> None:
        super().__init__(view)
        self._view, self._header, self._look = view, header, look
        look.theme.changed.connect(self.renew)
        self.renew()

    def renew(self) -> None:
        """Measure again."""
        row = self._look.theme.density.row
        self._header.setFixedHeight(row)
        if isinstance(self._view, QTableView):
            rows = self._view.verticalHeader()
            rows.setMinimumSectionSize(row)
            rows.setDefaultSectionSize(row)
            rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._view.viewport().update()
