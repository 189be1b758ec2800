"""One line of an import, or one phone's report: read whole, or refused in words."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from commandcenter.core.errors import Refused
from commandcenter.directives.model import REPORTED, Kind, Location
from commandcenter.directives.reading import decode, moment, to_report

LEAST = {
    "key": "k1",
    "directive": "令〔2026〕1号",
    "unit": "420115107201",
    "act": "acknowledge",
    "at": "2026-07-17T16:40:00+08:00",
}


def line(**changed: Any) -> bytes:
    """A good line with some fields changed; None leaves a field out."""
    fields = {name: value for name, value in (LEAST | changed).items() if value is not None}
    return json.dumps(fields, ensure_ascii=False).encode()


def test_the_five_needed_fields_are_enough() -> None:
    """Only key, directive, unit, act and at are required."""
    report = to_report(decode(line()))
    assert (report.key, report.directive, report.unit) == ("k1", "令〔2026〕1号", "420115107201")
    assert (report.kind, report.channel, report.by) == (Kind.ACKNOWLEDGE, "import", None)
    assert report.at == datetime(2026, 7, 17, 8, 40, tzinfo=UTC)
    assert report.at.tzinfo is UTC
    assert (report.words, report.quantities, report.location, report.photos) == ("", {}, None, ())


def test_a_whole_line() -> None:
    """Every field arrives; quantities as exact text, the position with its own system."""
    report = to_report(
        decode(
            line(
                act="claim",
                by="张三",
                text="已转移",
                quantities={"转移人数": 120, "户数": "31", "水量": 0.1},
                location={"lat": 30.4, "lon": 114.3, "crs": "gcj02", "accuracy_m": 12},
                channel="phone",
                device="d1",
                sample="S1",
                method="onsite",
            )
        )
    )
    assert report.quantities == {"转移人数": "120", "户数": "31", "水量": "0.1"}
    assert report.location == Location(30.4, 114.3, "gcj02", 12)
    assert (report.by, report.words, report.device) == ("张三", "已转移", "d1")
    assert (report.sample, report.method, report.channel) == ("S1", "onsite", "phone")


@pytest.mark.parametrize("kind", REPORTED, ids=str)
def test_every_act_of_the_contract_is_read(kind: Kind) -> None:
    """All twelve words of the report contract are understood."""
    assert to_report(decode(line(act=kind.value))).kind is kind


@pytest.mark.parametrize("field", LEAST)
def test_a_missing_field_is_named(field: str) -> None:
    """A line without a needed field is refused with its name."""
    with pytest.raises(Refused) as refused:
        decode(line(**{field: None}))
    assert "cannot be read" in refused.value.words.template
    assert field in str(refused.value.words.values["why"])


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"key"',
        b"{}",
        b"\xff\xfe{}",
        b"key=k1",
        b"\x00",
        line(text="x").replace(b"x", b"\\ud800"),
    ],
)
def test_what_is_no_report(broken: bytes) -> None:
    """Anything but one JSON object of a report is refused, never an error of ours."""
    with pytest.raises(Refused):
        decode(broken)


@pytest.mark.parametrize(
    "changed",
    [
        {"key": 5},
        {"unit": 420115107201},
        {"at": 1_784_000_000},
        {"quantities": [1]},
        {"quantities": {"a": True}},
        {"location": {"lat": 30.4}},
        {"location": {"lat": "30.4", "lon": 114}},
        {"photos": "a.jpg"},
        {"by": ["张三"]},
    ],
    ids=str,
)
def test_a_field_of_the_wrong_kind(changed: dict[str, Any]) -> None:
    """A number where text belongs is refused when the line is decoded."""
    with pytest.raises(Refused) as refused:
        decode(line(**changed))
    assert "cannot be read" in refused.value.words.template


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"act": "approve"}, "is not an act"),
        ({"act": "deliver"}, "is not an act"),
        ({"act": "read"}, "is not an act"),
        ({"key": ""}, "1 to 120 characters"),
        ({"key": "k" * 121}, "1 to 120 characters"),
        ({"text": "长" * 4001}, "longer than 4000"),
        ({"method": "guess"}, "not a way of checking"),
        ({"by": "长" * 81}, "longer than 80"),
        ({"device": "d" * 121}, "longer than 120"),
        ({"sample": "s" * 41}, "longer than 40"),
        ({"channel": "pigeon"}, "not a channel"),
        ({"channel": "console"}, "not a channel"),
        ({"key": "k\0"}, "cannot be stored"),
        ({"unit": "42\0"}, "cannot be stored"),
        ({"text": "已\0"}, "cannot be stored"),
        ({"by": "张\0三"}, "cannot be stored"),
        ({"quantities": {"人\0": 1}}, "1 to 60 characters"),
        ({"at": "yesterday"}, "not a time"),
        ({"at": "2026-07-17T16:40:00"}, "no time zone"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "not a time"),
        ({"at": "9999-12-31T23:59:59-14:00"}, "not a time"),
        ({"location": {"lat": 91, "lon": 0}}, "not on the earth"),
        ({"location": {"lat": 0, "lon": -181}}, "not on the earth"),
        ({"location": {"lat": 1, "lon": 1, "crs": "utm"}}, "coordinate system"),
        ({"location": {"lat": 1, "lon": 1, "accuracy_m": -1}}, "makes no sense"),
        ({"quantities": {"": 1}}, "1 to 60 characters"),
        ({"quantities": {"长" * 61: 1}}, "1 to 60 characters"),
        ({"quantities": {"人": "many"}}, "not a number"),
        ({"quantities": {"人": "NaN"}}, "not a usable number"),
        ({"quantities": {"人": -1}}, "below zero"),
        ({"quantities": {str(n): 1 for n in range(51)}}, "more than 50"),
    ],
    ids=str,
)
def test_a_value_that_makes_no_sense(changed: dict[str, Any], why: str) -> None:
    """Each refusal says what is wrong, in a sentence that can be translated."""
    with pytest.raises(Refused) as refused:
        to_report(decode(line(**changed)))
    assert why in refused.value.say("en")


@pytest.mark.parametrize(
    "words", ["2026-07-17T08:40:00Z", "2026-07-17T08:40:00+00:00", "2026-07-17T16:40:00+08:00"]
)
def test_one_moment_however_it_is_written(words: str) -> None:
    """The zone is a way of writing; the same moment stays the same."""
    assert moment(words) == datetime(2026, 7, 17, 8, 40, tzinfo=UTC)


def test_the_door_decides_the_channel() -> None:
    """What comes over the gateway is `web`, whatever the line says of itself."""
    assert to_report(decode(line(channel="import")), channel="web").channel == "web"
    assert to_report(decode(line(channel="web"))).channel == "web"
