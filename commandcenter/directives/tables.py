"""The cascade as tables.

`rollup` is written by the cascade alone: triggers of the database refuse all others. Assignments
and hops carry no foreign key to `unit`: their rows are selected from it, and no unit is deleted.
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


class DirectiveColumns(TypedColumns):
    """A directive in its newest version."""

    id: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    number: Named[str] = Column(String(40), unique=True)
    year: Named[int] = Column(SmallInteger)
    ordinal: Named[int] = Column(Integer)
    key: Named[str | None] = Column(String(80), unique=True)
    digest: Named[str] = Column(String(64))
    title: Named[str] = Column(String(200))
    text: Named[str] = Column(Text)
    incident: Named[str | None] = Column(String(40), ForeignKey("incident.id"))
    issuer: Named[str] = Column(UnitCode, ForeignKey("unit.code"))
    lead: Named[str | None] = Column(UnitCode, ForeignKey("unit.code"))
    assist: Named[Any] = Column(Json, nullable=False)
    under: Named[Any] = Column(Json, nullable=False)
    level: Named[int | None] = Column(SmallInteger)
    units: Named[Any] = Column(Json, nullable=False)
    delivery: Named[str] = Column(String(16))
    priority: Named[str] = Column(String(16))
    issued_at: Named[datetime] = Column(UtcTime)
    acknowledge_by: Named[datetime | None] = Column(UtcTime)
    start_by: Named[datetime | None] = Column(UtcTime)
    complete_by: Named[datetime | None] = Column(UtcTime)
    evidence: Named[Any] = Column(Json, nullable=False)
    version: Named[int] = Column(Integer)
    reopened_at: Named[datetime | None] = Column(UtcTime)
    status: Named[str] = Column(String(16))
    ended_at: Named[datetime | None] = Column(UtcTime)
    tree_version: Named[int] = Column(Integer)
    leaves: Named[int] = Column(Integer)
    kind: Named[str] = Column(String(16), server_default="directive")
    burden_reason: Named[str | None] = Column(Text)


directive = Table("directive", metadata, DirectiveColumns)


class VersionColumns(TypedColumns):
    """One version of a directive; a material one reopens every assignment."""

    directive: Named[int] = Column(Integer, ForeignKey("directive.id"), primary_key=True)
    version: Named[int] = Column(Integer, primary_key=True)
    at: Named[datetime] = Column(UtcTime)
    material: Named[bool] = Column(Boolean)
    reason: Named[str] = Column(Text)
    content: Named[Any] = Column(Json, nullable=False)


directive_version = Table("directive_version", metadata, VersionColumns)


class AssignmentColumns(TypedColumns):
    """One leaf's copy of a directive: the fold of its acts."""

    directive: Named[int] = Column(Integer, primary_key=True)
    unit: Named[str] = Column(UnitCode, primary_key=True)
    phase: Named[int] = Column(SmallInteger, server_default="0")
    round: Named[int] = Column(SmallInteger, server_default="1")
    delivered_at: Named[datetime | None] = Column(UtcTime)
    read_at: Named[datetime | None] = Column(UtcTime)
    acknowledged_at: Named[datetime | None] = Column(UtcTime)
    started_at: Named[datetime | None] = Column(UtcTime)
    claimed_at: Named[datetime | None] = Column(UtcTime)
    claimed_since: Named[datetime | None] = Column(UtcTime)
    checked: Named[int] = Column(SmallInteger, server_default="0")
    checked_at: Named[datetime | None] = Column(UtcTime)
    returned_at: Named[datetime | None] = Column(UtcTime)
    closed_at: Named[datetime | None] = Column(UtcTime)
    reopened: Named[int] = Column(SmallInteger, server_default="0")
    first_at: Named[datetime | None] = Column(UtcTime)
    last_at: Named[datetime | None] = Column(UtcTime)
    complete_by: Named[datetime | None] = Column(UtcTime)
    flags: Named[int] = Column(SmallInteger, server_default="0")


