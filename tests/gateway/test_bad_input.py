"""Bad input over HTTP: each kind is refused with its status and sentence, and saves nothing."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from commandcenter.core.errors import Unavailable
from commandcenter.gateway import limits
from commandcenter.gateway.submitting import Submitter
from tests.gateway.pictures import jpeg, png
from tests.gateway.running import Running
from tests.gateway.test_reports import line
from tests.gateway.town import NOW, STREET, VILLAGES, Town, stored_files

WRONG_LINES: list[tuple[dict[str, Any], int, str]] = [
    ({"act": "dance"}, 422, "is not an act"),
    ({"act": "verify"}, 403, "speak for itself"),
    ({"act": "close"}, 403, "speak for itself"),
    ({"unit": VILLAGES[1]}, 403, "does not speak for"),
    ({"unit": "999"}, 403, "does not speak for"),
    ({"directive": "令〔2026〕99号"}, 404, "no directive"),
    ({"text": "x" * 10_000}, 422, "longer than"),
    ({"at": "yesterday"}, 422, "is not a time"),
    ({"at": "2026-07-17T09:00:00"}, 422, "no time zone"),
    ({"key": ""}, 422, "“key”"),
    ({"key": "deliver:x"}, 422, "kept for"),
    ({"act": "return"}, 422, "in words why"),
    ({"act": "need"}, 422, "in words why"),
    ({"act": "relay"}, 422, "nobody below"),
    ({"location": {"lat": 30.0, "lon": 114.0, "crs": "mars"}}, 422, "coordinate system"),
    ({"location": {"lat": 95.0, "lon": 114.0}}, 422, "not on the earth"),
    ({"quantities": {"转移人数": "many"}}, 422, "is not a number"),
    ({"quantities": {"转移人数": "-1"}}, 422, "below zero"),
    ({"quantities": {"转移人数": "NaN"}}, 422, "usable number"),
    ({"photos": ["../../etc/passwd"]}, 422, "parts of a form"),
]


@pytest.mark.parametrize(("change", "status", "words"), WRONG_LINES)
def test_wrong_lines_are_refused(
    client: httpx.Client, town: Town, change: dict[str, Any], status: int, words: str
) -> None:
    """Each wrong line gets its own status and sentence, in the language asked for."""
    answer = client.post("/api/v1/reports", json=line(town, **change))
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/json")
    assert words in answer.json()["why"]
    assert town.kinds(VILLAGES[0]) == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"key": 1}', b"\xff\xfe", b"{}"])
def test_broken_json_is_refused(client: httpx.Client, body: bytes) -> None:
    """What is no report at all is refused in words."""
    answer = client.post(
        "/api/v1/reports", content=body, headers={"content-type": "application/json"}
    )
    assert answer.status_code == 422
    assert answer.json()["why"]


def test_same_key_other_content(client: httpx.Client, town: Town) -> None:
    """A key that was used for something else is a conflict, and the first stands."""
    assert client.post("/api/v1/reports", json=line(town)).status_code == 200
    answer = client.post("/api/v1/reports", json=line(town, text="something else"))
    assert answer.status_code == 409
    assert answer.json()["field"] == "key"
    assert town.kinds(VILLAGES[0]) == ["acknowledge"]


def test_chinese_is_the_first_language(client: httpx.Client, town: Town) -> None:
    """Who asks for no language is answered in Chinese."""
    answer = client.post(
        "/api/v1/reports", json=line(town, unit=VILLAGES[1]), headers={"accept-language": "xx"}
    )
    assert "这个链接" in answer.json()["why"]


def test_no_link_and_wrong_link(gateway: Running, town: Town) -> None:
    """Without a link, or with one that is unknown, nothing is told and nothing is saved."""
    for headers in ({}, {"authorization": "Bearer nonsense"}, {"authorization": "Basic eDp5"}):
        answer = httpx.post(
            f"{gateway.url}/api/v1/reports", json=line(town), headers=headers, trust_env=False
        )
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
    assert town.kinds(VILLAGES[0]) == []


def test_revoked_link_ends_at_once(client: httpx.Client, town: Town) -> None:
    """A link that was withdrawn opens nothing from the next request on."""
    from commandcenter.accounts import service as accounts

    assert client.post("/api/v1/reports", json=line(town)).status_code == 200
    town.headquarters.act(accounts.revoke_tokens, person="P-V1")
    answer = client.post("/api/v1/reports", json=line(town, key="k2", act="start"))
    assert answer.status_code == 401
    assert client.get("/api/v1/inbox").status_code == 401
    assert town.kinds(VILLAGES[0]) == ["acknowledge"]


def test_phone_clock_that_is_wrong(client: httpx.Client, town: Town) -> None:
    """A phone's impossible time is taken, stamped with the receipt and marked."""
    far = (NOW + timedelta(days=400)).isoformat()
    assert client.post("/api/v1/reports", json=line(town, at=far)).status_code == 200
    (act,) = [act for act in town.acts(VILLAGES[0]) if act.kind == "acknowledge"]
    assert (act.at, act.clock_wrong) == (NOW, True)


