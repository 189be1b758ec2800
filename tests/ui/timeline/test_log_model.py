"""The duty log keeps what is selected and where it stands while new entries come in on top."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy

from commandcenter.store.journal import Entry
from ui.common.face.look import Look
from ui.timeline.panel import LogModel

NOW = datetime(2026, 7, 17, 3, 4, 6, tzinfo=UTC)
NAMES = {"420106": "武昌区"}


def entry(seq: int) -> Entry:
    return Entry(
        seq=seq,
        at=NOW + timedelta(seconds=seq),
        actor="operator",
        channel="console",
        kind="issue",
        unit="420106",
        subject=f"令〔2026〕{seq}号",
        payload={},
        hash="",
    )


def entries(newest: int, oldest: int) -> list[Entry]:
    """Newest first."""
    return [entry(seq) for seq in range(newest, oldest - 1, -1)]


@pytest.fixture
def model() -> LogModel:
    """A log of ten entries, watched by Qt's own tester."""
    made = LogModel(Look())
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal, made)
    made.show_entries(entries(10, 1), NAMES)
    return made


def test_new_entries_come_on_top_and_the_oldest_go(model: LogModel) -> None:
    kept = QPersistentModelIndex(model.index(2))
    resets = QSignalSpy(model.modelReset)
    model.show_entries(entries(13, 4), NAMES)
    assert resets.count() == 0
    assert kept.row() == 5
    assert "8号" in kept.data(Qt.ItemDataRole.DisplayRole)
    assert [shown.seq for shown in rows(model)] == list(range(13, 3, -1))


def test_the_same_entries_change_nothing(model: LogModel) -> None:
    spies = [QSignalSpy(one) for one in (model.modelReset, model.rowsInserted, model.rowsRemoved)]
    model.show_entries(entries(10, 1), NAMES)
    assert [spy.count() for spy in spies] == [0, 0, 0]


@pytest.mark.parametrize(
    "others", [entries(40, 31), entries(8, 1), [], [entry(11), *entries(9, 1)]]
)
def test_anything_else_is_shown_anew(model: LogModel, others: list[Entry]) -> None:
    model.show_entries(others, NAMES)
    assert rows(model) == others


def test_another_name_is_shown(model: LogModel) -> None:
    model.show_entries(entries(10, 1), {"420106": "武昌"})
    assert "武昌区" not in model.index(0).data(Qt.ItemDataRole.DisplayRole)


def rows(model: LogModel) -> list[Entry]:
    return [model.index(row).data(Qt.ItemDataRole.UserRole + 30) for row in range(model.rowCount())]
