"""Counts a drill again from its plan, slowly and plainly; it shares no rule with the product.

It takes only the planned acts whose keys were answered as saved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta

from commandcenter.drills.model import Deed, Plan, Planned, Scenario

OWN = {"acknowledge", "start", "progress", "claim", "return", "need"}


def recount(
    plan: Plan, scenario: Scenario, label: str, accepted: Collection[str], now: datetime
) -> Counter[str]:
    """The counts that the status of this directive must show, all but `flagged`."""
    directive = next(one for one in scenario.directives if one.label == label)
    saved = [act for act in plan.acts if act.directive == label and act.key in accepted]
    again = [
        act.at for act in saved if act.kind == Deed.AMEND and not act.change.get("minor", False)
    ]
    saved = [act for act in saved if act.at >= max(again, default=timedelta(0))]
    due = dict.fromkeys(plan.leaves[label], directive.complete_by)
    for act in saved:
        if act.kind == Deed.EXTEND:
            until = datetime.fromisoformat(act.change["complete_by"]) - scenario.starts
            due.update(dict.fromkeys(act.change["units"], until))
    relayed = {act.unit for act in saved if act.kind == "relay"}
    total: Counter[str] = Counter()
    for unit in plan.leaves[label]:
        said = sorted((act for act in saved if act.unit == unit), key=lambda act: act.at)
        ended = due[unit]
        assert ended is not None
        total += count_leaf(said, ended, now - scenario.starts)
        hops = {unit[:6], unit[:9]} - {unit}
        total["relayed"] += hops <= relayed
    return total


def count_leaf(said: list[Planned], due: timedelta, now: timedelta) -> Counter[str]:
    """What one leaf adds: each count 0 or 1."""
    kinds = {act.kind for act in said}
    own = kinds & OWN
    claim: timedelta | None = None
    check, returned, closed, sent_back = "", False, False, False
    first: timedelta | None = None
    for act in said:
        if act.kind in {"start", "progress", "claim"}:
            returned = False
        if act.kind == "claim":
            if sent_back or first is None:
                first = act.at
            claim, check, sent_back = act.at, "", False
        elif act.kind in {"progress", "return", "reject"}:
            claim, first, check = None, None, ""
            returned = act.kind == "return"
            sent_back = sent_back or act.kind == "reject"
            closed = False if act.kind == "reject" else closed
        elif act.kind in {"verify", "refute"}:
            check = act.kind
            sent_back = act.kind == "refute"
        elif act.kind == "close":
            closed = True
    return Counter(
        issued=1,
        delivered=bool(own or kinds & {Deed.LIST, Deed.OPEN}),
        read=bool(own or Deed.OPEN in kinds),
        acknowledged=bool(own),
        started=bool(kinds & {"start", "progress", "claim"}),
        claimed=claim is not None,
        verified=claim is not None and check == "verify",
        refuted=claim is not None and check == "refute",
        returned=returned,
        closed=closed,
        overdue=now > due and not (first is not None and first <= due),
        silent=not own,
    )
