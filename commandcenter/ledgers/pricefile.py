"""Reads price samples from a table, and writes the evidence pack of a flagged one.

Pure: rows in, samples and problems out; a document and photos in, the bytes of one file out.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from commandcenter.core.clock import parse_time
from commandcenter.core.errors import Problem, Refused
from commandcenter.core.language import text
from commandcenter.core.quantities import parse_amount
from commandcenter.core.tabletext import TableText, bad_character
from commandcenter.ledgers.prices import Sample

COLUMNS = ("key", "at", "place", "shop", "item", "unit", "price")
OPTIONAL = ("spec", "cost", "base_price", "base_cost", "inspectors", "photos", "note")
KEY_MAX = 120
WORDS_MAX = 200
PRICE_MAX = 10**9
STARTED = (1980, 1, 1, 0, 0, 0)


@dataclass
class ReadSamples:
    """The samples of a table with their rows, and what must be mended."""

    samples: list[tuple[int, Sample]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_samples(table: TableText) -> ReadSamples:
    """The samples of a table; `inspectors` and `photos` hold several words divided by “;”."""
    found = ReadSamples()
    keys: set[str] = set()
    for index, row in enumerate(table.rows):
        cells = {name: cell.strip() for name, cell in zip(table.columns, row, strict=True)}
        try:
            sample = _sample(cells)
        except Refused as refused:
            found.problems.append(table.problem(index, refused.words))
            continue
        if sample.key in keys:
            words = text("The key “{key}” stands twice.", key=sample.key)
            found.problems.append(table.problem(index, words))
        keys.add(sample.key)
        found.samples.append((index, sample))
    return found


def pack(document: Mapping[str, Any], photos: Mapping[str, bytes]) -> bytes:
    """One file of evidence: the document and the photos it names by their hash.

    The same evidence gives the same bytes, so that its digest can be kept.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        words = json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True)
        _put(file, "evidence.json", words.encode())
        for name in sorted(photos):
            _put(file, f"photos/{name}", photos[name])
    return out.getvalue()


def _put(file: zipfile.ZipFile, name: str, data: bytes) -> None:
    file.writestr(zipfile.ZipInfo(name, STARTED), data, zipfile.ZIP_DEFLATED)


def _sample(cells: Mapping[str, str]) -> Sample:
    return Sample(
        key=_words(cells, "key", KEY_MAX),
        at=parse_time(cells["at"]),
        place=_words(cells, "place", WORDS_MAX),
        shop=_words(cells, "shop", WORDS_MAX),
        item=_words(cells, "item", WORDS_MAX),
        unit=_words(cells, "unit", WORDS_MAX),
        price=_price(cells, "price"),
        spec=_words(cells, "spec", WORDS_MAX, needed=False),
        cost=_maybe(cells, "cost"),
        base_price=_maybe(cells, "base_price"),
        base_cost=_maybe(cells, "base_cost"),
        inspectors=_several(cells, "inspectors"),
        photos=_several(cells, "photos"),
        note=_words(cells, "note", WORDS_MAX, needed=False),
    )


def _words(cells: Mapping[str, str], name: str, most: int, *, needed: bool = True) -> str:
    words = cells.get(name, "")
    if (needed and not words) or len(words) > most or bad_character(words):
        raise Refused(
            "“{column}” needs 1 to {most} characters on one line.", column=name, most=most
        )
    return words


def _price(cells: Mapping[str, str], name: str) -> Decimal:
    amount = parse_amount(cells[name])
    if not 0 < amount <= PRICE_MAX:
        raise Refused("“{column}” must be above 0; {value} is not.", column=name, value=amount)
    return amount


def _maybe(cells: Mapping[str, str], name: str) -> Decimal | None:
    return _price(cells, name) if cells.get(name) else None


def _several(cells: Mapping[str, str], name: str) -> tuple[str, ...]:
    words = (word.strip() for word in cells.get(name, "").replace("；", ";").split(";"))
    return tuple(dict.fromkeys(word for word in words if word))
