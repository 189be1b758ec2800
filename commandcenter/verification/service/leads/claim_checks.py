"""The rules about single claims and about what lies beside them, with what they need to know."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import select

from commandcenter.directives.model import Kind
from commandcenter.directives.tables import act
from commandcenter.geo.model import Level, level_of, parent_of
from commandcenter.store.sets import in_set
from commandcenter.verification.checks.claims import without_evidence
from commandcenter.verification.checks.contradictions import (
    Statement,
    contradiction,
    says_of_others,
    statements,
)
from commandcenter.verification.checks.facts import Saying
from commandcenter.verification.checks.figures import (
    all_on_target,
    figure_for,
    parent_against_children,
    sums_in_form,
    sums_in_words,
    words_against_form,
)
from commandcenter.verification.checks.pace import Pace, Peers, too_fast
from commandcenter.verification.checks.texts.copying import same_counts
from commandcenter.verification.checks.texts.words import called
from commandcenter.verification.limits import limit, on
from commandcenter.verification.model import Lead, Rule
from commandcenter.verification.service.leads.book_checks import judge_books
from commandcenter.verification.service.leads.loading import Reader, type_of_family

TELLING = frozenset({Kind.PROGRESS, Kind.CLAIM})
SPEAKING = frozenset({Kind.PROGRESS, Kind.CLAIM, Kind.NEED, Kind.RETURN})
PEERS_MAX = 2_000


def judge_claims(reader: Reader, new: list[Saying]) -> Iterator[Lead]:
    """Everything that claims and their figures give reason to look at."""
    if on(Rule.CLAIM_WITHOUT_EVIDENCE):
        yield from _without_evidence(reader, new)
    if on(Rule.ARITHMETIC):
        for said in new:
            if said.act.kind in TELLING:
                found = (sums_in_words(said), sums_in_form(said), words_against_form(said))
                yield from (lead for lead in found if lead is not None)
        yield from _targets(reader, new)
        yield from _parents(reader, new)
    if on(Rule.IMPOSSIBLE_PACE):
        yield from _pace(reader, new)
    if on(Rule.CONTRADICTION):
        yield from _contradictions(reader, new)
        yield from judge_books(reader, new)
    if on(Rule.COPIED_FIGURES):
        yield from _same_counts(reader, new)


def _without_evidence(reader: Reader, new: list[Saying]) -> Iterator[Lead]:
    doubtful = [
        one for one in new if one.act.kind is Kind.CLAIM and without_evidence(one, ()) is not None
    ]
    for directive, claims in _by_directive(doubtful).items():
        before = reader.said_by(directive, {one.unit for one in claims})
        for one in claims:
            lead = without_evidence(one, before.get(one.unit, ()))
            if lead is not None:
                yield lead


def _by_directive(said: list[Saying]) -> dict[int, list[Saying]]:
    found: dict[int, list[Saying]] = {}
    for one in said:
        found.setdefault(one.directive.id, []).append(one)
    return found


def _targets(reader: Reader, new: list[Saying]) -> Iterator[Lead]:
    """Whole streets that hit a target exactly."""
    claims = [one for one in new if one.act.kind is Kind.CLAIM and one.act.quantities]
    for directive, said in _by_directive(claims).items():
        asked = said[0].directive.evidence.quantities
        if not asked:
            continue
        families = reader.below(directive, {parent_of(one.unit) or "" for one in said})
        for family in families.values():
            every = [claim for acts in family.values() if (claim := _last_claim(acts)) is not None]
            for name, floor in asked.items():
                yield from all_on_target(every, name, Decimal(floor))


def _last_claim(said: list[Saying]) -> Saying | None:
    claims = [one for one in said if one.act.kind is Kind.CLAIM]
    return max(claims, key=lambda one: (one.at, one.act.id), default=None)


def _parents(reader: Reader, new: list[Saying]) -> Iterator[Lead]:
    """What superiors said for their area, in figures or in words, against their units' claims."""
    for directive, said in _by_directive(
        [one for one in new if one.act.kind in (Kind.CLAIM, Kind.PROGRESS, Kind.RELAY)]
    ).items():
        if not said[0].directive.evidence.quantities:
            continue
        above = {parent_of(one.unit) or "" for one in said if one.act.kind is Kind.CLAIM}
        spoke = {one.unit for one in said if one.act.kind is Kind.RELAY or one.act.quantities}
        own = reader.said_by(directive, above | spoke)
        told = {
            unit: [one for one in acts if one.act.quantities or one.act.kind is Kind.RELAY]
            for unit, acts in own.items()
        }
        parents = {unit for unit, acts in told.items() if acts and level_of(unit) < Level.VILLAGE}
        for unit, family in reader.below(directive, parents).items():
            yield from _parent(told[unit], family)


