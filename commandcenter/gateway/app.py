"""Puts the gateway together: one ASGI application over one headquarters.

It states its own contract at /api/v1/openapi.json and loads nothing from anybody else.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

import commandcenter
from commandcenter.core.errors import Refused
from commandcenter.core.language import text
from commandcenter.gateway.answers import (
    API,
    StrictHeaders,
    UnderBase,
    json,
    refusal,
    refusal_headers,
)
from commandcenter.gateway.api import PREFIX, describe, report_route, router, unknown_page
from commandcenter.gateway.declined import Declined, declined
from commandcenter.gateway.desk import Desk
from commandcenter.gateway.goods import GoodsPages
from commandcenter.gateway.options import Options
from commandcenter.gateway.pages import Pages
from commandcenter.gateway.paper import KEPT_FOR_EVER, Paper
from commandcenter.headquarters import Headquarters

log = logging.getLogger(__name__)


class _Described(FastAPI):
    """FastAPI, whose description also has what plain routes and records bring."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document, made once."""
        if self.openapi_schema is None:
            described = get_openapi(title=self.title, version=self.version, routes=self.routes)
            describe(described)
            self.openapi_schema = described
        return self.openapi_schema


def create_app(headquarters: Headquarters, options: Options) -> FastAPI:
    """The gateway over an opened headquarters."""
    desk = Desk(headquarters, options)
    paper = Paper(options, headquarters.drill)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        desk.close()

    app = _Described(
        title="Emergency command console: gateway for field units",
        version=getattr(commandcenter, "__version__", "0.1.0"),
        docs_url=None,
        redoc_url=None,
        openapi_url=f"{PREFIX}/openapi.json",
        lifespan=lifespan,
        redirect_slashes=False,
    )
    app.state.desk = desk
    app.router.routes.append(report_route(desk))
    app.include_router(router(desk))
    app.include_router(Pages(desk, paper).router())
    app.include_router(GoodsPages(desk, paper).router())
    _add_small_routes(app, headquarters, paper)
    _add_refusals(app, desk, paper)
    app.add_middleware(StrictHeaders, secure=options.secure)
    if options.base:
        app.add_middleware(UnderBase, base=options.base)
    return app


def _add_small_routes(app: FastAPI, headquarters: Headquarters, paper: Paper) -> None:
    @app.get("/healthz", summary="Whether the gateway and its database answer", tags=["operation"])
    async def health() -> Response:
        """Answers from memory; the newest journal number tells whether it lives."""
        failed = headquarters.feed.failed
        return json(
            {"ok": failed is None, "newest": headquarters.feed.newest}, 503 if failed else 200
        )

    @app.get("/static/{name}", include_in_schema=False)
    async def static(name: str) -> Response:
        """One of our own files."""
        found = paper.asset(name)
        if found is None:
            raise unknown_page()
        return found

    @app.get("/favicon.ico", include_in_schema=False)
    async def icon() -> Response:
        """There is none; browsers that ask may remember that."""
        return Response(status_code=204, headers={"cache-control": KEPT_FOR_EVER})

    @app.get("/worker.js", include_in_schema=False)
    async def worker() -> Response:
        """The service worker, at the root of what it serves."""
        return paper.worker()


def _add_refusals(app: FastAPI, desk: Desk, paper: Paper) -> None:
    def answer(request: Request, why: Declined) -> Response:
        brought = desk.options.cookie in request.cookies or "authorization" in request.headers
        if why.status == 401 and brought:
            why = desk.turned_away(request, why)
        path = request.url.path.removeprefix(desk.options.base)
        if path.startswith(API):
            return refusal(request, why)
        page = paper.page(request, "refused.html", status=why.status, why=why)
        page.headers.update(refusal_headers(why))
        return page

    async def refused(request: Request, error: Exception) -> Response:
        return answer(request, declined(error) if isinstance(error, Refused) else broken())

    async def unknown(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 404
        known = unknown_page()
        return answer(request, Declined(status, known.words))

    async def fault(request: Request, error: Exception) -> Response:
        log.error("The gateway failed at %s", request.url.path.split("/f/")[0], exc_info=error)
        return answer(request, broken())

    handlers: dict[type[Exception], Callable[..., Any]] = {
        Refused: refused,
        HTTPException: unknown,
        Exception: fault,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


def broken() -> Declined:
    """What is said when we are wrong; the details are in our own log."""
    return Declined(
        500,
        text(
            "Something is wrong on our side. Nothing was saved; tell the duty room, and try again."
        ),
    )
