"""Intent: ages, spans and shares say what a person asks, and never more than is known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from commandcenter.core.language import translate
from ui.common.words import ages as words

NOW = datetime(2026, 7, 17, 3, 4, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-5, "just now"),
        (1, "just now"),
        (2, "2 s ago"),
        (240, "4 min ago"),
        (3 * 3600 + 240, "3 h 04 min ago"),
        (3 * 86400, "3 d ago"),
    ],
)
def test_ages(seconds: int, said: str) -> None:
    assert translate(words.age(NOW - timedelta(seconds=seconds), NOW), "en") == said


def test_spans_and_clocks() -> None:
    assert translate(words.span(timedelta(hours=3, minutes=4)), "en") == "3 h 04 min"
    assert words.countdown(timedelta(minutes=18, seconds=32)) == "00:18:32"
    assert words.countdown(-timedelta(seconds=5)) == "−00:00:05"
    assert words.clock_time(NOW, seconds=True) == "11:04:06"


def test_a_share_is_never_rounded_up_and_a_gap_stays_a_gap() -> None:
    assert words.share(999, 1000) == "99%"
    assert words.share(None, 1000) == "–"
    assert words.share(0, 0) == "–"


@pytest.mark.parametrize(("claimed", "verified"), [(139, 4), (186, 3), (1, 1), (999, 0)])
def test_the_points_of_the_gap_are_the_difference_of_the_shares_that_stand_beside_it(
    claimed: int, verified: int
) -> None:
    shown = [int(words.share(part, 1000).removesuffix("%")) for part in (claimed, verified)]
    assert words.points(claimed, verified, 1000) == shown[0] - shown[1]
    assert words.points(0, 0, 0) == 0
    assert words.number(620_573) == "620,573"
