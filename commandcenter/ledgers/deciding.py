"""Decides a batch of lines, one after the other: posted, repeated, or refused with a reason.

Pure. Each line stands alone; what an earlier line of the batch moved counts for the later ones.
Most lines of a batch go a way that was decided before: they are posted without asking it all again,
and whatever is not plainly in order about them is looked at from the beginning.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from commandcenter.core.clock import FIRST_YEAR, SHOWN_ZONE, parse_time, show_time
from commandcenter.core.errors import Refused
from commandcenter.ledgers.books import Books, Held, Lot, Row, type_of_way
from commandcenter.ledgers.history import lowest_since
from commandcenter.ledgers.model import (
    KIND_WORDS,
    KINDS,
    NAMING,
    STANDING,
    Declined,
    Kind,
    LotFacts,
)
from commandcenter.ledgers.reading import PostingLine, check_words, lot_facts, plain_key
from commandcenter.ledgers.routes import SHORT, Route, Routes, kind_of
from commandcenter.store.types import from_microseconds, to_microseconds

FIRST_MOMENT = to_microseconds(datetime(FIRST_YEAR, 1, 1, tzinfo=UTC))


class Way(NamedTuple):
    """What lines of one kind, item, lot, source and target have in common; all of it was checked,
    and it moves goods.
    """

    kind: str
    lot: Lot
    source: Held
    target: Held


class Batch:
    """The decisions on one batch; postings are numbered from `first` and belong to `entry`."""

    def __init__(self, books: Books, *, first: int, entry: int, latest: datetime) -> None:
        self.books, self.first, self.entry = books, first, entry
        self.latest = to_microseconds(latest)
        self.routes = Routes(books)
        # Names and lots that were looked at before, and the ways of what was posted.
        self.people: set[str | None] = set()
        self.lots: set[str | None] = set()
        self.ways: dict[type_of_way, Way] = {}
        self.rows: list[Row] = []
        self.repeated = 0
        self.refused: list[Declined] = []

    def decide(self, lines: Sequence[PostingLine]) -> None:
        """Take each line for itself, in their order."""
        for place, line in enumerate(lines):
            try:
                if not self._take_known(line):
                    self._take(line)
            except Refused as refused:
                self.refused.append(Declined(place, line.key, refused.words))

    def _take_known(self, line: PostingLine) -> bool:
        """Post a line that goes a known way and is plainly in order; any other is left alone."""
        way = self.ways.get((line.kind, line.item, line.lot, line.source, line.target))
        if (
            way is None
            or line.by not in self.people
            or line.made
            or line.expires
            or line.key in self.books.stored
            or not plain_key(line)
            or (line.incident and line.incident not in self.books.incidents)
        ):
            return False
        kind, lot, source, target = way
        at, facts = _moment(line.at), lot.facts
        steps, said = lot.goods.steps(line.quantity, line.unit)
        if at > self.latest or facts.made or not (source.account.free or source.has(steps, at)):
            return False
        number = self.first + len(self.rows)
        ends = (source.account.id, target.account.id)
        about = (line.incident or None, line.note or None, None, self.entry)
        values = (number, line.key, at, line.by or None, kind, lot.id, steps, said, *ends, *about)
        row = _new_row(Row, values)
        source.move(-steps, at)
        target.move(steps, at)
        self.books.stored[line.key] = row
        self.rows.append(row)
        return True

    def _take(self, line: PostingLine) -> None:
        if line.by not in self.people or line.lot not in self.lots or not plain_key(line):
            check_words(line)
            self.people.add(line.by)
            self.lots.add(line.lot)
        at = _moment(line.at)
        if line.incident and line.incident not in self.books.incidents:
            raise Refused("There is no incident “{id}”.", id=line.incident[:SHORT])
        stored = self.books.stored.get(line.key)
        naming = KINDS.get(line.kind) in NAMING or kind_of(line) in NAMING
        row, lot, route = self._naming(line, at, stored) if naming else self._plain(line, at)
        if stored is not None:
            if not stored.says(row):
                raise Refused("The key “{key}” was used for another posting.", key=line.key)
            self.repeated += 1
            return
        if at > self.latest:
            raise Refused("{time} lies in the future.", time=show_time(from_microseconds(at)))
        facts = lot_facts(line)
        together = _with_facts(lot, facts) if facts else lot.facts
        if together.made:
            _check_made(together.made, at)
        self._post(row, lot, route)
        if not naming and route.kind not in STANDING:
            ends = (lot.holding(route.source), lot.holding(route.target))
            way = (line.kind, line.item, line.lot, line.source, line.target)
            self.ways[way] = Way(row.kind, lot, *ends)
        lot.used = True
        if together is not lot.facts:
            lot.facts, lot.changed = together, True

    def _plain(self, line: PostingLine, at: int) -> tuple[Row, Lot, Route]:
        lot = self.routes.lot(line)
        steps, said = lot.goods.steps(line.quantity, line.unit)
        route = self.routes.of(line)
        row = Row(
            self.first + len(self.rows),
            line.key,
            at,
            line.by or None,
            route.kind.value,
            lot.id,
            steps,
            said,
            route.source.id,
            route.target.id,
            line.incident or None,
            line.note or None,
            None,
            self.entry,
        )
        return row, lot, route

    def _naming(self, line: PostingLine, at: int, stored: Row | None) -> tuple[Row, Lot, Route]:
        """A red entry, a settling or a release: it goes where the posting it names went."""
        kind, named = kind_of(line), line.of or line.note or ""
        first = self.books.stored.get(named)
        if first is None:
            raise Refused(
                "Name the posting it is about by its key (“of”); there is no “{key}”.",
                key=named[:SHORT],
            )
        accounts = self.books.accounts_by_id
        lot, whole = self.books.lots_by_id[first.lot], first.quantity
        source, target = accounts[first.source], accounts[first.target]
        if kind is Kind.REVERSAL:
            first_kind = Kind(first.kind)
            if first_kind in STANDING or first_kind is Kind.REVERSAL:
                raise Refused(
                    "A {kind} is not corrected by a red entry.", kind=KIND_WORDS[first_kind]
                )
            source, target = target, source
        elif first.kind != Kind.PROMISE:
            raise Refused("“{key}” is no promise.", key=named[:SHORT])
        else:
            whole = stored.quantity if stored else self.books.open[first.id]
        if at < first.at:
            raise Refused("It is dated before the posting it is about.")
        route = Route(kind, source, target)
        steps = _same(line, lot, route, first) or whole
        row = first._replace(
            id=self.first + len(self.rows),
            key=line.key,
            at=at,
            by=line.by or None,
            kind=kind.value,
            quantity=steps,
            said=None,
            source=source.id,
            target=target.id,
            incident=line.incident or first.incident,
            note=line.note or None,
            of=first.id,
            entry=self.entry,
        )
        return row, lot, route

    def _post(self, row: Row, lot: Lot, route: Route) -> None:
        """Move the goods of the batch's books, or refuse."""
        books, kind = self.books, route.kind
        source, target = lot.holding(route.source), lot.holding(route.target)
        if kind is Kind.REVERSAL:
            if row.of in books.reversed:
                raise Refused("It was corrected before; a posting is corrected only once.")
        elif row.of is not None and not 0 < row.quantity <= books.open[row.of]:
            raise Refused(
                "Only {open} of the promise is still open.",
                open=lot.goods.show(books.open[row.of]),
            )
        if not route.source.free and kind is not Kind.RELEASE:
            _check_enough(source, row, lot, books)
        _move(source, target, row, kind)
        if kind is Kind.PROMISE:
            books.open[row.id] = row.quantity
        elif kind is Kind.REVERSAL:
            books.reversed.add(row.of or 0)
        elif row.of is not None:
            books.open[row.of] -= row.quantity
        books.stored[row.key] = row
        self.rows.append(row)


