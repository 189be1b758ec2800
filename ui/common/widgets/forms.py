"""Forms: labelled fields that say inline what is to be mended, all problems at once.

A form collects and shows; whether the values are right is decided by a service. Never a message
box, and never a red frame without words: red means severity only.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from commandcenter.core.errors import Problem
from commandcenter.core.language import Text, text
from ui.common.face.language import Words
from ui.common.face.look import Look, restyle


class Field(QWidget):
    """A label, an editor, a hint, and the problem to mend if there is one."""

    def __init__(
        self,
        look: Look,
        label: Text,
        editor: QWidget,
        *,
        hint: Text | None = None,
        required: bool = False,
    ) -> None:
        super().__init__()
        self._look = look
        self._hint_words = hint
        self.editor = editor
        self._label, self._below = QLabel(), QLabel()
        self._label.setBuddy(editor)
        self._below.setWordWrap(True)
        restyle(self._label, role="mute")
        shown = text("{label} (required)", label=label) if required else label
        look.put(self._label, self._label.setText, shown)
        look.name(editor, label)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.theme.tokens.spacing.tight)
        for part in (self._label, editor, self._below):
            column.addWidget(part)
        self.problem: Words | None = None
        self.show_problem(None)

    def show_problem(self, problem: Words | None) -> None:
        """Show what is to be mended here, or that nothing is."""
        self.problem = problem
        restyle(self.editor, problem="true" if problem else "false")
        restyle(self._below, role="strong" if problem else "small")
        if problem:
            said: Words = text("▲ {problem}", problem=problem)
        else:
            said = self._hint_words or ""
        self._look.put(self._below, self._below.setText, said)
        self._below.setVisible(bool(problem or self._hint_words))
        self._look.language.put(
            self.editor, self.editor.setAccessibleDescription, said, key="description"
        )


class Form(QWidget):
    """Fields by name, in one column; a problem finds its field by that name."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.fields: dict[str, Field] = {}
        self._rest = QLabel()
        self._rest.setWordWrap(True)
        restyle(self._rest, role="strong")
        self._rest.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look.theme.tokens.spacing.gap)
        self._column.addWidget(self._rest)

    def add(self, name: str, field: Field) -> Field:
        """Put a field at the end under the name that problems will use."""
        self.fields[name] = field
        self._column.addWidget(field)
        return field

    def add_row(self, fields: dict[str, Field]) -> None:
        """Put short fields that belong together beside each other."""
        row = QHBoxLayout()
        row.setSpacing(self._look.theme.tokens.spacing.gap)
        for name, field in fields.items():
            self.fields[name] = field
            row.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(row)

    def add_plain(self, widget: QWidget) -> None:
        """Put something that is its own label at the end: a check box, a row of chips."""
        self._column.addWidget(widget)

    def show_problems(self, problems: Iterable[Problem]) -> None:
        """Show every problem at its field, the homeless ones on top, and go to the first."""
        problems = list(problems)
        first: Field | None = None
        for name, field in self.fields.items():
            own = next((problem for problem in problems if problem.where == name), None)
            field.show_problem(own.words if own else None)
            first = first or (field if own else None)
        homeless = [problem.words for problem in problems if problem.where not in self.fields]
        self._look.put(self._rest, self._rest.setText, _lines(homeless))
        self._rest.setVisible(bool(homeless))
        if first is not None:
            first.editor.setFocus(Qt.FocusReason.OtherFocusReason)


def words_box(height: int) -> QPlainTextEdit:
    """An editor of several lines, so many pixels high; Tab leaves it."""
    editor = QPlainTextEdit()
    editor.setTabChangesFocus(True)
    editor.setFixedHeight(height)
    return editor


def offer(look: Look, box: QComboBox, choices: Iterable[tuple[Any, Words]]) -> None:
    """Offer these instead of what a box offered before: the value of each, and what is said of it,
    which follows the language.
    """
    box.clear()
    for row, (value, said) in enumerate(choices):
        box.addItem("", value)
        look.language.put(box, partial(box.setItemText, row), said, key=f"item {row}")


def suggest(editor: QLineEdit, choices: Iterable[str]) -> None:
    """Offer these while somebody types, wherever in them the typed words stand."""
    completer = QCompleter(list(choices), editor)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    editor.setCompleter(completer)


def _lines(sentences: list[Text]) -> Words:
    if not sentences:
        return ""
    result = sentences[0]
    for sentence in sentences[1:]:
        result = text("{first}\n{rest}", first=result, rest=sentence)
    return result
