"""Two sources that cannot both be right: another unit, a ledger, later a citizen or a sensor.

A statement is one source's figure, or its no, about one unit. Whoever reads a source makes
statements of it; here they are only compared.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from commandcenter.core.language import Text, text
from commandcenter.verification.checks.facts import (
    Saying,
    act_evidence,
    lead_on,
    shown,
    words_evidence,
)
from commandcenter.verification.limits import limit
from commandcenter.verification.model import Lead, Rule, Strength

UNDONE = re.compile(
    r"(?:未|没有?|尚未|仍未|无人|不)(?:开展|完成|到位|排查|转移|撤离|落实|整改|清理|封闭|设置|动工|巡查|值守|值班"
    r"|见到|看到|到岗|在岗|启动|关闭|发放|收到|到达|接到)"
)
# How far behind a name a no still speaks of it.
REACH = 12
_FIGURE = re.compile(r"(\d+(?:\.\d+)?)\s*([户人名处个吨箱件套台辆顶床袋瓶只包])")


@dataclass(frozen=True)
class Statement:
    """What a source says about a unit: a figure for a quantity, or (`amount` None) that nothing
    was done.
    """

    about: str
    name: str
    amount: Decimal | None
    at: datetime
    source: Text
    evidence: dict[str, Any]
    # Whether the source is one that counts by itself: a ledger, a sensor.
    exact: bool = False


def contradiction(claim: Saying, statement: Statement) -> Lead | None:
    """Why a claim and a statement about the same unit cannot both be right."""
    if statement.about != claim.unit:
        return None
    if statement.at < claim.at - timedelta(hours=limit("contradiction_hours")):
        # What was so long before may have been mended since.
        return None
    if statement.amount is None:
        if statement.at < claim.at:
            return None
        why = text(
            "It says done at {at}, but {source} says at {later}: “{name}”.",
            at=shown(claim.at),
            source=statement.source,
            later=shown(statement.at),
            name=statement.name,
        )
    else:
        said = claim.act.quantities.get(statement.name)
        if said is None or Decimal(said) == statement.amount:
            return None
        why = text(
            "It says “{name}” {said}, but {source} says {amount}.",
            name=statement.name,
            said=said,
            source=statement.source,
            amount=str(statement.amount),
        )
    return lead_on(
        claim,
        rule=Rule.CONTRADICTION,
        strength=Strength.STRONG if statement.exact or statement.amount is None else Strength.WEAK,
        at=max(claim.at, statement.at),
        why=why,
        evidence=(act_evidence(claim) | {"quantities": claim.act.quantities}, statement.evidence),
        subject=f"{claim.act.key}:{statement.evidence.get('key', '')}:{statement.name}",
    )


def says_of_others(words: str) -> bool:
    """Whether words can hold a statement at all."""
    return bool(UNDONE.search(words) or _FIGURE.search(words))


def statements(
    said: Saying, named: Mapping[str, Collection[str]], quantities: Collection[str]
) -> Iterator[Statement]:
    """What a report says about other units, by their names.

    Only a sentence that names exactly one other unit says anything about it.
    """
    for sentence in re.split(r"[。；;!！\n]", unicodedata.normalize("NFKC", said.act.words)):
        about = [
            code
            for code, names in named.items()
            if code != said.unit and any(name in sentence for name in names)
        ]
        if len(about) != 1:
            continue
        source = text("unit {unit}", unit=said.unit)
        evidence = words_evidence(said)
        near = (sentence.partition(name)[2][:REACH] for name in named[about[0]] if name in sentence)
        if any(UNDONE.search(words) for words in near):
            yield Statement(about[0], sentence.strip()[:60], None, said.at, source, evidence)
            continue
        figures = _FIGURE.findall(sentence)
        for name in quantities:
            core = name.removesuffix("数")[:2]
            if len(figures) == 1 and len(core) == 2 and core in sentence:
                amount = Decimal(figures[0][0])
                yield Statement(about[0], name, amount, said.at, source, evidence)
