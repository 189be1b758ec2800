"""Builders for the rules: an order and what was said of it, in minutes after the order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from commandcenter.directives.model import (
    ActRecord,
    Directive,
    Evidence,
    Kind,
    Location,
    Photo,
    Status,
)
from commandcenter.geo.model import Level, Place, Unit
from commandcenter.verification.checks.facts import Saying

BEGINS = datetime(2026, 7, 17, 0, 0, tzinfo=UTC)
NUMBERS = count(1)
V1, V2, V3 = "420115107201", "420115107202", "420115107203"


def order(**changed: Any) -> Directive:
    """An order of eight o'clock in Wuhan."""
    fields: dict[str, Any] = {
        "id": 1,
        "number": "令〔2026〕1号",
        "title": "排查",
        "text": "逐户排查沿江低洼地带。",
        "incident": None,
        "issuer": "42",
        "lead": None,
        "assist": (),
        "under": ("42",),
        "level": Level.VILLAGE,
        "units": (),
        "delivery": "direct",
        "priority": "normal",
        "issued_at": BEGINS,
        "acknowledge_by": None,
        "start_by": None,
        "complete_by": None,
        "evidence": Evidence(),
        "version": 1,
        "reopened_at": None,
        "status": Status.OPEN,
        "ended_at": None,
        "leaves": 10,
    }
    return Directive(**(fields | changed))


def minute(minutes: float) -> datetime:
    """So many minutes after the order."""
    return BEGINS + timedelta(minutes=minutes)


def said(
    unit: str = V1,
    kind: str = "claim",
    after: float = 60,
    *,
    to: Directive | None = None,
    **changed: Any,
) -> Saying:
    """One act."""
    number = next(NUMBERS)
    fields: dict[str, Any] = {
        "id": number,
        "key": f"k{number}",
        "kind": Kind(kind),
        "unit": unit,
        "at": minute(after),
        "received_at": minute(after),
        "by": None,
        "actor": "operator",
        "channel": "import",
        "device": None,
        "words": "",
        "quantities": {},
        "location": None,
        "photos": (),
        "method": None,
        "sample": None,
        "clock_wrong": False,
        "call": None,
    }
    return Saying(to or order(), ActRecord(**(fields | changed)))


def photo(name: str = "p.jpg", **exif: Any) -> Photo:
    """A photo by its name alone."""
    return Photo(name.ljust(64, "0"), name, exif)


def unit(
    code: str = V1, name: str = "雷竹村村委会", place: tuple[float, float] | None = None
) -> Unit:
    """A village, somewhere or nowhere known."""
    known = Place(*place, "登记") if place else None
    return Unit(code, name, Level.VILLAGE, code[:9], "division", known, {})


def here(lat: float = 30.25, lon: float = 114.31, accuracy_m: float = 10) -> Location:
    """A position inside Jiangxia."""
    return Location(lat, lon, "wgs84", accuracy_m)
