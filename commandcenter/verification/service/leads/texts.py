"""The index of words in the database: adding to it, and finding what is nearly the same.

Each text is kept by a few sampled pieces; only rare pieces are looked up, so that a million texts
are searched in milliseconds and a form of words that everybody uses costs nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select

from commandcenter.directives.model import Kind
from commandcenter.store.sets import in_set
from commandcenter.store.setwise import insert_set
from commandcenter.store.work import View, Work
from commandcenter.verification.checks.facts import Saying
from commandcenter.verification.checks.texts.words import digest, plain, shape, sketch
from commandcenter.verification.limits import limit
from commandcenter.verification.service.leads.loading import Reader
from commandcenter.verification.tables import text_gram, text_print

TOLD = frozenset({Kind.PROGRESS, Kind.CLAIM})
TEXT_COLUMNS = ("id", "act", "digest")
GRAM_COLUMNS = ("gram", "text")
# More texts with one piece than this are not counted: it is common.
COMMON = 400
SAME_KEPT = 64
CANDIDATES = 24
# Texts that share so much of the sample are nearly the same; no more of them are counted.
CROWD_SHARE, CROWD_MAX = 0.6, 80


@dataclass(frozen=True)
class Told:
    """An act with its words made ready to be compared."""

    said: Saying
    plain: str
    shape: str


def told_by(reader: Reader, said: Iterable[Saying]) -> list[Told]:
    """The reports whose words are worth comparing."""
    telling = [one for one in said if one.act.kind in TOLD and one.act.words]
    reader.load_units({one.unit for one in telling})
    found = []
    for one in telling:
        words = plain(one.act.words, reader.own_names(one.unit))
        if len(words) >= limit("copied_own_min"):
            found.append(Told(one, words, shape(words)))
    return found


def add_texts(work: Work, told: Sequence[Told]) -> None:
    """Add these words to the index; what was said in the very same words many times is enough."""
    known = set(
        work.connection.execute(
            select(text_print.c.act).where(
                in_set(work.connection, text_print.c.act, [one.said.act.id for one in told])
            )
        ).scalars()
    )
    same = Counter[int]()
    digests = {digest(one.plain) for one in told}
    rows = work.connection.execute(
        select(text_print.c.digest, func.count())
        .where(in_set(work.connection, text_print.c.digest, digests))
        .group_by(text_print.c.digest)
    )
    same.update({row[0]: row[1] for row in rows})
    first = texts_kept(work) + 1
    prints: list[tuple[int, int, int]] = []
    pieces: list[tuple[int, int]] = []
    for one in told:
        number = digest(one.plain)
        same[number] += 1
        if one.said.act.id in known or same[number] > SAME_KEPT:
            continue
        identity = first + len(prints)
        prints.append((identity, one.said.act.id, number))
        pieces += [(gram, identity) for gram in sketch(one.shape)]
    insert_set(work.connection, text_print, TEXT_COLUMNS, prints)
    insert_set(work.connection, text_gram, GRAM_COLUMNS, sorted(pieces))


def texts_kept(view: View) -> int:
    """How many texts are in the index."""
    return int(view.connection.execute(select(func.max(text_print.c.id))).scalar() or 0)


@dataclass
class TextSearch:
    """Looks texts up, and remembers how common each piece is during one run."""

    view: View
    users: dict[int, int] = field(default_factory=dict)
    asked: dict[str, list[int]] = field(default_factory=dict)
    crowds: dict[str, int] = field(default_factory=dict)

    def near(self, words: str) -> list[int]:
        """The acts whose words may be nearly these, likeliest first; `words` is a shape."""
        found = self.asked.get(words)
        if found is None:
            found = self.asked[words] = self._near(words)
        return found

    def _near(self, words: str) -> list[int]:
        rare = [gram for gram in sketch(words) if self.common(gram) <= COMMON]
        if not rare:
            self.crowds[words] = CROWD_MAX
            return []
        rows = self.view.connection.execute(
            select(text_gram.c.text, func.count().label("hits"))
            .where(in_set(self.view.connection, text_gram.c.gram, rare))
            .group_by(text_gram.c.text)
            .order_by(func.count().desc(), text_gram.c.text)
            .limit(CROWD_MAX)
        ).all()
        self.crowds[words] = sum(row.hits >= len(rare) * CROWD_SHARE for row in rows)
        least = max(1, round(len(rare) * limit("copied_sample_share")))
        numbers = [row.text for row in rows if row.hits >= least][:CANDIDATES]
        acts = self.view.connection.execute(
            select(text_print.c.id, text_print.c.act).where(
                in_set(self.view.connection, text_print.c.id, numbers)
            )
        )
        by_number = {row.id: row.act for row in acts}
        return [by_number[number] for number in numbers if number in by_number]

    def same(self, numbers: Collection[int]) -> dict[int, list[int]]:
        """The acts that said the same to the letter, by the number of their words."""
        rows = self.view.connection.execute(
            select(text_print.c.digest, text_print.c.act)
            .where(in_set(self.view.connection, text_print.c.digest, numbers))
            .order_by(text_print.c.id)
        )
        found: dict[int, list[int]] = {}
        for row in rows:
            found.setdefault(row.digest, []).append(row.act)
        return found

    def common(self, gram: int) -> int:
        """How many texts have this piece, counted no further than is of interest."""
        found = self.users.get(gram)
        if found is None:
            some = select(text_gram.c.text).where(text_gram.c.gram == gram).limit(COMMON + 1)
            query = select(func.count()).select_from(some.subquery())
            found = self.users[gram] = int(self.view.connection.execute(query).scalar() or 0)
        return found

    def users_of(self, words: str) -> float:
        """How many texts use the pieces of a shape, by the middle of its pieces."""
        counts = sorted(self.common(gram) for gram in sketch(words))
        return float(counts[len(counts) // 2]) if counts else 0.0
