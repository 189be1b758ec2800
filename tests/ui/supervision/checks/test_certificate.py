"""The certificate in the window: announced, drawn, checked, and never surer than its checks."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from commandcenter.directives.model import Kind
from commandcenter.verification import service as verification
from commandcenter.verification.samples import Drawn
from tests.ui.conftest import STREET, Town, type_of_runner, unnamed
from tests.window import front, press_key, type_words, until
from ui.common.panels.states import State
from ui.supervision.checks.certificate import CertificatePanel

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def certificate(town: Town, qtbot: QtBot) -> CertificatePanel:
    made = CertificatePanel(town.desk, town.office)
    qtbot.addWidget(made)
    made.resize(420, 700)
    town.desk.selection.select(directive=town.number)
    return made


async def shown(panel: CertificatePanel) -> None:
    await front(panel)
    await until(lambda: panel.frame.state is State.READY and not panel.busy, "the certificate")


def written(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


def a_draw(town: Town) -> Drawn:
    """A sample of one street's units, announced and drawn by two persons."""
    act = town.headquarters.act
    made = act(
        verification.announce, number=town.number, target="0.5", risk_limit="0.05", under=STREET
    )
    act(verification.give_number, sample=made.id, number="8316", by="第二人")
    return act(verification.draw, sample=made.id)


def test_without_a_check_nothing_is_certified(
    town: Town, live: type_of_runner, certificate: CertificatePanel
) -> None:
    async def story() -> None:
        await shown(certificate)
        assert certificate.bound.shown == "≥ 0%"
        assert "nothing can be certified" in written(certificate)
        assert certificate.figures["claimed"].text() == "2"
        assert unnamed(certificate) == []

    live(story())


def test_a_sample_is_announced_and_drawn_by_the_keyboard(
    town: Town, live: type_of_runner, certificate: CertificatePanel
) -> None:
    async def story() -> None:
        await shown(certificate)
        town.desk.selection.select(unit=STREET)
        keys = (Qt.Key.Key_R, CONTROL | Qt.KeyboardModifier.ShiftModifier)
        await press_key(certificate, *keys)
        await until(certificate.form.isVisible, "the form")
        certificate.form.target.setText("2")
        await press_key(certificate.form.target, Qt.Key.Key_Return, CONTROL)
        await until(lambda: "between 0 and 1" in written(certificate.form), "the refusal")
        certificate.form.target.setText("0.9")
        await press_key(certificate.form.target, Qt.Key.Key_Return, CONTROL)
        await until(lambda: certificate.rows.rowCount() == 1, "the announced sample")
        assert certificate.rows.index(0, 2).data() == "announced"
        await press_key(certificate, *keys)
        await until(certificate.form.isVisible, "the form again")
        await type_words(certificate.form.number, "8316")
        await type_words(certificate.form.by, "Li Si")
        await press_key(certificate.form.by, Qt.Key.Key_Return, CONTROL)
        await until(lambda: "of" in str(certificate.rows.index(0, 2).data()), "the draw")
        [sample] = town.headquarters.read(verification.samples_of, number=town.number)
        assert (sample.number, sample.number_by, sample.under) == ("8316", "Li Si", STREET)

    live(story())


def test_the_curve_rises_with_the_checks_and_the_sample_stays_listed(
    town: Town, live: type_of_runner, certificate: CertificatePanel
) -> None:
    """What the panel says is what the service certifies."""

    async def story() -> None:
        drawn = a_draw(town)
        await shown(certificate)
        for unit in drawn.units[:8]:
            town.say(Kind.CLAIM, unit) if unit not in town.leaves[:2] else None
        for unit in drawn.units[:8]:
            town.say(Kind.VERIFY, unit, by="核查组", method="onsite")
        await until(lambda: certificate.figures["checked"].text() == "8", "the checks")
        found = town.headquarters.read(verification.certify, number=town.number)
        assert found.lower_bound > 0
        assert certificate.bound.shown == f"≥ {int(found.lower_bound * 100)}%"
        bounds = certificate.curve.bounds
        assert len(bounds) == 8
        assert list(bounds) == sorted(bounds)
        assert bounds[-1] == pytest.approx(100 * found.lower_bound)
        assert certificate.rows.rowCount() == 1

    live(story())


@pytest.mark.parametrize("theme", ["day", "night"])
def test_it_speaks_chinese(
    town: Town, live: type_of_runner, certificate: CertificatePanel, theme: str
) -> None:
    async def story() -> None:
        town.desk.look.theme.wear(name=theme)
        await shown(certificate)
        town.desk.look.language.speak("zh_CN")
        assert "不能作任何认定" in written(certificate)
        assert not certificate.grab().isNull()

    live(story())
