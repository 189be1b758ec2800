"""Changes a directive that is on its way: a new version, a later deadline, an end.

A material version asks every unit again, so what was claimed of the older one no longer counts
for it. A
minor one (a slip of the pen) asks nothing new. Nothing is deleted: each version stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select

from commandcenter.accounts.service import require
from commandcenter.core.clock import parse_time
from commandcenter.core.errors import Problem, Refused, RefusedWithProblems
from commandcenter.core.language import text
from commandcenter.directives.cascade import LeafState
from commandcenter.directives.model import Directive, Status
from commandcenter.directives.orders import read_order
from commandcenter.directives.service.issuing import clear_at_once, range_of, version_content
from commandcenter.directives.service.leaves import (
    STATE_COLUMNS,
    give_time,
    load_leaves,
    retime_all,
)
from commandcenter.directives.service.lookup import get
from commandcenter.directives.tables import (
    assignment,
    directive,
    directive_version,
    extension,
    hop,
    rollup,
)
from commandcenter.store.types import to_microseconds
from commandcenter.store.work import Work

AMENDABLE = frozenset(
    [
        "title",
        "text",
        "lead",
        "assist",
        "priority",
        "acknowledge_by",
        "start_by",
        "complete_by",
        "evidence",
    ]
)
MARKS = frozenset({"reason", "minor"})
KEPT_BY_VERSIONS = frozenset({"directive", "level", "unit", "issued", "flagged"})


def amend(work: Work, *, number: str, change: Mapping[str, Any]) -> int:
    """Make a new version from the fields in `change`; returns its number. `minor` asks nobody
    again.
    """
    require(work, "directive.amend")
    found = _open_one(work, number)
    minor = change.get("minor", False)
    problems = [
        Problem(name, text("This cannot be changed by an amendment."))
        for name in sorted(set(change) - AMENDABLE - MARKS)
    ]
    if not isinstance(minor, bool):
        problems.append(Problem("minor", text("This must be true or false.")))
    reason = change.get("reason", "")
    if not isinstance(reason, str) or not reason.strip():
        problems.append(Problem("reason", text("Say why the directive is amended.")))
    if problems:
        raise RefusedWithProblems(text("The directive was not amended."), problems)
    order = read_order(_as_file(found) | {name: change[name] for name in AMENDABLE & set(change)})
    version = found.version + 1
    values = {
        "title": order.title,
        "text": order.text,
        "lead": order.lead,
        "assist": list(order.assist),
        "priority": order.priority,
        "acknowledge_by": order.acknowledge_by,
        "start_by": order.start_by,
        "complete_by": order.complete_by,
        "evidence": asdict(order.evidence),
        "version": version,
    }
    if not minor:
        values["reopened_at"] = work.now
    work.connection.execute(directive.update().where(directive.c.id == found.id), values)
    work.connection.execute(
        directive_version.insert(),
        {
            "directive": found.id,
            "version": version,
            "at": work.now,
            "material": not minor,
            "reason": reason,
            "content": version_content(order),
        },
    )
    if not minor:
        _ask_again(work, found)
    elif order.complete_by != found.complete_by:
        retime_all(
            work, directive=found.id, was=_stored(found.complete_by), due=_stored(order.complete_by)
        )
    work.journal(
        "amend",
        unit=found.issuer,
        subject=number,
        payload={
            "version": version,
            "minor": minor,
            "reason": reason,
            "content": version_content(order),
        },
    )
    return version


def extend(work: Work, *, number: str, change: Mapping[str, Any]) -> int:
    """Give leaves a later deadline, asked for before the old one passed; returns how many got
    it.
    """
    require(work, "directive.extend")
    found = _open_one(work, number)
    unknown = set(change) - {"units", "under", "complete_by", "reason", "asked_at"}
    problems = [
        Problem(name, text("There is no such field in an extension.")) for name in sorted(unknown)
    ]
    if not change.get("reason"):
        problems.append(Problem("reason", text("Say why more time is needed.")))
    if not change.get("complete_by"):
        problems.append(Problem("complete_by", text("This may not be empty.")))
    scopes = [*change.get("units", ()), *change.get("under", ())]
    if problems:
        raise RefusedWithProblems(text("No time was added."), problems)
    later = parse_time(change["complete_by"])
    asked_at = parse_time(change["asked_at"]) if change.get("asked_at") else work.now
    where = assignment.c.directive == found.id
    if scopes:
        where = and_(where, range_of(assignment.c.unit, scopes))
    units = list(work.connection.execute(select(assignment.c.unit).where(where)).scalars())
    if not units:
        raise Refused("{number} was not sent to any of these units.", number=number)
    leaves = load_leaves(work, directive=found.id, due=_stored(found.complete_by), units=units)
    for leaf in leaves.values():
        if leaf.due is None or to_microseconds(later) <= leaf.due:
            raise Refused("The new deadline must be later than the old one.")
        if to_microseconds(asked_at) > leaf.due or asked_at > work.now:
            raise Refused(
                "The deadline of {unit} has passed; more time must be asked for before it.",
                unit=leaf.unit,
            )
    give_time(work, directive=found.id, leaves=leaves, due=to_microseconds(later))
    work.connection.execute(
        extension.insert(),
        [
            {
                "directive": found.id,
                "unit": code,
                "at": work.now,
                "complete_by": later,
                "reason": change["reason"],
            }
            for code in units
        ],
    )
    work.journal(
        "extend",
        subject=number,
        payload={
            "scope": scopes,
            "units": len(units),
            "complete_by": later.isoformat(),
            "reason": change["reason"],
        },
    )
    return len(units)


def withdraw(work: Work, *, number: str, reason: str) -> None:
    """Take the directive back; its clocks stop at once and what was said stays."""
    require(work, "directive.withdraw")
    _end(work, number, Status.WITHDRAWN, "withdraw", reason)


def close(work: Work, *, number: str, reason: str) -> None:
    """Close the directive as a whole, with its gaps as they stand."""
    require(work, "directive.close")
    _end(work, number, Status.CLOSED, "close_directive", reason)


def _end(work: Work, number: str, status: Status, kind: str, reason: str) -> None:
    found = _open_one(work, number)
    if not reason.strip():
        raise Refused("Say why: this act needs a reason.")
    work.connection.execute(
        directive.update().where(directive.c.id == found.id),
        {"status": status.value, "ended_at": work.now},
    )
    work.journal(kind, unit=found.issuer, subject=number, payload={"reason": reason})


def _stored(moment: datetime | None) -> int | None:
    return None if moment is None else to_microseconds(moment)


def _open_one(work: Work, number: str) -> Directive:
    found = get(work, number=number)
    if found.status is not Status.OPEN:
        raise Refused("{number} is no longer open.", number=number)
    return found


def _as_file(found: Directive) -> dict[str, Any]:
    """The directive as the file it could have come from, so that an amendment passes the same
    checks.
    """
    times = ("acknowledge_by", "start_by", "complete_by")
    return {
        "title": found.title,
        "text": found.text,
        "lead": found.lead,
        "assist": list(found.assist),
        "priority": found.priority,
        "evidence": asdict(found.evidence),
        "scope": {"units": ["-"]},
        **{name: at.isoformat() for name in times if (at := getattr(found, name)) is not None},
    }


def _ask_again(work: Work, found: Directive) -> None:
    """Reset every leaf, hop and sum of the directive to "not yet answered"."""
    empty = LeafState()
    work.connection.execute(
        assignment.update()
        .where(assignment.c.directive == found.id)
        .values(
            {name: getattr(empty, name) for name in STATE_COLUMNS}
            | {"phase": int(empty.phase), "complete_by": None}
        )
    )
    work.connection.execute(
        hop.update()
        .where(hop.c.directive == found.id)
        .values(delivered_at=None, read_at=None, acknowledged_at=None, relayed_at=None, words=None)
    )
    sums = [column.name for column in rollup.c if column.name not in KEPT_BY_VERSIONS]
    with work.cascade_writes():
        work.connection.execute(
            rollup.update().where(rollup.c.directive == found.id).values(dict.fromkeys(sums, 0))
        )
        clear_at_once(work, found.id, found.issuer)
