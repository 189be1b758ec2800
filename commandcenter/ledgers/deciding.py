"""Decides a batch of lines, one after the other: posted, repeated, or refused with a reason.

Pure. Each line stands alone; what an earlier line of the batch moved counts for the later ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from commandcenter.core.clock import SHOWN_ZONE, parse_time, show_time
from commandcenter.core.errors import Refused
from commandcenter.ledgers.books import Account, Books, Content, Goods, Held, Lot, Stored
from commandcenter.ledgers.history import Move, lowest_since
from commandcenter.ledgers.model import (
    KIND_WORDS,
    KINDS,
    NAMING,
    ROUTES,
    STANDING,
    Declined,
    Kind,
    LotFacts,
)
from commandcenter.ledgers.reading import PostingLine, check_words, lot_facts
from commandcenter.store.types import from_microseconds, to_microseconds

SHORT = 60


class Batch:
    """The decisions on one batch; postings are numbered from `first`."""

    def __init__(self, books: Books, *, first: int, latest: datetime) -> None:
        self.books, self.first, self.latest = books, first, to_microseconds(latest)
        self.postings: list[tuple[str, Content]] = []
        self.repeated = 0
        self.refused: list[Declined] = []

    def decide(self, lines: Sequence[PostingLine]) -> None:
        """Take each line for itself, in their order."""
        for place, line in enumerate(lines):
            try:
                self._take(line)
            except Refused as refused:
                self.refused.append(Declined(place, line.key, refused.words))

    def _take(self, line: PostingLine) -> None:
        check_words(line)
        kind = KINDS.get(line.kind) or KINDS.get(line.kind.strip().lower())
        if kind is None:
            raise Refused(
                "“{kind}” is no kind of posting; use one of: {allowed}.",
                kind=line.kind[:SHORT],
                allowed=", ".join(one.value for one in Kind),
            )
        stored = self.books.stored.get(line.key)
        content = self._naming(line, kind, stored) if kind in NAMING else self._plain(line, kind)
        if stored is not None:
            if stored.content != content:
                raise Refused("The key “{key}” was used for another posting.", key=line.key)
            self.repeated += 1
            return
        facts = lot_facts(line)
        lot = self.books.lots_by_id[content.lot]
        together = _with_facts(lot, facts) if facts else lot.facts
        _check_made(together, content.at)
        self._post(line.key, content)
        lot.used = True
        if together != lot.facts:
            lot.facts, lot.changed = together, True

    def _plain(self, line: PostingLine, kind: Kind) -> Content:
        books = self.books
        goods = books.goods.get(line.item or "")
        if goods is None:
            raise Refused("There is no item “{code}”.", code=(line.item or "")[:SHORT])
        steps, said = goods.steps(line.quantity, line.unit)
        source, target = self._account(line.source, "from"), self._account(line.target, "to")
        route = ROUTES[kind]
        if source is target or source.kind not in route.sources or target.kind not in route.targets:
            raise Refused(
                "“{kind}” does not go from {source} to {target}.",
                kind=KIND_WORDS[kind],
                source=source.code,
                target=target.code,
            )
        return Content(
            self._moment(line.at),
            line.by or None,
            kind,
            books.lots[goods.id, line.lot or ""].id,
            steps,
            said,
            source.id,
            target.id,
            self._incident(line.incident),
            line.note or None,
            None,
        )

    def _naming(self, line: PostingLine, kind: Kind, stored: Stored | None) -> Content:
        """A red entry, a settling or a release: it goes where the posting it names went."""
        first = self.books.stored.get(line.of or line.note or "")
        if first is None:
            raise Refused(
                "Name the posting it is about by its key (“of”); there is no “{key}”.",
                key=(line.of or line.note or "")[:SHORT],
            )
        of = first.content
        if kind is Kind.REVERSAL:
            if of.kind in STANDING or of.kind is Kind.REVERSAL:
                raise Refused("A {kind} is not corrected by a red entry.", kind=KIND_WORDS[of.kind])
            open_steps, source, target = of.quantity, of.target, of.source
        else:
            if of.kind is not Kind.PROMISE:
                raise Refused("“{key}” is no promise.", key=(line.of or line.note or "")[:SHORT])
            open_steps, source, target = self.books.open[first.id], of.source, of.target
        if stored is not None and line.quantity is None:
            open_steps = stored.content.quantity
        steps = self._same(line, of, kind) or open_steps
        at = self._moment(line.at)
        if at < of.at:
            raise Refused("It is dated before the posting it is about.")
        incident = self._incident(line.incident) if line.incident else of.incident
        by, note = line.by or None, line.note or None
        return Content(at, by, kind, of.lot, steps, None, source, target, incident, note, first.id)

    def _same(self, line: PostingLine, of: Content, kind: Kind) -> int | None:
        """The quantity a line repeats of the posting it names; refused where it contradicts it."""
        books = self.books
        lot = books.lots_by_id[of.lot]
        goods: Goods = lot.goods
        ends = {books.accounts_by_id[of.source].code, books.accounts_by_id[of.target].code}
        steps = goods.steps(line.quantity, line.unit)[0] if line.quantity is not None else None
        if (
            (line.item and line.item != goods.code)
            or (line.lot and line.lot != lot.code)
            or not {code for code in (line.source, line.target) if code} <= ends
            or (kind is Kind.REVERSAL and steps not in {None, of.quantity})
        ):
            raise Refused("It says something else than the posting it is about.")
        return steps

    def _post(self, key: str, content: Content) -> None:
        """Move the goods of the batch's books, or refuse."""
        books, kind = self.books, content.kind
        lot = books.lots_by_id[content.lot]
        source = books.holding(books.accounts_by_id[content.source], lot)
        target = books.holding(books.accounts_by_id[content.target], lot)
        identity = self.first + len(self.postings)
        if kind is Kind.REVERSAL:
            if content.of in books.reversed:
                raise Refused("It was corrected before; a posting is corrected only once.")
        elif kind in NAMING and content.quantity > books.open[content.of or 0]:
            raise Refused(
                "Only {open} of the promise is still open.",
                open=lot.goods.show(books.open[content.of or 0]),
            )
        if not source.account.free and kind is not Kind.RELEASE:
            _check_enough(source, content, self.books)
        _move(source, target, content)
        if kind is Kind.PROMISE:
            books.open[identity] = content.quantity
        elif kind is Kind.REVERSAL:
            books.reversed.add(content.of or 0)
        elif kind in NAMING:
            books.open[content.of or 0] -= content.quantity
        source.account.used = target.account.used = True
        books.stored[key] = Stored(identity, content)
        self.postings.append((key, content))

    def _account(self, code: str | None, end: str) -> Account:
        if not code:
            raise Refused("The account “{end}” is missing.", end=end)
        found = self.books.accounts[code]
        if isinstance(found, Refused):
            raise found
        return found

    def _incident(self, identity: str | None) -> str | None:
        if not identity:
            return None
        if identity not in self.books.incidents:
            raise Refused("There is no incident “{id}”.", id=identity[:SHORT])
        return identity

    def _moment(self, words: str) -> int:
        at = to_microseconds(parse_time(words))
        if at > self.latest:
            raise Refused("{time} lies in the future.", time=show_time(from_microseconds(at)))
        return at


