"""The database's own guards: sums and what was said cannot be changed by any other way in."""

from __future__ import annotations

import sqlite3

import psycopg
import pytest

from commandcenter.core.errors import Refused
from commandcenter.store import journal
from tests.service.directives.conftest import V1, Room

ON_SUMS = [
    "UPDATE rollup SET verified = 7",
    "UPDATE rollup SET verified = verified + 1 WHERE unit = '42'",
    "INSERT INTO rollup (directive, level, unit, issued) VALUES (1, 1, '99', 1)",
    "DELETE FROM rollup",
]
ON_WORDS = [
    "UPDATE act SET kind = 'verify'",
    "DELETE FROM act",
    "UPDATE journal SET actor = 'nobody'",
    "DELETE FROM journal",
    "UPDATE directive_version SET reason = ''",
    "DELETE FROM directive_version",
]


@pytest.fixture
def number(room: Room) -> str:
    """A directive with something said of it."""
    number = room.issue()
    room.say(number, V1, "claim")
    return number


def untouched(room: Room, number: str) -> None:
    """Nothing of it got through."""
    assert room.total(number)["claimed"] == 1
    room.agrees(number)
    with room.headquarters.database.reading() as connection:
        assert journal.verify(connection) == len(room.entries())


@pytest.mark.parametrize("statement", ON_SUMS + ON_WORDS)
def test_not_through_our_own_connection(room: Room, number: str, statement: str) -> None:
    """Even the program's own write lane is refused outside the cascade."""
    with pytest.raises(Refused), room.headquarters.database.writing() as connection:
        connection.exec_driver_sql(statement)
    untouched(room, number)


def test_the_mark_of_the_cascade_ends_with_it(room: Room, number: str) -> None:
    """After the cascade has written, and after it has failed, the guard is closed again."""
    database = room.headquarters.database

    def twice() -> None:
        with database.writing() as connection:
            with database.cascade_writes(connection):
                connection.exec_driver_sql("UPDATE rollup SET verified = 0 WHERE unit = '42'")
            connection.exec_driver_sql(ON_SUMS[0])

    def broken() -> None:
        with database.writing() as connection, database.cascade_writes(connection):
            raise ZeroDivisionError

    with pytest.raises(Refused):
        twice()

    with pytest.raises(ZeroDivisionError):
        broken()
    with pytest.raises(Refused), database.writing() as connection:
        connection.exec_driver_sql(ON_SUMS[0])
    untouched(room, number)


@pytest.mark.parametrize("statement", ON_SUMS + ON_WORDS)
def test_not_from_outside(room: Room, number: str, statement: str) -> None:
    """Somebody with the file, or with the server's own client, is refused as well."""
    database = room.headquarters.database
    if database.path is not None:
        with sqlite3.connect(database.path) as outside, pytest.raises(sqlite3.Error) as why:
            outside.execute(statement)
        outside.close()
        # Without our program the guard's own question has no answer, which refuses just as well.
        assert "refused" in str(why.value) or "only_the_cascade" in str(why.value)
    else:
        where = database.url.replace("+psycopg", "")
        with psycopg.connect(where) as outside, pytest.raises(psycopg.Error, match="refused"):
            outside.execute(statement.encode())
    untouched(room, number)
