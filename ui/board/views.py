"""Saved views: a filter under a name, chosen from a list, renamed and deleted beside it.

What was deleted can be had back from the message that says so.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from commandcenter.core.errors import Refused
from commandcenter.core.language import text
from commandcenter.directives import service as directives
from commandcenter.directives.service import SavedView
from ui.common.widgets.buttons import IconButton
from ui.common.window.desk import Desk
from ui.common.window.notices import Notice
from ui.common.window.office import Office

WIDTH = 124


class NameLine(QLineEdit):
    """Where a view gets its name: Enter keeps it, Esc leaves it."""

    given = Signal(str)
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.given.emit(self.text().strip())
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class ViewBar(QWidget):
    """The saved views of this person; `wanted(view)` asks to show one, `saving` for the present."""

    wanted = Signal(object)
    saving = Signal()

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__()
        self.desk, self.office = desk, office
        look = desk.look
        self.views: list[SavedView] = []
        self.choice, self.name = QComboBox(), NameLine()
        look.put(self.choice, self.choice.setPlaceholderText, text("Saved views"))
        look.name(self.choice, text("Saved views"))
        look.put(self.name, self.name.setPlaceholderText, text("Name of the view, then Enter"))
        look.name(self.name, text("Name of the view"))
        self.save = IconButton(look, "save", text("Save this view (Alt+Shift+S)"))
        self.rename = IconButton(look, "rename", text("Rename this view (Alt+Shift+R)"))
        self.delete = IconButton(look, "delete", text("Delete this view (Alt+Shift+X)"))
        self._renaming = ""
        self._pending: SavedView | None = None
        self.choice.activated.connect(self._choose)
        self.save.clicked.connect(self.saving)
        self.rename.clicked.connect(self.begin_renaming)
        self.delete.clicked.connect(self.delete_chosen)
        self.name.given.connect(lambda name: desk.tasks.start(self._take_name(name)))
        self.name.left.connect(self._leave_name)
        self._lay_out()
        self._leave_name()

    async def fetch(self) -> None:
        """Read the views of this person again, and stay at the chosen one."""
        self.views = await self.office.read(directives.saved_views, person=self.office.actor)
        chosen = self.choice.currentText()
        self.choice.clear()
        self.choice.addItems([one.name for one in self.views])
        self.show_chosen(chosen)

    def show_chosen(self, name: str) -> None:
        """Show which view is looked at, or that it is none of them."""
        self.choice.setCurrentIndex(self.choice.findText(name) if name else -1)
        self._renew()

    def begin_saving(self, present: SavedView) -> None:
        """Ask for the name under which the present filter is kept."""
        self._pending, self._renaming = present, ""
        self._ask_name(self.choice.currentText())

    @property
    def has_chosen(self) -> bool:
        """Whether a saved view is looked at."""
        return self.choice.currentIndex() >= 0

    def delete_chosen(self) -> None:
        """Take the view away that is looked at; the message offers to keep it."""
        self.desk.tasks.start(self._delete())

    def begin_renaming(self) -> None:
        """Ask for another name of the view that is looked at."""
        self._pending, self._renaming = None, self.choice.currentText()
        self._ask_name(self._renaming)

    def _ask_name(self, name: str) -> None:
        self.name.setText(name)
        self.name.selectAll()
        self.name.show()
        self.choice.hide()
        self.name.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _leave_name(self) -> None:
        had_focus = self.name.hasFocus()
        self.name.hide()
        self.choice.show()
        if had_focus:
            self.choice.setFocus(Qt.FocusReason.OtherFocusReason)
        self._renew()

    async def _take_name(self, name: str) -> None:
        try:
            if self._renaming:
                await self.office.act(directives.rename_view, name=self._renaming, to=name)
            elif self._pending is not None:
                saved = _under(self._pending, name)
                await self.office.act(directives.save_view, saved=saved)
        except Refused as refused:
            self.desk.notices.tell(Notice(refused.words, self.desk.look.now(), kind="trouble"))
            return
        self._leave_name()
        await self.fetch()
        self.show_chosen(name)

    async def _delete(self) -> None:
        gone = await self.office.act(directives.delete_view, name=self.choice.currentText())
        self.choice.setCurrentIndex(-1)
        await self.fetch()
        self.desk.notices.tell(
            Notice(
                text("View “{name}” deleted", name=gone.name),
                self.desk.look.now(),
                kind="done",
                offer=text("Keep it after all"),
                run=lambda: self.desk.tasks.start(self._keep_again(gone)),
            )
        )

    async def _keep_again(self, gone: SavedView) -> None:
        await self.office.act(directives.save_view, saved=gone)
        await self.fetch()

    def _choose(self, row: int) -> None:
        self._renew()
        self.wanted.emit(self.views[row])

    def _renew(self) -> None:
        chosen = self.has_chosen
        for button in (self.rename, self.delete):
            button.setVisible(chosen)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self.desk.look.theme.tokens.spacing.tight)
        for part in (self.choice, self.name):
            part.setFixedWidth(WIDTH)
            row.addWidget(part)
        for button in (self.save, self.rename, self.delete):
            row.addWidget(button)


def _under(view: SavedView, name: str) -> SavedView:
    return SavedView(name, view.wanted, view.order, view.descending, view.shape)
