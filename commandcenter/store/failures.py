"""Turns a database's own failures into sentences a duty officer can act on.

What can be mended outside (disk, lock, rights) becomes `Refused`; a damaged file and everything
else
becomes `Fault`. It never hides the cause: the original error stays chained.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from commandcenter.core.errors import Fault, Refused, Unavailable

MENDABLE = (
    (
        "disk is full",
        "The disk of the database is full. Nothing was saved; free some space and try again.",
    ),
    (
        "readonly database",
        "The database is read-only. Nothing was saved; check the rights on its folder.",
    ),
    (
        "database is locked",
        "Another program holds the database. Nothing was saved; try again in a moment.",
    ),
    (
        "unable to open database",
        "The database file cannot be opened; check that its folder exists and may be written.",
    ),
    (
        "connection refused",
        "The database server does not answer. Nothing was saved; check that it runs.",
    ),
    (
        "server closed the connection",
        "The database server went away. Nothing was saved; try again in a moment.",
    ),
    (
        "disk i/o error",
        "The disk of the database reports an error. Nothing was saved; check the disk.",
    ),
)
DAMAGED = ("malformed", "not a database", "file is encrypted")
REFUSED_BY_RULE = "refused:"


@contextmanager
def spoken_failures() -> Iterator[None]:
    """Raise what goes wrong in the database as `Refused` or `Fault`, in words."""
    try:
        yield
    except DBAPIError as error:
        raise spoken(error) from error


def spoken(error: DBAPIError) -> Refused | Fault:
    """The sentence for one database error."""
    cause = str(error.orig)
    lowered = cause.lower()
    for mark, sentence in MENDABLE:
        if mark in lowered:
            return Unavailable(sentence)
    if any(mark in lowered for mark in DAMAGED):
        return Fault("The database file is damaged; restore the last checked backup.")
    if REFUSED_BY_RULE in lowered:
        return Refused(
            "The database itself refused this: {rule}.", rule=cause.split(":", 1)[1].strip()
        )
    return Fault(f"The database failed: {cause.splitlines()[0]}")
