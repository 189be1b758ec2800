"""Changes a directive that is on its way: a new version, a later deadline, an end.

A material version asks every unit again, so what was claimed of the older one no longer counts for
it. A minor one (a slip of the pen) asks nothing new. Nothing is deleted: each version stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from commandcenter.accounts.service import require
from commandcenter.core.clock import parse_time
from commandcenter.core.errors import Problem, Refused, RefusedWithProblems
from commandcenter.core.language import text
from commandcenter.directives.cascade import LeafState
from commandcenter.directives.model import Directive, Order, Status
from commandcenter.directives.orders import NUL, read_order
from commandcenter.directives.service.ladder.climbing import call_off_messages
from commandcenter.directives.service.ladder.taking import forget_passes
from commandcenter.directives.service.lookup import get
from commandcenter.directives.service.orders.deadlines import (
    Scope,
    due_of,
    extend_leaves,
    leaves_in,
    retime_all,
)
from commandcenter.directives.service.orders.issuing import version_content
from commandcenter.directives.service.orders.spreading import clear_at_once
from commandcenter.directives.service.scopes import unknown_units
from commandcenter.directives.service.states.leaves import STATE_COLUMNS
from commandcenter.directives.tables import assignment, directive, directive_version, hop, rollup
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
MARKS = frozenset({"reason", "minor", "version"})
IN_EXTENSION = frozenset({"units", "under", "complete_by", "reason", "asked_at"})
KEPT_BY_VERSIONS = frozenset({"directive", "level", "unit", "issued", "flagged"})


def amend(work: Work, *, number: str, change: Mapping[str, Any]) -> int:
    """Make a new version from the fields in `change`; returns its number. `minor` asks nobody
    again; `version`, if it is given, is the one that was read before. An amendment that changes
    nothing is refused: it would ask everybody again for nothing.
    """
    require(work, "directive.amend")
    found = _open_one(work, number)
    _check_amendment(found, change)
    order = read_order(_as_file(found) | {name: change[name] for name in AMENDABLE & set(change)})
    _check_named(work, order)
    if all(getattr(order, name) == getattr(found, name) for name in AMENDABLE):
        nothing = Problem("change", text("Nothing would be changed by this amendment."))
        raise RefusedWithProblems(text("The directive was not amended."), [nothing])
    minor = bool(change.get("minor", False))
    version = _save_version(work, found, order, minor=minor, reason=change["reason"])
    forget_passes(work, found=found)
    if not minor:
        _ask_again(work, found)
    elif order.complete_by != found.complete_by:
        retime_all(work, found=found, due=order.complete_by)
    work.journal(
        "amend",
        unit=found.issuer,
        subject=number,
        payload={
            "version": version,
            "minor": minor,
            "reason": change["reason"],
            "content": version_content(order),
        },
    )
    return version


def _check_amendment(found: Directive, change: Mapping[str, Any]) -> None:
    problems = [
        Problem(name, text("This cannot be changed by an amendment."))
        for name in sorted(set(change) - AMENDABLE - MARKS)
    ]
    if not isinstance(change.get("minor", False), bool):
        problems.append(Problem("minor", text("This must be true or false.")))
    if not _is_words(change.get("reason")):
        problems.append(Problem("reason", text("Say why the directive is amended.")))
    if change.get("version", found.version) != found.version:
        newer = text(
            "{number} is version {version} by now; read that one and amend it anew.",
            number=found.number,
            version=found.version,
        )
        problems.append(Problem("version", newer))
    if problems:
        raise RefusedWithProblems(text("The directive was not amended."), problems)


def _check_named(work: Work, order: Order) -> None:
    """Refuse a new lead or assistant that the tree does not know."""
    named = {"assist": order.assist, "lead": (order.lead,) if order.lead else ()}
    problems = unknown_units(work, named)
    if problems:
        raise RefusedWithProblems(text("The directive was not amended."), problems)


def _save_version(work: Work, found: Directive, order: Order, *, minor: bool, reason: str) -> int:
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
    return version


def extend(work: Work, *, number: str, change: Mapping[str, Any]) -> int:
    """Give leaves a later deadline, asked for before the old one passed; returns how many got
    it.
    """
    require(work, "directive.extend")
    found = _open_one(work, number)
    scope, later, asked_at = _read_extension(work, change)
    where = leaves_in(work, found.id, scope)
    due = due_of(found)
    leaves, unlimited = work.connection.execute(
        select(func.count(), func.count() - func.count(due)).select_from(assignment).where(where)
    ).one()
    if not leaves:
        raise Refused("{number} was not sent to any of these units.", number=number)
    if unlimited:
        raise Refused("There is no deadline yet; set one by an amendment.")
    wrong = work.connection.execute(
        select(assignment.c.unit, due)
        .where(where, or_(due >= to_microseconds(later), due < to_microseconds(asked_at)))
        .order_by(assignment.c.unit)
        .limit(1)
    ).first()
    if wrong is not None and wrong[1] >= to_microseconds(later):
        raise Refused("The new deadline must be later than the old one.")
    if wrong is not None:
        raise Refused(
            "The deadline of {unit} has passed; more time must be asked for before it.",
            unit=wrong[0],
        )
    extend_leaves(work, found=found, where=where, due=later, reason=change["reason"])
    work.journal(
        "extend",
        subject=number,
        payload={
            "scope": scope._asdict(),
            "units": leaves,
            "complete_by": later.isoformat(),
            "asked_at": asked_at.isoformat(),
            "reason": change["reason"],
        },
    )
    return int(leaves)


def _read_extension(work: Work, change: Mapping[str, Any]) -> tuple[Scope, datetime, datetime]:
    """Whose deadline moves, to when, and when that was asked for."""
    problems = [
        Problem(name, text("There is no such field in an extension."))
        for name in sorted(set(change) - IN_EXTENSION)
    ]
    if not _is_words(change.get("reason")):
        problems.append(Problem("reason", text("Say why more time is needed.")))
    codes: dict[str, list[str]] = {}
    for name in ("units", "under"):
        codes[name] = change.get(name) or []
        if not isinstance(codes[name], list) or not all(isinstance(c, str) for c in codes[name]):
            problems.append(Problem(name, text("This must be a list of unit codes, each as text.")))
    times = {"asked_at": work.now, "complete_by": work.now}
    for name, without in times.items():
        try:
            times[name] = parse_time(change[name]) if change.get(name) else without
        except Refused as refused:
            problems.append(Problem(name, refused.words))
    if not change.get("complete_by"):
        problems.append(Problem("complete_by", text("This may not be empty.")))
    if times["asked_at"] > work.now:
        problems.append(Problem("asked_at", text("This lies in the future.")))
    if not problems:
        named = {name: tuple(found) for name, found in codes.items()}
        problems = unknown_units(work, named)
    if problems:
        raise RefusedWithProblems(text("No time was added."), problems)
    return Scope(codes["units"], codes["under"]), times["complete_by"], times["asked_at"]


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
    if not _is_words(reason):
        raise Refused("Say why: this act needs a reason.")
    work.connection.execute(
        directive.update().where(directive.c.id == found.id),
        {"status": status.value, "ended_at": work.now},
    )
    called_off = call_off_messages(work, found=found)
    work.journal(
        kind,
        unit=found.issuer,
        subject=number,
        payload={"reason": reason, "called_off": called_off},
    )


def _is_words(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and NUL not in value


def _open_one(work: Work, number: str) -> Directive:
    found = get(work, number=number)
    if found.status is not Status.OPEN:
        raise Refused("{number} is no longer open.", number=number)
    return found


def _as_file(found: Directive) -> dict[str, Any]:
    """The directive as the file it could have come from, so that an amendment passes the same
    checks.
    """
    times = ("issued_at", "acknowledge_by", "start_by", "complete_by")
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
