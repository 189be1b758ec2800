"""Drill pictures: the same record the same bytes, marked, with EXIF as phones write it."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime

from PIL import Image

from commandcenter.drills.model import Picture
from commandcenter.drills.photos import MARK, draw
from commandcenter.gateway.photos import examine

TAKEN = datetime(2026, 7, 6, 23, 11, 5, tzinfo=UTC)
PICTURE = Picture("1:420106001001:3:0", TAKEN, (30.55123, 114.31234), 50)


def test_a_picture_is_a_function_of_its_record() -> None:
    """A resend brings the same bytes; another scene is another picture."""
    assert draw(PICTURE) == draw(PICTURE)
    assert draw(PICTURE) != draw(replace(PICTURE, scene="1:420106001002:3:0"))


def test_the_gateway_reads_time_and_place_from_it() -> None:
    """EXIF carries the drill's time in local time with its zone, and the made-up place."""
    facts = examine(draw(PICTURE)).exif
    assert facts["make"] == "DRILL"
    assert facts["taken_at"] == "2026:07:07 07:11:05"
    assert facts["taken_offset"] == "+08:00"
    assert abs(facts["lat"] - 30.55123) < 1e-6
    assert abs(facts["lon"] - 114.31234) < 1e-6


def test_a_phone_without_a_position_writes_none() -> None:
    """No place in the record, none in the picture."""
    facts = examine(draw(replace(PICTURE, place=None))).exif
    assert "lat" not in facts
    assert "taken_at" in facts


def test_pictures_stay_small() -> None:
    """A drill of thousands of claims fits on any disk."""
    sizes = [len(draw(replace(PICTURE, scene=str(number)))) for number in range(12)]
    assert max(sizes) < 24_000


def test_the_mark_is_drawn_across_it() -> None:
    """演练 stands in the middle: those pixels are lighter than without the mark."""
    with Image.open(MARK) as mark:
        width, height = mark.size
        shape = mark.convert("L").load()
    with Image.open(io.BytesIO(draw(PICTURE))) as picture:
        grey = picture.convert("L").load()
        left, top = (picture.width - width) // 2, (picture.height - 22 - height) // 2
    assert shape is not None
    assert grey is not None
    inside = [
        grey[left + x, top + y] for x in range(width) for y in range(height) if shape[x, y] > 250
    ]
    assert len(inside) > 1000
    # White at 42 % over anything is at least 107.
    assert sum(value >= 95 for value in inside) / len(inside) > 0.97
