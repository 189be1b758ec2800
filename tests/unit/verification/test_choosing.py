"""The order of whom to check next, from plain signals."""

from __future__ import annotations

from commandcenter.verification.choosing import Signals, ranked
from commandcenter.verification.model import Rule

WEIGHTS = {"strong": 10.0, "weak": 2.0, "silent": 4.0, "overdue": 3.0, "refuted_before": 6.0}


def order(*signals: Signals, limit: int = 10) -> list[str]:
    """The units in the order of the list."""
    return [one.unit for one in ranked(signals, weights=WEIGHTS, limit=limit)]


def test_a_strong_sign_comes_before_many_weak_ones() -> None:
    """Ever so many weak signs weigh less than a strong one."""
    weak = Signals("1", weak=tuple(Rule)[:12])
    strong = Signals("2", strong=(Rule.RECYCLED_PHOTO,))
    assert order(weak, strong) == ["2", "1"]


def test_nothing_speaks_for_it() -> None:
    """A unit without a signal is not on the list."""
    assert order(Signals("1"), Signals("2", silent=True)) == ["2"]


def test_history_counts_up_to_a_measure() -> None:
    """Old refutations weigh, but not without end."""
    (three, ten) = ranked(
        [Signals("1", refuted_before=3), Signals("2", refuted_before=10)], weights=WEIGHTS, limit=9
    )
    assert three.weight == ten.weight


def test_equals_keep_the_order_of_codes_and_the_list_ends() -> None:
    """The same question gets the same answer, no longer than asked for."""
    many = [Signals(str(code), overdue=True) for code in (3, 1, 2)]
    assert order(*many, limit=2) == ["1", "2"]


def test_every_sign_has_its_sentence() -> None:
    """Whatever brings a unit onto the list is said."""
    (one,) = ranked(
        [Signals("1", (Rule.BURST,), (Rule.DRIFT,), silent=True, overdue=True, refuted_before=2)],
        weights=WEIGHTS,
        limit=1,
    )
    assert len(one.why) == 5
