"""Reads the first sheet of a workbook (XLSX) row by row, with the standard library alone.

It knows no subject. A workbook is a zip of XML that somebody sent: what unpacks to too much, or
defines its own entities, is refused; merged cells are named, never guessed at.
"""

from __future__ import annotations

import re
import zipfile
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from xml.parsers import expat

from commandcenter.core.errors import Refused
from commandcenter.core.mistakes import unreadable

UNPACKED_MAX = 1024 * 1024 * 1024
CHUNK = 256 * 1024
STRINGS_MAX = 2_000_000
COLUMNS_MAX = 200
# What a spreadsheet shows of a number; the digits behind are noise of its binary form.
NUMBER_DIGITS = 15
MAIN = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
STRINGS = "xl/sharedStrings.xml"
ROW_END = b"</row>"
FILLED = re.compile(rb"<(v|t)[ >]")
ROW_BYTES_MAX = 8 * 1024 * 1024
UNREADABLE = (zipfile.BadZipFile, KeyError, IndexError, expat.ExpatError, UnicodeDecodeError)
REFERENCE = re.compile(r"([A-Z]{1,3})(\d+)")

type_of_sheet_row = tuple[int, list[str]]


def sheet_rows(path: Path) -> Iterator[type_of_sheet_row]:
    """Each row of the first sheet with its number; empty rows are passed over.

    Merged cells come last in the file, so their refusal comes after the last row.
    """
    try:
        with zipfile.ZipFile(path) as book:
            if sum(part.file_size for part in book.infolist()) > UNPACKED_MAX:
                raise Refused("The file {name} is too large.", name=path.name)
            strings = _Strings()
            if STRINGS in book.namelist():
                for _ in _parsed(book, STRINGS, strings):
                    pass
            sheet = _Sheet(strings.found)
            yield from _parsed(book, _first_sheet(book), sheet)
            if sheet.merged:
                raise Refused(
                    "The cells {cells} of {name} are merged; every row needs its own cells."
                    " Undo the merging and fill them.",
                    cells=", ".join(sheet.merged[:5]),
                    name=path.name,
                )
    except UNREADABLE as error:
        raise Refused(
            "The file {name} is no workbook that can be read; save it as XLSX or CSV.",
            name=path.name,
        ) from error
    except OSError as error:
        raise unreadable(path.name, error) from error


def has_more_rows(path: Path, most: int) -> bool:
    """Whether the first sheet has more than so many rows with something in them; the cells are not
    looked at, and no more of the sheet is unpacked than that takes.

    False where the file is no plain workbook: whoever reads it then says what is wrong with it.
    """
    found = unpacked = 0
    rest = b""
    try:
        with zipfile.ZipFile(path) as book, book.open(_first_sheet(book)) as stream:
            while found <= most and unpacked <= UNPACKED_MAX and (piece := stream.read(CHUNK)):
                unpacked += len(piece)
                *rows, rest = (rest + piece).split(ROW_END)
                found += sum(1 for row in rows if FILLED.search(row))
                if len(rest) > ROW_BYTES_MAX:
                    return False
    except (*UNREADABLE, OSError, Refused):
        return False
    return found > most


