"""Deals the parts of a drill: which county is of which character, which unit is really like what.

Shares are met exactly, as whole units allow; who gets which part depends on the seed alone. That a
real place's name stands on a part says nothing about the place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from commandcenter.core.errors import Problem, RefusedWithProblems
from commandcenter.core.language import text
from commandcenter.drills.model import Character, DirectivePlan, HopBehaviour, Scenario
from commandcenter.drills.scenario import NOT_USABLE
from commandcenter.geo.model import DIGITS_OF, LEVEL_WORDS, Level, is_under

COUNTY_DIGITS = DIGITS_OF[Level.COUNTY]
STREET_DIGITS = DIGITS_OF[Level.STREET]
K = TypeVar("K")


def shuffled(units: Iterable[str], seed: int, purpose: str) -> list[str]:
    """The units in an order that depends on the seed and the purpose alone."""

    def rank(unit: str) -> bytes:
        return hashlib.blake2b(f"{seed}:{purpose}:{unit}".encode(), digest_size=8).digest()

    return sorted(units, key=rank)


def apportion(units: Sequence[str], shares: Mapping[K, float]) -> dict[str, K]:
    """Cut `units` by `shares`, to the nearest whole unit."""
    dealt: dict[str, K] = {}
    done, reached = 0, 0.0
    for kind, share in shares.items():
        reached += share
        end = min(len(units), round(reached * len(units)))
        dealt.update(dict.fromkeys(units[done:end], kind))
        done = max(done, end)
    return dealt


def county_of(unit: str) -> str:
    """The county a unit lies in, or the unit itself above that."""
    return unit[:COUNTY_DIGITS]


def leaves_of(directive: DirectivePlan, units: Mapping[str, str]) -> tuple[str, ...]:
    """The leaves of a directive in this tree; refused where its scope names unknown units."""
    scope = directive.fields["scope"]
    under, level = scope.get("under", ()), LEVEL_WORDS.get(scope.get("level", ""))
    named = scope.get("units", ())
    unknown = [code for code in (*under, *named) if code not in units]
    if unknown:
        where = f"directives.{directive.label}.scope"
        problems = [
            Problem(where, text("The tree has no unit {code}.", code=code[:40])) for code in unknown
        ]
        raise RefusedWithProblems(NOT_USABLE, problems)
    found = set(named)
    if level is not None:
        digits = DIGITS_OF[level]
        found |= {
            code
            for code in units
            if len(code) == digits and any(is_under(code, above) for above in under)
        }
    return tuple(sorted(found))


def deal_characters(
    scenario: Scenario, leaves: Mapping[str, tuple[str, ...]], seed: int
) -> dict[str, Character]:
    """The character of every county that has leaves."""
    counted: dict[str, int] = {}
    for codes in leaves.values():
        for county in map(county_of, codes):
            counted[county] = counted.get(county, 0) + 1
    free = shuffled(counted, seed, "characters")
    dealt: dict[str, Character] = {}
    rest = next(one for one in scenario.characters if not one.units and not one.deal)
    for character in scenario.characters:
        dealt.update({unit: character for unit in character.units if unit in counted})
    for character in scenario.characters:
        able = [
            county
            for county in free
            if county not in dealt and counted[county] >= character.at_least
        ]
        dealt.update(dict.fromkeys(able[: character.deal], character))
    return {county: dealt.get(county, rest) for county in counted}


def deal_leaves(
    leaves: Sequence[str], shares: Mapping[str, Mapping[K, float]], seed: int, purpose: str
) -> dict[str, K]:
    """What each leaf is really like, the shares being met in every county."""
    by_county: dict[str, list[str]] = {}
    for code in leaves:
        by_county.setdefault(county_of(code), []).append(code)
    dealt: dict[str, K] = {}
    for county, codes in by_county.items():
        dealt.update(apportion(shuffled(codes, seed, purpose), shares[county]))
    return dealt


def deal_hops(
    hops: Iterable[str],
    scenario: Scenario,
    characters: Mapping[str, Character],
    seed: int,
    purpose: str,
) -> dict[str, HopBehaviour]:
    """How each unit in between passes the directive on: streets by county, the rest together."""
    upper: list[str] = []
    by_county: dict[str, list[str]] = {}
    for code in hops:
        if len(code) == STREET_DIGITS:
            by_county.setdefault(county_of(code), []).append(code)
        else:
            upper.append(code)
    dealt = apportion(shuffled(upper, seed, purpose), scenario.hop_shares)
    for county, codes in by_county.items():
        character = characters.get(county)
        shares = (character.hops if character else None) or scenario.hop_shares
        dealt.update(apportion(shuffled(codes, seed, purpose), shares))
    return dealt
