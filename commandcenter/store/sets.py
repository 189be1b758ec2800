"""Sets of values in one bound parameter, on both databases.

Thousands of keys in an `IN (?, ?, …)` reach the driver's limits and defeat its statement cache.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    String,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY


def in_set(
    connection: Connection, column: ColumnElement[Any], values: Collection[str | int]
) -> ColumnElement[bool]:
    """Whether `column` is one of `values`, passed as a single parameter."""
    listed = list(values)
    if connection.dialect.name == "sqlite":
        each = func.json_each(json.dumps(listed)).table_valued("value")
        return column.in_(select(each.c.value))
    element = BigInteger() if isinstance(column.type, Integer) else String()
    return column == func.any(bindparam(None, listed, ARRAY(element)))
