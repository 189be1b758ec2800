"""Whom to check next, to catch: chosen by findings, silence and history, never by chance.

This list and a certificate's sample never mix: nothing here knows samples, and what is found by it
says nothing of the whole. A place on it is a reason to look, not a verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from commandcenter.core.language import Text, text
from commandcenter.verification.model import RULE_WORDS, Rule


@dataclass(frozen=True)
class Signals:
    """What speaks for looking at one unit; `strong` and `weak` are rules with open findings."""

    unit: str
    strong: tuple[Rule, ...] = ()
    weak: tuple[Rule, ...] = ()
    silent: bool = False
    overdue: bool = False
    refuted_before: int = 0


@dataclass(frozen=True)
class Choice:
    """A unit to check, how pressing it is beside others, and why in one sentence each."""

    unit: str
    weight: float
    why: tuple[Text, ...]


def ranked(
    candidates: Iterable[Signals], *, weights: Mapping[str, float], limit: int
) -> list[Choice]:
    """The most pressing units first; units without any signal are left out. Equal weights keep
    the order of codes.
    """
    choices = [_choice(one, weights) for one in candidates]
    pressing = [one for one in choices if one.weight > 0]
    return sorted(pressing, key=lambda one: (-one.weight, one.unit))[:limit]


REPEATS_MAX = 3


def _choice(one: Signals, weights: Mapping[str, float]) -> Choice:
    # Weak signs may bring a unit onto the list; ever so many weigh less than a strong one.
    weak = min(len(one.weak) * weights["weak"], weights["strong"] / 2)
    before = min(one.refuted_before, REPEATS_MAX)
    weight = (
        len(one.strong) * weights["strong"]
        + weak
        + one.silent * weights["silent"]
        + one.overdue * weights["overdue"]
        + before * weights["refuted_before"]
    )
    return Choice(one.unit, weight, tuple(_reasons(one)))


def _reasons(one: Signals) -> Iterable[Text]:
    for rule in one.strong:
        yield text("Strong sign: {rule}", rule=RULE_WORDS[rule])
    for rule in one.weak:
        yield text("Weak sign: {rule}", rule=RULE_WORDS[rule])
    if one.silent:
        yield text("Not a word since it was issued")
    if one.overdue:
        yield text("Overdue and not claimed")
    if one.refuted_before:
        yield text("Refuted {count} times on other directives", count=one.refuted_before)
