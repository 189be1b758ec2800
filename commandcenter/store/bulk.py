"""Inserts very many rows at once, through the driver itself and past SQLAlchemy's per-row work.

Only for rows that were checked as a whole before; values are stored as the driver takes them, so
times must already be microseconds. It never updates and never commits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table

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
