"""Takes reports in batches: each stands alone, all are saved together.

A batch loads what it needs once, decides in memory by the pure rules, and writes set by set. The
journal
has one entry a call: the act itself, or one for the whole batch with its digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from commandcenter.accounts.service import require
from commandcenter.core.language import Text, text
from commandcenter.core.rules import rule
from commandcenter.directives.cascade import Said, fold, hop_refusal, hop_step, refusal, step
from commandcenter.directives.model import (
    CHECKS,
    HOP_WORDS,
    Answer,
    Directive,
    Kind,
    Outcome,
    Report,
    Status,
)
from commandcenter.directives.paths import issuing_node
from commandcenter.directives.service.leaves import (
    Hop,
    Leaf,
    load_hops,
    load_leaves,
    raw,
    save_hops,
    save_leaves,
)
from commandcenter.directives.service.lookup import record
from commandcenter.directives.service.people import Outsiders
from commandcenter.directives.service.words import act_row, photo_rows
from commandcenter.directives.tables import act, directive, photo
from commandcenter.store.sets import in_set
from commandcenter.store.types import to_microseconds
from commandcenter.store.work import Work

# Acts whose effect is only "the earlier time counts", so that a late arrival needs no replay.
COMMUTING = frozenset({Kind.ACKNOWLEDGE, Kind.NEED, Kind.DELIVER, Kind.READ, Kind.UNREACHABLE})
NEEDS_WORDS = frozenset({Kind.RETURN, Kind.NEED})


@dataclass
class Target:
    """A directive as the batch meets it: its leaves and hops among the reported units."""

    record: Directive
    due: int | None
    reopened_at: int
    leaves: dict[str, Leaf]
    hops: dict[str, Hop]


@dataclass
class Batch:
    """Everything a call of `report` knows and will write."""

    work: Work
    targets: dict[str, Target]
    known: dict[str, str]
    outsiders: Outsiders
    next_id: int
    acts: list[dict[str, Any]] = field(default_factory=list)
    photos: list[dict[str, Any]] = field(default_factory=list)
    history: dict[tuple[int, str], list[Said]] = field(default_factory=dict)
    refusals: list[tuple[Report, Text]] = field(default_factory=list)


def report(work: Work, *, reports: Sequence[Report]) -> list[Outcome]:
    """Take each report for itself, in their order; refused ones do not hold up the rest."""
    require(work, "directive.report")
    batch = _open(work, reports)
    outcomes = [_take(batch, item) for item in reports]
    _save(batch)
    return outcomes


def _open(work: Work, reports: Sequence[Report]) -> Batch:
    numbers = {item.directive for item in reports}
    rows = work.connection.execute(
        select(directive).where(in_set(work.connection, directive.c.number, numbers))
    )
    targets = {row.number: _target(work, record(row), reports) for row in rows}
    keys = work.connection.execute(
        select(act.c.key, act.c.digest).where(
            in_set(work.connection, act.c.key, [item.key for item in reports])
        )
    )
    checked = [item for item in reports if item.kind in CHECKS]
    return Batch(
        work=work,
        targets=targets,
        known={row.key: row.digest for row in keys},
        outsiders=Outsiders.load(work, checked, {n: t.record for n, t in targets.items()}),
        next_id=int(work.connection.execute(select(func.max(act.c.id))).scalar() or 0) + 1,
    )


def _target(work: Work, found: Directive, reports: Sequence[Report]) -> Target:
    units = {item.unit for item in reports if item.directive == found.number}
    due = None if found.complete_by is None else to_microseconds(found.complete_by)
    reopened = 0 if found.reopened_at is None else to_microseconds(found.reopened_at)
    node = issuing_node(found.issuer)
    return Target(
        record=found,
        due=due,
        reopened_at=reopened,
        leaves=load_leaves(work, directive=found.id, due=due, units=units),
        hops=load_hops(work, directive=found.id, node=node, units=units),
    )


def _take(batch: Batch, item: Report) -> Outcome:
    content = content_digest(item)
    known = batch.known.get(item.key)
    if known is not None:
        if known == content:
            return Outcome(item.key, Answer.REPEATED, phase=_phase(batch, item))
        return _refuse(
            batch, item, text("The key “{key}” was already used with other content.", key=item.key)
        )
    target = batch.targets.get(item.directive)
    if target is None:
        return _refuse(
            batch, item, text("There is no directive {number}.", number=item.directive[:40])
        )
    item, clock_wrong, why = _timed(batch.work, target.record, item)
    why = why or _not_allowed(batch, target, item)
    if why is not None:
        return _refuse(batch, item, why)
    batch.known[item.key] = content
    _apply(batch, target, item)
    row = act_row(
        batch.work, target.record.id, item, batch.next_id, content, clock_wrong=clock_wrong
    )
    batch.acts.append(row)
    batch.photos += photo_rows(item, batch.next_id)
    batch.outsiders.note(target.record.id, item)
    batch.next_id += 1
    return Outcome(item.key, Answer.ACCEPTED, phase=_phase(batch, item))


def content_digest(item: Report) -> str:
    """The digest of what was said; the same key must always carry the same."""
    parts = (
        item.directive,
        item.unit,
        item.kind.value,
        item.at.isoformat(),
        item.by or "",
        item.words,
        *(f"{name}={value}" for name, value in sorted(item.quantities.items())),
        "" if item.location is None else repr(item.location),
        *(picture.hash for picture in item.photos),
        item.sample or "",
        item.method or "",
    )
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _timed(work: Work, found: Directive, item: Report) -> tuple[Report, bool, Text | None]:
    """Check the time; a phone's wrong clock is accepted, stamped with the time of receipt and
    marked.
    """
    allowed = timedelta(minutes=int(rule("directives", "future_allowed").value))
    early, late = item.at < found.issued_at, item.at > work.now + allowed
    if not early and not late:
        return item, False, None
    if item.channel == "web":
        return replace(item, at=work.now), True, None
    if early:
        return item, False, text("The time lies before the directive was issued.")
    return (
        item,
        False,
        text(
            "The time lies more than {minutes} minutes in the future.",
            minutes=allowed.seconds // 60,
        ),
    )


def _not_allowed(batch: Batch, target: Target, item: Report) -> Text | None:
    found = target.record
    if found.status is not Status.OPEN and found.ended_at is not None and item.at >= found.ended_at:
        return _ENDED[found.status]
    if item.kind in NEEDS_WORDS and not item.words.strip():
        return text("Say in words why: this act needs a reason.")
    leaf, hop = target.leaves.get(item.unit), target.hops.get(item.unit)
    if leaf is None and hop is None:
        return text(
            "{number} was not sent to unit {unit}.", number=found.number, unit=item.unit[:40]
        )
    if leaf is None or (hop is not None and item.kind is Kind.RELAY):
        return hop_refusal(item.kind)
    why = refusal(leaf.state, item.kind)
    if why is None and item.kind in CHECKS:
        why = batch.outsiders.refusal(found.id, item)
    return why


_ENDED = {
    Status.WITHDRAWN: text("The directive was withdrawn."),
    Status.CLOSED: text("The directive is closed."),
}


def _apply(batch: Batch, target: Target, item: Report) -> None:
    at = to_microseconds(item.at)
    if at < target.reopened_at:
        # It answers an older version: kept as said, but nothing follows from it any more.
        return
    hop = target.hops.get(item.unit)
    if hop is not None and (item.kind in HOP_WORDS or item.kind in (Kind.DELIVER, Kind.READ)):
        hop.state = hop_step(hop.state, item.kind, at, item.words or None)
        hop.dirty = True
    leaf = target.leaves.get(item.unit)
    if leaf is None or item.kind is Kind.RELAY:
        return
    said = Said(item.kind, at)
    place = (target.record.id, item.unit)
    late = leaf.state.last_at is not None and at < leaf.state.last_at
    if late and item.kind not in COMMUTING:
        history = [*_history(batch, target, leaf), *batch.history.get(place, ()), said]
        history.sort(key=lambda event: event.at)
        leaf.state = fold(history)
    else:
        step(leaf.state, said)
    batch.history.setdefault(place, []).append(said)
    leaf.dirty = True


def _history(batch: Batch, target: Target, leaf: Leaf) -> list[Said]:
    """The acts of this leaf that are already stored, since the version that holds now."""
    rows = batch.work.connection.execute(
        select(act.c.kind, raw(act.c.at))
        .where(
            act.c.directive == target.record.id,
            act.c.unit == leaf.unit,
            raw(act.c.at) >= target.reopened_at,
        )
        .order_by(act.c.at, act.c.id)
    )
    return [Said(Kind(kind), at) for kind, at in rows]


def _phase(batch: Batch, item: Report) -> Any:
    target = batch.targets.get(item.directive)
    leaf = target.leaves.get(item.unit) if target else None
    return leaf.state.phase if leaf else None


def _refuse(batch: Batch, item: Report, why: Text) -> Outcome:
    batch.refusals.append((item, why))
    return Outcome(item.key, Answer.REFUSED, why, _phase(batch, item))


def _save(batch: Batch) -> None:
    work = batch.work
    if batch.acts:
        work.connection.execute(act.insert(), batch.acts)
    if batch.photos:
        work.connection.execute(photo.insert(), batch.photos)
    save_leaves(
        work, (leaf for target in batch.targets.values() for leaf in target.leaves.values())
    )
    save_hops(work, (hop for target in batch.targets.values() for hop in target.hops.values()))
    _journal(batch)


def _journal(batch: Batch) -> None:
    """One entry for the call; refusals that someone may have to answer for are named in it."""
    refused = [
        {
            "key": item.key,
            "unit": item.unit,
            "act": item.kind.value,
            "by": item.by,
            "why": why.template,
        }
        for item, why in batch.refusals[:JOURNALLED_REFUSALS_MAX]
    ]
    if len(batch.acts) == 1 and not refused:
        only = batch.acts[0]
        number = next(n for n, t in batch.targets.items() if t.record.id == only["directive"])
        batch.work.journal(
            only["kind"],
            unit=only["unit"],
            subject=number,
            payload={
                "act": only["id"],
                "by": only["by"],
                "at": only["at"].isoformat(),
                "digest": only["digest"],
            },
        )
        return
    if not batch.acts and not refused:
        return
    numbers = sorted(batch.targets)
    batch.work.journal(
        "reports" if batch.acts else "refused",
        unit=batch.refusals[0][0].unit if not batch.acts else None,
        subject=numbers[0] if len(numbers) == 1 else None,
        payload={
            "accepted": len(batch.acts),
            "first": batch.acts[0]["id"] if batch.acts else None,
            "last": batch.acts[-1]["id"] if batch.acts else None,
            "directives": numbers,
            "digest": (
                hashlib.sha256("".join(row["digest"] for row in batch.acts).encode()).hexdigest()
            ),
            "refused": len(batch.refusals),
            "refusals": refused,
        },
    )


JOURNALLED_REFUSALS_MAX = 100
