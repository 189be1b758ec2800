"""The headline finds room for its six figures, or says the certified one in words below."""

from __future__ import annotations

from datetime import timedelta

from pytestqt.qtbot import QtBot

from commandcenter.directives.model import Counts
from tests.ui.conftest import Town
from tests.ui.cut_words import cut_words
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


def test_where_no_age_fits_below_each_figure_one_line_says_it_for_all(
    town: Town, qtbot: QtBot
) -> None:
    """Never a figure without its age, never half an age."""
    headline = Figures(town.desk)
    qtbot.addWidget(headline)
    look = town.desk.look
    headline.resize(900, 120)
    headline.show()
    headline.show_counts(Counts(issued=144), look.now())
    qtbot.waitUntil(headline.age.isHidden)
    headline.resize(400, 120)
    headline.show_counts(Counts(issued=144), look.now() - timedelta(hours=11, minutes=42))
    qtbot.waitUntil(headline.age.isVisible)
    assert headline.age.text() == "Figures 11 h 42 min ago"
    assert list(cut_words(headline)) == []
    headline.resize(900, 120)
    qtbot.waitUntil(headline.age.isHidden)
