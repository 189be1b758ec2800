"""The language on the screen, switched live over the one catalogue of the headquarters.

A widget hands over its setter with the words; the words are put again whenever the language
changes, until the widget dies. Never keep a sentence that was already put into a language.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from PySide6.QtCore import QObject, Signal

from commandcenter.core.language import FIRST_LANGUAGE, LANGUAGES, Text, translate

Words: TypeAlias = Text | str
Setter: TypeAlias = Callable[[str], object]


class Language(QObject):
    """The language in use; `changed` is sent after every put sentence has been renewed."""

    changed = Signal()

    def __init__(self, current: str = FIRST_LANGUAGE) -> None:
        super().__init__()
        self.current = current
        self._put: dict[int, dict[str, tuple[Setter, Words]]] = {}

    @property
    def remembered(self) -> int:
        """How many living owners have put sentences."""
        return len(self._put)

    def say(self, words: Words) -> str:
        """Words in the language in use; a plain string is somebody's own words and stays."""
        return translate(words, self.current)

    def put(self, owner: QObject, setter: Setter, words: Words, *, key: str = "") -> None:
        """Give `setter` the words now and at each change; a second put to it replaces the first."""
        name = key or f"{id(getattr(setter, '__self__', None))} {getattr(setter, '__name__', '')}"
        if id(owner) not in self._put:
            number = id(owner)
            self._put[number] = {}
            owner.destroyed.connect(lambda: self._put.pop(number, None))
        self._put[id(owner)][name] = (setter, words)
        setter(self.say(words))

    def speak(self, language: str) -> None:
        """Switch to `language` (zh_CN or en) without a restart."""
        if language not in LANGUAGES or language == self.current:
            return
        self.current = language
        for sentences in list(self._put.values()):
            for setter, words in list(sentences.values()):
                setter(self.say(words))
        self.changed.emit()

    def speak_other(self) -> None:
        """Switch to the next language."""
        at = LANGUAGES.index(self.current)
        self.speak(LANGUAGES[(at + 1) % len(LANGUAGES)])
