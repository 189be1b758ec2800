"""Whom to check next with the reason, and checks recorded from the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from commandcenter.directives import service as directives
from commandcenter.directives.model import Kind, Phase
from commandcenter.verification import service as verification
from commandcenter.verification.model import Lead
from tests.ui.conftest import STREET, Town, type_of_runner, unnamed
from tests.window import front, press_key, until
from ui.common.panels.states import State
from ui.common.widgets.tables import NOTE_ROLE
from ui.supervision.checks.certificate import CertificatePanel
from ui.supervision.checks.next_checks import NextChecksPanel

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def panel(town: Town, found: list[Lead], qtbot: QtBot) -> NextChecksPanel:
    made = NextChecksPanel(town.desk, town.office)
    qtbot.addWidget(made)
    made.resize(560, 640)
    town.desk.selection.select(directive=town.number)
    return made


async def shown(panel: NextChecksPanel | CertificatePanel) -> None:
    await front(panel)
    await until(lambda: panel.frame.state is State.READY and not panel.busy, "the panel")


def written(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


def test_each_unit_stands_there_for_a_reason(
    town: Town, live: type_of_runner, panel: NextChecksPanel
) -> None:
    """The order is the service's; every row says why."""

    async def story() -> None:
        await shown(panel)
        expected = town.headquarters.read(verification.check_next, number=town.number)
        assert [row.choice.unit for row in panel.rows.records] == [one.unit for one in expected]
        reasons = [panel.rows.index(row, 0).data(NOTE_ROLE) for row in range(len(expected))]
        assert all(reasons)
        assert "Strong sign" in reasons[0]
        panel.list.setCurrentIndex(panel.rows.index(0, 0))
        assert town.desk.selection.now.unit == expected[0].unit
        assert unnamed(panel) == []

    live(story())


def test_a_check_is_recorded_by_keys_and_refused_to_an_insider(
    town: Town, live: type_of_runner, panel: NextChecksPanel
) -> None:
    async def story() -> None:
        await shown(panel)
        claimed = town.leaves[0]
        assert panel.list.go_to(claimed)
        await press_key(panel, Qt.Key.Key_R, ALT)
        await until(panel.form.isVisible, "the form")
        panel.form.by.setText("YL-1")  # Who reported for the unit.
        await press_key(panel.form.by, Qt.Key.Key_Return, CONTROL)
        await until(lambda: "▲" in written(panel.form), "the refusal")
        panel.form.by.setText("核查二组")
        panel.form.results[Kind.REFUTE].setChecked(True)
        await press_key(panel.form.by, Qt.Key.Key_Return, CONTROL)
        await until(lambda: not panel.form.isVisible(), "the record")
        detail = town.headquarters.read(
            directives.assignment_detail, number=town.number, unit_code=claimed
        )
        assert detail.record.phase is Phase.REFUTED
        assert detail.acts[-1].by == "核查二组"

    live(story())


def test_a_sampled_unit_is_shown_when_its_check_starts(
    town: Town, live: type_of_runner, qtbot: QtBot
) -> None:
    """The next of the draw; its result moves the certificate."""

    async def story() -> None:
        act = town.headquarters.act
        made = act(
            verification.announce, number=town.number, target="0.5", risk_limit="0.05", under=STREET
        )
        drawn = act(verification.draw, sample=made.id)
        certificate = CertificatePanel(town.desk, town.office)
        qtbot.addWidget(certificate)
        certificate.resize(420, 760)
        town.desk.selection.select(directive=town.number)
        await shown(certificate)
        await press_key(certificate, Qt.Key.Key_K, ALT)
        await until(certificate.checking.isVisible, "the check")
        wanted = certificate.checking.wanted
        assert (wanted.unit, wanted.sample) == (drawn.units[0], made.code)
        certificate.checking.results[Kind.UNREACHABLE].setChecked(True)
        certificate.checking.by.setText("核查二组")
        await press_key(certificate.checking.by, Qt.Key.Key_Return, CONTROL)
        await until(lambda: certificate.figures["unreachable"].text() == "1", "the result")
        assert certificate.bound.shown == "≥ 0%"

    live(story())
