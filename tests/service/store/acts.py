"""Small acts for the tests of the store: they write one fact of the installation each."""

from __future__ import annotations

from commandcenter.core.errors import Refused
from commandcenter.store import service as installation
from commandcenter.store.work import View, Work


def note(work: Work, *, name: str, value: str = "x") -> str:
    """Keep a fact, journalled."""
    installation.set_fact(work, name=name, value=value)
    return name


def note_then_refuse(work: Work, *, name: str) -> None:
    """Keep a fact and then think better of it."""
    installation.set_fact(work, name=name, value="never seen")
    raise Refused("No.")


def noted(view: View, *, name: str) -> str | None:
    """The fact kept under `name`."""
    value = installation.fact(view, name)
    return None if value is None else str(value)