assignment = Table("assignment", metadata, AssignmentColumns, sqlite_with_rowid=False)
Index("ix_assignment_phase", assignment.c.directive, assignment.c.phase, assignment.c.unit)
Index(
    "ix_assignment_extended",
    assignment.c.directive,
    assignment.c.unit,
    sqlite_where=assignment.c.complete_by.is_not(None),
    postgresql_where=assignment.c.complete_by.is_not(None),
)
Index("ix_assignment_unit", assignment.c.unit)


class HopColumns(TypedColumns):
    """The receipt of one unit between the issuer and the leaves."""

    directive: Named[int] = Column(Integer, primary_key=True)
    unit: Named[str] = Column(UnitCode, primary_key=True)
    delivered_at: Named[datetime | None] = Column(UtcTime)
    read_at: Named[datetime | None] = Column(UtcTime)
    acknowledged_at: Named[datetime | None] = Column(UtcTime)
    relayed_at: Named[datetime | None] = Column(UtcTime)
    words: Named[str | None] = Column(Text)


hop = Table("hop", metadata, HopColumns, sqlite_with_rowid=False)
Index("ix_hop_unit", hop.c.unit)


class RollupColumns(TypedColumns):
    """Sums over the leaves below one unit. `clear` counts the leaves with no idle hop at or
    below the unit.
    """

    directive: Named[int] = Column(Integer, primary_key=True)
    level: Named[int] = Column(SmallInteger, primary_key=True)
    unit: Named[str] = Column(UnitCode, primary_key=True)
    issued: Named[int] = Column(Integer)
    delivered: Named[int] = Column(Integer, server_default="0")
    read: Named[int] = Column(Integer, server_default="0")
    acknowledged: Named[int] = Column(Integer, server_default="0")
    clear: Named[int] = Column(Integer, server_default="0")
    started: Named[int] = Column(Integer, server_default="0")
    claimed: Named[int] = Column(Integer, server_default="0")
    verified: Named[int] = Column(Integer, server_default="0")
    refuted: Named[int] = Column(Integer, server_default="0")
    returned: Named[int] = Column(Integer, server_default="0")
    closed: Named[int] = Column(Integer, server_default="0")
    flagged: Named[int] = Column(Integer, server_default="0")
    acted: Named[int] = Column(Integer, server_default="0")
    in_time: Named[int] = Column(Integer, server_default="0")
    extended: Named[int] = Column(Integer, server_default="0")


rollup = Table("rollup", metadata, RollupColumns, sqlite_with_rowid=False)


class ActColumns(TypedColumns):
    """One act as it was said, for ever; `by` said it, `actor` entered it."""

    id: Named[int] = Column(BigInteger, primary_key=True, autoincrement=False)
    key: Named[str] = Column(String(120), unique=True)
    digest: Named[str] = Column(String(64))
    directive: Named[int] = Column(Integer, ForeignKey("directive.id"))
    unit: Named[str] = Column(UnitCode)
    kind: Named[str] = Column(String(16))
    at: Named[datetime] = Column(UtcTime)
    received_at: Named[datetime] = Column(UtcTime)
    by: Named[str | None] = Column(String(80))
    actor: Named[str] = Column(String(80))
    channel: Named[str] = Column(String(16))
    device: Named[str | None] = Column(String(120))
    words: Named[str | None] = Column(Text)
    quantities: Named[Any] = Column(Json, nullable=True)
    lat: Named[float | None] = Column(Double)
    lon: Named[float | None] = Column(Double)
    crs: Named[str | None] = Column(String(8))
    said_lat: Named[float | None] = Column(Double)
    said_lon: Named[float | None] = Column(Double)
    accuracy_m: Named[float | None] = Column(Double)
    photos: Named[int] = Column(SmallInteger)
    method: Named[str | None] = Column(String(16))
    sample: Named[str | None] = Column(String(40))
    clock_wrong: Named[bool] = Column(Boolean)
    call: Named[Any] = Column(Json, nullable=True)
    carried: Named[Any] = Column(Json, nullable=True)


