"""A directive file is read whole, or refused with every wrong field named at once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from commandcenter.core.errors import RefusedWithProblems
from commandcenter.directives.burden import asked_of
from commandcenter.directives.model import Evidence
from commandcenter.directives.orders import read_order
from commandcenter.geo.model import Level

GOOD: dict[str, Any] = {
    "title": "转移安置",
    "text": "今晚 20 时前转移低洼住户。",
    "incident": "I1",
    "issuer": "4201",
    "lead": "4201.YJJ",
    "assist": ["4201.SWJ", "4201.SWJ"],
    "scope": {"under": ["420115"], "level": "village", "units": ["420106001001"]},
    "delivery": "relayed",
    "priority": "urgent",
    "issued_at": "2026-07-17T16:30:00+08:00",
    "acknowledge_by": "2026-07-17T17:00:00+08:00",
    "start_by": "2026-07-17T18:00:00+08:00",
    "complete_by": "2026-07-17T20:00:00+08:00",
    "evidence": {"photos": 2, "location": True, "quantities": {"转移人数": 120}},
    "key": "k1",
}
MISSING = object()


def wrong_fields(data: Any) -> set[str]:
    """The fields a refusal names."""
    with pytest.raises(RefusedWithProblems) as refused:
        read_order(data)
    return {problem.where for problem in refused.value.problems}


def changed(path: str, value: Any) -> dict[str, Any]:
    """The good file with one field changed, or left out."""
    data = {name: dict(v) if isinstance(v, dict) else v for name, v in GOOD.items()}
    *outer, name = path.split(".")
    place = data
    for part in outer:
        place = place[part]
    if value is MISSING:
        del place[name]
    else:
        place[name] = value
    return data


def test_a_whole_file() -> None:
    """Every field arrives; times are in UTC, repeated units once, targets as exact text."""
    order = read_order(GOOD)
    assert order.title == "转移安置"
    assert order.assist == ("4201.SWJ",)
    assert (order.under, order.level, order.units) == (
        ("420115",),
        Level.VILLAGE,
        ("420106001001",),
    )
    assert order.complete_by == datetime(2026, 7, 17, 12, tzinfo=UTC)
    assert order.evidence == Evidence(2, True, {"转移人数": "120"})
    assert (order.delivery, order.priority, order.key) == ("relayed", "urgent", "k1")


def test_the_least_file() -> None:
    """Title, text and a scope are enough; the rest has its defaults."""
    order = read_order({"title": "点名", "text": "请签收。", "scope": {"units": ["420115"]}})
    assert (order.delivery, order.priority, order.key, order.issued_at) == (
        "direct",
        "normal",
        None,
        None,
    )
    assert order.evidence == Evidence()
    assert order.level is None


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("title", MISSING, "title"),
        ("title", "", "title"),
        ("title", "长" * 201, "title"),
        ("title", 5, "title"),
        ("text", MISSING, "text"),
        ("text", "   ", "text"),
        ("text", "长" * 20_001, "text"),
        ("incident", 7, "incident"),
        ("issuer", ["4201"], "issuer"),
        ("lead", 42, "lead"),
        ("assist", "4201", "assist"),
        ("assist", [4201], "assist"),
        ("scope", MISSING, "scope"),
        ("scope", "4201", "scope"),
        ("scope.under", "4201", "scope.under"),
        ("scope.under", [42], "scope.under"),
        ("scope.units", {"4201": 1}, "scope.units"),
        ("scope.level", "hamlet", "scope.level"),
        ("scope.level", "province", "scope.level"),
        ("scope.level", ["village"], "scope.level"),
        ("scope.level", MISSING, "scope.level"),
        ("scope.colour", "red", "scope.colour"),
        ("delivery", "pigeon", "delivery"),
        ("delivery", ["direct"], "delivery"),
        ("delivery", None, "delivery"),
        ("priority", 1, "priority"),
        ("issued_at", "yesterday", "issued_at"),
        ("issued_at", "2026-07-17T16:30:00", "issued_at"),
        ("acknowledge_by", 1_784_000_000, "acknowledge_by"),
        ("start_by", "2026-07-17T16:59:00+08:00", "start_by"),
        ("complete_by", "2026-07-17T10:00:00+08:00", "complete_by"),
        ("evidence", [2], "evidence"),
        ("evidence.photos", -1, "evidence.photos"),
        ("evidence.photos", 10, "evidence.photos"),
        ("evidence.photos", True, "evidence.photos"),
        ("evidence.photos", "2", "evidence.photos"),
        ("evidence.location", "yes", "evidence.location"),
        ("evidence.quantities", ["转移人数"], "evidence.quantities"),
        ("evidence.quantities", {str(n): 1 for n in range(21)}, "evidence.quantities"),
        ("evidence.quantities", {"转移人数": "many"}, "evidence.quantities.转移人数"),
        ("evidence.quantities", {"转移人数": -5}, "evidence.quantities.转移人数"),
        ("evidence.quantities", {"转移人数": True}, "evidence.quantities.转移人数"),
        ("evidence.quantities", {"": 1}, "evidence.quantities"),
        ("evidence.quantities", {"长" * 61: 1}, "evidence.quantities"),
        ("evidence.video", 1, "evidence.video"),
        ("key", "k" * 81, "key"),
        ("text", "今晚\0", "text"),
        ("scope.units", ["42\0"], "scope.units"),
        ("evidence.quantities", {"人\0": 1}, "evidence.quantities"),
        ("issued_at", "0001-01-01T00:00:00+14:00", "issued_at"),
        ("deadline", "tomorrow", "deadline"),
    ],
)
def test_each_bad_field_is_named(path: str, value: Any, where: str) -> None:
    """One wrong field is one problem, under the field's own name."""
    assert wrong_fields(changed(path, value)) == {where}


def test_all_problems_come_at_once() -> None:
    """Who hands in a bad file mends it once."""
    data = changed("title", MISSING) | {"scope": {"level": "hamlet"}, "colour": "red"}
    assert wrong_fields(data) == {"title", "scope", "scope.level", "colour"}


@pytest.mark.parametrize("data", [None, [], "text", 5])
def test_what_is_no_object(data: Any) -> None:
    """Anything but one JSON object is refused, and not for each field it lacks besides."""
    assert wrong_fields(data) == {"directive"}


def test_the_burden_on_one_unit() -> None:
    """The cost to the people below grows with what is asked: photos, figures, a place."""
    least, most = asked_of(Evidence()), asked_of(Evidence(2, True, {"转移人数": "1", "户数": "1"}))
    assert (least.items, most.items) == (1, 6)
    assert most.minutes == pytest.approx(least.minutes + 2 * 0.5 + 2 * 0.5 + 0.2)
    assert (most.photos, most.location) == (2, True)
