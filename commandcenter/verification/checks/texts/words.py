"""Chinese reports as they can be compared: cleared of names and marks, cut into pieces, sampled.

Two texts that are nearly the same share most of their rarest-numbered pieces, so that one can be
found by the other among a million without comparing with all.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable
from functools import lru_cache

GRAM = 4
SKETCH = 10
OWN_NAME = "□"
FIGURE = "#"
KEPT = re.compile(r"[^\w□.]|_")
LONE_DOT = re.compile(r"(?<!\d)\.|\.(?!\d)")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
# What a unit is called in full and what people call it.
OFFICES = (
    "村民委员会",
    "社区居民委员会",
    "社区居委会",
    "居民委员会",
    "村委会",
    "居委会",
    "街道办事处",
    "社区",
    "街道",
    "村",
    "镇",
    "乡",
)
CACHE = 20_000


def plain(words: str, names: Collection[str] = ()) -> str:
    """The words without marks and spaces, one's own names replaced, figures kept."""
    text = unicodedata.normalize("NFKC", words).casefold()
    for name in sorted(set(names), key=len, reverse=True):
        if name:
            text = text.replace(name.casefold(), OWN_NAME)
    return LONE_DOT.sub("", KEPT.sub("", text))


def shape(text: str) -> str:
    """Plain words with every figure replaced by one mark."""
    return NUMBER.sub(FIGURE, text)


def figures(text: str) -> list[str]:
    """The figures in plain words, in their order."""
    return NUMBER.findall(text)


def called(names: Iterable[str]) -> set[str]:
    """The names by which people may call these units."""
    found = set(names)
    for name in list(found):
        for office in OFFICES:
            stem = name.removesuffix(office)
            if stem != name and len(stem) >= 2:
                found.add(stem)
                found.update(stem + short for short in ("村", "社区", "街道") if short in office)
    return found


def grams(text: str) -> set[str]:
    """The overlapping pieces of a text."""
    return {text[place : place + GRAM] for place in range(len(text) - GRAM + 1)}


@lru_cache(CACHE)
def sketch(text: str) -> tuple[int, ...]:
    """The sample of a shape's pieces by which it is found: those with the smallest numbers."""
    return tuple(sorted(_number(gram) for gram in grams(text))[:SKETCH])


@lru_cache(CACHE)
def digest(text: str) -> int:
    """A number that only the same plain words have."""
    return _number(text)


def _number(piece: str) -> int:
    return int.from_bytes(hashlib.blake2b(piece.encode(), digest_size=8).digest()) >> 1


def own_words(text: str, templates: Collection[str]) -> int:
    """How many characters of a shape are not already in the words that were sent down."""
    known: set[str] = set()
    for template in templates:
        known |= grams(template)
    covered = [False] * len(text)
    for place in range(len(text) - GRAM + 1):
        if text[place : place + GRAM] in known:
            covered[place : place + GRAM] = [True] * GRAM
    return covered.count(False)


def likeness(one: str, other: str) -> float:
    """How alike two texts are, from 0 to 1."""
    from rapidfuzz.distance import Levenshtein

    return float(Levenshtein.normalized_similarity(one, other))
