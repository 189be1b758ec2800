"""Pictures for a labelled drill: places drawn by dice with depth and grain, and their copies.

The same place can be seen twice: from a step aside, in other light, with other people. No photo of
a real place or person is used.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Any

from PIL import ExifTags, Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from commandcenter.core.clock import SHOWN_ZONE

SIZE = (640, 480)
LAYERS = 5
GRAIN = 26
QUALITY = 88


def place(seed: int, *, visit: int = 0) -> Image.Image:
    """A view of the place `seed`; another visit sees it from another step and in other light."""
    dice, now = Random(seed), Random(seed * 1_000 + visit)
    image = _sky(dice)
    step = now.randint(-28, 28) if visit else 0
    for layer in range(LAYERS):
        # What is near moves more than what is far when one steps aside.
        _layer(image, dice, layer, step * (layer + 1) // 2)
    _people(image, now)
    image = image.filter(ImageFilter.GaussianBlur(0.7))
    if visit:
        image = ImageEnhance.Brightness(image).enhance(now.uniform(0.82, 1.2))
        image = image.rotate(now.uniform(-2.5, 2.5), Image.Resampling.BICUBIC, fillcolor="gray")
    return _grain(image, now)


def _sky(dice: Random) -> Image.Image:
    low, high = dice.randint(90, 150), dice.randint(160, 240)
    grey = Image.linear_gradient("L").resize(SIZE)
    if dice.random() < 0.5:
        grey = ImageOps.flip(grey)
    dark = (low, low + dice.randint(-12, 12), low + dice.randint(-18, 18))
    light = (high, high - dice.randint(0, 14), min(255, high + dice.randint(0, 14)))
    return ImageOps.colorize(grey, dark, light)


def _layer(image: Image.Image, dice: Random, layer: int, step: int) -> None:
    pen = ImageDraw.Draw(image)
    base = SIZE[1] * (layer + 2) // (LAYERS + 2) + dice.randint(-40, 40)
    for _ in range(dice.randint(3, 9)):
        left = dice.randint(-80, SIZE[0]) + step
        wide, high = dice.randint(24, 190), dice.randint(18, 60 + 30 * layer)
        colour = tuple(dice.randint(30, 225) for _ in range(3))
        kind = dice.randrange(4)
        box = (left, base - high, left + wide, base + dice.randint(0, 30))
        if kind == 0:
            pen.rectangle(box, fill=colour)
            _windows(pen, dice, box)
        elif kind == 1:
            pen.ellipse(box, fill=colour)
        elif kind == 2:
            pen.polygon(
                [(left, base), (left + wide // 2, base - high), (left + wide, base)], colour
            )
        else:
            for stroke in range(dice.randint(4, 12)):
                x = left + stroke * wide // 12
                pen.line((x, base, x + dice.randint(-9, 9), base - high), colour, 3)


def _windows(pen: ImageDraw.ImageDraw, dice: Random, box: tuple[int, int, int, int]) -> None:
    across, down = dice.randint(14, 30), dice.randint(16, 34)
    pane = tuple(dice.randint(20, 120) for _ in range(3))
    for x in range(box[0] + 6, box[2] - 10, across):
        for y in range(box[1] + 6, box[3] - 10, down):
            pen.rectangle((x, y, x + across // 2, y + down // 2), fill=pane)


def _people(image: Image.Image, now: Random) -> None:
    pen = ImageDraw.Draw(image)
    for _ in range(now.randint(0, 4)):
        x, y = now.randint(20, SIZE[0] - 20), now.randint(300, 470)
        tall = now.randint(30, 90)
        coat = tuple(now.randint(20, 240) for _ in range(3))
        pen.rectangle((x - tall // 7, y - tall, x + tall // 7, y), fill=coat)
        pen.ellipse((x - tall // 9, y - tall - tall // 4, x + tall // 9, y - tall), (200, 165, 140))


def _grain(image: Image.Image, now: Random) -> Image.Image:
    noise = Image.frombytes("L", (160, 120), now.randbytes(160 * 120)).resize(SIZE)
    weak = noise.point(lambda value: 128 + (value - 128) * GRAIN // 256)
    return ImageChops.add(image, Image.merge("RGB", (weak, weak, weak)), 1.0, -128)


def screen(seed: int) -> bytes:
    """A screenshot of a picture in a chat, with its bars and its white ground."""
    shot = Image.new("RGB", (540, 1_140), (237, 237, 237))
    pen = ImageDraw.Draw(shot)
    pen.rectangle((0, 0, 540, 70), fill=(47, 47, 52))
    pen.text((20, 28), "12:08   5G", fill="white")
    pen.rectangle((0, 1_050, 540, 1_140), fill=(247, 247, 247))
    shot.paste(place(seed).resize((420, 315)), (80, 240))
    for row in range(620, 1_000, 90):
        pen.rounded_rectangle((80, row, 400, row + 56), 10, fill="white")
    out = io.BytesIO()
    shot.save(out, "PNG")
    return out.getvalue()


def jpeg(
    image: Image.Image,
    *,
    taken: datetime | None = None,
    lat: float | None = None,
    lon: float | None = None,
    quality: int = QUALITY,
    turned: bool = False,
    satellite: datetime | None = None,
) -> bytes:
    """The picture as a phone sends it, with what its EXIF says; `turned` was held upright."""
    exif = Image.Exif()
    base, tags = ExifTags.Base, ExifTags.GPS
    if taken is not None:
        exif[base.Make], exif[base.Model] = "DRILL", "drill phone"
        camera = exif.get_ifd(ExifTags.IFD.Exif)
        camera[base.DateTimeOriginal] = taken.astimezone(SHOWN_ZONE).strftime("%Y:%m:%d %H:%M:%S")
    if lat is not None and lon is not None:
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        gps[tags.GPSLatitudeRef], gps[tags.GPSLatitude] = "N", _parts(lat)
        gps[tags.GPSLongitudeRef], gps[tags.GPSLongitude] = "E", _parts(lon)
        if satellite is not None:
            gps[tags.GPSDateStamp] = satellite.strftime("%Y:%m:%d")
            clock = (satellite.hour, satellite.minute, satellite.second)
            gps[tags.GPSTimeStamp] = tuple(map(float, clock))
    if turned:
        exif[base.Orientation] = 6
        image = image.rotate(90, expand=True)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, exif=exif)
    return out.getvalue()


def _parts(degrees: float) -> tuple[float, float, float]:
    whole = int(degrees)
    minutes = (degrees - whole) * 60
    return float(whole), float(int(minutes)), round((minutes - int(minutes)) * 60, 3)


def squeezed(image: Image.Image, dice: Random) -> dict[str, Any]:
    """Saved again, far smaller in bytes."""
    return {"image": image, "quality": dice.randint(28, 45)}


def halved(image: Image.Image, dice: Random) -> dict[str, Any]:
    """Saved at another size."""
    share = dice.uniform(0.45, 0.8)
    return {"image": image.resize((round(SIZE[0] * share), round(SIZE[1] * share)))}


def cut(image: Image.Image, dice: Random) -> dict[str, Any]:
    """Cut by up to a twentieth on each side."""
    wide, high = image.size
    left, top, right, low = (dice.uniform(0.0, 0.05) for _ in range(4))
    box = (wide * left, high * top, wide * (1 - right), high * (1 - low))
    return {"image": image.crop(box)}


def stamped(image: Image.Image, dice: Random) -> dict[str, Any]:
    """With another time and place burned in."""
    copy = image.copy()
    pen = ImageDraw.Draw(copy)
    top = SIZE[1] - dice.randint(34, 60)
    pen.rectangle((0, top, SIZE[0], SIZE[1]), fill=(24, 28, 32))
    pen.text((10, top + 8), f"2026-07-1{dice.randint(6, 8)} {dice.randint(8, 18)}:30 OK", "white")
    return {"image": copy}


def mirrored(image: Image.Image, dice: Random) -> dict[str, Any]:
    """Left for right, and squeezed."""
    return {"image": ImageOps.mirror(image), "quality": dice.randint(60, 90)}


def turned(image: Image.Image, dice: Random) -> dict[str, Any]:
    """The same view, stored on its side."""
    return {"image": image, "quality": dice.randint(70, 90), "turned": True}


WAYS: tuple[Callable[[Image.Image, Random], dict[str, Any]], ...] = (
    squeezed,
    halved,
    cut,
    stamped,
    mirrored,
    turned,
)
