"""The cascade: directives, assignments, hops, roll-ups and what was said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

CODE = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
frozen = sa.MetaData()
# Made by an earlier migration; named here only to be pointed at.
sa.Table("file", frozen, sa.Column("hash", sa.String(64), primary_key=True))
# Made by an earlier migration; named here only to be pointed at.
sa.Table("incident", frozen, sa.Column("id", sa.String(40), primary_key=True))
# Made by an earlier migration; named here only to be pointed at.
sa.Table("unit", frozen, sa.Column("code", CODE, primary_key=True))

assignment = sa.Table(
    "assignment",
    frozen,
    sa.Column("directive", sa.Integer(), nullable=False),
    sa.Column("unit", CODE, nullable=False),
    sa.Column("phase", sa.SmallInteger(), server_default="0", nullable=False),
    sa.Column("round", sa.SmallInteger(), server_default="1", nullable=False),
    sa.Column("delivered_at", sa.BigInteger(), nullable=True),
    sa.Column("read_at", sa.BigInteger(), nullable=True),
    sa.Column("acknowledged_at", sa.BigInteger(), nullable=True),
    sa.Column("started_at", sa.BigInteger(), nullable=True),
    sa.Column("claimed_at", sa.BigInteger(), nullable=True),
    sa.Column("claimed_since", sa.BigInteger(), nullable=True),
    sa.Column("checked", sa.SmallInteger(), server_default="0", nullable=False),
    sa.Column("checked_at", sa.BigInteger(), nullable=True),
    sa.Column("returned_at", sa.BigInteger(), nullable=True),
    sa.Column("closed_at", sa.BigInteger(), nullable=True),
    sa.Column("reopened", sa.SmallInteger(), server_default="0", nullable=False),
    sa.Column("first_at", sa.BigInteger(), nullable=True),
    sa.Column("last_at", sa.BigInteger(), nullable=True),
    sa.Column("complete_by", sa.BigInteger(), nullable=True),
    sa.Column("flags", sa.SmallInteger(), server_default="0", nullable=False),
    sa.PrimaryKeyConstraint("directive", "unit", name="pk_assignment"),
    sqlite_with_rowid=False,
)
sa.Index(
    "ix_assignment_extended",
    assignment.c.directive,
    assignment.c.unit,
    sqlite_where=sa.text("complete_by IS NOT NULL"),
    postgresql_where=sa.text("complete_by IS NOT NULL"),
)
sa.Index("ix_assignment_phase", assignment.c.directive, assignment.c.phase, assignment.c.unit)
sa.Index("ix_assignment_unit", assignment.c.unit)
hop = sa.Table(
    "hop",
    frozen,
    sa.Column("directive", sa.Integer(), nullable=False),
    sa.Column("unit", CODE, nullable=False),
    sa.Column("delivered_at", sa.BigInteger(), nullable=True),
    sa.Column("read_at", sa.BigInteger(), nullable=True),
    sa.Column("acknowledged_at", sa.BigInteger(), nullable=True),
    sa.Column("relayed_at", sa.BigInteger(), nullable=True),
    sa.Column("words", sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint("directive", "unit", name="pk_hop"),
    sqlite_with_rowid=False,
)
sa.Index("ix_hop_unit", hop.c.unit)
rollup = sa.Table(
    "rollup",
    frozen,
    sa.Column("directive", sa.Integer(), nullable=False),
    sa.Column("level", sa.SmallInteger(), nullable=False),
    sa.Column("unit", CODE, nullable=False),
    sa.Column("issued", sa.Integer(), nullable=False),
    sa.Column("delivered", sa.Integer(), server_default="0", nullable=False),
    sa.Column("read", sa.Integer(), server_default="0", nullable=False),
    sa.Column("acknowledged", sa.Integer(), server_default="0", nullable=False),
    sa.Column("clear", sa.Integer(), server_default="0", nullable=False),
    sa.Column("started", sa.Integer(), server_default="0", nullable=False),
    sa.Column("claimed", sa.Integer(), server_default="0", nullable=False),
    sa.Column("verified", sa.Integer(), server_default="0", nullable=False),
    sa.Column("refuted", sa.Integer(), server_default="0", nullable=False),
    sa.Column("returned", sa.Integer(), server_default="0", nullable=False),
    sa.Column("closed", sa.Integer(), server_default="0", nullable=False),
    sa.Column("flagged", sa.Integer(), server_default="0", nullable=False),
    sa.Column("acted", sa.Integer(), server_default="0", nullable=False),
    sa.Column("in_time", sa.Integer(), server_default="0", nullable=False),
    sa.Column("extended", sa.Integer(), server_default="0", nullable=False),
    sa.PrimaryKeyConstraint("directive", "level", "unit", name="pk_rollup"),
    sqlite_with_rowid=False,
)
directive = sa.Table(
    "directive",
    frozen,
    sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
    sa.Column("number", sa.String(length=40), nullable=False),
    sa.Column("year", sa.SmallInteger(), nullable=False),
    sa.Column("ordinal", sa.Integer(), nullable=False),
    sa.Column("key", sa.String(length=80), nullable=True),
    sa.Column("digest", sa.String(length=64), nullable=False),
    sa.Column("title", sa.String(length=200), nullable=False),
    sa.Column("text", sa.Text(), nullable=False),
    sa.Column("incident", sa.String(length=40), nullable=True),
    sa.Column("issuer", CODE, nullable=False),
    sa.Column("lead", CODE, nullable=True),
    sa.Column("assist", sa.Text(), nullable=False),
    sa.Column("under", sa.Text(), nullable=False),
    sa.Column("level", sa.SmallInteger(), nullable=True),
    sa.Column("units", sa.Text(), nullable=False),
    sa.Column("delivery", sa.String(length=16), nullable=False),
    sa.Column("priority", sa.String(length=16), nullable=False),
    sa.Column("issued_at", sa.BigInteger(), nullable=False),
    sa.Column("acknowledge_by", sa.BigInteger(), nullable=True),
    sa.Column("start_by", sa.BigInteger(), nullable=True),
    sa.Column("complete_by", sa.BigInteger(), nullable=True),
    sa.Column("evidence", sa.Text(), nullable=False),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("reopened_at", sa.BigInteger(), nullable=True),
    sa.Column("status", sa.String(length=16), nullable=False),
    sa.Column("ended_at", sa.BigInteger(), nullable=True),
    sa.Column("tree_version", sa.Integer(), nullable=False),
    sa.Column("leaves", sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(["incident"], ["incident.id"], name="fk_directive_incident_incident"),
    sa.ForeignKeyConstraint(["issuer"], ["unit.code"], name="fk_directive_issuer_unit"),
    sa.ForeignKeyConstraint(["lead"], ["unit.code"], name="fk_directive_lead_unit"),
    sa.PrimaryKeyConstraint("id", name="pk_directive"),
    sa.UniqueConstraint("key", name="uq_directive_key"),
    sa.UniqueConstraint("number", name="uq_directive_number"),
)
act = sa.Table(
    "act",
    frozen,
    sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column("key", sa.String(length=120), nullable=False),
    sa.Column("digest", sa.String(length=64), nullable=False),
    sa.Column("directive", sa.Integer(), nullable=False),
    sa.Column("unit", CODE, nullable=False),
    sa.Column("kind", sa.String(length=16), nullable=False),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.Column("received_at", sa.BigInteger(), nullable=False),
    sa.Column("by", sa.String(length=80), nullable=True),
    sa.Column("actor", sa.String(length=80), nullable=False),
    sa.Column("channel", sa.String(length=16), nullable=False),
    sa.Column("device", sa.String(length=120), nullable=True),
    sa.Column("words", sa.Text(), nullable=True),
    sa.Column("quantities", sa.Text(), nullable=True),
    sa.Column("lat", sa.Double(), nullable=True),
    sa.Column("lon", sa.Double(), nullable=True),
    sa.Column("crs", sa.String(length=8), nullable=True),
    sa.Column("said_lat", sa.Double(), nullable=True),
    sa.Column("said_lon", sa.Double(), nullable=True),
    sa.Column("accuracy_m", sa.Double(), nullable=True),
    sa.Column("photos", sa.SmallInteger(), nullable=False),
    sa.Column("method", sa.String(length=16), nullable=True),
    sa.Column("sample", sa.String(length=40), nullable=True),
    sa.Column("clock_wrong", sa.Boolean(), nullable=False),
    sa.Column("call", sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(["directive"], ["directive.id"], name="fk_act_directive_directive"),
    sa.PrimaryKeyConstraint("id", name="pk_act"),
    sa.UniqueConstraint("key", name="uq_act_key"),
)
sa.Index("ix_act_assignment", act.c.directive, act.c.unit, act.c.at, act.c.id)
bypass = sa.Table(
    "bypass",
    frozen,
    sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column("directive", sa.Integer(), nullable=True),
    sa.Column("unit", CODE, nullable=False),
    sa.Column("past", CODE, nullable=False),
    sa.Column("to", CODE, nullable=False),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.Column("by", sa.String(length=80), nullable=True),
    sa.Column("reason", sa.Text(), nullable=False),
    sa.Column("words", sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(["directive"], ["directive.id"], name="fk_bypass_directive_directive"),
    sa.PrimaryKeyConstraint("id", name="pk_bypass"),
)
sa.Index("ix_bypass_past", bypass.c.past, bypass.c.at)
directive_version = sa.Table(
    "directive_version",
    frozen,
    sa.Column("directive", sa.Integer(), nullable=False),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.Column("material", sa.Boolean(), nullable=False),
    sa.Column("reason", sa.Text(), nullable=False),
    sa.Column("content", sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(
        ["directive"], ["directive.id"], name="fk_directive_version_directive_directive"
    ),
    sa.PrimaryKeyConstraint("directive", "version", name="pk_directive_version"),
)
extension = sa.Table(
    "extension",
    frozen,
    sa.Column("directive", sa.Integer(), nullable=False),
    sa.Column("unit", CODE, nullable=False),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.Column("complete_by", sa.BigInteger(), nullable=False),
    sa.Column("reason", sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(
        ["directive"], ["directive.id"], name="fk_extension_directive_directive"
    ),
    sa.PrimaryKeyConstraint("directive", "unit", "at", name="pk_extension"),
)
photo = sa.Table(
    "photo",
    frozen,
    sa.Column("act", sa.BigInteger(), nullable=False),
    sa.Column("position", sa.SmallInteger(), nullable=False),
    sa.Column("hash", sa.String(length=64), nullable=False),
    sa.Column("name", sa.String(length=200), nullable=False),
    sa.Column("exif", sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(["act"], ["act.id"], name="fk_photo_act_act"),
    sa.ForeignKeyConstraint(["hash"], ["file.hash"], name="fk_photo_hash_file"),
    sa.PrimaryKeyConstraint("act", "position", name="pk_photo"),
)
sa.Index("ix_photo_hash", photo.c.hash)
TABLES = [assignment, hop, rollup, directive, act, bypass, directive_version, extension, photo]


def upgrade() -> None:
    """Make the tables."""
    frozen.create_all(op.get_bind(), tables=TABLES, checkfirst=False)