def _with_facts(lot: Lot, facts: LotFacts) -> LotFacts:
    """What is written on a lot, and what is new of it; a contradiction is refused."""
    merged = {}
    for name in ("maker", "spec", "made", "expires", "intended"):
        known, said = getattr(lot.facts, name), getattr(facts, name)
        if known and said and known != said:
            raise Refused(
                "The lot “{lot}” is known with “{known}”, not with “{said}”.",
                lot=lot.code,
                known=known,
                said=said,
            )
        merged[name] = known or said
    return LotFacts(**merged)


def _check_made(facts: LotFacts, at: int) -> None:
    if facts.made is None:
        return
    day = from_microseconds(at).astimezone(SHOWN_ZONE).date().isoformat()
    if day < facts.made:
        raise Refused(
            "It is dated {day}, but the lot was made on {made}.", day=day, made=facts.made
        )


def _check_enough(source: Held, content: Content, books: Books) -> None:
    """Refuse where the goods are not there now, or were not there at the posting's own time."""
    goods = source.lot.goods
    there = source.quantity
    if content.kind is not Kind.SETTLE:
        there -= source.promised
    if content.quantity > there:
        raise Refused(
            "{account} has {there} of {item} {lot} to give ({promised} more are promised);"
            " {wanted} cannot leave.",
            account=source.account.code,
            there=goods.show(there),
            item=goods.code,
            lot=source.lot.code,
            promised=goods.show(source.promised),
            wanted=goods.show(content.quantity),
        )
    if content.at >= source.last_at or content.kind is Kind.PROMISE:
        return
    if source.earlier is None or content.at < source.since:
        source.earlier = books.history(source.account.id, source.lot.id, content.at)
        source.since = content.at
    least = lowest_since(source.quantity, [*source.earlier, *source.moves], content.at)
    if content.quantity > least.delta:
        raise Refused(
            "{account} had only {there} of {item} {lot} at {time}; {wanted} cannot have left"
            " before.",
            account=source.account.code,
            there=goods.show(max(least.delta, 0)),
            item=goods.code,
            lot=source.lot.code,
            time=show_time(from_microseconds(least.at)),
            wanted=goods.show(content.quantity),
        )


def _move(source: Held, target: Held, content: Content) -> None:
    steps, kind = content.quantity, content.kind
    if kind is Kind.PROMISE:
        source.promised += steps
    elif kind in {Kind.SETTLE, Kind.RELEASE}:
        source.promised -= steps
    if kind not in STANDING:
        source.quantity -= steps
        target.quantity += steps
        source.moves.append(Move(content.at, -steps))
        target.moves.append(Move(content.at, steps))
        target.last_at = max(target.last_at, content.at)
        source.last_at = max(source.last_at, content.at)
