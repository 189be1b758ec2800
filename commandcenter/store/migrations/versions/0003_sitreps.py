"""Situation reports, each frozen with its figures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

CODE = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
frozen = sa.MetaData()
# Made by an earlier migration; named here only to be pointed at.
sa.Table("incident", frozen, sa.Column("id", sa.String(40), primary_key=True))

sitrep = sa.Table(
    "sitrep",
    frozen,
    sa.Column("id", sa.String(length=40), nullable=False),
    sa.Column("incident", sa.String(length=40), nullable=False),
    sa.Column("kind", sa.String(length=16), nullable=False),
    sa.Column("ordinal", sa.Integer(), nullable=False),
    sa.Column("title", sa.String(length=300), nullable=False),
    sa.Column("number", sa.String(length=80), nullable=False),
    sa.Column("year", sa.SmallInteger(), nullable=False),
    sa.Column("year_ordinal", sa.Integer(), nullable=False),
    sa.Column("as_of", sa.BigInteger(), nullable=False),
    sa.Column("journal_seq", sa.BigInteger(), nullable=False),
    sa.Column("snapshot", sa.Text(), nullable=False),
    sa.Column("digest", sa.String(length=64), nullable=False),
    sa.Column("made_at", sa.BigInteger(), nullable=False),
    sa.Column("actor", sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(["incident"], ["incident.id"], name="fk_sitrep_incident_incident"),
    sa.PrimaryKeyConstraint("id", name="pk_sitrep"),
    sa.UniqueConstraint("number", name="uq_sitrep_number"),
)
sa.Index("uq_sitrep_family", sitrep.c.incident, sitrep.c.kind, sitrep.c.ordinal, unique=True)
TABLES = [sitrep]


def upgrade() -> None:
    """Make the tables."""
    frozen.create_all(op.get_bind(), tables=TABLES, checkfirst=False)
