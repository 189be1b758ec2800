"""Reads what stands behind a claimed completion: receipts of the hops, findings, the certificate.

Through the rooms' own services; nothing is judged here.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import ROUND_DOWN, Decimal

from commandcenter.core.language import translate
from commandcenter.directives import service as directives
from commandcenter.geo import service as geo
from commandcenter.geo.model import Level
from commandcenter.ledgers import service as ledgers
from commandcenter.sitreps.completion import CertificateFacts, FindingFacts, Receipt
from commandcenter.sitreps.model import DirectiveFacts
from commandcenter.sitreps.stock import LedgerFacts, StockRow
from commandcenter.store.work import View
from commandcenter.verification import service as verification
from commandcenter.verification.model import RULE_WORDS, State

FINDINGS_MAX = 500


def with_backing(view: View, facts: DirectiveFacts, as_of: datetime | None) -> DirectiveFacts:
    """The directive with what stands behind its claims; `as_of` None is now."""
    return replace(
        facts,
        receipts=_receipts(view, facts, as_of),
        findings=_findings(view, facts, as_of),
        certificate=_certificate(view, facts) if as_of is None else None,
    )


def _certificate(view: View, facts: DirectiveFacts) -> CertificateFacts | None:
    """The certificate by the newest sample; a past moment has none, since checks count on."""
    found = verification.certify(view, number=facts.number)
    standing = found.standing
    if standing is None:
        return None
    return CertificateFacts(
        verdict=standing.verdict.value,
        checked=standing.checked,
        verified=standing.verified,
        refuted=standing.refuted,
        unreachable=standing.unreachable,
        lower_bound=_percent(standing.lower_bound),
        risk_limit=str(standing.sample.risk_limit),
        target=str(standing.sample.target),
        samples=len(found.samples),
    )


def _percent(part: float) -> str:
    """A share in percent with one decimal, always rounded down."""
    exact = Decimal(str(part)) * 100
    return f"{exact.quantize(Decimal('0.1'), rounding=ROUND_DOWN)}%"


def _receipts(view: View, facts: DirectiveFacts, as_of: datetime | None) -> tuple[Receipt, ...]:
    """The hops at the level of the table's rows and the one below, each with its times."""
    first = Level[facts.row_level.upper()]
    found: list[Receipt] = []
    for level in (first, Level(min(first + 1, Level.VILLAGE))):
        if level >= Level.VILLAGE:
            continue
        rows = directives.status(view, number=facts.number, by=level, at=as_of).rows
        paths = geo.path_names(view, codes={row.unit for row in rows if row.hop})
        found += [
            Receipt(
                row.unit,
                paths.get(row.unit, row.name).replace(" ", ""),
                row.hop.delivered_at,
                row.hop.acknowledged_at,
                row.hop.relayed_at,
                row.hop.words,
            )
            for row in rows
            if row.hop is not None
        ]
    return tuple(found)


def _findings(
    view: View, facts: DirectiveFacts, as_of: datetime | None
) -> tuple[FindingFacts, ...]:
    """The findings that nobody has decided yet, strong ones first."""
    found = [
        one
        for one in verification.findings(view, number=facts.number, at=as_of)
        if one.state in (State.OPEN, State.ANSWERED)
    ]
    found.sort(key=lambda one: (one.strength.value, one.unit))
    paths = geo.path_names(view, codes={one.unit for one in found[:FINDINGS_MAX]})
    return tuple(
        FindingFacts(
            one.unit,
            paths.get(one.unit, one.unit).replace(" ", ""),
            one.rule.value,
            one.strength.value,
            f"{translate(RULE_WORDS[one.rule])}：{translate(one.why)}",
            next((step.words for step in one.steps if step.kind == "answer"), None),
        )
        for one in found[:FINDINGS_MAX]
    )


def ledger_facts(view: View, as_of: datetime | None) -> LedgerFacts | None:
    """The stands of the ledgers; None while nothing was ever posted here."""
    checked = ledgers.check(view)
    if not checked.postings:
        return None
    rows = ledgers.balances(view, at=as_of)
    return LedgerFacts(
        tuple(
            StockRow(row.account, row.item, row.name, row.lot, row.quantity, row.unit)
            for row in rows
        ),
        not checked.problems,
        checked.postings,
    )
