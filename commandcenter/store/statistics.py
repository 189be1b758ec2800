"""Lets PostgreSQL know what a bulk act has put into a table, so that questions are planned by it.

The server looks by itself after a minute at best. Until then it plans as if the table were empty:
the first screens of a new directive would read all of its rows for every fifty that they show.
"""

from __future__ import annotations

from sqlalchemy import Connection, Table

ADDED_MIN = 1000
"""Fewer rows are read quickly by any plan."""
GROWN_BY = 0.1
"""PostgreSQL's own measure (`autovacuum_analyze_scale_factor`) of when to look again."""


def note_growth(connection: Connection, table: Table, *, added: int) -> None:
    """Have the server look at `table` where `added` rows are many beside those it knows of.

    For use at the end of a bulk act, inside its transaction. A table that is being looked at by
    another is passed over; SQLite plans by its indexes alone and needs nothing.
    """
    if connection.dialect.name != "postgresql" or added < ADDED_MIN:
        return
    known = connection.exec_driver_sql(
        f"SELECT reltuples FROM pg_class WHERE oid = '{table.name}'::regclass"
    ).scalar_one()
    if added >= GROWN_BY * known:
        connection.exec_driver_sql(f"ANALYZE (SKIP_LOCKED) {table.name}")
