"""Claims on offers, one for each claimant, and the papers that a delivery must have."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
frozen = sa.MetaData()
# Made by earlier migrations; named here only to be pointed at.
sa.Table("offer", frozen, sa.Column("id", sa.Integer(), primary_key=True))
sa.Table("need", frozen, sa.Column("id", sa.Integer(), primary_key=True))
sa.Table("posting", frozen, sa.Column("id", ROW, primary_key=True))

claim = sa.Table(
    "claim",
    frozen,
    sa.Column("offer", sa.Integer(), nullable=False),
    sa.Column("claimant", sa.String(80), nullable=False),
    sa.Column("need", sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(["need"], ["need.id"], name="fk_claim_need_need"),
    sa.ForeignKeyConstraint(["offer"], ["offer.id"], name="fk_claim_offer_offer"),
    sa.PrimaryKeyConstraint("offer", "claimant", name="pk_claim"),
    sa.UniqueConstraint("need", name="uq_claim_need"),
)
paper = sa.Table(
    "paper",
    frozen,
    sa.Column("posting", ROW, nullable=False, autoincrement=False),
    sa.Column("number", sa.String(120), nullable=False),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.Column("by", sa.String(80), nullable=True),
    sa.Column("entered_at", sa.BigInteger(), nullable=False),
    sa.Column("actor", sa.String(80), nullable=False),
    sa.ForeignKeyConstraint(["posting"], ["posting.id"], name="fk_paper_posting_posting"),
    sa.PrimaryKeyConstraint("posting", name="pk_paper"),
)
KEPT = {
    claim: "a claim stays as it was made",
    paper: "a paper stays as it was handed in",
}


def upgrade() -> None:
    """Make the tables and their guards."""
    frozen.create_all(op.get_bind(), tables=list(KEPT), checkfirst=False)
    for statement in _guards(op.get_bind().dialect.name):
        op.execute(statement)


def _guards(dialect: str) -> list[str]:
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table.name}_{verb.lower()} BEFORE {verb} ON {table.name} "
            f"BEGIN SELECT RAISE(ABORT, 'refused: {why}'); END"
            for table, why in KEPT.items()
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        f"CREATE TRIGGER {table.name}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table.name} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION keep_as_it_is('{why}')"
        for table, why in KEPT.items()
    ]
