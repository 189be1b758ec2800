"""The index of hands and devices in the database, and the rules that read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import func, select

from commandcenter.accounts import service as accounts
from commandcenter.directives.model import Kind
from commandcenter.directives.service import by_ids
from commandcenter.directives.tables import act
from commandcenter.store.sets import in_set
from commandcenter.store.setwise import insert_set
from commandcenter.store.types import to_microseconds
from commandcenter.store.work import View, Work
from commandcenter.verification.checks.facts import Saying
from commandcenter.verification.checks.hands import (
    DEVICE,
    PERSON,
    SPOT,
    Trace,
    anybody,
    burst,
    same_spot,
    spot,
    travel,
)
from commandcenter.verification.limits import limit, on
from commandcenter.verification.model import Lead, Rule
from commandcenter.verification.service.leads.photo_checks import best_of
from commandcenter.verification.tables import trace

COLUMNS = (
    "hand",
    "at",
    "act",
    "directive",
    "unit",
    "kind",
    "lat",
    "lon",
    "accuracy_m",
)
DOING = frozenset({Kind.ACKNOWLEDGE, Kind.START, Kind.PROGRESS, Kind.CLAIM, Kind.NEED})


def add_traces(work: Work, said: Iterable[Saying]) -> None:
    """Add what these acts show of hands and devices; the telephone shows nobody's hand."""
    rows: list[tuple[Any, ...]] = [
        (
            hand,
            to_microseconds(one.at),
            one.act.id,
            one.directive.id,
            one.unit,
            one.act.kind.value,
            *_place(one),
        )
        for one in said
        for hand in hands_of(one)
    ]
    if not rows:
        return
    known = set(
        work.connection.execute(
            select(trace.c.act).where(
                in_set(work.connection, trace.c.hand, {row[0] for row in rows}),
                in_set(work.connection, trace.c.act, {row[2] for row in rows}),
            )
        ).scalars()
    )
    new = {row[:3]: row for row in rows if row[2] not in known}
    insert_set(work.connection, trace, COLUMNS, [new[place] for place in sorted(new)])


def hands_of(said: Saying) -> list[str]:
    """The hands an act shows: only claims and places are worth remembering."""
    one = said.act
    if one.kind not in DOING or one.channel == "phone":
        return []
    if one.kind is not Kind.CLAIM and one.location is None:
        return []
    hands = [DEVICE + one.device] if one.device else []
    hands += [PERSON + one.by] if one.by else []
    place = one.location
    exact = spot(place.lat, place.lon) if place and one.kind is Kind.CLAIM else None
    return hands + ([exact] if exact else [])


def _place(said: Saying) -> tuple[float | None, ...]:
    place = said.act.location
    return (None, None, None) if place is None else (place.lat, place.lon, place.accuracy_m)


def judge_hands(view: View, new: Sequence[Saying]) -> Iterator[Lead]:
    """What hands and devices show in these acts together with what they did before."""
    hands = {hand for one in new for hand in hands_of(one)}
    if not hands:
        return
    begins = min(one.at for one in new) - timedelta(hours=limit("travel_hours"))
    ends = max(one.at for one in new) + timedelta(hours=limit("travel_hours"))
    fresh = {one.act.id for one in new}
    known = accounts.known_by_one_name(
        view, names={hand.removeprefix(PERSON) for hand in hands if hand.startswith(PERSON)}
    )
    for told in _by_hand(view, hands, begins, ends):
        if told[0][0].hand.startswith(SPOT):
            if on(Rule.COPIED_PLACE) and any(one.act in fresh for one, _ in told):
                yield from same_spot([one for one, _ in told])
            continue
        if on(Rule.BURST):
            yield from _bursts(told, fresh)
        if on(Rule.IMPOSSIBLE_TRAVEL) and _one_person(told[0][0].hand, known):
            yield from best_of(_travels(told, fresh))


def _one_person(hand: str, known: set[str]) -> bool:
    """Whether a hand is one person's: a device, or a name that the register knows once."""
    return hand.startswith(DEVICE) or hand.removeprefix(PERSON) in known


def _bursts(told: list[tuple[Trace, str]], fresh: set[int]) -> list[Lead]:
    claims = [one for one, kind in told if kind == Kind.CLAIM.value]
    if len(claims) < limit("burst_units") or not any(one.act in fresh for one in claims):
        return []
    return burst(claims)


def _travels(told: list[tuple[Trace, str]], fresh: set[int]) -> Iterator[Lead]:
    placed = [one for one, _ in told if one.lat is not None]
    common = anybody([one for one, _ in told])
    for earlier, later in pairwise(placed):
        if earlier.act in fresh or later.act in fresh:
            lead = travel(earlier, later, common=common)
            if lead is not None:
                yield lead


def _by_hand(
    view: View, hands: set[str], begins: datetime, ends: datetime
) -> Iterator[list[tuple[Trace, str]]]:
    """The traces of each hand in a span of time, in their order; lonely ones are left out."""
    busy = (
        select(trace.c.hand)
        .where(
            in_set(view.connection, trace.c.hand, hands),
            trace.c.at.between(begins, ends),
        )
        .group_by(trace.c.hand)
        .having(func.count(trace.c.unit.distinct()) > 1)
    )
    rows = view.connection.execute(
        select(trace, act.c.key)
        .join_from(trace, act, act.c.id == trace.c.act)
        .where(trace.c.hand.in_(busy), trace.c.at.between(begins, ends))
        .order_by(trace.c.hand, trace.c.at, trace.c.act)
    ).all()
    numbers = {
        number: found.number
        for number, found in by_ids(view, ids={row.directive for row in rows}).items()
    }
    found: dict[str, list[tuple[Trace, str]]] = {}
    for row in rows:
        one = Trace(
            hand=row.hand,
            at=row.at,
            act=row.act,
            key=row.key,
            directive=row.directive,
            number=numbers[row.directive],
            unit=row.unit,
            lat=row.lat,
            lon=row.lon,
            accuracy_m=row.accuracy_m or 0.0,
        )
        found.setdefault(row.hand, []).append((one, row.kind))
    yield from found.values()
