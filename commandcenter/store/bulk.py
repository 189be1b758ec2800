"""Inserts very many rows at once, through the driver itself and past SQLAlchemy's per-row work.

Only for rows that were checked as a whole before; values are stored as the driver takes them, so
times must already be microseconds. It never updates and never commits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table
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
    """Insert `rows`, telling `inserted` after each block how many are in.

    Into an empty table of PostgreSQL the rows go without its references to itself and its plain
    indexes; both are made of all rows at once, in the same transaction. Row by row they take half
    of the server's time for a whole country.
    """
    if not _is_free(connection, table):
        _insert(connection, table, columns, rows, inserted)
        return
    later = [one for one in table.foreign_key_constraints if one.referred_table is table]
    indexes = [one for one in table.indexes if not one.unique]
    for constraint in later:
        connection.execute(DropConstraint(constraint))
    for index in indexes:
        index.drop(connection)
    _insert(connection, table, columns, rows, inserted)
    for index in sorted(indexes, key=lambda one: str(one.name)):
        index.create(connection)
    for constraint in later:
        connection.execute(AddConstraint(constraint, isolate_from_table=False))


def _is_free(connection: Connection, table: Table) -> bool:
    """Whether PostgreSQL may lock the table whole: it is empty, so that nobody reads there yet, and
    ours; who does not own it goes the long way.
    """
    if connection.dialect.name != "postgresql":
        return False
    return bool(
        connection.exec_driver_sql(
            f"SELECT pg_has_role(relowner, 'USAGE') AND NOT EXISTS (SELECT FROM {table.name})"
            f" FROM pg_class WHERE oid = '{table.name}'::regclass"
        ).scalar_one()
    )


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
