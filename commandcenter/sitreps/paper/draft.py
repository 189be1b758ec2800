"""The page in the making: blocks of words and tables, numbered as they are written.

Pure. It knows no subject: reports, handover sheets and annual reports say what stands on it. A
finished paper holds all that a file of it needs; nothing has to be asked for beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from commandcenter.sitreps.model import DirectiveFacts
from commandcenter.sitreps.wording import chinese, clean, words


@dataclass(frozen=True)
class Bar:
    """The progress of one row: leaves issued, claimed and verified."""

    issued: int
    claimed: int
    verified: int


@dataclass(frozen=True)
class Row:
    """One row of a table; `total` is set apart."""

    cells: tuple[str, ...]
    bar: Bar | None = None
    total: bool = False


@dataclass(frozen=True)
class Block:
    """One piece of the page: a heading, words, a table of one form, or a picture by its name."""

    form: str
    text: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A drawing that the formats make: a chart or map of which directive, where, as of when."""

    name: str
    form: str
    directive: DirectiveFacts
    place: str
    as_of: datetime


@dataclass(frozen=True)
class Paper:
    """A whole paper, ready to be set: what it says `as_of` a time, and when it was made by whom."""

    organ: str
    number: str
    title: str
    addressee: str | None
    drill: str | None
    date: str
    printed: str
    signer: str
    draft: bool
    blocks: tuple[Block, ...]
    notes: tuple[str, ...]
    as_of: datetime
    made_at: datetime
    made_by: str
    pictures: tuple[Picture, ...] = ()


@dataclass
class Draft:
    """The paper while it is written: it numbers headings and tables."""

    blocks: list[Block] = field(default_factory=list)
    headings: int = 0
    tables: int = 0

    def heading(self, name: str) -> None:
        """Begin a numbered part."""
        self.heading_of(words(f"headings.{name}"))

    def heading_of(self, said: str) -> None:
        """Begin a numbered part that is called so."""
        self.headings += 1
        self.blocks.append(Block("heading", f"{chinese(self.headings)}、{clean(said)}"))

    def say(self, form: str, said: str) -> None:
        """One paragraph a line of `said`."""
        for line in clean(said).split("\n"):
            if line.strip():
                self.blocks.append(Block(form, line.strip()))

    def caption(self, name: str, **values: str | int) -> None:
        """The numbered title of the table that follows."""
        self.caption_of(words(f"tables.{name}", ordinal=self.next_table(), **values))

    def caption_of(self, said: str) -> None:
        """The title of the table that follows, in these words."""
        self.say("caption", said)

    def next_table(self) -> int:
        """The number of the table that comes now."""
        self.tables += 1
        return self.tables

    def table(self, form: str, columns: list[str], rows: list[Row]) -> None:
        """A table of one form of the paper."""
        self.blocks.append(Block(form, columns=tuple(columns), rows=tuple(rows)))


def lines_of(paper: Paper) -> Iterator[str]:
    """Every line of text on the paper, for formats that have no layout, and for checks."""
    yield from (paper.organ, paper.number, paper.title)
    for block in paper.blocks:
        if block.form != "picture" and block.text:
            yield block.text
        for row in block.rows:
            yield "　".join(row.cells)
    yield from paper.notes
