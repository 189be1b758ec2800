"""Reads one report line (import file or gateway) into a `Report`, or says why it cannot be one.

Pure and quick: it runs once per line of an import. Photos come as names here; whoever holds the
bytes replaces them by `Photo` records.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any
from unicodedata import normalize

import msgspec

from commandcenter.core.errors import Refused
from commandcenter.core.mistakes import line_words, wrong_value
from commandcenter.core.quantities import parse_amount
from commandcenter.core.rules import rule
from commandcenter.directives.model import METHODS, REPORTED, Location, Report

KINDS = {kind.value: kind for kind in REPORTED}
SYSTEMS = ("wgs84", "gcj02", "bd09")
KEY_MAX = 120
BY_MAX = 80
SAMPLE_MAX = 40
NAME_MAX = 60
QUANTITIES_MAX = 50
# No database keeps this character in text.
NUL = "\0"


class LocationLine(msgspec.Struct, frozen=True):
    """A position as it is written in a line."""

    lat: float
    lon: float
    crs: str = "wgs84"
    accuracy_m: float | None = None


class ReportLine(msgspec.Struct, frozen=True):
    """The fields of a report line (DESIGN §7)."""

    key: str
    directive: str
    unit: str
    act: str
    at: str
    by: str | None = None
    text: str | None = None
    quantities: dict[str, int | float | str] | None = None
    location: LocationLine | None = None
    photos: list[str] | None = None
    channel: str | None = None
    device: str | None = None
    sample: str | None = None
    method: str | None = None


_decoder = msgspec.json.Decoder(ReportLine, strict=True)


def decode(line: bytes) -> ReportLine:
    """The fields of one JSON line; refused with what is missing or wrong in it."""
    try:
        return _decoder.decode(line)
    except msgspec.ValidationError as error:
        raise Refused("The report cannot be read: {why}", why=wrong_value(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused(line_words(error)) from None


def to_report(line: ReportLine, *, channel: str | None = None) -> Report:
    """The report a line stands for, its photos still missing; refused where a value makes no
    sense.
    """
    kind = KINDS.get(line.act)
    if kind is None:
        raise Refused(
            "“{act}” is not an act; use one of: {allowed}.",
            act=line.act[:40],
            allowed=", ".join(KINDS),
        )
    if not 0 < len(line.key) <= KEY_MAX:
        raise Refused("“key” must have 1 to {most} characters.", most=KEY_MAX)
    words, by = line.text or "", _plain_name(line.by)
    if len(words) > words_max():
        raise Refused(
            "The words are longer than {most} characters; shorten them.", most=words_max()
        )
    if line.method is not None and line.method not in METHODS:
        raise Refused("“{method}” is not a way of checking.", method=line.method[:40])
    if by is not None:
        _check_name(by, BY_MAX)
    if line.device is not None:
        _check_name(line.device, KEY_MAX)
    if line.sample is not None:
        _check_name(line.sample, SAMPLE_MAX)
    if NUL in line.key or NUL in line.directive or NUL in line.unit or NUL in words:
        raise _not_storable()
    return Report(
        line.key,
        line.directive,
        line.unit,
        kind,
        moment(line.at),
        by,
        words,
        _quantities(line.quantities) if line.quantities else {},
        _location(line.location) if line.location else None,
        channel=channel or _channel(line.channel),
        device=line.device,
        sample=line.sample,
        method=line.method,
    )


def _check_name(name: str, most: int) -> None:
    if len(name) > most:
        raise Refused("A name is longer than {most} characters.", most=most)
    if NUL in name:
        raise _not_storable()


def _not_storable() -> Refused:
    return Refused("There is a character in the report that cannot be stored.")


def _plain_name(by: str | None) -> str | None:
    """A name without blanks around it and in plain width, so that nobody has a second self."""
    if not by:
        return None
    return (by if by.isascii() else normalize("NFKC", by)).strip() or None


def moment(words: str) -> datetime:
    """A time with its zone, in UTC."""
    try:
        at = datetime.fromisoformat(words)
        if at.tzinfo is UTC:
            return at
        if at.tzinfo is not None:
            return at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused(
            "“{words}” is not a time; write it like 2026-07-17T16:30:00+08:00.", words=words[:60]
        ) from None
    raise Refused(
        "The time “{words}” has no time zone; add one, for example +08:00.", words=words[:60]
    )


@cache
def words_max() -> int:
    """The most characters one report may have."""
    return int(rule("directives", "words_max").value)


def _channel(channel: str | None) -> str:
    if channel in (None, "web", "import", "phone"):
        return channel or "import"
    raise Refused(
        "“{channel}” is not a channel; use web, import or phone.", channel=str(channel)[:40]
    )


def _location(line: LocationLine) -> Location:
    if line.crs not in SYSTEMS:
        raise Refused(
            "“{crs}” is not a coordinate system; use wgs84, gcj02 or bd09.", crs=line.crs[:20]
        )
    if not (-90 <= line.lat <= 90 and -180 <= line.lon <= 180):
        raise Refused("The position {lat}, {lon} is not on the earth.", lat=line.lat, lon=line.lon)
    if line.accuracy_m is not None and not 0 <= line.accuracy_m < 1e6:
        raise Refused("The accuracy of the position makes no sense.")
    return Location(line.lat, line.lon, line.crs, line.accuracy_m)


def _quantities(found: dict[str, Any]) -> dict[str, str]:
    if len(found) > QUANTITIES_MAX:
        raise Refused("There are more than {most} quantities.", most=QUANTITIES_MAX)
    amounts: dict[str, str] = {}
    for name, value in found.items():
        if not name or len(name) > NAME_MAX or NUL in name:
            raise Refused("The name of a quantity must have 1 to {most} characters.", most=NAME_MAX)
        amount = parse_amount(value)
        if amount < 0:
            raise Refused("The quantity “{name}” is below zero.", name=name)
        amounts[name] = str(amount)
    return amounts
