"""The family of situation reports: approval, statistics, telephone log, handover, deadlines."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

frozen = sa.MetaData()
# Made by earlier migrations; named here only to be pointed at.
sa.Table("incident", frozen, sa.Column("id", sa.String(40), primary_key=True))
sa.Table("sitrep", frozen, sa.Column("id", sa.String(40), primary_key=True))

sitrep_step = sa.Table(
    "sitrep_step",
    frozen,
    sa.Column("sitrep", sa.String(length=40), nullable=False),
    sa.Column("ordinal", sa.Integer(), nullable=False),
    sa.Column("step", sa.String(length=16), nullable=False),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.Column("by", sa.String(length=80), nullable=False),
    sa.Column("actor", sa.String(length=80), nullable=False),
    sa.Column("words", sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(["sitrep"], ["sitrep.id"], name="fk_sitrep_step_sitrep_sitrep"),
    sa.PrimaryKeyConstraint("sitrep", "ordinal", name="pk_sitrep_step"),
)

statistics = sa.Table(
    "statistics",
    frozen,
    sa.Column("id", sa.String(length=40), nullable=False),
    sa.Column("incident", sa.String(length=40), nullable=False),
    sa.Column("ordinal", sa.Integer(), nullable=False),
    sa.Column("process", sa.String(length=16), nullable=False),
    sa.Column("place", sa.String(length=40), nullable=False),
    sa.Column("as_of", sa.BigInteger(), nullable=False),
    sa.Column("document", sa.Text(), nullable=False),
    sa.Column("digest", sa.String(length=64), nullable=False),
    sa.Column("entered_at", sa.BigInteger(), nullable=False),
    sa.Column("actor", sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(["incident"], ["incident.id"], name="fk_statistics_incident_incident"),
    sa.PrimaryKeyConstraint("id", name="pk_statistics"),
)
sa.Index("uq_statistics_incident", statistics.c.incident, statistics.c.ordinal, unique=True)

phone_call = sa.Table(
    "phone_call",
    frozen,
    sa.Column("id", sa.String(length=40), nullable=False),
    sa.Column("incident", sa.String(length=40), nullable=True),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.Column("way", sa.String(length=8), nullable=False),
    sa.Column("unit", sa.String(length=200), nullable=False),
    sa.Column("name", sa.String(length=80), nullable=False),
    sa.Column("post", sa.String(length=80), nullable=False),
    sa.Column("phone", sa.String(length=40), nullable=False),
    sa.Column("place", sa.String(length=200), nullable=False),
    sa.Column("account", sa.Text(), nullable=False),
    sa.Column("told", sa.Text(), nullable=False),
    sa.Column("recorder", sa.String(length=80), nullable=False),
    sa.Column("recorded_at", sa.BigInteger(), nullable=False),
    sa.Column("actor", sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(["incident"], ["incident.id"], name="fk_phone_call_incident_incident"),
    sa.PrimaryKeyConstraint("id", name="pk_phone_call"),
)
sa.Index("ix_phone_call_incident", phone_call.c.incident, phone_call.c.at)

handover = sa.Table(
    "handover",
    frozen,
    sa.Column("id", sa.String(length=40), nullable=False),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.Column("document", sa.Text(), nullable=False),
    sa.Column("digest", sa.String(length=64), nullable=False),
    sa.Column("actor", sa.String(length=80), nullable=False),
    sa.PrimaryKeyConstraint("id", name="pk_handover"),
)

handover_signature = sa.Table(
    "handover_signature",
    frozen,
    sa.Column("handover", sa.String(length=40), nullable=False),
    sa.Column("side", sa.String(length=8), nullable=False),
    sa.Column("by", sa.String(length=80), nullable=False),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.Column("actor", sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(
        ["handover"], ["handover.id"], name="fk_handover_signature_handover_handover"
    ),
    sa.PrimaryKeyConstraint("handover", "side", name="pk_handover_signature"),
)

reporting = sa.Table(
    "reporting",
    frozen,
    sa.Column("incident", sa.String(length=40), nullable=False),
    sa.Column("ordinal", sa.Integer(), nullable=False),
    sa.Column("profile", sa.String(length=40), nullable=False),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.Column("actor", sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(["incident"], ["incident.id"], name="fk_reporting_incident_incident"),
    sa.PrimaryKeyConstraint("incident", "ordinal", name="pk_reporting"),
)

TABLES = [sitrep_step, statistics, phone_call, handover, handover_signature, reporting]
# The telephone log holds numbers of persons, which are destroyed by law (art. 85): it has no guard,
# and the journal keeps the digest of each record.
KEPT = {
    "sitrep_step": "a step of a report stays on record",
    "statistics": "entered statistics stay as they were entered",
    "handover": "a handover sheet stays as it was drawn up",
    "handover_signature": "a signature stays on record",
    "reporting": "a choice of deadlines stays on record",
}


def upgrade() -> None:
    """Make the tables, and let nothing in them be changed afterwards."""
    frozen.create_all(op.get_bind(), tables=TABLES, checkfirst=False)
    for table, why in KEPT.items():
        for statement in _guards(op.get_bind().dialect.name, table, why):
            op.execute(statement)


def _guards(dialect: str, table: str, why: str) -> list[str]:
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'refused: {why}'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    # The function that refuses came with the first guards.
    kept = f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
    return [kept + f"FOR EACH STATEMENT EXECUTE FUNCTION keep_as_it_is('{why}')"]
