"""Decides one report after another: repeated, refused with its reason, or taken.

An act is judged by what is known to have been so at its own time, whenever it arrives. It moves the
loaded states and remembers what must be written; it touches no table.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from commandcenter.core.language import Text, text
from commandcenter.directives.cascade import Said, fold, hop_refusal, hop_step, refusal, step
from commandcenter.directives.model import (
    CHECKS,
    HOP_WORDS,
    SEEN_ON_PAGE,
    Answer,
    Kind,
    Outcome,
    Phase,
    Report,
    Status,
)
from commandcenter.directives.service.checkers.people import Outsiders
from commandcenter.directives.service.reports.hearing import AT, COMMUTING, RELAY, Heard, Target
from commandcenter.directives.service.states.leaves import Hop, Leaf

NEEDS_WORDS = frozenset({Kind.RETURN, Kind.NEED})
TO_HOPS = frozenset({*HOP_WORDS, *SEEN_ON_PAGE})
ACCEPTED = Answer.ACCEPTED
ENDED = {
    Status.WITHDRAWN: text("The directive was withdrawn."),
    Status.CLOSED: text("The directive is closed."),
}


@dataclass
class Decisions:
    """A batch under way: what is known, and what became of each report so far."""

    targets: dict[str, Target]
    known: dict[str, str]
    outsiders: Outsiders
    accepted: list[tuple[Target, Heard]] = field(default_factory=list)
    refused: list[tuple[Report, Text]] = field(default_factory=list)

    def decide(self, heard: Sequence[Heard]) -> list[Outcome]:
        """The answer to each report, in their order; a refused one does not hold up the rest."""
        return [self._take(one) for one in heard]

    def _take(self, one: Heard) -> Outcome:
        item = one.report
        target = self.targets.get(item.directive)
        leaf = None if target is None else target.leaves.get(item.unit)
        known = self.known.get(item.key)
        why: Text | None
        if known == one.content:
            return Outcome(item.key, Answer.REPEATED, None, _phase(leaf))
        if known is not None:
            why = text("The key “{key}” was already used with other content.", key=item.key)
        elif target is None:
            why = text("There is no directive {number}.", number=item.directive[:40])
        else:
            hop = target.hops.get(item.unit) if target.hops else None
            why = one.why or self._refusal(target, leaf, hop, one)
            if why is None:
                self.known[item.key] = one.content
                self.accepted.append((target, one))
                if item.by in self.outsiders.checkers:
                    self.outsiders.note(target.record.id, item)
                _apply(target, leaf, hop, one)
                return Outcome(item.key, ACCEPTED, None, _phase(leaf))
        self.refused.append((item, why))
        return Outcome(item.key, Answer.REFUSED, why, _phase(leaf))

    def _refusal(
        self, target: Target, leaf: Leaf | None, hop: Hop | None, one: Heard
    ) -> Text | None:
        item, found = one.report, target.record
        if target.ended_at is not None and one.at >= target.ended_at:
            return ENDED[found.status]
        kind = item.kind
        if kind in NEEDS_WORDS and not item.words.strip():
            return text("Say in words why: this act needs a reason.")
        if leaf is None and hop is None:
            return text(
                "{number} was not sent to unit {unit}.", number=found.number, unit=item.unit[:40]
            )
        if leaf is None or (hop is not None and kind is RELAY):
            return hop_refusal(kind)
        why = _lifecycle_refusal(target, leaf, kind, one.at)
        if why is None and kind in CHECKS:
            why = self.outsiders.refusal(found.id, item)
        return why


def _phase(leaf: Leaf | None) -> Phase | None:
    return None if leaf is None else leaf.state.phase


def _lifecycle_refusal(target: Target, leaf: Leaf, kind: Kind, at: int) -> Text | None:
    """Why the lifecycle forbids the act at its own time."""
    state = leaf.state
    if target.in_order(state, at):
        return refusal(state, kind)
    if kind in COMMUTING:
        # A word that was said before the closing and arrives late is still a fact.
        early = state.closed_at is None or at < state.closed_at
        return None if early else refusal(state, kind)
    history = target.histories.get(leaf.unit, [])
    return refusal(fold(history[: bisect_right(history, at, key=AT)]), kind)


def _apply(target: Target, leaf: Leaf | None, hop: Hop | None, one: Heard) -> None:
    item, at = one.report, one.at
    kind = item.kind
    if hop is not None and kind in TO_HOPS and at >= target.reopened_at:
        hop.state = hop_step(hop.state, kind, at, item.words or None)
        hop.dirty = True
    if leaf is None or kind is RELAY:
        return
    state = leaf.state
    late = kind not in COMMUTING and not target.in_order(state, at)
    if target.histories:
        target.remember(item.unit, Said(kind, at))
    if at < target.reopened_at:
        # It answers an older version: kept as said, but nothing follows from it any more.
        return
    if late:
        leaf.state = fold(target.histories[item.unit])
    else:
        step(state, kind, at)
    leaf.dirty = True
