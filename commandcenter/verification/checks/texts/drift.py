"""What an order lost or changed on its way down, clause by clause.

A relay is compared with what its sender had before it: the words of the superior that passed the
order on, else the order. A covering note that leaves the order as it is changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from commandcenter.core.clock import SHOWN_ZONE
from commandcenter.core.language import Text, text
from commandcenter.verification.checks.facts import Saying, lead_on, words_evidence
from commandcenter.verification.checks.texts.clauses import (
    Fact,
    Sort,
    clauses,
    facts_of,
    same_time,
)
from commandcenter.verification.checks.texts.words import likeness, plain, shape
from commandcenter.verification.limits import limit
from commandcenter.verification.model import Lead, Rule, Strength

SORT_WORDS = {
    Sort.FIGURE: text("figure"),
    Sort.DEADLINE: text("deadline"),
    Sort.PLACE: text("place"),
    Sort.PROHIBITION: text("prohibition"),
}


@dataclass(frozen=True)
class Change:
    """One fact that was changed (`now` says into what) or lost (`now` is None)."""

    was: Fact
    now: Fact | None

    @property
    def why(self) -> Text:
        """The change in words."""
        sort = SORT_WORDS[self.was.sort]
        if self.now is None:
            return text("{sort} “{was}” is gone", sort=sort, was=self.was.written)
        return text(
            "{sort} “{was}” became “{now}”", sort=sort, was=self.was.written, now=self.now.written
        )


def changes(
    source: str, relay: str, *, day: int | None = None, places: Collection[str] = ()
) -> list[Change]:
    """What differs in the facts of two texts, in the order of the source's clauses."""
    before, after = facts_of(source, day, places), facts_of(relay, day, places)
    old, new = clauses(source), clauses(relay)
    left = list(after)
    missing = []
    for fact in before:
        match = next((one for one in left if _same(fact, one)), None)
        if match is None and any(_same(fact, one) for one in after):
            continue
        if match is None:
            missing.append(fact)
        else:
            left.remove(match)
    found = []
    for fact in missing:
        now = _became(fact, [one for one in left if _one_clause(old, fact, new, one)])
        if now is not None:
            left.remove(now)
        found.append(Change(fact, now))
    return [one for one in found if not _harmless(one, relay)]


def _same(one: Fact, other: Fact) -> bool:
    if one.sort is not other.sort:
        return False
    if one.sort is Sort.DEADLINE:
        return same_time(one.value, other.value)
    if one.sort is Sort.PROHIBITION:
        return _like_words(one.value, other.value)
    return one.value == other.value


def _like_words(one: str, other: str) -> bool:
    return one in other or other in one or likeness(one, other) >= limit("drift_prohibition_ratio")


def _became(fact: Fact, left: Sequence[Fact]) -> Fact | None:
    """What stands where the fact stood: of its sort, and for figures of its unit."""
    like = [one for one in left if one.sort is fact.sort]
    if fact.sort is Sort.FIGURE:
        unit = fact.value.lstrip("0123456789.")
        like = [one for one in like if one.value.lstrip("0123456789.") == unit]
        like.sort(key=lambda one: (-likeness(one.near, fact.near), abs(one.clause - fact.clause)))
    else:
        like.sort(key=lambda one: abs(one.clause - fact.clause))
    return like[0] if like else None


def _one_clause(old: Sequence[str], was: Fact, new: Sequence[str], now: Fact) -> bool:
    """Whether the clauses of two facts say the same but for their figures."""
    one, other = shape(plain(old[was.clause])), shape(plain(new[now.clause]))
    return likeness(one, other) >= limit("drift_clause_ratio") or was.near == now.near != ""


def _harmless(change: Change, relay: str) -> bool:
    """A place within the place, and a prohibition that is said in other words."""
    if change.was.sort is Sort.PLACE:
        return change.was.value in relay
    if change.was.sort is Sort.PROHIBITION and change.now is None:
        return change.was.value in relay
    return False


def drift(
    relay: Saying,
    sources: Sequence[Saying | str],
    *,
    places: Collection[str] = (),
    skip: Collection[str] = (),
) -> Lead | None:
    """Why a relay is not what was to be passed on.

    `sources` are what its sender had before it, the nearest first; the last is the order itself.
    `skip` are the names of units above it, which a relay may leave out.
    """
    words = relay.act.words
    day = relay.directive.issued_at.astimezone(SHOWN_ZONE).day
    places = [name for name in places if name not in skip]
    for source in sources:
        told = source if isinstance(source, str) else source.act.words
        facts = facts_of(told, day, places)
        if not facts and source is not sources[-1]:
            continue
        found = changes(told, words, day=day, places=places)
        kept = len(facts) - len(found)
        if facts and kept < limit("drift_restated_share") * len(facts) and not _changed(found):
            # It restates too little to be a relay in its own words: a covering note.
            return None
        return _lead(relay, told, found) if found else None
    return None


def _changed(found: Sequence[Change]) -> bool:
    return any(one.now is not None for one in found)


def _lead(relay: Saying, source: str, found: Sequence[Change]) -> Lead:
    why = found[0].why
    for change in found[1:4]:
        why = text("{first}, {second}", first=why, second=change.why)
    return lead_on(
        relay,
        rule=Rule.DRIFT,
        strength=Strength.WEAK if all(map(_stricter, found)) else Strength.STRONG,
        why=text("Passed on with {count} changes: {changes}.", count=len(found), changes=why),
        evidence=(words_evidence(relay), *differences(source, relay.act.words, found)),
        subject=relay.act.key,
    )


def _stricter(change: Change) -> bool:
    """A superior may set its own units an earlier hour; that is worth a look, not more."""
    if change.was.sort is not Sort.DEADLINE or change.now is None:
        return False
    day, _, clock = change.was.value.partition("日")
    other, _, earlier = change.now.value.partition("日")
    if "*" in {day, other} or day == other:
        return bool(clock and earlier) and earlier < clock
    return day.isdigit() and other.isdigit() and int(other) < int(day)


def differences(source: str, relay: str, found: Sequence[Change]) -> list[dict[str, Any]]:
    """The clauses that differ, each as it was and as it became."""
    old, new = clauses(source), clauses(relay)
    return [
        {
            "kind": "clause",
            "sort": change.was.sort.value,
            "was": old[change.was.clause],
            "now": None if change.now is None else new[change.now.clause],
            "from": change.was.written,
            "to": None if change.now is None else change.now.written,
        }
        for change in found
    ]
