"""Identifiers: keys that sort by time, secrets that cannot be guessed, digests that are stable.

Nothing here is shown to people; what they read are numbers such as 令〔2026〕7号.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

TOKEN_BYTES = 32


def new_key() -> str:
    """A key of 32 hex digits that sorts by the time it was made."""
    return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(10)}"


def new_token() -> str:
    """A secret of 256 bits for a personal link; only its digest is ever stored."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def canonical(value: Any) -> bytes:
    """The one byte form of a value, for digests: sorted keys, no spaces, UTF-8, ISO 8601."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain
    ).encode()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")
