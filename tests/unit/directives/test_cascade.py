"""The rules of one leaf: what each act does, what it implies, and when it may not happen."""

from __future__ import annotations

from itertools import permutations

import pytest

from commandcenter.directives.cascade import (
    Amended,
    HopState,
    LeafState,
    Said,
    difference,
    fold,
    hop_refusal,
    hop_step,
    leaf_counts,
    refusal,
    step,
    tally,
)
from commandcenter.directives.model import (
    ALREADY_CLOSED,
    FORBIDDEN,
    LIFECYCLE,
    REPORTED,
    Counts,
    Kind,
    Phase,
)
from tests.unit.directives.acts import after, history

# One history that ends in each phase.
WAY_TO = {
    Phase.WAITING: "deliver read",
    Phase.ACKNOWLEDGED: "acknowledge",
    Phase.STARTED: "start",
    Phase.CLAIMED: "claim",
    Phase.VERIFIED: "claim verify",
    Phase.REFUTED: "claim refute",
    Phase.RETURNED: "return",
    Phase.CLOSED: "claim verify close",
}
# What the duty room expects, written down again: which acts a leaf in each phase may not do.
FORBIDDEN_IN = {
    Phase.WAITING: "verify refute reject close",
    Phase.ACKNOWLEDGED: "verify refute reject close",
    Phase.STARTED: "verify refute reject close",
    Phase.CLAIMED: "close",
    Phase.VERIFIED: "",
    Phase.REFUTED: "close",
    Phase.RETURNED: "verify refute close",
    Phase.CLOSED: ("acknowledge start progress claim return need verify refute unreachable close"),
}


@pytest.mark.parametrize("phase", Phase, ids=lambda phase: phase.name)
def test_each_phase_is_reached(phase: Phase) -> None:
    """Every phase has a history that leads to it, and says so."""
    assert after(WAY_TO[phase]).phase is phase


@pytest.mark.parametrize("kind", LIFECYCLE, ids=str)
@pytest.mark.parametrize("phase", Phase, ids=lambda phase: phase.name)
def test_every_row_of_the_lifecycle(phase: Phase, kind: Kind) -> None:
    """An act is refused exactly where the duty room's own table forbids it, and says why."""
    why = refusal(after(WAY_TO[phase]), kind)
    if kind.value not in FORBIDDEN_IN[phase].split():
        assert why is None
    elif phase is Phase.CLOSED:
        assert why == ALREADY_CLOSED
    else:
        assert why == FORBIDDEN[kind]


@pytest.mark.parametrize("kind", LIFECYCLE, ids=str)
@pytest.mark.parametrize("phase", Phase, ids=lambda phase: phase.name)
def test_a_forbidden_act_moves_nothing_but_what_it_implies(phase: Phase, kind: Kind) -> None:
    """In a replay, an act that its moment forbids leaves the phase, the claim and the check."""
    state = after(WAY_TO[phase])
    if refusal(state, kind) is None:
        return
    before = (state.phase, state.claimed_at, state.checked, state.closed_at, state.round)
    step(state, kind, 50)
    assert (state.phase, state.claimed_at, state.checked, state.closed_at, state.round) == before


def test_a_leaf_has_nobody_to_relay_to() -> None:
    """Relaying is for hops; a leaf is told so."""
    why = refusal(LeafState(), Kind.RELAY)
    assert why is not None
    assert "nobody below" in why.template


def test_the_first_claim_implies_every_earlier_step() -> None:
    """A claim from a unit that never answered counts it as read, acknowledged and started then."""
    state = after("claim@7")
    assert state.delivered_at == state.read_at == state.acknowledged_at == 7
    assert state.started_at == state.claimed_at == state.claimed_since == state.first_at == 7


@pytest.mark.parametrize("word", ["acknowledge", "need", "return"])
def test_words_that_do_not_start(word: str) -> None:
    """Acknowledging, asking for help and handing back are no start of work."""
    state = after(word)
    assert state.acknowledged_at == 1
    assert state.started_at is None


@pytest.mark.parametrize("word", ["start", "progress", "claim"])
def test_words_that_start(word: str) -> None:
    """Starting, reporting progress and claiming all mean that work has begun."""
    assert after(word).started_at == 1


def test_delivered_and_read_are_no_answer() -> None:
    """Fetching and opening the page leaves the unit silent."""
    state = after("deliver read")
    assert (state.delivered_at, state.read_at) == (1, 2)
    assert tally(state, None).acted == 0
    assert leaf_counts(state, due=None, now=9, relayed=True, flagged=False).silent == 1


def test_a_late_acknowledgement_moves_the_time_back() -> None:
    """An acknowledgement that arrives after a later one counts from its own, earlier time."""
    state = after("acknowledge@9")
    step(state, Kind.ACKNOWLEDGE, 4)
    assert (state.acknowledged_at, state.read_at, state.delivered_at, state.first_at) == (4,) * 4
    assert state.last_at == 9


def test_a_claim_after_a_refute_opens_the_next_round() -> None:
    """A refuted unit that claims again is counted as claimed, unchecked, in round two."""
    state = after("claim refute claim")
    assert (state.round, state.phase, state.checked, state.claimed_since) == (
        2,
        Phase.CLAIMED,
        0,
        3,
    )
    assert after("claim refute claim refute claim").round == 3


def test_a_claim_after_a_send_back_opens_the_next_round() -> None:
    """A rejected unit starts again; its next claim is of the next round."""
    sent_back = after("claim reject")
    assert sent_back.phase is Phase.STARTED
    assert sent_back.claimed_at is None
    assert after("claim reject claim").round == 2


