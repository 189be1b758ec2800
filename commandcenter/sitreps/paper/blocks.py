"""What the paper says, block by block, from one snapshot; every format sets the same blocks.

Pure. A number is printed only through its figure, so that nothing stands on the page without a
record.
"""

from __future__ import annotations

from commandcenter.sitreps.approval import Approval
from commandcenter.sitreps.model import (
    DirectiveFacts,
    SitrepKind,
    Snapshot,
    UnitRow,
    digest_of,
    to_document,
)
from commandcenter.sitreps.paper.draft import Bar, Paper, Row
from commandcenter.sitreps.paper.figures import CHANGING, DIRECTIVES, key
from commandcenter.sitreps.paper.report_draft import ReportDraft
from commandcenter.sitreps.paper.sections import (
    calls_part,
    completion_part,
    ledger_part,
    statistics_part,
)
from commandcenter.sitreps.paper.sentences import (
    advice,
    directive_lines,
    element_rows,
    key_lines,
    level_lines,
    stuck_words,
)
from commandcenter.sitreps.wording import (
    change,
    chinese,
    clean,
    count,
    full_date,
    full_time,
    short_time,
    span,
    words,
)

COUNT_COLUMNS = (
    "issued",
    "acknowledged",
    "started",
    "claimed",
    "verified",
    "gap",
    "overdue",
    "silent",
)
ELEMENTS_OF = {
    SitrepKind.FIRST: (
        "received source at place nature range loss trend leaders measures advice chain"
    ).split(),
    SitrepKind.FOLLOWUP: "range loss trend measures".split(),
    SitrepKind.FINAL: (
        "received at place nature range loss leaders measures aftermath review chain"
    ).split(),
    SitrepKind.VERIFIED: "at place nature range loss aftermath review chain".split(),
}
DIGEST_SHOWN = 16


def paper_of(snapshot: Snapshot, approval: Approval | None = None) -> Paper:
    """Write the report that a snapshot holds, as far as it is approved."""
    draft = ReportDraft(snapshot=snapshot)
    _lead(draft)
    if snapshot.kind is SitrepKind.LOG:
        _log(draft)
        calls_part(draft)
    elif snapshot.kind is SitrepKind.LEDGER:
        ledger_part(draft)
    elif snapshot.kind is SitrepKind.COMPLETION:
        _directives(draft)
        _advice(draft)
    else:
        _elements(draft)
        statistics_part(draft)
        _levels(draft)
        _directives(draft)
        _advice(draft)
    approval = approval or Approval()
    return Paper(
        organ=clean(snapshot.organ),
        number=clean(snapshot.number),
        title=clean(snapshot.title),
        addressee=clean(snapshot.addressee) if snapshot.addressee else None,
        drill=snapshot.drill,
        date=full_date(snapshot.made_at),
        printed=words("head.printed_at", date=full_date(snapshot.made_at)),
        signer=clean(approval.signer),
        draft=not approval.frozen,
        blocks=tuple(draft.blocks),
        notes=notes_of(snapshot, approval),
        as_of=snapshot.as_of,
        made_at=snapshot.made_at,
        made_by=snapshot.made_by,
        pictures=tuple(draft.pictures),
    )


def notes_of(snapshot: Snapshot, approval: Approval) -> tuple[str, ...]:
    """What stands below every report: how to read it, where it comes from, who signed it."""
    said = [words("notes.title") + words("notes.states"), source_note(snapshot)]
    if approval.signed_at is not None:
        at = full_time(approval.signed_at)
        said.append(words("notes.signed", signer=clean(approval.signer), at=at))
    else:
        said.append(words("notes.unsigned"))
    return tuple(said)


def _advice(draft: ReportDraft) -> None:
    draft.heading("advice")
    for line in advice(draft.snapshot):
        draft.say("body", line)


def _lead(draft: ReportDraft) -> None:
    snapshot = draft.snapshot
    sentence, previous = snapshot.kind.value, snapshot.previous
    if snapshot.kind is SitrepKind.FOLLOWUP and previous is None:
        sentence = "followup_alone"
    said = words(
        f"lead.{sentence}",
        incident=snapshot.incident.title,
        as_of=full_time(snapshot.as_of),
        previous=previous.title if previous else "",
        previous_at=full_time(previous.as_of if previous else None),
    )
    if _nothing_moved(snapshot):
        said += words("lead.zero")
    age = snapshot.made_at - snapshot.as_of
    if age.total_seconds() >= 60:
        said += words("lead.aged", made_at=full_time(snapshot.made_at), age=span(age))
    draft.say("body", said)
    if snapshot.drill is not None:
        draft.say("body", words("lead.drill", title=snapshot.drill))
    if snapshot.next_due is not None:
        draft.say("body", words("lead.next_due", at=full_time(snapshot.next_due)))
    if snapshot.kind not in (SitrepKind.LOG, SitrepKind.LEDGER):
        for line in key_lines(snapshot):
            draft.say("headline", line)


def _nothing_moved(snapshot: Snapshot) -> bool:
    """Whether every figure stands where the report before left it: a zero report (零报告)."""
    if snapshot.previous is None or snapshot.kind is not SitrepKind.FOLLOWUP:
        return False
    steps = [one.value for one in snapshot.figures if one.key.endswith("|change")]
    return bool(steps) and all(step == 0 for step in steps)


