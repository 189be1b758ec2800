"""The draw: anyone can repeat it by hand, and every order comes as often as every other."""

from __future__ import annotations

import hashlib
from collections import Counter
from itertools import permutations

import pytest
from scipy.stats import chisquare

from commandcenter.verification.sampling import drawn, frame_digest, seed_of

UNITS = ["420115107201", "420115107202", "420115107203", "420115108201"]
PINNED = ["420115107202", "420115107201", "420115107203", "420115108201"]


def test_by_hand() -> None:
    """The order is that of SHA-256 over seed, one space and code, as the manual says."""
    seed = seed_of("ab" * 32, "314159")
    assert (
        seed == hashlib.sha256(f"commandcenter sample 1\n{'ab' * 32}\n314159".encode()).hexdigest()
    )
    by_hand = sorted(UNITS, key=lambda unit: hashlib.sha256(f"{seed} {unit}".encode()).hexdigest())
    assert drawn(UNITS, seed=seed, size=4) == by_hand
    assert drawn(list(reversed(UNITS)), seed=seed, size=2) == by_hand[:2]


def test_pinned() -> None:
    """A published draw must come out the same in every later version."""
    seed = seed_of("00" * 32, None)
    assert seed == "41cf1f730a64c79115bed6e67e6719f933b627a3468469e32ac7e7a37111d34b"
    assert drawn(UNITS, seed=seed, size=4) == PINNED


@pytest.mark.parametrize("size", [1, 2])
def test_simple_random_without_replacement(size: int) -> None:
    """Over many seeds each ordered choice comes about equally often; none holds a unit twice."""
    counts: Counter[tuple[str, ...]] = Counter()
    for checkpoint in range(3000):
        units = drawn(UNITS, seed=seed_of(f"{checkpoint:064x}", None), size=size)
        assert len(set(units)) == size
        counts[tuple(units)] += 1
    every = list(permutations(UNITS, size))
    assert set(counts) == set(every)
    assert chisquare([counts[one] for one in every]).pvalue > 0.001


def test_the_number_and_the_checkpoint_both_matter() -> None:
    """Neither who writes the checkpoint nor who gives the number decides alone."""
    seeds = {seed_of("00" * 32, None), seed_of("00" * 32, "1"), seed_of("01" * 32, "1")}
    assert len(seeds) == 3
    assert frame_digest(UNITS) != frame_digest(UNITS[:3])
