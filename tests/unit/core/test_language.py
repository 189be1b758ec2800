"""A sentence is put into its reader's language, whatever it carries."""

from __future__ import annotations

import subprocess
import sys
import timeit

import pytest

from commandcenter.core.errors import Fault, Problem, Refused, RefusedWithProblems, Unavailable
from commandcenter.core.language import known_language, text, translate

UNTRANSLATED = "A sentence that nobody ever {did}."


def test_english_is_the_source() -> None:
    """In English a sentence is itself, with its values."""
    words = text("… and {rest} more.", rest=3)
    assert translate(words, "en") == "… and 3 more."
    assert translate(words) == translate(words, "zh_CN") == "……另有 3 处。"
    assert str(words) == "… and 3 more."


def test_values_are_put_into_the_same_language() -> None:
    """A sentence within a sentence speaks the reader's language too."""
    refused = Refused(
        "The database itself refused this: {rule}.", rule=text("the journal is only ever added to")
    )
    assert refused.say("zh_CN") == "数据库拒绝了此操作：日志只增不改。"
    assert refused.say("en").endswith("the journal is only ever added to.")


def test_what_is_not_translated_is_still_said() -> None:
    """A sentence without its translation is shown as it was written."""
    assert translate(text(UNTRANSLATED, did="said"), "zh_CN") == "A sentence that nobody ever said."


def test_somebodys_own_words_stay() -> None:
    """Plain text, braces and all, is nobody's to translate or fill in."""
    assert translate("{not} ours", "zh_CN") == "{not} ours"
    assert str(Fault("a {strange} word")) == "a {strange} word"
    assert translate(text(""), "zh_CN") == ""


def test_failures_say_themselves() -> None:
    """Every failure speaks both languages; logs read English."""
    for failure in (Refused, Unavailable, Fault):
        said = failure("The program is closing; nothing more is taken.")
        assert said.say("zh_CN") == "程序正在关闭，不再受理。"
        assert str(said) == said.say("en")


def test_problems_are_listed_up_to_a_limit() -> None:
    """Twenty problems are shown and the rest is counted."""
    problems = [Problem(str(line), text("{value} is wrong.", value=line)) for line in range(25)]
    said = RefusedWithProblems(text("Nothing."), problems).say("en").splitlines()
    assert said[1] == "0: 0 is wrong."
    assert len(said) == 1 + 20 + 1
    assert said[-1] == "… and 5 more."


@pytest.mark.parametrize(
    ("wanted", "known"),
    [
        ("en", "en"),
        ("en_GB", "en"),
        ("EN", "en"),
        ("zh_TW", "zh_CN"),
        ("fr", "zh_CN"),
        (None, "zh_CN"),
    ],
)
def test_the_nearest_language(wanted: str | None, known: str) -> None:
    """English where English is wanted, Chinese otherwise."""
    assert known_language(wanted) == known


def test_refusing_a_hundred_thousand_lines_is_quick() -> None:
    """A sentence costs little more than its formatting: an import may refuse every line."""
    words = text("{value} is wrong.", value=7)
    plain = min(timeit.repeat(lambda: words.template.format(value=7), number=20_000, repeat=5))
    translated = min(timeit.repeat(lambda: translate(words), number=20_000, repeat=5))
    assert translated < plain * 8


def test_the_catalogue_is_not_read_at_import() -> None:
    """Importing the words costs no file; the catalogue is read when something is said."""
    script = (
        "import sys, commandcenter.core.language as l;"
        "heavy = {'babel', 'sqlalchemy', 'msgspec'} & set(sys.modules);"
        "print(l.catalogue.cache_info().currsize, len(heavy))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["0", "0"]
