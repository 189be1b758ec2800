"""Fingerprints of real photographs: copies are near and alike, other pictures are neither."""

from __future__ import annotations

import io
import itertools
import os
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from commandcenter.verification.checks.photos import pictures
from commandcenter.verification.checks.photos.likeness import Compared

ROOT = Path(__file__).parents[5]
PHOTOS = Path(os.environ.get("COMMANDCENTER_SHARED", ROOT.parent / "shared")) / "data" / "exif"
COPIES = ("q40", "half", "crop4pct", "stripped", "watermark", "mirror", "forged_place_time")
OTHERS = (
    "DSCN0010",
    "DSCN0012",
    "DSCN0021",
    "DSCN0025",
    "landscape_1",
    "no_exif",
    "iphone_hdr_no_1024",
)


def data(name: str) -> bytes:
    """One of the photographs beside the project."""
    path = PHOTOS / f"{name}.jpg"
    if not path.exists():
        pytest.skip(f"the photographs are not beside the project: {path.name}")
    return path.read_bytes()


def near(one: bytes, other: bytes) -> bool:
    """Whether the index would bring these two together, `other` being the one that is kept."""
    look, stored = pictures.look(one), pictures.look(other)
    asked = (look.print, *look.near, *look.parts)
    wanted = set(pictures.nearby(look.print, pictures.FLIPS_FAR))
    wanted.update(b for value in asked for b in pictures.nearby(value, pictures.FLIPS_NEAR))
    return any(
        wanted & set(pictures.buckets(kept))
        and min(pictures.distance(value, kept) for value in asked) <= pictures.RADIUS
        for kept in (stored.print, *stored.parts)
    )


def alike(one: bytes, other: bytes) -> bool:
    """Whether one is a copy of the other."""
    return Compared(pictures.upright(one)).likeness(pictures.upright(other)).copy


@pytest.mark.parametrize("copy", COPIES)
def test_a_copy_is_found(copy: str) -> None:
    """Every derivative of one photograph is near it and alike."""
    one, other = data("DSCN0010"), data(f"DSCN0010_{copy}")
    assert near(one, other)
    assert near(other, one)
    assert alike(one, other)


def test_turned_only_by_its_exif() -> None:
    """The same view stored on its side."""
    assert near(data("landscape_1"), data("landscape_6"))
    assert alike(data("landscape_1"), data("landscape_6"))


def test_other_photographs_are_no_copies() -> None:
    """No two different photographs are taken for copies, near or not."""
    for one, other in itertools.combinations(OTHERS, 2):
        assert not alike(data(one), data(other)), (one, other)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_turned_for_good(turn: int) -> None:
    """A copy turned by right angles and saved without a word of it."""
    with Image.open(io.BytesIO(data("DSCN0021"))) as picture:
        turned = ImageOps.exif_transpose(picture).rotate(turn, expand=True)
    out = io.BytesIO()
    turned.save(out, "JPEG", quality=80)
    assert near(out.getvalue(), data("DSCN0021"))
    assert alike(out.getvalue(), data("DSCN0021"))


def test_nothing_to_see_is_never_near() -> None:
    """A dark picture has a print, but is not looked for."""
    out = io.BytesIO()
    Image.new("RGB", (640, 480), (9, 9, 9)).save(out, "JPEG")
    assert pictures.look(out.getvalue()).flat


def test_every_print_within_the_radius_shares_a_bucket() -> None:
    """The pigeonhole holds for the bands as they are dealt."""
    value = 0x_313C_1D66_E2E4_E595
    kept = set(pictures.buckets(value))
    for start in range(64 - pictures.RADIUS):
        changed = value
        for place in range(start, start + pictures.RADIUS):
            changed ^= 1 << place
        assert kept & set(pictures.nearby(changed, pictures.FLIPS_FAR))
    assert pictures.signed(value) % 2**64 == value
    assert pictures.signed(2**64 - 5) == -5
