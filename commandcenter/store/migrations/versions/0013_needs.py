"""Needs, offers and matches, the categories of supplies and the reserve to be held.

A match adds itself to what is matched of its need and its offer; nobody else can set that, and an
offer is never given twice.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

CODE = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
frozen = sa.MetaData()
# Made by an earlier migration; named here only to be pointed at.
sa.Table("unit", frozen, sa.Column("code", CODE, primary_key=True))
sa.Table("item", frozen, sa.Column("id", sa.Integer(), primary_key=True))
sa.Table("directive", frozen, sa.Column("id", sa.Integer(), primary_key=True))
sa.Table("act", frozen, sa.Column("id", sa.BigInteger(), primary_key=True))

need = sa.Table(
    "need",
    frozen,
    sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
    sa.Column("key", sa.String(120), nullable=False),
    sa.Column("unit", CODE, nullable=False),
    sa.Column("sort", sa.String(16), nullable=False),
    sa.Column("item", sa.Integer(), nullable=True),
    sa.Column("quantity", sa.BigInteger(), nullable=True),
    sa.Column("decimals", sa.SmallInteger(), nullable=False),
    sa.Column("measure", sa.String(20), nullable=False),
    sa.Column("words", sa.Text(), nullable=False),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.Column("by", sa.String(80), nullable=True),
    sa.Column("directive", sa.Integer(), nullable=True),
    sa.Column("act", sa.BigInteger(), nullable=True),
    sa.Column("matched", sa.BigInteger(), nullable=False),
    sa.Column("closed_at", sa.BigInteger(), nullable=True),
    sa.Column("closed_why", sa.Text(), nullable=True),
    sa.CheckConstraint("matched >= 0", name="ck_need_matched"),
    sa.ForeignKeyConstraint(["act"], ["act.id"], name="fk_need_act_act"),
    sa.ForeignKeyConstraint(["directive"], ["directive.id"], name="fk_need_directive_directive"),
    sa.ForeignKeyConstraint(["item"], ["item.id"], name="fk_need_item_item"),
    sa.ForeignKeyConstraint(["unit"], ["unit.code"], name="fk_need_unit_unit"),
    sa.PrimaryKeyConstraint("id", name="pk_need"),
    sa.UniqueConstraint("key", name="uq_need_key"),
)
sa.Index("ix_need_act", need.c.act)
sa.Index("ix_need_unit", need.c.unit)
offer = sa.Table(
    "offer",
    frozen,
    sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
    sa.Column("key", sa.String(120), nullable=False),
    sa.Column("partner", sa.String(80), nullable=False),
    sa.Column("sort", sa.String(16), nullable=False),
    sa.Column("item", sa.Integer(), nullable=True),
    sa.Column("quantity", sa.BigInteger(), nullable=False),
    sa.Column("decimals", sa.SmallInteger(), nullable=False),
    sa.Column("measure", sa.String(20), nullable=False),
    sa.Column("words", sa.Text(), nullable=False),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.Column("by", sa.String(80), nullable=True),
    sa.Column("until", sa.BigInteger(), nullable=True),
    sa.Column("matched", sa.BigInteger(), nullable=False),
    sa.Column("withdrawn", sa.Boolean(), nullable=False),
    sa.CheckConstraint("matched >= 0 AND matched <= quantity", name="ck_offer_given_once"),
    sa.ForeignKeyConstraint(["item"], ["item.id"], name="fk_offer_item_item"),
    sa.PrimaryKeyConstraint("id", name="pk_offer"),
    sa.UniqueConstraint("key", name="uq_offer_key"),
)
sa.Index("ix_offer_partner", offer.c.partner)
match = sa.Table(
    "match",
    frozen,
    sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
    sa.Column("key", sa.String(120), nullable=False),
    sa.Column("need", sa.Integer(), nullable=False),
    sa.Column("offer", sa.Integer(), nullable=False),
    sa.Column("quantity", sa.BigInteger(), nullable=False),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.Column("of", sa.Integer(), nullable=True),
    sa.Column("reason", sa.Text(), nullable=True),
    sa.CheckConstraint(
        "quantity <> 0 AND (quantity < 0) = (of IS NOT NULL)", name="ck_match_signed"
    ),
    sa.ForeignKeyConstraint(["need"], ["need.id"], name="fk_match_need_need"),
    sa.ForeignKeyConstraint(["of"], ["match.id"], name="fk_match_of_match"),
    sa.ForeignKeyConstraint(["offer"], ["offer.id"], name="fk_match_offer_offer"),
    sa.PrimaryKeyConstraint("id", name="pk_match"),
    sa.UniqueConstraint("key", name="uq_match_key"),
    sa.UniqueConstraint("of", name="uq_match_of"),
)
sa.Index("ix_match_need", match.c.need)
sa.Index("ix_match_offer", match.c.offer)
category = sa.Table(
    "category",
    frozen,
    sa.Column("code", sa.String(7), nullable=False),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("verified", sa.Boolean(), nullable=False),
    sa.Column("source", sa.String(200), nullable=False),
    sa.PrimaryKeyConstraint("code", name="pk_category"),
)
quota = sa.Table(
    "quota",
    frozen,
    sa.Column("place", CODE, nullable=False),
    sa.Column("item", sa.Integer(), nullable=False),
    sa.Column("quantity", sa.BigInteger(), nullable=False),
    sa.Column("basis", sa.String(200), nullable=False),
    sa.ForeignKeyConstraint(["item"], ["item.id"], name="fk_quota_item_item"),
    sa.ForeignKeyConstraint(["place"], ["unit.code"], name="fk_quota_place_unit"),
    sa.PrimaryKeyConstraint("place", "item", name="pk_quota"),
)
TABLES = [need, offer, match, category, quota]

KEPT = "a match stays as it was; take it back by another"
SUM = "what is matched is the sum of the matches and cannot be set"
NOT_THE_SUM = (
    "NEW.matched <> (SELECT COALESCE(sum(quantity), 0) FROM match WHERE match.{side} = NEW.id)"
)
SIDES = ("need", "offer")


def upgrade() -> None:
    """Make the tables and set their guards."""
    frozen.create_all(op.get_bind(), tables=TABLES, checkfirst=False)
    dialect = op.get_bind().dialect.name
    for statement in _sqlite() if dialect == "sqlite" else _postgresql():
        op.execute(statement)


def _added(side: str) -> str:
    return f"UPDATE {side} SET matched = matched + NEW.quantity WHERE id = NEW.{side};"


def _sqlite() -> list[str]:
    def refuse(words: str) -> str:
        return f"BEGIN SELECT RAISE(ABORT, 'refused: {words}'); END"

    guards = [
        f"CREATE TRIGGER match_{verb.lower()} BEFORE {verb} ON match {refuse(KEPT)}"
        for verb in ("UPDATE", "DELETE")
    ]
    for side in SIDES:
        wrong = NOT_THE_SUM.format(side=side)
        guards += [f"CREATE TRIGGER {side}_delete BEFORE DELETE ON {side} {refuse(SUM)}"]
        guards += [
            f"CREATE TRIGGER {side}_{verb} BEFORE {verb} ON {side} WHEN {wrong} {refuse(SUM)}"
            for verb in ("insert", "update")
        ]
    added = " ".join(_added(side) for side in SIDES)
    return [*guards, f"CREATE TRIGGER match_insert AFTER INSERT ON match BEGIN {added} END"]


def _postgresql() -> list[str]:
    def function(name: str, body: str, what: str) -> str:
        declared = f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
        return f"{declared} $$ BEGIN {body} RETURN {what}; END $$"

    def trigger(name: str, event: str, act: str, each: str) -> str:
        return f"CREATE TRIGGER {name} {event} FOR EACH {each} EXECUTE FUNCTION {act}"

    def kept(table: str, verbs: str, words: str) -> str:
        event = f"BEFORE {verbs} ON {table}"
        return trigger(f"{table}_kept", event, f"keep_as_it_is('{words}')", "STATEMENT")

    made = [kept("match", "UPDATE OR DELETE OR TRUNCATE", KEPT)]
    for side in SIDES:
        wrong = NOT_THE_SUM.format(side=side)
        body = f"IF {wrong} THEN RAISE EXCEPTION 'refused: {SUM}'; END IF;"
        made += [
            kept(side, "DELETE OR TRUNCATE", SUM),
            function(f"{side}_sum", body, "NEW"),
            trigger(f"{side}_sum", f"BEFORE INSERT OR UPDATE ON {side}", f"{side}_sum()", "ROW"),
        ]
    added = " ".join(_added(side) for side in SIDES)
    return [
        *made,
        function("match_added", added, "NULL"),
        trigger("match_insert", "AFTER INSERT ON match", "match_added()", "ROW"),
    ]
