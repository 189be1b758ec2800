"""What cannot be read on the screen as it stands: cut letters, cells too narrow for their words.

Lines that shorten themselves with an ellipsis and a tooltip may do so down to `legible`; a figure
never: half a figure is another figure.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QHeaderView,
    QLabel,
    QScrollArea,
    QTabBar,
    QTableView,
    QToolButton,
    QTreeView,
    QWidget,
)

from ui.common.widgets.labels import ElidedLabel
from ui.common.widgets.tables import (
    NOTE_ROLE,
    PAD,
    STRONG_ROLE,
    NumberDelegate,
    ProgressDelegate,
    RowDelegate,
)

PATIENCE = 40
TURN_S = 0.025
"""A layout follows a change of language within a turn or two of the loop; a second is plenty."""
SLACK = 1.5
LETTERS_LEAST = 8
ROWS_READ = 60


async def settled(root: QWidget) -> list[str]:
    """What is still cut off once the layout has followed."""
    left: list[str] = []
    for _turn in range(PATIENCE):
        await asyncio.sleep(TURN_S)
        left = list(cut_words(root))
        if not left:
            break
    return left


def cut_words(root: QWidget) -> Iterator[str]:
    """What of a widget and of all in it cannot be read."""
    for one in written(root):
        yield from cut_off(one)
        yield from beyond(one)
    for area in root.findChildren(QScrollArea):
        yield from too_wide(area)
    for bar in root.findChildren(QTabBar):
        yield from _tabs(bar)
    for kind in (QTreeView, QTableView):
        for view in root.findChildren(kind):
            # Qt keeps a dock under other tabs visible, but nothing of it can be seen.
            if view.isVisible() and not view.viewport().visibleRegion().isEmpty():
                yield from cut_headings(view)
                yield from cut_cells(view)


def written(root: QWidget) -> Iterator[QLabel | QAbstractButton]:
    """The labels and buttons with words that are in sight."""
    for kind in (QLabel, QAbstractButton):
        for one in root.findChildren(kind):
            if one.isVisible() and one.text() and not one.visibleRegion().isEmpty():
                yield one


def cut_off(one: QLabel | QAbstractButton) -> Iterator[str]:
    """Where the words of a label or button find no room, or lie outside what holds them."""
    said = f"{type(one).__name__} {one.text()!r}"
    if isinstance(one, QLabel) and not isinstance(one, ElidedLabel):
        yield from (f"{said} {why}" for why in _label(one))
    elif isinstance(one, ElidedLabel):
        room = one.contentsRect().width()
        if one.shown and not legible(one.text(), QFontMetricsF(one.font()), room):
            yield f"{said} is shortened to {room}"
    elif _only_an_icon(one):
        pass
    elif one.width() + SLACK < one.minimumSizeHint().width():
        yield f"{said} has {one.width()} of {one.minimumSizeHint().width()}"
    above = one.parentWidget()
    if above is not None and not isinstance(above, QAbstractScrollArea):
        outside = one.geometry().right() - above.width()
        if outside > SLACK:
            yield f"{said} reaches {outside} beyond {type(above).__name__}"


def _only_an_icon(one: QWidget) -> bool:
    plain = Qt.ToolButtonStyle.ToolButtonIconOnly
    return (
        isinstance(one, QToolButton) and one.toolButtonStyle() == plain and not one.icon().isNull()
    )


def beyond(one: QWidget) -> Iterator[str]:
    """A page wider than the window is cut at the window's edge, whatever its own parts say."""
    window = one.window()
    right = one.mapTo(window, QPoint(one.width(), 0)).x()
    if right > window.width() + SLACK:
        yield f"{type(one).__name__} {one.accessibleName()!r} reaches {right} of {window.width()}"


