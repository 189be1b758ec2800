"""The mark of a finding on single points of the map: of strong ones that stand."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from commandcenter.verification import service as verification
from commandcenter.verification.model import Lead, Rule
from tests.ui.conftest import STREET, Town, type_of_runner
from tests.window import until
from ui.map import engine
from ui.map.panel import MapPanel
from ui.map.records import FLAG_FLAGGED, PointColumns
from ui.map.source import MapSource


def test_a_point_carries_the_mark_and_loses_it(
    town: Town,
    live: type_of_runner,
    found: list[Lead],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What the checks noted is on the map without a new report; dismissed it goes again."""
    monkeypatch.setattr(engine, "available", lambda: False)
    panel = MapPanel(town.desk.look)
    qtbot.addWidget(panel)
    shown: dict[str, bool] = {}

    def take(points: PointColumns) -> None:
        shown.clear()
        flags = [bool(flag & FLAG_FLAGGED) for flag in points.flags]
        shown.update(zip((str(int(code)) for code in points.codes), flags, strict=True))

    monkeypatch.setattr(panel, "show_points", take)

    async def story() -> None:
        panel.show()
        town.desk.selection.select(directive=town.number, unit=STREET)
        source = MapSource(town.desk, town.office, panel)
        source.go(STREET)
        await until(lambda: town.leaves[0] in shown and not source.busy, "the points")
        strong = {one.unit for one in found if one.strength.value == "strong"}
        assert {code for code, flag in shown.items() if flag} == strong & set(shown)
        assert shown[town.leaves[1]]
        assert not shown[town.leaves[2]]
        every = await town.office.read(verification.findings, number=town.number)
        [travel] = [one for one in every if one.rule is Rule.IMPOSSIBLE_TRAVEL]
        town.headquarters.act(
            verification.dismiss, identity=travel.id, by="赵六", words="两人同名。"
        )
        await until(lambda: not shown.get(town.leaves[1], True), "the mark gone")
        assert shown[town.leaves[0]]

    live(story())
