"""Moves deadlines: of the whole directive, or of some leaves that asked for more time.

The sums above say how many claims came in time, so they are judged again here. Who may move a
deadline, and why, is settled before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, literal, or_, select

from commandcenter.directives.model import Directive
from commandcenter.directives.paths import parent_path
from commandcenter.directives.service.states.leaves import add_to_sums, raw
from commandcenter.directives.tables import assignment, extension
from commandcenter.geo.model import subtree
from commandcenter.store.sets import in_set
from commandcenter.store.types import to_microseconds
from commandcenter.store.work import View, Work


class Scope(NamedTuple):
    """Whose deadline moves: units by name, and everything under some; all where both are empty."""

    units: Sequence[str]
    under: Sequence[str]


def leaves_in(view: View, directive: int, scope: Scope) -> ColumnElement[bool]:
    """Whether an assignment of the directive lies in the scope."""
    where = assignment.c.directive == directive
    if not scope.units and not scope.under:
        return where
    ranges = [subtree(code) for code in scope.under]
    return and_(
        where,
        or_(
            in_set(view.connection, assignment.c.unit, scope.units),
            *(and_(assignment.c.unit >= low, assignment.c.unit < high) for low, high in ranges),
        ),
    )


def due_of(found: Directive) -> Any:
    """The deadline of an assignment as it is stored: its own, else the directive's."""
    own = raw(assignment.c.complete_by)
    if found.complete_by is None:
        return own
    return func.coalesce(own, to_microseconds(found.complete_by))


def extend_leaves(
    work: Work, *, found: Directive, where: ColumnElement[bool], due: datetime, reason: str
) -> int:
    """Give the leaves a deadline of their own, on record; returns how many they are."""
    _judge_again(work, found, where, to_microseconds(due))
    first_time = work.connection.execute(
        select(assignment.c.unit).where(where, assignment.c.complete_by.is_(None))
    ).scalars()
    paths = Counter(map(parent_path, first_time))
    _add_by_path(work, found.id, "extended", paths)
    work.connection.execute(
        extension.insert().from_select(
            ["directive", "unit", "at", "complete_by", "reason"],
            select(
                assignment.c.directive,
                assignment.c.unit,
                literal(to_microseconds(work.now)),
                literal(to_microseconds(due)),
                literal(reason),
            ).where(where),
        )
    )
    changed = work.connection.execute(assignment.update().where(where).values(complete_by=due))
    return int(changed.rowcount)


def retime_all(work: Work, *, found: Directive, due: datetime | None) -> None:
    """Judge the claims of all leaves without a deadline of their own by the directive's new one."""
    where = and_(assignment.c.directive == found.id, assignment.c.complete_by.is_(None))
    _judge_again(work, found, where, None if due is None else to_microseconds(due))


def _judge_again(work: Work, found: Directive, where: ColumnElement[bool], due: int | None) -> None:
    since = raw(assignment.c.claimed_since)
    rows = work.connection.execute(
        select(assignment.c.unit, due_of(found), since).where(where, since.is_not(None))
    )
    paths: Counter[str] = Counter()
    for unit, was, claimed in rows:
        change = _in_time(claimed, due) - _in_time(claimed, was)
        if change:
            paths[parent_path(unit)] += change
    _add_by_path(work, found.id, "in_time", paths)


def _in_time(claimed: int, due: int | None) -> int:
    return int(due is not None and claimed <= due)


def _add_by_path(work: Work, directive: int, column: str, paths: Counter[str]) -> None:
    sums: Counter[tuple[int, str]] = Counter()
    for path, count in paths.items():
        for unit in path.split():
            sums[directive, unit] += count
    add_to_sums(work, (column,), {place: [count] for place, count in sums.items()})