def _parent(told: list[Saying], family: type_of_family) -> Iterator[Lead]:
    claims = {
        code: claim for code, acts in family.items() if (claim := _last_claim(acts)) is not None
    }
    if len(claims) < 2 or len(claims) < limit("parent_share") * len(family):
        return
    for one in told:
        for name in one.directive.evidence.quantities:
            amount = one.act.quantities.get(name)
            said = Decimal(amount) if amount else figure_for(name, one.act.words)
            sums = {
                code: Decimal(claim.act.quantities[name])
                for code, claim in claims.items()
                if name in claim.act.quantities and claim.at <= one.at
            }
            if said is not None and len(sums) == len(claims):
                lead = parent_against_children(one, name, said, sums)
                if lead is not None:
                    yield lead


def _pace(reader: Reader, new: list[Saying]) -> Iterator[Lead]:
    """Claims against the time they can have taken, and against what it took others."""
    claims = [one for one in new if one.act.kind is Kind.CLAIM]
    for directive, said in _by_directive(claims).items():
        units = {one.unit for one in said}
        paces = _paces(reader, directive, units)
        peers = Peers(paces.values())
        for one in said:
            own = paces.get(one.act.id)
            if own is not None:
                lead = too_fast(one, own, peers)
                if lead is not None:
                    yield lead


def _paces(reader: Reader, directive: int, units: set[str]) -> dict[int, Pace]:
    """By claim, how long it took its unit; of the units of this block and some others."""
    connection = reader.view.connection
    some = set(
        connection.execute(
            select(act.c.unit)
            .where(act.c.directive == directive, act.c.kind == Kind.CLAIM.value)
            .limit(PEERS_MAX)
        ).scalars()
    )
    rows = connection.execute(
        select(act.c.id, act.c.unit, act.c.kind, act.c.at).where(
            act.c.directive == directive,
            in_set(connection, act.c.unit, units | some),
            act.c.kind.in_([Kind.CLAIM.value, Kind.START.value]),
        )
    ).all()
    order = reader.known[directive]
    begun = order.reopened_at or order.issued_at
    starts: dict[str, list[float]] = {}
    for row in rows:
        if row.kind == Kind.START.value:
            starts.setdefault(row.unit, []).append((row.at - begun).total_seconds() / 60)
    found = {}
    for row in rows:
        if row.kind == Kind.CLAIM.value:
            took = (row.at - begun).total_seconds() / 60
            before = [start for start in starts.get(row.unit, ()) if start <= took]
            found[row.id] = Pace(took, took - max(before) if before else None)
    return found


def _contradictions(reader: Reader, new: list[Saying]) -> Iterator[Lead]:
    """What units say of each other, under one parent."""
    speaking = [one for one in new if one.act.kind in SPEAKING]
    for directive, said in _by_directive(speaking).items():
        asked = list(said[0].directive.evidence.quantities)
        parents = {parent_of(one.unit) or "" for one in said}
        for family in reader.below(directive, parents).values():
            telling = [
                one
                for acts in family.values()
                for one in acts
                if one.act.kind in SPEAKING and says_of_others(one.act.words)
            ]
            if telling:
                named = {code: _distinct(called([reader.child_names[code]])) for code in family}
                told = [found for one in telling for found in statements(one, named, asked)]
                yield from _against(told, family)


def _same_counts(reader: Reader, new: list[Saying]) -> Iterator[Lead]:
    """Claims with all the figures of another, among neighbours and in this block."""
    counted = [one for one in new if one.act.kind is Kind.CLAIM and len(one.act.quantities) > 2]
    for directive, said in _by_directive(counted).items():
        claims = {one.act.id: one for one in said}
        parents = {parent_of(one.unit) or "" for one in said}
        for family in reader.below(directive, parents).values():
            for acts in family.values():
                claims |= {one.act.id: one for one in acts if one.act.kind is Kind.CLAIM}
        alike: dict[str, list[Saying]] = {}
        for one in claims.values():
            alike.setdefault(str(sorted(one.act.quantities.items())), []).append(one)
        for group in alike.values():
            group.sort(key=lambda one: (one.at, one.act.id))
            units = {one.unit for one in group}
            for one in group[1:] if len(units) > 1 else ():
                lead = same_counts(one, group[0], len(units))
                if lead is not None and one.unit != group[0].unit:
                    yield lead


def _distinct(names: set[str]) -> set[str]:
    """Names long enough not to be met by chance."""
    return {name for name in names if len(name) >= 3}


def _against(told: list[Statement], claims: type_of_family) -> Iterator[Lead]:
    for statement in told:
        claim = _last_claim(claims.get(statement.about, []))
        if claim is not None:
            lead = contradiction(claim, statement)
            if lead is not None:
                yield lead
