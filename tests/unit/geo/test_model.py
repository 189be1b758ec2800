"""Codes say everything about the tree: levels, ancestors and who lies under whom."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from commandcenter.core.errors import Refused
from commandcenter.geo.model import (
    DIGITS,
    Level,
    ancestors,
    check_code,
    is_under,
    level_of,
    parent_of,
    subtree,
)

nodes = st.sampled_from(list(DIGITS)).flatmap(
    lambda digits: st.text("0123456789", min_size=digits, max_size=digits)
)
hung = st.lists(st.from_regex(r"[A-Z][A-Z0-9]{0,4}", fullmatch=True), max_size=2)
codes = st.builds(lambda node, parts: ".".join([node, *parts]), nodes, hung)


@given(codes)
def test_everything_lies_under_its_ancestors(code: str) -> None:
    """A code is under itself and under each of its ancestors, in order from the top."""
    above = ancestors(code)
    assert all(is_under(code, one) for one in [*above, code])
    assert above == sorted(above, key=len)
    assert parent_of(code) == (above[-1] if above else None)


@given(codes, codes)
def test_a_range_is_the_tree(code: str, above: str) -> None:
    """The byte range of a subtree holds exactly the codes whose ancestors name it."""
    assert is_under(code, above) is (above in [*ancestors(code), code])


@given(nodes, nodes)
def test_a_range_of_nodes_is_a_prefix(code: str, above: str) -> None:
    """For nodes the range is the same as the prefix test, also where codes share digits."""
    assert is_under(code, above) is code.startswith(above)


@given(codes, codes)
def test_siblings_do_not_overlap(one: str, other: str) -> None:
    """Two ranges are apart or one holds the other."""
    assume(one != other)
    (low, high), (other_low, other_high) = subtree(one), subtree(other)
    apart = high <= other_low or other_high <= low
    nested = (low <= other_low and other_high <= high) or (other_low <= low and high <= other_high)
    assert apart or nested


def test_what_hangs_on_a_node() -> None:
    """A department is under its node and its county, and no neighbour of the node catches it."""
    assert ancestors("420106.YJJ.D1") == ["42", "4201", "420106", "420106.YJJ"]
    assert level_of("420106.YJJ") is Level.COUNTY
    assert is_under("420106.YJJ", "420106")
    assert is_under("420106.YJJ.D1", "420106.YJJ")
    assert not is_under("420106.YJJ2", "420106.YJJ")
    assert not is_under("420107", "420106.YJJ")


@pytest.mark.parametrize(
    "code", ["", "4", "420", "42011500", "4２", "420106.yjj", "420106.", "a" * 6, ".YJJ", "42-1"]
)
def test_what_is_no_code(code: str) -> None:
    """Wrong lengths, letters, full-width digits and empty parts are refused."""
    with pytest.raises(Refused):
        check_code(code)
