"""What was put around a picture: even bars, a telephone's screen, a second picture beside it.

All work on the small grey picture; what they cut off is never thrown away, only looked past.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from commandcenter.verification.limits import limit

if TYPE_CHECKING:
    from PIL import Image

# How far from the colour of a bar a pixel still belongs to it.
BAR_LEVELS = 10
# How much of a bar may be a clock, a battery or buttons.
BAR_SHARE = 0.6
SEAM_REACH = 0.02
LEAST = 3


def without_border(seen: Image.Image) -> Image.Image:
    """The picture without the even bars that a screen or a frame put around it."""
    import numpy

    pixels: Any = numpy.asarray(seen, dtype=float)
    rows = numpy.flatnonzero(pixels.std(axis=1) > limit("photo_border"))
    columns = numpy.flatnonzero(pixels.std(axis=0) > limit("photo_border"))
    if not len(rows) or not len(columns):
        return seen
    box = (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    wide, high = box[2] - box[0], box[3] - box[1]
    if wide < seen.width // LEAST or high < seen.height // LEAST:
        return seen
    return seen.crop(box)


def inside_bars(seen: Image.Image) -> Image.Image | None:
    """The picture between bars that bear a clock or buttons; None where there are no such bars."""
    import numpy

    pixels: Any = numpy.asarray(seen, dtype=numpy.int16)
    left, right = _between(pixels.T)
    top, low = _between(pixels[:, left:right])
    if (left, top, right, low) == (0, 0, *seen.size):
        return None
    if right - left < seen.width // LEAST or low - top < seen.height // LEAST:
        return None
    return without_border(seen.crop((left, top, right, low)))


def _between(lines: Any) -> tuple[int, int]:
    """The first line and the one after the last that belong to no bar."""
    import numpy

    ends = []
    for one in (lines, lines[::-1]):
        colour = int(numpy.median(one[0]))
        bar = (abs(one - colour) <= BAR_LEVELS).mean(axis=1) >= BAR_SHARE
        beyond = numpy.flatnonzero(~bar)
        ends.append(int(beyond[0]) if len(beyond) else 0)
    first, last = ends[0], len(lines) - ends[1]
    # Where the bars meet there is no picture between them: a wall, a dark room.
    return (first, last) if first < last else (0, len(lines))


def parts(seen: Image.Image) -> list[Image.Image]:
    """The pictures of which this one was put together, two or four; none where it is one."""
    import numpy

    pixels: Any = numpy.asarray(seen, dtype=numpy.int16)
    across, down = _seam(pixels.T), _seam(pixels)
    columns = [0, across, seen.width] if across else [0, seen.width]
    rows = [0, down, seen.height] if down else [0, seen.height]
    if len(columns) == len(rows) == 2:
        return []
    return [
        without_border(seen.crop((left, top, right, low)))
        for top, low in itertools.pairwise(rows)
        for left, right in itertools.pairwise(columns)
    ]


def _seam(lines: Any) -> int | None:
    """Where, in the middle, one line is unlike the next in nearly all its length."""
    import numpy

    steps = numpy.median(abs(numpy.diff(lines, axis=0)), axis=1)
    middle, reach = len(lines) // 2, max(2, round(len(lines) * SEAM_REACH))
    near = steps[middle - reach - 1 : middle + reach]
    place = middle - reach + int(near.argmax())
    usual = float(numpy.percentile(steps, 95))
    return place if near.max() >= limit("photo_seam") + usual else None
