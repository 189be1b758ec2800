"""Which steps of the ladder a unit is still warned of on its page, and which are only history.

A reminder says that something is missing. Once it is there the page must not say so any more; that
the unit was reminded, and when, stays among what happened.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from commandcenter.directives.model import HopTimes, Phase
from commandcenter.directives.service import Met
from commandcenter.directives.supervision import OWES, Step, Watch


def owed_by_leaf(phase: Phase, hop: HopTimes | None) -> frozenset[Watch]:
    """What a unit that carries a directive out still owes; `hop` where it also passes it on."""
    relay = {Watch.RELAY} if hop is not None and hop.relayed_at is None else set()
    return frozenset({watch for watch, phases in OWES.items() if phase in phases} | relay)


def owed_by_hop(hop: HopTimes) -> frozenset[Watch]:
    """What a unit that passes a directive on still owes."""
    open_ = {Watch.RECEIPT: hop.acknowledged_at is None, Watch.RELAY: hop.relayed_at is None}
    return frozenset({Watch.COMPLETION} | {watch for watch, owes in open_.items() if owes})


def warned(met: Sequence[Met], owed: Collection[Watch]) -> tuple[list[Met], list[Met]]:
    """The steps that hold now and those that are over, each as they came; those of units below,
    which are told with their number, hold. A call is no step for the page.
    """
    told = [one for one in met if one.rung.step is not Step.CALL]
    holding = [one for one in told if one.units is not None or one.rung.watch in owed]
    return holding, [one for one in told if one not in holding]
