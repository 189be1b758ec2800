"""Passwords: what is good enough, how they are kept (argon2id), how often one may guess.

Pure except for the hashing itself. It never says whether the code or the password was wrong, and an
unknown code costs as much time as a wrong password.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from commandcenter.core.errors import Refused
from commandcenter.core.ids import new_token
from commandcenter.core.rules import rule

PASSWORD_MAX = 256
DIFFERENT_MIN = 5


def check_password(password: str, *, code: str, name: str) -> None:
    """Refuse a password that is too short, too plain, or the person's own name."""
    least = int(rule("accounts", "password_length").value)
    if len(password) < least:
        raise Refused("A password needs at least {least} characters.", least=least)
    if len(password) > PASSWORD_MAX:
        raise Refused("A password may have at most {most} characters.", most=PASSWORD_MAX)
    if len(set(password)) < DIFFERENT_MIN:
        raise Refused("This password repeats the same few characters; choose another.")
    if any(len(part) > 3 and part.lower() in password.lower() for part in (code, name)):
        raise Refused("A password may not hold your own name or code.")


def hashed(password: str) -> str:
    """The argon2id hash to keep."""
    return PasswordHasher().hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether the password is the one behind `kept`; nobody's password costs the same time."""
    nobody = _nobodys_hash()
    try:
        PasswordHasher().verify(kept or nobody, password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def free_again(failures: Sequence[datetime]) -> datetime | None:
    """When the next try is allowed after these failed ones since the last success, None for at
    once.

    The first few tries are free; then each failure doubles the wait, up to a limit that lets a
    duty officer in again within minutes.
    """
    free = int(rule("accounts", "free_tries").value)
    if len(failures) < free:
        return None
    first_s = int(rule("accounts", "first_wait").value)
    longest_s = int(rule("accounts", "longest_wait").value)
    doublings = min(len(failures) - free, 32)
    return max(failures) + timedelta(seconds=min(first_s * 2**doublings, longest_s))


def forgotten_after() -> timedelta:
    """How long a failed try is remembered."""
    return timedelta(minutes=int(rule("accounts", "tries_forgotten").value))


@cache
def _nobodys_hash() -> str:
    return hashed(new_token())
