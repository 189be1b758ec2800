"""Whether one picture is a copy of another: laid upon each other, piece by piece.

A new photo of the same place is no copy: its pieces do not fall upon each other exactly, and no
hand holds a camera at the same slant twice. A stamp or a cut leaves most pieces as they were.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from commandcenter.verification.checks.photos.laying import Laid, features, fitted, lay
from commandcenter.verification.limits import limit

if TYPE_CHECKING:
    from PIL.Image import Image

FULL_PX = 512
PIECE_PX = 32
PIECES_MIN = 12
FLAT_PIECE = 4.0
# What squeezing puts into an empty piece is less than this.
DRAWN_PIECE = 8.0
ALIKE = 0.9
PAPER_LEVELS = 12
FITS = 3
MOST = 0.5


@dataclass(frozen=True)
class Likeness:
    """How alike: the share of pieces that are the same, and whether one is the other's mirror.

    `sure` is whether only a copy can be so alike: it lies upon the other without a slant, and what
    is the same is spread over the picture.
    """

    share: float
    mirrored: bool
    sure: bool = True

    @property
    def copy(self) -> bool:
        """Whether that many pieces are the same only in a copy."""
        return self.share >= limit("photo_copy_share")


NOTHING = Likeness(0.0, mirrored=False, sure=False)


class Compared:
    """One picture made ready to be compared with several."""

    def __init__(self, picture: Image) -> None:
        self.pixels = _pixels(picture)
        self.signs = features(self.pixels)
        self.paper = _paper(self.pixels)

    def likeness(self, other: Image) -> Likeness:
        """How much of this picture is in the other, as it is or mirrored."""
        import numpy

        pixels = _pixels(other)
        plain = self._likeness(pixels, mirrored=False)
        if plain.copy:
            return plain
        turned = self._likeness(numpy.ascontiguousarray(pixels[:, ::-1]), mirrored=True)
        return max(plain, turned, key=lambda found: found.share)

    def _likeness(self, other: Any, *, mirrored: bool) -> Likeness:
        laid = lay(self.pixels, self.signs, other)
        if laid is None:
            return NOTHING
        laid, found = self._best(other, laid)
        like_a_copy = laid.straight or laid.rigid
        least = limit("photo_copy_share" if like_a_copy else "photo_slanted_share")
        if self.paper or _paper(other):
            least = max(least, limit("photo_paper_share"))
        if found.share < least:
            return NOTHING
        return Likeness(found.share, mirrored, sure=bool(laid.rigid and found.spread))

    def _best(self, other: Any, laid: Laid) -> tuple[Laid, _Found]:
        """The position in which most pieces are the same, and those."""
        found = _same_pieces(self.pixels, other, laid)
        for _ in range(FITS):
            finer = fitted(self.pixels, other, laid, found.mask(self.pixels.shape))
            again = _same_pieces(self.pixels, other, finer)
            if again.share < found.share:
                break
            better, laid, found = again.share > found.share, finer, again
            if not better:
                break
        return laid, found


@dataclass(frozen=True)
class _Found:
    """How many of the pieces with something in them are the same, and whether they are spread."""

    share: float
    spread: bool
    same: Any

    def mask(self, shape: tuple[int, ...]) -> Any:
        """The pixels (255) of the pieces that are the same; all, while few of them are."""
        import numpy

        if self.share < MOST:
            return numpy.full(shape, 255, numpy.uint8)
        whole = numpy.zeros(shape, numpy.uint8)
        pieces = self.same.repeat(PIECE_PX, axis=0).repeat(PIECE_PX, axis=1)
        whole[: pieces.shape[0], : pieces.shape[1]] = pieces * numpy.uint8(255)
        return whole


def _pixels(picture: Image) -> Any:
    import cv2
    import numpy

    pixels: Any = numpy.asarray(picture)
    longer = max(pixels.shape)
    if longer < FULL_PX:
        scale = FULL_PX / longer
        pixels = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    return pixels


def _paper(pixels: Any) -> bool:
    """Whether most of a picture is one even ground, as of a form, a page or a screen."""
    import numpy

    counts = numpy.bincount(pixels.ravel(), minlength=256)
    most = int(counts.argmax())
    even = counts[max(0, most - PAPER_LEVELS) : most + PAPER_LEVELS + 1].sum()
    return bool(even >= limit("photo_paper_ground") * pixels.size)


def _same_pieces(pixels: Any, other: Any, laid: Laid) -> _Found:
    """The share of the pieces with something in them that fall upon each other."""
    import numpy

    first, second, inside = laid.upon(pixels, other)
    high, wide = pixels.shape
    rows, columns = high // PIECE_PX, wide // PIECE_PX
    one, two = _cut(first, rows, columns), _cut(second, rows, columns)
    seen = _cut(inside, rows, columns).min(axis=2) == 255
    one = one - one.mean(axis=2, keepdims=True)
    two = two - two.mean(axis=2, keepdims=True)
    own, there = numpy.sqrt((one * one).mean(axis=2)), numpy.sqrt((two * two).mean(axis=2))
    counted = seen & ((own >= FLAT_PIECE) | (there >= DRAWN_PIECE))
    same = counted & ((one * two).mean(axis=2) >= ALIKE * own * there) & (own >= FLAT_PIECE)
    count, total = int(counted.sum()), rows * columns
    if count < PIECES_MIN or seen.sum() < limit("photo_overlap_share") * total:
        return _Found(0.0, spread=False, same=same)
    return _Found(float(same.sum() / count), _spread(same, seen), same)


def _cut(pixels: Any, rows: int, columns: int) -> Any:
    """The pieces of a picture: rows × columns × their pixels."""
    whole = pixels[: rows * PIECE_PX, : columns * PIECE_PX]
    pieces = whole.reshape(rows, PIECE_PX, columns, PIECE_PX).swapaxes(1, 2)
    return pieces.reshape(rows, columns, -1)


def _spread(same: Any, seen: Any) -> bool:
    """Whether what is the same is more than one stamp or sign in a picture of something else."""
    import numpy

    if not same.any() or same.sum() < limit("photo_spread_share") * seen.sum():
        return False
    rows, columns = numpy.flatnonzero(seen.any(axis=1)), numpy.flatnonzero(seen.any(axis=0))
    middle, centre = (rows[0] + rows[-1] + 1) // 2, (columns[0] + columns[-1] + 1) // 2
    quarters = [
        same[above, beside].any()
        for above in (slice(None, middle), slice(middle, None))
        for beside in (slice(None, centre), slice(centre, None))
    ]
    return bool(sum(quarters) >= 3)
