"""Every failure of a database is a sentence: mendable ones refuse, the others are loud."""

from __future__ import annotations

import sqlite3

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from commandcenter.core.errors import Fault, Refused, Unavailable
from commandcenter.core.language import Text
from commandcenter.store import failures


def of_sqlite(name: str, said: str = "…") -> sqlite3.Error:
    error = sqlite3.OperationalError(said)
    error.sqlite_errorname = name
    return error


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("SQLITE_FULL", failures.FULL),
        ("SQLITE_READONLY", failures.READ_ONLY),
        ("SQLITE_READONLY_DBMOVED", failures.READ_ONLY),
        ("SQLITE_BUSY", failures.LOCKED),
        ("SQLITE_BUSY_SNAPSHOT", failures.LOCKED),
        ("SQLITE_CANTOPEN_ISDIR", failures.CLOSED),
        ("SQLITE_IOERR_SHMSIZE", failures.DISK_ERROR),
    ],
)
def test_what_can_be_mended_outside(name: str, words: Text) -> None:
    """Disk, rights and locks are refusals that may be tried again."""
    spoken = failures.spoken(of_sqlite(name))
    assert isinstance(spoken, Unavailable)
    assert spoken.words == words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("SQLITE_CORRUPT", failures.DAMAGED),
        ("SQLITE_CORRUPT_INDEX", failures.DAMAGED),
        ("SQLITE_NOTADB", failures.NO_DATABASE),
    ],
)
def test_damage_is_loud(name: str, words: Text) -> None:
    """A damaged file is a fault that names the remedy; one that is none may be a wrong name."""
    spoken = failures.spoken(of_sqlite(name))
    assert isinstance(spoken, Fault)
    assert spoken.words == words


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (psycopg.errors.DiskFull(), failures.FULL),
        (psycopg.errors.TooManyConnections(), failures.CROWDED),
        (psycopg.errors.ReadOnlySqlTransaction(), failures.READ_ONLY),
        (psycopg.errors.LockNotAvailable(), failures.LOCKED),
        (psycopg.errors.CannotConnectNow(), failures.NO_ANSWER),
        (psycopg.errors.AdminShutdown(), failures.WENT_AWAY),
        (psycopg.errors.InsufficientPrivilege(), failures.NO_ENTRY),
        (psycopg.errors.InvalidPassword(), failures.NO_ENTRY),
        (psycopg.OperationalError("connection failed: Connection refused"), failures.NO_ANSWER),
        (psycopg.OperationalError('FATAL: database "x" does not exist'), failures.NO_ENTRY),
    ],
)
def test_what_a_server_says(error: psycopg.Error, words: Text) -> None:
    """A server's codes, and the words of a connection that was never made."""
    spoken = failures.spoken(error)
    assert isinstance(spoken, Unavailable)
    assert spoken.words == words


def test_a_lost_connection_is_known_without_any_code() -> None:
    """Whatever a driver says when its connection is gone, the server went away."""
    spoken = failures.spoken(psycopg.OperationalError("something new"), lost=True)
    assert spoken.words == failures.WENT_AWAY
    assert isinstance(failures.spoken(psycopg.OperationalError("something new")), Fault)


def test_the_databases_own_rules_speak_both_languages() -> None:
    """What a trigger refuses is refused to people in their language."""
    spoken = failures.spoken(
        of_sqlite("SQLITE_CONSTRAINT_TRIGGER", "refused: the journal is only ever added to")
    )
    assert type(spoken) is Refused
    assert spoken.say("zh_CN") == "数据库拒绝了此操作：日志只增不改。"
    assert spoken.say("en") == (
        "The database itself refused this: the journal is only ever added to."
    )
    unknown = failures.spoken(psycopg.errors.RaiseException("refused: a new rule\nCONTEXT: x"))
    assert unknown.say("en") == "The database itself refused this: a new rule."


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("SELECT 1", {}, of_sqlite("SQLITE_FULL")),
        of_sqlite("SQLITE_FULL"),
        PoolTimeoutError("QueuePool limit"),
        PendingRollbackError("invalid transaction"),
    ],
)
def test_every_way_of_failing_is_spoken(error: Exception) -> None:
    """Through SQLAlchemy or past it, nothing reaches people unspoken; the cause stays chained."""
    with pytest.raises(Unavailable) as refused, failures.spoken_failures():
        raise error
    assert refused.value.__cause__ is error


def test_other_exceptions_pass() -> None:
    """What is not the database's is not made its fault."""
    with pytest.raises(ZeroDivisionError), failures.spoken_failures():
        raise ZeroDivisionError


@given(said=st.text(), lost=st.booleans())
def test_any_words_become_a_sentence(said: str, lost: bool) -> None:
    """No driver's message, braces and line breaks included, breaks the telling."""
    for error in (sqlite3.DatabaseError(said), psycopg.OperationalError(said)):
        spoken = failures.spoken(error, lost=lost)
        assert spoken.say("en")
        assert spoken.say("zh_CN")
