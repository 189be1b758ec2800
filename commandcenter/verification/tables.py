"""The verification as tables: one section for findings, one for samples and certificates.

What was found, answered and decided stays for ever; only the index of fingerprints may be rebuilt.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    Named,
    SmallInteger,
    String,
    Table,
    Text,
    TypedColumns,
)

from commandcenter.store.tables import metadata
from commandcenter.store.types import Json, UnitCode, UtcTime

# Findings, the answers to them, and what followed.


class FindingColumns(TypedColumns):
    """A reason to look at one unit; `at` is when what it rests on was said or came to be so,
    `until` when that ceased (only rules of the clock know one).
    """

    id: Named[int] = Column(BigInteger, primary_key=True, autoincrement=False)
    key: Named[str] = Column(String(64), unique=True)
    directive: Named[int] = Column(Integer, ForeignKey("directive.id"))
    unit: Named[str] = Column(UnitCode)
    rule: Named[str] = Column(String(40))
    strength: Named[str] = Column(String(8))
    at: Named[datetime] = Column(UtcTime)
    until: Named[datetime | None] = Column(UtcTime)
    found_at: Named[datetime] = Column(UtcTime)
    why: Named[Any] = Column(Json, nullable=False)
    evidence: Named[Any] = Column(Json, nullable=False)
    state: Named[str] = Column(String(12))


finding = Table("finding", metadata, FindingColumns)
Index("ix_finding_unit", finding.c.directive, finding.c.unit)


class FindingStepColumns(TypedColumns):
    """An answer of the unit, or a named person's decision, in the order they came."""

    finding: Named[int] = Column(BigInteger, ForeignKey("finding.id"), primary_key=True)
    ordinal: Named[int] = Column(SmallInteger, primary_key=True)
    kind: Named[str] = Column(String(12))
    at: Named[datetime] = Column(UtcTime)
    by: Named[str] = Column(String(80))
    actor: Named[str] = Column(String(80))
    words: Named[str] = Column(Text)


finding_step = Table("finding_step", metadata, FindingStepColumns)


class BlameColumns(TypedColumns):
    """A proposal that somebody be held to account (追责建议); it is nothing until approved."""

    id: Named[int] = Column(BigInteger, primary_key=True, autoincrement=False)
    finding: Named[int] = Column(BigInteger, ForeignKey("finding.id"))
    unit: Named[str] = Column(UnitCode)
    state: Named[str] = Column(String(12))
    due: Named[datetime | None] = Column(UtcTime)


blame = Table("blame", metadata, BlameColumns)
Index("ix_blame_finding", blame.c.finding)


class BlameStepColumns(TypedColumns):
    """What was done with a proposal: approved, declined, review asked for, review answered."""

    blame: Named[int] = Column(BigInteger, ForeignKey("blame.id"), primary_key=True)
    ordinal: Named[int] = Column(SmallInteger, primary_key=True)
    kind: Named[str] = Column(String(12))
    at: Named[datetime] = Column(UtcTime)
    by: Named[str] = Column(String(80))
    actor: Named[str] = Column(String(80))
    words: Named[str] = Column(Text)


blame_step = Table("blame_step", metadata, BlameStepColumns)


class InspectionColumns(TypedColumns):
    """An inspection of one unit on one matter by one line; `despite` says why a second went."""

    id: Named[int] = Column(BigInteger, primary_key=True, autoincrement=False)
    directive: Named[int] = Column(Integer, ForeignKey("directive.id"))
    unit: Named[str] = Column(UnitCode)
    line: Named[str] = Column(UnitCode)
    at: Named[datetime] = Column(UtcTime)
    by: Named[str] = Column(String(80))
    despite: Named[str | None] = Column(Text)


inspection = Table("inspection", metadata, InspectionColumns)
Index("ix_inspection_unit", inspection.c.directive, inspection.c.unit)


# The index of fingerprints: what was sent, as it can be found again.


class PhotoPrintColumns(TypedColumns):
    """The fingerprints of one file; `flat` has too little in it to be told from others."""

    id: Named[int] = Column(BigInteger, primary_key=True, autoincrement=False)
    hash: Named[str] = Column(String(64), ForeignKey("file.hash"), unique=True)
    width: Named[int] = Column(Integer)
    height: Named[int] = Column(Integer)
    print: Named[int] = Column(BigInteger)
    flat: Named[bool] = Column(Boolean)
    screen: Named[float] = Column(Double)


photo_print = Table("photo_print", metadata, PhotoPrintColumns)


class PhotoBandColumns(TypedColumns):
    """One quarter of a fingerprint (`bucket` = quarter × 65,536 + its 16 bits), with the whole."""

    bucket: Named[int] = Column(Integer, primary_key=True)
    photo: Named[int] = Column(BigInteger, primary_key=True)
    print: Named[int] = Column(BigInteger)


