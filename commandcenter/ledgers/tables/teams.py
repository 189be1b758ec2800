"""Teams, people and machines, and the numbered history of each: nobody is ever in two places.

A change of state must follow the one before it, in number and in time, and may go on with its
mission or begin another; the database refuses everything else.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    Named,
    String,
    Table,
    Text,
    TypedColumns,
)

from commandcenter.store.tables import metadata
from commandcenter.store.types import UnitCode, UtcTime

# The mission of a row is known exactly where its state has one; who rests may have one or none.
STATED = (
    "status IN ('standby', 'assigned', 'en_route', 'on_scene', 'resting', 'released')"
    " AND (status = 'resting'"
    " OR (mission IS NOT NULL) = (status IN ('assigned', 'en_route', 'on_scene')))"
)


class TeamColumns(TypedColumns):
    """A team, at the unit it belongs to."""

    code: Named[str] = Column(UnitCode, primary_key=True)
    name: Named[str] = Column(String(80))
    unit: Named[str] = Column(UnitCode, ForeignKey("unit.code"))


team = Table("team", metadata, TeamColumns)


class ResponderColumns(TypedColumns):
    """A person or a machine, in at most one team; `lat` and `lon` are where it stands by."""

    code: Named[str] = Column(UnitCode, primary_key=True)
    sort: Named[str] = Column(String(16))
    name: Named[str] = Column(String(80))
    unit: Named[str] = Column(UnitCode, ForeignKey("unit.code"))
    team: Named[str | None] = Column(UnitCode, ForeignKey("team.code"))
    lat: Named[float | None] = Column(Double)
    lon: Named[float | None] = Column(Double)
    phone: Named[str | None] = Column(String(40))


responder = Table("responder", metadata, ResponderColumns)
Index("ix_responder_unit", responder.c.unit)
Index("ix_responder_team", responder.c.team)


class SkillColumns(TypedColumns):
    """What a responder can do, in the words of the register."""

    responder: Named[str] = Column(UnitCode, ForeignKey("responder.code"), primary_key=True)
    skill: Named[str] = Column(String(40), primary_key=True)


responder_skill = Table("responder_skill", metadata, SkillColumns)
Index("ix_responder_skill_skill", responder_skill.c.skill)


class MissionColumns(TypedColumns):
    """Whither responders are sent, and for which directive."""

    id: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    key: Named[str] = Column(String(120), unique=True)
    place: Named[str] = Column(UnitCode, ForeignKey("unit.code"))
    lat: Named[float | None] = Column(Double)
    lon: Named[float | None] = Column(Double)
    directive: Named[int | None] = Column(Integer, ForeignKey("directive.id"))
    words: Named[str] = Column(Text)
    at: Named[datetime] = Column(UtcTime)


mission = Table("mission", metadata, MissionColumns)
Index("ix_mission_directive", mission.c.directive)


class ChangeColumns(TypedColumns):
    """One change of a responder's state: the `number`th of its history."""

    responder: Named[str] = Column(UnitCode, ForeignKey("responder.code"), primary_key=True)
    number: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    status: Named[str] = Column(String(16))
    mission: Named[int | None] = Column(Integer, ForeignKey("mission.id"))
    at: Named[datetime] = Column(UtcTime)
    received_at: Named[datetime] = Column(UtcTime)
    by: Named[str] = Column(String(80))


responder_change = Table(
    "responder_change", metadata, ChangeColumns, CheckConstraint(STATED, name="stated")
)
Index("ix_responder_change_mission", responder_change.c.mission)
