"""Inserts very many rows at once, through the driver itself and past SQLAlchemy's per-row work.

Only for rows that were checked as a whole before; values are stored as the driver takes them, so
times must already be microseconds. It never updates and never commits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, ForeignKeyConstraint, Table
from sqlalchemy.schema import AddConstraint, DropConstraint

from commandcenter.store.failures import spoken

BLOCK_ROWS = 20_000

type_of_row = Sequence[Any]


def insert_rows(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    rows: Iterator[type_of_row],
    *,
    inserted: Callable[[int], None] = lambda _rows: None,
) -> None:
    """Insert `rows`, telling `inserted` after each block how many are in."""
    later = _checked_at_the_end(connection, table)
    for constraint in later:
        connection.execute(DropConstraint(constraint))
    _insert(connection, table, columns, rows, inserted)
    for constraint in later:
        connection.execute(AddConstraint(constraint, isolate_from_table=False))


def _checked_at_the_end(connection: Connection, table: Table) -> list[ForeignKeyConstraint]:
    """What PostgreSQL shall check of all rows at once: an empty table's references to itself.

    Row by row they take a third of the time of a whole country. The lock this needs hinders nobody,
    for there is nothing to read yet; who does not own the table goes the long way.
    """
    own = [one for one in table.foreign_key_constraints if one.referred_table is table]
    if connection.dialect.name != "postgresql" or not own:
        return []
    free = connection.exec_driver_sql(
        f"SELECT pg_has_role(relowner, 'USAGE') AND NOT EXISTS (SELECT FROM {table.name})"
        f" FROM pg_class WHERE oid = '{table.name}'::regclass"
    ).scalar_one()
    return own if free else []


def _insert(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    rows: Iterator[type_of_row],
    inserted: Callable[[int], None],
) -> None:
    names = ", ".join(columns)
    target = table.name
    driver: Any = connection.connection.cursor()
    done = 0
    try:
        while block := list(islice(rows, BLOCK_ROWS)):
            if connection.dialect.name == "postgresql":
                with driver.copy(f"COPY {target} ({names}) FROM STDIN") as copy:
                    for row in block:
                        copy.write_row(row)
            else:
                marks = ", ".join("?" * len(columns))
                driver.executemany(f"INSERT INTO {target} ({names}) VALUES ({marks})", block)
            done += len(block)
            inserted(done)
    except connection.dialect.loaded_dbapi.Error as error:
        # It went past SQLAlchemy, so nobody else puts it into words.
        raise spoken(error) from error
    finally:
        driver.close()
