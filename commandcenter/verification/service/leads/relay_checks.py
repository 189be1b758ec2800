"""The rules about relays, with the words their senders had before them."""

from __future__ import annotations

from collections.abc import Iterator

from commandcenter.directives.model import Kind
from commandcenter.geo.model import ancestors
from commandcenter.verification.checks.facts import Saying
from commandcenter.verification.checks.relays import void
from commandcenter.verification.checks.texts.drift import drift
from commandcenter.verification.checks.texts.words import called
from commandcenter.verification.limits import on
from commandcenter.verification.model import Lead, Rule
from commandcenter.verification.service.leads.loading import Reader


def judge_relays(reader: Reader, new: list[Saying]) -> Iterator[Lead]:
    """Everything that new relays give reason to look at."""
    relays = [one for one in new if one.act.kind is Kind.RELAY]
    by_directive: dict[int, list[Saying]] = {}
    for one in relays:
        by_directive.setdefault(one.directive.id, []).append(one)
    for directive, said in by_directive.items():
        worded = {one.unit for one in said if one.act.words.strip()}
        above = {code for unit in worded for code in ancestors(unit)}
        before = reader.said_by(directive, above) if above else {}
        below = reader.below(directive, worded) if worded else {}
        for one in said:
            names = called(reader.child_names[code] for code in below.get(one.unit, ()))
            if on(Rule.TRANSMISSION_VOID):
                lead = void(one, names)
                if lead is not None:
                    yield lead
            if on(Rule.DRIFT) and one.act.words.strip():
                reader.load_units([one.unit])
                lead = drift(
                    one,
                    [*_heard_before(one, before), one.directive.text],
                    places=names,
                    skip=reader.own_names(one.unit),
                )
                if lead is not None:
                    yield lead


def _heard_before(relay: Saying, said: dict[str, list[Saying]]) -> list[Saying]:
    """The words in which its superiors passed the order on, the nearest first."""
    found = []
    for above in reversed(ancestors(relay.unit)):
        told = [
            one
            for one in said.get(above, ())
            if one.act.kind is Kind.RELAY and one.act.words.strip() and one.at <= relay.at
        ]
        if told:
            found.append(max(told, key=lambda one: (one.at, one.act.id)))
    return found
