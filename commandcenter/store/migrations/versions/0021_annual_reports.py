"""That the report of a year of the depots was handed in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

frozen = sa.MetaData()

annual_report = sa.Table(
    "annual_report",
    frozen,
    sa.Column("year", sa.Integer(), nullable=False, autoincrement=False),
    sa.Column("number", sa.String(120), nullable=False),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.Column("by", sa.String(80), nullable=True),
    sa.Column("entered_at", sa.BigInteger(), nullable=False),
    sa.Column("actor", sa.String(80), nullable=False),
    sa.PrimaryKeyConstraint("year", name="pk_annual_report"),
)
KEPT = "a paper stays as it was handed in"


def upgrade() -> None:
    """Make the table and its guard."""
    frozen.create_all(op.get_bind(), tables=[annual_report], checkfirst=False)
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER annual_report_{verb.lower()} BEFORE {verb} ON annual_report "
                f"BEGIN SELECT RAISE(ABORT, 'refused: {KEPT}'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER annual_report_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON annual_report "
        f"FOR EACH STATEMENT EXECUTE FUNCTION keep_as_it_is('{KEPT}')"
    )
