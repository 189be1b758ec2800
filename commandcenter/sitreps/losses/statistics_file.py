"""Reads a table of disaster statistics as it is handed in: CSV, one place a line, or JSON.

Columns are indicators, by code or by the form's own name, with the unit in brackets where it is not
the form's. What is wrong is refused with its line, and never guessed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from commandcenter.core.errors import Problem, Refused, RefusedWithProblems
from commandcenter.core.language import Text, text
from commandcenter.core.mistakes import no_json
from commandcenter.core.quantities import parse_amount
from commandcenter.core.tabletext import bad_character, read_table, refuse_if
from commandcenter.sitreps.losses.statistics import Entry, Indicator, indicators
from commandcenter.sitreps.states import State

BYTES_MAX = 16 * 1024 * 1024
PLACE_COLUMNS = ("place", "name", "state")
NAMES = {
    "地区代码": "place",
    "单位代码": "place",
    "地区": "name",
    "单位": "name",
    "状态": "state",
}
STATES = {
    "": State.CLAIMED,
    "上报": State.CLAIMED,
    "claimed": State.CLAIMED,
    "已核实": State.VERIFIED,
    "核实": State.VERIFIED,
    "verified": State.VERIFIED,
    "估计": State.ESTIMATED,
    "estimated": State.ESTIMATED,
}
WITH_UNIT = re.compile(r"^(?P<name>.+?)\s*[(（](?P<unit>[^()（）]+)[)）]$")
# An estimate with its bounds: 5000(4000-6000).
ESTIMATE = re.compile(
    r"^(?P<value>[\d.,]+)\s*[(（](?P<low>[\d.,]+)\s*[-—~至]\s*(?P<high>[\d.,]+)[)）]$"
)
AMOUNT_MAX = Decimal(10) ** 15


def read_statistics(path: Path) -> tuple[Entry, ...]:
    """Every value of the table in `path`."""
    if path.suffix.lower() == ".json":
        return _read_json(path)
    columns = _column_names(path)
    optional = [name for name in columns if name != "name"]
    table = read_table(path, needed=[columns["name"]] if "name" in columns else ["name"],
                       optional=[columns[name] for name in optional])  # fmt: skip
    meaning = {said: name for name, said in columns.items()}
    entries: list[Entry] = []
    problems: list[Problem] = []
    for number, row in enumerate(table.rows):
        cells = {meaning[said]: cell.strip() for said, cell in zip(table.columns, row, strict=True)}
        try:
            entries += _entries(cells)
        except Refused as refused:
            problems.append(table.problem(number, refused.words))
    refuse_if(path.name, problems)
    return _checked(tuple(entries))


def _column_names(path: Path) -> dict[str, str]:
    """What each column means, by the words in the first line; unknown ones are refused by name."""
    with path.open("rb") as stream:
        first = stream.readline(64 * 1024)
    try:
        line = first.decode("utf-8-sig")
    except UnicodeDecodeError:
        line = first.decode("gb18030", "replace")
    found: dict[str, str] = {}
    for said in (cell.strip().strip('"').lower() for cell in line.strip().split(",")):
        name = NAMES.get(said, said)
        if name in PLACE_COLUMNS:
            found[name] = said
            continue
        meant = indicator_of(said)
        if meant is not None:
            found[f"{meant[0].code}|{meant[1]}"] = said
    return found


def indicator_of(said: str) -> tuple[Indicator, str] | None:
    """The indicator and unit that a column title names."""
    unit = None
    by_name = {one.name.lower(): one for one in indicators().values()}
    title = said.strip().lower()
    one = indicators().get(title) or by_name.get(title)
    if one is None and (match := WITH_UNIT.match(title)):
        title, unit = match["name"].strip(), match["unit"].strip()
        one = indicators().get(title) or by_name.get(title)
    if one is None:
        return None
    if unit is not None and unit not in (one.unit, *one.units):
        raise Refused(
            "“{name}” is counted in {known}, not in {unit}.",
            name=one.name,
            known=", ".join((one.unit, *one.units)),
            unit=unit[:20],
        )
    return one, unit or one.unit


def _entries(cells: dict[str, str]) -> Iterator[Entry]:
    place, name = cells.get("place", ""), cells.get("name", "")
    state = _state(cells.get("state", ""))
    for column, said in cells.items():
        if column in PLACE_COLUMNS or not said:
            continue
        code, unit = column.split("|")
        yield entry_of(place, name, code, said, unit, state)


def entry_of(place: str, name: str, code: str, said: str, unit: str, state: State) -> Entry:
    """One value, refused where it is none: negative, fractional people, an estimate without
    bounds.
    """
    for words in (place, name):
        sign = bad_character(words)
        if sign is not None:
            raise Refused("The name of a place holds the character {sign}.", sign=sign)
    if not (place or name):
        raise Refused("A line of statistics names its place.")
    match = ESTIMATE.match(said)
    low = high = None
    if match:
        said, state = match["value"], State.ESTIMATED
        low, high = _amount(match["low"], code, unit), _amount(match["high"], code, unit)
    value = _amount(said, code, unit)
    if state is State.ESTIMATED and (low is None or high is None or not low <= value <= high):
        raise Refused("An estimate carries its bounds, for example 5000(4000-6000).")
    return Entry(place, name or place, code, value, unit, state, low, high)


def _amount(said: str, code: str, unit: str) -> Decimal:
    value = parse_amount(said.replace(",", "").replace("，", ""))
    whole = unit in {"人", "间", "户"}
    if value < 0 or value > AMOUNT_MAX or (whole and value != value.to_integral_value()):
        raise Refused(
            "“{value}” cannot be {name} in {unit}.",
            value=said[:40],
            name=indicators()[code].name,
            unit=unit,
        )
    return value


def _state(said: str) -> State:
    state = STATES.get(said.strip().lower())
    if state is None:
        known = ", ".join(word for word in STATES if word)
        raise Refused("“{said}” is not a state; use {known}.", said=said[:20], known=known)
    return state


def _read_json(path: Path) -> tuple[Entry, ...]:
    try:
        if path.stat().st_size > BYTES_MAX:
            raise Refused("The file {name} is too large.", name=path.name)
        rows = json.loads(path.read_text("utf-8"), parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise no_json(path.name, error) from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Refused("Statistics as JSON are a list of lines, each an object.")
    entries, problems = [], []
    for number, row in enumerate(rows, start=1):
        try:
            entries.append(_json_entry(row))
        except Refused as refused:
            problems.append(Problem(str(number), refused.words))
    refuse_if(path.name, problems)
    return _checked(tuple(entries))


def _json_entry(row: dict[str, Any]) -> Entry:
    """One line {place, name, indicator, value, unit?, state?, low?, high?}."""
    meant = indicator_of(str(row.get("indicator", "")))
    if meant is None:
        raise Refused("“{name}” is not an indicator.", name=str(row.get("indicator"))[:40])
    one, unit = meant
    unit = str(row.get("unit") or unit)
    if unit not in (one.unit, *one.units):
        raise Refused(
            "“{name}” is counted in {known}, not in {unit}.",
            name=one.name,
            known=", ".join((one.unit, *one.units)),
            unit=unit[:20],
        )
    said = str(row.get("value", ""))
    if row.get("low") is not None:
        said = f"{said}({row['low']}-{row.get('high')})"
    state = _state(str(row.get("state", "")))
    return entry_of(
        str(row.get("place", "")), str(row.get("name", "")), one.code, said, unit, state
    )


def _checked(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """No value stands twice, and there is at least one."""
    seen: set[tuple[str, str, State]] = set()
    problems: list[Problem] = []
    for entry in entries:
        at = (entry.key, entry.indicator, entry.state)
        if at in seen:
            words: Text = text("{name} stands twice.", name=indicators()[entry.indicator].name)
            problems.append(Problem(entry.name, words))
        seen.add(at)
    if problems:
        raise RefusedWithProblems(text("The statistics were not taken:"), problems)
    if not entries:
        raise Refused("There is no value in these statistics.")
    return entries
