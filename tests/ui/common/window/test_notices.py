"""Intent: news is quiet; what matters is kept, counted and never pushed at a person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pytestqt.qtbot import QtBot

from commandcenter.core.language import text
from ui.common.window.notices import BURST_MAX, KEPT_MAX, Notice, Notices

NOW = datetime(2026, 7, 17, 3, 4, 6, tzinfo=UTC)
WORDS = text("the database does not answer")


def test_a_burst_of_news_is_counted_but_not_shown(qtbot: QtBot) -> None:
    notices, shown = Notices(), []
    notices.shown.connect(shown.append)
    for second in range(20):
        notices.tell(Notice(WORDS, NOW + timedelta(seconds=second)))
    assert len(shown) == BURST_MAX
    assert notices.unseen == 20


def test_trouble_is_shown_even_in_a_burst(qtbot: QtBot) -> None:
    notices = Notices()
    notices.on_screen = 9
    with qtbot.waitSignal(notices.shown):
        notices.tell(Notice(WORDS, NOW, kind="trouble"))


def test_the_same_trouble_is_one_notice_that_counts(qtbot: QtBot) -> None:
    notices, shown = Notices(), []
    notices.shown.connect(shown.append)
    for _ in range(3):
        notices.tell(Notice(WORDS, NOW, kind="trouble", key="database"))
    assert [notice.count for notice in notices] == [3]
    assert len(shown) == 1
    notices.settle("database")
    assert len(notices) == 0


def test_looking_at_the_list_settles_the_count() -> None:
    notices = Notices()
    for _ in range(KEPT_MAX + 5):
        notices.tell(Notice(WORDS, NOW))
    assert notices.unseen == KEPT_MAX
    notices.mark_seen()
    assert notices.unseen == 0
