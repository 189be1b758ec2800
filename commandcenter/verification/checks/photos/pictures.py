"""Fingerprints of pictures: what stays the same when a copy is squeezed, cut, stamped or mirrored.

The fingerprint is the 64-bit difference hash of the upright picture; its bits are dealt out to
four bands, so that two prints not too far apart are found by looking up nearby bands.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, Any

from commandcenter.verification.checks.photos.framing import inside_bars, parts, without_border
from commandcenter.verification.checks.photos.guesses import guesses
from commandcenter.verification.checks.photos.screens import screen_score
from commandcenter.verification.limits import limit

if TYPE_CHECKING:
    from PIL import Image

# What Pillow raises when a file is broken.
DAMAGE = (OSError, ValueError, TypeError, KeyError, IndexError, SyntaxError, ArithmeticError)
KINDS = ("JPEG", "PNG", "WEBP")
LOOK_PX = 512
DRAFT_PX = 1024
BITS = 64
BANDS = 4
BAND_BITS = 16
FLIPS_FAR, FLIPS_NEAR = 2, 1
# By the pigeonhole: at this distance some band of the picture itself differs in no more than its
# flips. A guess surely finds what is 7 bits away, and most of what is farther.
RADIUS = BANDS * (FLIPS_FAR + 1) - 1


@dataclass(frozen=True)
class Look:
    """What a picture is found by again. `near` are prints of how it may have been before it was
    cut, turned or mirrored; `parts` those of pictures within it, which are found by themselves;
    `flat` means that it has too little in it to be told from others.
    """

    width: int
    height: int
    print: int
    near: tuple[int, ...]
    flat: bool
    screen: float
    parts: tuple[int, ...] = ()


def look(data: bytes) -> Look:
    """The fingerprints of a picture's bytes."""
    from PIL import Image

    with Image.open(io.BytesIO(data), formats=KINDS) as picture:
        width, height = picture.size
        if width * height > limit("photo_pixels_max"):
            return Look(width, height, 0, (), flat=True, screen=0.0)
        # Decoded once, at a size that still shows the grid of a photographed screen.
        picture.draft("RGB", (DRAFT_PX, DRAFT_PX))
        screen = screen_score(picture)
        seen = _small(picture)
    bare = inside_bars(seen)
    pieces = [*parts(seen), *([] if bare is None else [bare])]
    return Look(
        width,
        height,
        _print(seen),
        tuple(_print(guess) for guess in guesses(seen)),
        flat=_flat(seen),
        screen=screen,
        parts=tuple(_print(one) for one in pieces if not _flat(one)),
    )


def upright(data: bytes) -> Image.Image:
    """The picture in grey, turned as its EXIF says, small enough to compare."""
    from PIL import Image

    with Image.open(io.BytesIO(data), formats=KINDS) as picture:
        return _small(picture)


def _small(picture: Image.Image) -> Image.Image:
    from PIL import Image, ImageOps

    picture.draft("L", (LOOK_PX, LOOK_PX))
    turned = ImageOps.exif_transpose(picture)
    if turned.mode in {"RGBA", "LA", "P"}:
        # What is transparent shows as white, as every viewer does.
        over = turned.convert("RGBA")
        ground = Image.new("RGBA", over.size, "white")
        turned = Image.alpha_composite(ground, over)
    grey = turned.convert("L")
    grey.thumbnail((LOOK_PX, LOOK_PX))
    return without_border(grey)


def _print(seen: Image.Image) -> int:
    import imagehash

    value = 0
    for bit in imagehash.dhash(seen, hash_size=8).hash.flatten():
        value = value << 1 | int(bit)
    return value


def _flat(seen: Image.Image) -> bool:
    """Whether there is hardly anything in the picture: a dark room, a wall, fog."""
    import numpy
    from PIL import Image

    small: Any = numpy.asarray(seen.resize((16, 16), Image.Resampling.LANCZOS), dtype=float)
    return float(small.std()) < limit("photo_flat")


def distance(first: int, second: int) -> int:
    """In how many bits two prints differ."""
    return (first ^ second).bit_count()


def signed(value: int) -> int:
    """A print as databases keep it."""
    return value - (1 << BITS) if value >> (BITS - 1) else value


def buckets(value: int) -> list[int]:
    """The buckets under which a print is kept, one a band."""
    return [band << BAND_BITS | part for band, part in enumerate(_parts(value))]


def nearby(value: int, flips: int) -> Iterator[int]:
    """All buckets that hold prints near this one."""
    for band, part in enumerate(_parts(value)):
        for mask in _masks(band, flips):
            yield band << BAND_BITS | (part ^ mask)


def _parts(value: int) -> list[int]:
    """The bits dealt out in turn, since neighbouring bits of a picture go together."""
    parts = [0] * BANDS
    for place in range(BITS):
        band = place % BANDS
        parts[band] = parts[band] << 1 | (value >> place & 1)
    return parts


@cache
def _masks(band: int, flips: int) -> tuple[int, ...]:
    bits = len(range(band, BITS, BANDS))
    return tuple(
        sum(1 << place for place in places)
        for count in range(flips + 1)
        for places in combinations(range(bits), count)
    )
