"""Commands on the papers of deliveries: which are due, which are late, and that they are in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from commandcenter.cli.session import Session, complain, pass_session
from commandcenter.core.clock import SHOWN_ZONE, parse_time, show_time
from commandcenter.core.language import text
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.service import PAPER_WORDS, PapersDue, YearDue, all_papers_seen

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group()
def papers() -> None:
    """Papers of deliveries: acceptance reports of what came in, vouchers of what went out."""


@papers.command()
@click.option("--late", is_flag=True, help="Only what is late.")
@pass_session
def due(session: Session, *, late: bool) -> int:
    """Show deliveries whose papers are not in, the first due first; exit 1 where any is late."""
    with session.headquarters() as headquarters:
        found = headquarters.read(ledgers.papers_due)
        year = headquarters.read(ledgers.year_due)
    rows = [one for one in found if one.late_days or not late]
    session.table(
        {"rows": [_row(one) for one in rows], "complete": all_papers_seen(found),
         "annual": year and _annual(year)},
        [text("Key"), text("Papers"), text("From"), text("To"), text("Goods"), text("Time"),
         text("Due on"), text("Days late")],
        [(r.key, session.say(PAPER_WORDS[r.sort]), r.source, r.target, "、".join(r.goods),
          show_time(r.at), r.due, r.late_days or None) for r in rows],
    )  # fmt: skip
    if year is not None:
        complain(session.say(year.words))
        complain(session.say(text("Basis: {basis}", basis=year.rule.basis)))
    return 1 if any(one.late_days for one in (*rows, *((year,) if year else ()))) else 0


@papers.command("in")
@click.argument("key")
@click.option("--number", required=True, help="The number on the paper.")
@click.option("--at", metavar="TIME", help="When it was handed in; else now.")
@click.option("--by", help="Who handed it in.")
@pass_session
def hand_in(session: Session, *, key: str, number: str, at: str | None, by: str | None) -> None:
    """Note that the papers of a delivery are in; KEY is that of any posting of it."""
    with session.door() as door:
        moment = parse_time(at) if at else door.headquarters.clock.now()
        count = door.act(ledgers.hand_in_papers, key=key, number=number, at=moment, by=by)
    session.answer(
        {"postings": count, "number": number},
        text("Papers {number}: {count} postings.", number=number, count=count),
    )


@papers.command()
@click.option("--year", type=int, help="Which year; the last one if absent.")
@click.option("--formats", default="docx,xlsx", show_default=True)
@click.option("--out", required=True, type=FOLDER)
@pass_session
def annual(session: Session, *, year: int | None, formats: str, out: Path) -> None:
    """Write the annual report of the depots from the books: docx, pdf, xlsx."""
    from commandcenter.sitreps import service as sitreps  # heavy: documents
    from commandcenter.sitreps.annual.paper import write_annual

    with session.headquarters() as headquarters:
        asked = year or headquarters.clock.now().astimezone(SHOWN_ZONE).year - 1
        kinds = [one.strip() for one in formats.split(",") if one.strip()]
        sheet = headquarters.read(sitreps.annual_sheet, year=asked)
    files = write_annual(sheet, formats=kinds, folder=out)
    session.answer(
        {"year": asked, "files": {form: str(path) for form, path in files.items()}},
        text("Written: {files}", files="、".join(str(path) for path in files.values())),
    )


@papers.command("annual-in")
@click.option("--year", type=int, required=True)
@click.option("--number", required=True, help="The number on the paper.")
@click.option("--at", metavar="TIME", help="When it was handed in; else now.")
@click.option("--by", help="Who handed it in.")
@pass_session
def annual_in(session: Session, *, year: int, number: str, at: str | None, by: str | None) -> None:
    """Note that the annual report of a year is in."""
    with session.door() as door:
        moment = parse_time(at) if at else door.headquarters.clock.now()
        door.act(ledgers.hand_in_year, year=year, number=number, at=moment, by=by)
    session.answer(
        {"year": year, "number": number},
        text("The annual report of {year} is in under number {number}.", year=str(year),
             number=number),
    )  # fmt: skip


def _annual(one: YearDue) -> dict[str, Any]:
    return {
        "year": one.year,
        "due": one.due.isoformat(),
        "late_days": one.late_days,
        "basis": one.rule.basis,
    }


def _row(one: PapersDue) -> dict[str, Any]:
    return {
        "key": one.key,
        "papers": one.sort.value,
        "kind": one.kind.value,
        "at": one.at.isoformat(),
        "from": one.source,
        "to": one.target,
        "goods": list(one.goods),
        "due": one.due.isoformat(),
        "late_days": one.late_days,
        "holidays_known": one.counted,
        "basis": one.rule.basis,
    }
