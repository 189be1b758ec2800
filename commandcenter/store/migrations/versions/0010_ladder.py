"""The ladder and roll calls: steps, whom they met and told, what is held; posts of the outbox.

What a step met stays on record: only that it was seen may be added.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

CODE = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
frozen = sa.MetaData()
# Made by an earlier migration; named here only to be pointed at.
sa.Table("directive", frozen, sa.Column("id", sa.Integer(), primary_key=True))

ladder_step = sa.Table(
    "ladder_step",
    frozen,
    sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
    sa.Column("directive", sa.Integer(), nullable=False),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("rung", sa.String(24), nullable=False),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.Column("units", sa.Integer(), nullable=False),
    sa.Column("messages", sa.Integer(), nullable=False),
    sa.Column("held_back", sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(
        ["directive"], ["directive.id"], name="fk_ladder_step_directive_directive"
    ),
    sa.PrimaryKeyConstraint("id", name="pk_ladder_step"),
)
sa.Index("ix_ladder_step_rung", ladder_step.c.directive, ladder_step.c.rung, ladder_step.c.at)

escalation = sa.Table(
    "escalation",
    frozen,
    sa.Column("directive", sa.Integer(), nullable=False),
    sa.Column("rung", sa.String(24), nullable=False),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("unit", CODE, nullable=False),
    sa.Column("round", sa.SmallInteger(), nullable=False),
    sa.Column("step", sa.Integer(), nullable=False),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.Column("seen_at", sa.BigInteger(), nullable=True),
    sa.Column("seen_by", sa.String(80), nullable=True),
    sa.PrimaryKeyConstraint("directive", "rung", "version", "unit", "round", name="pk_escalation"),
    sqlite_with_rowid=False,
)

told = sa.Table(
    "told",
    frozen,
    sa.Column("step", sa.Integer(), nullable=False),
    sa.Column("unit", CODE, nullable=False),
    sa.Column("units", sa.Integer(), nullable=False),
    sa.Column("seen_at", sa.BigInteger(), nullable=True),
    sa.Column("seen_by", sa.String(80), nullable=True),
    sa.ForeignKeyConstraint(["step"], ["ladder_step.id"], name="fk_told_step_ladder_step"),
    sa.PrimaryKeyConstraint("step", "unit", name="pk_told"),
    sqlite_with_rowid=False,
)
sa.Index("ix_told_unit", told.c.unit)

ladder_hold = sa.Table(
    "ladder_hold",
    frozen,
    sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
    sa.Column("directive", sa.Integer(), nullable=False),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.Column("by", sa.String(80), nullable=False),
    sa.Column("reason", sa.Text(), nullable=False),
    sa.Column("under", sa.Text(), nullable=False),
    sa.Column("until", sa.BigInteger(), nullable=True),
    sa.Column("released_at", sa.BigInteger(), nullable=True),
    sa.Column("released_by", sa.String(80), nullable=True),
    sa.Column("release_reason", sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(
        ["directive"], ["directive.id"], name="fk_ladder_hold_directive_directive"
    ),
    sa.PrimaryKeyConstraint("id", name="pk_ladder_hold"),
)
sa.Index("ix_ladder_hold_directive", ladder_hold.c.directive)

ladder_pass = sa.Table(
    "ladder_pass",
    frozen,
    sa.Column("directive", sa.Integer(), nullable=False),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("rung", sa.String(24), nullable=False),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.Column("act", sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint("directive", "version", "rung", name="pk_ladder_pass"),
    sqlite_with_rowid=False,
)
roll_call = sa.Table(
    "roll_call",
    frozen,
    sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
    sa.Column("key", sa.String(80), nullable=True),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("plan", sa.Text(), nullable=False),
    sa.Column("announced_at", sa.BigInteger(), nullable=False),
    sa.Column("announced_in", sa.BigInteger(), nullable=False),
    sa.Column("starts_at", sa.BigInteger(), nullable=False),
    sa.Column("drawn_in", sa.BigInteger(), nullable=True),
    sa.Column("seed", sa.String(64), nullable=True),
    sa.Column("candidates", sa.Integer(), nullable=True),
    sa.Column("directive", sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(
        ["directive"], ["directive.id"], name="fk_roll_call_directive_directive"
    ),
    sa.PrimaryKeyConstraint("id", name="pk_roll_call"),
    sa.UniqueConstraint("key", name="uq_roll_call_key"),
)
TABLES = [ladder_step, escalation, told, ladder_hold, ladder_pass, roll_call]


def upgrade() -> None:
    """Make the tables, and add the columns and indexes of older ones."""
    frozen.create_all(op.get_bind(), tables=TABLES, checkfirst=False)
    op.add_column(
        "directive",
        sa.Column("kind", sa.String(16), nullable=False, server_default="directive"),
    )
    op.add_column("directive", sa.Column("burden_reason", sa.Text(), nullable=True))
    op.add_column("act", sa.Column("carried", sa.Text(), nullable=True))
    op.add_column("outbox", sa.Column("posted_at", sa.BigInteger(), nullable=True))
    op.add_column("outbox", sa.Column("batch", sa.Integer(), nullable=True))
    op.create_index("ix_outbox_posted", "outbox", ["channel", "posted_at"])
    op.create_index("ix_outbox_subject", "outbox", ["subject"])
