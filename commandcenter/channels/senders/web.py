"""One HTTP request to a robot or an SMS gateway, and what its answer proves.

A robot's "200" says that the robot has it, never that somebody read it. Nothing here logs an
address: the libraries' own request lines are switched off, for robots' addresses hold secrets.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx

from commandcenter.channels.model import Fate, Tried
from commandcenter.channels.senders.reaching import Unreachable, checked_address
from commandcenter.core.errors import Refused
from commandcenter.core.rules import rule

ANSWER_BYTES_MAX = 65_536
# Not now, and certainly not taken: too early, too often, not available.
TRY_LATER = frozenset({408, 425, 429, 503})
RETRY_AFTER_MAX_S = 3_600


@dataclass(frozen=True)
class Answered:
    """What the other side said: a status, and its JSON where it was JSON."""

    status: int
    document: Any
    wait: timedelta | None


def post(
    url: str,
    *,
    private: bool,
    json: Any = None,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answered | Tried:
    """Send one request; a `Tried` where it failed on the way, with what is known of its fate."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        address = checked_address(host, port, private=private)
    except Unreachable:
        return Tried(Fate.NOT_NOW, "the host has no address")
    except Refused as refused:
        return Tried(Fate.NEVER, str(refused))
    place = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
    request = {
        "json": json,
        "data": None if form is None else dict(form),
        "headers": {**(headers or {}), "host": parts.netloc},
        "extensions": {"sni_hostname": host},
    }
    try:
        with (
            _client() as client,
            client.stream("POST", urlunsplit(parts._replace(netloc=place)), **request) as answer,
        ):
            return _answered(answer)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        return Tried(Fate.NOT_NOW, type(error).__name__)
    except (httpx.TimeoutException, httpx.TransportError) as error:
        # The request was on its way: it may have arrived.
        return Tried(Fate.UNKNOWN, type(error).__name__)


def by_status(answer: Answered) -> Tried | None:
    """What the status alone proves; None where the words must be read."""
    status = answer.status
    if 200 <= status < 300:
        return None
    error = f"HTTP {status}"
    if status in TRY_LATER:
        return Tried(Fate.NOT_NOW, error, answer.wait)
    if status >= 500:
        return Tried(Fate.UNKNOWN, error)
    # A redirect is not followed: it would lead where nobody checked.
    return Tried(Fate.NEVER, error)


def _client() -> httpx.Client:
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    seconds = float(rule("channels", "send_timeout").value)
    return httpx.Client(timeout=seconds, follow_redirects=False, trust_env=False)


def _answered(answer: httpx.Response) -> Answered:
    body = b""
    for part in answer.iter_bytes():
        body += part
        if len(body) > ANSWER_BYTES_MAX:
            break
    try:
        document = httpx.Response(200, content=body).json()
    except ValueError:
        document = None
    said = answer.headers.get("retry-after", "")
    wait = timedelta(seconds=min(int(said), RETRY_AFTER_MAX_S)) if said.isdecimal() else None
    return Answered(answer.status_code, document, wait)