act = Table("act", metadata, ActColumns)
Index("ix_act_assignment", act.c.directive, act.c.unit, act.c.at, act.c.id)


class PhotoColumns(TypedColumns):
    """A photo that came with an act, by the hash of its bytes, with what its EXIF said."""

    act: Named[int] = Column(BigInteger, ForeignKey("act.id"), primary_key=True)
    position: Named[int] = Column(SmallInteger, primary_key=True)
    hash: Named[str] = Column(String(64), ForeignKey("file.hash"))
    name: Named[str] = Column(String(200))
    exif: Named[Any] = Column(Json, nullable=False)


photo = Table("photo", metadata, PhotoColumns)
Index("ix_photo_hash", photo.c.hash)


class ExtensionColumns(TypedColumns):
    """A later deadline for one leaf, granted at `at`."""

    directive: Named[int] = Column(Integer, ForeignKey("directive.id"), primary_key=True)
    unit: Named[str] = Column(UnitCode, primary_key=True)
    at: Named[datetime] = Column(UtcTime, primary_key=True)
    complete_by: Named[datetime] = Column(UtcTime)
    reason: Named[str] = Column(Text)


extension = Table("extension", metadata, ExtensionColumns)


class BypassColumns(TypedColumns):
    """A unit reported past its superior, with its reason; the superior can see that it did
    (art. 17).
    """

    id: Named[int] = Column(BigInteger, primary_key=True, autoincrement=False)
    directive: Named[int | None] = Column(Integer, ForeignKey("directive.id"))
    unit: Named[str] = Column(UnitCode)
    past: Named[str] = Column(UnitCode)
    to: Named[str] = Column(UnitCode)
    at: Named[datetime] = Column(UtcTime)
    by: Named[str | None] = Column(String(80))
    reason: Named[str] = Column(Text)
    words: Named[str] = Column(Text)


bypass = Table("bypass", metadata, BypassColumns)
Index("ix_bypass_past", bypass.c.past, bypass.c.at)


class FlaggingColumns(TypedColumns):
    """One finding more or fewer against a leaf, from `at` on."""

    id: Named[int] = Column(BigInteger, primary_key=True, autoincrement=False)
    directive: Named[int] = Column(Integer, ForeignKey("directive.id"))
    unit: Named[str] = Column(UnitCode)
    at: Named[datetime] = Column(UtcTime)
    change: Named[int] = Column(SmallInteger)


flagging = Table("flagging", metadata, FlaggingColumns)
Index("ix_flagging_leaf", flagging.c.directive, flagging.c.unit, flagging.c.at)


class OverrideColumns(TypedColumns):
    """An exception asked for: this person may check this unit although they stand in its line."""

    id: Named[int] = Column(Integer, primary_key=True)
    directive: Named[int] = Column(Integer, ForeignKey("directive.id"))
    unit: Named[str] = Column(UnitCode)
    checker: Named[str] = Column(String(80))


check_override = Table("check_override", metadata, OverrideColumns)
Index(
    "uq_check_override",
    check_override.c.directive,
    check_override.c.unit,
    check_override.c.checker,
    unique=True,
)


class SignatureColumns(TypedColumns):
    """One signature under an exception, with its reason; it holds from the second on."""

    override: Named[int] = Column(Integer, ForeignKey("check_override.id"), primary_key=True)
    person: Named[str] = Column(String(40), ForeignKey("person.code"), primary_key=True)
    at: Named[datetime] = Column(UtcTime)
    reason: Named[str] = Column(Text)


override_signature = Table("override_signature", metadata, SignatureColumns)


class LadderStepColumns(TypedColumns):
    """One step of the ladder of a directive, for all the units whose clock had run so far."""

    id: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    directive: Named[int] = Column(Integer, ForeignKey("directive.id"))
    version: Named[int] = Column(Integer)
    rung: Named[str] = Column(String(24))
    at: Named[datetime] = Column(UtcTime)
    units: Named[int] = Column(Integer)
    messages: Named[int] = Column(Integer)
    held_back: Named[int] = Column(Integer)


