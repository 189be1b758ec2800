"""Reports over HTTP: saved before they are answered, once for each key, refused with a sentence."""

from __future__ import annotations

from typing import Any

import httpx

from tests.gateway.town import NOW, VILLAGES, Town


def line(town: Town, **changes: Any) -> dict[str, Any]:
    """A report line of the first village."""
    return {
        "key": "k1",
        "directive": town.number,
        "unit": VILLAGES[0],
        "act": "acknowledge",
        "at": NOW.isoformat(),
        **changes,
    }


def test_report_is_saved(client: httpx.Client, town: Town) -> None:
    """A report is answered with 200 and stands in the database, said by the link's holder."""
    answer = client.post("/api/v1/reports", json=line(town))
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"key": "k1", "state": "accepted"}
    (act,) = town.acts(VILLAGES[0])
    assert (act.kind, act.by, act.channel) == ("acknowledge", "P-V1", "web")


def test_same_key_same_answer(client: httpx.Client, town: Town) -> None:
    """A resend is one report and gets the same answer."""
    first = client.post("/api/v1/reports", json=line(town))
    second = client.post("/api/v1/reports", json=line(town))
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert second.headers["x-repeated"] == "1"
    assert town.kinds(VILLAGES[0]) == ["acknowledge"]
