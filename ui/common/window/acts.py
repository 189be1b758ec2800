"""Acts: everything that a person can do in a window, each with its words and its shortcut.

One registry per window feeds shortcuts, buttons, menus, the command palette and the overview of
keys, so that all of them say the same. Never give a widget an act that is not registered here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from commandcenter.core.errors import Fault
from commandcenter.core.language import Text, text
from ui.common.face.look import Look

GENERAL = text("General")


def _always() -> bool:
    return True


@dataclass(frozen=True)
class Act:
    """One act: its title, its key, what it does and whether it may be done now."""

    id: str
    title: Text
    shortcut: str
    run: Callable[[], object]
    group: Text = GENERAL
    enabled: Callable[[], bool] = _always
    also: str = ""
    """A second key for the same act."""

    @property
    def keys(self) -> str:
        """The key as this system writes it."""
        return QKeySequence(self.shortcut).toString(QKeySequence.SequenceFormat.NativeText)

    @property
    def hint(self) -> Text:
        """The tooltip: the title and the key."""
        return text("{title} ({keys})", title=self.title, keys=self.keys)


class Acts(QObject):
    """The acts of one window; `done(id)` follows each act that was run."""

    changed = Signal()
    done = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._acts: dict[str, Act] = {}
        self._actions: dict[str, QAction] = {}
        self._taken: dict[str, str] = {}

    def __iter__(self) -> Iterator[Act]:
        return iter(self._acts.values())

    def __getitem__(self, act_id: str) -> Act:
        return self._acts[act_id]

    def __contains__(self, act_id: object) -> bool:
        return act_id in self._acts

    def add(self, act: Act, window: QWidget, *, local: bool = False) -> QAction:
        """Register an act on `window`; with `local`, its key works only inside that widget.

        A missing or already taken key is our fault and said at once.
        """
        if act.id in self._acts:
            raise Fault(f"The act {act.id} is registered twice.")
        if QKeySequence(act.shortcut).isEmpty():
            raise Fault(f"The act {act.id} has no key.")
        if not local:
            self._take_keys(act)
        action = QAction(window)
        action.setShortcuts([QKeySequence(keys) for keys in (act.shortcut, act.also) if keys])
        reach = Qt.ShortcutContext
        action.setShortcutContext(
            reach.WidgetWithChildrenShortcut if local else reach.WindowShortcut
        )
        action.triggered.connect(lambda: self.run(act.id))
        self._look.put(action, action.setText, act.title)
        self._look.put(action, action.setToolTip, act.hint)
        window.addAction(action)
        self._acts[act.id] = act
        self._actions[act.id] = action
        self.changed.emit()
        return action

    def remove(self, act_id: str) -> None:
        """Take an act away, for example with the panel that offered it."""
        self._acts.pop(act_id)
        self._taken = {keys: owner for keys, owner in self._taken.items() if owner != act_id}
        self._actions.pop(act_id).deleteLater()
        self.changed.emit()

    def run(self, act_id: str) -> bool:
        """Do an act if it may be done now; says whether it was done."""
        act = self._acts[act_id]
        if not act.enabled():
            return False
        act.run()
        self.done.emit(act_id)
        return True

    def _take_keys(self, act: Act) -> None:
        """Note whose keys work all over the window; there is one act for each."""
        keys = [QKeySequence(one).toString() for one in (act.shortcut, act.also) if one]
        for one in keys:
            if one in self._taken:
                raise Fault(f"The key {one} of {act.id} already belongs to {self._taken[one]}.")
        self._taken |= dict.fromkeys(keys, act.id)
