"""Writes tables for other people's spreadsheets: XLSX, or CSV as UTF-8 with its mark.

Pure but for the file. Whatever a person wrote that a spreadsheet would take for a formula is
defused, so that opening an export never runs anything.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TextIO

from commandcenter.core.errors import Refused
from commandcenter.core.mistakes import unwritable

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?", re.ASCII)
WIDTH = 18


def write_table(
    path: Path,
    columns: Sequence[str],
    rows: Iterable[Sequence[str | None]],
    *,
    numbers: Collection[int] | None = None,
) -> int:
    """Write a table to a new file of the kind its name ends with; returns the number of rows.

    The file appears whole or not at all. `numbers` are the columns of quantities, by their place;
    a code that looks like a number stays as it is written (1.50 is no 1.5).
    """
    kind = path.suffix.lower()
    if kind not in {".csv", ".xlsx"}:
        raise Refused("“{name}” must end with .xlsx or .csv.", name=path.name)
    part = path.with_name(f".{path.name}.part")
    try:
        if kind == ".csv":
            count = _csv(part, columns, rows)
        else:
            count = _xlsx(part, columns, rows, range(len(columns)) if numbers is None else numbers)
        part.replace(path)
    except OSError as error:
        raise unwritable(path.name, error) from error
    finally:
        part.unlink(missing_ok=True)
    return count


def defused(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    if cell.startswith(DANGEROUS) and not NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


def armed(cell: str) -> str:
    """A cell as it was before it was defused, for who reads our own sheets back."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(DANGEROUS) else cell


def _csv(part: Path, columns: Sequence[str], rows: Iterable[Sequence[str | None]]) -> int:
    out: TextIO
    count = 0
    with part.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(columns)
        for count, row in enumerate(rows, 1):  # noqa: B007 - the number of rows is the answer
            writer.writerow([defused(cell or "") for cell in row])
    return count


def _xlsx(
    part: Path,
    columns: Sequence[str],
    rows: Iterable[Sequence[str | None]],
    numbers: Collection[int],
) -> int:
    import xlsxwriter  # heavy, and needed only for this

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    count = 0
    # Set in memory and written at once: on a full disk the library fails with an error of its own
    # and leaves an open archive behind.
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, options) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(columns) - 1, WIDTH)
        sheet.write_row(0, 0, columns, bold)
        for count, row in enumerate(rows, 1):
            for place, cell in enumerate(row):
                if cell and place in numbers and NUMBER.fullmatch(cell) and not _is_code(cell):
                    sheet.write_number(count, place, float(cell))
                elif cell:
                    sheet.write_string(count, place, defused(cell))
    part.write_bytes(packed.getvalue())
    return count


def _is_code(cell: str) -> bool:
    """Whether digits are a code and no quantity: long, or with a leading zero."""
    return len(cell) > 11 or (cell.startswith("0") and len(cell) > 1 and "." not in cell)
