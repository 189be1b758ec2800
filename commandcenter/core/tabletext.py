"""Reads a table that people hand in: CSV, plain or gzipped, UTF-8 or GB18030, or a workbook's first
sheet, with its line numbers.

It knows no subject. Every cell is checked for what no name or code may hold; what is wrong is
refused with its line, and never guessed.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import unicodedata
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TextIO

from commandcenter.core.errors import Problem, Refused, RefusedWithProblems
from commandcenter.core.language import Text, text
from commandcenter.core.mistakes import csv_words, unreadable
from commandcenter.core.sheets import sheet_rows

BYTES_MAX = 256 * 1024 * 1024
HEAD_BYTES = 4 * 1024 * 1024
LINE_MAX = 1024 * 1024
GZIP_MAGIC = b"\x1f\x8b"
CSV_TYPE = "text/csv"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORKBOOKS = frozenset({".xlsx", ".xlsm"})
BAD_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


@dataclass(frozen=True)
class TableText:
    """A table as it was handed in: its bytes, its columns and its rows."""

    name: str
    data: bytes
    words: str
    columns: tuple[str, ...]
    rows: list[list[str]]
    media_type: str = CSV_TYPE
    numbers: tuple[int, ...] = ()

    def problem(self, row: int, words: Text) -> Problem:
        """A problem of row number `row`, with the line of the file."""
        return Problem(str(self.lines[row]), words)

    @cached_property
    def lines(self) -> list[int]:
        """The line each row ends on; read again only when there is something to complain of."""
        if self.media_type == XLSX_TYPE:
            return list(self.numbers)
        reader = _reader(self.words)
        return [reader.line_num for row in reader if row][1:]


def read_table(
    path: Path,
    *,
    needed: Collection[str],
    optional: Collection[str],
    omitted: Collection[str] = (),
    renamed: Mapping[str, str] | None = None,
) -> TableText:
    """Read a file whose first line names its columns, in any order; blank lines are skipped.

    A row with too few or too many cells, a second header line or a broken quote is a problem
    of its line; last cells of the columns `omitted` may be left out. `renamed` gives the column
    that each other way of writing a heading stands for.
    """
    given = _workbook(path) if path.suffix.lower() in WORKBOOKS else _plain_table(path)
    if not given.rows:
        raise Refused("The file {name} is empty.", name=path.name)
    heads = [cell.strip().lower() for cell in given.rows[0]]
    columns = tuple((renamed or {}).get(head, head) for head in heads)
    rows = [_filled(row, columns, omitted) for row in given.rows] if omitted else given.rows
    table = replace(given, columns=columns, rows=rows[1:])
    refuse_if(path.name, [Problem("1", why) for why in _header_problems(columns, needed, optional)])
    refuse_if(path.name, _row_problems(table))
    return table


def _plain_table(path: Path) -> TableText:
    """All lines of a CSV file, the first included."""
    data, plain = _bytes_of(path)
    words = _decoded(path.name, plain)
    reader = _reader(words)
    try:
        return TableText(path.name, data, words, (), [row for row in reader if row])
    except csv.Error as error:
        problem = Problem(
            str(reader.line_num), text("This line is no CSV ({why}).", why=csv_words(error))
        )
        raise refusal(path.name, [problem]) from error


def _workbook(path: Path) -> TableText:
    """All rows of a workbook's first sheet, each as wide as the first; its numbers are those of
    the sheet.
    """
    data, _ = _bytes_of(path)
    numbered = list(sheet_rows(path))
    width = len(numbered[0][1]) if numbered else 0
    rows = [[*cells, *[""] * (width - len(cells))] for _, cells in numbered]
    numbers = tuple(number for number, _ in numbered[1:])
    return TableText(path.name, data, "", (), rows, XLSX_TYPE, numbers)


def read_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Each row of a CSV file with its line number, the first included; blank lines are passed
    over. The file is read no further than its rows are asked for.
    """
    with _opened(path) as stream:
        reader = csv.reader(_short_lines(path.name, stream), strict=True)
        try:
            for row in reader:
                if row:
                    yield reader.line_num, row
        except csv.Error as error:
            words = text("This line is no CSV ({why}).", why=csv_words(error))
            raise refusal(path.name, [Problem(str(reader.line_num), words)]) from error
        except UnicodeDecodeError:
            raise _unreadable(path.name) from None


