"""The flood that most tests of reports are about."""

from __future__ import annotations

from pathlib import Path

import pytest

from commandcenter.core.clock import HeldClock
from commandcenter.geo import service as geo
from commandcenter.headquarters import Headquarters
from tests.service.sitreps.flooding import TREE, open_flood


@pytest.fixture
def flood(headquarters: Headquarters, clock: HeldClock, tmp_path: Path) -> str:
    """A flood in Wuhan with a response level and one directive to its five communities."""
    path = tmp_path / "tree.csv"
    path.write_text(TREE, "utf-8")
    headquarters.act(geo.import_units, path=path)
    return open_flood(headquarters, clock)
