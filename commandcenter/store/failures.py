"""Turns a database's own failures into sentences a duty officer can act on.

What can be mended outside (disk, lock, rights, server) becomes `Unavailable`; a damaged file and
everything else becomes `Fault`. It never hides the cause: the original error stays chained.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from commandcenter.core.errors import Fault, Refused, Unavailable
from commandcenter.core.language import text

FULL = text("The disk of the database is full. Nothing was saved; free some space and try again.")
READ_ONLY = text("The database is read-only. Nothing was saved; check the rights on its folder.")
LOCKED = text("Another program holds the database. Nothing was saved; try again in a moment.")
CLOSED = text(
    "The database file cannot be opened; check that its folder exists and may be written."
)
NO_ANSWER = text("The database server does not answer. Nothing was saved; check that it runs.")
WENT_AWAY = text("The database server went away. Nothing was saved; try again in a moment.")
DISK_ERROR = text(
    "The disk of the database reports an error; it may be full. Nothing was saved; check the disk"
    " and its free space."
)
CROWDED = text("The database has too many visitors at once; try again in a moment.")
NO_ENTRY = text(
    "The database server does not let us in; check the name, the password and the rights."
)
MOVED = text(
    "The database file was moved, replaced or deleted while the program runs. Nothing was saved;"
    " put the file back or start the program again."
)
UNCERTAIN = text(
    "The database failed while it was saving, and it is not known whether this was saved;"
    " look before you send it again."
)
DAMAGED = text("The database file is damaged; restore the last checked backup.")
NO_DATABASE = text(
    "This file is no database of the console, or its beginning is damaged. Check its name; else"
    " restore the last checked backup."
)

# The primary name of SQLite's result code, and what it means to people.
OF_SQLITE = {
    "SQLITE_FULL": FULL,
    "SQLITE_READONLY": READ_ONLY,
    "SQLITE_PERM": READ_ONLY,
    "SQLITE_BUSY": LOCKED,
    "SQLITE_LOCKED": LOCKED,
    "SQLITE_CANTOPEN": CLOSED,
    "SQLITE_IOERR": DISK_ERROR,
}
OF_DAMAGE = {"SQLITE_CORRUPT": DAMAGED, "SQLITE_NOTADB": NO_DATABASE}

# SQLSTATE, whole or its class, the longer first.
OF_POSTGRESQL = {
    "53100": FULL,
    "53300": CROWDED,
    "25006": READ_ONLY,
    "55P03": LOCKED,
    "57P03": NO_ANSWER,
    "57P": WENT_AWAY,
    "42501": NO_ENTRY,
    "28": NO_ENTRY,
    "3D": NO_ENTRY,
    "08": WENT_AWAY,
}
DAMAGED_STATES = ("XX001", "XX002")

# What a lost or refused connection says where the driver gives no code.
OF_WORDS = (
    ("no space left", FULL),
    ("authentication failed", NO_ENTRY),
    ("no password supplied", NO_ENTRY),
    ("does not exist", NO_ENTRY),
    ("too many clients", CROWDED),
    ("connection refused", NO_ANSWER),
    ("connection timeout", NO_ANSWER),
    ("connection failed", NO_ANSWER),
    ("could not translate host name", NO_ANSWER),
    ("failed to resolve host", NO_ANSWER),
    ("starting up", NO_ANSWER),
    ("shutting down", NO_ANSWER),
    ("no such file or directory", NO_ANSWER),
    # The system says why in its own language; that it is the connection, the driver says in ours.
    ("connection is bad", NO_ANSWER),
    ("connection to server", NO_ANSWER),
)

REFUSED_BY_RULE = "refused:"
# The database's own guards answer in these words.
RULES = (
    text("the journal is only ever added to"),
    text("the words of the journal are only ever added to"),
    text("what was said stays as it was said"),
    text("evidence stays as it was sent"),
    text("a version of a directive stays as it was issued"),
    text("a granted deadline stays on record"),
    text("a report past a superior stays on record"),
    text("sums are computed from the units below and cannot be set"),
    text("a posting stays as it was; correct it by a red entry"),
    text("an account stays as it was opened"),
    text("balances are kept by the books and cannot be set"),
    text("this booking is closed"),
    text("a booking names the postings since the last one, all of them"),
    text("the goods were not there at that time"),
    text("a match stays as it was; take it back by another"),
    text("what is matched is the sum of the matches and cannot be set"),
    text("more would be settled or released than was promised"),
    text("a check needs the plain name of who made it"),
    text("who did it or holds a post in the line that carried it out cannot check it"),
    text("an exception is signed from outside the line, and never by the checker, with a reason"),
    text("an exception stays on record"),
    text("a signature stays as it was given"),
    text("an announced draw stays announced"),
    text("the second number stays as it was given"),
    text("a draw stays as it fell"),
    text("a sample stays as it was drawn"),
    text("when a checker learnt the target stays on record"),
    text("the history of people and machines is only ever added to"),
    text("a mission stays as it was ordered"),
    text("a change of state follows the one before it, in number and in time"),
    text("nobody is in two places; move them to the other mission first"),
    text("a claim stays as it was made"),
    text("a paper stays as it was handed in"),
)
# The same, where the guard is a named constraint.
OF_CONSTRAINTS = {
    "ck_balance_enough": text("a store of goods never falls below nothing"),
    "ck_offer_given_once": text("an offer is never given twice"),
    "pk_responder_change": text("somebody else changed their state at the same moment"),
    "ck_balance_promised": text("more would be settled or released than was promised"),
    "pk_claim": text("nobody has two claims on one offer"),
    "claim.offer, claim.claimant": text("nobody has two claims on one offer"),  # as SQLite says it
}


@contextmanager
def spoken_failures() -> Iterator[None]:
    """Raise what goes wrong in the database as `Refused` or `Fault`, in words."""
    try:
        yield
    except DBAPIError as error:
        raise spoken(error.orig or error, lost=error.connection_invalidated) from error
    except sqlite3.Error as error:
        raise spoken(error) from error
    except PoolTimeoutError as error:
        raise Unavailable(CROWDED) from error
    except PendingRollbackError as error:
        raise Unavailable(WENT_AWAY) from error


def spoken(cause: BaseException, *, lost: bool = False) -> Refused | Fault:
    """The sentence for one error of a database driver; `lost` when its connection is gone."""
    lines = str(cause).splitlines() or [type(cause).__name__]
    said = lines[0]
    if REFUSED_BY_RULE in said.lower():
        return _refused_by_rule(said)
    for name, rule in OF_CONSTRAINTS.items():
        if name in said:
            return Refused("The database itself refused this: {rule}.", rule=rule)
    if isinstance(cause, sqlite3.Error):
        return _of_sqlite(cause, said)
    state = str(getattr(cause, "sqlstate", None) or "")
    if state in DAMAGED_STATES:
        return Fault(DAMAGED)
    for length in (5, 3, 2):
        words = OF_POSTGRESQL.get(state[:length])
        if words is not None:
            return Unavailable(words)
    if not state:
        heard = str(cause).lower()
        for mark, words in OF_WORDS:
            if mark in heard:
                return Unavailable(words)
    return Unavailable(WENT_AWAY) if lost else _unknown(said)


def _of_sqlite(cause: sqlite3.Error, said: str) -> Refused | Fault:
    name = str(getattr(cause, "sqlite_errorname", ""))
    primary = "_".join(name.split("_")[:2])
    if primary in OF_DAMAGE:
        return Fault(OF_DAMAGE[primary])
    words = OF_SQLITE.get(primary)
    return Unavailable(words) if words is not None else _unknown(said)


def _refused_by_rule(said: str) -> Refused:
    rule = said[said.lower().index(REFUSED_BY_RULE) + len(REFUSED_BY_RULE) :].strip()
    words = next((known for known in RULES if known.template == rule), None)
    return Refused("The database itself refused this: {rule}.", rule=words or rule)


def _unknown(said: str) -> Fault:
    return Fault("The database failed: {why}", why=said)
