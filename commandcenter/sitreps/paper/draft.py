"""The page in the making: blocks of words, tables and pictures, numbered as they are written.

Pure. It knows no subject; `paper` and `sections` say what stands on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from commandcenter.sitreps.model import DirectiveFacts, Snapshot
from commandcenter.sitreps.paper.figures import key
from commandcenter.sitreps.wording import chinese, clean, count, words


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
    """A drawing that the formats make from the snapshot: of which directive, chart or map."""

    name: str
    form: str
    directive: DirectiveFacts


@dataclass(frozen=True)
class Paper:
    """A whole report, ready to be set."""

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
    pictures: tuple[Picture, ...]


@dataclass
class Draft:
    """The paper while it is written: it numbers headings, tables and pictures."""

    snapshot: Snapshot
    blocks: list[Block] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
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

    def picture(self, form: str, facts: DirectiveFacts, caption: str) -> None:
        """A drawing of one directive, with its caption below."""
        drawing = Picture(f"{form}{len(self.pictures) + 1}", form, facts)
        self.pictures.append(drawing)
        self.blocks.append(Block("picture", drawing.name))
        self.say("caption", words(f"pictures.{caption}", **self._numbers(facts)))

    def _numbers(self, facts: DirectiveFacts) -> dict[str, str]:
        issued = self.snapshot.figure(key(facts.number, None, "issued"))
        return {
            "ordinal": str(len(self.pictures)),
            "number": facts.number,
            "issued": count(issued.value),
        }


def lines_of(paper: Paper) -> Iterator[str]:
    """Every line of text on the paper, for formats that have no layout, and for checks."""
    yield from (paper.organ, paper.number, paper.title)
    for block in paper.blocks:
        if block.form != "picture" and block.text:
            yield block.text
        for row in block.rows:
            yield "　".join(row.cells)
    yield from paper.notes
