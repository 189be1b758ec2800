"""Finding Chinese words by what is typed: characters, pinyin, initials, or a mixture of them.

`jxq`, `jiangxia`, `江xia` and `江夏` all find 江夏区. Pure but for reading its table once; a
character with several readings is found by each of them.
"""

from __future__ import annotations

from functools import cache

from commandcenter.core.resources import RESOURCES

READINGS_FILE = RESOURCES / "pinyin" / "readings.txt"

EXACT, START, INSIDE, NOTHING = 3, 2, 1, 0
QUERY_MAX = 40


def match(query: str, words: str) -> int:
    """How well `query` finds `words`: EXACT, at the START, INSIDE, or NOTHING."""
    wanted = "".join(query.lower().split())[:QUERY_MAX]
    held = "".join(words.lower().split())
    if not wanted:
        return INSIDE
    if wanted == held:
        return EXACT
    if held.startswith(wanted):
        return START
    if wanted in held:
        return INSIDE
    if not any(letter.isascii() and letter.isalnum() for letter in wanted):
        return NOTHING
    for start in range(len(held)):
        if _reads(wanted, held, start):
            return START if start == 0 else INSIDE
    return NOTHING


@cache
def readings() -> dict[str, tuple[str, ...]]:
    """The toneless readings of each character; the table takes some ten milliseconds to read."""
    table: dict[str, tuple[str, ...]] = {}
    for line in READINGS_FILE.read_text(encoding="utf-8").splitlines():
        syllable, characters = line.split(" ", 1)
        for character in characters:
            table[character] = (*table.get(character, ()), syllable)
    return table


def _reads(wanted: str, held: str, start: int) -> bool:
    """Whether the characters of `held` from `start` on can be read as `wanted`."""
    places = {0}
    for character in held[start:]:
        following: set[int] = set()
        for place in places:
            for reading in (character, *readings().get(character, ())):
                rest = wanted[place:]
                if reading.startswith(rest):
                    return True
                if rest.startswith(reading):
                    following.add(place + len(reading))
                if rest.startswith(reading[0]):
                    following.add(place + 1)
        places = following
        if not places:
            return False
    return False
