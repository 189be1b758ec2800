"""Relays that pass nothing on: without a word, or word for word to nobody in particular."""

from __future__ import annotations

import re
from collections.abc import Collection

from commandcenter.core.language import Text, text
from commandcenter.verification.checks.facts import Saying, lead_on, words_evidence
from commandcenter.verification.checks.texts.words import likeness, plain
from commandcenter.verification.limits import limit
from commandcenter.verification.model import Lead, Rule, Strength

PERCENT = 100
# Somebody is told to do something: all below, a post, a person.
ADDRESSED = re.compile(
    r"各(?:村|社区|街道|镇|乡|网格|组|小区|单位|部门|县|区|市)|网格员|包保|由.{1,12}(?:负责|牵头|带队)|"
    r"(?:书记|主任|村长|所长|站长|队长|责任人)|@"
)


def void(relay: Saying, below: Collection[str]) -> Lead | None:
    """Why a relay is an empty shell; `below` are the names of the units it passes the order to."""
    words, order = plain(relay.act.words), plain(relay.directive.text)
    if not words:
        return _lead(relay, Strength.WEAK, text("Passed on without a word of its own."))
    if len(order) < limit("void_order_min"):
        return None
    alike = likeness(words, order)
    if alike < limit("void_ratio"):
        return None
    said = relay.act.words
    own = said.replace(relay.directive.text, "")
    if ADDRESSED.search(own) or any(name in own for name in below):
        return None
    return _lead(
        relay,
        Strength.STRONG,
        text(
            "Passed on word for word ({ratio} % of the order's words) and to nobody by name.",
            ratio=round(alike * PERCENT),
        ),
    )


def _lead(relay: Saying, strength: Strength, why: Text) -> Lead:
    return lead_on(
        relay,
        rule=Rule.TRANSMISSION_VOID,
        strength=strength,
        why=why,
        evidence=(words_evidence(relay),),
        subject=relay.act.key,
    )
