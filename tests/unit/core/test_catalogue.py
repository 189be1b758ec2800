"""Intent: one sentence is found in the compiled catalogue as gettext itself finds it."""

from __future__ import annotations

import gettext

import pytest

from commandcenter.core.catalogue import Catalogue
from commandcenter.core.language import CATALOGUES, DOMAIN

FILE = CATALOGUES / "zh_CN" / "LC_MESSAGES" / f"{DOMAIN}.mo"


def test_each_sentence_is_found_as_gettext_finds_it() -> None:
    """The first, the last and every one between; what is not there stays as it was said."""
    with FILE.open("rb") as compiled:
        known = gettext.GNUTranslations(compiled)
    ours = Catalogue(FILE.read_bytes())
    # gettext has no public list of its sentences; those of a plural are no plain words.
    held = vars(known)["_catalog"]
    sentences = [words for words in held if isinstance(words, str) and words]
    assert len(sentences) > 2_000
    assert {words: ours.find(words) for words in sentences} == {
        words: known.gettext(words) for words in sentences
    }
    for strange in ("", "!", "nobody says this", "\U0010ffff"):
        assert ours.find(strange) in {strange, known.gettext(strange)}


def test_no_catalogue_changes_nothing() -> None:
    assert Catalogue(b"").find("The disk is full.") == "The disk is full."


def test_what_is_no_catalogue_is_said_at_once() -> None:
    with pytest.raises(ValueError, match="no compiled catalogue"):
        Catalogue(b"\x00" * 64)
