"""The phone page of goods on their way: what was sent to the unit, and its own signature for it.

Plain HTML without any script. What is signed for is what was counted; the rest stays on its way,
with its age, for everybody to see.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from commandcenter.accounts import service as accounts
from commandcenter.core.clock import show_time
from commandcenter.core.errors import Refused
from commandcenter.core.ids import new_key
from commandcenter.core.language import Text, text
from commandcenter.gateway import looking
from commandcenter.gateway.answers import refusal_headers
from commandcenter.gateway.api import admitted
from commandcenter.gateway.bodies import read_form
from commandcenter.gateway.declined import Declined, declined
from commandcenter.gateway.desk import Desk
from commandcenter.gateway.looking import Visitor
from commandcenter.gateway.paper import Paper
from commandcenter.gateway.sessions import check_origin, form_mark
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.model import Posted
from commandcenter.ledgers.service import OnTheWay
from commandcenter.store.work import View, Work

NOTE_MAX = 500


@dataclass(frozen=True)
class GoodsSeen:
    """What is on its way to the visitor's unit, and where each consignment comes from."""

    visitor: Visitor
    goods: list[OnTheWay]
    sent: list[Text]


def seen(view: View, *, token: str) -> GoodsSeen:
    """Everything that was sent to the visitor's unit and not received, oldest first."""
    who = looking.visitor(view, token=token)
    goods = ledgers.on_the_way(view, bound_for=who.unit.code)
    sent = [
        text(
            "sent {time} from {source}, {hours} hours ago",
            time=show_time(one.sent_at),
            source=one.source,
            hours=int(one.age.total_seconds() // 3600),
        )
        for one in goods
    ]
    return GoodsSeen(who, goods, sent)


def sign(work: Work, *, token: str, fields: dict[str, str], at: datetime) -> Posted:
    """Check the link and sign for what was counted, in one act."""
    try:
        holder = accounts.holder(work, token=token)
    except Refused as refused:
        raise Declined(401, refused.words) from None
    return ledgers.receive(
        work,
        key=fields.get("key", "")[:80],
        unit=holder.unit,
        code=fields.get("account", ""),
        item=fields.get("item", ""),
        lot_code=fields.get("lot", ""),
        counted=fields.get("counted", "").strip(),
        at=at,
        by=holder.person,
        note=fields.get("note", "").strip()[:NOTE_MAX],
    )


class GoodsPages:
    """The handlers of the goods page."""

    def __init__(self, desk: Desk, paper: Paper) -> None:
        self.desk, self.paper, self.base = desk, paper, desk.options.base

    def router(self) -> APIRouter:
        """The routes of the page; it is for people and stands in no machine's description."""
        pages = APIRouter(include_in_schema=False)
        pages.add_api_route("/goods", self.listed, methods=["GET"])
        pages.add_api_route("/goods", self.received, methods=["POST"])
        return pages

    async def listed(self, request: Request) -> Response:
        """What is on its way."""
        token = admitted(self.desk, request)
        found = await self.desk.read(seen, token=token)
        return self._page(request, token, found, done=request.query_params.get("done") == "1")

    async def received(self, request: Request) -> Response:
        """Sign for goods; after the commit the browser is sent back to the list."""
        token = admitted(self.desk, request)
        fields: dict[str, str] = {}
        try:
            fields = (await read_form(request, files_max=0, file_bytes_max=0)).fields
            check_origin(request, token, fields.get("mark"), self.desk.options)
            at = self.desk.moment_of(token, fields.get("key", ""))
            act = self.desk.door.act_later(sign, token=token, fields=fields, at=at)
            await asyncio.wrap_future(act)
        except Refused as refused:
            why = declined(refused)
            found = await self.desk.read(seen, token=token)
            page = self._page(request, token, found, refused=why.words, fields=fields)
            page.status_code = why.status
            page.headers.update(refusal_headers(why))
            return page
        return RedirectResponse(f"{self.base}/goods?done=1", 303)

    def _page(
        self,
        request: Request,
        token: str,
        found: GoodsSeen,
        *,
        done: bool = False,
        refused: Text | None = None,
        fields: dict[str, Any] | None = None,
    ) -> Response:
        return self.paper.page(
            request,
            "goods.html",
            seen=found,
            keys=[new_key() for _ in found.goods],
            done=done,
            refused=refused,
            fields=fields or {},
            visitor=found.visitor,
            mark=form_mark(token),
        )
