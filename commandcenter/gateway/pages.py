"""The phone pages: plain HTML that works without any script, in Chinese and English.

A form is answered by a redirect after its commit, so that going back sends nothing twice. No page
ever shows a secret, and what people wrote is always escaped.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from commandcenter.core.errors import Refused
from commandcenter.core.ids import new_key
from commandcenter.core.language import Text, text
from commandcenter.directives.model import Kind
from commandcenter.directives.reading import words_max
from commandcenter.gateway import looking
from commandcenter.gateway.answers import keep_language, refusal_headers
from commandcenter.gateway.api import admitted, expect
from commandcenter.gateway.bodies import Form, read_form
from commandcenter.gateway.declined import Declined, declined
from commandcenter.gateway.desk import Desk, looked_at
from commandcenter.gateway.incoming import from_fields, photos_max
from commandcenter.gateway.limits import PHOTO_BYTES_MAX
from commandcenter.gateway.looking import DirectiveSeen, InboxSeen, Visitor
from commandcenter.gateway.paper import Paper
from commandcenter.gateway.phrases import THANKS
from commandcenter.gateway.sessions import (
    check_origin,
    end_session,
    form_mark,
    keep_session,
    note,
    token_of,
)
from commandcenter.gateway.submitting import KeptPhoto, Submission

TO_TELL = frozenset(kind.value for kind in THANKS)
FORMS = ("report", "trouble", "relay", "rollcall")


class Pages:
    """The handlers of the phone pages."""

    def __init__(self, desk: Desk, paper: Paper) -> None:
        self.desk, self.paper, self.base = desk, paper, desk.options.base

    def router(self) -> APIRouter:
        """The routes of the pages; they are for people and stand in no machine's description."""
        pages = APIRouter(include_in_schema=False)
        pages.add_api_route("/", self.front, methods=["GET"])
        pages.add_api_route("/f/{token}", self.enter, methods=["GET"])
        pages.add_api_route("/me", self.inbox, methods=["GET"])
        pages.add_api_route("/language/{chosen}", self.language, methods=["GET"])
        pages.add_api_route("/leave", self.leave, methods=["POST"])
        pages.add_api_route("/d/{number}", self.directive, methods=["GET"])
        pages.add_api_route("/d/{number}", self.act, methods=["POST"])
        for form in FORMS:
            pages.add_api_route(f"/d/{{number}}/{form}", self._form_page(form), methods=["GET"])
        return pages

    async def front(self) -> Response:
        """Whoever has a session goes to the inbox."""
        return RedirectResponse(f"{self.base}/me", 303)

    async def enter(self, request: Request, token: str) -> Response:
        """Take the secret of a personal link into the cookie, and out of the address."""
        try:
            self.desk.admit(token)
            holder = await self.desk.read(looking.holder, token=token)
        except Refused as refused:
            raise self.desk.turned_away(request, declined(refused)) from None
        note("link opened", request, {"person": holder.person, "unit": holder.unit})
        # The page itself goes on to the inbox: a cookie this strict follows no foreign redirect.
        answer = self.paper.page(request, "enter.html", target=f"{self.base}/me")
        keep_session(answer, token, self.desk.options)
        return answer

    async def inbox(self, request: Request) -> Response:
        """The list of directives; listing them counts as delivered."""
        token = admitted(self.desk, request)
        seen: InboxSeen = await self.desk.read(looking.inbox, token=token)
        answer = self.paper.page(request, "inbox.html", seen=seen, **self._who(token, seen.visitor))
        if seen.fresh and looked_at(request):
            answer.background = BackgroundTask(
                self.desk.note_seen, seen.visitor.holder, seen.fresh, Kind.DELIVER
            )
        return answer

    async def directive(self, request: Request, number: str) -> Response:
        """One directive; opening it counts as read."""
        token = admitted(self.desk, request)
        seen = await self.desk.read(looking.one, token=token, number=number)
        answer = self._directive_page(request, token, seen, thanks(request))
        if (seen.fresh or seen.unseen) and looked_at(request):
            answer.background = BackgroundTask(
                self.desk.note_page,
                seen.visitor.holder,
                number,
                fresh=seen.fresh,
                unseen=seen.unseen,
            )
        return answer

    def _form_page(self, form: str) -> Any:
        async def page(request: Request, number: str) -> Response:
            token = admitted(self.desk, request)
            seen = await self.desk.read(looking.one, token=token, number=number)
            return self._form(request, token, seen, form, {})

        return page

    async def act(self, request: Request, number: str) -> Response:
        """One act from a form; after its commit the browser is sent to the directive's page."""
        token = admitted(self.desk, request)
        seen = await self.desk.read(looking.one, token=token, number=number)
        fields: dict[str, str] = {}
        try:
            form = await read_form(request, files_max=photos_max(), file_bytes_max=PHOTO_BYTES_MAX)
            fields = form.fields
            check_origin(request, token, fields.get("mark"), self.desk.options)
            await self._take(token, seen, number, form)
        except Refused as refused:
            return self._refused(request, token, seen, fields, declined(refused))
        done = fields["act"] if fields["act"] in TO_TELL else ""
        return RedirectResponse(f"{self.base}/d/{quote(number)}?done={done}", 303)

    async def _take(self, token: str, seen: DirectiveSeen, number: str, form: Form) -> None:
        given = form.fields.get("key", "")
        at = said_at(form.fields) or self.desk.moment_of(token, given)
        report = from_fields(form, unit=seen.visitor.unit.code, directive=number, at=at)
        files = [item for item in form.files if item.data]
        kept: tuple[KeptPhoto, ...] = ()
        if files:
            await expect(self.desk, token, report)
            self.desk.admit_upload(token, sum(len(item.data) for item in files))
            report, kept = await self.desk.photos.attach(report, files, form.fields)
        await self.desk.send(Submission(token, report, kept))

    def _refused(
        self,
        request: Request,
        token: str,
        seen: DirectiveSeen,
        fields: dict[str, str],
        why: Declined,
    ) -> Response:
        """The same page with the sentence above it and everything that was typed still there."""
        origin = fields.get("form", "")
        if origin in FORMS:
            answer = self._form(request, token, seen, origin, fields, why.words)
        else:
            answer = self._directive_page(request, token, seen, None, why.words)
        answer.status_code = why.status
        answer.headers.update(refusal_headers(why))
        return answer

    def _directive_page(
        self,
        request: Request,
        token: str,
        seen: DirectiveSeen,
        done: Text | None,
        refused: Text | None = None,
    ) -> Response:
        return self.paper.page(
            request,
            "directive.html",
            screen=seen.screen,
            done=done,
            refused=refused,
            key=new_key(),
            **self._who(token, seen.visitor),
        )

    def _form(
        self,
        request: Request,
        token: str,
        seen: DirectiveSeen,
        form: str,
        fields: dict[str, str],
        refused: Text | None = None,
    ) -> Response:
        return self.paper.page(
            request,
            f"{form}.html",
            screen=seen.screen,
            form=form,
            fields=fields,
            refused=refused,
            photos_max=photos_max(),
            words_max=words_max(),
            key=new_key(),
            **self._who(token, seen.visitor),
        )

    def _who(self, token: str, visitor: Visitor) -> dict[str, Any]:
        return {"visitor": visitor, "mark": form_mark(token)}

    async def language(self, request: Request, chosen: str) -> Response:
        """Remember the language and go back to the page it was chosen on."""
        back = request.query_params.get("to", "")
        own = back.startswith("/") and not back.startswith(("//", "/\\")) and back.isprintable()
        answer = RedirectResponse(
            f"{self.base}{quote(back, safe='/?=%')}" if own else f"{self.base}/me", 303
        )
        keep_language(answer.headers, chosen)
        return answer

    async def leave(self, request: Request) -> Response:
        """Take the secret out of this phone."""
        form = await read_form(request, files_max=0, file_bytes_max=0)
        token = token_of(request, self.desk.options)
        check_origin(request, token, form.fields.get("mark"), self.desk.options)
        answer = self.paper.page(request, "left.html")
        end_session(answer, self.desk.options)
        answer.headers["clear-site-data"] = '"cache", "storage"'
        return answer


def thanks(request: Request) -> Text | None:
    """What to tell after a redirect; only words we know, never what the address says."""
    done = request.query_params.get("done", "")
    return THANKS[Kind(done)] if done in TO_TELL else None


def said_at(fields: dict[str, str]) -> datetime | None:
    """When the phone's script says the button was pressed, where there is one."""
    said = fields.get("at", "")
    if not said:
        return None
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        raise Declined(422, text("The time of this form cannot be read."), field="at") from None
    return at.astimezone(UTC) if at.tzinfo else None
