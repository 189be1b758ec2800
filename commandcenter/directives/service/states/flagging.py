"""Keeps how many findings stand against each leaf, and the count of such leaves in every sum above.

Whoever finds something tells it here; the changes are kept with their times, so that any past
moment can be counted again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from commandcenter.accounts.service import require
from commandcenter.directives.paths import parent_path
from commandcenter.directives.service.states.leaves import OF_UNIT, add_to_sums, raw
from commandcenter.directives.tables import assignment, flagging
from commandcenter.geo.model import subtree
from commandcenter.store.sets import in_set
from commandcenter.store.setwise import insert_set, update_set
from commandcenter.store.work import View, Work

COLUMNS = ("id", "directive", "unit", "at", "change")


@dataclass(frozen=True)
class Flagging:
    """One finding more (`change` 1) or fewer (-1) against a leaf; `at` in microseconds of UTC."""

    directive: int
    unit: str
    at: int
    change: int


def flag(work: Work, *, changes: Sequence[Flagging]) -> int:
    """Take the changes of leaves; what was never a leaf is passed over. Returns how many counted.

    The caller journals why.
    """
    require(work, "directive.flag")
    units: dict[int, set[str]] = {}
    for change in changes:
        units.setdefault(change.directive, set()).add(change.unit)
    before = _flags_of(work, units)
    counted = [change for change in changes if (change.directive, change.unit) in before]
    if not counted:
        return 0
    first = int(work.connection.execute(select(func.max(flagging.c.id))).scalar() or 0) + 1
    rows = [
        (identity, change.directive, change.unit, change.at, change.change)
        for identity, change in enumerate(counted, first)
    ]
    insert_set(work.connection, flagging, COLUMNS, rows)
    after = dict(before)
    for change in counted:
        after[change.directive, change.unit] += change.change
    _save(work, before, after)
    return len(counted)


def _flags_of(work: Work, units: dict[int, set[str]]) -> dict[tuple[int, str], int]:
    found: dict[tuple[int, str], int] = {}
    for directive, codes in units.items():
        rows = work.connection.execute(
            select(assignment.c.unit, assignment.c.flags).where(
                assignment.c.directive == directive,
                in_set(work.connection, assignment.c.unit, codes),
            )
        )
        found |= {(directive, unit): flags for unit, flags in rows}
    return found


def _save(
    work: Work, before: dict[tuple[int, str], int], after: dict[tuple[int, str], int]
) -> None:
    changed = {place: flags for place, flags in after.items() if flags != before[place]}
    update_set(
        work.connection,
        assignment,
        keys=OF_UNIT,
        columns=("flags",),
        rows=[(flags, *place) for place, flags in sorted(changed.items())],
    )
    sums: dict[tuple[int, str], list[int]] = {}
    for (directive, unit), flags in changed.items():
        step = int(flags > 0) - int(before[directive, unit] > 0)
        for above in parent_path(unit).split():
            sums.setdefault((directive, above), [0])[0] += step
    add_to_sums(work, ("flagged",), sums)


def flags_at(
    view: View, *, directive: int, at: int | None = None, under: str | None = None
) -> dict[str, int]:
    """How many findings stood against each leaf at a moment, counted from the changes."""
    query = (
        select(flagging.c.unit, func.sum(flagging.c.change))
        .where(flagging.c.directive == directive)
        .group_by(flagging.c.unit)
    )
    if at is not None:
        query = query.where(raw(flagging.c.at) <= at)
    if under is not None:
        low, high = subtree(under)
        query = query.where(flagging.c.unit >= low, flagging.c.unit < high)
    return {unit: int(flags) for unit, flags in view.connection.execute(query)}
