"""Findings, the answers to them, and the index of fingerprints; flags with their times."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

CODE = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
frozen = sa.MetaData()
# Made by earlier migrations; named here only to be pointed at.
sa.Table("directive", frozen, sa.Column("id", sa.Integer(), primary_key=True))
sa.Table("act", frozen, sa.Column("id", sa.BigInteger(), primary_key=True))
sa.Table("file", frozen, sa.Column("hash", sa.String(64), primary_key=True))
flagging = sa.Table(
    "flagging",
    frozen,
    sa.Column("id", sa.BigInteger(), nullable=False),
    sa.Column("directive", sa.Integer(), nullable=False),
    sa.Column("unit", CODE, nullable=False),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.Column("change", sa.SmallInteger(), nullable=False),
    sa.ForeignKeyConstraint(
        ["directive"], ["directive.id"], name="fk_flagging_directive_directive"
    ),
    sa.PrimaryKeyConstraint("id", name="pk_flagging"),
)
sa.Index("ix_flagging_leaf", flagging.c.directive, flagging.c.unit, flagging.c.at)
finding = sa.Table(
    "finding",
    frozen,
    sa.Column("id", sa.BigInteger(), nullable=False),
    sa.Column("key", sa.String(64), nullable=False),
    sa.Column("directive", sa.Integer(), nullable=False),
    sa.Column("unit", CODE, nullable=False),
    sa.Column("rule", sa.String(40), nullable=False),
    sa.Column("strength", sa.String(8), nullable=False),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.Column("until", sa.BigInteger(), nullable=True),
    sa.Column("found_at", sa.BigInteger(), nullable=False),
    sa.Column("why", sa.Text(), nullable=False),
    sa.Column("evidence", sa.Text(), nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    sa.ForeignKeyConstraint(["directive"], ["directive.id"], name="fk_finding_directive_directive"),
    sa.PrimaryKeyConstraint("id", name="pk_finding"),
    sa.UniqueConstraint("key", name="uq_finding_key"),
)
sa.Index("ix_finding_unit", finding.c.directive, finding.c.unit)
finding_step = sa.Table(
    "finding_step",
    frozen,
    sa.Column("finding", sa.BigInteger(), nullable=False),
    sa.Column("ordinal", sa.SmallInteger(), nullable=False),
    sa.Column("kind", sa.String(12), nullable=False),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.Column("by", sa.String(80), nullable=False),
    sa.Column("actor", sa.String(80), nullable=False),
    sa.Column("words", sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(["finding"], ["finding.id"], name="fk_finding_step_finding_finding"),
    sa.PrimaryKeyConstraint("finding", "ordinal", name="pk_finding_step"),
)
blame = sa.Table(
    "blame",
    frozen,
    sa.Column("id", sa.BigInteger(), nullable=False),
    sa.Column("finding", sa.BigInteger(), nullable=False),
    sa.Column("unit", CODE, nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("due", sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(["finding"], ["finding.id"], name="fk_blame_finding_finding"),
    sa.PrimaryKeyConstraint("id", name="pk_blame"),
)
sa.Index("ix_blame_finding", blame.c.finding)
blame_step = sa.Table(
    "blame_step",
    frozen,
    sa.Column("blame", sa.BigInteger(), nullable=False),
    sa.Column("ordinal", sa.SmallInteger(), nullable=False),
    sa.Column("kind", sa.String(12), nullable=False),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.Column("by", sa.String(80), nullable=False),
    sa.Column("actor", sa.String(80), nullable=False),
    sa.Column("words", sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(["blame"], ["blame.id"], name="fk_blame_step_blame_blame"),
    sa.PrimaryKeyConstraint("blame", "ordinal", name="pk_blame_step"),
)
inspection = sa.Table(
    "inspection",
    frozen,
    sa.Column("id", sa.BigInteger(), nullable=False),
    sa.Column("directive", sa.Integer(), nullable=False),
    sa.Column("unit", CODE, nullable=False),
    sa.Column("line", CODE, nullable=False),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.Column("by", sa.String(80), nullable=False),
    sa.Column("despite", sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(
        ["directive"], ["directive.id"], name="fk_inspection_directive_directive"
    ),
    sa.PrimaryKeyConstraint("id", name="pk_inspection"),
)
sa.Index("ix_inspection_unit", inspection.c.directive, inspection.c.unit)
photo_print = sa.Table(
    "photo_print",
    frozen,
    sa.Column("id", sa.BigInteger(), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("width", sa.Integer(), nullable=False),
    sa.Column("height", sa.Integer(), nullable=False),
    sa.Column("print", sa.BigInteger(), nullable=False),
    sa.Column("flat", sa.Boolean(), nullable=False),
    sa.Column("screen", sa.Double(), nullable=False),
    sa.ForeignKeyConstraint(["hash"], ["file.hash"], name="fk_photo_print_hash_file"),
    sa.PrimaryKeyConstraint("id", name="pk_photo_print"),
    sa.UniqueConstraint("hash", name="uq_photo_print_hash"),
)
photo_band = sa.Table(
    "photo_band",
    frozen,
    sa.Column("bucket", sa.Integer(), nullable=False),
    sa.Column("photo", sa.BigInteger(), nullable=False),
    sa.Column("print", sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint("bucket", "photo", name="pk_photo_band"),
    sqlite_with_rowid=False,
)
text_print = sa.Table(
    "text_print",
    frozen,
    sa.Column("id", sa.BigInteger(), nullable=False),
    sa.Column("act", sa.BigInteger(), nullable=False),
    sa.Column("digest", sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(["act"], ["act.id"], name="fk_text_print_act_act"),
    sa.PrimaryKeyConstraint("id", name="pk_text_print"),
    sa.UniqueConstraint("act", name="uq_text_print_act"),
)
sa.Index("ix_text_print_digest", text_print.c.digest)
text_gram = sa.Table(
    "text_gram",
    frozen,
    sa.Column("gram", sa.BigInteger(), nullable=False),
    sa.Column("text", sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint("gram", "text", name="pk_text_gram"),
    sqlite_with_rowid=False,
)
trace = sa.Table(
    "trace",
    frozen,
    sa.Column("hand", sa.String(140), nullable=False),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.Column("act", sa.BigInteger(), nullable=False),
    sa.Column("directive", sa.Integer(), nullable=False),
    sa.Column("unit", CODE, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("lat", sa.Double(), nullable=True),
    sa.Column("lon", sa.Double(), nullable=True),
    sa.Column("accuracy_m", sa.Double(), nullable=True),
    sa.ForeignKeyConstraint(["act"], ["act.id"], name="fk_trace_act_act"),
    sa.PrimaryKeyConstraint("hand", "at", "act", name="pk_trace"),
    sqlite_with_rowid=False,
)
check_mark = sa.Table(
    "check_mark",
    frozen,
    sa.Column("name", sa.String(40), nullable=False),
    sa.Column("value", sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint("name", name="pk_check_mark"),
)
TABLES = [
    flagging,
    finding,
    finding_step,
    blame,
    blame_step,
    inspection,
    photo_print,
    photo_band,
    text_print,
    text_gram,
    trace,
    check_mark,
]

KEPT = {
    "flagging": "what stood against a unit stays on record",
    "finding_step": "an answer or a decision stays as it was given",
    "blame_step": "what was proposed, approved and reviewed stays on record",
    "inspection": "an inspection that was announced stays on record",
}


def upgrade() -> None:
    """Make the tables and set their guards."""
    frozen.create_all(op.get_bind(), tables=TABLES, checkfirst=False)
    dialect = op.get_bind().dialect.name
    for table, why in KEPT.items():
        for statement in _sqlite(table, why) if dialect == "sqlite" else _postgresql(table, why):
            op.execute(statement)


def _sqlite(table: str, why: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'refused: {why}'); END"
        for verb in ("UPDATE", "DELETE")
    ]


def _postgresql(table: str, why: str) -> list[str]:
    return [
        (
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION keep_as_it_is('{why}')"
        )
    ]
