"""Areas drawn for an incident."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

frozen = sa.MetaData()
# Made by an earlier migration; named here only to be pointed at.
sa.Table("incident", frozen, sa.Column("id", sa.String(40), primary_key=True))

drawn_area = sa.Table(
    "drawn_area",
    frozen,
    sa.Column("id", sa.String(length=40), nullable=False),
    sa.Column("incident", sa.String(length=40), nullable=False),
    sa.Column("name", sa.String(length=80), nullable=False),
    sa.Column("shape", sa.Text(), nullable=False),
    sa.Column("drawn_at", sa.BigInteger(), nullable=False),
    sa.Column("actor", sa.String(length=80), nullable=False),
    sa.Column("lifted_at", sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(["incident"], ["incident.id"], name="fk_drawn_area_incident_incident"),
    sa.PrimaryKeyConstraint("id", name="pk_drawn_area"),
)
sa.Index("ix_drawn_area_incident", drawn_area.c.incident, drawn_area.c.drawn_at)
TABLES = [drawn_area]


def upgrade() -> None:
    """Make the table."""
    frozen.create_all(op.get_bind(), tables=TABLES, checkfirst=False)
