"""Every sentence for people is there in both languages, and the catalogue is the fragments' own."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest

from tests.translations import compile as compiler

BEFORE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"

"""


@pytest.fixture(scope="module")
def sources() -> compiler.Sources:
    """What the program says."""
    return compiler.read_sources()


@pytest.fixture(scope="module")
def fragments() -> compiler.Fragments:
    """What was translated."""
    return compiler.read_fragments()


def test_there_is_something_to_say(sources: compiler.Sources) -> None:
    """A check that finds no sentence proves nothing."""
    assert len(sources.said) > 500
    assert "Acknowledge" in sources.said
    assert "Report back" in sources.said


def test_every_sentence_is_translated_once_and_rightly(
    sources: compiler.Sources, fragments: compiler.Fragments
) -> None:
    """Nothing untranslated, unused, translated apart, or with other placeholders."""
    found = compiler.problems(sources, fragments)
    assert not found, "\n".join(["", *found])


def test_the_catalogue_is_up_to_date(
    sources: compiler.Sources, fragments: compiler.Fragments
) -> None:
    """The committed catalogue says what the fragments say, sentence by sentence."""
    with compiler.CATALOGUE.open("rb") as compiled:
        kept = gettext.GNUTranslations(compiled)
    stale = [
        words
        for words, translated in fragments.words.items()
        if words in sources.held and kept.gettext(words) != translated
    ]
    assert not stale, f"python -m tests.translations.compile: {stale[:5]}"


def test_the_same_fragments_make_the_same_catalogue(
    sources: compiler.Sources, fragments: compiler.Fragments
) -> None:
    """Compiling again changes no byte, so that a commit shows only what was meant."""
    assert compiler.catalogue(fragments, sources) == compiler.catalogue(fragments, sources)


def checked(folder: Path, source: str, **fragments: str) -> list[str]:
    """What is wrong with a small program and its fragments."""
    for name, entries in fragments.items():
        (folder / f"{name}.po").write_text(BEFORE + entries, "utf-8")
    sources = compiler.Sources()
    compiler.read_python(source, "ui/a.py", sources)
    return compiler.problems(sources, compiler.read_fragments(folder))


A_NAME = 'msgid "Dear {name}"\nmsgstr "{name}，您好"\n\n'


@pytest.mark.parametrize(
    ("source", "entries", "why"),
    [
        ('text("Dear {name}", name=1)', {"a": A_NAME}, ""),
        ('Refused("Dear {name}" if x else "Stop", name=1)', {"a": A_NAME}, "untranslated: Stop"),
        ('Declined(404, "Stop")', {}, "untranslated: Stop"),
        ('text("Stop")', {"a": 'msgid "Stop"\nmsgstr ""\n'}, "untranslated: Stop"),
        ('text("Dear {nam}", nam=1)', {"a": A_NAME}, "untranslated: Dear {nam}"),
        ('text("{n} m", n=1)', {"a": 'msgid "{n} m"\nmsgstr "{m} 米"\n'}, "other placeholders"),
        ("pass", {"a": A_NAME}, "unused: Dear {name}"),
        (
            'text("Dear {name}", name=1)',
            {"a": A_NAME, "b": A_NAME.replace("您好", "你好")},
            "apart",
        ),
        ('text("Dear {name}", name=1)', {"a": "#, fuzzy\n" + A_NAME}, "fuzzy"),
        ('from sqlalchemy import text\ntext("SELECT 1")', {}, ""),
    ],
)
def test_each_mistake_is_found(
    tmp_path: Path, source: str, entries: dict[str, str], why: str
) -> None:
    """Each kind of mistake is named, and what is right passes."""
    found = checked(tmp_path, source, **entries)
    assert bool(found) == bool(why)
    assert why in "\n".join(found)


def test_a_page_is_read(tmp_path: Path) -> None:
    """The phone's pages speak through the same catalogue."""
    sources = compiler.Sources()
    compiler.read_template('<p>{{ say("Stop {n}", n=1) }}</p>', "page.html", sources)
    assert list(sources.said) == ["Stop {n}"]
    assert compiler.problems(sources, compiler.read_fragments(tmp_path)) == [
        "page.html:1: untranslated: Stop {n}"
    ]
