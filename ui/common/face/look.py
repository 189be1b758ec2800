"""What a widget needs to draw itself: theme, language, the clock and its beat, handed in together.

Nothing here is global: the window makes one `Look` and passes it down.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from commandcenter.core.clock import Clock, SystemClock
from ui.common.face.language import Language, Words
from ui.common.face.seconds import Seconds
from ui.common.face.theme import Theme


@dataclass(frozen=True)
class Look:
    """Theme, language and clock of one window, and the beat of its running clocks."""

    theme: Theme = field(default_factory=Theme)
    language: Language = field(default_factory=Language)
    clock: Clock = field(default_factory=SystemClock)
    seconds: Seconds = field(default_factory=Seconds)

    def say(self, words: Words) -> str:
        """Words in the language in use."""
        return self.language.say(words)

    def put(self, owner: QObject, setter: Callable[[str], object], words: Words) -> None:
        """Give `setter` the words now and whenever the language changes."""
        self.language.put(owner, setter, words)

    def name(self, widget: QWidget, words: Words) -> None:
        """The accessible name of a control, in the language in use."""
        self.language.put(widget, widget.setAccessibleName, words, key="accessible name")

    def now(self) -> datetime:
        """The present moment of the window's clock, in UTC."""
        return self.clock.now()


def restyle(widget: QWidget, **properties: str | bool) -> None:
    """Set style properties (`role`, `tone`, `surface`, `problem`) and let the sheet apply them.

    What stands already is left alone: the sheet would be matched and the widget painted in vain.
    """
    changed = {name: is_ for name, is_ in properties.items() if widget.property(name) != is_}
    if not changed:
        return
    for name, value in changed.items():
        widget.setProperty(name, value)
    if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        return  # The sheet is matched when the widget is first shown.
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()
