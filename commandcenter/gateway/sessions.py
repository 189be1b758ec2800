"""Who is asking: a personal link's secret, from a program's header or a phone's cookie.

The link's secret moves from the address into a cookie at once, so that it stays in no history. It
is compared by digest in the database, never written to a log, and never put into a page.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from commandcenter.core.language import text
from commandcenter.gateway.declined import Declined
from commandcenter.gateway.options import Options

TOKEN_CHARACTERS_MAX = 128
COOKIE_LIFE_S = 90 * 24 * 3600
FORM_MARK = "x-form-mark"
BEARER = "bearer "
OWN_SITES = ("same-origin", "none")

security = logging.getLogger("commandcenter.gateway.security")


def token_of(request: Request, options: Options) -> str:
    """The secret that came with a request; refused with 401 where there is none."""
    header = request.headers.get("authorization")
    if header is not None:
        if header[: len(BEARER)].lower() == BEARER:
            token = header[len(BEARER) :].strip()
            if 0 < len(token) <= TOKEN_CHARACTERS_MAX:
                return token
        raise no_link()
    token = request.cookies.get(options.cookie, "")
    if not 0 < len(token) <= TOKEN_CHARACTERS_MAX:
        raise no_link()
    return token


def no_link() -> Declined:
    """The refusal of one who came without a personal link."""
    return Declined(
        401, text("Open the personal link that the duty room gave you, then try again.")
    )


def name_of(token: str) -> str:
    """What a secret is called in memory and in the log: the start of its digest."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()[:16]


def form_mark(token: str) -> str:
    """What our own forms carry, so that no foreign page can send one in a holder's name."""
    return hashlib.sha256(b"form:" + token.encode("utf-8", "replace")).hexdigest()[:32]


def check_origin(request: Request, token: str, given: str | None, options: Options) -> None:
    """Refuse a change that a foreign page asked this browser for."""
    if request.headers.get("authorization") is not None:
        return
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    foreign = site is not None and site not in OWN_SITES
    if origin not in (None, "null") and urlsplit(str(origin)).netloc != _own_host(request, options):
        foreign = True
    if foreign or given != form_mark(token):
        security.warning("form refused link=%s site=%s", name_of(token), _safe(site))
        raise Declined(
            403, text("This page is too old to send; open it again from your personal link.")
        )


def _own_host(request: Request, options: Options) -> str:
    return urlsplit(options.public_url).netloc or request.headers.get("host", "")


def keep_session(response: Response, token: str, options: Options) -> None:
    """Put the link's secret into the phone's cookie, out of reach of scripts and other sites."""
    response.set_cookie(
        options.cookie,
        token,
        max_age=COOKIE_LIFE_S,
        path=options.base or "/",
        secure=options.secure,
        httponly=True,
        samesite="strict",
    )


def end_session(response: Response, options: Options) -> None:
    """Take the secret out of the phone."""
    response.delete_cookie(
        options.cookie,
        path=options.base or "/",
        secure=options.secure,
        httponly=True,
        samesite="strict",
    )


def stranger(request: Request) -> str:
    """Whom a request without a known link is counted under: its network address."""
    return request.client.host if request.client else "-"


def note(event: str, request: Request, facts: Mapping[str, object]) -> None:
    """One line of the security log; its values can neither break the line nor tell a secret."""
    words = " ".join(f"{name}={_safe(value)}" for name, value in facts.items())
    security.info("%s from=%s %s", event, _safe(stranger(request)), words)


def _safe(value: object) -> str:
    return "".join(mark if mark.isprintable() and mark != " " else "?" for mark in str(value))[:120]
