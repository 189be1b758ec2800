"""The headline finds room for its six figures, or says the certified one in words below."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from commandcenter.directives.model import Counts
from tests.ui.conftest import Town
from ui.board.headline import Figures


def test_the_headline_rearranges_itself_when_its_words_grow(town: Town, qtbot: QtBot) -> None:
    headline = Figures(town.desk)
    qtbot.addWidget(headline)
    look = town.desk.look
    look.language.speak("zh_CN")
    headline.show_counts(Counts(issued=1), look.now())
    headline.show()
    headline.resize(900, 120)
    qtbot.waitUntil(headline.certified.isVisible)
    headline.certified.relabel("可认定的完成比例" * 12)
    qtbot.waitUntil(headline.certified.isHidden)
    assert headline.certified_line.isVisible()
    headline.certified.relabel("可认定")
    headline.show_counts(Counts(issued=1), look.now())
    qtbot.waitUntil(headline.certified.isVisible)
    assert headline.certified_line.isHidden()