def _first_sheet(book: zipfile.ZipFile) -> str:
    sheets, relations = _Named("sheet", "r:id"), _Named("Relationship", "Id", "Target")
    for part, handler in ((MAIN, sheets), (RELATIONS, relations)):
        for _ in _parsed(book, part, handler):
            pass
    targets = {row[0]: row[1] for row in relations.found}
    target = targets[sheets.found[0][0]]
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _parsed(book: zipfile.ZipFile, part: str, handler: Any) -> Iterator[Any]:
    """Feed a part of the book to a handler, and hand on what it has ready after each piece."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, found: handler.start(_plain(tag), found)
    parser.EndElementHandler = lambda tag: handler.end(_plain(tag))
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = _no_doctype
    with book.open(part) as stream:
        while piece := stream.read(CHUNK):
            parser.Parse(piece, False)
            while handler.ready:
                yield handler.ready.popleft()
    parser.Parse(b"", True)
    while handler.ready:
        yield handler.ready.popleft()


def _plain(tag: str) -> str:
    return tag.rpartition(":")[2]


def _no_doctype(*_said: Any) -> None:
    raise Refused("The workbook defines entities of its own; it is not read.")


@dataclass
class _Named:
    """Collects attributes of one kind of element."""

    tag: str
    first: str
    second: str | None = None
    found: list[tuple[str, str]] = field(default_factory=list)
    ready: deque[Any] = field(default_factory=deque)

    def start(self, tag: str, found: dict[str, str]) -> None:
        if tag == self.tag:
            self.found.append((found[self.first], found[self.second] if self.second else ""))

    def end(self, tag: str) -> None:
        """Nothing ends here."""

    def text(self, words: str) -> None:
        """No words are collected."""


@dataclass
class _Strings:
    """The table of strings that cells point into."""

    found: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    inside: bool = False
    phonetic: bool = False
    ready: deque[Any] = field(default_factory=deque)

    def start(self, tag: str, _found: dict[str, str]) -> None:
        self.inside = tag == "t"
        self.phonetic = self.phonetic or tag == "rPh"

    def end(self, tag: str) -> None:
        if tag == "rPh":
            self.phonetic = False
        if tag == "si":
            self.found.append("".join(self.words))
            self.words.clear()
            if len(self.found) > STRINGS_MAX:
                raise Refused("The workbook holds too many different words.")
        self.inside = False

    def text(self, words: str) -> None:
        if self.inside and not self.phonetic:
            self.words.append(words)


@dataclass
class _Sheet:
    """The rows of one sheet."""

    strings: list[str]
    ready: deque[type_of_sheet_row] = field(default_factory=deque)
    merged: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    row: int = 0
    column: int = 0
    kind: str = ""
    inside: bool = False

    def start(self, tag: str, found: dict[str, str]) -> None:
        if tag == "row":
            self.row, self.cells = int(found.get("r", self.row + 1)), []
            self.column = -1
        elif tag == "c":
            place = REFERENCE.fullmatch(found.get("r", ""))
            self.column = _column(place[1]) if place else self.column + 1
            self.kind = found.get("t", "n")
            self.words.clear()
        elif tag in {"v", "t"}:
            self.inside = True
        elif tag == "mergeCell":
            self.merged.append(found.get("ref", "?"))

    def end(self, tag: str) -> None:
        if tag in {"v", "t"}:
            self.inside = False
        elif tag == "c" and self.words:
            if self.column >= COLUMNS_MAX:
                raise Refused(
                    "Row {row} has more than {most} cells.", row=self.row, most=COLUMNS_MAX
                )
            self.cells.extend([""] * (self.column + 1 - len(self.cells)))
            self.cells[self.column] = self._value("".join(self.words))
        elif tag == "row" and any(cell.strip() for cell in self.cells):
            self.ready.append((self.row, self.cells))

    def text(self, words: str) -> None:
        if self.inside:
            self.words.append(words)

    def _value(self, words: str) -> str:
        if self.kind == "s":
            place = int(words) if words.isdecimal() else -1
            return self.strings[place] if 0 <= place < len(self.strings) else ""
        if self.kind == "n":
            return _number(words)
        return words


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _number(words: str) -> str:
    """A number as the spreadsheet shows it: 17.850000000000001 is 17.85."""
    try:
        amount = Decimal(words)
    except InvalidOperation:
        return words
    if not amount.is_finite() or abs(amount.adjusted()) > NUMBER_DIGITS:
        return words
    places = NUMBER_DIGITS - 1 - amount.adjusted()
    rounded = round(amount, max(places, 0))
    shown = f"{rounded:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown
