"""A name of a database that is not there is not passed over in silence."""

from __future__ import annotations

from tests.service.cli.conftest import type_of_command


def test_a_new_database_is_told_once(command: type_of_command) -> None:
    """A slip in the name must not look like a duty room without directives."""
    first = command("directive", "list")
    assert first.code == 0
    assert first.document == {"directives": []}
    assert "a new one was made" in first.complaints
    again = command("directive", "list")
    assert again.complaints == ""
