"""Photos for the tests, made here: with EXIF, without, too many pixels, and what is none."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import ExifTags, Image

TAKEN = "2026:07:17 09:05:00"


def jpeg(width: int = 640, height: int = 480, *, exif: bool = True, seed: int = 0) -> bytes:
    """A JPEG with the EXIF a phone writes: time, place, make, orientation."""
    picture = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    picture.putpixel((0, 0), (seed % 256, 0, 0))
    out = io.BytesIO()
    if exif:
        picture.save(out, "JPEG", quality=85, exif=phone_exif())
    else:
        picture.save(out, "JPEG", quality=85)
    return out.getvalue()


def noise(width: int, height: int) -> bytes:
    """A JPEG that compresses badly, with the EXIF a phone writes."""
    out = io.BytesIO()
    picture = Image.effect_noise((width, height), 90).convert("RGB")
    picture.save(out, "JPEG", quality=90, exif=phone_exif())
    return out.getvalue()


def phone_exif() -> Image.Exif:
    """What a phone writes beside its picture."""
    facts = Image.Exif()
    facts[ExifTags.Base.Make] = "Test"
    facts[ExifTags.Base.Model] = "Phone\x00\n1"
    facts[ExifTags.Base.Orientation] = 6
    camera = facts.get_ifd(ExifTags.IFD.Exif)
    camera[ExifTags.Base.DateTimeOriginal] = TAKEN
    camera[ExifTags.Base.OffsetTimeOriginal] = "+08:00"
    place = facts.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef] = "N"
    place[ExifTags.GPS.GPSLatitude] = (30.0, 22.0, 19.56)
    place[ExifTags.GPS.GPSLongitudeRef] = "E"
    place[ExifTags.GPS.GPSLongitude] = (114.0, 18.0, 56.88)
    return facts


def png(width: int, height: int) -> bytes:
    """A PNG whose head promises so many pixels; its rows are one small compressed block."""
    rows = zlib.compress(b"\x00" * 64)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
            chunk(b"IDAT", rows),
            chunk(b"IEND", b""),
        )
    )


def chunk(kind: bytes, data: bytes) -> bytes:
    """One part of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
