"""What a batch of reports must know before it decides: times, targets, and earlier words.

Everything is loaded once for the whole batch; nothing is decided and nothing is written here.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from operator import attrgetter

from sqlalchemy import func, select

from commandcenter.core.language import Text, text
from commandcenter.core.rules import rule
from commandcenter.directives.cascade import Amended, LeafState, Said
from commandcenter.directives.model import Directive, Kind, Report
from commandcenter.directives.paths import issuing_node
from commandcenter.directives.service.lookup import record
from commandcenter.directives.service.states.leaves import (
    Hop,
    Leaf,
    answers,
    load_hops,
    load_leaves,
    raw,
)
from commandcenter.directives.tables import act, directive, directive_version
from commandcenter.store.sets import among, in_set
from commandcenter.store.types import to_microseconds
from commandcenter.store.work import View

# Acts whose effect is only "the earlier time counts", so that a late arrival needs no replay.
COMMUTING = frozenset({Kind.ACKNOWLEDGE, Kind.NEED, Kind.DELIVER, Kind.READ, Kind.UNREACHABLE})
AT = attrgetter("at")
# In a name of its own: asked for every report of an import, and found at once.
RELAY = Kind.RELAY
# Made once: putting a statement together takes longer than running it.
_OF_NUMBERS = select(directive).where(among(directive.c.number, "numbers"))

type_of_event = Said | Amended


@dataclass(slots=True)
class Heard:
    """One report with its digest and the time that counts; `why` where the time refuses it."""

    report: Report
    content: str
    at: int
    clock_wrong: bool = False
    why: Text | None = None


@dataclass(slots=True)
class Target:
    """A directive as the batch meets it: its leaves and hops among the reported units."""

    record: Directive
    reopened_at: int
    ended_at: int | None
    leaves: dict[str, Leaf]
    hops: dict[str, Hop]
    # Only of leaves for which something arrives late.
    histories: dict[str, list[type_of_event]] = field(default_factory=dict)

    def in_order(self, state: LeafState, at: int) -> bool:
        """Whether nothing later is known of this leaf, so that its state is its state at `at`."""
        return at >= self.reopened_at and (state.last_at is None or at >= state.last_at)

    def remember(self, unit: str, said: Said) -> None:
        """Put an act into the history of its leaf, where there is one."""
        history = self.histories.get(unit)
        if history is not None:
            insort(history, said, key=AT)


def load_targets(view: View, reports: Sequence[Report]) -> dict[str, Target]:
    """The directives that are reported on, with the reported leaves and hops."""
    units: dict[str, set[str]] = {}
    for item in reports:
        units.setdefault(item.directive, set()).add(item.unit)
    rows = view.connection.execute(_OF_NUMBERS, {"numbers": units})
    return {row.number: _target(view, record(row), units[row.number]) for row in rows.all()}


def _target(view: View, found: Directive, units: set[str]) -> Target:
    leaves = load_leaves(view, directive=found.id, due=stored(found.complete_by), units=units)
    # Leaves of one level stand below each other nowhere, so that none of them is a hop as well.
    others = units if found.units else units - leaves.keys()
    node = issuing_node(found.issuer)
    return Target(
        record=found,
        reopened_at=stored(found.reopened_at) or 0,
        ended_at=stored(found.ended_at),
        leaves=leaves,
        hops=load_hops(view, directive=found.id, node=node, units=others) if others else {},
    )


def stored(moment: datetime | None) -> int | None:
    """A time as it is stored."""
    return None if moment is None else to_microseconds(moment)


def hear(
    reports: Iterable[Report], targets: dict[str, Target], *, now: datetime, imported: bool
) -> list[Heard]:
    """Settle the time of each report.

    A phone's wrong clock is accepted, stamped with the time of receipt and marked; what is
    imported or told by telephone never has its time set right for it.
    """
    minutes = int(rule("directives", "future_allowed").value)
    latest = to_microseconds(now + timedelta(minutes=minutes))
    received = to_microseconds(now)
    issued = {number: stored(target.record.issued_at) for number, target in targets.items()}
    heard = []
    for item in reports:
        at = to_microseconds(item.at)
        one = Heard(item, content_digest(item, at), at)
        early = at < (issued.get(item.directive) or 0)
        if early or at > latest:
            if item.channel == "web" and not imported:
                one.at, one.clock_wrong = received, True
            elif early:
                one.why = text("The time lies before the directive was issued.")
            else:
                one.why = text(
                    "The time lies more than {minutes} minutes in the future.", minutes=minutes
                )
        heard.append(one)
    return heard


def content_digest(item: Report, at: int) -> str:
    """The digest of what was said; the same key must always carry the same."""
    said = item.quantities
    if item.carried:
        # What was carried over the sender did not say: a resend carries what is known by then.
        said = {name: value for name, value in said.items() if name not in item.carried}
    parts = [item.directive, item.unit, item.kind, str(at), item.by or "", item.words]
    if said:
        parts += [f"{name}={value}" for name, value in sorted(said.items())]
    parts.append("" if item.location is None else repr(item.location))
    if item.photos:
        parts += [picture.hash for picture in item.photos]
    parts += (item.sample or "", item.method or "")
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def load_histories(view: View, targets: dict[str, Target], heard: Iterable[Heard]) -> None:
    """Load what was said before of every leaf and hop for which an act may arrive late."""
    newest: dict[str, dict[str, int]] = {number: {} for number in targets}
    late: dict[str, set[str]] = {}
    spoken: dict[str, set[str]] = {}
    for one in heard:
        item = one.report
        target = targets.get(item.directive)
        if target is None or one.why is not None:
            continue
        unit = item.unit
        if item.kind is RELAY:
            hop = target.hops.get(unit)
            if hop is not None and hop.state.words is not None:
                spoken.setdefault(item.directive, set()).add(unit)
            continue
        leaf = target.leaves.get(unit)
        if leaf is None:
            continue
        at, times = one.at, newest[item.directive]
        last = times.get(unit) or leaf.state.last_at or 0
        if at >= last:
            times[unit] = at
        if (at < last or at < target.reopened_at) and item.kind not in COMMUTING:
            late.setdefault(item.directive, set()).add(unit)
    for number, units in late.items():
        _load_leaf_histories(view, targets[number], units)
    for number, units in spoken.items():
        _load_words_times(view, targets[number], units)


def _load_leaf_histories(view: View, target: Target, units: set[str]) -> None:
    histories: dict[str, list[type_of_event]] = {unit: [] for unit in units}
    rows = view.connection.execute(
        select(act.c.unit, act.c.kind, raw(act.c.at))
        .where(
            act.c.directive == target.record.id,
            act.c.kind != Kind.RELAY.value,
            answers(target.reopened_at),
            in_set(view.connection, act.c.unit, units),
        )
        .order_by(act.c.unit, act.c.at, act.c.id)
    )
    for unit, kind, at in rows:
        histories[unit].append(Said(Kind(kind), at))
    for at in material_versions(view, target.record):
        for history in histories.values():
            # What is said at the very moment of a version already answers it.
            history.insert(bisect_left(history, at, key=AT), Amended(at))
    target.histories = histories


def material_versions(view: View, found: Directive) -> list[int]:
    """When each version came that asked everybody again."""
    if found.reopened_at is None:
        return []
    return list(
        view.connection.execute(
            select(raw(directive_version.c.at))
            .where(
                directive_version.c.directive == found.id,
                directive_version.c.material.is_(True),
                directive_version.c.version > 1,
            )
            .order_by(directive_version.c.version)
        ).scalars()
    )


def _load_words_times(view: View, target: Target, units: set[str]) -> None:
    """Of hops that relay once more: when their newest words were said."""
    rows = view.connection.execute(
        select(act.c.unit, func.max(raw(act.c.at)))
        .where(
            act.c.directive == target.record.id,
            raw(act.c.at) >= target.reopened_at,
            answers(target.reopened_at),
            act.c.kind == Kind.RELAY.value,
            act.c.words.is_not(None),
            in_set(view.connection, act.c.unit, units),
        )
        .group_by(act.c.unit)
    )
    for unit, at in rows:
        hop = target.hops[unit]
        hop.state = replace(hop.state, words_at=at)
