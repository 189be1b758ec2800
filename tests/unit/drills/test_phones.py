"""A simulated phone keeps its report until a clear answer, and says what a unit says."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta

import httpx

from commandcenter.directives import reading
from commandcenter.directives.model import Answer, Location
from commandcenter.drills.model import Planned, Way
from commandcenter.drills.phones import Phones, Tally, line_of

AT = datetime(2026, 7, 7, tzinfo=UTC)
UNIT = "420106001001"


def claim(key: str) -> Planned:
    """A planned claim."""
    return Planned(
        key=key,
        way=Way.PHONE,
        kind="claim",
        directive="transfer",
        unit=UNIT,
        at=timedelta(0),
        sent=timedelta(0),
        by="YL-1",
        words="已转移",
        quantities={"转移人数": "20"},
        location=Location(30.5, 114.3, "gcj02", 12.0),
    )


def test_phones_give_in_only_to_a_clear_answer() -> None:
    """Busy and broken answers are tried again with the same key; a refusal is not."""
    calls: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Bearer secret"
        calls.append(request.content)
        if len(calls) == 1:
            raise httpx.ConnectError("no line")
        if len(calls) == 2:
            return httpx.Response(503, json={"why": "busy"})
        if len(calls) == 3:
            return httpx.Response(200, json={"key": "k"}, headers={"x-repeated": "1"})
        return httpx.Response(422, json={"why": "no"})

    async def story() -> Tally:
        tally = Tally()
        transport = httpx.MockTransport(answer)
        phones = Phones("http://gateway", {UNIT: "secret"}, tally, transport)
        try:
            assert await phones.send(claim("first"), number="n", at=AT)
            assert not await phones.send(claim("second"), number="n", at=AT)
        finally:
            await phones.close()
        return tally

    tally = asyncio.run(story())
    assert tally.accepted == {"first"}
    assert tally.answers["second"] is Answer.REFUSED
    assert tally.refusals == {"second": "no"}
    assert calls[0] == calls[1] == calls[2] != calls[3]


def test_a_line_is_what_the_reader_of_reports_understands() -> None:
    """The JSON of a phone is a report line of the contract, and nothing that was not said."""
    line = json.dumps(line_of(claim("k"), number="令〔2026〕1号", at=AT)).encode()
    report = reading.to_report(reading.decode(line), channel="web")
    assert report.kind.value == "claim"
    assert report.quantities == {"转移人数": "20"}
    assert report.location == Location(30.5, 114.3, "gcj02", 12.0)
    assert report.at == AT
    assert report.photos == ()