def _elements(draft: ReportDraft) -> None:
    wanted = ELEMENTS_OF.get(draft.snapshot.kind)
    if not wanted:
        return
    draft.heading("incident")
    rows = [Row((name, clean(said))) for name, said in element_rows(draft.snapshot, wanted)]
    draft.table("pairs", [words("tables.item"), words("tables.content")], rows)


def _levels(draft: ReportDraft) -> None:
    draft.heading("levels")
    for line in level_lines(draft.snapshot):
        draft.say("body", line)


def _directives(draft: ReportDraft) -> None:
    snapshot = draft.snapshot
    draft.heading("directives")
    if not snapshot.directives:
        draft.say("body", words("directive.none"))
    if len(snapshot.directives) > 1:
        draft.say("body", words("directive.many", count=count(snapshot.figure(DIRECTIVES).value)))
    for ordinal, facts in enumerate(snapshot.directives, start=1):
        heading = words("directive.heading", number=facts.number, title=facts.title)
        draft.say("subheading", f"（{chinese(ordinal)}）{heading}")
        for form, line in directive_lines(snapshot, facts):
            draft.say(form, line)
        _change_table(draft, facts)
        _unit_table(draft, facts)
        if snapshot.kind is SitrepKind.COMPLETION:
            completion_part(draft, facts)
        _stuck_table(draft, facts)
        _pictures(draft, facts)


def _pictures(draft: ReportDraft, facts: DirectiveFacts) -> None:
    if not facts.total.issued:
        return
    if facts.progress and len(facts.progress.times) > 1:
        draft.picture("progress", facts, "progress")
    else:
        draft.say("note", words("pictures.no_progress"))
    if facts.areas:
        draft.picture("map", facts, "map")
    else:
        draft.say("note", words("pictures.no_map"))


def _change_table(draft: ReportDraft, facts: DirectiveFacts) -> None:
    snapshot = draft.snapshot
    if snapshot.previous is None:
        return
    rows = []
    for word in CHANGING:
        figure = snapshot.figure(key(facts.number, None, word))
        moved = snapshot.figure(key(facts.number, None, f"{word}|change"))
        before = snapshot.previous.values.get(figure.key)
        cells = (words(f"counts.{word}"), count(before), count(figure.value), change(moved.value))
        rows.append(Row(cells))
    draft.caption("changes", number=facts.number)
    columns = [words(f"tables.{name}") for name in ("measure", "before", "now")]
    draft.table("changes", [*columns, words("counts.change")], rows)


def _unit_table(draft: ReportDraft, facts: DirectiveFacts) -> None:
    if not facts.rows:
        return
    level = words(f"levels_of_units.{facts.row_level}")
    draft.caption("units", number=facts.number, level=level)
    columns = [words("tables.index"), words("tables.unit")]
    columns += [_two_lines(words(f"counts.{word}")) for word in COUNT_COLUMNS]
    columns.append(words("counts.progress"))
    rows = [
        _count_row(draft.snapshot, facts, row, str(ordinal))
        for ordinal, row in enumerate(facts.rows, start=1)
    ]
    rows.append(_count_row(draft.snapshot, facts, None, ""))
    draft.table("counts", columns, rows)


def _two_lines(title: str) -> str:
    """A long column title broken in its middle."""
    return f"{title[:2]}\n{title[2:]}" if len(title) == 4 else title


def _count_row(snapshot: Snapshot, facts: DirectiveFacts, row: UnitRow | None, index: str) -> Row:
    unit, counts = (row.code, row.counts) if row else (None, facts.total)
    values = [count(snapshot.figure(key(facts.number, unit, word)).value) for word in COUNT_COLUMNS]
    name = clean(row.name) if row else words("tables.total")
    bar = Bar(counts.issued, counts.claimed, counts.verified)
    return Row((index, name, *values), bar=bar, total=row is None)


def _stuck_table(draft: ReportDraft, facts: DirectiveFacts) -> None:
    if not facts.stuck:
        return
    draft.caption("stuck", number=facts.number)
    rows = []
    for ordinal, stuck in enumerate(facts.stuck, start=1):
        figure = draft.snapshot.figure(key(facts.number, stuck.unit, f"stuck_{stuck.reason}"))
        said = stuck_words(stuck, facts, draft.snapshot.as_of)
        rows.append(Row((str(ordinal), clean(stuck.path), clean(said), count(figure.value))))
    columns = [words(f"tables.{name}") for name in ("index", "unit", "situation", "concerned")]
    draft.table("stuck", columns, rows)


def _log(draft: ReportDraft) -> None:
    snapshot = draft.snapshot
    draft.heading("log")
    draft.caption("log", seq=snapshot.journal_seq)
    rows = [
        Row((str(line.seq), short_time(line.at), clean(line.words), clean(line.actor)))
        for line in snapshot.log
    ]
    columns = [words(f"tables.{name}") for name in ("index", "time", "entry", "recorder")]
    draft.table("log", columns, rows)
    if snapshot.log_left_out:
        draft.say("note", words("tables.log_left_out", count=snapshot.log_left_out))


def source_note(snapshot: Snapshot) -> str:
    """The line by which an auditor finds the frozen record behind a printed page."""
    return words(
        "notes.source",
        seq=snapshot.journal_seq,
        as_of=full_time(snapshot.as_of),
        figures=len(snapshot.figures),
        id=snapshot.id,
        digest=digest_of(to_document(snapshot))[:DIGEST_SHOWN],
    )
