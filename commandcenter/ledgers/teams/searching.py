"""Skills as words, and what a search for one means.

Pure. The words of a search are the words people write, in any order and without pinyin: 冲锋舟
finds 冲锋舟驾驶, and 驾驶 冲锋舟 does too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from commandcenter.core.errors import Refused
from commandcenter.core.tabletext import bad_character

DIVIDERS = re.compile(r"[;；、,，/|\n]")
SKILL_MAX, SKILLS_MAX = 40, 30


def read_skills(cell: str) -> tuple[str, ...]:
    """The skills in one cell, divided by “;” or “、”, each once."""
    found = tuple(dict.fromkeys(filter(None, (part.strip() for part in DIVIDERS.split(cell)))))
    for skill in found:
        if len(skill) > SKILL_MAX or bad_character(skill):
            raise Refused(
                "The skill “{skill}” is longer than {most} characters.",
                skill=skill[:SKILL_MAX],
                most=SKILL_MAX,
            )
    if len(found) > SKILLS_MAX:
        raise Refused("More than {most} skills stand in one cell.", most=SKILLS_MAX)
    return found


def plain(words: str) -> str:
    """Words for comparing: full width and half width alike, capitals and small letters alike."""
    return unicodedata.normalize("NFKC", words).casefold()


def means(query: str, skill: str) -> bool:
    """Whether every word of the query stands in the skill."""
    asked, within = plain(query).split(), plain(skill)
    return bool(asked) and all(word in within for word in asked)


def meant(query: str, skills: Iterable[str]) -> list[str]:
    """The skills that a query means."""
    if not query.strip():
        raise Refused("Say which skill is looked for.")
    return [skill for skill in skills if means(query, skill)]
