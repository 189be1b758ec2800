"""Claims that do not bring what the order asked for."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from commandcenter.core.language import Text, text
from commandcenter.directives.model import Kind
from commandcenter.verification.checks.facts import Saying, act_evidence, lead_on
from commandcenter.verification.model import Lead, Rule, Strength

BRINGING = frozenset({Kind.START, Kind.PROGRESS, Kind.CLAIM})
ENDS_A_ROUND = frozenset({Kind.REJECT, Kind.REFUTE})


def without_evidence(claim: Saying, said: Sequence[Saying]) -> Lead | None:
    """What the claim lacks of what was asked, counting what the unit sent before it in this round.

    By telephone no photo and no position can come, and a phone may have none to give: those alone
    weigh little.
    """
    asked = claim.directive.evidence
    brought = [*(one for one in _this_round(claim, said)), claim]
    lacking: list[Text] = []
    strong = False
    by_phone = claim.act.channel == "phone"
    photos = len({photo.hash for one in brought for photo in one.act.photos})
    if photos < asked.photos:
        lacking.append(text("{count} of {asked} photos", count=photos, asked=asked.photos))
        strong = strong or not by_phone
    for name, floor in asked.quantities.items():
        given = [one.act.quantities[name] for one in brought if name in one.act.quantities]
        if not given:
            lacking.append(text("no figure for “{name}”", name=name))
            strong = True
        elif Decimal(given[-1]) < Decimal(floor):
            lacking.append(
                text("{given} of {floor} “{name}”", given=given[-1], floor=floor, name=name)
            )
            strong = True
    if asked.location and not any(one.act.location for one in brought):
        lacking.append(text("no position"))
    if not lacking:
        return None
    return lead_on(
        claim,
        rule=Rule.CLAIM_WITHOUT_EVIDENCE,
        strength=Strength.STRONG if strong else Strength.WEAK,
        why=text("It says done, but brings {lacking}.", lacking=joined(lacking)),
        evidence=(act_evidence(claim),),
        subject=claim.act.key,
    )


def _this_round(claim: Saying, said: Sequence[Saying]) -> list[Saying]:
    brought: list[Saying] = []
    for one in sorted(said, key=lambda item: (item.at, item.act.id)):
        if (one.at, one.act.id) >= (claim.at, claim.act.id):
            break
        if one.act.kind in ENDS_A_ROUND:
            brought = []
        elif one.act.kind in BRINGING:
            brought.append(one)
    return brought


def joined(parts: Sequence[Text]) -> Text:
    """Several short phrases as one, with the commas of the reader's language."""
    whole = parts[0]
    for part in parts[1:]:
        whole = text("{first}, {second}", first=whole, second=part)
    return whole
