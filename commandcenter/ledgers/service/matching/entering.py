"""Lists of needs and of offers as people hand them in: a table, all or nothing, with its lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from commandcenter.accounts.service import require
from commandcenter.core.clock import parse_time
from commandcenter.core.errors import Problem, Refused
from commandcenter.core.tabletext import read_table, refuse_if
from commandcenter.ledgers.service.amounts import SORTS
from commandcenter.ledgers.service.matching.needs import say_need
from commandcenter.ledgers.service.matching.offers import make_offer
from commandcenter.ledgers.tables import need, offer
from commandcenter.store.work import Work

ROWS_MAX = 5_000
COMMON = ("sort", "item", "measure", "words", "at", "by")
# How the duty room writes the columns and the sorts of its own sheets.
RENAMED = {
    "编号": "key", "单位": "unit", "合作方": "partner", "伙伴": "partner", "类别": "sort",
    "物资": "item", "数量": "quantity", "计量单位": "measure", "说明": "words", "时间": "at",
    "有效期": "until", "经办人": "by",
}  # fmt: skip
SORT_WRITTEN = dict(zip(("物资", "服务", "金融", "岗位", "场所"), SORTS, strict=True))


@dataclass(frozen=True)
class Entered:
    """What an import did."""

    accepted: int
    repeated: int


def import_needs(work: Work, *, path: Path) -> Entered:
    """Enter needs: key,unit[,sort,item,quantity,measure,words,at,by]."""
    require(work, "ledger.need")
    return _enter(work, path, need, ("key", "unit"), ("quantity", *COMMON), _need)


def import_offers(work: Work, *, path: Path) -> Entered:
    """Enter offers: key,partner,quantity[,sort,item,measure,words,at,until,by]."""
    require(work, "ledger.offer")
    return _enter(work, path, offer, ("key", "partner", "quantity"), (*COMMON, "until"), _offer)


def sort_of(said: str) -> str:
    """The sort of a need or an offer, as people write it; empty means goods."""
    return SORT_WRITTEN.get(said, said) or SORTS[0]


def _enter(
    work: Work,
    path: Path,
    table: Any,
    needed: tuple[str, ...],
    optional: tuple[str, ...],
    enter: Callable[[Work, Mapping[str, str]], int],
) -> Entered:
    read = read_table(path, needed=needed, optional=optional, omitted=optional, renamed=RENAMED)
    if len(read.rows) > ROWS_MAX:
        raise Refused(
            "{name} has {rows} rows; at most {most} are taken at once.",
            name=read.name,
            rows=len(read.rows),
            most=ROWS_MAX,
        )
    before = _count(work, table)
    problems: list[Problem] = []
    for index, row in enumerate(read.rows):
        cells = {name: cell.strip() for name, cell in zip(read.columns, row, strict=True)}
        try:
            enter(work, cells)
        except Refused as refused:
            problems.append(read.problem(index, refused.words))
    refuse_if(read.name, problems)  # What was entered already goes back with the act.
    accepted = _count(work, table) - before
    return Entered(accepted, len(read.rows) - accepted)


def _count(work: Work, table: Any) -> int:
    return int(work.connection.execute(select(func.count()).select_from(table)).scalar() or 0)


def _need(work: Work, cells: Mapping[str, str]) -> int:
    quantity = cells.get("quantity") or None
    return say_need(work, unit=cells["unit"], quantity=quantity, **_common(work, cells))


def _offer(work: Work, cells: Mapping[str, str]) -> int:
    until = cells.get("until")
    return make_offer(
        work,
        partner=cells["partner"],
        quantity=cells["quantity"],
        until=parse_time(until) if until else None,
        **_common(work, cells),
    )


def _common(work: Work, cells: Mapping[str, str]) -> dict[str, Any]:
    at = cells.get("at")
    return {
        "key": cells["key"],
        "sort": sort_of(cells.get("sort", "")),
        "item_code": cells.get("item") or None,
        "measure": cells.get("measure") or None,
        "words": cells.get("words", ""),
        "at": parse_time(at) if at else work.now,
        "by": cells.get("by") or None,
    }
