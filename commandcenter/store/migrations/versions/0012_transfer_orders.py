"""Adopted allocation plans and the transfer orders they became."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

CODE = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
frozen = sa.MetaData()
# Made by earlier migrations; named here only to be pointed at.
sa.Table("unit", frozen, sa.Column("code", CODE, primary_key=True))
sa.Table("incident", frozen, sa.Column("id", sa.String(40), primary_key=True))
sa.Table("depot", frozen, sa.Column("code", sa.String(60), primary_key=True))
sa.Table("item", frozen, sa.Column("code", sa.String(40), unique=True))

allocation_plan = sa.Table(
    "allocation_plan",
    frozen,
    sa.Column("id", sa.String(40), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("problem", sa.Text(), nullable=False),
    sa.Column("issuer", CODE, nullable=False),
    sa.Column("incident", sa.String(40), nullable=True),
    sa.Column("adopted_at", sa.BigInteger(), nullable=False),
    sa.Column("actor", sa.String(80), nullable=False),
    sa.ForeignKeyConstraint(["issuer"], ["unit.code"], name="fk_allocation_plan_issuer_unit"),
    sa.ForeignKeyConstraint(
        ["incident"], ["incident.id"], name="fk_allocation_plan_incident_incident"
    ),
    sa.PrimaryKeyConstraint("id", name="pk_allocation_plan"),
    sa.UniqueConstraint("digest", name="uq_allocation_plan_digest"),
)
transfer_order = sa.Table(
    "transfer_order",
    frozen,
    sa.Column("plan", sa.String(40), nullable=False),
    sa.Column("number", sa.Integer(), nullable=False),
    sa.Column("depot", sa.String(60), nullable=False),
    sa.Column("unit", CODE, nullable=False),
    sa.Column("item", sa.String(40), nullable=False),
    sa.Column("quantity", sa.BigInteger(), nullable=False),
    sa.Column("directive", sa.String(40), nullable=False),
    sa.ForeignKeyConstraint(
        ["plan"], ["allocation_plan.id"], name="fk_transfer_order_plan_allocation_plan"
    ),
    sa.ForeignKeyConstraint(["depot"], ["depot.code"], name="fk_transfer_order_depot_depot"),
    sa.ForeignKeyConstraint(["unit"], ["unit.code"], name="fk_transfer_order_unit_unit"),
    sa.ForeignKeyConstraint(["item"], ["item.code"], name="fk_transfer_order_item_item"),
    sa.PrimaryKeyConstraint("plan", "number", name="pk_transfer_order"),
)
sa.Index("ix_transfer_order_unit", transfer_order.c.unit)
TABLES = [allocation_plan, transfer_order]
WHY = "a plan and its orders stay as they were adopted"


def upgrade() -> None:
    """Make the tables and their guards."""
    frozen.create_all(op.get_bind(), tables=TABLES, checkfirst=False)
    for statement in _guards(op.get_bind().dialect.name):
        op.execute(statement)


def _guards(dialect: str) -> list[str]:
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table.name}_{verb.lower()} BEFORE {verb} ON {table.name} "
            f"BEGIN SELECT RAISE(ABORT, 'refused: {WHY}'); END"
            for table in TABLES
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        f"CREATE TRIGGER {table.name}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table.name} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION keep_as_it_is('{WHY}')"
        for table in TABLES
    ]
