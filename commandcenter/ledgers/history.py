"""Whether goods were there at the time they are said to have left.

Pure. A posting that comes late counts from its own time: at no moment since then may the account
have held less than nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple


class Move(NamedTuple):
    """What came (above zero) or went at a moment, in microseconds."""

    at: int
    delta: int


def lowest_since(now: int, moves: Iterable[Move], at: int) -> Move:
    """The least that was held at any moment from `at` on, and when; `now` is what is held today.

    Moves of one moment count together, whatever order they were written in.
    """
    least, held = Move(at, now), now
    later = sorted((move for move in moves if move.at > at), reverse=True)
    for moment, together in groupby(later, key=itemgetter(0)):
        held -= sum(move.delta for move in together)
        # `held` is now what was there just before `moment`.
        if held < least.delta:
            least = Move(moment, held)
    return least
