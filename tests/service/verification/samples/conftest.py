"""A duty room with drawn samples: short words for claiming, checking and certifying."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Any

import pytest

from commandcenter.core.clock import HeldClock
from commandcenter.headquarters import Headquarters
from commandcenter.verification import service as verification
from commandcenter.verification.samples import Certificate, Drawn
from tests.service.directives.conftest import Room, populate

WIDE = "".join(
    f"42280100{street}{village:03},第{street}{village}村\n"
    for street in range(2, 6)
    for village in range(1, 11)
)
STREETS = "".join(f"42280100{street},第{street}街道\n" for street in range(2, 6))


class Hall(Room):
    """The duty room, and its random checks."""

    def sample(self, number: str, **changed: Any) -> Drawn:
        """Announce and draw, in one go."""
        asked = {"target": "0.95", "risk_limit": "0.05"} | changed
        announced = self.headquarters.act(verification.announce, number=number, **asked)
        return self.headquarters.act(verification.draw, sample=announced.id)

    def certify(self, number: str, sample: str | None = None) -> Certificate:
        """The certificate as it stands."""
        return self.headquarters.read(verification.certify, number=number, sample=sample)

    def checked(self, number: str, units: Any, kind: str = "verify", **changed: Any) -> None:
        """Each unit claims, and is checked by somebody from outside."""
        if kind != "unreachable":
            self.hear([self.one(number, unit, "claim", by=f"村-{unit}") for unit in units])
        outcomes = self.hear([self.one(number, unit, kind, **changed) for unit in units])
        assert [one.answer.value for one in outcomes] == ["accepted"] * len(outcomes)


@pytest.fixture
def hall(headquarters: Headquarters, clock: HeldClock, tmp_path: Path) -> Hall:
    """A duty room in a small country."""
    populate(headquarters, tmp_path)
    return Hall(headquarters, clock, count(1))


@pytest.fixture
def wide(hall: Hall, tmp_path: Path) -> Hall:
    """The same with forty more villages, enough to draw from."""
    from commandcenter.geo import service as geo

    tree = tmp_path / "wide.csv"
    tree.write_text("code,name\n" + STREETS + WIDE, encoding="utf-8")
    hall.headquarters.act(geo.import_units, path=tree)
    return hall
