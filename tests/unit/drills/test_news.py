"""The lines of a drill: one every few seconds, in people's words, with names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from commandcenter.core.clock import HeldClock
from commandcenter.core.language import Text, translate
from commandcenter.directives.model import REPORTED
from commandcenter.drills.model import Deed, Planned, Way
from commandcenter.drills.news import ACTS, EVERY_S, News

NAMES = {"420106": "武昌区", "420106001": "积玉桥街道", "420106001001": "示例社区"}


def an_act(kind: str) -> Planned:
    """A planned act of a community."""
    return Planned("k", Way.PHONE, kind, "a", "420106001001", timedelta(0), timedelta(0), "YL-1")


def test_one_line_every_few_seconds() -> None:
    """Many acts, few lines; each says the drill's time, who did what, and how far it is."""
    told: list[Text] = []
    seconds = iter([0.0, 1.0, EVERY_S, EVERY_S + 1])
    news = News(told.append, lambda: next(seconds))
    news.begin(HeldClock(datetime(2026, 7, 6, 22, 0, tzinfo=UTC)), 9, NAMES)
    for kind in ("acknowledge", "start", "claim", "need"):
        news.answered(an_act(kind), saved=kind != "claim")
    lines = [translate(one, "en") for one in told]
    who = "Drill 2026-07-07 06:00: 武昌区 积玉桥街道 示例社区"
    assert lines == [
        f"{who} acknowledges · 1 of 9 acts answered",
        f"{who} reports completion (refused) · 3 of 9 acts answered",
    ]


def test_every_act_has_its_words() -> None:
    """Whatever a plan can hold can be told."""
    assert set(ACTS) == {kind.value for kind in REPORTED} | {deed.value for deed in Deed}


def test_every_sentence_is_translated() -> None:
    """The fragment of this room's catalogue knows every act."""
    catalogue = Path(__file__).parents[3] / "resources/translations/zh_CN/drills.po"
    words = catalogue.read_text("utf-8")
    assert all(f'msgid "{one.template}"' in words for one in ACTS.values())
