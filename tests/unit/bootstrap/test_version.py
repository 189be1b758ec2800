"""Which Pythons may start the product, and what the others are told."""

from __future__ import annotations

import pytest

from bootstrap import version_problem


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 1), (3, 13, 9)])
def test_a_supported_python_passes(version: tuple[int, ...]) -> None:
    """Three minor versions are supported."""
    assert version_problem(version) == ""


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 10, 13), (3, 14, 0), (4, 0, 0)])
def test_any_other_python_is_told_why(version: tuple[int, ...]) -> None:
    """The sentence names what is here, what is wanted and a command, in both languages."""
    words = version_problem(version)
    assert ".".join(map(str, version)) in words
    assert "需要 Python 3.11 至 3.13" in words
    assert "Python 3.11 to 3.13 is needed" in words
    assert "bootstrap.py run" in words
