"""Words for what Qt itself puts into its widgets: the mark that clears a line, the arrows of tabs,
menus of editing, the calendar.

They are Qt's and therefore easily forgotten; a person hears and reads them all the same.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QObject, QTranslator
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit, QTabBar, QToolButton

from commandcenter.core.language import text
from ui.common.face.language import Language
from ui.common.face.look import Look

CLEAR = "_q_qlineeditclearaction"
SCROLL = {
    "ScrollLeftButton": text("Tabs further left"),
    "ScrollRightButton": text("Tabs further right"),
}


def clearable(look: Look, line: QLineEdit) -> None:
    """Give a line the mark that empties it."""
    line.setClearButtonEnabled(True)
    action = line.findChild(QAction, CLEAR)
    if action is not None:
        look.put(action, action.setText, text("Clear the line"))
        look.put(action, action.setToolTip, text("Clear the line"))


def indent(look: Look, box: QAbstractSpinBox) -> None:
    """Keep the figure of a box off its edge: the sheet's padding does not reach inside it."""
    box.lineEdit().setTextMargins(look.theme.tokens.spacing.near, 0, 0, 0)


def name_tabs(look: Look, tabs: QTabBar) -> None:
    """Name the arrows that appear where tabs find no room; the line below is that of the sheet.

    Qt's own one runs above the tabs where a sheet dresses them.
    """
    tabs.setDrawBase(False)
    for name, words in SCROLL.items():
        arrow = tabs.findChild(QToolButton, name)
        if arrow is not None:
            look.name(arrow, words)


class QtWords(QObject):
    """Qt's own words in the language in use: cut, copy, paste, OK, the days of the week.

    They end with the window that is its parent.
    """

    def __init__(self, language: Language, parent: QObject) -> None:
        super().__init__(parent)
        self._language = language
        self._translator: QTranslator | None = None
        language.changed.connect(self.renew)
        self.renew()

    def renew(self) -> None:
        """Take the language in use."""
        if self._translator is not None:
            self._translator.deleteLater()
            QCoreApplication.removeTranslator(self._translator)
        self._translator = QTranslator(self)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if self._translator.load(f"qtbase_{self._language.current}", folder):
            QCoreApplication.installTranslator(self._translator)
