"""Price watch: whether a price asked in a shop is a reason to look, and by which rule.

Pure, exact and in the words of the announcements: 进销差价率 = (售价 − 进价) ÷ 进价. A flag is no
verdict; what a sample lacks is said, not guessed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cache

from commandcenter.core.clock import SHOWN_ZONE
from commandcenter.core.errors import Fault, Refused
from commandcenter.core.language import Text, text
from commandcenter.core.rules import FOLDER, Rule, rules

FAMILY = "prices"
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Profile:
    """What one announcement asks of prices in its region, from its day on."""

    rule: Rule
    title: str
    base_date: date
    valid_from: date

    @property
    def name(self) -> str:
        """The name it is chosen by."""
        return self.rule.name

    @property
    def margin_max(self) -> Decimal:
        """The margin, in percent, above which a price without reference is flagged."""
        return self.rule.value


@dataclass(frozen=True)
class Sample:
    """A price seen in a shop; the base is what was asked, and paid, before the profile's day."""

    key: str
    at: datetime
    place: str
    shop: str
    item: str
    unit: str
    price: Decimal
    spec: str = ""
    cost: Decimal | None = None
    base_price: Decimal | None = None
    base_cost: Decimal | None = None
    inspectors: tuple[str, ...] = ()
    photos: tuple[str, ...] = ()
    note: str = ""


class Ground(StrEnum):
    """On which of an announcement's three tests a price is flagged."""

    ABOVE_BASE = "above_base"
    MARGIN_GREW = "margin_grew"
    NO_REFERENCE = "no_reference"


GROUND_WORDS: dict[Ground, Text] = {
    Ground.ABOVE_BASE: text("above the reference"),
    Ground.MARGIN_GREW: text("margin grew"),
    Ground.NO_REFERENCE: text("margin too high"),
}


@dataclass(frozen=True)
class Judged:
    """What the tests say of a sample: which one flags it, the percentages, and why in words.

    `lacking`: the sample does not hold what a test needs, so that nothing can be said.
    """

    sample: Sample
    profile: Profile
    ground: Ground | None
    margin: Decimal | None
    base_margin: Decimal | None
    rise: Decimal | None
    words: Text
    lacking: bool = False

    @property
    def flagged(self) -> bool:
        """Whether this is a reason to look."""
        return self.ground is not None


@cache
def profiles() -> dict[str, Profile]:
    """The announcements by name; they are data, each with its basis."""
    known = rules(FAMILY)
    table = tomllib.loads((FOLDER / f"{FAMILY}.toml").read_text("utf-8"))
    try:
        return {
            name: Profile(
                rule=known[name],
                title=str(entry["title"]),
                base_date=date.fromisoformat(entry["base_date"]),
                valid_from=date.fromisoformat(entry["valid_from"]),
            )
            for name, entry in table.items()
            if "base_date" in entry
        }
    except (KeyError, ValueError, TypeError) as error:
        raise Fault(f"The rule file {FAMILY}.toml cannot be used: {error}") from error


def profile(name: str) -> Profile:
    """One announcement by its name."""
    found = profiles().get(name)
    if found is None:
        raise Refused(
            "There is no price profile “{name}”; choose one of {known}.",
            name=name[:40],
            known="、".join(sorted(profiles())),
        )
    return found


def profile_for(place: str, at: datetime) -> Profile | None:
    """The announcement in force at a place and time: the narrowest region, then the latest."""
    day = local_day(at)
    fitting = [
        one
        for one in profiles().values()
        if place.startswith(one.rule.region) and one.valid_from <= day
    ]
    return max(fitting, key=lambda one: (len(one.rule.region), one.valid_from), default=None)


def local_day(at: datetime) -> date:
    """The day of a moment where the shop is."""
    return at.astimezone(SHOWN_ZONE).date()


def percent(price: Decimal, basis: Decimal) -> Decimal:
    """How far a price lies above another, in percent to a tenth, halves away from zero."""
    return ((price - basis) * 100 / basis).quantize(TENTH, ROUND_HALF_UP)


def judge(sample: Sample, profile: Profile) -> Judged:
    """Put a sample to the tests of an announcement.

    With a base price: the price may not lie above it, unless the cost changed too; then the margin
    may not have grown. Without one: the margin may not exceed the profile's.
    """
    if sample.base_price is None:
        return _without_reference(sample, profile)
    margin = _margin(sample.price, sample.cost)
    base_margin = _margin(sample.base_price, sample.base_cost)
    rise = percent(sample.price, sample.base_price)
    values = {"price": sample.price, "base": sample.base_price, "day": profile.base_date}
    cost_changed = (
        sample.cost is not None and sample.base_cost is not None and sample.cost != sample.base_cost
    )
    if cost_changed and sample.cost is not None and sample.base_cost is not None:
        # Cross-multiplied, so that no rounding decides.
        grew = sample.price * sample.base_cost > sample.base_price * sample.cost
        ground = Ground.MARGIN_GREW if grew else None
        words = (
            text(
                "The cost changed and the margin grew from {base_margin} % to {margin} %.",
                base_margin=base_margin,
                margin=margin,
            )
            if grew
            else text(
                "The cost changed; the margin did not grow ({base_margin} % to {margin} %).",
                base_margin=base_margin,
                margin=margin,
            )
        )
    elif sample.price > sample.base_price:
        ground = Ground.ABOVE_BASE
        words = text(
            "{price} is {rise} % above the price before {day}, {base}.", rise=rise, **values
        )
    else:
        ground = None
        words = text("{price} is not above the price before {day}, {base}.", **values)
    return Judged(sample, profile, ground, margin, base_margin, rise, words)


def _without_reference(sample: Sample, profile: Profile) -> Judged:
    if not sample.cost:
        words = text("There is neither a reference price nor a cost; ask for the purchase invoice.")
        return Judged(sample, profile, None, None, None, None, words, lacking=True)
    margin = percent(sample.price, sample.cost)
    over = (sample.price - sample.cost) * 100 > profile.margin_max * sample.cost
    words = (
        text(
            "No reference price, and the margin of {margin} % is above {most} %.",
            margin=margin,
            most=profile.margin_max,
        )
        if over
        else text(
            "No reference price; the margin of {margin} % is not above {most} %.",
            margin=margin,
            most=profile.margin_max,
        )
    )
    ground = Ground.NO_REFERENCE if over else None
    return Judged(sample, profile, ground, margin, None, None, words)


def enough_inspectors(names: Sequence[str]) -> None:
    """Refuse evidence that fewer people stand for than the law asks."""
    least = int(rules(FAMILY)["inspectors_min"].value)
    if len({name.strip() for name in names if name.strip()}) < least:
        raise Refused("Evidence of a price needs at least {least} inspectors.", least=least)


def _margin(price: Decimal, cost: Decimal | None) -> Decimal | None:
    return percent(price, cost) if cost else None
