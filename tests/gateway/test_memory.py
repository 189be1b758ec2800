"""The search for garbage while the gateway serves."""

from __future__ import annotations

import gc

import pytest

from commandcenter.gateway.memory import SEARCH_AFTER, seldom_searched


def test_what_was_loaded_is_not_searched() -> None:
    """While it serves, what was there before is left out; circles made since are still found."""
    before = gc.get_threshold()
    with seldom_searched():
        assert gc.get_freeze_count() > 10_000
        assert gc.get_threshold() == (SEARCH_AFTER, *before[1:])
        assert gc.isenabled()
        circle: list[object] = []
        circle.append(circle)
        del circle
        assert gc.collect() >= 1
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0


def test_an_end_with_an_error_restores_it_as_well() -> None:
    """However serving ends, the process is as it was."""
    before = gc.get_threshold()
    with pytest.raises(KeyError), seldom_searched():
        raise KeyError
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
