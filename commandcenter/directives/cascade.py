"""How a leaf's state follows from its acts, and how leaves add up: values in, values out.

`step` takes acts in the order of their own time; `fold` replays a whole history. What is stored
is always the fold of what was said, so that a recount must give the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from struct import Struct
from typing import NamedTuple

from commandcenter.core.language import Text, text
from commandcenter.directives.model import (
    ALREADY_CLOSED,
    FORBIDDEN,
    HOP_WORDS,
    LIFECYCLE,
    SEEN_BY,
    SEEN_ON_PAGE,
    Counts,
    Kind,
    Phase,
)

VERIFIED, REFUTED = 1, 2
# An import asks each leaf thrice where it stands, and looking a member up in its enumeration takes
# longer than all the comparisons.
_WAITING_PHASE, _STARTED_PHASE = Phase.WAITING, Phase.STARTED
_ACKNOWLEDGED_PHASE, _RETURNED_PHASE = Phase.ACKNOWLEDGED, Phase.RETURNED
_CLAIM_PHASES, _CLOSED_PHASE = (Phase.CLAIMED, Phase.VERIFIED, Phase.REFUTED), Phase.CLOSED


@dataclass(slots=True)
class LeafState:
    """One leaf at one moment; times are microseconds of UTC, None where it did not happen.

    `claimed_since` is the first claim of the round, which decides whether a deadline was kept;
    `claimed_at` is the latest claim. `silent` while `first_at` is None.
    """

    round: int = 1
    delivered_at: int | None = None
    read_at: int | None = None
    acknowledged_at: int | None = None
    started_at: int | None = None
    claimed_at: int | None = None
    claimed_since: int | None = None
    checked: int = 0
    checked_at: int | None = None
    returned_at: int | None = None
    closed_at: int | None = None
    reopened: int = 0
    first_at: int | None = None
    last_at: int | None = None

    @property
    def phase(self) -> Phase:
        """Where the leaf stands, from the furthest step that holds."""
        if self.closed_at is not None:
            return _CLOSED_PHASE
        if self.returned_at is not None:
            return _RETURNED_PHASE
        if self.claimed_at is not None:
            return _CLAIM_PHASES[self.checked]
        if self.started_at is not None:
            return _STARTED_PHASE
        return _WAITING_PHASE if self.acknowledged_at is None else _ACKNOWLEDGED_PHASE


class Said(NamedTuple):
    """The part of an act that moves a state: what, and when (microseconds of UTC)."""

    kind: Kind
    at: int


AMENDED = "amended"


class Amended(NamedTuple):
    """A material new version: every leaf is asked again."""

    at: int
    kind: str = AMENDED


class Tally(NamedTuple):
    """What one leaf adds to every roll-up above it, in the order of the columns."""

    delivered: int
    read: int
    acknowledged: int
    started: int
    claimed: int
    verified: int
    refuted: int
    returned: int
    closed: int
    acted: int
    in_time: int


NOTHING = Tally(*([0] * len(Tally._fields)))


def earlier(first: int | None, second: int) -> int:
    """The earlier of a known and a new time."""
    return second if first is None or second < first else first


def step(state: LeafState, kind: Kind, at: int) -> None:
    """Move `state` by one act; acts come in the order of their own time.

    What the lifecycle forbids at that moment changes nothing but the times a word implies: an act
    that arrives late may turn out to stand before or behind one that was taken already.
    """
    if state.last_at is None or at > state.last_at:
        state.last_at = at
    # The first word implied all that was to be seen, and no later one moves a time back.
    if kind in SEEN_BY and (state.first_at is None or at < state.first_at):
        _see(state, kind, at)
    change = _CHANGES.get(kind)
    if change is not None and state.phase in LIFECYCLE[kind]:
        change(state, at)


def _see(state: LeafState, kind: Kind, at: int) -> None:
    """What any word of the unit implies: it was delivered and read, and is acknowledged."""
    state.delivered_at = earlier(state.delivered_at, at)
    if kind is Kind.DELIVER:
        return
    state.read_at = earlier(state.read_at, at)
    if kind is Kind.READ:
        return
    state.acknowledged_at = earlier(state.acknowledged_at, at)
    state.first_at = earlier(state.first_at, at)


def _start(state: LeafState, at: int) -> None:
    state.started_at = earlier(state.started_at, at)
    state.returned_at = None


def _progress(state: LeafState, at: int) -> None:
    # "Still under way" is a later word than an earlier claim: the unit corrects itself.
    _start(state, at)
    _drop_claim(state)


def _claim(state: LeafState, at: int) -> None:
    _start(state, at)
    if state.reopened:
        state.round += 1
        state.reopened = 0
        state.claimed_since = None
    if state.claimed_since is None:
        state.claimed_since = at
    state.claimed_at = at
    state.checked, state.checked_at = 0, None


def _return(state: LeafState, at: int) -> None:
    _drop_claim(state)
    state.returned_at = at


def _drop_claim(state: LeafState) -> None:
    state.claimed_at = state.claimed_since = state.checked_at = None
    state.checked = 0


def _verify(state: LeafState, at: int) -> None:
    state.checked, state.checked_at = VERIFIED, at


def _refute(state: LeafState, at: int) -> None:
    state.checked, state.checked_at, state.reopened = REFUTED, at, 1


def _reject(state: LeafState, _at: int) -> None:
    _drop_claim(state)
    state.returned_at = state.closed_at = None
    state.reopened = 1


def _close(state: LeafState, at: int) -> None:
    state.closed_at = at


# What an act does beyond what it implies; an unanswered check leaves the leaf as it is.
_CHANGES: dict[Kind, Callable[[LeafState, int], None]] = {
    Kind.START: _start,
    Kind.PROGRESS: _progress,
    Kind.CLAIM: _claim,
    Kind.RETURN: _return,
    Kind.VERIFY: _verify,
    Kind.REFUTE: _refute,
    Kind.REJECT: _reject,
    Kind.CLOSE: _close,
}


def fold(history: Iterable[Said | Amended]) -> LeafState:
    """Replay a leaf's history, which must be in the order of time."""
    state = LeafState()
    for event in history:
        if isinstance(event, Amended):
            state = LeafState()
        else:
            step(state, event.kind, event.at)
    return state


