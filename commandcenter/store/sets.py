"""Sets of values in one bound parameter, on both databases.

Thousands of keys in an `IN (?, ?, …)` reach the driver's limits and defeat its statement cache. A
statement that is run for every batch is made once, with `among` and the set given by name.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Self

import msgspec
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    Dialect,
    Integer,
    String,
    TypeDecorator,
    bindparam,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class _SetOf(TypeDecorator[Any]):
    """The values of a set: an array on PostgreSQL, a JSON text on SQLite."""

    impl = String
    cache_ok = True

    def __init__(self, element: type[BigInteger | String]) -> None:
        super().__init__()
        self.element = element

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """How this database takes a set."""
        kind = String() if dialect.name == "sqlite" else ARRAY(self.element())
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """The set as this database takes it."""
        listed = list(value)
        return msgspec.json.encode(listed).decode() if dialect.name == "sqlite" else listed


class _Among(FunctionElement[bool]):
    """Whether a column is one of the values of a set: `_Among(column, set)`."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Self:
        """Keep it a plain condition: compared with 1, as SQLite's truths are, it uses no index."""
        return self


@compiles(_Among, "sqlite")
def _among_json(element: _Among, compiler: Any, **words: Any) -> str:
    column, values = (compiler.process(part, **words) for part in element.clauses)
    return f"({column} IN (SELECT value FROM json_each({values})))"


@compiles(_Among, "postgresql")
def _among_array(element: _Among, compiler: Any, **words: Any) -> str:
    column, values = (compiler.process(part, **words) for part in element.clauses)
    return f"({column} = ANY ({values}))"


TEXTS, NUMBERS = _SetOf(String), _SetOf(BigInteger)


def in_set(
    _connection: Connection, column: ColumnElement[Any], values: Collection[str | int]
) -> ColumnElement[bool]:
    """Whether `column` is one of `values`, passed as a single parameter."""
    return _Among(column, bindparam(None, values, _kind(column)))


def among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Whether `column` is one of the values that are given as `name` when the statement is run."""
    return _Among(column, bindparam(name, type_=_kind(column)))


def _kind(column: ColumnElement[Any]) -> _SetOf:
    return NUMBERS if isinstance(column.type, Integer) else TEXTS
