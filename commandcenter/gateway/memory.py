"""Keeps Python's search for circles of garbage out of the way of those who wait for an answer.

What the program loaded at its start never becomes garbage, yet it is walked through again and
again: with some hundred thousand objects the slowest answers wait for that walk.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# New objects before a search; each request in hand keeps some hundred alive.
SEARCH_AFTER = 20_000


@contextmanager
def seldom_searched() -> Iterator[None]:
    """Leave what is loaded now out of every search, and search the rest less often."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(SEARCH_AFTER, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
