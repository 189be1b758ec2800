"""The place beside a list of the books: what is chosen in full, or the form of one act on it.

A form collects; whether the act may happen is the service's to say, and its refusal stands in the
form with what was typed. Ctrl+Enter sends from every field, Esc leaves.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QLabel,
    QLayout,
    QLineEdit,
    QPlainTextEdit,
    QSplitter,
    QStackedWidget,
    QWidget,
)

from commandcenter.core.errors import Fault, Problem, Refused, RefusedWithProblems
from commandcenter.core.language import Text, text
from ui.common.face.icons import icon
from ui.common.face.language import Words
from ui.common.face.look import Look, restyle
from ui.common.panels.panel import Panel, hairline
from ui.common.widgets.act_form import ActForm
from ui.common.widgets.forms import Field, offer, words_box
from ui.common.widgets.layouts import bar, ground, stack
from ui.common.widgets.scrolling import scrolled

PROBLEMS_MAX = 8
WIDTH_LEAST = 300
LIST_WIDTH, SIDE_WIDTH = 1000, 350
WORDS_HEIGHT = 64


class SideForm(ActForm):
    """One act: a title, its fields by name, send and leave; `sent(values)` and `left()`.

    `values` holds what was typed, stripped, by the name of the field; a choice gives its data.
    """

    sent = Signal(object)
    left = Signal()

    def __init__(self, look: Look, title: Text, send: Text) -> None:
        super().__init__(look, send)
        self.editors: dict[str, QWidget] = {}
        self.title = QLabel()
        restyle(self.title, role="title")
        restyle(self.about, role="mute")
        look.put(self.title, self.title.setText, title)
        look.name(self, title)
        self.say("")
        self._lay_out()

    def line(self, label: Text, *, hint: Text | None = None, required: bool = False) -> Field:
        """A field of one line."""
        return Field(self.look, label, QLineEdit(), hint=hint, required=required)

    def words(self, label: Text, *, hint: Text | None = None, required: bool = False) -> Field:
        """A field of several lines; Tab leaves it."""
        return Field(self.look, label, words_box(WORDS_HEIGHT), hint=hint, required=required)

    def file(self, label: Text, *, hint: Text | None = None, required: bool = False) -> Field:
        """A field that names a file, typed or chosen."""
        return Field(self.look, label, FileLine(self.look), hint=hint, required=required)

    def choice(self, label: Text, choices: Mapping[str, Text]) -> Field:
        """A field to choose in; what is said of a choice follows the language."""
        editor = QComboBox()
        offer(self.look, editor, choices.items())
        return Field(self.look, label, editor)

    def add(self, **fields: Field) -> None:
        """Put fields that belong together beside each other, or one alone."""
        for name, field in fields.items():
            self.editors[name] = field.editor
        if len(fields) == 1:
            [(name, field)] = fields.items()
            self.form.add(name, field)
        else:
            self.form.add_row(fields)

    def say(self, words: Words) -> None:
        """What the act is about, below the title."""
        super().say(words)
        self.about.setVisible(bool(words))

    @property
    def values(self) -> dict[str, str]:
        """What was typed."""
        return {name: _typed(editor) for name, editor in self.editors.items()}

    def fill(self, **values: str) -> None:
        """Put words into fields."""
        for name, words in values.items():
            editor = self.editors[name]
            if isinstance(editor, QComboBox):
                editor.setCurrentIndex(max(editor.findData(words), 0))
            elif isinstance(editor, QPlainTextEdit):
                editor.setPlainText(words)
            elif isinstance(editor, QLineEdit):
                editor.setText(words)

    def begin(self, **values: str) -> None:
        """Begin anew: everything empty but what is given, the focus in the first field."""
        empty = {name: "" for name, one in self.editors.items() if not isinstance(one, QComboBox)}
        self.fill(**(empty | values))
        self.form.show_problems([])
        if self.editors:
            next(iter(self.editors.values())).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def refuse(self, failure: Refused | Fault, at: str = "") -> None:
        """Say why it may not happen: at the fields that are to be mended, line by line where it is
        lines of a file.
        """
        found = failure.problems if isinstance(failure, RefusedWithProblems) else []
        own = [one for one in found if one.where in self.form.fields]
        others = [one for one in found if one.where not in self.form.fields]
        problems = [Problem(at, failure.words), *own]
        problems += [
            Problem("", text("Line {line}: {words}", line=one.where, words=one.words))
            for one in others[:PROBLEMS_MAX]
        ]
        rest = len(others) - PROBLEMS_MAX
        if rest > 0:
            problems.append(Problem("", text("… and {rest} more.", rest=rest)))
        self.form.show_problems(problems)

    def give(self) -> None:
        """Send what was typed."""
        self.sent.emit(self.values)

    def leave(self) -> None:
        """Leave it as it is; whoever shows the form leads home."""
        self.left.emit()

    def _lay_out(self) -> None:
        spacing = self.look.theme.tokens.spacing
        inner, inside = ground(self.look)
        inside.setSpacing(spacing.gap)
        for part in (self.title, self.about, self.form):
            inside.addWidget(part)
        inside.addStretch(1)
        area = scrolled(self.look, inner, text("Form"))
        last = bar(self.look, self.send, self.cancel)
        stack(self, area, hairline(), last, grows=area)


class FileLine(QLineEdit):
    """The path of a file: typed, or chosen by the mark at its end (Ctrl+O)."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        colours = look.theme.colours
        picture = icon("search", colours.mute, colours.line)
        self.choosing = self.addAction(picture, QLineEdit.ActionPosition.TrailingPosition)
        self.choosing.setShortcut("Ctrl+O")
        self.choosing.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        look.put(self.choosing, self.choosing.setText, text("Choose a file"))
        look.put(self.choosing, self.choosing.setToolTip, text("Choose a file (Ctrl+O)"))
        self.choosing.triggered.connect(self.choose)

    def choose(self) -> None:
        """Ask for a file beside the window; nothing waits for it."""
        dialog = QFileDialog(self.window(), self._look.say(text("Choose a file")))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.setText)
        dialog.open()