def _opened(path: Path) -> TextIO:
    """The file as text, by the encoding that its beginning is written in."""
    try:
        with path.open("rb") as raw:
            head = raw.read(HEAD_BYTES)
        if head.startswith(GZIP_MAGIC):
            return io.StringIO(_decoded(path.name, _bytes_of(path)[1]), newline="")
        encoding = "utf-8-sig" if _is_utf8(head) else "gb18030"
        return path.open(encoding=encoding, newline="")
    except OSError as error:
        raise unreadable(path.name, error) from error


def _is_utf8(head: bytes) -> bool:
    """Whether the beginning of a file is UTF-8; its last character may be cut off."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _short_lines(name: str, stream: TextIO) -> Iterator[str]:
    """The lines of a file, none so long that it alone would fill the memory."""
    number = 0
    while line := stream.readline(LINE_MAX):
        number += 1
        if len(line) == LINE_MAX:
            words = text("This line is longer than {most} characters.", most=LINE_MAX)
            raise refusal(name, [Problem(str(number), words)])
        yield line


def _filled(row: list[str], columns: tuple[str, ...], omitted: Collection[str]) -> list[str]:
    missing = columns[len(row) :]
    return [*row, *("" for _ in missing)] if all(name in omitted for name in missing) else row


def refuse_if(name: str, problems: list[Problem]) -> None:
    """Refuse the whole file where anything in it must be mended."""
    if problems:
        raise refusal(name, problems)


def refusal(name: str, problems: list[Problem]) -> RefusedWithProblems:
    """The refusal of a whole file, with what must be mended in it, by line."""
    problems = sorted(problems, key=lambda problem: int(problem.where))
    words = text(
        "Nothing was imported from {name}. What must be mended, line by line ({count}):",
        name=name,
        count=len(problems),
    )
    return RefusedWithProblems(words, problems)


def bad_character(words: str) -> str | None:
    """The first character that no name may hold (control, direction, line), by its number."""
    if words.isprintable():
        return None
    for character in words:
        if unicodedata.category(character) in BAD_CATEGORIES:
            return f"U+{ord(character):04X}"
    return None


def _reader(words: str) -> Any:
    return csv.reader(io.StringIO(words, newline=""), strict=True)


def _bytes_of(path: Path) -> tuple[bytes, bytes]:
    """The file as it lies there, and unpacked."""
    try:
        data = plain = path.read_bytes() if path.stat().st_size <= BYTES_MAX else None
        if data is not None and data.startswith(GZIP_MAGIC):
            with gzip.open(io.BytesIO(data)) as unpacked:
                plain = unpacked.read(BYTES_MAX + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Refused(
            "The file {name} is damaged: it cannot be unpacked.", name=path.name
        ) from error
    except OSError as error:
        raise unreadable(path.name, error) from error
    if data is None or plain is None or len(plain) > BYTES_MAX:
        raise Refused("The file {name} is too large.", name=path.name)
    return data, plain


def _decoded(name: str, plain: bytes) -> str:
    try:
        return plain.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return plain.decode("gb18030")
    except UnicodeDecodeError:
        raise _unreadable(name) from None


def _unreadable(name: str) -> Refused:
    return Refused(
        "The file {name} is neither UTF-8 nor GB18030 text; save it as “CSV UTF-8”.", name=name
    )


def _header_problems(
    columns: tuple[str, ...], needed: Collection[str], optional: Collection[str]
) -> list[Text]:
    problems = [
        text("The first line must name the column “{column}”.", column=column)
        for column in needed
        if column not in columns
    ]
    for column in dict.fromkeys(columns):
        if column not in needed and column not in optional:
            problems.append(text("The column “{column}” is not known here.", column=column[:40]))
        elif columns.count(column) > 1:
            problems.append(text("The column “{column}” stands twice.", column=column))
    return problems


def _row_problems(table: TableText) -> list[Problem]:
    width, first = len(table.columns), table.columns[0]
    problems = []
    for index, row in enumerate(table.rows):
        if len(row) != width:
            words = text("{count} cells where {width} belong.", count=len(row), width=width)
            problems.append(table.problem(index, words))
        elif row[0] == first or row[0].strip().lower() == first:
            problems.append(table.problem(index, text("A second header line.")))
    return problems
