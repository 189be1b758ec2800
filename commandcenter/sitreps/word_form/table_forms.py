"""The measures of the report's tables, from the one file that Word and PDF share.

Pure but for reading that file once.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from commandcenter.sitreps.wording import FORMS

FILE = "tables.toml"


@dataclass(frozen=True)
class TableForm:
    """One form of table: widths of its columns in millimetres, size of its words in points."""

    name: str
    widths: tuple[float, ...]
    size: float
    left: frozenset[int]
    bar: bool
    split: bool


@cache
def table_forms() -> dict[str, TableForm]:
    """Every form of table by its name."""
    table = tomllib.loads((FORMS / FILE).read_text("utf-8"))
    return {
        name: TableForm(
            name,
            tuple(float(width) for width in entry["widths"]),
            float(entry["size"]),
            frozenset(entry["left"]),
            bool(entry.get("bar", False)),
            bool(entry.get("split", False)),
        )
        for name, entry in table.items()
    }
