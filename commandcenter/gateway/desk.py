"""The gateway's desk: headquarters, options, limits and queues, built once in `app`.

Handlers ask the desk; nothing else is shared between requests.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

from starlette.requests import Request

from commandcenter.accounts.model import Holder
from commandcenter.core.errors import Fault, Refused
from commandcenter.directives import service as directives
from commandcenter.directives.model import Answer, Kind, Outcome
from commandcenter.gateway.declined import Declined, why_not
from commandcenter.gateway.incoming import PhotoDesk
from commandcenter.gateway.limits import (
    BUCKETS_MAX,
    LINK_BURST,
    LINK_PER_S,
    STRANGER_BURST,
    STRANGER_PER_S,
    UPLOAD_BURST_BYTES,
    UPLOAD_BYTES_PER_S,
    Allowances,
    too_often,
)
from commandcenter.gateway.options import Options
from commandcenter.gateway.sessions import name_of, note, stranger
from commandcenter.gateway.submitting import ACTOR, CHANNEL, Submission, Submitter
from commandcenter.headquarters import Headquarters
from commandcenter.store.work import View

P = ParamSpec("P")
T = TypeVar("T")
PREFETCH = ("prefetch", "prerender")


@dataclass
class Desk:
    """What every handler needs."""

    headquarters: Headquarters
    options: Options
    monotonic: Callable[[], float] = time.monotonic
    links: Allowances = field(
        default_factory=lambda: Allowances(burst=LINK_BURST, per_s=LINK_PER_S)
    )
    uploads: Allowances = field(
        default_factory=lambda: Allowances(burst=UPLOAD_BURST_BYTES, per_s=UPLOAD_BYTES_PER_S)
    )
    strangers: Allowances = field(
        default_factory=lambda: Allowances(burst=STRANGER_BURST, per_s=STRANGER_PER_S)
    )
    said_at: OrderedDict[str, datetime] = field(default_factory=OrderedDict)

    def __post_init__(self) -> None:
        self.door = self.headquarters.act_as(ACTOR, CHANNEL)
        self.submitter = Submitter(self.door)
        self.photos = PhotoDesk(self.headquarters.files)

    def close(self) -> None:
        """Finish what is under way."""
        self.photos.close()

    def admit(self, token: str) -> None:
        """Count one request of a link; refused with 429 when it asks too often."""
        wait = self.links.take(name_of(token), self.monotonic())
        if wait:
            raise too_often(wait)

    def admit_upload(self, token: str, size: int) -> None:
        """Count the bytes of photos a link sends."""
        wait = self.uploads.take(name_of(token), self.monotonic(), float(size))
        if wait:
            raise too_often(wait)

    def turned_away(self, request: Request, why: Declined) -> Declined:
        """Note a request without a valid link, and slow its address down."""
        note("refused", request, {"status": why.status, "path": request.url.path.split("/f/")[0]})
        wait = self.strangers.take(stranger(request), self.monotonic())
        return too_often(wait) if wait else why

    async def read(
        self, service: Callable[Concatenate[View, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Answer a read on a read lane."""
        return await asyncio.wrap_future(self.headquarters.read_later(service, *args, **kwargs))

    async def send(self, submission: Submission) -> Outcome:
        """Hand a report in and wait for its commit; refused with the cascade's own sentence."""
        outcome = await self.submitter.submit(submission)
        if outcome.answer is Answer.REFUSED:
            if outcome.why is None:
                raise Fault("A report was refused without a reason.")
            raise why_not(outcome.why)
        return outcome

    def moment_of(self, token: str, key: str) -> datetime:
        """When a plain form was first sent: a double tap must say the same, time included."""
        place = f"{name_of(token)}:{key}"
        known = self.said_at.get(place)
        if known is None:
            known = self.said_at[place] = self.headquarters.clock.now()
            if len(self.said_at) > BUCKETS_MAX:
                self.said_at.popitem(last=False)
        return known

    async def note_seen(self, holder: Holder, numbers: Sequence[str], kind: Kind) -> None:
        """Record that our page listed (delivered) or opened (read) directives."""
        # The page was shown; where that cannot be written now, the next visit writes it.
        with suppress(Refused):
            written = [
                self.door.act_later(
                    directives.note_seen,
                    number=number,
                    unit_code=holder.unit,
                    kind=kind,
                    by=holder.person,
                )
                for number in numbers
            ]
            for one in written:
                await asyncio.wrap_future(one)

    async def note_page(self, holder: Holder, number: str, *, fresh: bool, unseen: bool) -> None:
        """Record that our page showed one directive, and with it the steps of its ladder."""
        if fresh:
            await self.note_seen(holder, [number], Kind.READ)
        if unseen:
            with suppress(Refused):
                seen = self.door.act_later(
                    directives.note_steps_seen,
                    number=number,
                    unit_code=holder.unit,
                    by=holder.person,
                )
                await asyncio.wrap_future(seen)


def looked_at(request: Request) -> bool:
    """Whether a person asked for this page, not a browser guessing ahead."""
    purpose = request.headers.get("sec-purpose", request.headers.get("purpose", "")).lower()
    return request.method == "GET" and not any(word in purpose for word in PREFETCH)
