"""Prices seen in shops with their evidence; lists of allowances and aid with their publication."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

CODE = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
frozen = sa.MetaData()
# Made by earlier migrations; named here only to be pointed at.
sa.Table("unit", frozen, sa.Column("code", CODE, primary_key=True))
sa.Table("incident", frozen, sa.Column("id", sa.String(40), primary_key=True))

price_sample = sa.Table(
    "price_sample",
    frozen,
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("key", sa.String(120), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.Column("place", CODE, nullable=False),
    sa.Column("shop", sa.String(200), nullable=False),
    sa.Column("item", sa.String(200), nullable=False),
    sa.Column("spec", sa.String(200), nullable=False),
    sa.Column("unit", sa.String(200), nullable=False),
    sa.Column("price", sa.String(40), nullable=False),
    sa.Column("cost", sa.String(40), nullable=True),
    sa.Column("base_price", sa.String(40), nullable=True),
    sa.Column("base_cost", sa.String(40), nullable=True),
    sa.Column("inspectors", sa.Text(), nullable=False),
    sa.Column("photos", sa.Text(), nullable=False),
    sa.Column("note", sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(["place"], ["unit.code"], name="fk_price_sample_place_unit"),
    sa.PrimaryKeyConstraint("id", name="pk_price_sample"),
    sa.UniqueConstraint("key", name="uq_price_sample_key"),
)
sa.Index("ix_price_sample_place", price_sample.c.place, price_sample.c.at)
sa.Index("ix_price_sample_shop", price_sample.c.shop, price_sample.c.item, price_sample.c.at)

price_evidence = sa.Table(
    "price_evidence",
    frozen,
    sa.Column("id", sa.String(40), nullable=False),
    sa.Column("sample", sa.Integer(), nullable=False),
    sa.Column("profile", sa.String(40), nullable=False),
    sa.Column("inspectors", sa.Text(), nullable=False),
    sa.Column("document", sa.Text(), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("made_at", sa.BigInteger(), nullable=False),
    sa.Column("actor", sa.String(80), nullable=False),
    sa.ForeignKeyConstraint(
        ["sample"], ["price_sample.id"], name="fk_price_evidence_sample_price_sample"
    ),
    sa.PrimaryKeyConstraint("id", name="pk_price_evidence"),
)
sa.Index("ix_price_evidence_sample", price_evidence.c.sample)

payment_list = sa.Table(
    "payment_list",
    frozen,
    sa.Column("id", sa.String(40), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("title", sa.String(200), nullable=False),
    sa.Column("unit", CODE, nullable=False),
    sa.Column("incident", sa.String(40), nullable=True),
    sa.Column("source", sa.String(200), nullable=False),
    sa.Column("first_day", sa.String(10), nullable=False),
    sa.Column("last_day", sa.String(10), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("made_at", sa.BigInteger(), nullable=False),
    sa.Column("maker", sa.String(80), nullable=False),
    sa.ForeignKeyConstraint(["unit"], ["unit.code"], name="fk_payment_list_unit_unit"),
    sa.ForeignKeyConstraint(
        ["incident"], ["incident.id"], name="fk_payment_list_incident_incident"
    ),
    sa.PrimaryKeyConstraint("id", name="pk_payment_list"),
)
sa.Index("ix_payment_list_kind", payment_list.c.kind, payment_list.c.unit)

payment = sa.Table(
    "payment",
    frozen,
    sa.Column("list", sa.String(40), nullable=False),
    sa.Column("line", sa.Integer(), nullable=False),
    sa.Column("payee", sa.String(40), nullable=False),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("purpose", sa.String(16), nullable=False),
    sa.Column("leader", sa.Boolean(), nullable=False),
    sa.Column("persons", sa.Integer(), nullable=False),
    sa.Column("days", sa.Integer(), nullable=False),
    sa.Column("rate_fen", sa.BigInteger(), nullable=False),
    sa.Column("amount_fen", sa.BigInteger(), nullable=False),
    sa.Column("group", sa.String(80), nullable=False),
    sa.Column("note", sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(["list"], ["payment_list.id"], name="fk_payment_list_payment_list"),
    sa.PrimaryKeyConstraint("list", "line", name="pk_payment"),
)
sa.Index("ix_payment_payee", payment.c.payee)

publication = sa.Table(
    "publication",
    frozen,
    sa.Column("list", sa.String(40), nullable=False),
    sa.Column("published_at", sa.BigInteger(), nullable=False),
    sa.Column("publisher", sa.String(80), nullable=False),
    sa.Column("findings", sa.Text(), nullable=False),
    sa.Column("reason", sa.Text(), nullable=True),
    sa.Column("signed_by", sa.String(40), nullable=True),
    sa.ForeignKeyConstraint(["list"], ["payment_list.id"], name="fk_publication_list_payment_list"),
    sa.PrimaryKeyConstraint("list", name="pk_publication"),
)
TABLES = [price_sample, price_evidence, payment_list, payment, publication]
KEPT = {
    "price_sample": "a price stays as it was seen",
    "price_evidence": "evidence stays as it was made",
    "payment_list": "a list stays as it was handed in",
    "payment": "a list stays as it was handed in",
    "publication": "what was published stays on record",
}


def upgrade() -> None:
    """Make the tables and their guards."""
    frozen.create_all(op.get_bind(), tables=TABLES, checkfirst=False)
    for statement in _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql():
        op.execute(statement)


def _sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'refused: {why}'); END"
        for table, why in KEPT.items()
        for verb in ("UPDATE", "DELETE")
    ]


def _postgresql() -> list[str]:
    return [
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION keep_as_it_is('{why}')"
        for table, why in KEPT.items()
    ]