def test_too_large_is_refused_while_it_arrives(client: httpx.Client) -> None:
    """A body without a stated length is cut off at the limit, not after."""

    def endless() -> Any:
        for _ in range(10_000):
            yield b"x" * 8192

    answer = client.post(
        "/api/v1/reports", content=endless(), headers={"content-type": "application/json"}
    )
    assert answer.status_code == 413
    assert "KB" in answer.json()["why"]


def test_stated_length_is_believed(client: httpx.Client) -> None:
    """Who says that it will be too large is refused before it arrives."""
    body = b"x" * (limits.JSON_BYTES_MAX + 1)
    answer = client.post(
        "/api/v1/reports", content=body, headers={"content-type": "application/json"}
    )
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("data", "status"),
    [(b"no photo", 415), (png(20_000, 10_000), 413), (jpeg()[:3000], 415), (b"", 415)],
    ids=["words", "200 megapixels", "torn", "empty"],
)
def test_bad_photos_are_refused(client: httpx.Client, town: Town, data: bytes, status: int) -> None:
    """No photo, 200 megapixels, a torn one: refused, named, nothing kept."""
    before = stored_files(town)
    answer = send_photos(client, line(town, act="claim"), [("../../evil.jpg", data)])
    assert answer.status_code == status
    assert "evil.jpg" in answer.json()["why"]
    assert ".." not in answer.json()["why"]
    assert town.kinds(VILLAGES[0]) == []
    assert stored_files(town) == before


def test_too_many_photos(client: httpx.Client, town: Town) -> None:
    """One more than the most is refused with the number."""
    answer = send_photos(client, line(town), [(f"{n}.jpg", jpeg(seed=n)) for n in range(10)])
    assert answer.status_code == 422
    assert "9" in answer.json()["why"]


def test_photos_of_strangers_touch_no_disk(gateway: Running, town: Town) -> None:
    """Without a valid link, or for a directive never sent here, no byte is kept."""
    before = stored_files(town)
    with httpx.Client(base_url=gateway.url, trust_env=False) as stranger:
        answer = send_photos(stranger, line(town), [("a.jpg", jpeg())], token="nonsense")
        assert answer.status_code == 401
        token = town.tokens[VILLAGES[0]]
        other = line(town, directive="令〔2026〕99号")
        assert send_photos(stranger, other, [("a.jpg", jpeg())], token=token).status_code == 404
    assert stored_files(town) == before


def test_wrong_kind_of_body(client: httpx.Client) -> None:
    """Neither form nor JSON is said to be so."""
    answer = client.post("/api/v1/reports", content=b"<xml/>", headers={"content-type": "text/xml"})
    assert answer.status_code == 415


def test_torn_form(client: httpx.Client) -> None:
    """A form without its boundary, and one that ends too soon, are refused in words."""
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x"):
        answer = client.post(
            "/api/v1/reports", content=b"--x\r\nnonsense", headers={"content-type": kind}
        )
        assert answer.status_code == 422, answer.text


def test_rate_limit(gateway: Running, town: Town, client: httpx.Client) -> None:
    """A link that asks too often waits, says for how long, and is let in again."""
    now = [1000.0]
    gateway.desk.monotonic = lambda: now[0]
    answers = [client.get("/api/v1/inbox") for _ in range(int(limits.LINK_BURST) + 1)]
    assert [answer.status_code for answer in answers[:-1]] == [200] * int(limits.LINK_BURST)
    assert answers[-1].status_code == 429
    wait = int(answers[-1].headers["retry-after"])
    now[0] += wait
    assert client.get("/api/v1/inbox").status_code == 200
    other = {"authorization": f"Bearer {town.tokens[STREET]}"}
    assert client.get("/api/v1/inbox", headers=other).status_code == 200


def test_strangers_are_slowed_down(gateway: Running, phone: httpx.Client) -> None:
    """Guessing links is slowed down by address."""
    gateway.desk.monotonic = lambda: 1000.0
    statuses = [
        phone.get(f"/f/guess{n}").status_code for n in range(int(limits.STRANGER_BURST) + 2)
    ]
    assert statuses[0] == 401
    assert statuses[-1] == 429


def test_full_disk_is_said(
    client: httpx.Client, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the write lane cannot write, the phone is told to send the same again later."""

    def full(_self: Submitter, _submission: Any) -> Any:
        raise Unavailable("The disk of the database is full. Nothing was saved; free some space.")

    monkeypatch.setattr(Submitter, "submit", full)
    answer = client.post("/api/v1/reports", json=line(town))
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert "full" in answer.json()["why"]


def test_unknown_addresses(client: httpx.Client) -> None:
    """There is nothing where nothing is, in the form that was asked for."""
    assert client.get("/api/v1/nothing").json()["why"]
    page = client.get("/nothing")
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert client.get("/static/../../pyproject.toml").status_code == 404
    assert client.get("/static/..%2f..%2fpyproject.toml").status_code == 404
    assert client.delete("/api/v1/inbox").status_code == 405


def send_photos(
    client: httpx.Client,
    report: dict[str, Any],
    photos: list[tuple[str, bytes]],
    token: str | None = None,
) -> httpx.Response:
    """Send a report with photos as a form."""
    return client.post(
        "/api/v1/reports",
        data={"report": json.dumps(report)},
        files=[("photo", (name, data, "image/jpeg")) for name, data in photos],
        headers={"authorization": f"Bearer {token}"} if token else {},
    )
