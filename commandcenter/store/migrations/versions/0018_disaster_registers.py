"""The registers behind the statistics: deaths and missing persons, damaged houses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

frozen = sa.MetaData()
# Made by an earlier migration; named here only to be pointed at.
sa.Table("incident", frozen, sa.Column("id", sa.String(40), primary_key=True))

register_row = sa.Table(
    "register_row",
    frozen,
    sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column("incident", sa.String(length=40), nullable=False),
    sa.Column("register", sa.String(length=8), nullable=False),
    sa.Column("key", sa.String(length=60), nullable=False),
    sa.Column("place", sa.String(length=40), nullable=False),
    sa.Column("what", sa.String(length=16), nullable=False),
    sa.Column("rooms", sa.Integer(), nullable=True),
    sa.Column("at", sa.BigInteger(), nullable=True),
    sa.Column("entered_at", sa.BigInteger(), nullable=False),
    sa.Column("actor", sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(
        ["incident"], ["incident.id"], name="fk_register_row_incident_incident"
    ),
    sa.PrimaryKeyConstraint("id", name="pk_register_row"),
)
sa.Index("ix_register_row_incident", register_row.c.incident, register_row.c.register)

# Names of persons, which are destroyed by law (art. 85): no guard.
register_person = sa.Table(
    "register_person",
    frozen,
    sa.Column("row", sa.BigInteger(), nullable=False),
    sa.Column("name", sa.String(length=80), nullable=False),
    sa.Column("detail", sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(
        ["row"], ["register_row.id"], name="fk_register_person_row_register_row"
    ),
    sa.PrimaryKeyConstraint("row", name="pk_register_person"),
)

WHY = "a row of a register stays as it was entered; a later row corrects it"


def upgrade() -> None:
    """Make the tables, and let no row of a register be changed afterwards."""
    frozen.create_all(op.get_bind(), tables=[register_row, register_person], checkfirst=False)
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER register_row_{verb.lower()} BEFORE {verb} ON register_row "
                f"BEGIN SELECT RAISE(ABORT, 'refused: {WHY}'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER register_row_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON register_row "
        f"FOR EACH STATEMENT EXECUTE FUNCTION keep_as_it_is('{WHY}')"
    )
