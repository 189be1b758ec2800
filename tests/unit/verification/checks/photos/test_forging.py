"""Photos made to look new are found; what honest people photograph alike is not held to be one."""

from __future__ import annotations

import itertools
from random import Random

import numpy
import pytest
from PIL import Image, ImageEnhance

from commandcenter.verification.checks.photos import pictures
from commandcenter.verification.checks.photos.framing import inside_bars
from commandcenter.verification.checks.photos.likeness import Compared, Likeness
from tests.service.verification.conftest import scene
from tests.unit.verification.checks.photos.forging import (
    FORGINGS,
    beside,
    cut,
    form,
    opened,
    saved,
    stamped,
    taken_again,
    with_panel,
)
from tests.unit.verification.checks.photos.test_likeness import OTHERS, data, near


def compared(one: bytes, other: bytes) -> Likeness:
    return Compared(pictures.upright(one)).likeness(pictures.upright(other))


def found(copy: bytes, kept: bytes) -> bool:
    """Whether a copy is brought together with what was kept, and surely one."""
    likeness = compared(copy, kept)
    return near(copy, kept) and likeness.copy and likeness.sure


@pytest.mark.parametrize("way", FORGINGS)
def test_a_drawing_made_to_look_new(way: str) -> None:
    """Every way is found for a drawing that is always there."""
    picture = scene(11)
    assert found(saved(FORGINGS[way](picture)), saved(picture, 90))


@pytest.mark.parametrize("way", FORGINGS)
def test_a_photograph_made_to_look_new(way: str, long: bool) -> None:
    """Six photographs of seven are found whatever was done to them."""
    names = OTHERS if long else OTHERS[:3]
    missed = [
        name for name in names if not found(saved(FORGINGS[way](opened(data(name)))), data(name))
    ]
    assert len(missed) <= len(names) // 7, missed


def test_several_things_at_once() -> None:
    """Cut, stamped, squeezed and saved in another kind of file."""
    picture = scene(12)
    kept = saved(picture, 90)
    assert found(saved(stamped(cut(picture, 0.05, 0.05, 0.05, 0.05)), 40), kept)
    assert found(saved(picture, 60, "WEBP"), kept)
    assert found(saved(picture, 20), kept)


def test_a_picture_within_a_picture() -> None:
    """Two in one are found by either, and either by the two."""
    one, other = scene(13), ImageEnhance.Brightness(scene(14)).enhance(0.6)
    both = saved(beside(one, other))
    for part in (one, other):
        assert near(both, saved(part))
        assert near(saved(part), both)
        assert compared(both, saved(part)).copy
    assert not compared(both, saved(scene(15))).copy


def test_forms_of_one_print_are_no_copies() -> None:
    """The print is the same, the entries are not; a true copy of a form is still found."""
    for seed in range(6):
        assert not compared(saved(form(seed)), saved(form(100 + seed), 70)).copy
    assert found(saved(form(1), 40), saved(form(1)))


def test_one_panel_on_several_photos_is_no_copy() -> None:
    """What a watermark camera prints on every photo makes none of them a copy of another."""
    for seed in range(20, 26):
        first, second = with_panel(scene(seed), 3), with_panel(scene(seed + 50), 41)
        assert not compared(saved(first), saved(second)).copy
    walls = [with_panel(Image.new("RGB", (800, 600), (grey,) * 3), grey) for grey in (9, 40, 44)]
    for one, other in itertools.pairwise(walls):
        assert not compared(saved(one), saved(other)).sure


def test_a_flat_thing_taken_twice_is_never_surely_a_copy() -> None:
    """Nobody stands at the same slant twice: a reason to look, no more."""
    dice = Random(4)
    for seed in range(12):
        picture = scene(30 + seed)
        again = saved(taken_again(picture, dice))
        assert not compared(again, saved(picture)).sure


def test_a_wall_is_no_picture_between_bars() -> None:
    """Light that falls from one side on a grey wall, a white one, a dark room."""
    for grey in (8, 150, 230):
        slope = numpy.tile(numpy.linspace(grey, grey + 20, 640), (480, 1))
        assert inside_bars(Image.fromarray(slope.astype(numpy.uint8))) is None
