"""How answers leave: JSON for programs, pages for people, the same sentence in both.

Every answer carries the headers that keep a browser strict: no foreign content, no framing, no
referrer.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

import msgspec
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from commandcenter.core.language import FIRST_LANGUAGE, LANGUAGES, known_language
from commandcenter.gateway.declined import Declined

LANGUAGE_COOKIE = "language"
API = "/api/"
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
    " connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
PERMISSIONS = "geolocation=(self), camera=(self), microphone=(), payment=(), usb=()"
STRICT = (
    (b"content-security-policy", CONTENT_POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"permissions-policy", PERMISSIONS.encode()),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
TLS_ONLY = (b"strict-transport-security", b"max-age=31536000")
NOT_KEPT = (b"cache-control", b"no-store")

_encoder = msgspec.json.Encoder(enc_hook=str)


class StrictHeaders:
    """Adds the strict headers to every answer; pure ASGI, so that it costs next to nothing."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self.app = app
        self.headers = [*STRICT, TLS_ONLY] if secure else list(STRICT)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and answer with the strict headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def strict(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add(message)
            await send(message)

        def _add(message: MutableMapping[str, Any]) -> None:
            headers = message.setdefault("headers", [])
            if not any(name == b"cache-control" for name, _ in headers):
                headers.append(NOT_KEPT)
            headers.extend(self.headers)

        await self.app(scope, receive, strict)


class UnderBase:
    """Takes the public address's own path off, where the proxy in front passes it on."""

    def __init__(self, app: ASGIApp, *, base: str) -> None:
        self.app, self.base = app, base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on below the base."""
        if scope["type"] == "http" and scope["path"].startswith(self.base + "/"):
            scope = {**scope, "path": scope["path"][len(self.base) :]}
        await self.app(scope, receive, send)


def json(content: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """An answer in JSON."""
    return Response(_encoder.encode(content), status, headers, "application/json")


def refusal(request: Request, why: Declined) -> Response:
    """A refusal in JSON, in the reader's language."""
    content: dict[str, Any] = {"why": why.say(language_of(request))}
    if why.field is not None:
        content["field"] = why.field
    return json(content, why.status, refusal_headers(why))


def refusal_headers(why: Declined) -> dict[str, str]:
    """The headers a refusal needs: when to come again, and how to say who one is."""
    headers = {}
    if why.retry_after_s is not None:
        headers["retry-after"] = str(why.retry_after_s)
    if why.status == 401:
        headers["www-authenticate"] = "Bearer"
    return headers


def language_of(request: Request) -> str:
    """The reader's language: chosen on the page, else the browser's; Chinese where unknown."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return str(chosen)
    accepted = request.headers.get("accept-language", "").split(",", 1)[0].strip()
    return known_language(accepted) if accepted else FIRST_LANGUAGE


def keep_language(headers: MutableHeaders, chosen: str) -> str:
    """Remember the language a reader chose."""
    language = chosen if chosen in LANGUAGES else FIRST_LANGUAGE
    headers["set-cookie"] = (
        f"{LANGUAGE_COOKIE}={language}; Max-Age=31536000; Path=/; SameSite=Strict"
    )
    return language