ladder_step = Table("ladder_step", metadata, LadderStepColumns)
Index("ix_ladder_step_rung", ladder_step.c.directive, ladder_step.c.rung, ladder_step.c.at)


class EscalationColumns(TypedColumns):
    """A unit that a step met; once for each rung of a round. `seen_at` comes from our own page."""

    directive: Named[int] = Column(Integer, primary_key=True)
    rung: Named[str] = Column(String(24), primary_key=True)
    version: Named[int] = Column(Integer, primary_key=True)
    unit: Named[str] = Column(UnitCode, primary_key=True)
    round: Named[int] = Column(SmallInteger, primary_key=True)
    step: Named[int] = Column(Integer)
    at: Named[datetime] = Column(UtcTime)
    seen_at: Named[datetime | None] = Column(UtcTime)
    seen_by: Named[str | None] = Column(String(80))


escalation = Table("escalation", metadata, EscalationColumns, sqlite_with_rowid=False)


class ToldColumns(TypedColumns):
    """A superior that was told of a step, once, with the number of units below it that it met."""

    step: Named[int] = Column(Integer, ForeignKey("ladder_step.id"), primary_key=True)
    unit: Named[str] = Column(UnitCode, primary_key=True)
    units: Named[int] = Column(Integer)
    seen_at: Named[datetime | None] = Column(UtcTime)
    seen_by: Named[str | None] = Column(String(80))


told = Table("told", metadata, ToldColumns, sqlite_with_rowid=False)
Index("ix_told_unit", told.c.unit)


class LadderHoldColumns(TypedColumns):
    """A superior holds the ladder of some units, or of all where none is named, with a reason."""

    id: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    directive: Named[int] = Column(Integer, ForeignKey("directive.id"))
    at: Named[datetime] = Column(UtcTime)
    by: Named[str] = Column(String(80))
    reason: Named[str] = Column(Text)
    under: Named[Any] = Column(Json, nullable=False)
    until: Named[datetime | None] = Column(UtcTime)
    released_at: Named[datetime | None] = Column(UtcTime)
    released_by: Named[str | None] = Column(String(80))
    release_reason: Named[str | None] = Column(Text)


ladder_hold = Table("ladder_hold", metadata, LadderHoldColumns)
Index("ix_ladder_hold_directive", ladder_hold.c.directive)


class LadderPassColumns(TypedColumns):
    """When a rung was last gone through whole, and up to which act: later only what moved is."""

    directive: Named[int] = Column(Integer, primary_key=True)
    version: Named[int] = Column(Integer, primary_key=True)
    rung: Named[str] = Column(String(24), primary_key=True)
    at: Named[datetime] = Column(UtcTime)
    act: Named[int] = Column(BigInteger)


ladder_pass = Table("ladder_pass", metadata, LadderPassColumns, sqlite_with_rowid=False)


class LadderUnderWayColumns(TypedColumns):
    """A step taken in portions: the code it has come to, and what was known when it began."""

    directive: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    step: Named[int] = Column(Integer, ForeignKey("ladder_step.id"))
    upto: Named[str] = Column(UnitCode)
    at: Named[datetime] = Column(UtcTime)
    act: Named[int | None] = Column(BigInteger)


ladder_under_way = Table("ladder_under_way", metadata, LadderUnderWayColumns)


class RollCallColumns(TypedColumns):
    """A roll call that was announced; its directive exists once its time has come."""

    id: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    key: Named[str | None] = Column(String(80), unique=True)
    digest: Named[str] = Column(String(64))
    plan: Named[Any] = Column(Json, nullable=False)
    announced_at: Named[datetime] = Column(UtcTime)
    announced_in: Named[int] = Column(BigInteger)
    starts_at: Named[datetime] = Column(UtcTime)
    drawn_in: Named[int | None] = Column(BigInteger)
    seed: Named[str | None] = Column(String(64))
    candidates: Named[int | None] = Column(Integer)
    directive: Named[int | None] = Column(Integer, ForeignKey("directive.id"))


roll_call = Table("roll_call", metadata, RollCallColumns)
