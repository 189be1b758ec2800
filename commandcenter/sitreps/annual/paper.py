"""Sets the annual report of the depots on paper, by the same forms as the reports.

Pure but for the files it writes; what is not known stays visibly open.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, time
from pathlib import Path

from commandcenter.core.clock import SHOWN_ZONE
from commandcenter.ledgers.service import CountRow, DonorRow, YearRow
from commandcenter.sitreps.annual.sheet import AnnualSheet
from commandcenter.sitreps.formats.workbook import write_workbook
from commandcenter.sitreps.formats.writing import (
    PAPER_WRITERS,
    PaperWriter,
    check_formats,
    write_all,
)
from commandcenter.sitreps.paper.draft import Draft, Paper, Row
from commandcenter.sitreps.wording import (
    UNKNOWN,
    clean,
    count,
    file_name,
    full_date,
    full_time,
    words,
)

WRITERS: Mapping[str, PaperWriter] = {**PAPER_WRITERS, "xlsx": write_workbook}
AMOUNTS = ("opening", "received", "issued", "lost", "counted", "closing")


def write_annual(sheet: AnnualSheet, *, formats: Collection[str], folder: Path) -> dict[str, Path]:
    """Write the report of a year as it was drawn up."""
    check_formats(formats, WRITERS)
    paper = paper_of_year(sheet)
    stem = file_name(paper.title, sheet.at, drill=sheet.drill is not None)
    files, _replaced = write_all(WRITERS, formats, paper, folder / stem)
    return files


def write_annual_file(sheet: AnnualSheet, path: Path) -> None:
    """Write the report of a year into one file, in the format that its ending names."""
    form = path.suffix.lstrip(".").lower()
    check_formats([form], WRITERS)
    stem = path.with_suffix("")
    write_all(WRITERS, [form], paper_of_year(sheet), stem)


def paper_of_year(sheet: AnnualSheet) -> Paper:
    """The report as it is printed and signed."""
    found, draft = sheet.year, Draft()
    year = str(found.year)
    lead = "lead" if found.over else "lead_open"
    draft.say("body", words(f"annual.{lead}", year=year, until=full_time(found.until)))
    day = datetime.combine(found.due, time(), SHOWN_ZONE)
    checked = "" if found.rule.verified else words("annual.unverified")
    basis = words("annual.due", due=full_date(day), basis=found.rule.basis)
    draft.say("body", basis + checked)
    _goods(draft, found.rows)
    _donors(draft, found.donors)
    _counts(draft, found.counts)
    draft.heading_of(words("annual.papers"))
    said = "without" if found.without_papers else "all_in"
    draft.say("body", words(f"annual.{said}", n=count(found.without_papers)))
    date = full_date(sheet.at)
    return Paper(
        organ=clean(sheet.organ),
        number="",
        title=words("annual.title", year=year),
        addressee=None,
        drill=sheet.drill,
        date=date,
        printed=words("head.printed_at", date=date),
        signer="",
        draft=True,
        blocks=tuple(draft.blocks),
        notes=(words("annual.note"),),
        as_of=found.until,
        made_at=sheet.at,
        made_by="",
    )


def _goods(draft: Draft, rows: Collection[YearRow]) -> None:
    draft.heading_of(words("annual.goods"))
    if not rows:
        draft.say("body", words("annual.no_goods"))
        return
    draft.caption_of(words("annual.goods_table", ordinal=draft.next_table()))
    table = [
        Row(
            (
                clean(one.depot_name),
                clean(one.name),
                clean(one.unit),
                *(count(_number(getattr(one, name))) for name in AMOUNTS),
            )
        )
        for one in rows
    ]
    names = ("depot", "item", "unit", *AMOUNTS)
    draft.table("annual", [words(f"annual.{name}") for name in names], table)


def _donors(draft: Draft, rows: Collection[DonorRow]) -> None:
    draft.heading_of(words("annual.donors"))
    if not rows:
        draft.say("body", words("annual.no_donors"))
        return
    draft.caption_of(words("annual.donors_table", ordinal=draft.next_table()))
    table = [
        Row(
            (
                clean(one.donor.partition(":")[2]),
                clean(one.name),
                clean(one.unit),
                count(_number(one.given)),
                count(_number(one.returned)),
            )
        )
        for one in rows
    ]
    names = ("donor", "item", "unit", "given", "returned")
    draft.table("donors", [words(f"annual.{name}") for name in names], table)


def _counts(draft: Draft, rows: Collection[CountRow]) -> None:
    draft.heading_of(words("annual.counts"))
    never = [one for one in rows if not one.times]
    if never:
        draft.say("body", words("annual.never", n=count(len(never))))
    if not rows:
        draft.say("body", words("annual.no_goods"))
        return
    draft.caption_of(words("annual.counts_table", ordinal=draft.next_table()))
    table = [
        Row(
            (
                clean(one.depot_name),
                count(one.times),
                full_date(one.last) if one.last else UNKNOWN,
                count(one.differing) if one.times else UNKNOWN,
            )
        )
        for one in rows
    ]
    names = ("depot", "times", "last", "differing")
    draft.table("stocktakes", [words(f"annual.{name}") for name in names], table)


def _number(quantity: str) -> int | str:
    """A quantity as the papers write numbers: whole ones with thousands, others as they are."""
    return int(quantity) if quantity.lstrip("-").isdigit() else quantity
