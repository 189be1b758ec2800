"""People, their posts, the duty roster and what lets them in, as tables.

Only digests of secrets are stored. Roles and rights by branch will hang on `post` beside `person`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    Named,
    String,
    Table,
    TypedColumns,
)

from commandcenter.store.tables import metadata
from commandcenter.store.types import UnitCode, UtcTime


class PersonColumns(TypedColumns):
    """Somebody who can act; `password_hash` (argon2id) only for who signs in on the console."""

    code: Named[str] = Column(String(40), primary_key=True)
    name: Named[str] = Column(String(80))
    phone: Named[str | None] = Column(String(40))
    password_hash: Named[str | None] = Column(String(200))
    left_at: Named[datetime | None] = Column(UtcTime)


person = Table("person", metadata, PersonColumns)
Index("ix_person_name", person.c.name)


class PostColumns(TypedColumns):
    """A person's post at a unit."""

    person: Named[str] = Column(String(40), ForeignKey("person.code"), primary_key=True)
    unit: Named[str] = Column(UnitCode, ForeignKey("unit.code"), primary_key=True)
    post: Named[str] = Column(String(80), primary_key=True)


post = Table("post", metadata, PostColumns)
Index("ix_post_unit", post.c.unit)


class DutyColumns(TypedColumns):
    """One shift of the duty roster; times in UTC."""

    id: Named[int] = Column(Integer, primary_key=True)
    unit: Named[str] = Column(UnitCode, ForeignKey("unit.code"))
    person: Named[str] = Column(String(40), ForeignKey("person.code"))
    role: Named[str] = Column(String(40))
    starts_at: Named[datetime] = Column(UtcTime)
    ends_at: Named[datetime] = Column(UtcTime)


duty = Table("duty", metadata, DutyColumns)
Index("ix_duty_unit", duty.c.unit, duty.c.starts_at)


class FieldTokenColumns(TypedColumns):
    """A personal link of a responsible person at a unit; the token itself is never stored."""

    digest: Named[str] = Column(String(64), primary_key=True)
    person: Named[str] = Column(String(40), ForeignKey("person.code"))
    unit: Named[str] = Column(UnitCode, ForeignKey("unit.code"))
    issued_at: Named[datetime] = Column(UtcTime)
    expires_at: Named[datetime] = Column(UtcTime)
    revoked_at: Named[datetime | None] = Column(UtcTime)


field_token = Table("field_token", metadata, FieldTokenColumns)
Index("ix_field_token_unit", field_token.c.unit)
