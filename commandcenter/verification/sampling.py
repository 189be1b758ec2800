"""The sealed draw: from a published seed to the units of a sample, so that anyone can redraw it.

The seed is SHA-256 of `PURPOSE`, the hash of a journal checkpoint and the second person's number,
one a line. The units are sorted by SHA-256 of "seed unit" (hex digits, one space, code): by hand,
`printf '%s %s' SEED UNIT | sha256sum` for each unit, then `sort`. Whoever knows the seed knows the
draw; before the checkpoint is written nobody can know the seed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from heapq import nsmallest

PURPOSE = "commandcenter sample 1"


def frame_digest(units: Iterable[str]) -> str:
    """SHA-256 over the sorted codes, one a line: what the sample is drawn from."""
    digest = hashlib.sha256()
    for unit in units:
        digest.update(unit.encode() + b"\n")
    return digest.hexdigest()


def seed_of(checkpoint: str, number: str | None) -> str:
    """The seed of a draw, from a journal hash in hex and the number of the second person."""
    said = "\n".join((PURPOSE, checkpoint, number or ""))
    return hashlib.sha256(said.encode()).hexdigest()


def drawn(units: Sequence[str], *, seed: str, size: int) -> list[str]:
    """The first `size` units in the order of the draw."""
    start = hashlib.sha256(seed.encode() + b" ")

    def place(unit: str) -> bytes:
        digest = start.copy()
        digest.update(unit.encode())
        return digest.digest()

    return nsmallest(size, units, key=place)
