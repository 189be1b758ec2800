"""Words copied from another unit: alike, the unit's own, and too particular to be chance.

What headquarters or a superior sent down is nobody's own; what many units say is a form of words,
not a copy. How particular words are is reckoned from how many others use their pieces.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from commandcenter.core.language import text
from commandcenter.verification.checks.facts import (
    Saying,
    act_evidence,
    lead_on,
    shown,
    words_evidence,
)
from commandcenter.verification.checks.texts.words import GRAM
from commandcenter.verification.limits import limit
from commandcenter.verification.model import Lead, Rule, Strength

PERCENT = 100
FEW = 3
# A counted digit is less free than a thrown one.
BITS_A_DIGIT = 2.5


@dataclass(frozen=True)
class Compared:
    """How two texts compare.

    `users` is how many of the `texts` known share their pieces, `crowd` how many are nearly alike,
    `same` how many are the same to the letter.
    """

    ratio: float
    same_figures: bool
    figures: tuple[str, ...]
    own: int
    users: float
    texts: int
    crowd: int
    same: int
    one_parent: bool

    @property
    def any_figures(self) -> bool:
        """Whether there is a figure in them."""
        return bool(self.figures)

    @property
    def figure_bits(self) -> float:
        """How unlikely it is that the same figures were counted twice."""
        return sum(len(figure) * BITS_A_DIGIT for figure in self.figures if len(figure) > 1)

    @property
    def bits(self) -> float:
        """How unlikely it is that these words were found twice independently."""
        background = limit("copied_background")
        rarity = math.log2((self.texts + background) / max(self.users, 2))
        return max(0.0, rarity) * self.own / GRAM


def copied(one: Saying, other: Saying, found: Compared) -> Lead | None:
    """Why the later of two texts is a reason to look; None where it is natural."""
    strength = _strength(found)
    if strength is None:
        return None
    earlier, later = sorted((one, other), key=lambda said: (said.at, said.act.id))
    return lead_on(
        later,
        rule=Rule.COPIED_TEXT,
        strength=strength,
        why=text(
            "{ratio} % of its words are those of unit {unit} at {at} for {number}, {figures};"
            " {own} characters are in no order or form.",
            ratio=round(found.ratio * PERCENT),
            unit=earlier.unit,
            at=shown(earlier.at),
            number=earlier.directive.number,
            figures=text("with the same figures")
            if found.same_figures and found.any_figures
            else text("with other figures")
            if found.any_figures
            else text("without any figure"),
            own=found.own,
        ),
        evidence=(words_evidence(later), words_evidence(earlier)),
        subject=later.act.key,
    )


def same_counts(one: Saying, other: Saying, crowd: int) -> Lead | None:
    """Two units that counted exactly the same of everything; `crowd` is how many did."""
    counts = one.act.quantities
    digits = sum(len(value.replace(".", "").strip("0")) for value in counts.values())
    if counts != other.act.quantities or len(counts) < FEW:
        return None
    if digits * BITS_A_DIGIT < limit("copied_count_bits"):
        return None
    earlier, later = sorted((one, other), key=lambda said: (said.at, said.act.id))
    return lead_on(
        later,
        rule=Rule.COPIED_FIGURES,
        strength=Strength.STRONG if crowd <= limit("copied_place_units") else Strength.WEAK,
        why=text(
            "All its {count} figures are those of unit {unit} at {at}: {figures}.",
            count=len(counts),
            unit=earlier.unit,
            at=shown(earlier.at),
            figures=", ".join(f"{name} {value}" for name, value in sorted(counts.items())),
        ),
        evidence=(
            act_evidence(later) | {"quantities": later.act.quantities},
            act_evidence(earlier) | {"quantities": earlier.act.quantities},
        ),
        subject=later.act.key,
    )


def _strength(found: Compared) -> Strength | None:
    if found.ratio < limit("copied_ratio") or found.own < limit("copied_own_min"):
        return None
    bits = found.bits + (found.figure_bits if found.same_figures else 0.0)
    if bits < limit("copied_bits_weak"):
        return None
    most = max(limit("copied_group_max"), limit("copied_group_share") * found.texts)
    if bits < limit("copied_bits_strong"):
        return Strength.WEAK
    if found.same_figures and found.any_figures:
        # Many may fill in one form; the same counts in it are another thing.
        counted = found.figure_bits >= limit("copied_figure_bits")
        particular = found.crowd <= most or counted
        return _graded(particular and found.same <= limit("copied_group_max"))
    # Words without figures, or with other figures, may be a form that went round by telephone.
    if found.crowd > most:
        return Strength.WEAK
    if found.any_figures:
        return _graded(
            found.crowd < FEW
            and bits >= limit("copied_bits_sure")
            and found.ratio >= limit("copied_ratio_sure")
        )
    return _graded(found.crowd <= FEW or not found.one_parent)


def _graded(sure: bool) -> Strength:
    return Strength.STRONG if sure else Strength.WEAK
