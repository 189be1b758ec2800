"""The phones of a drill: real HTTP clients that report through the real gateway.

Each knows its link and the number of the directive, nothing more. A bad line breaks off and the
same report is sent again with the same key, as a phone does.
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from commandcenter.directives.model import Answer
from commandcenter.drills.model import Deed, Planned
from commandcenter.drills.photos import draw

REPORTS, INBOX, ONE = "/api/v1/reports", "/api/v1/inbox", "/api/v1/directives/{number}"
CONNECTIONS = 8
TIMEOUT_S = 30.0
TRIES_MAX = 60
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.1, 5.0
BREAKS_AFTER_S = 0.01
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass
class Tally:
    """What became of what was sent: requests by answer, and the last word on every key."""

    requests: Counter[str] = field(default_factory=Counter)
    answers: dict[str, Answer] = field(default_factory=dict)
    refusals: dict[str, str] = field(default_factory=dict)

    def note(self, key: str, answer: Answer, why: str = "") -> None:
        """Count one answer; a key that was saved once stays accepted."""
        self.requests[answer.value] += 1
        if answer is Answer.REFUSED:
            self.answers.setdefault(key, answer)
            self.refusals[key] = why
        else:
            self.answers[key] = Answer.ACCEPTED

    @property
    def accepted(self) -> frozenset[str]:
        """The keys of all acts that were saved."""
        return frozenset(key for key, one in self.answers.items() if one is Answer.ACCEPTED)


class Phones:
    """Sends planned acts; at most `CONNECTIONS` at once, which is where one gateway is busy."""

    def __init__(
        self,
        address: str,
        tokens: Mapping[str, str],
        tally: Tally,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        _spare_the_search()
        self.tokens, self.tally = tokens, tally
        self.places = asyncio.Semaphore(CONNECTIONS)
        self.client = httpx.AsyncClient(
            base_url=address,
            timeout=TIMEOUT_S,
            limits=httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS),
            trust_env=False,  # the machine's proxy is no part of a drill
            transport=transport,
        )

    async def close(self) -> None:
        """Hang up."""
        await self.client.aclose()

    async def send(self, act: Planned, *, number: str, at: datetime) -> bool:
        """Send one act as often as it is sent; whether it was saved."""
        async with self.places:
            if act.kind in (Deed.LIST, Deed.OPEN):
                return await self._look(act, number)
            request = await self._request(act, number, at)
            if act.bad_line:
                await self._broken_off(act, request)
            saved = False
            for _ in range(act.times):
                saved = await self._report(act, request)
            return saved

    async def _look(self, act: Planned, number: str) -> bool:
        """Look at our own page, as a program sees it."""
        path = INBOX if act.kind == Deed.LIST else ONE.format(number=number)
        answer = await self._insist("GET", path, headers=self._headers(act.unit))
        saved = answer.status_code == httpx.codes.OK
        self.tally.note(act.key, Answer.ACCEPTED if saved else Answer.REFUSED, _why(answer))
        return saved

    async def _request(self, act: Planned, number: str, at: datetime) -> dict[str, Any]:
        line = json.dumps(line_of(act, number=number, at=at), ensure_ascii=False)
        headers = self._headers(act.unit)
        if not act.pictures:
            headers["content-type"] = "application/json"
            return {"headers": headers, "content": line.encode()}
        pictures = [await asyncio.to_thread(draw, picture) for picture in act.pictures]
        files = [
            ("photo", (f"IMG_{place + 1}.jpg", data, "image/jpeg"))
            for place, data in enumerate(pictures)
        ]
        return {"headers": headers, "data": {"report": line}, "files": files}

    async def _broken_off(self, act: Planned, request: dict[str, Any]) -> None:
        """Send, and lose the line before the answer: the phone cannot know what was saved."""
        self.tally.requests["broken"] += 1
        try:
            async with asyncio.timeout(BREAKS_AFTER_S):
                answer = await self.client.post(REPORTS, **request)
        except (TimeoutError, httpx.TransportError):
            return
        self._note(act, answer)

    async def _report(self, act: Planned, request: dict[str, Any]) -> bool:
        answer = await self._insist("POST", REPORTS, **request)
        return self._note(act, answer)

    def _note(self, act: Planned, answer: httpx.Response) -> bool:
        if answer.status_code != httpx.codes.OK:
            self.tally.note(act.key, Answer.REFUSED, _why(answer))
            return False
        repeated = "x-repeated" in answer.headers
        self.tally.note(act.key, Answer.REPEATED if repeated else Answer.ACCEPTED)
        return True

    async def _insist(self, method: str, path: str, **request: Any) -> httpx.Response:
        """Send until there is an answer that would not change by sending again."""
        pause = FIRST_PAUSE_S
        for _ in range(TRIES_MAX):
            try:
                answer = await self.client.request(method, path, **request)
            except httpx.TransportError:
                self.tally.requests["broken"] += 1
            else:
                if answer.status_code not in AGAIN:
                    return answer
                self.tally.requests["put off"] += 1
                pause = max(pause, _wait_of(answer))
            await asyncio.sleep(min(pause, LONGEST_PAUSE_S))
            pause *= 2
        return httpx.Response(httpx.codes.SERVICE_UNAVAILABLE)

    def _headers(self, unit: str) -> dict[str, str]:
        return {"authorization": f"Bearer {self.tokens[unit]}"}


def line_of(act: Planned, *, number: str, at: datetime) -> dict[str, Any]:
    """The report line of a planned act (DESIGN §7); what is not said is left out."""
    line: dict[str, Any] = {
        "key": act.key,
        "directive": number,
        "unit": act.unit,
        "act": act.kind,
        "at": at.isoformat(),
        "text": act.words,
        "quantities": dict(act.quantities),
        "device": f"演练手机-{act.unit}",
    }
    if act.location is not None:
        line["location"] = {
            "lat": act.location.lat,
            "lon": act.location.lon,
            "crs": act.location.crs,
            "accuracy_m": act.location.accuracy_m,
        }
    return {name: value for name, value in line.items() if value not in ("", {})}


def _why(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["why"])
    except (ValueError, KeyError, TypeError):
        return f"HTTP {answer.status_code}"


def _wait_of(answer: httpx.Response) -> float:
    words = answer.headers.get("retry-after", "")
    return float(words) if words.isdigit() else 0.0


def _spare_the_search() -> None:
    """WORKAROUND httpcore 1.0: it looks for the absent package `sniffio` on the disk at every lock,
    a quarter of a request's cost; a None in its place says at once that it is not there.
    """
    if importlib.util.find_spec("sniffio") is None:
        sys.modules["sniffio"] = None  # type: ignore[assignment] # the import system's own sign
