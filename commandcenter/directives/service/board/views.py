"""Saved views of the board: filters with a name, kept for each person in the installation.

A view holds what is asked for, never what was found; a name is one person's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from commandcenter.accounts.service import require
from commandcenter.core.errors import Refused
from commandcenter.core.ids import digest
from commandcenter.directives.model import Phase
from commandcenter.directives.service.board.listing import BoardFilter
from commandcenter.store import service as installation
from commandcenter.store.work import View, Work

NAME_MAX = 40
WORDS_MAX = 80
VIEWS_MAX = 40
FACT_DIGITS = 24


@dataclass(frozen=True)
class SavedView:
    """A filter under a name, with the order of its rows and the shape it is shown in."""

    name: str
    wanted: BoardFilter
    order: str = "unit"
    descending: bool = False
    shape: str = "list"


def saved_views(view: View, *, person: str) -> list[SavedView]:
    """The views of one person, by name."""
    kept = installation.fact(view, _place(person)) or {}
    return sorted((_record(one) for one in kept.get("views", ())), key=lambda one: one.name)


def save_view(work: Work, *, saved: SavedView) -> None:
    """Keep a view under its name, in the place of an older one of that name."""
    require(work, "board.view")
    name = _checked(saved.name)
    others = [one for one in saved_views(work, person=work.actor) if one.name != name]
    if len(others) >= VIEWS_MAX:
        raise Refused("{most} views are kept already; delete one first.", most=VIEWS_MAX)
    _keep(work, [*others, replace(saved, name=name)])


def rename_view(work: Work, *, name: str, to: str) -> None:
    """Give a view another name that is still free."""
    require(work, "board.view")
    wanted, views = _checked(to), saved_views(work, person=work.actor)
    _one(views, name)
    if wanted != name and any(one.name == wanted for one in views):
        raise Refused("There is a view “{name}” already.", name=wanted)
    _keep(work, [replace(one, name=wanted) if one.name == name else one for one in views])


def delete_view(work: Work, *, name: str) -> SavedView:
    """Take a view away; returns it, so that it can be saved again."""
    require(work, "board.view")
    views = saved_views(work, person=work.actor)
    gone = _one(views, name)
    _keep(work, [one for one in views if one.name != name])
    return gone


def _one(views: Sequence[SavedView], name: str) -> SavedView:
    found = next((one for one in views if one.name == name), None)
    if found is None:
        raise Refused("There is no view “{name}”.", name=name[:NAME_MAX])
    return found


def _checked(name: str) -> str:
    name = name.strip()
    if not name or len(name) > NAME_MAX or not name.isprintable():
        raise Refused("Give the view a name of 1 to {most} characters.", most=NAME_MAX)
    return name


def _place(person: str) -> str:
    # A code may be as long as the name of a fact.
    return f"board.views.{digest(person.encode())[:FACT_DIGITS]}"


def _keep(work: Work, views: Sequence[SavedView]) -> None:
    value = {"person": work.actor, "views": [_said(one) for one in views]}
    installation.set_fact(work, name=_place(work.actor), value=value)


def _said(one: SavedView) -> dict[str, Any]:
    return {
        "name": one.name,
        "under": one.wanted.under,
        "phases": [int(phase) for phase in one.wanted.phases],
        "overdue_only": one.wanted.overdue_only,
        "words": one.wanted.words[:WORDS_MAX],
        "order": one.order,
        "descending": one.descending,
        "shape": one.shape,
    }


def _record(said: dict[str, Any]) -> SavedView:
    wanted = BoardFilter(
        under=said["under"],
        phases=tuple(Phase(phase) for phase in said["phases"]),
        overdue_only=said["overdue_only"],
        words=said["words"],
    )
    return SavedView(said["name"], wanted, said["order"], said["descending"], said["shape"])
