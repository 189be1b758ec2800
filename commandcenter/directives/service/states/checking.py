"""Checks every leaf, hop and stored sum against a recount from what was said; it mends nothing.

Three comparisons for each directive: the leaves and hops with their acts replayed, the sums with
the leaves below them, and the leaves that are clear with the hops that passed the directive on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from commandcenter.core.language import Text, text
from commandcenter.directives.cascade import HopState, LeafState, Tally, tally
from commandcenter.directives.model import Directive
from commandcenter.directives.paths import hops_above, parent_path
from commandcenter.directives.service.lookup import listed
from commandcenter.directives.service.states.flagging import flags_at
from commandcenter.directives.service.states.leaves import (
    HOP_COLUMNS,
    STATE_COLUMNS,
    leaf_query,
    raw,
)
from commandcenter.directives.service.states.recount import Past
from commandcenter.directives.tables import assignment, hop, rollup
from commandcenter.store.types import to_microseconds
from commandcenter.store.work import View

# Acts a few minutes ahead of the clock are in the sums; a recount must see them as well.
FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)
COLUMNS = ("issued", *Tally._fields, "flagged", "extended", "clear")
SUMS: dict[str, Text] = {
    "issued": text("issued"),
    "delivered": text("delivered"),
    "read": text("read"),
    "acknowledged": text("acknowledged"),
    "started": text("started"),
    "claimed": text("claimed"),
    "verified": text("verified"),
    "refuted": text("refuted"),
    "returned": text("returned"),
    "closed": text("closed"),
    "acted": text("has said something"),
    "in_time": text("claimed in time"),
    "flagged": text("flagged"),
    "extended": text("given more time"),
    "clear": text("passed on by every hop"),
}
UNTOUCHED = tuple(getattr(LeafState(), name) for name in STATE_COLUMNS)


def check_rollups(view: View) -> list[Text]:
    """One sentence for each leaf, hop and sum that differs from a recount."""
    return [problem for found in listed(view) for problem in _Checked(view, found).problems()]


class _Checked:
    """One directive, counted again."""

    def __init__(self, view: View, found: Directive) -> None:
        self.view, self.found = view, found
        self.past = Past(view, found, to_microseconds(FOR_EVER))

    def problems(self) -> Iterator[Text]:
        sums = dict[str, Counter[str]]()
        yield from self._leaves(sums)
        yield from self._hops()
        yield from self._sums(sums)

    def _leaves(self, sums: dict[str, Counter[str]]) -> Iterator[Text]:
        """Compare each leaf with its acts, and count the leaves that stand alike."""
        said = dict(self.past.said(None))
        told = flags_at(self.view, directive=self.found.id)
        alike: Counter[tuple[Any, ...]] = Counter()
        general = self.past.complete_by
        query = leaf_query().add_columns(assignment.c.phase, assignment.c.flags)
        rows = self.view.connection.execute(query.where(assignment.c.directive == self.found.id))
        for code, own_due, *values, phase, flags in rows:
            state = said.pop(code, None)
            replayed = UNTOUCHED if state is None else _values(state)
            wanted = (*replayed, 0 if state is None else state.phase)
            if (*values, phase) != wanted:
                yield self._unlike(code, (*STATE_COLUMNS, "phase"), (*values, phase), wanted)
            if own_due != self.past.extended.get(code):
                yield self._say(text("the deadline kept is not the one on record"), code)
            if flags != told.get(code, 0):
                yield self._say(
                    text(
                        "{kept} open findings are kept, on record are {counted}",
                        kept=flags,
                        counted=told.get(code, 0),
                    ),
                    code,
                )
            due = general if own_due is None else own_due
            own = None if state is None else tally(state, due)
            alike[parent_path(code), own, own_due is not None, flags] += 1
        for code in said:
            if code not in self.past.hops:
                yield self._say(text("it has reported, and its assignment is missing"), code)
        for (path, own, extended, flags), count in alike.items():
            self._add(sums, path, own, extended=extended, flags=flags, count=count)

    def _add(
        self,
        sums: dict[str, Counter[str]],
        path: str,
        own: Tally | None,
        *,
        extended: bool,
        flags: int,
        count: int,
    ) -> None:
        """Add leaves that stand alike to everything above them."""
        above = path.split()
        added = {"issued": count, "flagged": count * (flags > 0), "extended": count * extended}
        if own is not None:
            added |= {name: value * count for name, value in own._asdict().items()}
        for code in above:
            sums.setdefault(code, Counter()).update(added)
        for code in self._clear_for(above):
            sums[code]["clear"] += count

    def _clear_for(self, above: list[str]) -> Iterator[str]:
        """Of the units above a leaf those below which, themselves included, no hop is idle."""
        hops = hops_above(above, self.past.node)
        for code in reversed(above):
            if code in hops and self.past.hops[code].relayed_at is None:
                return
            yield code

    def _hops(self) -> Iterator[Text]:
        rows = self.view.connection.execute(
            select(hop.c.unit, *(raw(hop.c[name]) for name in HOP_COLUMNS), hop.c.words).where(
                hop.c.directive == self.found.id
            )
        )
        for code, *values in rows:
            replayed = _receipt(self.past.hops[code])
            if tuple(values) != replayed:
                yield self._unlike(code, (*HOP_COLUMNS, "words"), tuple(values), replayed)

    def _sums(self, counted: dict[str, Counter[str]]) -> Iterator[Text]:
        rows = self.view.connection.execute(
            select(rollup.c.unit, *(rollup.c[name] for name in COLUMNS)).where(
                rollup.c.directive == self.found.id
            )
        )
        for code, *stored in rows:
            again = counted.pop(code, None)
            if again is None:
                yield self._say(text("a sum is kept, and no assignment lies below it"), code)
                continue
            for name, kept in zip(COLUMNS, stored, strict=True):
                if kept != again[name]:
                    words = text(
                        "the sum “{name}” is {kept}, counted again it is {counted}",
                        name=SUMS[name],
                        kept=kept,
                        counted=again[name],
                    )
                    yield self._say(words, code)
        for code in sorted(counted):
            yield self._say(text("its sum is missing"), code)

    def _unlike(
        self, code: str, names: tuple[str, ...], kept: tuple[Any, ...], wanted: tuple[Any, ...]
    ) -> Text:
        """What is kept of a leaf or a hop and does not follow from what was said."""
        pairs = zip(names, kept, wanted, strict=True)
        differing = ", ".join(name for name, one, other in pairs if one != other)
        words = text("what is kept does not follow from its reports ({fields})", fields=differing)
        return self._say(words, code)

    def _say(self, words: Text, code: str) -> Text:
        return text(
            "{number}, unit {unit}: {words}.", number=self.found.number, unit=code, words=words
        )


def _values(state: LeafState) -> tuple[Any, ...]:
    return tuple(getattr(state, name) for name in STATE_COLUMNS)


def _receipt(state: HopState) -> tuple[Any, ...]:
    return (*(getattr(state, name) for name in HOP_COLUMNS), state.words)
