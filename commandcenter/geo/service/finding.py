"""Finds units by code, by name, or by words from above; and the one unit that somebody meant."""

from __future__ import annotations

from sqlalchemy import and_, func, or_, select

from commandcenter.core.errors import Refused
from commandcenter.geo.model import Level, Unit, subtree
from commandcenter.geo.service.reading import unit, unit_of
from commandcenter.geo.tables import unit as unit_table
from commandcenter.store.work import View

FIND_LIMIT = 20
CONTEXTS_MAX = 200
UNIT_ORDER = (func.length(unit_table.c.code), unit_table.c.code)
# In byte order nothing that begins with a word comes after the word and this.
LAST_CHARACTER = chr(0x10FFFF)


def find(view: View, *, words: str, limit: int = FIND_LIMIT) -> list[Unit]:
    """Units by code, by the beginning of a code, by name, or by words from above: “江夏 郑店”.

    Whole names come first, then beginnings, then names that hold the word; higher units before
    lower.
    """
    *above, last = words.split() or [""]
    if not last:
        return []
    ranges: list[tuple[str, str]] | None = None
    for word in above:
        ranges = [
            subtree(found.code) for found in _match(view, word, ranges, CONTEXTS_MAX, upper=True)
        ]
        if not ranges:
            return []
    return _match(view, last, ranges, limit, upper=False)


def unit_meant(view: View, *, words: str) -> Unit:
    """The one unit that somebody typed: “420106 武昌区” by its code, “江夏 郑店” by its name.

    Refused where nothing or more than one is called so.
    """
    typed = words.split(maxsplit=1)
    if typed and typed[0][:1].isdigit():
        return unit(view, code=typed[0])
    found = find(view, words=words, limit=2)
    if not found:
        raise Refused("There is no unit called “{words}”.", words=words[:40])
    if len([one for one in found if one.name == found[0].name]) > 1:
        raise Refused("More than one unit is called “{words}”; write its code.", words=words[:40])
    return found[0]


def _match(
    view: View, word: str, ranges: list[tuple[str, str]] | None, limit: int, *, upper: bool
) -> list[Unit]:
    """Units that a word means, inside `ranges` if given; `upper` leaves out villages and grids."""
    code, name = unit_table.c.code, unit_table.c.name
    query = select(unit_table)
    if ranges is not None:
        query = query.where(or_(*(and_(code >= low, code < high) for low, high in ranges)))
    if upper:
        query = query.where(unit_table.c.level < int(Level.VILLAGE))
    ways = [name == word, and_(name > word, name < word + LAST_CHARACTER)]
    if word[0].isascii() and word[0].isdigit():
        ways.insert(0, and_(code >= word, code < word + LAST_CHARACTER))
    found: dict[str, Unit] = {}
    for way in [*ways, name.contains(word, autoescape=True)]:
        if len(found) < limit:
            rows = query.where(way).order_by(*UNIT_ORDER).limit(limit)
            for row in view.connection.execute(rows):
                found.setdefault(row.code, unit_of(row))
    return list(found.values())[:limit]
