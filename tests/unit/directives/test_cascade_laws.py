"""Laws that hold for every history: order where it must not matter, counts that never cross."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from commandcenter.directives.cascade import (
    NOTHING,
    Amended,
    LeafState,
    Said,
    Tally,
    difference,
    fold,
    leaf_counts,
    packed,
    step,
    tally,
    tally_of,
    unpacked,
)
from commandcenter.directives.model import Counts, Kind, Phase
from tests.unit.directives.acts import ACTS, EVENTS, MOMENTS, lawful

COMMUTING = (Kind.DELIVER, Kind.READ, Kind.ACKNOWLEDGE, Kind.NEED, Kind.UNREACHABLE)
STANDINGS = st.integers(0, (1 << len(Tally._fields)) - 1)
STEPS = ("closed", "verified", "claimed", "started", "acknowledged", "read", "delivered")


def in_time(events: Sequence[Said | Amended]) -> list[Said | Amended]:
    """The events in the order of their own time."""
    return sorted(events, key=lambda event: event.at)


@given(st.lists(st.builds(Said, st.sampled_from(COMMUTING), MOMENTS)), st.randoms())
def test_acts_that_only_move_times_commute(acts: list[Said], chance: Random) -> None:
    """In whatever order acknowledgements, needs and page views arrive, the leaf is the same."""
    shuffled = list(acts)
    chance.shuffle(shuffled)
    assert fold(shuffled) == fold(acts)


@given(st.lists(ACTS, max_size=12), st.builds(Said, st.sampled_from(COMMUTING), MOMENTS))
def test_a_late_commuting_act_needs_no_replay(acts: list[Said], late: Said) -> None:
    """Stepping by it at the end gives what replaying everything in order gives."""
    stepped = fold(in_time(acts))
    step(stepped, late.kind, late.at)
    assert stepped == fold(in_time([*acts, late]))


@given(st.lists(EVENTS, max_size=20))
def test_progress_is_cumulative(events: list[Said | Amended]) -> None:
    """closed ≤ verified ≤ claimed ≤ … ≤ delivered ≤ issued for any history, lawful or not."""
    counts = leaf_counts(fold(in_time(events)), due=9, now=99, relayed=True, flagged=False)
    values = [getattr(counts, name) for name in STEPS]
    assert values == sorted(values)
    assert counts.delivered <= counts.issued == 1
    assert counts.verified + counts.refuted <= counts.claimed
    assert counts.silent + counts.acknowledged == 1


@given(st.lists(EVENTS, max_size=20), MOMENTS)
def test_a_round_and_its_deadline(events: list[Said | Amended], due: int) -> None:
    """A claim in time and an overdue leaf exclude each other once the deadline has passed."""
    state = fold(in_time(events))
    counts = leaf_counts(state, due=due, now=due + 1, relayed=True, flagged=False)
    assert counts.overdue + tally(state, due).in_time == 1
    assert state.round >= 1
    assert state.claimed_at is None or state.claimed_since is not None
    assert state.claimed_at is None or state.claimed_since <= state.claimed_at


@given(st.lists(EVENTS, max_size=20))
def test_an_unlawful_act_in_a_replay_is_as_if_it_had_not_been(events: list[Said | Amended]) -> None:
    """The phase and the claim depend on the lawful acts only."""
    whole, pure = fold(in_time(events)), fold(lawful(events))
    for name in ("phase", "round", "claimed_at", "checked", "closed_at", "returned_at"):
        assert getattr(whole, name) == getattr(pure, name)


@given(st.lists(ACTS, max_size=20))
def test_differences_add_up_to_the_tally(acts: list[Said]) -> None:
    """What each act adds above, summed, is what the leaf counts in the end."""
    state, total = LeafState(), NOTHING
    for said in in_time(acts):
        before = tally(state, 9)
        step(state, said.kind, said.at)
        change = difference(tally(state, 9), before)
        total = Tally(*(a + b for a, b in zip(total, change, strict=True)))
    assert total == tally(state, 9)


@given(st.lists(st.tuples(STANDINGS, STANDINGS)))
def test_packed_changes_add_like_tallies(moves: list[tuple[int, int]]) -> None:
    """A sum of numbers says what a sum of fields says, below zero too."""
    total = sum(packed(after) - packed(before) for before, after in moves)
    changes = [difference(tally_of(after), tally_of(before)) for before, after in moves]
    expected = [sum(values) for values in zip(*changes, strict=True)] or list(NOTHING)
    assert list(unpacked(total)) == expected


@given(st.lists(st.builds(Counts, *[st.integers(0, 9)] * 14), max_size=5))
def test_counts_add_by_name(parts: list[Counts]) -> None:
    """Sums are made count by count; claimed and verified stay apart."""
    total = sum(parts, Counts())
    for name, value in total.to_dict().items():
        assert value == sum(getattr(part, name) for part in parts)
    assert total.gap == total.claimed - total.verified


@given(st.lists(EVENTS, max_size=20))
def test_the_phase_is_the_furthest_step_that_holds(events: list[Said | Amended]) -> None:
    """Phase and counts never contradict each other."""
    state = fold(in_time(events))
    own = tally(state, None)
    expected = {
        Phase.CLOSED: own.closed,
        Phase.RETURNED: own.returned,
        Phase.VERIFIED: own.verified,
        Phase.REFUTED: own.refuted,
        Phase.CLAIMED: own.claimed,
        Phase.STARTED: own.started,
        Phase.ACKNOWLEDGED: own.acknowledged,
    }
    assert state.phase == next((phase for phase, holds in expected.items() if holds), Phase.WAITING)