photo_band = Table("photo_band", metadata, PhotoBandColumns, sqlite_with_rowid=False)


class TextPrintColumns(TypedColumns):
    """The words of one act as they can be found again."""

    id: Named[int] = Column(BigInteger, primary_key=True, autoincrement=False)
    act: Named[int] = Column(BigInteger, ForeignKey("act.id"), unique=True)
    digest: Named[int] = Column(BigInteger)


text_print = Table("text_print", metadata, TextPrintColumns)
Index("ix_text_print_digest", text_print.c.digest)


class TextGramColumns(TypedColumns):
    """A sampled piece of a text."""

    gram: Named[int] = Column(BigInteger, primary_key=True)
    text: Named[int] = Column(BigInteger, primary_key=True)


text_gram = Table("text_gram", metadata, TextGramColumns, sqlite_with_rowid=False)


class TraceColumns(TypedColumns):
    """Where and when a hand or a device showed itself."""

    hand: Named[str] = Column(String(140), primary_key=True)
    at: Named[datetime] = Column(UtcTime, primary_key=True)
    act: Named[int] = Column(BigInteger, ForeignKey("act.id"), primary_key=True)
    directive: Named[int] = Column(Integer)
    unit: Named[str] = Column(UnitCode)
    kind: Named[str] = Column(String(16))
    lat: Named[float | None] = Column(Double)
    lon: Named[float | None] = Column(Double)
    accuracy_m: Named[float | None] = Column(Double)


trace = Table("trace", metadata, TraceColumns, sqlite_with_rowid=False)


class CheckMarkColumns(TypedColumns):
    """How far the checks have come."""

    name: Named[str] = Column(String(40), primary_key=True)
    value: Named[int] = Column(BigInteger)


check_mark = Table("check_mark", metadata, CheckMarkColumns)


# Samples and certificates: every row is written once, and triggers refuse any change.


class SampleColumns(TypedColumns):
    """A draw as it was announced, before anybody could know what it would bring; `frame` is the
    digest of the units it is drawn from.
    """

    id: Named[int] = Column(Integer, primary_key=True)
    directive: Named[int] = Column(Integer, ForeignKey("directive.id"))
    version: Named[int] = Column(Integer)
    under: Named[str | None] = Column(UnitCode)
    target: Named[str] = Column(String(20))
    risk_limit: Named[str] = Column(String(20))
    population: Named[int] = Column(Integer)
    frame: Named[str] = Column(String(64))
    announced_at: Named[datetime] = Column(UtcTime)
    announced_by: Named[str] = Column(String(80))
    announced_seq: Named[int] = Column(BigInteger)


sample = Table("sample", metadata, SampleColumns)
Index("ix_sample_directive", sample.c.directive)


class SampleNumberColumns(TypedColumns):
    """The number a second person gave, before the checkpoint was written."""

    sample: Named[int] = Column(Integer, ForeignKey("sample.id"), primary_key=True)
    number: Named[str] = Column(String(80))
    by: Named[str] = Column(String(80))
    at: Named[datetime] = Column(UtcTime)


sample_number = Table("sample_number", metadata, SampleNumberColumns)


class SampleDrawColumns(TypedColumns):
    """The draw itself: the checkpoint of the journal, and the seed that follows from it."""

    sample: Named[int] = Column(Integer, ForeignKey("sample.id"), primary_key=True)
    checkpoint_seq: Named[int] = Column(BigInteger)
    checkpoint: Named[str] = Column(String(64))
    seed: Named[str] = Column(String(64))
    at: Named[datetime] = Column(UtcTime)
    by: Named[str] = Column(String(80))
    last_act: Named[int] = Column(BigInteger)


sample_draw = Table("sample_draw", metadata, SampleDrawColumns)


class SampleUnitColumns(TypedColumns):
    """One unit of a sample by its place in the order of the draw, from 1."""

    sample: Named[int] = Column(Integer, ForeignKey("sample.id"), primary_key=True)
    position: Named[int] = Column(Integer, primary_key=True)
    unit: Named[str] = Column(UnitCode)


sample_unit = Table("sample_unit", metadata, SampleUnitColumns)
Index("uq_sample_unit_unit", sample_unit.c.sample, sample_unit.c.unit, unique=True)


class SampleOpeningColumns(TypedColumns):
    """When a checker learnt which unit is to be checked."""

    sample: Named[int] = Column(Integer, ForeignKey("sample.id"), primary_key=True)
    position: Named[int] = Column(Integer, primary_key=True)
    by: Named[str] = Column(String(80), primary_key=True)
    at: Named[datetime] = Column(UtcTime)


sample_opening = Table("sample_opening", metadata, SampleOpeningColumns)
