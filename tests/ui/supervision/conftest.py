"""Findings as the checks write them: through the verification's own act, on the real district."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageDraw

from commandcenter.core.language import text
from commandcenter.directives import service as directives
from commandcenter.store import service as installation
from commandcenter.verification import service as verification
from commandcenter.verification.model import Lead, Rule, Strength
from tests.ui.conftest import STREET, Town

type_of_raiser = Callable[..., None]


def photo(town: Town, colour: str) -> str:
    """A photo kept by the headquarters; returns its hash."""
    picture = BytesIO()
    image = Image.new("RGB", (480, 360), colour)
    ImageDraw.Draw(image).rectangle((60, 160, 420, 330), fill="sienna")
    image.save(picture, "JPEG")
    return town.headquarters.act(
        installation.keep_file, data=picture.getvalue(), media_type="image/jpeg"
    )


def piece(town: Town, unit: str, kind: str, **more: Any) -> dict[str, Any]:
    """One piece of evidence in the form that the checks use."""
    at = (town.clock.now() - timedelta(minutes=30)).isoformat()
    said = {"directive": town.number, "unit": unit, "key": "k", "act": "claim", "at": at}
    return {"kind": kind, "by": None, **said, **more}


@pytest.fixture
def leads(town: Town) -> list[Lead]:
    """A photo used twice, a changed relay, two places too far apart, and a weak one."""
    [found] = town.headquarters.read(directives.listed)
    plain = Lead(
        rule=Rule.RECYCLED_PHOTO,
        strength=Strength.STRONG,
        directive=found.id,
        unit=town.leaves[0],
        at=town.clock.now() - timedelta(minutes=20),
        why=text("No photo was sent"),
        evidence=(
            piece(town, town.leaves[0], "photo", photo="a.jpg", hash=photo(town, "steelblue")),
            piece(town, town.leaves[2], "photo", photo="b.jpg", hash=photo(town, "slateblue")),
        ),
        subject="a",
    )
    changed = {
        "kind": "clause",
        "sort": "figure",
        "was": "转移500米内群众",
        "now": "转移300米内群众",
    }
    lost = {"kind": "clause", "sort": "prohibition", "was": "严禁返回", "now": None}
    place = {"kind": "place", "what": "later", "lat": 30.55, "lon": 114.31}
    other = {"kind": "place", "what": "earlier", "lat": 30.60, "lon": 114.31}
    relay = piece(town, STREET, "words", words="转移300米内群众。", act="relay")
    return [
        plain,
        replace(plain, rule=Rule.DRIFT, unit=STREET, evidence=(relay, changed, lost), subject="b"),
        replace(
            plain,
            rule=Rule.IMPOSSIBLE_TRAVEL,
            unit=town.leaves[1],
            evidence=(piece(town, town.leaves[1], "act"), place, other),
            subject="c",
        ),
        replace(plain, rule=Rule.BURST, strength=Strength.WEAK, subject="d"),
    ]


@pytest.fixture
def found(town: Town, leads: list[Lead]) -> list[Lead]:
    """The leads, written down as findings."""
    town.headquarters.act(verification.note, leads=leads, first=1, last=0)
    return leads
