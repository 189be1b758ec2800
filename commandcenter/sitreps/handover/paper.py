"""Sets a shift handover sheet on paper, by the same forms as the reports.

Pure but for the files it writes; a side that has not signed stays visibly open.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from commandcenter.sitreps.formats.writing import PAPER_WRITERS, check_formats, write_all
from commandcenter.sitreps.handover.sheet import Handover, HandoverSheet, OpenIncident, Side
from commandcenter.sitreps.paper.draft import Draft, Paper, Row
from commandcenter.sitreps.paper.sentences import LEVELS
from commandcenter.sitreps.wording import (
    UNKNOWN,
    clean,
    count,
    file_name,
    full_date,
    full_time,
    short_time,
    words,
)


def write_handover(found: Handover, *, formats: Collection[str], folder: Path) -> dict[str, Path]:
    """Write a sheet with the signatures it bears."""
    check_formats(formats, PAPER_WRITERS)
    paper = paper_of_handover(found)
    stem = file_name(paper.title, found.sheet.at, drill=found.sheet.drill is not None)
    files, _replaced = write_all(PAPER_WRITERS, formats, paper, folder / stem)
    return files


def paper_of_handover(found: Handover) -> Paper:
    """The sheet as it is printed and signed."""
    sheet = found.sheet
    draft = Draft()
    at = full_time(sheet.at)
    draft.say("body", words("handover.lead", at=at, seq=sheet.journal_seq, drawn_by=sheet.drawn_by))
    _incidents(draft, sheet)
    _dues(draft, sheet)
    _unanswered(draft, sheet)
    draft.heading_of(words("handover.others"))
    draft.say(
        "body",
        words(
            "handover.outbox",
            waiting=count(sheet.outbox_waiting),
            uncertain=count(sheet.outbox_uncertain),
            failed=count(sheet.outbox_failed),
            calls=count(sheet.calls),
        ),
    )
    if sheet.note:
        draft.say("body", words("handover.note", said=sheet.note))
    draft.heading_of(words("handover.signatures"))
    for side, name in ((Side.LEAVING, "leaving"), (Side.COMING, "coming_shift")):
        signed = next((one for one in found.signatures if one.side == side), None)
        by = clean(signed.by) if signed else words("handover.unsigned")
        said = full_time(signed.at) if signed else ""
        draft.say("body", words(f"handover.{name}", by=by, at=said))
    date = full_date(sheet.at)
    return Paper(
        organ=clean(sheet.organ),
        number=words("handover.number", id=sheet.id[:12]),
        title=words("handover.title"),
        addressee=None,
        drill=sheet.drill,
        date=date,
        printed=words("head.printed_at", date=date),
        signer="",
        draft=not found.complete,
        blocks=tuple(draft.blocks),
        notes=(words("notes.title") + words("notes.states"),),
        as_of=sheet.at,
        made_at=sheet.at,
        made_by=sheet.drawn_by,
    )


def _incidents(draft: Draft, sheet: HandoverSheet) -> None:
    draft.heading_of(words("handover.incidents"))
    if not sheet.incidents:
        draft.say("body", words("handover.no_incidents"))
    for incident in sheet.incidents:
        level = words("handover.no_level")
        if incident.level is not None:
            level = words("handover.level", level=LEVELS.get(incident.level, UNKNOWN))
        draft.say("subheading", words("handover.incident", title=incident.title, level=level))
        if incident.directives:
            _open(draft, incident)
        else:
            draft.say("body", words("handover.no_directives"))


def _open(draft: Draft, incident: OpenIncident) -> None:
    draft.caption_of(words("handover.open", ordinal=draft.next_table(), title=incident.title))
    columns = [words("handover.directive"), words("handover.deadline")]
    names = ("issued", "claimed", "verified", "overdue", "silent")
    columns += [words(f"counts.{name}") for name in names]
    rows = [
        Row(
            (
                clean(f"{one.number} {one.title}"),
                short_time(one.complete_by),
                *(count(getattr(one, name)) for name in names),
            )
        )
        for one in incident.directives
    ]
    draft.table("open", columns, rows)


def _dues(draft: Draft, sheet: HandoverSheet) -> None:
    draft.heading_of(words("handover.dues"))
    if not sheet.dues:
        draft.say("body", words("handover.no_dues"))
        return
    draft.caption_of(words("handover.dues_table", ordinal=draft.next_table()))
    rows = [
        Row(
            (
                clean(f"{due.incident} {words(f'purposes.{due.report}')}"),
                words(f"handover.{due.way}"),
                short_time(due.due_at),
                words("handover.overdue" if due.overdue else "handover.coming"),
            )
        )
        for due in sheet.dues
    ]
    columns = [words(f"handover.{name}") for name in ("report", "way", "due_at", "standing")]
    draft.table("dues", columns, rows)


def _unanswered(draft: Draft, sheet: HandoverSheet) -> None:
    draft.heading_of(words("handover.unanswered"))
    if not sheet.unanswered:
        draft.say("body", words("handover.no_unanswered"))
        return
    draft.caption_of(words("handover.unanswered_table", ordinal=draft.next_table()))
    rows = [
        Row((clean(one.number), clean(one.path), count(one.count), short_time(one.since)))
        for one in sheet.unanswered
    ]
    columns = [words("handover.directive"), words("tables.unit")]
    columns += [words("handover.silent"), words("handover.since")]
    draft.table("unanswered", columns, rows)
