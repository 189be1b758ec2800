"""The duty room of the cascade's tests, with checks run on what was said and photos drawn here."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest
from PIL import Image, ImageDraw

from commandcenter.core.clock import HeldClock
from commandcenter.directives.model import Photo
from commandcenter.gateway.checkwork import check_new
from commandcenter.headquarters import Headquarters
from commandcenter.store import service as installation
from commandcenter.verification import service as verification
from commandcenter.verification.model import Finding
from tests.service.directives.conftest import Room, populate

SIZE = (640, 480)


@dataclass
class CheckRoom(Room):
    """A duty room that keeps photos and asks what there is to look at."""

    def keep(self, data: bytes, name: str = "photo.jpg", **exif: Any) -> Photo:
        """Keep a photo as a door would."""
        kept = self.headquarters.act(installation.keep_file, data=data, media_type="image/jpeg")
        return Photo(kept, name, exif)

    def check(self) -> int:
        """Run the rules over what is new."""
        return check_new(self.headquarters.act_as("operator", "console"))

    def found(self, number: str, **asked: Any) -> list[Finding]:
        """The findings after the rules have run."""
        self.check()
        return self.headquarters.read(verification.findings, number=number, **asked)

    def rules(self, number: str, **asked: Any) -> list[tuple[str, str, str]]:
        """Unit, rule and strength of each finding."""
        return [
            (one.unit, one.rule.value, one.strength.value) for one in self.found(number, **asked)
        ]


def scene(seed: int) -> Image.Image:
    """A picture of its own for each seed, with enough in it to be told from others."""
    dice = Random(seed)
    picture = Image.effect_noise(SIZE, 40).convert("RGB") if seed < 0 else Image.new("RGB", SIZE)
    pen = ImageDraw.Draw(picture)
    for row in range(SIZE[1]):
        grey = 90 + row * 110 // SIZE[1] + dice.randint(-3, 3)
        pen.line((0, row, SIZE[0], row), fill=(grey, grey, grey - 10))
    for _ in range(60):
        x, y = dice.randint(0, SIZE[0]), dice.randint(0, SIZE[1])
        wide, high = dice.randint(8, 150), dice.randint(8, 110)
        colour = tuple(dice.randint(0, 255) for _ in range(3))
        pen.rectangle((x, y, x + wide, y + high), fill=colour)
        pen.ellipse((y, x % SIZE[1], y + high, x % SIZE[1] + wide // 2), fill=colour[::-1])
    return picture


def jpeg(picture: Image.Image, quality: int = 88) -> bytes:
    """The picture as a phone would send it."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def utc(words: str) -> datetime:
    """A time written with its zone."""
    return datetime.fromisoformat(words)


def units_of(findings: Sequence[Finding]) -> list[str]:
    """Against whom."""
    return [one.unit for one in findings]


@pytest.fixture
def room(headquarters: Headquarters, clock: HeldClock, tmp_path: Path) -> CheckRoom:
    """A duty room in a small country."""
    populate(headquarters, tmp_path)
    return CheckRoom(headquarters, clock, count(1))
