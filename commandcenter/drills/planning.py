"""Makes the list of everything that will happen in a drill: `plan(scenario, units, seed)`, pure.

The plan is the truth that tests and journeys count against; whatever judges reports must never
import this package.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from random import Random

from commandcenter.core.errors import Problem, RefusedWithProblems
from commandcenter.core.language import text
from commandcenter.directives.paths import hops_of, issuing_node
from commandcenter.drills.calls import answer_roll_call
from commandcenter.drills.casting import (
    apportion,
    county_of,
    deal_characters,
    deal_hops,
    deal_leaves,
    leaves_of,
    shuffled,
)
from commandcenter.drills.model import (
    Behaviour,
    Character,
    Deed,
    DirectivePlan,
    HopBehaviour,
    Plan,
    Planned,
    Scenario,
    Trick,
    Truth,
    Way,
)
from commandcenter.drills.scenario import NOT_USABLE
from commandcenter.drills.story import Part, Story, person_of, street_of

BYPASS_SPAN = (0.4, 0.8)
# How long units answer a directive without a deadline, and how far past its deadline.
ANSWERS_LAST, ANSWERED_UNTIL = timedelta(hours=2), 1.5


def plan(scenario: Scenario, units: Mapping[str, str], seed: int) -> Plan:
    """Everything that happens, in the order it is sent; `units` are codes with their names."""
    leaves = {one.label: leaves_of(one, units) for one in scenario.directives}
    _check_places(scenario, units)
    characters = deal_characters(scenario, leaves, seed)
    acts: list[Planned] = []
    truths: dict[tuple[str, str], Truth] = {}
    hops: dict[tuple[str, str], HopBehaviour] = {}
    for directive in scenario.directives:
        told = _Telling(scenario, directive, units, seed, leaves[directive.label], characters)
        truths |= {(directive.label, unit): truth for unit, truth in told.truths.items()}
        hops |= {(directive.label, unit): kind for unit, kind in told.hops.items()}
        acts += told.acts()
    acts.sort(key=lambda act: (act.sent, not act.whole, act.key))
    return Plan(
        acts=tuple(acts),
        leaves=leaves,
        truths=truths,
        hops=hops,
        characters={county: character.name for county, character in characters.items()},
    )


def plan_answers(
    scenario: Scenario, directive: DirectivePlan, units: Mapping[str, str], seed: int
) -> tuple[Planned, ...]:
    """What the units of the drill do under a directive that a person issued in the middle of it.

    The same characters answer by the same rules, from its issue on and past the drill's own end.
    Units that take no part in the drill have no phone and stay silent.
    """
    cast = {one.label: leaves_of(one, units) for one in scenario.directives}
    characters = deal_characters(scenario, cast, seed)
    leaves = tuple(code for code in leaves_of(directive, units) if county_of(code) in characters)
    given = (directive.complete_by or directive.at + ANSWERS_LAST) - directive.at
    longer = replace(scenario, lasts=max(scenario.lasts, directive.at + given * ANSWERED_UNTIL))
    told = _Telling(longer, directive, units, seed, leaves, characters)
    acts = [act for act in told.acts() if act.kind != Deed.ISSUE]
    return tuple(sorted(acts, key=lambda act: (act.sent, not act.whole, act.key)))


def _check_places(scenario: Scenario, units: Mapping[str, str]) -> None:
    hung = {one.code for one in scenario.crew.hung}
    wanted = {
        "incident.place": [scenario.incident.place],
        "people.unit": [one.unit for one in scenario.crew.people],
        "characters.units": [code for one in scenario.characters for code in one.units],
    }
    problems = [
        Problem(where, text("The tree has no unit {code}.", code=code[:40]))
        for where, codes in wanted.items()
        for code in codes
        if code not in units and code not in hung
    ]
    if problems:
        raise RefusedWithProblems(NOT_USABLE, problems)


class _Telling:
    """Tells all that happens under one directive."""

    def __init__(
        self,
        scenario: Scenario,
        directive: DirectivePlan,
        units: Mapping[str, str],
        seed: int,
        leaves: tuple[str, ...],
        characters: Mapping[str, Character],
    ) -> None:
        self.scenario, self.directive, self.units, self.seed = scenario, directive, units, seed
        self.leaves, self.characters = leaves, characters
        node = issuing_node(str(directive.fields.get("issuer") or scenario.incident.place))
        between = sorted({hop for leaf in leaves for hop in hops_of(leaf, node) if hop in units})
        purpose = f"{directive.label}:"
        # Nobody passes a roll call on: it goes straight to those it calls.
        between = [] if directive.roll_call else between
        self.hops = deal_hops(between, scenario, characters, seed, purpose + "hops")
        self.truths = self._truths(purpose)

    def _truths(self, purpose: str) -> dict[str, Truth]:
        shares = {county: one.shares for county, one in self.characters.items()}
        behaviours = deal_leaves(self.leaves, shares, self.seed, purpose + "leaves")
        hollow = [unit for unit in self.leaves if behaviours[unit] is Behaviour.HOLLOW]
        shuffled_hollow = shuffled(hollow, self.seed, purpose + "tricks")
        tricks: dict[str, Trick] = apportion(shuffled_hollow, self.scenario.hollow.tricks)
        return {
            unit: Truth(behaviours[unit], self.characters[county_of(unit)].name, tricks.get(unit))
            for unit in self.leaves
        }

    def acts(self) -> Iterator[Planned]:
        """Every act under this directive, in no order."""
        yield self._whole(Deed.ISSUE, self.directive.at, 0, {})
        asked: list[tuple[timedelta, str]] = []
        for epoch, (begins, ends) in enumerate(self._epochs()):
            for leaf in self.leaves:
                for act in self._leaf(leaf, epoch, begins, ends):
                    if act.change.get("asks"):
                        asked.append((act.sent, act.unit))
                    yield act
            for hop in self.hops:
                yield from self._hop(hop, epoch, begins, ends)
        for number, amendment in enumerate(self.directive.amendments):
            if amendment.at < self.scenario.lasts:
                yield self._whole(Deed.AMEND, amendment.at, number, amendment.change)
        yield from self._extensions(asked)
        yield from self._bypasses()

    def _epochs(self) -> list[tuple[timedelta, timedelta]]:
        """From the issue, or a new version that asks everybody again, to the next of these."""
        again = [one.at for one in self.directive.amendments if not one.minor]
        edges = [self.directive.at, *sorted(again), self.scenario.lasts]
        return [(low, high) for low, high in pairwise(edges) if low < high]

    def _leaf(self, leaf: str, epoch: int, begins: timedelta, ends: timedelta) -> list[Planned]:
        truth, above = self.truths[leaf], street_of(leaf)
        hop = self.hops.get(above)
        part = Part(
            scenario=self.scenario,
            directive=self.directive,
            unit=leaf,
            name=self.units[leaf],
            above=above,
            above_name=self.units.get(above, ""),
            behaviour=truth.behaviour,
            character=self.characters[county_of(leaf)],
            trick=truth.trick,
            slowness=self.scenario.hops[hop].slows if hop else 1.0,
            seed=self.seed,
            epoch=epoch,
            begins=begins,
            ends=ends,
        )
        return answer_roll_call(part) if self.directive.roll_call else Story(part).tell()

    def _hop(self, hop: str, epoch: int, begins: timedelta, ends: timedelta) -> Iterator[Planned]:
        """What a unit in between does: it answers, and it passes on, or not."""
        kind = self.hops[hop]
        if kind is HopBehaviour.SILENT:
            return
        manner = self.scenario.hops[kind]
        dice = Random(f"{self.seed}:{self.directive.label}:{epoch}:{hop}:hop")
        at = begins
        steps = [("acknowledge", manner.acknowledges), ("relay", manner.relays)]
        for number, (act, delay) in enumerate(steps):
            if act == "relay" and kind is HopBehaviour.IDLE:
                return
            seconds = delay.median.total_seconds() * dice.lognormvariate(0, delay.spread)
            at += timedelta(seconds=round(seconds) + 1)
            if at >= ends:
                return
            words = dice.choice(self.scenario.phrases["relay"]) if act == "relay" else ""
            yield Planned(
                key=f"yl{self.seed}-{self.directive.label}-{hop}-{epoch}-hop{number}",
                way=Way.PHONE,
                kind=act,
                directive=self.directive.label,
                unit=hop,
                at=at,
                sent=at,
                by=person_of(hop),
                words=words.format_map(_Fillings(self.units[hop], dice)) if words else "",
                times=1 + (dice.random() < self.scenario.line.twice),
            )

    def _extensions(self, asked: list[tuple[timedelta, str]]) -> Iterator[Planned]:
        """More time for those whose asking had arrived."""
        given: set[str] = set()
        for number, extension in enumerate(self.directive.extensions):
            units = sorted({unit for sent, unit in asked if sent <= extension.at} - given)
            given |= set(units)
            if units:
                change = {
                    "units": units,
                    "complete_by": (self.scenario.starts + extension.until).isoformat(),
                    "reason": extension.reason,
                    "asked_at": (self.scenario.starts + extension.at).isoformat(),
                }
                yield self._whole(Deed.EXTEND, extension.at, number, change)

    def _bypasses(self) -> Iterator[Planned]:
        """Units below one that passes nothing on report past it."""
        idle = [
            leaf
            for leaf in self.leaves
            if self.hops.get(street_of(leaf)) is HopBehaviour.IDLE
            and self.truths[leaf].behaviour is Behaviour.HONEST
        ]
        purpose = f"{self.directive.label}:bypass"
        dice = Random(f"{self.seed}:{purpose}")
        for leaf in shuffled(idle, self.seed, purpose)[: self.scenario.bypasses]:
            at = self.directive.at + (self.scenario.lasts - self.directive.at) * dice.uniform(
                *BYPASS_SPAN
            )
            phrase = dice.choice(self.scenario.phrases["bypass"])
            above = self.units[street_of(leaf)]
            yield Planned(
                key=f"yl{self.seed}-{self.directive.label}-{leaf}-bypass",
                way=Way.DESK,
                kind=Deed.BYPASS,
                directive=self.directive.label,
                unit=leaf,
                at=_seconds(at),
                sent=_seconds(at),
                by=person_of(leaf),
                words=phrase.format_map(_Fillings(self.units[leaf], dice, above)),
                change={"past": street_of(leaf), "to": self.scenario.incident.place},
            )

    def _whole(
        self, kind: Deed, at: timedelta, number: int, change: Mapping[str, object]
    ) -> Planned:
        return Planned(
            key=f"yl{self.seed}-{self.directive.label}-{kind}-{number}",
            way=Way.DESK,
            kind=kind,
            directive=self.directive.label,
            unit=self.scenario.incident.place,
            at=at,
            sent=at,
            by=self.scenario.crew.duty,
            change=dict(change),
        )


class _Fillings(dict[str, object]):
    """What may stand in the words of a unit in between."""

    def __init__(self, name: str, dice: Random, above: str = "") -> None:
        super().__init__(
            unit=name,
            above=above,
            people=dice.randint(8, 60),
            households=dice.randint(3, 25),
            minutes=dice.randint(2, 12) * 5,
            place="",
        )


def _seconds(span: timedelta) -> timedelta:
    return timedelta(seconds=round(span.total_seconds()))
