"""Why each number of a plan is what it is: the need, the share, what binds it, where it comes from.

A number without its reason is not shown. Sentences wait for their reader's language.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from commandcenter.core.language import Text, text
from commandcenter.ledgers.allocation.demand import Demand
from commandcenter.ledgers.allocation.plan import Bound, Plan, Share

DEPOTS_NAMED = 5


@dataclass(frozen=True)
class Reason:
    """One area's share of one good, and why it is so much."""

    good: str
    share: Share
    words: Text

    @property
    def binds(self) -> tuple[str, ...]:
        """The depots whose stock or trucks bound this share; none where the need is met."""
        bound = self.share.bound
        if bound is None or bound.supply >= bound.need:
            return ()
        return bound.shut or bound.depots


def reasons(plan: Plan) -> Iterator[Reason]:
    """The reason of every number, good by good and area by area."""
    for portion in plan.portions:
        said: dict[int, Text] = {}
        for share in portion.shares:
            if share.bound is not None and id(share.bound) not in said:
                said[id(share.bound)] = _bound(share.bound)
            yield Reason(portion.demand.good.name, share, _words(portion.demand, share, said))


def _words(demand: Demand, share: Share, said: dict[int, Text]) -> Text:
    bound, good = share.bound, demand.good.name
    need = _amount(share.need, share.grain)
    if bound is None:
        return text("{unit} needs no {good}: it holds enough.", unit=share.unit, good=good)
    if not bound.depots:
        return text(
            "{unit} needs {need} {good}; no depot that has any is joined to it by a road.",
            unit=share.unit,
            need=need,
            good=good,
        )
    taken = "、".join(f"{depot} {units}" for depot, units in share.sources) or "—"
    values = {
        "unit": share.unit,
        "need": need,
        "good": good,
        "received": share.received,
        "taken": taken,
        "bound": said[id(bound)],
    }
    if bound.supply >= bound.need:
        return text("{unit} needs {need} {good} and gets {received} ({taken}): {bound}", **values)
    return text(
        "{unit} needs {need} {good} and gets {received} ({taken}), its fair share being {exact}:"
        " {bound}",
        exact=_amount(*_exact(share, bound)),
        **values,
    )


def _bound(bound: Bound) -> Text:
    """What a level shares, said once for all its areas."""
    if bound.supply >= bound.need:
        return text("stock and roads cover the whole need here.")
    values = {
        "depots": _named(bound.depots),
        "supply": _amount(bound.supply, bound.grain),
        "need": _amount(bound.need, bound.grain),
        "count": bound.areas,
        "ratio": f"{float(bound.ratio):.1%}",
    }
    if bound.shut:
        return text(
            "the trucks of {shut} give out; {depots} can carry {supply} (by weight) for the {need}"
            " that {count} areas need, {ratio} for each; more here would take from one no better"
            " off.",
            shut=_named(bound.shut),
            **values,
        )
    if bound.weighed:
        return text(
            "{depots} have {supply} (by weight) for the {need} that {count} areas need, {ratio} for"
            " each; more here would take from one no better off.",
            **values,
        )
    return text(
        "{depots} have {supply} for the {need} that {count} areas need, {ratio} for each; more here"
        " would take from one no better off.",
        **values,
    )


def _named(depots: tuple[str, ...]) -> str:
    named = "、".join(depots[:DEPOTS_NAMED])
    rest = len(depots) - DEPOTS_NAMED
    return f"{named}…(+{rest})" if rest > 0 else named


def _exact(share: Share, bound: Bound) -> tuple[int, int]:
    above, below = bound.share_of(share.need)
    return above, below * share.grain


def _amount(above: int, below: int) -> str:
    """An amount to two places, whole where it is whole."""
    whole, part = divmod((200 * above + below) // (2 * below), 100)
    return f"{whole}.{part:02}".rstrip("0") if part else f"{whole}"
