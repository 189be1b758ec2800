"""Writes a set of rows with one call, past SQLAlchemy's work for each row.

For the lists an act made itself: values are given as they are stored (times as microseconds, JSON
as text). Nothing is checked here; a row that does not exist is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, compress
from operator import itemgetter
from typing import Any

from sqlalchemy import Boolean, Connection, Double, LargeBinary, String, Table

type_of_row = Sequence[Any]

# From so many rows on a statement for each costs more than reading one for all of them.
BLOCK_ROWS = 500
# SQLite's own limit since 3.32 is 32,766 values in one statement.
VARIABLES_MAX = 30_000


def insert_set(
    connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[type_of_row]
) -> None:
    """Insert all rows; each has its values in the order of `columns`."""
    if connection.dialect.name != "sqlite" or len(rows) >= BLOCK_ROWS:
        insert_blocks(connection, table, columns, rows)
    elif rows:
        into = f"INSERT INTO {table.name} ({_listed(columns)}) "
        connection.exec_driver_sql(into + _marks(rows[:1]), [tuple(row) for row in rows])


def insert_blocks(
    connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[type_of_row]
) -> None:
    """Insert all rows with few statements, also where they are few: for tables that a trigger
    guards (see `add_set`). At least two columns are filled in every row, as its key and what it is
    about.
    """
    if connection.dialect.name != "sqlite":
        if rows:
            into = f"INSERT INTO {table.name} ({_listed(columns)}) "
            source = f"SELECT * FROM unnest({_types(table, columns)})"
            connection.exec_driver_sql(into + source, _columns_of(rows))
        return
    defaulted = [table.c[name].server_default is not None for name in columns]
    for part in _blocks(rows):
        # The driver looks for an adapter of every None: a column without any value is left out.
        bound = [
            default or any(value is not None for value in column)
            for default, column in zip(defaulted, zip(*part, strict=True), strict=True)
        ]
        pick = itemgetter(*compress(range(len(columns)), bound))
        filled = part if all(bound) else list(map(pick, part))
        into = f"INSERT INTO {table.name} ({_listed(list(compress(columns, bound)))}) "
        connection.exec_driver_sql(into + _marks(filled), tuple(chain.from_iterable(filled)))


def update_set(
    connection: Connection,
    table: Table,
    *,
    keys: Sequence[str],
    columns: Sequence[str],
    rows: Sequence[type_of_row],
) -> None:
    """Set `columns` in the rows named by `keys`; each row holds its values, then its keys."""
    if not rows:
        return
    every = [*columns, *keys]
    if connection.dialect.name == "sqlite":
        sets = ", ".join(f'"{column}" = ?' for column in columns)
        where = " AND ".join(f'"{key}" = ?' for key in keys)
        statement = f"UPDATE {table.name} SET {sets} WHERE {where}"
        connection.exec_driver_sql(statement, [tuple(row) for row in rows])
        return
    sets = ", ".join(f'"{column}" = given."{column}"' for column in columns)
    source = f"unnest({_types(table, every)}) AS given({_listed(every)})"
    _update_from(connection, table, sets, source, keys, _columns_of(rows))


def add_set(
    connection: Connection,
    table: Table,
    *,
    keys: Sequence[str],
    columns: Sequence[str],
    rows: Sequence[type_of_row],
) -> None:
    """Add to `columns` in the rows named by `keys`; each row holds its values, then its keys.

    Few statements however many rows: where a trigger guards the table, SQLite walks its whole undo
    list after each statement in a savepoint, which is ruinous for thousands of them.
    """
    if not rows:
        return
    every = [*columns, *keys]
    sets = ", ".join(f'"{c}" = {table.name}."{c}" + given."{c}"' for c in columns)
    if connection.dialect.name == "sqlite":
        # SQLite calls the columns of bare values column1, column2 …
        picked = ", ".join(f'column{place} AS "{c}"' for place, c in enumerate(every, 1))
        for part in _blocks(rows):
            source = f"(SELECT {picked} FROM ({_marks(part)})) AS given"
            values = tuple(chain.from_iterable(part))
            _update_from(connection, table, sets, source, keys, values)
        return
    source = f"unnest({_types(table, every)}) AS given({_listed(every)})"
    _update_from(connection, table, sets, source, keys, _columns_of(rows))


def _blocks(rows: Sequence[type_of_row]) -> Iterator[Sequence[type_of_row]]:
    """The rows in blocks whose values fit into one statement of SQLite; of none, no block."""
    if not rows:
        return
    block = VARIABLES_MAX // len(rows[0])
    for first in range(0, len(rows), block):
        yield rows[first : first + block]


def _marks(rows: Sequence[type_of_row]) -> str:
    """VALUES with a mark for each value of these rows."""
    one = f"({', '.join('?' * len(rows[0]))})"
    return f"VALUES {', '.join([one] * len(rows))}"


def _update_from(
    connection: Connection,
    table: Table,
    sets: str,
    source: str,
    keys: Sequence[str],
    values: tuple[Any, ...],
) -> None:
    where = " AND ".join(f'{table.name}."{key}" = given."{key}"' for key in keys)
    connection.exec_driver_sql(
        f"UPDATE {table.name} SET {sets} FROM {source} WHERE {where}", values
    )


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _columns_of(rows: Sequence[type_of_row]) -> tuple[list[Any], ...]:
    return tuple(map(list, zip(*rows, strict=True)))


def _types(table: Table, columns: Sequence[str]) -> str:
    """One array parameter for each column, of PostgreSQL's widest type of its kind."""
    return ", ".join(f"%s::{_type(table.c[column].type)}[]" for column in columns)


def _type(kind: Any) -> str:
    plain = getattr(kind, "impl_instance", kind)
    if isinstance(plain, Boolean):
        return "boolean"
    if isinstance(plain, LargeBinary):
        return "bytea"
    if isinstance(plain, Double):
        return "double precision"
    return "text" if isinstance(plain, String) else "bigint"
