"""Column types that mean the same on SQLite and PostgreSQL.

Times are whole microseconds of UTC, codes compare byte by byte, JSON is canonical text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Dialect, String, Text, TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def to_microseconds(moment: datetime) -> int:
    """An aware time as whole microseconds since 1970, as it is stored."""
    return (moment - EPOCH) // MICROSECOND


def from_microseconds(value: int) -> datetime:
    """The aware UTC time of a stored value."""
    return EPOCH + timedelta(microseconds=value)


def times_of(values: Iterable[int | None]) -> list[datetime | None]:
    """The aware UTC times of stored values, gaps kept; for rows that have many of them."""
    # By position: with the name of the argument each takes half as long again.
    return [None if value is None else EPOCH + timedelta(0, 0, value) for value in values]


def _read(value: int | None) -> datetime | None:
    return None if value is None else EPOCH + timedelta(microseconds=value)


class UtcTime(TypeDecorator[datetime]):
    """An aware time, stored as microseconds of UTC so that both databases compare it alike."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Store an aware time."""
        return None if value is None else to_microseconds(value)

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[int | None], datetime | None]:
        """Read an aware time in UTC; one call a value, for it runs for every time of every row."""
        return _read


class Json(TypeDecorator[Any]):
    """A JSON value kept as canonical text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Store canonical text."""
        if value is None:
            return None
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Read the value back."""
        return None if value is None else json.loads(value)


# Byte order makes "under this unit" one index range, so PostgreSQL must not use a language's order.
UnitCode = String(40).with_variant(String(40, collation="C"), "postgresql")
