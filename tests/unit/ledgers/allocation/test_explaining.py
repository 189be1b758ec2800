"""Every number has its reason, in both languages, and the reason adds up."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from commandcenter.core.language import translate
from commandcenter.ledgers.allocation.explaining import Reason, reasons
from commandcenter.ledgers.allocation.planning import allocate
from commandcenter.ledgers.allocation.problem import Area, Depot, Item, Problem

SHORT = Problem(
    items={"tent": Item("tent", Decimal("0.25"))},
    areas=(
        Area("east", 4000, Decimal("0.1")),
        Area("far", 4000, Decimal("0.1")),
        Area("rich", 40, Decimal(1), {"tent": Decimal(50)}),
        Area("west", 1200, Decimal("0.1")),
    ),
    depots=(Depot("north", {"tent": 31}), Depot("south", {"tent": 100})),
    minutes={
        "east": {"north": Decimal(20)},
        "rich": {"north": Decimal(5)},
        "west": {"south": Decimal(9)},
    },
)


def said(problem: Problem, language: str = "en") -> dict[str, str]:
    """The reasons by area."""
    return {r.share.unit: translate(r.words, language) for r in reasons(allocate(problem))}


def test_each_reason_says_what_binds() -> None:
    """Short stock, a met need, no road, no need: four reasons."""
    words = said(SHORT)
    assert words["east"] == (
        "east needs 100 tent and gets 31 (north 31), its fair share being 31: north have 31 for the"
        " 100 that 1 areas need, 31.0% for each; more here would take from one no better off."
    )
    assert words["west"] == (
        "west needs 30 tent and gets 30 (south 30): stock and roads cover the whole need here."
    )
    assert "no depot that has any is joined to it by a road" in words["far"]
    assert words["rich"] == "rich needs no tent: it holds enough."


def test_trucks_are_named_where_they_bind() -> None:
    """The stock would do, the trucks do not."""
    problem = replace(SHORT, depots=(Depot("north", {"tent": 200}, Decimal(10)), SHORT.depots[1]))
    assert "the trucks of north give out" in said(problem)["east"]
    found = {r.share.unit: r.binds for r in reasons(allocate(problem))}
    assert found == {"east": ("north",), "far": (), "rich": (), "west": ()}


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_no_number_without_its_reason(language: str) -> None:
    """One reason for each area and good, each a whole sentence."""
    found: list[Reason] = list(reasons(allocate(SHORT)))
    assert len(found) == len(SHORT.areas) * len(SHORT.items)
    for reason in found:
        sentence = translate(reason.words, language)
        assert sentence.endswith("." if language == "en" else "。")
        assert "{" not in sentence
