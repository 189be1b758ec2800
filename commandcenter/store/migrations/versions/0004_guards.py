"""The database's own guards: what was said stays, and sums are written by the cascade alone.

They hold against every door, SQL included. SQLite asks a function that only our connections have;
PostgreSQL asks a setting that only our write lane sets, and only for its transaction.
"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"

KEPT = {
    "sitrep": "a frozen report stays as it was made",
    "journal": "the journal is only ever added to",
    "journal_payload": "the words of the journal are only ever added to",
    "act": "what was said stays as it was said",
    "photo": "evidence stays as it was sent",
    "directive_version": "a version of a directive stays as it was issued",
    "extension": "a granted deadline stays on record",
    "bypass": "a report past a superior stays on record",
}
SUMS = "sums are computed from the units below and cannot be set"


def upgrade() -> None:
    """Set the guards."""
    dialect = op.get_bind().dialect.name
    for statement in _sqlite() if dialect == "sqlite" else _postgresql():
        op.execute(statement)


def _sqlite() -> list[str]:
    guards = [
        f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'refused: {why}'); END"
        for table, why in KEPT.items()
        for verb in ("UPDATE", "DELETE")
    ]
    return guards + [
        f"CREATE TRIGGER rollup_{verb.lower()} BEFORE {verb} ON rollup "
        f"WHEN only_the_cascade_writes_rollups() = 0 "
        f"BEGIN SELECT RAISE(ABORT, 'refused: {SUMS}'); END"
        for verb in ("INSERT", "UPDATE", "DELETE")
    ]


def _postgresql() -> list[str]:
    keep = (
        "CREATE FUNCTION keep_as_it_is() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'refused: %', TG_ARGV[0]; END $$"
    )
    guard = (
        "CREATE FUNCTION only_the_cascade_writes_rollups() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN IF current_setting('commandcenter.cascade', true) IS DISTINCT FROM 'on' THEN "
        f"RAISE EXCEPTION 'refused: {SUMS}'; END IF; RETURN NULL; END $$"
    )
    guards = [
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION keep_as_it_is('{why}')"
        for table, why in KEPT.items()
    ]
    sums = (
        "CREATE TRIGGER rollup_guard BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON rollup "
        "FOR EACH STATEMENT EXECUTE FUNCTION only_the_cascade_writes_rollups()"
    )
    return [keep, guard, *guards, sums]
