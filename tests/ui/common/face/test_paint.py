"""Intent: verified is solid, claimed is hatched, silence is an outline: by pixels, at any scale."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from ui.common.face.look import Look
from ui.common.face.paint import (
    Progress,
    hatch_brush,
    paint_claimed,
    paint_progress,
    paint_silent,
    paint_verified,
)

WIDTH, HEIGHT = 80, 16


def drawn(draw: Callable[[QPainter, QRectF], None], scale: float = 1) -> QImage:
    image = QImage(round(WIDTH * scale), round(HEIGHT * scale), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    draw(painter, QRectF(0, 0, WIDTH, HEIGHT))
    painter.end()
    return image


def colours_of(image: QImage) -> set[str]:
    return {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }


def test_verified_is_one_solid_colour(look: Look) -> None:
    image = drawn(lambda painter, rect: paint_verified(painter, rect, look.theme))
    assert colours_of(image) == {look.theme.colours.verified}


@pytest.mark.parametrize("theme", ["day", "night"])
@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_claimed_is_hatched_at_every_scale(look: Look, theme: str, scale: float) -> None:
    look.theme.wear(name=theme)
    image = drawn(lambda painter, rect: paint_claimed(painter, rect, look.theme), scale)
    row = [image.pixelColor(x, image.height() // 2).lightness() for x in range(image.width())]
    middle = (min(row) + max(row)) / 2
    crossings = sum((a < middle) != (b < middle) for a, b in pairwise(row))
    lines = crossings / 2
    assert lines == pytest.approx(WIDTH / look.theme.tokens.hatch.step, abs=1.5)


def test_hatch_lines_rise_at_45_degrees(look: Look) -> None:
    image = drawn(lambda painter, rect: paint_claimed(painter, rect, look.theme), 2)
    for x in range(20, 100):
        here, there = image.pixelColor(x, 20), image.pixelColor(x + 6, 14)
        assert abs(here.lightness() - there.lightness()) <= 2


def test_the_brush_repeats_without_a_seam(look: Look) -> None:
    for scale in (1.0, 2.0):
        image = drawn(
            lambda painter, rect, scale=scale: painter.fillRect(
                rect, hatch_brush(look.theme, scale)
            ),
            scale,
        )
        step = round(look.theme.tokens.hatch.step * scale)
        assert len(colours_of(image)) > 2
        for x in range(image.width() - step):
            assert image.pixelColor(x, 3) == image.pixelColor(x + step, 3)


def test_silence_is_only_an_outline(look: Look) -> None:
    image = drawn(lambda painter, rect: paint_silent(painter, rect, look.theme))
    inner = {image.pixelColor(x, y).name() for x in range(4, 76) for y in range(3, 13)}
    assert inner == {"#ffffff"}
    assert len(colours_of(image)) > 1


def test_a_bar_shows_each_state_in_its_place(look: Look) -> None:
    progress = Progress(issued=80, acknowledged=64, started=48, claimed=32, verified=16)
    image = drawn(lambda painter, rect: paint_progress(painter, rect, progress, look.theme))
    colours, y = look.theme.colours, 8
    assert image.pixelColor(8, y) == QColor(colours.verified)
    assert {image.pixelColor(x, y).name() for x in range(17, 31)} != {colours.claimed_base}
    assert image.pixelColor(40, y) == QColor(colours.started)
    assert image.pixelColor(56, y) == QColor(colours.acknowledged)
    assert image.pixelColor(72, y) == QColor("#ffffff")


def test_one_of_thousands_is_still_seen(look: Look) -> None:
    image = drawn(
        lambda painter, rect: paint_progress(
            painter,
            rect,
            Progress(issued=620_573, acknowledged=1, started=1, claimed=1, verified=1),
            look.theme,
        )
    )
    assert image.pixelColor(0, 8) == QColor(look.theme.colours.verified)


def test_nothing_issued_is_no_fault(look: Look) -> None:
    image = drawn(lambda painter, rect: paint_progress(painter, rect, Progress(0), look.theme))
    assert image.pixelColor(40, 8) == QColor("#ffffff")