def cut_headings(view: QTableView | QTreeView) -> Iterator[str]:
    """Headings of columns that find no room."""
    header = _header(view)
    metrics, model = QFontMetricsF(header.font()), view.model()
    for column in range(header.count() if header.isVisible() else 0):
        said = str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        room = header.sectionSize(column) - 2 * PAD
        wide = metrics.horizontalAdvance(said)
        if said and not header.isSectionHidden(column) and wide > room + SLACK:
            yield f"heading {said!r} of {view.accessibleName()} has {room} of {wide:.0f}"


def cut_cells(view: QTableView | QTreeView) -> Iterator[str]:
    """Cells that are shortened beyond what can be read, and figures that are shortened at all."""
    for index in _in_sight(view):
        delegate = view.itemDelegateForIndex(index)
        if not isinstance(delegate, RowDelegate) or isinstance(delegate, ProgressDelegate):
            continue
        room = view.visualRect(index).width() - 2 * PAD
        said = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        note = str(index.data(NOTE_ROLE) or "")
        theme = delegate.theme
        metrics = QFontMetricsF(theme.font(bold=bool(index.data(STRONG_ROLE))))
        whole = isinstance(delegate, NumberDelegate)
        where = f"column {index.column()} of {view.accessibleName()}"
        if not legible(said, metrics, room, whole=whole):
            yield f"{said!r} in {where} is shortened to {room}"
        if not legible(note, QFontMetricsF(theme.font("small")), room):
            yield f"note {note!r} in {where} is shortened to {room}"


def legible(said: str, metrics: QFontMetricsF, room: float, *, whole: bool = False) -> bool:
    """Whether enough of the words is left: half of them or `LETTERS_LEAST`, or all of them."""
    if metrics.horizontalAdvance(said) <= room + SLACK:
        return True
    left = metrics.elidedText(said, Qt.TextElideMode.ElideRight, room)[:-1].rstrip()
    return not whole and (len(left) >= LETTERS_LEAST or 2 * len(left) >= len(said))


def _header(view: QTableView | QTreeView) -> QHeaderView:
    return view.header() if isinstance(view, QTreeView) else view.horizontalHeader()


def _in_sight(view: QTableView | QTreeView) -> Iterator[QModelIndex]:
    """The first cells of a view that can be seen, row by row."""
    model, top = view.model(), view.indexAt(QPoint(1, 1))
    for _row in range(ROWS_READ):
        if not top.isValid() or view.visualRect(top).top() > view.viewport().height():
            return
        for column in range(model.columnCount(top.parent())):
            if not _header(view).isSectionHidden(column):
                yield top.siblingAtColumn(column)
        top = (
            view.indexBelow(top) if isinstance(view, QTreeView) else top.siblingAtRow(top.row() + 1)
        )


def _tabs(bar: QTabBar) -> Iterator[str]:
    metrics = QFontMetricsF(bar.font())
    for at in range(bar.count() if bar.isVisible() else 0):
        room, said = bar.tabRect(at), bar.tabText(at)
        if metrics.horizontalAdvance(said) > room.width() + SLACK or room.right() > bar.width():
            yield f"tab {said!r} has {room.width()} up to {room.right()} of {bar.width()}"


def too_wide(area: QScrollArea) -> Iterator[str]:
    """A page that fits its area in no width is cut at the right, or scrolls sideways."""
    page, room = area.widget(), area.viewport().width()
    if area.isVisible() and area.widgetResizable() and page is not None and page.width() > room:
        holder = type(area.parentWidget()).__name__
        yield f"{type(page).__name__} in {holder}: {page.width()} of {room}"


def _label(one: QLabel) -> Iterator[str]:
    room = one.contentsRect()
    if one.wordWrap():
        wanted = one.heightForWidth(one.width())
        if wanted > one.height() + SLACK:
            yield f"has {one.height()} of {wanted} in height"
    elif one.textFormat() != Qt.TextFormat.RichText and "<" not in one.text():
        metrics = QFontMetricsF(one.font())
        wide = max(metrics.horizontalAdvance(line) for line in one.text().split("\n"))
        if wide > room.width() + SLACK:
            yield f"has {room.width()} of {wide:.0f}"