def path_in(said: str) -> Path:
    """The file that was named; that it is there is seen when it is read."""
    words = said.strip().strip('"')
    if not words:
        raise Refused("Name the file.")
    return Path(words).expanduser()


class Side(QStackedWidget):
    """The home page, or the form of an act until it is sent or left."""

    def __init__(self, home: QWidget) -> None:
        super().__init__()
        self.home = home
        self.setMinimumWidth(WIDTH_LEAST)
        self.addWidget(home)

    def add_form(self, form: SideForm) -> None:
        """A form that may stand here; leaving it leads home."""
        form.left.connect(self.go_home)
        self.addWidget(form)

    def show_form(self, form: SideForm, **values: str) -> None:
        """Bring a form to the eye, filled with what is known."""
        self.setCurrentWidget(form)
        form.begin(**values)

    def go_home(self) -> None:
        """Back to what is chosen."""
        self.setCurrentWidget(self.home)

    @property
    def at_home(self) -> bool:
        """Whether no form is open."""
        return self.currentWidget() is self.home


class Drawer(Side):
    """The form of an act beside a list that shows nothing else there, with the `line` between
    them; away when it is done.
    """

    def __init__(self) -> None:
        super().__init__(QWidget())
        self.line = hairline(vertical=True)
        self._show(on=False)

    def show_form(self, form: SideForm, **values: str) -> None:
        self._show(on=True)
        super().show_form(form, **values)

    def go_home(self) -> None:
        super().go_home()
        self._show(on=False)

    def _show(self, *, on: bool) -> None:
        for part in (self.line, self):
            part.setVisible(on)


class Facts(QWidget):
    """What is chosen, in full: a title and lines of words, each with its quiet label."""

    def __init__(self, look: Look, name: Text) -> None:
        super().__init__()
        self._look = look
        self.title, self.lines = QLabel(), QLabel()
        for label in (self.title, self.lines):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        look.name(self.lines, name)
        self.lines.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        restyle(self.title, role="title")
        inner, self.inside = ground(look)
        spacing = look.theme.tokens.spacing
        self.inside.setSpacing(spacing.gap)
        for part in (self.title, self.lines):
            self.inside.addWidget(part)
        self.inside.addStretch(1)
        stack(self, scrolled(look, inner, name))

    def show_facts(self, title: Text | str, lines: list[Text]) -> None:
        """Show other words."""
        self._look.put(self.title, self.title.setText, title)
        said: Text | str = ""
        for line in lines:
            said = text("{first}\n{rest}", first=said, rest=line) if said else line
        self._look.put(self.lines, self.lines.setText, said)


def _typed(editor: QWidget) -> str:
    if isinstance(editor, QComboBox):
        return str(editor.currentData() or "")
    if isinstance(editor, QPlainTextEdit):
        return editor.toPlainText().strip()
    return editor.text().strip() if isinstance(editor, QLineEdit) else ""


def stand_beside(
    panel: Panel, side: Side, lists: QWidget, *heads: QWidget | QLayout, foot: QLayout
) -> None:
    """Fill a panel: the lists between what narrows them and what can be done, the side beside."""
    left = QWidget()
    gap = panel.look.theme.tokens.spacing.near if heads else 0
    stack(left, *heads, lists, hairline(), foot, gap=gap, grows=lists)
    stack(panel.body, list_and_side(left, side))


def list_and_side(lists: QWidget, side: Side) -> QSplitter:
    """The lists at the left, what is chosen or the form beside them."""
    sides = QSplitter(Qt.Orientation.Horizontal)
    sides.setChildrenCollapsible(False)
    sides.addWidget(lists)
    sides.addWidget(side)
    sides.setSizes([LIST_WIDTH, SIDE_WIDTH])
    sides.setStretchFactor(0, 1)
    return sides
