"""Makes the pictures that drill phones send: small, drawn by dice, marked 演练, with EXIF.

The same `Picture` always gives the same bytes, and another scene another picture. No photo of a
real place or person is ever used.
"""

from __future__ import annotations

import io
from datetime import datetime
from functools import cache
from random import Random

from PIL import ExifTags, Image, ImageDraw

from commandcenter.core.clock import SHOWN_ZONE
from commandcenter.core.resources import RESOURCES
from commandcenter.drills.model import Picture

MARK = RESOURCES / "scenarios" / "drill_mark.png"
SIZE = (480, 360)
STRIP = 22
MARK_STRENGTH = 0.42
WALLS = ((196, 178, 150), (172, 158, 140), (150, 156, 160), (188, 150, 128), (206, 200, 188))
ROOFS = ((96, 72, 64), (110, 88, 70), (84, 92, 100), (122, 66, 54))
COATS = ((224, 106, 48), (44, 92, 168), (210, 180, 40), (180, 48, 56), (60, 120, 84))


def draw(picture: Picture) -> bytes:
    """The JPEG of a picture."""
    dice = Random(picture.scene)
    image = Image.new("RGB", SIZE, (128, 138, 148))
    pen = ImageDraw.Draw(image)
    ground = dice.randint(170, 240)
    _sky(pen, dice, ground)
    _houses(pen, dice, ground)
    _water(pen, dice, ground)
    _people(pen, dice, ground)
    _rain(pen, dice)
    _strip(pen, picture)
    _mark(image)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=picture.quality, exif=_exif(picture))
    return out.getvalue()


def _sky(pen: ImageDraw.ImageDraw, dice: Random, ground: int) -> None:
    top, low = dice.randint(70, 150), dice.randint(140, 215)
    tint = dice.randint(-8, 14)
    bands = 24
    for band in range(bands):
        grey = top + (low - top) * band // bands
        edge = (0, ground * band // bands, SIZE[0], ground * (band + 1) // bands)
        pen.rectangle(edge, fill=(grey - tint, grey, grey + 8))


def _houses(pen: ImageDraw.ImageDraw, dice: Random, ground: int) -> None:
    left = -dice.randint(0, 60)
    while left < SIZE[0]:
        width, height = dice.randint(52, 150), dice.randint(44, 150)
        top = ground - height
        pen.rectangle((left, top, left + width, ground + 40), fill=dice.choice(WALLS))
        if dice.random() < 0.7:
            peak = (left + width // 2, top - dice.randint(14, 44))
            pen.polygon([(left - 6, top), peak, (left + width + 6, top)], fill=dice.choice(ROOFS))
        for x in range(left + 10, left + width - 18, dice.randint(24, 40)):
            for y in range(top + 12, ground - 20, dice.randint(30, 46)):
                lit = (232, 210, 140) if dice.random() < 0.25 else (62, 70, 80)
                pen.rectangle((x, y, x + 13, y + 18), fill=lit)
        left += width + dice.randint(0, 44)


def _water(pen: ImageDraw.ImageDraw, dice: Random, ground: int) -> None:
    level = ground + dice.randint(-14, 34)
    brown = dice.randint(104, 140)
    pen.rectangle((0, level, *SIZE), fill=(brown, brown - 14, brown - 40))
    for _ in range(dice.randint(16, 44)):
        x, y = dice.randint(0, SIZE[0]), dice.randint(level, SIZE[1])
        pen.line((x, y, x + dice.randint(14, 70), y), fill=(brown + 24, brown + 12, brown - 16))


def _people(pen: ImageDraw.ImageDraw, dice: Random, ground: int) -> None:
    for _ in range(dice.randint(1, 5)):
        x, y = dice.randint(30, SIZE[0] - 40), dice.randint(ground + 26, SIZE[1] - STRIP - 20)
        tall = 26 + (y - ground) // 3
        pen.rectangle((x - tall // 6, y - tall * 2 // 3, x + tall // 6, y), fill=dice.choice(COATS))
        head = tall // 7
        pen.ellipse(
            (x - head, y - tall * 2 // 3 - 2 * head, x + head, y - tall * 2 // 3),
            fill=(196, 160, 136),
        )


def _rain(pen: ImageDraw.ImageDraw, dice: Random) -> None:
    slant, length = dice.randint(-8, 8), dice.randint(8, 22)
    for _ in range(dice.randint(30, 120)):
        x, y = dice.randint(0, SIZE[0]), dice.randint(0, SIZE[1] - STRIP)
        pen.line((x, y, x + slant, y + length), fill=(190, 196, 204))


def _strip(pen: ImageDraw.ImageDraw, picture: Picture) -> None:
    """Time and place below, as the watermark cameras of field phones print them."""
    pen.rectangle((0, SIZE[1] - STRIP, *SIZE), fill=(24, 28, 32))
    words = picture.taken.astimezone(SHOWN_ZONE).strftime("%Y-%m-%d %H:%M:%S")
    if picture.place is not None:
        words += f"   {picture.place[0]:.5f}, {picture.place[1]:.5f}"
    pen.text((8, SIZE[1] - STRIP + 5), words + "   DRILL", fill=(236, 236, 230))


def _mark(image: Image.Image) -> None:
    mark = _mark_shape()
    spot = ((SIZE[0] - mark.width) // 2, (SIZE[1] - STRIP - mark.height) // 2)
    image.paste((255, 255, 255), spot, mark)


@cache
def _mark_shape() -> Image.Image:
    with Image.open(MARK) as mark:
        return mark.convert("L").point(lambda value: int(value * MARK_STRENGTH))


def _exif(picture: Picture) -> Image.Exif:
    exif = Image.Exif()
    base, taken = ExifTags.Base, picture.taken.astimezone(SHOWN_ZONE)
    stamp = taken.strftime("%Y:%m:%d %H:%M:%S")
    exif[base.Make], exif[base.Model] = "DRILL", "drill phone"
    exif[base.Software] = "drill (yanlian)"
    exif[base.DateTime] = stamp
    camera = exif.get_ifd(ExifTags.IFD.Exif)
    camera[base.DateTimeOriginal] = stamp
    camera[base.OffsetTimeOriginal] = _offset(taken)
    if picture.place is not None:
        gps, tags = exif.get_ifd(ExifTags.IFD.GPSInfo), ExifTags.GPS
        gps[tags.GPSLatitudeRef], gps[tags.GPSLatitude] = "N", _parts(picture.place[0])
        gps[tags.GPSLongitudeRef], gps[tags.GPSLongitude] = "E", _parts(picture.place[1])
        gps[tags.GPSMapDatum] = "WGS-84"
    return exif


def _offset(moment: datetime) -> str:
    words = moment.strftime("%z")
    return f"{words[:3]}:{words[3:]}"


def _parts(degrees: float) -> tuple[float, float, float]:
    """Degrees, minutes and seconds; drills play in the north-east quarter of the earth."""
    whole = int(degrees)
    minutes = (degrees - whole) * 60
    return float(whole), float(int(minutes)), round((minutes - int(minutes)) * 60, 3)
