"""Reports over HTTP: saved before they are answered, once for each key, with photos and places."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commandcenter.core.errors import Refused
from commandcenter.core.ids import digest
from commandcenter.directives import service as directives
from commandcenter.directives.model import Report
from commandcenter.gateway.incoming import from_json
from tests.gateway.pictures import TAKEN, jpeg
from tests.gateway.running import Running
from tests.gateway.town import NOW, STREET, VILLAGES, Town, stored_files


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
    answer = client.post("/api/v1/reports", json=line(town, by="somebody else"))
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"key": "k1", "state": "accepted"}
    (act,) = town.acts(VILLAGES[0])
    assert (act.kind, act.by, act.channel, act.actor) == ("acknowledge", "P-V1", "web", "gateway")


def test_same_key_same_answer(client: httpx.Client, town: Town) -> None:
    """A resend is one report and gets the same answer."""
    first = client.post("/api/v1/reports", json=line(town))
    second = client.post("/api/v1/reports", json=line(town))
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert second.headers["x-repeated"] == "1"
    assert town.kinds(VILLAGES[0]) == ["acknowledge"]


def test_many_at_once_are_one_each(gateway: Running, town: Town) -> None:
    """Twenty hands sending the same three reports at once leave three acts."""
    reports = [
        line(town, key=f"same-{unit}", unit=unit, act="claim", text="完成") for unit in VILLAGES
    ]

    def send(report: dict[str, Any]) -> int:
        headers = {"authorization": f"Bearer {town.tokens[report['unit']]}"}
        return httpx.post(
            f"{gateway.url}/api/v1/reports", json=report, headers=headers, trust_env=False
        ).status_code

    with ThreadPoolExecutor(20) as hands:
        assert set(hands.map(send, reports * 7)) == {200}
    assert [town.kinds(unit) for unit in VILLAGES] == [["claim"]] * 3
    total = town.headquarters.read(directives.status, number=town.number).total
    assert (total.claimed, total.acknowledged, total.verified) == (3, 3, 0)


def test_photo_and_place(client: httpx.Client, town: Town) -> None:
    """The original bytes are kept with their EXIF; the place as said and in WGS-84."""
    photo = jpeg()
    report = line(
        town,
        act="claim",
        text="46 人已到村部",
        quantities={"转移人数": 46},
        location={"lat": 30.3698, "lon": 114.3213, "crs": "gcj02", "accuracy_m": 30},
    )
    answer = client.post(
        "/api/v1/reports",
        data={"report": json.dumps(report), "shrunk": '{"0": {"width": 4000, "height": 3000}}'},
        files=[("photo", ("C:\\fakepath\\现场.jpg", photo, "text/plain"))],
    )
    assert answer.status_code == 200, answer.text
    (act,) = town.acts(VILLAGES[0])
    (kept,) = act.photos
    assert (kept.hash, kept.name) == (digest(photo), "现场.jpg")
    assert kept.exif["taken_at"] == TAKEN
    assert kept.exif["shrunk_on_phone"] == {"width": 4000, "height": 3000}
    assert town.headquarters.files.get(kept.hash) == photo
    assert act.quantities == {"转移人数": "46"}
    assert act.location.crs == "gcj02"
    assert act.location.lat == pytest.approx(30.3721, abs=3e-4)
    assert act.location.lon == pytest.approx(114.3158, abs=6e-4)


def test_same_photo_twice_is_kept_once(client: httpx.Client, town: Town) -> None:
    """A resend with its photo is one act and one file."""
    before = stored_files(town)
    for _ in range(2):
        answer = client.post(
            "/api/v1/reports",
            data={"report": json.dumps(line(town, act="claim"))},
            files=[("photo", ("a.jpg", jpeg(), "image/jpeg"))],
        )
        assert answer.status_code == 200, answer.text
    assert town.kinds(VILLAGES[0]) == ["claim"]
    assert len(stored_files(town) - before) == 1


def test_inbox_is_delivered_and_opened_is_read(client: httpx.Client, town: Town) -> None:
    """Listing counts as delivered, opening as read; both only for the unit that looked."""
    inbox = client.get("/api/v1/inbox").json()
    assert [row["directive"] for row in inbox["directives"]] == [town.number]
    assert inbox["directives"][0]["evidence"]["quantities"] == {"转移人数": "60"}
    settle(client)
    total = town.headquarters.read(directives.status, number=town.number).total
    assert (total.delivered, total.read, total.silent) == (1, 0, 3)
    one = client.get(f"/api/v1/directives/{town.number}").json()
    assert one["text"].startswith("立即组织")
    settle(client)
    total = town.headquarters.read(directives.status, number=town.number).total
    assert (total.delivered, total.read, total.silent) == (1, 1, 3)


def test_browser_guesses_are_no_reading(client: httpx.Client, town: Town) -> None:
    """A page a browser fetched ahead was read by nobody."""
    client.get(f"/api/v1/directives/{town.number}", headers={"sec-purpose": "prefetch"})
    settle(client)
    total = town.headquarters.read(directives.status, number=town.number).total
    assert (total.delivered, total.read) == (0, 0)


def test_others_directives_are_not_shown(gateway: Running, town: Town) -> None:
    """A unit sees what was sent to it; anything else is not there for it."""
    number = town.issue(scope={"units": [VILLAGES[1]]}, title="仅发同兴村")
    headers = {"authorization": f"Bearer {town.tokens[VILLAGES[0]]}"}
    answer = httpx.get(
        f"{gateway.url}/api/v1/directives/{number}", headers=headers, trust_env=False
    )
    assert answer.status_code == 404


def test_relayed_directive_waits_for_the_street(gateway: Running, town: Town) -> None:
    """Under delivery by relay a village sees it only when the levels above passed it on."""
    number = town.issue(delivery="relayed", issuer="420115")
    street, village = (
        httpx.Client(
            base_url=gateway.url,
            headers={"authorization": f"Bearer {town.tokens[unit]}"},
            trust_env=False,
        )
        for unit in (STREET, VILLAGES[0])
    )
    with street, village:
        assert village.get(f"/api/v1/directives/{number}").status_code == 404
        report = line(town, unit=STREET, act="relay", directive=number, text="各村一小时内办结")
        assert street.post("/api/v1/reports", json=report).status_code == 200
        shown = village.get(f"/api/v1/directives/{number}")
        assert shown.status_code == 200
        assert [hop["words"] for hop in shown.json()["hops"]] == ["各村一小时内办结"]


def test_description_names_every_way_in(client: httpx.Client) -> None:
    """The OpenAPI document describes the report line and each refusal, and no page."""
    described = client.get("/api/v1/openapi.json").json()
    assert set(described["paths"]) == {
        "/api/v1/reports",
        "/api/v1/inbox",
        "/api/v1/directives/{number}",
        "/healthz",
    }
    answers = described["paths"]["/api/v1/reports"]["post"]["responses"]
    assert {"200", "401", "403", "404", "409", "413", "415", "422", "429", "503"} <= set(answers)
    line_schema = described["components"]["schemas"]["ReportLine"]
    assert set(line_schema["required"]) == {"key", "directive", "unit", "act", "at"}


def test_health(client: httpx.Client) -> None:
    """Health is answered without a link."""
    answer = client.get("/healthz", headers={"authorization": ""})
    assert answer.status_code == 200
    assert answer.json()["ok"] is True


def test_answers_are_strict(client: httpx.Client) -> None:
    """Every answer keeps a browser strict and is kept nowhere."""
    for address in ("/healthz", "/me", "/nothing", "/api/v1/inbox"):
        headers = client.get(address).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "server" not in headers


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
FIELDS = (
    "key",
    "directive",
    "unit",
    "act",
    "at",
    "text",
    "quantities",
    "location",
    "photos",
    "device",
)
KNOWN = st.sampled_from(["claim", "acknowledge", NOW.isoformat(), "wgs84", "1", "4201"])


@given(st.dictionaries(st.sampled_from(FIELDS), KNOWN | json_values, max_size=len(FIELDS)))
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
def test_parser_refuses_or_reads(value: dict[str, Any]) -> None:
    """Any JSON object is either a report or refused in words; nothing else ever happens."""
    try:
        report = from_json(json.dumps(value).encode())
    except Refused as refused:
        report = refused
    if isinstance(report, Refused):
        assert report.say("en")
    else:
        assert isinstance(report, Report)
        assert report.channel == "web"


@given(st.binary(max_size=300))
def test_parser_takes_any_bytes(value: bytes) -> None:
    """Bytes that are no JSON are refused in words."""
    with pytest.raises(Refused):
        from_json(value)


def settle(client: httpx.Client) -> None:
    """Let what happens after an answer be written: the write lane keeps its order."""
    client.post("/api/v1/reports", json={})
    client.get("/api/v1/inbox", headers={"sec-purpose": "prefetch"})
