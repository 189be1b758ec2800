"""What stands behind a claimed completion: receipts, the certificate, the findings that are open.

Records only. What this installation cannot know stays None and is shown as a gap, never as “none”.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Receipt:
    """When one unit between the issuer and the leaves received the directive and passed it on."""

    unit: str
    name: str
    delivered_at: datetime | None
    acknowledged_at: datetime | None
    relayed_at: datetime | None
    words: str | None = None


@dataclass(frozen=True)
class CertificateFacts:
    """What random checks say of all issued units (完成度认定)."""

    verdict: str
    checked: int
    verified: int
    refuted: int
    unreachable: int
    lower_bound: str | None
    risk_limit: str
    target: str
    samples: int


@dataclass(frozen=True)
class FindingFacts:
    """One open finding (疑点): a reason to look, never a verdict."""

    unit: str
    path: str
    rule: str
    strength: str
    why: str
    answer: str | None = None