def refusal(state: LeafState, kind: Kind) -> Text | None:
    """Why the lifecycle forbids this act to a leaf that stands so, None where it may happen."""
    allowed = LIFECYCLE.get(kind)
    if allowed is None:
        return text(
            "This unit carries the directive out itself; there is nobody below to relay it to."
        )
    phase = state.phase
    if phase in allowed:
        return None
    return ALREADY_CLOSED if phase is Phase.CLOSED else FORBIDDEN[kind]


def hop_refusal(kind: Kind) -> Text | None:
    """Why a unit between issuer and leaves may not do this."""
    if kind in HOP_WORDS or kind in SEEN_ON_PAGE:
        return None
    return text(
        "This unit passes the directive on; its progress is counted from the units below it"
        " and cannot be reported for them."
    )


# What one leaf adds, one bit for each column of a tally, the first column lowest.
_DELIVERED, _READ, _ACKNOWLEDGED, _STARTED, _CLAIMED, _VERIFIED, _REFUTED = (
    1 << place for place in range(7)
)
_RETURNED, _CLOSED, _ACTED, _IN_TIME = (1 << place for place in range(7, len(Tally._fields)))


def standing(state: LeafState, due: int | None) -> int:
    """What this leaf adds to the counts above it, as bits; `due` is its deadline.

    An import asks this twice of every leaf: bits are put together and compared in a third of the
    time that tallies take.
    """
    bits = 0
    if state.delivered_at is not None:
        bits = _DELIVERED
    if state.read_at is not None:
        bits |= _READ
    if state.acknowledged_at is not None:
        bits |= _ACKNOWLEDGED
    if state.started_at is not None:
        bits |= _STARTED
    if state.claimed_at is not None:
        bits |= _CLAIMED
        if state.checked:
            bits |= _VERIFIED if state.checked == VERIFIED else _REFUTED
    if state.returned_at is not None:
        bits |= _RETURNED
    if state.closed_at is not None:
        bits |= _CLOSED
    if state.first_at is not None:
        bits |= _ACTED
    if due is not None and state.claimed_since is not None and state.claimed_since <= due:
        bits |= _IN_TIME
    return bits


