"""Reads a sheet of postings (XLSX or CSV) that people filled in; its columns may have Chinese
names.

Pure. A sheet is one thing: everything in it that must be mended is named with its row, and nothing
of it is posted before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import chain, islice
from pathlib import Path

from commandcenter.core.clock import SHOWN_ZONE
from commandcenter.core.errors import Problem, Refused
from commandcenter.core.language import text
from commandcenter.core.rules import rule
from commandcenter.core.sheets import has_more_rows, sheet_rows
from commandcenter.core.tabletext import WORKBOOKS, read_rows, refuse_if
from commandcenter.ledgers.reading import PostingLine

# What each column may be called.
COLUMNS = {
    "key": "编号 单号 凭证号",
    "at": "时间 日期 发生时间",
    "by": "经手人 经办人",
    "kind": "类别 业务类别",
    "item": "物资 物资编码 物资代码",
    "lot": "批次 批号",
    "quantity": "数量",
    "unit": "单位 计量单位",
    "source": "from 来自 调出 发出方",
    "target": "to 去向 调入 接收方",
    "incident": "突发事件 事件",
    "note": "备注 说明",
    "of": "原编号 原单号",
    "maker": "生产厂家 产地",
    "spec": "规格",
    "made": "生产日期",
    "expires": "失效日期 有效期至",
    "intended": "捐赠意向 定向",
}
NAMES = {word: name for name, words in COLUMNS.items() for word in (name, *words.split())}
NEEDED = ("key", "at", "kind")
DAYS = re.compile(r"\d{4,6}(\.\d+)?", re.ASCII)
# Day 0 of the serial numbers that spreadsheets keep times as.
FIRST_DAY = datetime(1899, 12, 30, tzinfo=SHOWN_ZONE)

type_of_numbered = tuple[int, PostingLine]


def read_sheet(path: Path) -> list[type_of_numbered]:
    """The lines of a sheet with their row numbers; refused as a whole with every problem found."""
    most = int(rule("ledgers", "sheet_rows_max").value)
    _refuse_if_longer(path, most)
    rows = sheet_rows(path) if _is_workbook(path) else read_rows(path)
    first = next(rows, None)
    if first is None:
        raise Refused("The file {name} is empty.", name=path.name)
    columns = _columns(path.name, first)
    lines: list[type_of_numbered] = []
    problems: list[Problem] = []
    for number, cells in rows:
        # Whoever names the parts of a workbook otherwise is counted here.
        if len(lines) + len(problems) >= most:
            raise _too_long(path.name, most)
        try:
            lines.append((number, _line(columns, cells)))
        except Refused as refused:
            problems.append(Problem(str(number), refused.words))
    refuse_if(path.name, problems)
    return lines


def _is_workbook(path: Path) -> bool:
    return path.suffix.lower() in WORKBOOKS


def _refuse_if_longer(path: Path, most: int) -> None:
    """Count the rows before any is looked at, and no further than the limit and the header."""
    if _is_workbook(path):
        longer = has_more_rows(path, most + 1)
    else:
        longer = sum(1 for _ in islice(read_rows(path), most + 2)) > most + 1
    if longer:
        raise _too_long(path.name, most)


def _too_long(name: str, most: int) -> Refused:
    return Refused(
        "The sheet {name} has more than {most} rows; nothing of it was posted."
        " Split it, or hand it in as JSON lines.",
        name=name,
        most=most,
    )


def _columns(name: str, first: tuple[int, Sequence[str]]) -> list[str]:
    number, cells = first
    named = [NAMES.get(cell.strip().lower(), "") for cell in cells]
    problems = [
        Problem(str(number), text("The column “{column}” is not known here.", column=cell[:40]))
        for cell, known in zip(cells, named, strict=True)
        if cell.strip() and not known
    ]
    problems += [
        Problem(str(number), text("The first line must name the column “{column}”.", column=needed))
        for needed in NEEDED
        if needed not in named
    ]
    problems += [
        Problem(str(number), text("The column “{column}” stands twice.", column=one))
        for one in sorted({one for one in named if one and named.count(one) > 1})
    ]
    refuse_if(name, problems)
    return named


def _line(columns: Sequence[str], cells: Sequence[str]) -> PostingLine:
    if len(cells) > len(columns) and any(
        cell.strip() for cell in islice(cells, len(columns), None)
    ):
        raise Refused("{count} cells where {width} belong.", count=len(cells), width=len(columns))
    padded = chain((cell.strip() for cell in cells), [""] * len(columns))
    fields = {name: cell for name, cell in zip(columns, padded, strict=False) if name and cell}
    if [NAMES.get(cell.lower()) for cell in fields.values()] == list(fields):
        raise Refused("A second header line.")
    for needed in NEEDED:
        if needed not in fields:
            raise Refused("“{field}” is empty.", field=needed)
    for name in ("made", "expires"):
        if DAYS.fullmatch(fields.get(name, "")):
            fields[name] = _serial(fields[name]).date().isoformat()
    return PostingLine(**(fields | {"at": _moment(fields["at"])}))


def _moment(words: str) -> str:
    """A time of a sheet; one without a zone is Beijing time, as people write it."""
    if DAYS.fullmatch(words):
        return _serial(words).isoformat()
    try:
        at = datetime.fromisoformat(words.replace("/", "-"))
    except ValueError:
        return words
    return (at if at.tzinfo else at.replace(tzinfo=SHOWN_ZONE)).isoformat()


def _serial(words: str) -> datetime:
    return FIRST_DAY + timedelta(seconds=round(float(words) * 86_400))
