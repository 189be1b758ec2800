"""The form that takes in a list from a file: which list, which file, and the lines to be mended.

A list is taken in whole or not at all; what must be mended stands in the form, line by line.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from PySide6.QtWidgets import QComboBox

from commandcenter.core.language import Text, text
from commandcenter.ledgers.model import Imported
from ui.common.face.look import Look
from ui.ledgers.side import SideForm


class Listed(NamedTuple):
    """A list that can be taken in: its name, and the columns of its table where they are told."""

    title: Text
    columns: str = ""


class FileForm(SideForm):
    """One of several lists, or the only one; the columns of the chosen one stand above."""

    def __init__(self, look: Look, lists: Mapping[str, Listed]) -> None:
        super().__init__(look, text("Take in a list"), text("Take in"))
        self._lists = lists
        if len(lists) > 1:
            titles = {name: of.title for name, of in lists.items()}
            self.add(kind=self.choice(text("What it holds"), titles))
            box = self.editors["kind"]
            assert isinstance(box, QComboBox)
            box.currentIndexChanged.connect(self._tell_columns)
        self.add(file=self.file(text("File"), hint=text("CSV or XLSX"), required=True))
        self._tell_columns()

    @property
    def kind(self) -> str:
        """Which list it is."""
        return self.values.get("kind") or next(iter(self._lists))

    def _tell_columns(self) -> None:
        columns = self._lists[self.kind].columns
        self.say(text("Columns: {columns}", columns=columns) if columns else "")


def taken_in(made: Imported) -> Text:
    """What became of a register that was taken in."""
    return text(
        "{rows} rows: {added} new, {changed} changed.",
        rows=made.rows,
        added=made.added,
        changed=made.changed,
    )
