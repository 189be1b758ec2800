"""Work that was claimed done faster than it can be done.

Reckoned from the earliest moment it can have begun: when the order came out. Whoever taps "started"
only when all is done has done nothing wrong.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from commandcenter.core.language import Text, text
from commandcenter.verification.checks.facts import Saying, act_evidence, lead_on
from commandcenter.verification.limits import limit
from commandcenter.verification.model import Lead, Rule, Strength

# What is counted by going from one to the next, and which number says how long one takes.
COUNTED = {
    "户": "pace_household",
    "家": "pace_household",
    "栋": "pace_household",
    "人": "pace_person",
    "处": "pace_spot",
    "点": "pace_spot",
    "座": "pace_spot",
}
PEERS_MIN = 8


@dataclass(frozen=True)
class Pace:
    """How many minutes a unit took, from the order and from its own “started”, if it said so."""

    since_order: float
    since_start: float | None


class Peers:
    """How long all units took for one order, made ready to be compared with many claims."""

    def __init__(self, paces: Iterable[Pace]) -> None:
        all_paces = list(paces)
        self.since_order = sorted(pace.since_order for pace in all_paces)
        begun = [pace.since_start for pace in all_paces]
        self.since_start = sorted(minutes for minutes in begun if minutes is not None)

    def quick(self, minutes: float) -> int:
        """How many began and claimed within so many minutes."""
        return bisect_left(self.since_start, minutes)


def too_fast(claim: Saying, own: Pace, peers: Peers) -> Lead | None:
    """Why a claim came too soon for what it says was done; `peers` are all who had this order."""
    needed, what, amount = _needed(claim)
    if needed > limit("pace_least_minutes") and own.since_order < needed:
        known = len(peers.since_order) >= PEERS_MIN
        usual = median(peers.since_order) if known else None
        # Where the others are as quick, it is the order that is quickly done.
        sure = usual is None or own.since_order < usual * limit("pace_peer_share")
        return _lead(
            claim,
            Strength.STRONG if sure else Strength.WEAK,
            text(
                "“{what}” {amount} was reported {took} minutes after the order; even many hands"
                " need {needed} minutes for it.",
                what=what,
                amount=amount,
                took=round(own.since_order, 1),
                needed=round(needed),
            ),
        )
    if own.since_start is None:
        return None
    started = peers.since_start
    if needed > limit("pace_least_minutes") and own.since_start < needed:
        quick = peers.quick(needed) - 1
        rare = len(started) >= PEERS_MIN and quick <= limit("pace_quick_share") * len(started)
        return _lead(
            claim,
            Strength.STRONG if rare else Strength.WEAK,
            text(
                "“{what}” {amount} was reported {took} minutes after “started”; even many hands"
                " need {needed} minutes for it. Of {peers} others {quick} were as quick.",
                what=what,
                amount=amount,
                took=round(own.since_start, 1),
                needed=round(needed),
                peers=len(started),
                quick=quick,
            ),
        )
    return _unlike_the_others(claim, own.since_start, peers)


def _needed(claim: Saying) -> tuple[float, str, str]:
    """The most minutes that any counted thing needs, its name and its amount."""
    needed, what, amount = 0.0, "", "0"
    for name, said in claim.act.quantities.items():
        each = next((rule for mark, rule in COUNTED.items() if mark in name), None)
        if each is None:
            continue
        minutes = float(Decimal(said)) * limit(each)
        if minutes > needed:
            needed, what, amount = minutes, name, said
    return needed, what, amount


def _unlike_the_others(claim: Saying, took: float, peers: Peers) -> Lead | None:
    """A claim in moments, where nearly everybody took far longer: weak, since some tap late."""
    started = peers.since_start
    if len(started) < PEERS_MIN or took > limit("pace_moments"):
        return None
    quick = peers.quick(limit("pace_moments"))
    usual = median(started)
    if usual < limit("pace_usual_minutes") or quick > limit("pace_quick_share") * len(started):
        return None
    return _lead(
        claim,
        Strength.WEAK,
        text(
            "Reported done {took} minutes after “started”; half of {peers} others took {usual}"
            " minutes or more.",
            took=round(took, 1),
            peers=len(started),
            usual=round(usual),
        ),
    )


def _lead(claim: Saying, strength: Strength, why: Text) -> Lead:
    return lead_on(
        claim,
        rule=Rule.IMPOSSIBLE_PACE,
        strength=strength,
        why=why,
        evidence=(act_evidence(claim),),
        subject=claim.act.key,
    )
