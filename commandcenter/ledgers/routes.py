"""What a line names: its kind, its lot, where the goods come from and go to.

Pure. The same routes come again and again in a batch, so that each is decided once.
"""

from __future__ import annotations

from typing import NamedTuple

from commandcenter.core.errors import Refused
from commandcenter.ledgers.books import Account, Books, Lot
from commandcenter.ledgers.model import KIND_WORDS, KINDS, ROUTES, Kind
from commandcenter.ledgers.reading import PostingLine

SHORT = 60


class Route(NamedTuple):
    """From where to where, as what."""

    kind: Kind
    source: Account
    target: Account


def kind_of(line: PostingLine) -> Kind:
    """The kind a line is of, in whichever words it is written."""
    kind = KINDS.get(line.kind) or KINDS.get(line.kind.strip().lower())
    if kind is None:
        raise Refused(
            "“{kind}” is no kind of posting; use one of: {allowed}.",
            kind=line.kind[:SHORT],
            allowed=", ".join(one.value for one in Kind),
        )
    return kind


class Routes:
    """The routes of one batch."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.known: dict[tuple[str, str | None, str | None], Route] = {}

    def of(self, line: PostingLine) -> Route:
        """Where a line's goods go; refused where its kind does not go there."""
        found = self.known.get((line.kind, line.source, line.target))
        if found is None:
            found = self.known[line.kind, line.source, line.target] = self._decide(line)
        return found

    def lot(self, line: PostingLine) -> Lot:
        """The lot a line is about; refused where its item is unknown."""
        lot = self.books.lots.get((line.item or "", line.lot or ""))
        if lot is None:
            raise Refused("There is no item “{code}”.", code=(line.item or "")[:SHORT])
        return lot

    def _decide(self, line: PostingLine) -> Route:
        kind = kind_of(line)
        source, target = self._account(line.source, "from"), self._account(line.target, "to")
        allowed = ROUTES[kind]
        if (
            source is target
            or source.kind not in allowed.sources
            or target.kind not in allowed.targets
        ):
            raise Refused(
                "“{kind}” does not go from {source} to {target}.",
                kind=KIND_WORDS[kind],
                source=source.code,
                target=target.code,
            )
        return Route(kind, source, target)

    def _account(self, code: str | None, end: str) -> Account:
        if not code:
            raise Refused("The account “{end}” is missing.", end=end)
        found = self.books.accounts[code]
        if isinstance(found, Refused):
            raise found
        return found
