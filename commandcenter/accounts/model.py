"""Records of who acts: persons with their posts, shifts of duty, and personal links.

Nothing here holds a secret except `IssuedToken`, which exists once, for whoever hands the link out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

OPERATOR = "operator"
GATEWAY = "gateway"
# Who acts without being a person: the installation itself, before and beside its people.
INSTALLATION = frozenset({OPERATOR, GATEWAY})
CODE_MAX = 40
NAME_MAX = 80


@dataclass(frozen=True)
class Post:
    """A post at a unit."""

    unit: str
    post: str


@dataclass(frozen=True)
class Person:
    """Somebody who can act, with their posts in the order of the units."""

    code: str
    name: str
    phone: str | None
    posts: tuple[Post, ...] = ()


@dataclass(frozen=True)
class ImportedPeople:
    """What an import of people did."""

    people: int
    posts: int


@dataclass(frozen=True)
class Shift:
    """One shift of the duty roster."""

    unit: str
    person: str
    name: str
    phone: str | None
    role: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Contact:
    """Somebody who can be told for a unit: their posts there, their place on its roster if any."""

    person: str
    name: str
    phone: str | None
    posts: tuple[str, ...] = ()
    duty: int | None = None


@dataclass(frozen=True)
class IssuedToken:
    """A personal link as it is handed out; only the digest of `token` is kept, so this is its one
    copy.
    """

    person: str
    unit: str
    token: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True)
class Holder:
    """Whose link a token is, and for which unit it speaks."""

    person: str
    unit: str
