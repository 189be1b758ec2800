"""Signs that a picture shows a screen, or is a screenshot: weak ones, and it says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL import Image


SMALL_PX = 256
# A phone's screen is longer than a camera's picture ever is.
LONG_SCREEN = 1.9


def screen_score(picture: Image.Image) -> float:
    """How much speaks for a screen, between 0 and 1."""
    from PIL import ExifTags

    exif = picture.getexif()
    if (
        "screenshot"
        in str(exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.UserComment, "")).lower()
    ):
        return 1.0
    camera = bool(exif.get(ExifTags.Base.Model))
    width, height = picture.size
    longer = max(width, height) / max(1, min(width, height))
    share = _even_share(picture)
    score = 0.0
    if picture.format == "PNG" and not camera:
        score += 0.4
    if longer >= LONG_SCREEN and not camera:
        score += 0.3
    if share > 0.45:
        score += 0.4
    elif share > 0.25:
        score += 0.2
    return min(1.0, score + _moire(picture))


def _even_share(picture: Image.Image) -> float:
    """The share of pixels that are exactly as their neighbours: drawn areas, not photographed."""
    import numpy

    pixels: Any = numpy.asarray(picture.convert("L"), dtype=numpy.int16)
    if min(pixels.shape) < 3:
        return 0.0
    same = (abs(numpy.diff(pixels, axis=1))[:-1] == 0) & (
        abs(numpy.diff(pixels, axis=0))[:, :-1] == 0
    )
    # Burned-out sky and black night are even as well.
    inner = pixels[:-1, :-1]
    return float((same & (inner > 4) & (inner < 251)).mean())


def _moire(picture: Image.Image) -> float:
    """Peaks of a fine grid in the spectrum, as a camera sees them on a screen."""
    import numpy

    grey = picture.convert("L")
    wide, high = grey.size
    if min(wide, high) < SMALL_PX:
        return 0.0
    left, top = (wide - SMALL_PX) // 2, (high - SMALL_PX) // 2
    cut: Any = numpy.asarray(grey.crop((left, top, left + SMALL_PX, top + SMALL_PX)), dtype=float)
    window = numpy.hanning(SMALL_PX)
    spectrum = abs(numpy.fft.rfft2((cut - cut.mean()) * window[:, None] * window[None, :]))
    spectrum = numpy.fft.fftshift(spectrum, axes=0)
    rows, columns = numpy.indices(spectrum.shape)
    radius = numpy.hypot(rows - SMALL_PX // 2, columns)
    fine = spectrum[(radius > SMALL_PX * 0.15) & (radius < SMALL_PX * 0.5)]
    peak = float(fine.max() / (numpy.median(fine) + 1e-9))
    return 0.5 if peak > 60 else 0.25 if peak > 35 else 0.0
