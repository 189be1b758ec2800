"""How a used photo is made to look new, and photos that honest people take alike."""

from __future__ import annotations

import io
import itertools
import math
from collections.abc import Callable
from random import Random

import cv2
import numpy
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

type_of_forging = Callable[[Image.Image], Image.Image]


def saved(picture: Image.Image, quality: int = 80, kind: str = "JPEG") -> bytes:
    """The bytes of a picture."""
    out = io.BytesIO()
    picture.convert("RGB").save(out, kind, quality=quality)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    """The upright picture of some bytes."""
    with Image.open(io.BytesIO(data)) as picture:
        return ImageOps.exif_transpose(picture).convert("RGB")


def cut(
    picture: Image.Image, left: float = 0, top: float = 0, right: float = 0, low: float = 0
) -> Image.Image:
    """What is left when these shares of the sides are cut away."""
    wide, high = picture.size
    box = (wide * left, high * top, wide * (1 - right), high * (1 - low))
    return picture.crop(tuple(map(round, box)))


def stamped(picture: Image.Image) -> Image.Image:
    """A place, a time and a badge, as watermark cameras print them."""
    marked = picture.copy()
    pen, (wide, high) = ImageDraw.Draw(marked), picture.size
    pen.text((wide * 0.03, high * 0.8), "Jiangxia", fill="white", font_size=max(9, high // 12))
    pen.text((wide * 0.03, high * 0.9), "2026.07.17 09:14", fill="gold", font_size=high // 16)
    pen.rectangle((wide * 0.7, high * 0.03, wide * 0.97, high * 0.12), fill=(30, 80, 200))
    return marked


def turned(picture: Image.Image, degrees: float) -> Image.Image:
    """Turned a little, the empty corners cut away."""
    angle, (wide, high) = math.radians(abs(degrees)), picture.size
    longer = max(wide / high, high / wide)
    share = 1 / (math.cos(angle) + longer * math.sin(angle))
    edge = (1 - share) / 2 + 0.002
    return cut(picture.rotate(degrees, Image.Resampling.BICUBIC), edge, edge, edge, edge)


def on_a_phone(picture: Image.Image) -> Image.Image:
    """As a telephone shows it: black above and below, with a clock and buttons."""
    wide, high = picture.size
    whole = Image.new("RGB", (wide, max(high, round(wide * 2.16))))
    whole.paste(picture, (0, (whole.height - high) // 2))
    pen = ImageDraw.Draw(whole)
    pen.text((wide * 0.05, 6), "09:41", fill="white", font_size=wide // 22)
    pen.text((wide * 0.1, whole.height * 0.94), "save  share", fill="white", font_size=wide // 22)
    return whole


def beside(picture: Image.Image, other: Image.Image) -> Image.Image:
    """Two pictures in one."""
    wide, high = picture.size
    whole = Image.new("RGB", (2 * wide, high))
    whole.paste(picture, (0, 0))
    whole.paste(other.resize(picture.size), (wide, 0))
    return whole


def noisy(picture: Image.Image) -> Image.Image:
    """With the grain of a bad sensor."""
    pixels = numpy.asarray(picture, dtype=float)
    grain = numpy.random.default_rng(5).normal(0, 15, pixels.shape)
    return Image.fromarray(numpy.clip(pixels + grain, 0, 255).astype(numpy.uint8))


FORGINGS: dict[str, type_of_forging] = {
    "turned by 90": lambda one: one.rotate(90, expand=True),
    "turned by 180": lambda one: one.rotate(180),
    "turned by 270": lambda one: one.rotate(270, expand=True),
    "turned by 2": lambda one: turned(one, 2),
    "turned by -3": lambda one: turned(one, -3),
    "turned by 1, black corners": lambda one: one.rotate(1, Image.Resampling.BICUBIC),
    "mirrored": ImageOps.mirror,
    "mirrored on its side": lambda one: ImageOps.mirror(one).rotate(90, expand=True),
    "cut by 5 % on all sides": lambda one: cut(one, 0.05, 0.05, 0.05, 0.05),
    "cut by 10 % on all sides": lambda one: cut(one, 0.1, 0.1, 0.1, 0.1),
    "cut by 10 % on the left": lambda one: cut(one, left=0.1),
    "cut by 10 % at a corner": lambda one: cut(one, right=0.1, low=0.1),
    "cut by 15 % below": lambda one: cut(one, low=0.15),
    "small": lambda one: ImageOps.contain(one, (320, 320)),
    "stretched": lambda one: one.resize((round(one.width * 1.15), one.height)),
    "stamped": stamped,
    "turned by 2, stamped": lambda one: stamped(turned(one, 2)),
    "darker": lambda one: ImageEnhance.Brightness(one).enhance(0.7),
    "flatter": lambda one: ImageEnhance.Contrast(one).enhance(0.7),
    "grey": lambda one: ImageOps.grayscale(one).convert("RGB"),
    "sharper": lambda one: one.filter(ImageFilter.UnsharpMask(3, 200, 2)),
    "noisy": noisy,
    "framed": lambda one: ImageOps.expand(one, one.width // 16, "white"),
    "on a telephone": on_a_phone,
}


def form(seed: int, *, rows: int = 8) -> Image.Image:
    """A scanned form of one print, filled in by a hand of its own for each seed."""
    wide, high = 900, 1240
    page = Image.new("RGB", (wide, high), (250, 250, 248))
    pen, dice = ImageDraw.Draw(page), Random(seed)
    pen.text((200, 40), "FLOOD PATROL RECORD FORM No. 3", fill=(10, 10, 10), font_size=34)
    edges = (60, 160, 420, 560, 700, wide - 60)
    for row in range(rows + 1):
        pen.line((60, 120 + row * 62, wide - 60, 120 + row * 62), fill=(20, 20, 20), width=2)
    for edge in edges:
        pen.line((edge, 120, edge, 120 + rows * 62), fill=(20, 20, 20), width=2)
    for edge, head in zip(edges, ("No", "Place", "Time", "Found", "Name"), strict=False):
        pen.text((edge + 10, 135), head, fill=(0, 0, 0), font_size=26)
    for row in range(1, dice.randint(3, rows)):
        for left, right in itertools.pairwise(edges):
            dots = [
                (dice.uniform(left + 10, right - 30), 130 + 62 * row + dice.uniform(0, 44))
                for _ in range(7)
            ]
            pen.line(dots, fill=(20, 30, 110), width=4, joint="curve")
    return page


def with_panel(picture: Image.Image, minute: int) -> Image.Image:
    """A photo under the large panel that one watermark camera prints on all of them."""
    whole = picture.resize((800, 600))
    pen = ImageDraw.Draw(whole)
    pen.rectangle((0, 380, 420, 600), fill=(20, 60, 140))
    lines = ("FLOOD CONTROL PATROL", "Work: dyke patrol", "Weather: rain 25 C", "County office")
    for place, words in enumerate(lines):
        pen.text((20, 395 + place * 48), words, fill="white", font_size=30)
    pen.text((560, 20), f"2026-07-17 09:{minute:02d}", fill="white", font_size=26)
    return whole


def taken_again(picture: Image.Image, dice: Random) -> Image.Image:
    """A second photo of the same flat thing, by a hand that stands a little otherwise."""
    wide, high = picture.size
    far = 0.9 * wide
    lens = numpy.array([[far, 0, wide / 2], [0, far, high / 2], [0, 0, 1]])
    hand = numpy.eye(3)
    for axis in range(3):
        turn = numpy.zeros(3)
        # Not less than half a degree: so still is no hand.
        turn[axis] = math.radians(dice.choice((-1, 1)) * dice.uniform(0.8, 4))
        hand = hand @ cv2.Rodrigues(turn)[0]
    seen = cv2.warpPerspective(
        numpy.asarray(picture),
        lens @ hand @ numpy.linalg.inv(lens),
        (wide, high),
        borderMode=cv2.BORDER_REFLECT,
    )
    return Image.fromarray(seen)
