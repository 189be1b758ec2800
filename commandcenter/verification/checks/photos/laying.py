"""How one picture lies upon another: found by its corners and edges, then fitted by its greys.

Only the position is decided here; whether what lies upon each other is the same is another matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from commandcenter.verification.limits import limit

FEATURES = 1_200
RATIO = 0.8
REPROJECTION_PX = 3.0
MATCHES_MIN = 12
TRIES = 3_000
SURE = 0.995
SEED = 1
# Half the size is enough for a whole picture, not for a small one within another.
FIT_SCALE = 0.5
FIT_STEPS = 40
FIT_ENOUGH = 1e-5
FIT_BLUR = 5
# What squeezing changes is finer than this.
BLUR = 1.2


@dataclass(frozen=True)
class Laid:
    """The matrix (3 × 3) that brings a pixel of this picture to its place in the other.

    `straight`: not turned but by right angles; `rigid`: nothing slanted, only moved, turned,
    stretched along an edge.
    """

    matrix: Any
    straight: bool
    rigid: bool

    def upon(self, pixels: Any, other: Any) -> tuple[Any, Any, Any]:
        """Both pictures blurred, the other brought upon this one, and where it reaches (255)."""
        import cv2
        import numpy

        high, wide = pixels.shape
        size, flags = (wide, high), cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        over = cv2.warpPerspective(other, self.matrix, size, flags=flags)
        full = numpy.full(other.shape, 255, numpy.uint8)
        inside = cv2.warpPerspective(full, self.matrix, size, flags=flags)
        first = cv2.GaussianBlur(pixels, (0, 0), BLUR).astype(numpy.float32)
        second = cv2.GaussianBlur(over, (0, 0), BLUR).astype(numpy.float32)
        return first, second, inside


def features(pixels: Any) -> tuple[Any, Any] | None:
    """The points of a picture and their descriptions; None where there is hardly anything."""
    import cv2

    make: Any = cv2.ORB
    detector = make.create(FEATURES, fastThreshold=7)
    points, signs = detector.detectAndCompute(pixels, None)
    return (points, signs) if signs is not None and len(points) >= MATCHES_MIN else None


def lay(pixels: Any, mine: tuple[Any, Any] | None, other: Any) -> Laid | None:
    """How a picture with these features lies upon another; None where it does not."""
    import cv2
    import numpy

    theirs = features(other)
    if mine is None or theirs is None:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(mine[1], theirs[1], k=2)
    good = [p[0] for p in pairs if len(p) == 2 and p[0].distance < RATIO * p[1].distance]
    if len(good) < MATCHES_MIN:
        return None
    here = numpy.array([mine[0][m.queryIdx].pt for m in good], dtype=numpy.float32)
    there = numpy.array([theirs[0][m.trainIdx].pt for m in good], dtype=numpy.float32)
    # The same two pictures are always judged alike.
    cv2.setRNGSeed(SEED)
    align: Any = cv2.estimateAffine2D
    laid, sure = align(
        here,
        there,
        method=cv2.RANSAC,
        ransacReprojThreshold=REPROJECTION_PX,
        maxIters=TRIES,
        confidence=SURE,
    )
    if laid is None or int(sure.sum()) < MATCHES_MIN or abs(numpy.linalg.det(laid[:, :2])) < 1e-3:
        return None
    return laid_so(numpy.vstack([laid, (0.0, 0.0, 1.0)]), pixels, other)


def fitted(pixels: Any, other: Any, first: Laid, same: Any) -> Laid:
    """The position made exact by the greys, slants and all; `same` is 255 where the pictures were
    found the same, so that no stamp draws it aside.
    """
    import cv2
    import numpy

    part = min(last - begin for begin, last in _reach(first.matrix, other)) < pixels.shape[0] / 2
    size = 1.0 if part else FIT_SCALE
    # A small pixel's middle lies between the middles of the large ones.
    off = (size - 1) / 2
    scale = numpy.array([[size, 0.0, off], [0.0, size, off], [0.0, 0.0, 1.0]])
    small = [
        cv2.resize(one, None, fx=size, fy=size, interpolation=cv2.INTER_AREA)
        for one in (other, pixels)
    ]
    mask = cv2.resize(same, small[1].shape[::-1], interpolation=cv2.INTER_NEAREST)
    begun = numpy.linalg.inv(scale @ first.matrix @ numpy.linalg.inv(scale)).astype(numpy.float32)
    steps = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, FIT_STEPS, FIT_ENOUGH)
    fit: Any = cv2.findTransformECC
    try:
        _, found = fit(small[0], small[1], begun, cv2.MOTION_HOMOGRAPHY, steps, mask, FIT_BLUR)
        matrix = numpy.linalg.inv(scale) @ numpy.linalg.inv(found.astype(float)) @ scale
    except (cv2.error, numpy.linalg.LinAlgError):
        # Too little in common for a finer fit: the corners alone decide.
        return first
    return laid_so(matrix / matrix[2, 2], pixels, other)


def laid_so(matrix: Any, pixels: Any, other: Any) -> Laid:
    """A position with what it says of a hand."""
    return Laid(matrix, _straight(matrix), _rigid(matrix, pixels.shape, _reach(matrix, other)))


def _reach(matrix: Any, other: Any) -> tuple[Any, Any]:
    """From where to where, across and down, the other picture reaches in this one."""
    import numpy

    high, wide = other.shape
    corners = numpy.array([[0, wide, wide, 0], [0, 0, high, high], [1, 1, 1, 1]], dtype=float)
    there = numpy.linalg.pinv(matrix) @ corners
    there = there[:2] / there[2]
    return (there[0].min(), there[0].max()), (there[1].min(), there[1].max())


def _straight(matrix: Any) -> bool:
    """Whether one picture lies upon the other square, not turned as by a hand."""
    (a, b), (c, d) = matrix[:2, :2]
    slant = limit("photo_straight")
    upright = abs(b) <= slant * abs(a) and abs(c) <= slant * abs(d)
    # Lying on its side it is turned by a right angle.
    lying = abs(a) <= slant * abs(b) and abs(d) <= slant * abs(c)
    return bool(upright or lying)


def _rigid(matrix: Any, shape: tuple[int, ...], reach: tuple[Any, Any]) -> bool:
    """Whether no edge is slanted against another and no end is smaller than the other: who takes
    a flat thing twice never stands at exactly the same slant. Reckoned over what both show.
    """
    import numpy

    high, wide = shape
    spans = [
        (max(0.0, first), min(float(end), last))
        for end, (first, last) in zip((wide, high), reach, strict=True)
    ]
    across, down = (max(0.0, last - first) for first, last in spans)
    middle = numpy.array([*(sum(span) / 2 for span in spans), 1.0])
    where = matrix @ middle
    tilt = max(abs(matrix[2, 0]) * across, abs(matrix[2, 1]) * down) / abs(where[2])
    # The linear part in the middle of what both show.
    linear = (matrix[:2, :2] - numpy.outer(where[:2] / where[2], matrix[2, :2])) / where[2]
    edges = linear[:, 0], linear[:, 1]
    skew = abs(edges[0] @ edges[1]) / (numpy.linalg.norm(edges[0]) * numpy.linalg.norm(edges[1]))
    skew *= min(across, down) / min(shape)
    return bool(tilt <= limit("photo_tilt") and skew <= limit("photo_skew"))
