"""Whether goods were there at a time: the least that was held from a moment on."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from commandcenter.ledgers.history import lowest_since

MOVES = st.lists(st.tuples(st.integers(0, 20), st.integers(-9, 9)), max_size=12)


def test_the_least_is_found_with_its_moment() -> None:
    """Ten came at 1, eight went at 3, twenty came at 5: between 3 and 5 only two were there."""
    moves = [(1, 10), (3, -8), (5, 20)]
    assert lowest_since(22, moves, 2) == (5, 2)
    assert lowest_since(22, moves, 5) == (5, 22)
    assert lowest_since(22, moves, 0) == (1, 0)


def test_moves_of_one_moment_count_together() -> None:
    """What came and went at the same moment may be written in either order."""
    assert lowest_since(5, [(1, 5), (3, -5), (3, 5)], 1) == lowest_since(
        5, [(3, 5), (3, -5), (1, 5)], 1
    )
    assert lowest_since(5, [(1, 5), (3, -5), (3, 5)], 1)[1] == 5


@given(moves=MOVES, at=st.integers(0, 20))
def test_it_is_what_a_walk_through_time_finds(moves: list[tuple[int, int]], at: int) -> None:
    """Adding up from the beginning comes to the same."""
    now = sum(delta for _, delta in moves)
    walked = [
        sum(delta for when, delta in moves if when <= moment)
        for moment in {at, *(when for when, _ in moves if when > at)}
    ]
    assert lowest_since(now, moves, at)[1] == min(walked)
