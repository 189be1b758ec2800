"""Looks at what claims to be a photo: its kind, its pixels, what its EXIF says.

The original bytes are kept as they came; what is decoded here is thrown away. Nothing decodes
more pixels than the limit allows, and a picture that cannot be decoded is no photo.
"""

from __future__ import annotations

import io
import math
import struct
from dataclasses import dataclass
from typing import Any

from PIL import ExifTags, Image

from commandcenter.core.language import text
from commandcenter.gateway.declined import Declined
from commandcenter.gateway.limits import PHOTO_BYTES_MAX, PHOTO_PIXELS_MAX

KINDS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
LOOK_PX = 1024
FACT_CHARACTERS_MAX = 120
MEGA = 1_000_000

# What Pillow raises or warns of (serve makes its warnings errors) when a file is broken.
DAMAGE = (
    OSError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    SyntaxError,
    EOFError,
    ArithmeticError,
    struct.error,
    Warning,
)

_BASE, _IFD = ExifTags.Base, ExifTags.IFD
HEAD_FACTS = {
    "make": _BASE.Make,
    "model": _BASE.Model,
    "software": _BASE.Software,
    "changed_at": _BASE.DateTime,
    "orientation": _BASE.Orientation,
}
CAMERA_FACTS = {
    "taken_at": _BASE.DateTimeOriginal,
    "taken_offset": _BASE.OffsetTimeOriginal,
    "taken_fraction": _BASE.SubsecTimeOriginal,
    "serial": _BASE.BodySerialNumber,
    "lens": _BASE.LensModel,
}


@dataclass(frozen=True)
class Examined:
    """What a picture is: its kind, its size, and the facts of its EXIF."""

    media_type: str
    width: int
    height: int
    exif: dict[str, Any]


def examine(data: bytes, name: str = "") -> Examined:
    """Decode a photo safely and read its EXIF; refused where it is none, too large or damaged."""
    shown = name[:60] or "-"
    if len(data) > PHOTO_BYTES_MAX:
        raise Declined(
            413,
            text(
                "The photo {name} is larger than {most} MB; take it smaller.",
                name=shown,
                most=PHOTO_BYTES_MAX // MEGA,
            ),
            field="photos",
        )
    kind = magic(data)
    if kind is None:
        raise Declined(
            415,
            text("{name} is not a photo; send JPEG, PNG or WebP.", name=shown),
            field="photos",
        )
    try:
        return _decode(data, kind, shown)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise _too_many_pixels(shown) from None
    except DAMAGE as error:
        raise Declined(
            415, text("The photo {name} is damaged and cannot be read.", name=shown), field="photos"
        ) from error


def magic(data: bytes) -> str | None:
    """The picture's kind by its first bytes; the name and the stated type say nothing."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WEBP"
    return None


def _decode(data: bytes, kind: str, name: str) -> Examined:
    with Image.open(io.BytesIO(data), formats=(kind,)) as picture:
        width, height = picture.size
        if width * height > PHOTO_PIXELS_MAX:
            raise _too_many_pixels(name)
        picture.verify()
    with Image.open(io.BytesIO(data), formats=(kind,)) as picture:
        exif = read_exif(picture)
        # A JPEG is decoded at a fraction of its size: enough to know that it can be.
        picture.draft("RGB", (LOOK_PX, LOOK_PX))
        picture.load()
    return Examined(KINDS[kind], width, height, exif)


def _too_many_pixels(name: str) -> Declined:
    return Declined(
        413,
        text(
            "The photo {name} has more than {most} million pixels; take it smaller.",
            name=name,
            most=PHOTO_PIXELS_MAX // MEGA,
        ),
        field="photos",
    )


def read_exif(picture: Image.Image) -> dict[str, Any]:
    """The facts of a picture's EXIF as plain values; damaged EXIF is said, never guessed."""
    try:
        exif = picture.getexif()
        facts = _facts(exif, HEAD_FACTS) | _facts(exif.get_ifd(_IFD.Exif), CAMERA_FACTS)
        return facts | _place(exif.get_ifd(_IFD.GPSInfo))
    except DAMAGE:
        return {"unreadable": True}


def _facts(found: Any, wanted: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, tag in wanted.items()
        if (value := _plain(found.get(tag))) not in (None, "")
    }


def _plain(value: Any) -> str | int | float | None:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, str):
        cleaned = "".join(mark for mark in value if mark.isprintable())
        return cleaned.strip()[:FACT_CHARACTERS_MAX]
    if value is None or isinstance(value, int):
        return value
    number = float(value)
    return number if math.isfinite(number) else None


def _place(gps: Any) -> dict[str, Any]:
    tags = ExifTags.GPS
    facts: dict[str, Any] = {}
    lat = _degrees(gps.get(tags.GPSLatitude), gps.get(tags.GPSLatitudeRef), "S", 90)
    lon = _degrees(gps.get(tags.GPSLongitude), gps.get(tags.GPSLongitudeRef), "W", 180)
    if lat is not None and lon is not None:
        facts["lat"], facts["lon"] = lat, lon
    facts |= _facts(
        gps,
        {"altitude_m": tags.GPSAltitude, "gps_date": tags.GPSDateStamp, "datum": tags.GPSMapDatum},
    )
    return facts | _gps_time(gps.get(tags.GPSTimeStamp))


def _degrees(parts: Any, side: Any, negative: str, most: float) -> float | None:
    if not parts or len(parts) != 3:
        return None
    degrees = sum(float(part) / share for part, share in zip(parts, (1, 60, 3600), strict=True))
    if not math.isfinite(degrees) or degrees > most:
        return None
    return round(-degrees if _plain(side) == negative else degrees, 7)


def _gps_time(parts: Any) -> dict[str, str]:
    if not parts or len(parts) != 3:
        return {}
    hour, minute, second = (float(part) for part in parts)
    return {"gps_time": f"{int(hour):02d}:{int(minute):02d}:{int(second):02d}"}