def test_a_second_claim_of_the_same_round_keeps_the_first_moment() -> None:
    """Claiming again without a check in between is no new round and no later deadline."""
    state = after("claim@3 claim@8")
    assert (state.round, state.claimed_since, state.claimed_at) == (1, 3, 8)


def test_a_new_claim_is_unchecked() -> None:
    """What a check said of the older claim does not hold for the newer one."""
    assert after("claim verify claim").phase is Phase.CLAIMED


def test_progress_after_a_claim_takes_it_back() -> None:
    """ "Still under way" is the later word: nothing is claimed any more, and no check stands."""
    state = after("claim verify progress")
    assert state.phase is Phase.STARTED
    assert (state.claimed_at, state.claimed_since, state.checked_at) == (None, None, None)


def test_checks_follow_the_latest_word() -> None:
    """A later check overrules an earlier one of the same claim."""
    assert after("claim verify refute").phase is Phase.REFUTED
    assert after("claim refute verify").phase is Phase.VERIFIED
    assert after("claim unreachable").phase is Phase.CLAIMED


def test_handing_back_and_taking_it_up_again() -> None:
    """A return stands until work begins again; it takes a claim back."""
    state = after("claim return")
    assert (state.phase, state.claimed_at, state.returned_at) == (Phase.RETURNED, None, 2)
    assert after("return start").phase is Phase.STARTED
    assert after("return reject").phase is Phase.ACKNOWLEDGED
    assert after("return acknowledge").phase is Phase.RETURNED


def test_a_send_back_reopens_what_was_closed() -> None:
    """A superior can reopen a closed assignment; until then nothing moves it."""
    assert after("claim verify close claim").phase is Phase.CLOSED
    assert after("claim verify close reject").phase is Phase.STARTED
    assert after("claim verify close reject claim").round == 2


def test_a_material_version_asks_again() -> None:
    """An amendment empties the leaf; what came before counts for nothing, what follows does."""
    events = [*history("claim verify"), Amended(5), Said(Kind.ACKNOWLEDGE, 6)]
    assert fold(events) == fold([Said(Kind.ACKNOWLEDGE, 6)])


@pytest.mark.parametrize(
    ("words", "due", "in_time"),
    [
        ("claim@5", 5, True),
        ("claim@6", 5, False),
        ("claim@5", None, False),
        ("acknowledge@1", 5, False),
        ("claim@3 claim@9", 5, True),
        ("claim@3 refute@4 claim@9", 5, False),
        ("claim@3 refute@8", 5, True),
        ("claim@3 progress@4 claim@9", 5, False),
    ],
)
def test_a_deadline_is_kept_by_the_standing_claim_of_the_round(
    words: str, due: int | None, in_time: bool
) -> None:
    """What counts is the first claim of the round that still stands."""
    assert tally(after(words), due).in_time == in_time


def test_overdue_is_a_matter_of_the_clock() -> None:
    """A leaf is overdue once its deadline has passed without a claim by then, and not before."""

    def overdue(words: str, due: int | None, now: int) -> int:
        return leaf_counts(after(words), due=due, now=now, relayed=True, flagged=False).overdue

    assert overdue("start", 5, 5) == 0
    assert overdue("start", 5, 6) == 1
    assert overdue("claim@6", 5, 7) == 1
    assert overdue("claim@5", 5, 7) == 0
    assert overdue("start", None, 99) == 0


def test_the_counts_of_one_leaf() -> None:
    """A refuted leaf is still claimed; relayed and flagged come from outside."""
    counts = leaf_counts(after("claim refute"), due=9, now=1, relayed=False, flagged=True)
    assert counts == Counts(
        issued=1,
        delivered=1,
        read=1,
        acknowledged=1,
        started=1,
        claimed=1,
        refuted=1,
        flagged=1,
    )


def test_difference_is_what_one_act_adds_above() -> None:
    """A claim adds to every step it implies; a refute adds to its own count only."""
    claimed, refuted = tally(after("claim"), 9), tally(after("claim refute"), 9)
    changed = difference(refuted, claimed)
    assert changed.refuted == 1
    assert sum(map(abs, changed)) == 1


@pytest.mark.parametrize("kind", REPORTED, ids=str)
def test_a_hop_passes_on_and_nothing_else(kind: Kind) -> None:
    """A unit between issuer and leaves may acknowledge and relay; its progress is computed."""
    assert (hop_refusal(kind) is None) is (kind in {Kind.ACKNOWLEDGE, Kind.RELAY})


@pytest.mark.parametrize("kind", [Kind.DELIVER, Kind.READ])
def test_our_page_may_record_that_a_hop_saw_it(kind: Kind) -> None:
    """What our own page showed to a hop is part of its receipt."""
    assert hop_refusal(kind) is None


def test_a_hop_implies_the_earlier_steps_and_keeps_its_newest_words() -> None:
    """A relay means delivered, read and acknowledged; later relays change only the words."""
    state = hop_step(HopState(), Kind.RELAY, 5, "按户核对")
    assert state == HopState(5, 5, 5, 5, "按户核对", words_at=5)
    assert hop_step(state, Kind.RELAY, 8, None) == state
    assert hop_step(state, Kind.ACKNOWLEDGE, 2, None).acknowledged_at == 2
    assert hop_step(HopState(), Kind.READ, 3, None) == HopState(3, 3)


@pytest.mark.parametrize("order", list(permutations([(3, "早"), (5, "中"), (8, "晚")])), ids=str)
def test_the_newest_words_of_a_hop_hold(order: tuple[tuple[int, str], ...]) -> None:
    """In any order of arrival the first relay is its time and the last one its words."""
    state = HopState()
    for at, words in order:
        state = hop_step(state, Kind.RELAY, at, words)
    assert (state.relayed_at, state.words, state.words_at) == (3, "晚", 8)
