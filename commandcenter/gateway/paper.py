"""Draws pages from the templates of `resources/phone`, in the reader's language.

Styles and script are files of our own, named by their content so that a phone may keep them for
ever.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import jinja2
import msgspec
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from commandcenter.core.errors import Fault
from commandcenter.core.language import Text, text, translate
from commandcenter.core.resources import RESOURCES
from commandcenter.gateway.answers import language_of
from commandcenter.gateway.options import Options
from commandcenter.gateway.phonewords import script_words
from commandcenter.store.service import DrillMark

FOLDER = RESOURCES / "phone"
ASSETS = {"phone.css": "text/css; charset=utf-8", "phone.js": "text/javascript; charset=utf-8"}
WORKER = "worker.js"
KEPT_FOR_EVER = "public, max-age=31536000, immutable"
PAGE_TYPE = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Asset:
    """One file of ours that pages point to."""

    address: str
    body: bytes
    media_type: str


class Paper:
    """The templates and assets of one gateway."""

    def __init__(self, options: Options, drill: DrillMark | None) -> None:
        self.options, self.drill = options, drill
        self.assets = {name: _asset(name, kind) for name, kind in ASSETS.items()}
        self.templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.templates.filters["address"] = lambda words: quote(words, safe="")

    def page(self, request: Request, name: str, *, status: int = 200, **values: Any) -> Response:
        """One page; a fault of ours in a template is loud."""
        language = language_of(request)

        def say(words: Text | str, **parts: Any) -> str:
            return translate(text(words, **parts) if isinstance(words, str) else words, language)

        try:
            body = self.templates.get_template(name).render(
                say=say,
                language=language,
                base=self.options.base,
                here=_here(request, self.options.base),
                assets={key: asset.address for key, asset in self.assets.items()},
                drill=self.drill,
                secure=self.options.secure,
                private_place=self.options.private_place,
                duty_phone=self.options.duty_phone,
                script=data({key: say(words) for key, words in script_words().items()}),
                **values,
            )
        except jinja2.TemplateError as error:
            raise Fault(f"The page {name} cannot be drawn: {error}") from error
        return Response(body, status, {"vary": "Cookie, Accept-Language"}, PAGE_TYPE)

    def asset(self, address: str) -> Response | None:
        """One of our own files by its address, None where there is none."""
        for asset in self.assets.values():
            if asset.address == address:
                return Response(
                    asset.body,
                    headers={"cache-control": KEPT_FOR_EVER},
                    media_type=asset.media_type,
                )
        return None

    def worker(self) -> Response:
        """The service worker; asked for again and again, so that a new one reaches every phone."""
        words = (FOLDER / WORKER).read_text("utf-8")
        version = hashlib.sha256("".join(a.address for a in self.assets.values()).encode())
        facts = {
            "version": version.hexdigest()[:12],
            "base": self.options.base,
            "assets": [f"{self.options.base}/static/{a.address}" for a in self.assets.values()],
        }
        body = f"var FACTS = {data(facts)};\n{words}"
        return Response(
            body, headers={"cache-control": "no-cache"}, media_type="text/javascript; charset=utf-8"
        )


def data(value: Any) -> Markup:
    """A JSON value that may stand inside a script element."""
    words = msgspec.json.encode(value).decode()
    for mark in "<>&\u2028\u2029":
        words = words.replace(mark, f"\\u{ord(mark):04x}")
    # Every mark that could end the element is escaped above.
    return Markup(words)


def _asset(name: str, media_type: str) -> Asset:
    body = (FOLDER / name).read_bytes()
    stem, _, ending = name.rpartition(".")
    address = f"{stem}-{hashlib.sha256(body).hexdigest()[:12]}.{ending}"
    return Asset(address, body, media_type)


def _here(request: Request, base: str) -> str:
    """The page's own path, for the way back from the language switch; never a link's secret."""
    path = request.url.path
    if path.startswith(f"{base}/f/"):
        return "/me"
    return path.removeprefix(base) if base else path
