"""Steps of the ladder that are taken in portions: how far each has come."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

frozen = sa.MetaData()
# Made by an earlier migration; named here only to be pointed at.
sa.Table(
    "ladder_step", frozen, sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False)
)
unit_code = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")

ladder_under_way = sa.Table(
    "ladder_under_way",
    frozen,
    sa.Column("directive", sa.Integer(), autoincrement=False, nullable=False),
    sa.Column("step", sa.Integer(), nullable=False),
    sa.Column("upto", unit_code, nullable=False),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.Column("act", sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(
        ["step"], ["ladder_step.id"], name="fk_ladder_under_way_step_ladder_step"
    ),
    sa.PrimaryKeyConstraint("directive", name="pk_ladder_under_way"),
)


def upgrade() -> None:
    """Make the table."""
    frozen.create_all(op.get_bind(), tables=[ladder_under_way], checkfirst=False)
