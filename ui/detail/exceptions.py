"""Exceptions from independence on one assignment: who may check although in the line, who signed.

They stay on record and are shown for ever; a check made under one is never an ordinary check.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QWidget

from commandcenter.core.language import Text, text
from commandcenter.directives.exceptions import Override
from ui.common.face.look import Look
from ui.common.widgets.labels import wrapped
from ui.common.widgets.layouts import emptied, stack
from ui.common.words import ages as words

IN_FORCE = text("in force")
NOT_YET = text("not in force, two must sign")


def lines_of(found: Sequence[Override], names: Mapping[str, str]) -> list[tuple[Text, str]]:
    """Each exception with its signatures below it, and the role of each line."""
    lines: list[tuple[Text, str]] = []
    for one in found:
        said = text(
            "{checker} may check although in the line: signed by {n}, {state}",
            checker=names.get(one.checker, one.checker),
            n=len(one.signatures),
            state=IN_FORCE if one.holds else NOT_YET,
        )
        lines.append((said, "text"))
        for signed in one.signatures:
            line = text(
                "{person} · {time} · {reason}",
                person=names.get(signed.person, signed.person),
                time=words.day_time(signed.at),
                reason=signed.reason,
            )
            lines.append((line, "mute"))
    return lines


class ExceptionPart(QWidget):
    """The exceptions under their title; it is there only where one was ever asked for."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._column = stack(self, gap=look.theme.tokens.spacing.tight)
        self.hide()

    def show_exceptions(self, found: Sequence[Override], names: Mapping[str, str]) -> None:
        """Show other exceptions."""
        emptied(self._column)
        for said, role in [(text("Exceptions"), "strong"), *lines_of(found, names)]:
            self._column.addWidget(wrapped(self._look, said, role))
        self.setVisible(bool(found))
