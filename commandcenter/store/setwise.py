"""Writes a set of rows with one call, past SQLAlchemy's work for each row.

For the lists an act made itself: values are given as they are stored (times as microseconds, JSON
as text). An update is one statement however many rows it changes: SQLite walks its whole undo list
after each statement in a savepoint that a trigger may stop, which is ruinous for thousands of them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Boolean, Connection, Double, String, Table

type_of_row = Sequence[Any]


def insert_set(
    connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[type_of_row]
) -> None:
    """Insert all rows; each has its values in the order of `columns`."""
    if not rows:
        return
    names = _listed(columns)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {table.name} ({names}) VALUES ({marks})"
        connection.exec_driver_sql(statement, [tuple(row) for row in rows])
        return
    connection.exec_driver_sql(
        f"INSERT INTO {table.name} ({names}) SELECT * FROM unnest({_types(table, columns)})",
        _columns_of(rows),
    )


def update_set(
    connection: Connection,
    table: Table,
    *,
    keys: Sequence[str],
    columns: Sequence[str],
    rows: Sequence[type_of_row],
    added: bool = False,
) -> None:
    """Set `columns` in the rows named by `keys`, or add to them; a row holds keys, then values."""
    if not rows:
        return
    name = table.name
    new = (f'{name}."{c}" + given."{c}"' if added else f'given."{c}"' for c in columns)
    sets = ", ".join(f'"{c}" = {value}' for c, value in zip(columns, new, strict=True))
    where = " AND ".join(f'{name}."{key}" = given."{key}"' for key in keys)
    every = [*keys, *columns]
    if connection.dialect.name == "sqlite":
        picked = ", ".join(
            f"json_extract(value, '$[{place}]') AS \"{c}\"" for place, c in enumerate(every)
        )
        source = f"(SELECT {picked} FROM json_each(?)) AS given"
        values: tuple[Any, ...] = (json.dumps(rows, ensure_ascii=False, default=list),)
    else:
        source = f"unnest({_types(table, every)}) AS given({_listed(every)})"
        values = _columns_of(rows)
    connection.exec_driver_sql(f"UPDATE {name} SET {sets} FROM {source} WHERE {where}", values)


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
    if isinstance(plain, Double):
        return "double precision"
    return "text" if isinstance(plain, String) else "bigint"
