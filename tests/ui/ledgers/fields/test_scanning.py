"""A scanner types into whatever field has the focus."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Town, type_of_runner
from tests.ui.ledgers.stocked import post, shown
from tests.window import front, press_key, type_words, until
from ui.ledgers.fields.scanning import Codes, Scan, read_scan
from ui.ledgers.posting import PostingPanel

CODES = Codes({"WATER": "WATER", "R": "R", "MASK-R": "MASK-R"}, {"L1": {"WATER"}, "X9": {"R", "W"}})


@pytest.mark.parametrize(
    ("text", "bare", "scan"),
    [
        ("WATER|L1", False, Scan("WATER|L1", "WATER", "L1")),
        ("12WATER|2026 A", False, Scan("WATER|2026 A", "WATER", "2026 A")),
        ("MASK-R|7", False, Scan("MASK-R|7", "MASK-R", "7")),
        ("WATER|", False, Scan("WATER|", "WATER", "")),
        ("note NONE|L1", False, Scan("NONE|L1", "NONE", "L1")),
        ("|L1", False, None),
        ("WATER", True, Scan("WATER", "WATER", None)),
        ("L1", True, Scan("L1", "WATER", "L1")),
        ("X9", True, Scan("X9", None, "X9")),
        ("WATER", False, None),
        ("12 WATER", True, None),
        ("", True, None),
    ],
)
def test_a_code_is_told_from_what_was_typed(text: str, bare: bool, scan: Scan | None) -> None:
    assert read_scan(text, CODES, bare=bare) == scan


def test_a_label_is_scanned_into_any_field(
    stocked: Town, live: type_of_runner, qtbot: QtBot
) -> None:
    """Item and lot are filled, the field is as it was, and the quantity comes next."""
    panel = PostingPanel(stocked.desk, stocked.office)
    qtbot.addWidget(panel)

    async def scan(into: QWidget, code: str) -> None:
        into.setFocus()
        await type_words(into, code)
        await press_key(into, Qt.Key.Key_Return)

    async def story() -> None:
        await shown(panel)
        await front(panel)
        line = panel.item.lineEdit()
        panel.kind.setCurrentIndex(3)
        panel.quantity.setText("12")
        fields: list[QWidget] = [panel.quantity, panel.unit, panel.source, panel.target, panel.note,
                                 panel.lot, panel.kind, panel.go, line]  # fmt: skip
        for field in fields:
            panel.item.setCurrentIndex(0)
            panel.lot.clear()
            before = field.text() if isinstance(field, QLineEdit) else ""
            kept = before if field is not line else "WATER 饮用水"
            await scan(field, "WATER|L1")
            await until(panel.quantity.hasFocus, "the quantity")
            assert (panel.item.currentData(), panel.lot.text()) == ("WATER", "L1"), field
            if isinstance(field, QLineEdit) and field is not panel.lot:
                assert field.text() == kept
        assert panel.kind.currentIndex() == 3
        assert panel.quantity.text() == "12"

    live(story())


def test_codes_without_a_bar_and_unknown_ones(
    stocked: Town, live: type_of_runner, qtbot: QtBot
) -> None:
    """A lot known alone is enough; an unknown item is said; a number stays a number."""
    panel = PostingPanel(stocked.desk, stocked.office)
    qtbot.addWidget(panel)
    post(stocked, key="n", kind="purchase", from_="supplier:甲", to="depot:D01", quantity="9",
         lot="77")  # fmt: skip

    async def story() -> None:
        await shown(panel)
        panel.lot.setText("L1")
        await press_key(panel.lot, Qt.Key.Key_Return)
        assert (panel.item.currentData(), panel.lot.text()) == ("WATER", "L1")
        panel.quantity.setText("77")
        await press_key(panel.quantity, Qt.Key.Key_Return)
        assert (panel.quantity.text(), panel.lot.text()) == ("77", "L1")
        panel.note.setText("NONE|L1")
        await press_key(panel.note, Qt.Key.Key_Return)
        problem = panel.form.fields["item"].problem
        assert "There is no item “NONE”" in stocked.desk.look.say(problem)
        assert panel.note.text() == ""
        assert panel.lot.text() == "L1"

    live(story())
