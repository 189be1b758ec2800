"""Guesses at how a picture was before it was cut, turned or mirrored.

A guess that is wrong finds nothing; one that is right makes the print nearly the old one again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL import Image

type_of_pad = tuple[float, float, float, float]

RIGHT_ANGLES = (90, 180, 270)
SLIGHTLY = (3.5, -3.5)
SMALL, LARGE = 0.055, 0.125
GUESS_PX = 144


def _sides(cut: float) -> Iterator[type_of_pad]:
    """The frame cut on all sides, or at a corner (left, top, right, bottom)."""
    yield (cut, cut, cut, cut)
    yield (cut, cut, 0.0, 0.0)
    yield (0.0, cut, cut, 0.0)
    yield (0.0, 0.0, cut, cut)
    yield (cut, 0.0, 0.0, cut)


def _side(cut: float) -> Iterator[type_of_pad]:
    yield (cut, 0.0, 0.0, 0.0)
    yield (0.0, cut, 0.0, 0.0)
    yield (0.0, 0.0, cut, 0.0)
    yield (0.0, 0.0, 0.0, cut)


PADS = (*_sides(SMALL), *_sides(LARGE), *_side(LARGE))


def guesses(seen: Image.Image) -> Iterator[Image.Image]:
    """The pictures that this one may have been made from."""
    from PIL import ImageOps

    # A print has nine by eight points: a small picture gives the same, far sooner.
    seen = ImageOps.contain(seen, (GUESS_PX, GUESS_PX))
    mirrored = ImageOps.mirror(seen)
    yield from (_padded(seen, pad) for pad in PADS)
    yield from (seen.rotate(turn, expand=True) for turn in RIGHT_ANGLES)
    yield mirrored
    yield from (mirrored.rotate(turn, expand=True) for turn in RIGHT_ANGLES)
    yield from (_turned(seen, turn) for turn in SLIGHTLY)
    for cut in (SMALL, LARGE):
        every = (cut, cut, cut, cut)
        yield _padded(mirrored, every)
    yield _padded(seen.rotate(180), (SMALL, SMALL, SMALL, SMALL))


def _padded(seen: Image.Image, pad: type_of_pad) -> Image.Image:
    """The picture with its edges drawn out, as a guess at what was cut away."""
    import numpy
    from PIL import Image

    pixels: Any = numpy.asarray(seen)
    high, wide = pixels.shape
    left, top, right, low = (
        round(s * n) for s, n in zip(pad, (wide, high, wide, high), strict=True)
    )
    return Image.fromarray(numpy.pad(pixels, ((top, low), (left, right)), mode="edge"))


def _turned(seen: Image.Image, degrees: float) -> Image.Image:
    """The picture turned a little, its corners drawn out."""
    padded = _padded(seen, (SMALL, SMALL, SMALL, SMALL))
    wide, high = seen.size
    left, top = (padded.width - wide) // 2, (padded.height - high) // 2
    return padded.rotate(degrees).crop((left, top, left + wide, top + high))
