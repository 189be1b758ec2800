"""The JSON door for programs and for the script of our own pages, documented by OpenAPI.

A report is answered after its commit, never before; the same key with the same content gets the
same answer.
"""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi import APIRouter
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from commandcenter.core.errors import Refused
from commandcenter.core.language import text
from commandcenter.directives.model import Answer, Kind, Outcome, Report
from commandcenter.directives.reading import ReportLine
from commandcenter.gateway import looking
from commandcenter.gateway.answers import json
from commandcenter.gateway.bodies import JSON, media_type, read_body, read_form
from commandcenter.gateway.declined import Declined, declined
from commandcenter.gateway.desk import Desk, looked_at
from commandcenter.gateway.incoming import from_json, from_parts, photos_max
from commandcenter.gateway.limits import JSON_BYTES_MAX, PHOTO_BYTES_MAX
from commandcenter.gateway.sessions import FORM_MARK, check_origin, token_of
from commandcenter.gateway.submitting import Submission, other_unit

PREFIX = "/api/v1"
REPORTS = f"{PREFIX}/reports"


class Saved(msgspec.Struct):
    """The answer to a report that is on the disk; a resend gets the same."""

    key: str
    state: str


class Why(msgspec.Struct):
    """A refusal: one sentence in the reader's language, and the field it is about."""

    why: str
    field: str | None = None


def router(desk: Desk) -> APIRouter:
    """The routes of the API, for one desk."""
    api = APIRouter(prefix=PREFIX, tags=["field units"])

    @api.get("/inbox", summary="The directives of the link's unit", responses=REFUSALS)
    async def get_inbox(request: Request) -> Response:
        """Every open directive sent to the unit; listing them here counts as delivered."""
        token = admitted(desk, request)
        holder, rows, fresh = await desk.read(looking.inbox_data, token=token)
        task = BackgroundTask(desk.note_seen, holder, fresh, Kind.DELIVER)
        answer = json({"unit": holder.unit, "directives": rows})
        answer.background = task if fresh and looked_at(request) else None
        return answer

    @api.get("/directives/{number}", summary="One directive", responses=REFUSALS)
    async def get_directive(request: Request, number: str) -> Response:
        """One directive, its hops and what the unit has said; fetching it counts as read."""
        token = admitted(desk, request)
        holder, content, fresh = await desk.read(looking.one_data, token=token, number=number)
        task = BackgroundTask(desk.note_seen, holder, [number], Kind.READ)
        answer = json(content)
        answer.background = task if fresh and looked_at(request) else None
        return answer

    return api


def report_route(desk: Desk) -> Route:
    """The way in for reports: a plain route, for it is the one that thousands take at once."""

    async def post_report(request: Request) -> Response:
        return await take_report(desk, request)

    return Route(REPORTS, post_report, methods=["POST"])


def admitted(desk: Desk, request: Request) -> str:
    """The secret a request came with, within its rate."""
    token = token_of(request, desk.options)
    desk.admit(token)
    return token


async def take_report(desk: Desk, request: Request) -> Response:
    """Read, check, keep and commit one report, then answer."""
    token = admitted(desk, request)
    check_origin(request, token, request.headers.get(FORM_MARK), desk.options)
    if media_type(request) == JSON:
        report = from_json(await read_body(request, JSON_BYTES_MAX))
        outcome = await desk.send(Submission(token, report))
    else:
        outcome = await take_form_report(desk, request, token)
    return saved(outcome)


async def take_form_report(desk: Desk, request: Request, token: str) -> Outcome:
    """A report with photos: nobody unknown may fill the disk, so the link is checked first."""
    holder = await desk.read(looking.holder, token=token)
    form = await read_form(request, files_max=photos_max(), file_bytes_max=PHOTO_BYTES_MAX)
    report = from_parts(form)
    if report.unit != holder.unit:
        raise other_unit(report.unit)
    await expect(desk, token, report)
    desk.admit_upload(token, sum(len(item.data) for item in form.files))
    report, kept = await desk.photos.attach(report, form.files, form.fields)
    return await desk.send(Submission(token, report, kept))


async def expect(desk: Desk, token: str, report: Report) -> None:
    """Refuse photos for a directive the unit was never sent, before any is kept."""
    await desk.read(looking.one_data, token=token, number=report.directive)


def saved(outcome: Outcome) -> Response:
    """The answer to a saved report; a resend differs only in a header."""
    headers = {"x-repeated": "1"} if outcome.answer is Answer.REPEATED else None
    return json(Saved(outcome.key, str(Answer.ACCEPTED)), headers=headers)


def from_refused(refused: Refused) -> Declined:
    """A refusal with its status."""
    return declined(refused)


def unknown_page() -> Declined:
    """The refusal of an address that is none of ours."""
    return Declined(404, text("There is nothing at this address."))


def describe(described: dict[str, Any]) -> None:
    """Put what plain routes and records are into the OpenAPI description."""
    _, components = msgspec.json.schema_components(
        [ReportLine, Saved, Why], ref_template="#/components/schemas/{name}"
    )
    parts = described.setdefault("components", {})
    parts.setdefault("schemas", {}).update(components)
    parts["securitySchemes"] = {
        "link": {
            "type": "http",
            "scheme": "bearer",
            "description": "The secret of a personal link",
        }
    }
    answers = {str(status): meaning for status, meaning in REFUSALS.items()}
    saved_answer = {"description": "Saved", "content": _content("Saved")}
    described["paths"][REPORTS] = {
        "post": {
            "tags": ["field units"],
            "summary": "Hand in one report",
            "description": REPORT_WORDS,
            "operationId": "post_report",
            "responses": {"200": saved_answer, **answers},
            **REPORT_BODY,
        }
    }


def _content(name: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}


REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"description": meaning, "content": _content("Why")}
    for status, meaning in {
        401: "No link, or one that is unknown, has run out or was revoked",
        403: "Not this link's to say",
        404: "No such directive for this unit",
        408: "The body did not arrive in time",
        409: "The key was used with other content",
        413: "Too large",
        415: "No photo, or neither form nor JSON",
        422: "The report cannot be taken; the sentence says why",
        429: "Too often; see Retry-After",
        503: "Not now (disk, lock, queue); see Retry-After and send the same key again",
    }.items()
}
REPORT_WORDS = (
    "One report line as JSON, or a form with the line in `report` and photos as parts `photo`."
    " Answered after the commit. `by` and `channel` are put in from the link; `unit` must be the"
    " link's own. The same key with the same content gets the same answer (header `X-Repeated`)."
)
REPORT_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            **_content("ReportLine"),
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["report"],
                    "properties": {
                        "report": {"type": "string", "description": "A ReportLine as JSON"},
                        "photo": {"type": "array", "items": {"type": "string", "format": "binary"}},
                        "shrunk": {
                            "type": "string",
                            "description": "Sizes before the phone shrank them",
                        },
                    },
                }
            },
        },
    },
    "security": [{"link": []}],
}
