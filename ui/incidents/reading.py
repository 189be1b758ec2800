"""What the panel of incidents asks of the headquarters. Reads only."""

from __future__ import annotations

from dataclasses import dataclass

from commandcenter.geo import service as geo
from commandcenter.incidents import service as incidents
from commandcenter.incidents.model import Incident, ResponseLevel, chain_of
from commandcenter.store.work import View


@dataclass(frozen=True)
class Line:
    """One incident in the list: how deep in its chain of events, and where it happened."""

    one: Incident
    depth: int
    place: str


@dataclass(frozen=True)
class Shown:
    """Every incident, and every notice of the response to one of them, the newest first."""

    lines: list[Line]
    notices: list[ResponseLevel]


def read(view: View, *, chosen: str | None) -> Shown:
    """The chains of events, the one whose first event is the newest on top."""
    found = {one.id: one for one in incidents.incidents(view)}
    parents = {one.id: one.parent for one in sorted(found.values(), key=lambda one: one.at)}
    roots = [one for one in found.values() if one.parent is None]
    places = geo.path_names(view, codes={one.place for one in found.values()})
    lines = [
        Line(found[identity], depth, places[found[identity].place])
        for root in roots
        for identity, depth in chain_of(root.id, parents)
    ]
    notices = incidents.level_history(view, id=chosen) if chosen in found else []
    return Shown(lines, notices[::-1])