def tally(state: LeafState, due: int | None) -> Tally:
    """What this leaf adds to the counts above it; `due` is its deadline."""
    return tally_of(standing(state, due))


@lru_cache(maxsize=1 << len(Tally._fields))
def tally_of(bits: int) -> Tally:
    """The tally that these bits stand for (see `standing`)."""
    return Tally._make(bits >> place & 1 for place in range(len(Tally._fields)))


def leaf_counts(
    state: LeafState, *, due: int | None, now: int, relayed: bool, flagged: bool
) -> Counts:
    """The counts of one leaf, each 0 or 1."""
    own = tally(state, due)
    late = due is not None and now > due and not own.in_time
    return counts_of(own, leaves=1, relayed=relayed, overdue=late, flagged=flagged)


def counts_of(own: Tally, *, leaves: int, relayed: bool, overdue: bool, flagged: bool) -> Counts:
    """The counts of so many leaves that stand alike."""
    return Counts(
        issued=leaves,
        delivered=leaves * own.delivered,
        read=leaves * own.read,
        acknowledged=leaves * own.acknowledged,
        relayed=leaves * relayed,
        started=leaves * own.started,
        claimed=leaves * own.claimed,
        verified=leaves * own.verified,
        refuted=leaves * own.refuted,
        returned=leaves * own.returned,
        closed=leaves * own.closed,
        overdue=leaves * overdue,
        flagged=leaves * flagged,
        silent=leaves * (1 - own.acted),
    )


def difference(after: Tally, before: Tally) -> Tally:
    """What changed between two tallies."""
    return Tally(*(now - was for now, was in zip(after, before, strict=True)))


# Sums of thousands of tallies are made as sums of single whole numbers, one field beside the other.
FIELD_BITS = 64
_FIELDS = Struct(f"<{len(Tally._fields)}q")
_SIGNS = sum(1 << (FIELD_BITS * place + FIELD_BITS - 1) for place in range(len(Tally._fields)))


@lru_cache(maxsize=1 << len(Tally._fields))
def packed(bits: int) -> int:
    """What one leaf adds, as a number whose sums and differences hold each column by itself."""
    return sum(value << (FIELD_BITS * place) for place, value in enumerate(tally_of(bits)))


def unpacked(total: int) -> Tally:
    """The tally of a sum of packed ones; each field must stay within 2^63 either way."""
    # With every sign bit added no field has borrowed from the next; turned over, each is its own.
    each = ((total + _SIGNS) ^ _SIGNS).to_bytes(_FIELDS.size, "little")
    return Tally._make(_FIELDS.unpack(each))


@dataclass(frozen=True)
class HopState:
    """One hop at one moment; `words_at` tells which of several relays spoke last."""

    delivered_at: int | None = None
    read_at: int | None = None
    acknowledged_at: int | None = None
    relayed_at: int | None = None
    words: str | None = None
    words_at: int | None = None


def hop_step(state: HopState, kind: Kind, at: int, words: str | None) -> HopState:
    """Move a hop by one act; times move back when an earlier one arrives late."""
    changed = replace(state, delivered_at=earlier(state.delivered_at, at))
    if kind is Kind.DELIVER:
        return changed
    changed = replace(changed, read_at=earlier(state.read_at, at))
    if kind is Kind.READ:
        return changed
    changed = replace(changed, acknowledged_at=earlier(state.acknowledged_at, at))
    if kind is not Kind.RELAY:
        return changed
    changed = replace(changed, relayed_at=earlier(state.relayed_at, at))
    if words and (state.words_at is None or at >= state.words_at):
        return replace(changed, words=words, words_at=at)
    return changed
