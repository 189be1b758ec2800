"""Which units stand between issuer and leaf, and how many leaves wait for nobody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.directives.paths import (
    cleared,
    hops_of,
    inside,
    issuer_chain,
    issuing_node,
)

VILLAGE = "420115107201"


@pytest.mark.parametrize(
    ("leaf", "issuer", "hops"),
    [
        (VILLAGE, "42", ["4201", "420115", "420115107"]),
        (VILLAGE, "4201", ["420115", "420115107"]),
        (VILLAGE, "420115107", []),
        # A department speaks from the node it hangs on.
        (VILLAGE, "4201.YJJ", ["420115", "420115107"]),
        # The issuer is no ancestor: every ancestor has a receipt.
        (VILLAGE, "43", ["42", "4201", "420115", "420115107"]),
        (VILLAGE, "420106", ["42", "4201", "420115", "420115107"]),
        (VILLAGE, VILLAGE, ["42", "4201", "420115", "420115107"]),
        ("420115", "42", ["4201"]),
        ("42", "43", []),
        # A leaf that hangs on a node has that node and what stands above it.
        ("420115.YJJ", "4201", ["420115"]),
        ("420115.YJJ", "420115", []),
        ("420115.YJJ.KS", "4201", ["420115", "420115.YJJ"]),
        (VILLAGE + "001", "420115107", [VILLAGE]),
    ],
)
def test_hops(leaf: str, issuer: str, hops: list[str]) -> None:
    """Each ancestor below the issuer is a hop, all of them where the issuer is no ancestor."""
    assert hops_of(leaf, issuing_node(issuer)) == hops


def test_inside_is_strict() -> None:
    """The issuing node is not below itself."""
    assert inside("420115", "4201")
    assert not inside("4201", "4201")
    assert not inside("4202", "4201")


def test_issuer_chain() -> None:
    """What lies inside never waits for the issuer or anybody above it."""
    assert issuer_chain("420115") == ["420115", "42", "4201"]


CODES = st.sampled_from(
    ["42", "43", "4201", "4202", "420115", "420115107", VILLAGE, "420115.YJJ", "420115107202"]
)


@given(CODES, CODES)
def test_hops_are_ancestors_in_order(leaf: str, issuer: str) -> None:
    """Hops stand above the leaf, topmost first, and never at or above their own issuer."""
    node = issuing_node(issuer)
    hops = hops_of(leaf, node)
    assert hops == sorted(hops, key=len)
    assert all(leaf.startswith(code) and code != leaf for code in hops)
    if inside(leaf, node):
        assert not set(hops) & set(issuer_chain(node))


@pytest.mark.parametrize(
    ("unit", "clear", "clear_inside", "waiting", "expected"),
    [
        # Elsewhere than the issuer's chain: all or nothing.
        ("420115", 5, 3, False, 5),
        ("420115", 5, 3, True, 0),
        # On the issuer's chain: what lies inside is clear whoever waits above.
        ("42", 5, 3, True, 3),
        ("42", 5, 3, False, 5),
        ("4201", 3, 3, True, 3),
    ],
)
def test_cleared(unit: str, clear: int, clear_inside: int, waiting: bool, expected: int) -> None:
    """Leaves outside the issuing node wait for what stands above it; those inside do not."""
    found = cleared(
        unit, node="4201", clear=clear, clear_inside=clear_inside, waiting_above=waiting
    )
    assert found == expected
