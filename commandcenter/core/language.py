"""Words for people: English source sentences, translated by one gettext catalogue.

A `Text` carries its template and values until someone is there to read it, so that one refusal
can be shown in Chinese on a phone and in English in a log. Never format a sentence before its
reader is known.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from commandcenter.core.catalogue import Catalogue
from commandcenter.core.resources import RESOURCES

CATALOGUES = RESOURCES / "translations"
DOMAIN = "commandcenter"
LANGUAGES = ("zh_CN", "en")
FIRST_LANGUAGE = "zh_CN"
SOURCE_LANGUAGE = "en"
SENTENCES_KEPT = 8192


@dataclass(frozen=True)
class Text:
    """A sentence that is still to be put into its reader's language."""

    template: str
    values: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return translate(self, SOURCE_LANGUAGE)


def text(template: str, /, **values: Any) -> Text:
    """Mark `template` for translation and keep its values beside it."""
    return Text(template, values)


def translate(words: Text | str, language: str = FIRST_LANGUAGE) -> str:
    """Put `words` into `language`; plain strings are already somebody's own words."""
    if isinstance(words, str):
        return words
    template = sentence(words.template, language)
    if not words.values:
        return template
    values = {
        name: translate(value, language) if isinstance(value, Text) else value
        for name, value in words.values.items()
    }
    return template.format(**values)


@lru_cache(SENTENCES_KEPT)
def sentence(template: str, language: str) -> str:
    """One template in `language`; an import says the same few a hundred thousand times."""
    return catalogue(language).find(template) if template else ""


@cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of `language`; it is empty for English, since the sources are English."""
    file = CATALOGUES / language / "LC_MESSAGES" / f"{DOMAIN}.mo"
    return Catalogue(file.read_bytes() if file.exists() else b"")


def known_language(wanted: str | None) -> str:
    """The language we speak that is nearest to `wanted`; Chinese where it is unknown."""
    if wanted and wanted.lower().startswith("en"):
        return "en"
    return FIRST_LANGUAGE
