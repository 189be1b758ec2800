"""Whether goods were there at the time they are said to have left.

Pure. A posting that comes late counts from its own time: at no moment since then may the account
have held less than nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter

# When, in microseconds, and what came (above zero) or went.
type_of_move = tuple[int, int]


def lowest_since(now: int, moves: Iterable[type_of_move], at: int) -> tuple[int, int]:
    """The least that was held at any moment from `at` on, as (when, how much); `now` is what is
    held today.

    Moves of one moment count together, whatever order they were written in.
    """
    least, held, when = now, now, at
    later = sorted((move for move in moves if move[0] > at), reverse=True)
    for moment, together in groupby(later, key=itemgetter(0)):
        held -= sum(delta for _, delta in together)
        # `held` is now what was there just before `moment`.
        if held < least:
            least, when = held, moment
    return when, least
