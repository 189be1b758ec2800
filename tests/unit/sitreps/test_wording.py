"""The small grammar of official papers, and words that a file can hold."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from commandcenter.core.errors import Fault
from commandcenter.sitreps.paper.sentences import title_of
from commandcenter.sitreps.wording import (
    FORMS,
    change,
    chinese,
    clean,
    count,
    file_name,
    full_time,
    span,
    words,
)

AT = datetime(2026, 7, 17, 8, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "零"),
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (99, "九十九"),
        (100, "一百"),
        (101, "一百零一"),
        (110, "一百一十"),
        (112, "一百一十二"),
        (999, "九百九十九"),
        (1000, "1000"),
    ],
)
def test_ordinals(number: int, said: str) -> None:
    """Follow-ups are numbered in Chinese."""
    assert chinese(number) == said


def test_times_are_local_and_without_leading_zeros() -> None:
    """UTC in the record, local time with hour and minute on paper."""
    assert full_time(AT) == "2026年7月17日16时05分"
    assert full_time(None) == "—"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(-3, "0分钟"), (52, "52分钟"), (184, "3小时04分"), (1440, "1天"), (1500, "1天1小时")],
)
def test_spans(minutes: int, said: str) -> None:
    """A length of time reads as people say it."""
    assert span(timedelta(minutes=minutes)) == said


def test_numbers_and_gaps() -> None:
    """Unknown is a dash, zero is a zero, a movement has its sign."""
    assert [count(None), count(0), count(3495), count("34.4")] == ["—", "0", "3,495", "34.4"]
    assert [change(None), change(0), change(12), change(-1200)] == ["—", "0", "+12", "−1,200"]


@pytest.mark.parametrize(
    ("kind", "ordinal", "title"),
    [
        ("first", 1, "武汉市暴雨洪涝情况首报"),
        ("first", 2, "武汉市暴雨洪涝情况首报（更新一）"),
        ("followup", 2, "武汉市暴雨洪涝情况续报二"),
        ("followup", 11, "武汉市暴雨洪涝情况续报十一"),
        ("final", 1, "武汉市暴雨洪涝情况终报"),
        ("completion", 1, "武汉市暴雨洪涝指令完成情况报告"),
        ("completion", 3, "武汉市暴雨洪涝指令完成情况报告（三）"),
        ("log", 1, "武汉市暴雨洪涝值班日志"),
    ],
)
def test_titles(kind: str, ordinal: int, title: str) -> None:
    """The title says which report of the family this is."""
    assert title_of(kind, "武汉市暴雨洪涝", ordinal) == title


def test_words_lose_only_what_no_file_can_hold() -> None:
    """Control marks and turned reading order go; emoji, Tibetan and formulas stay as they are."""
    said = "a\x00b\x1b\x0b\ud800\u202e=1+1\tལྷ་ས🌊\r\nзавтра"
    assert clean(said) == "ab=1+1 ལྷ་ས🌊\nзавтра"


def test_file_names() -> None:
    """A drill says so first, and no title can leave the folder."""
    assert file_name("../a b:*", AT, drill=True) == "演练_a_b_20260717-1605"
    assert file_name("\x00/", AT, drill=False) == "sitrep_20260717-1605"
    assert len(file_name("汛" * 400, AT, drill=False)) < 100


def test_every_sentence_that_is_asked_for_exists() -> None:
    """The form holds each sentence that the code names in full."""
    sources = (FORMS.parents[1] / "commandcenter" / "sitreps").rglob("*.py")
    asked = {
        name
        for path in sources
        for name in re.findall(r'words\(\s*"([a-z_.0-9]+)"', path.read_text("utf-8"))
    }
    assert len(asked) > 50
    for name in asked:
        try:
            words(name)
        except (KeyError, IndexError) as error:
            pytest.fail(f"{name}: {error}")


def test_a_missing_sentence_is_a_fault() -> None:
    """A form that lost a sentence is said to be damaged."""
    with pytest.raises(Fault, match="lacks"):
        words("lead.nothing")
