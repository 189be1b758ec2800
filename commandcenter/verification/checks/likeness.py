"""Whether one picture is a copy of another: laid upon each other, piece by piece.

A new photo of the same place is no copy: its pieces do not fall upon each other exactly. A stamp
or a cut leaves most pieces as they were.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from commandcenter.verification.limits import limit

if TYPE_CHECKING:
    from PIL.Image import Image

FULL_PX = 512
FEATURES = 800
RATIO = 0.8
REPROJECTION_PX = 2.0
MATCHES_MIN = 12
PIECE_PX = 32
PIECES_MIN = 12
FLAT_PIECE = 4.0
ALIKE = 0.9


@dataclass(frozen=True)
class Likeness:
    """How alike: the share of pieces that are the same, and whether one is the other's mirror."""

    share: float
    mirrored: bool

    @property
    def copy(self) -> bool:
        """Whether that many pieces are the same only in a copy."""
        return self.share >= limit("photo_copy_share")


NOTHING = Likeness(0.0, mirrored=False)


class Compared:
    """One picture made ready to be compared with several."""

    def __init__(self, picture: Image) -> None:
        self.pixels = _pixels(picture)
        self.points, self.signs = _features(self.pixels)

    def likeness(self, other: Image) -> Likeness:
        """How much of this picture is in the other, as it is or mirrored."""
        import numpy

        pixels = _pixels(other)
        plain = self._share(pixels)
        if plain >= limit("photo_copy_share"):
            return Likeness(plain, mirrored=False)
        turned = self._share(numpy.ascontiguousarray(pixels[:, ::-1]))
        return Likeness(max(plain, turned), mirrored=turned > plain)

    def _share(self, other: Any) -> float:
        import cv2
        import numpy

        if self.signs is None:
            return 0.0
        points, signs = _features(other)
        if signs is None:
            return 0.0
        pairs = cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(signs, self.signs, k=2)
        good = [p[0] for p in pairs if len(p) == 2 and p[0].distance < RATIO * p[1].distance]
        if len(good) < MATCHES_MIN:
            return 0.0
        here = numpy.array([points[m.queryIdx].pt for m in good], dtype=numpy.float32)
        there = numpy.array([self.points[m.trainIdx].pt for m in good], dtype=numpy.float32)
        align: Any = cv2.estimateAffine2D
        laid, sure = align(here, there, method=cv2.RANSAC, ransacReprojThreshold=REPROJECTION_PX)
        if laid is None or int(sure.sum()) < MATCHES_MIN:
            return 0.0
        share = _same_pieces(self.pixels, other, laid)
        # Who photographs one notice again holds the camera otherwise; a copy lies straight.
        return share if _straight(laid) or share >= limit("photo_turned_share") else 0.0


def _straight(laid: Any) -> bool:
    """Whether one picture lies upon the other square, not slanted as by a hand."""
    (a, b, _), (c, d, _) = laid
    slant = limit("photo_straight")
    upright = abs(b) <= slant * abs(a) and abs(c) <= slant * abs(d)
    # Lying on its side it is turned by a right angle.
    lying = abs(a) <= slant * abs(b) and abs(d) <= slant * abs(c)
    return bool(upright or lying)


def _pixels(picture: Image) -> Any:
    import cv2
    import numpy

    pixels: Any = numpy.asarray(picture)
    longer = max(pixels.shape)
    if longer < FULL_PX:
        scale = FULL_PX / longer
        pixels = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    return pixels


def _features(pixels: Any) -> tuple[Any, Any]:
    import cv2

    make: Any = cv2.ORB
    detector = make.create(FEATURES, fastThreshold=7)
    points, signs = detector.detectAndCompute(pixels, None)
    return points, signs if signs is not None and len(points) >= MATCHES_MIN else None


def _same_pieces(pixels: Any, other: Any, laid: Any) -> float:
    """The share of the pieces with something in them that fall upon each other."""
    import cv2
    import numpy

    high, wide = pixels.shape
    over = cv2.warpAffine(other, laid, (wide, high), flags=cv2.INTER_LINEAR)
    inside = cv2.warpAffine(numpy.full(other.shape, 255, numpy.uint8), laid, (wide, high))
    # What squeezing changes is finer than this.
    first = cv2.GaussianBlur(pixels, (0, 0), 1.2).astype(numpy.float32)
    second = cv2.GaussianBlur(over, (0, 0), 1.2).astype(numpy.float32)
    same = counted = 0
    for top in range(0, high - PIECE_PX + 1, PIECE_PX):
        for left in range(0, wide - PIECE_PX + 1, PIECE_PX):
            piece = slice(top, top + PIECE_PX), slice(left, left + PIECE_PX)
            if inside[piece].min() < 255:
                continue
            one = first[piece] - first[piece].mean()
            two = second[piece] - second[piece].mean()
            own = float(numpy.sqrt((one * one).mean()))
            if own < FLAT_PIECE:
                continue
            counted += 1
            there = float(numpy.sqrt((two * two).mean()))
            same += float((one * two).mean()) / (own * there + 1e-6) >= ALIKE
    return same / counted if counted >= PIECES_MIN else 0.0
