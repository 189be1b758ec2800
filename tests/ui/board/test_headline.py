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


def test_an_age_that_shrinks_moves_no_row(town: Town, qtbot: QtBot) -> None:
    """Where six figures just find room, the certified one stays below until there is room to
    spare.
    """
    headline = Figures(town.desk)
    qtbot.addWidget(headline)
    headline.show_counts(Counts(issued=1), town.desk.look.now())
    headline.show()
    headline.resize(900, 120)
    qtbot.waitUntil(headline.certified.isVisible)
    enough = min(width for width in range(200, 900, 4) if fits(headline, width))
    headline.resize(enough - 8, 120)
    qtbot.waitUntil(headline.certified.isHidden)
    headline.resize(enough + 8, 120)
    assert headline.certified.isHidden()
    headline.resize(enough + 200, 120)
    qtbot.waitUntil(headline.certified.isVisible)


def fits(headline: Figures, width: int) -> bool:
    """Whether six figures that had all the room of the screen before find room in `width`."""
    headline.resize(1400, 120)
    headline.resize(width, 120)
    return headline.certified.isVisible()