def _moment(words: str) -> int:
    """A time in microseconds; what is no usable time is refused in the clock's own words."""
    try:
        at = to_microseconds(datetime.fromisoformat(words))
    except (TypeError, ValueError, OverflowError):
        at = FIRST_MOMENT - 1
    return at if at >= FIRST_MOMENT else to_microseconds(parse_time(words))


def _same(line: PostingLine, lot: Lot, route: Route, first: Row) -> int | None:
    """The quantity a line repeats of the posting it names; refused where it contradicts it."""
    goods, ends = lot.goods, {route.source.code, route.target.code}
    steps = goods.steps(line.quantity, line.unit)[0] if line.quantity is not None else None
    if (
        (line.item and line.item != goods.code)
        or (line.lot and line.lot != lot.code)
        or not {code for code in (line.source, line.target) if code} <= ends
        or (route.kind is Kind.REVERSAL and steps not in {None, first.quantity})
    ):
        raise Refused("It says something else than the posting it is about.")
    return steps


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
    together = LotFacts(**merged)
    return lot.facts if together == lot.facts else together


def _check_made(made: str, at: int) -> None:
    day = from_microseconds(at).astimezone(SHOWN_ZONE).date().isoformat()
    if day < made:
        raise Refused("It is dated {day}, but the lot was made on {made}.", day=day, made=made)


def _check_enough(source: Held, row: Row, lot: Lot, books: Books) -> None:
    """Refuse where the goods are not there now, or were not there at the posting's own time."""
    there = source.quantity
    if row.kind != Kind.SETTLE:
        there -= source.promised
    if row.quantity > there:
        raise Refused(
            "{account} has {there} of {item} {lot} to give ({promised} more are promised);"
            " {wanted} cannot leave.",
            account=source.account.code,
            there=lot.goods.show(there),
            item=lot.goods.code,
            lot=lot.code,
            promised=lot.goods.show(source.promised),
            wanted=lot.goods.show(row.quantity),
        )
    if row.at >= source.last_at or row.kind == Kind.PROMISE:
        return
    if source.earlier is None or row.at < source.since:
        source.earlier = books.history(source.account.id, lot.id, row.at)
        source.since = row.at
    when, least = lowest_since(source.quantity, [*source.earlier, *source.moves], row.at)
    if row.quantity > least:
        raise Refused(
            "{account} had only {there} of {item} {lot} at {time}; {wanted} cannot have left"
            " before.",
            account=source.account.code,
            there=lot.goods.show(max(least, 0)),
            item=lot.goods.code,
            lot=lot.code,
            time=show_time(from_microseconds(when)),
            wanted=lot.goods.show(row.quantity),
        )


def _move(source: Held, target: Held, row: Row, kind: Kind) -> None:
    steps, at = row.quantity, row.at
    source.moved = target.moved = True
    if row.of is not None or kind is Kind.PROMISE:
        if kind is Kind.PROMISE:
            source.promised += steps
        elif kind is not Kind.REVERSAL:
            source.promised -= steps
        if kind in STANDING:
            return
    source.move(-steps, at)
    target.move(steps, at)


_new_row = tuple.__new__
