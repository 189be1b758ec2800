"""What the paper says, block by block, from one snapshot; every format sets the same blocks.

Pure. A number is printed only through its figure, so that nothing stands on the page without a
record.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from commandcenter.sitreps.figures import CHANGING, DIRECTIVES, key
from commandcenter.sitreps.model import (
    DirectiveFacts,
    SitrepKind,
    Snapshot,
    UnitRow,
    digest_of,
    to_document,
)
from commandcenter.sitreps.sentences import (
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
}
DIGEST_SHOWN = 16


@dataclass(frozen=True)
class Bar:
    """The progress of one row: leaves issued, claimed and verified."""

    issued: int
    claimed: int
    verified: int


@dataclass(frozen=True)
class Row:
    """One row of a table; `total` is set apart."""

    cells: tuple[str, ...]
    bar: Bar | None = None
    total: bool = False


@dataclass(frozen=True)
class Block:
    """One piece of the page: a heading, words, a table of one form, or a picture by its name."""

    form: str
    text: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A drawing that the formats make from the snapshot: of which directive, chart or map."""

    name: str
    form: str
    directive: DirectiveFacts


@dataclass(frozen=True)
class Paper:
    """A whole report, ready to be set."""

    organ: str
    number: str
    title: str
    addressee: str | None
    drill: str | None
    date: str
    printed: str
    blocks: tuple[Block, ...]
    notes: tuple[str, ...]
    pictures: tuple[Picture, ...]


@dataclass
class _Draft:
    """The paper while it is written: it numbers headings, tables and pictures."""

    snapshot: Snapshot
    blocks: list[Block] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    headings: int = 0
    tables: int = 0

    def heading(self, name: str) -> None:
        self.headings += 1
        self.blocks.append(
            Block("heading", f"{chinese(self.headings)}、{words(f'headings.{name}')}")
        )

    def say(self, form: str, said: str) -> None:
        for line in clean(said).split("\n"):
            if line.strip():
                self.blocks.append(Block(form, line.strip()))

    def caption(self, name: str, **values: str | int) -> None:
        self.tables += 1
        self.say("caption", words(f"tables.{name}", ordinal=self.tables, **values))

    def table(self, form: str, columns: list[str], rows: list[Row]) -> None:
        self.blocks.append(Block(form, columns=tuple(columns), rows=tuple(rows)))

    def picture(self, form: str, facts: DirectiveFacts, caption: str) -> None:
        drawing = Picture(f"{form}{len(self.pictures) + 1}", form, facts)
        self.pictures.append(drawing)
        self.blocks.append(Block("picture", drawing.name))
        self.say("caption", words(f"pictures.{caption}", **self._numbers(facts)))

    def _numbers(self, facts: DirectiveFacts) -> dict[str, str]:
        issued = self.snapshot.figure(key(facts.number, None, "issued"))
        return {
            "ordinal": str(len(self.pictures)),
            "number": facts.number,
            "issued": count(issued.value),
        }


def paper_of(snapshot: Snapshot) -> Paper:
    """Write the report that a snapshot holds."""
    draft = _Draft(snapshot)
    _lead(draft)
    if snapshot.kind is SitrepKind.LOG:
        _log(draft)
    else:
        _elements(draft)
        _levels(draft)
        _directives(draft)
        draft.heading("advice")
        for line in advice(snapshot):
            draft.say("body", line)
    return Paper(
        organ=clean(snapshot.organ),
        number=clean(snapshot.number),
        title=clean(snapshot.title),
        addressee=clean(snapshot.addressee) if snapshot.addressee else None,
        drill=snapshot.drill,
        date=full_date(snapshot.made_at),
        printed=words("head.printed_at", date=full_date(snapshot.made_at)),
        blocks=tuple(draft.blocks),
        notes=(words("notes.title") + words("notes.states"), source_note(snapshot)),
        pictures=tuple(draft.pictures),
    )


def _lead(draft: _Draft) -> None:
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
    age = snapshot.made_at - snapshot.as_of
    if age.total_seconds() >= 60:
        said += words("lead.aged", made_at=full_time(snapshot.made_at), age=span(age))
    draft.say("body", said)
    if snapshot.drill is not None:
        draft.say("body", words("lead.drill", title=snapshot.drill))
    if snapshot.kind is not SitrepKind.LOG:
        for line in key_lines(snapshot):
            draft.say("headline", line)


def _elements(draft: _Draft) -> None:
    wanted = ELEMENTS_OF.get(draft.snapshot.kind)
    if not wanted:
        return
    draft.heading("incident")
    rows = [Row((name, clean(said))) for name, said in element_rows(draft.snapshot, wanted)]
    draft.table("pairs", [words("tables.item"), words("tables.content")], rows)


def _levels(draft: _Draft) -> None:
    draft.heading("levels")
    for line in level_lines(draft.snapshot):
        draft.say("body", line)


def _directives(draft: _Draft) -> None:
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
        _stuck_table(draft, facts)
        _pictures(draft, facts)


def _pictures(draft: _Draft, facts: DirectiveFacts) -> None:
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


def _change_table(draft: _Draft, facts: DirectiveFacts) -> None:
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


def _unit_table(draft: _Draft, facts: DirectiveFacts) -> None:
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


def _stuck_table(draft: _Draft, facts: DirectiveFacts) -> None:
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


def _log(draft: _Draft) -> None:
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


def lines_of(paper: Paper) -> Iterator[str]:
    """Every line of text on the paper, for formats that have no layout, and for checks."""
    yield from (paper.organ, paper.number, paper.title)
    for block in paper.blocks:
        if block.form != "picture" and block.text:
            yield block.text
        for row in block.rows:
            yield "　".join(row.cells)
    yield from paper.notes
