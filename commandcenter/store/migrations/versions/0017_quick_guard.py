"""Makes PostgreSQL's guard of checks look up the few units of a line, whatever it knows of `act`.

Before the server has counted the acts of a directive it takes them for few, reads all of them for
each check, and a batch of checks takes minutes. Only the way of looking changes, no rule does.
"""

from __future__ import annotations

from alembic import op

revision = "0017"
down_revision = "0016"

GUARD = "check_is_independent"
JOINED = "JOIN act a ON a.directive = NEW.directive AND a.unit = substr(NEW.unit, 1, l.n)"
# OFFSET 0 keeps it a look-up for each unit: the server may not turn it into a join again.
LOOKED_UP = (
    "CROSS JOIN LATERAL (SELECT b.unit, b.kind, b.by FROM act b WHERE b.directive = NEW.directive"
    " AND b.unit = substr(NEW.unit, 1, l.n) OFFSET 0) a"
)


def upgrade() -> None:
    """Put the look-up in the place of the join."""
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    text = connection.exec_driver_sql(
        f"SELECT prosrc FROM pg_proc WHERE oid = '{GUARD}()'::regprocedure"
    )
    words = str(text.scalar_one())
    if words.count(JOINED) != 1:
        raise RuntimeError(f"{GUARD} does not read as it was written")
    # A plan that was made while the table was empty would read all of it for ever.
    op.execute(
        f"CREATE OR REPLACE FUNCTION {GUARD}() RETURNS trigger LANGUAGE plpgsql"
        f" SET enable_seqscan TO off AS $guard${words.replace(JOINED, LOOKED_UP)}$guard$"
    )
