"""Disaster statistics (灾情统计): what each place reports, and the checks every table must pass.

Pure. A value keeps the state it was reported with; claimed and verified are compared, never added;
an estimate without its bounds is refused.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache

from commandcenter.core.errors import Problem
from commandcenter.core.language import Text, text
from commandcenter.core.rules import rule
from commandcenter.sitreps.states import State
from commandcenter.sitreps.wording import FORMS

# What one unit of the form is worth in the smallest of its kind.
WORTH = {"千公顷": Decimal(1000), "万亩": Decimal(10_000), "亿元": Decimal(10_000)}
MU_OF_HECTARE = 15
# A part is never more than its whole (应急〔2020〕19号, logic checks).
AT_MOST = (
    ("crops_damaged", "crops_affected"),
    ("crops_lost", "crops_damaged"),
    ("crops_lost", "crops_affected"),
    ("crops_damaged_mu", "crops_affected_mu"),
    ("crops_lost_mu", "crops_damaged_mu"),
    ("crops_lost_mu", "crops_affected_mu"),
    ("moved", "affected"),
    ("sheltered", "affected"),
    ("need_aid", "affected"),
    ("households_collapsed", "rooms_collapsed"),
    ("households_heavy", "rooms_heavy"),
    ("households_light", "rooms_light"),
    ("loss_farm", "loss"),
)
PARTS = (("moved", ("moved_together", "moved_scattered")),)
AREAS = ("crops_affected", "crops_damaged", "crops_lost")


class Process(StrEnum):
    """One disaster is one first report, follow-ups and one verified report (初报、续报、核报)."""

    FIRST = "first"
    FOLLOWUP = "followup"
    VERIFIED = "verified"


@dataclass(frozen=True)
class Indicator:
    """One line of the statistics form."""

    code: str
    name: str
    unit: str
    units: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """One value that a place reported; an estimate carries its bounds."""

    place: str
    name: str
    indicator: str
    value: Decimal
    unit: str
    state: State
    low: Decimal | None = None
    high: Decimal | None = None

    @property
    def key(self) -> str:
        """The place by its code, or by its name where it has none."""
        return self.place or self.name

    @property
    def amount(self) -> Decimal:
        """The value in the smallest unit of its kind, for comparing."""
        return self.value * WORTH.get(self.unit, Decimal(1))


@dataclass(frozen=True)
class Jump:
    """A value that rose or fell so much that it needs a written explanation."""

    place: str
    name: str
    indicator: str
    state: State
    before: Decimal
    now: Decimal
    unit: str
    before_at: datetime


@dataclass(frozen=True)
class Statistics:
    """One report of the statistics of one place: its entries, and what changed since."""

    id: str
    process: Process
    ordinal: int
    place: str
    place_name: str
    as_of: datetime
    source: str
    explanation: str
    entries: tuple[Entry, ...]
    jumps: tuple[Jump, ...] = ()
    previous_at: datetime | None = None
    previous: Mapping[str, Decimal] = field(default_factory=dict)

    def value(self, place: str, indicator: str, state: State) -> Entry | None:
        """What a place reported of an indicator in that state."""
        for entry in self.entries:
            if (entry.key, entry.indicator, entry.state) == (place, indicator, state):
                return entry
        return None

    def parts(self) -> tuple[tuple[str, str], ...]:
        """The places that add up to the whole, as key and name, in the order they were reported."""
        return tuple(dict.fromkeys((e.key, e.name) for e in self.entries if e.key != self.place))

    def used(self) -> tuple[str, ...]:
        """The indicators that were reported, in the order of the form."""
        reported = {entry.indicator for entry in self.entries}
        return tuple(code for code in indicators() if code in reported)

    def total(self, indicator: str, state: State) -> Entry | None:
        """The whole as it was reported, else the sum where every place reported it."""
        said = self.value(self.place, indicator, state)
        if said is not None:
            return said
        parts = [self.value(key, indicator, state) for key, _ in self.parts()]
        known = [part for part in parts if part is not None]
        if not known or len(known) < len(parts):
            return None
        unit = known[0].unit
        worth = WORTH.get(unit, Decimal(1))
        value = sum((part.amount for part in known), Decimal(0)) / worth
        return Entry(self.place, self.place_name, indicator, value, unit, state)


@cache
def indicators() -> dict[str, Indicator]:
    """The lines of the form by code, in the order of the form."""
    table = tomllib.loads((FORMS / "statistics.toml").read_text("utf-8"))
    return {
        code: Indicator(code, entry["name"], entry["unit"], tuple(entry.get("units", ())))
        for code, entry in table.items()
    }


def slot(place: str, indicator: str, state: State) -> str:
    """Where a value stands, for comparing two reports."""
    return f"{place}|{indicator}|{state.value}"


def logic_problems(entries: Sequence[Entry], *, whole: str) -> list[Problem]:
    """Everything in a table that cannot be true; `whole` is the place that the others add up to."""
    by_place: dict[tuple[str, State], dict[str, Entry]] = {}
    for entry in entries:
        by_place.setdefault((entry.key, entry.state), {})[entry.indicator] = entry
    found: list[Problem] = []
    for known in by_place.values():
        found += _at_most(known)
        found += _parts(known)
        found += _areas(known)
    found += _sums(entries, whole)
    return found


def _at_most(known: Mapping[str, Entry]) -> Iterator[Problem]:
    for part, whole in AT_MOST:
        if part in known and whole in known and known[part].amount > known[whole].amount:
            yield _problem(
                known[part],
                text(
                    "{part} {less} is more than {whole} {more}.",
                    part=_name(part),
                    less=shown(known[part]),
                    whole=_name(whole),
                    more=shown(known[whole]),
                ),
            )


def _parts(known: Mapping[str, Entry]) -> Iterator[Problem]:
    for whole, parts in PARTS:
        if whole not in known or not all(part in known for part in parts):
            continue
        added = sum((known[part].amount for part in parts), Decimal(0))
        if added != known[whole].amount:
            yield _problem(
                known[whole],
                text(
                    "{whole} is {said}, but its parts add up to {added}.",
                    whole=_name(whole),
                    said=shown(known[whole]),
                    added=f"{added:,}",
                ),
            )


def _areas(known: Mapping[str, Entry]) -> Iterator[Problem]:
    """亩 is 公顷 × 15; a release cuts off what its decimals cannot hold."""
    allowed = rule("sitreps", "mu_truncation").value
    for area in AREAS:
        hectares, mu = known.get(area), known.get(f"{area}_mu")
        if hectares is None or mu is None:
            continue
        exact = hectares.amount * MU_OF_HECTARE / WORTH.get(mu.unit, Decimal(1))
        if abs(exact - mu.value) > allowed:
            yield _problem(
                mu,
                text(
                    "{hectares} are {exact} {unit}, not {said}.",
                    hectares=shown(hectares),
                    exact=f"{exact.normalize():,f}",
                    unit=mu.unit,
                    said=shown(mu),
                ),
            )


def _sums(entries: Sequence[Entry], whole: str) -> Iterator[Problem]:
    """What the places report must add up to the whole, where all of them reported it."""
    places = {entry.key for entry in entries if entry.key != whole}
    for total in entries:
        if total.key != whole:
            continue
        parts = [
            entry
            for entry in entries
            if entry.key != whole
            and (entry.indicator, entry.state) == (total.indicator, total.state)
        ]
        added = sum((part.amount for part in parts), Decimal(0))
        complete = {part.key for part in parts} == places
        if parts and (added > total.amount or (complete and added != total.amount)):
            yield _problem(
                total,
                text(
                    "{whole} is {said}, but the {count} places add up to {added}.",
                    whole=_name(total.indicator),
                    said=shown(total),
                    count=len(parts),
                    added=f"{added:,}",
                ),
            )


def jumps(
    entries: Iterable[Entry], previous: Mapping[str, tuple[Decimal, datetime]]
) -> tuple[Jump, ...]:
    """The values that left the last known ones so far that somebody must say why."""
    factor, least = rule("sitreps", "jump_factor").value, rule("sitreps", "jump_least").value
    found = []
    for entry in entries:
        states = (entry.state, *(state for state in State if state is not entry.state))
        slots = (slot(entry.key, entry.indicator, state) for state in states)
        known = next((previous[one] for one in slots if one in previous), None)
        if known is None:
            continue
        before, before_at = known
        rose = entry.amount - before >= least and entry.amount >= before * factor
        if rose or entry.amount < before:
            worth = WORTH.get(entry.unit, Decimal(1))
            found.append(
                Jump(
                    entry.place,
                    entry.name,
                    entry.indicator,
                    entry.state,
                    before / worth,
                    entry.value,
                    entry.unit,
                    before_at,
                )
            )
    return tuple(found)


def jump_problems(found: Iterable[Jump]) -> list[Problem]:
    """The jumps in words, each to be explained."""
    return [
        Problem(
            jump.name,
            text(
                "{indicator} went from {before} to {now} {unit}; say in writing why.",
                indicator=_name(jump.indicator),
                before=f"{jump.before.normalize():,f}",
                now=f"{jump.now:,}",
                unit=jump.unit,
            ),
        )
        for jump in found
    ]


def shown(entry: Entry) -> str:
    """A value with its unit, for people."""
    return f"{entry.value:,} {entry.unit}"


def _name(indicator: str) -> str:
    return indicators()[indicator].name


def _problem(entry: Entry, words: Text) -> Problem:
    return Problem(entry.name, words)
