"""Keys sort by time, secrets differ, and one value has one canonical form."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.core.ids import canonical, digest, new_key, new_token

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet=st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
)


@given(value=VALUES)
def test_canonical_is_json_and_stable(value: object) -> None:
    """It reads back as what it was, and again gives the same bytes."""
    once = canonical(value)
    assert canonical(json.loads(once)) == once
    assert json.loads(once) == value


def test_order_and_zone_do_not_matter() -> None:
    """The same content in another order, or the same moment in another zone, is the same bytes."""
    at = datetime(2026, 7, 17, 8, 30, tzinfo=UTC)
    there = at.astimezone(timezone(timedelta(hours=8)))
    assert canonical({"a": at, "b": Decimal("1.50")}) == canonical({"b": "1.50", "a": there})
    assert canonical({"a": at}) == b'{"a":"2026-07-17T08:30:00+00:00"}'


def test_what_has_no_form_is_not_guessed() -> None:
    """An object of ours does not slip into a digest by its memory address."""
    with pytest.raises(TypeError):
        canonical({"a": object()})


def test_keys_and_tokens_are_their_own() -> None:
    """A thousand of each are a thousand different ones."""
    keys = [new_key() for _ in range(1000)]
    assert len(set(keys)) == len({new_token() for _ in range(1000)}) == 1000
    assert {len(key) for key in keys} == {32}
    assert [key[:12] for key in keys] == sorted(key[:12] for key in keys)


def test_digest_is_sha256() -> None:
    """A known sum."""
    assert digest(b"").startswith("e3b0c44298fc1c149afbf4c8996fb924")
