"""Writes leads down as findings, once each, and tells the cascade against which leaves they stand.

Found again, a lead is the finding it already is; nothing that was written is changed.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from commandcenter.accounts.service import require
from commandcenter.core.language import Text
from commandcenter.directives import service as directives
from commandcenter.directives.service import Flagging
from commandcenter.store.sets import in_set
from commandcenter.store.types import to_microseconds
from commandcenter.store.work import Work
from commandcenter.verification.model import Lead, State, Strength
from commandcenter.verification.tables import finding


def raise_findings(work: Work, *, leads: Sequence[Lead]) -> int:
    """Keep what is new among the leads as open findings; returns how many are new."""
    require(work, "finding.raise")
    by_key = {lead.key: lead for lead in leads}
    known = set(
        work.connection.execute(
            select(finding.c.key).where(in_set(work.connection, finding.c.key, by_key))
        ).scalars()
    )
    new = [(key, lead) for key, lead in by_key.items() if key not in known]
    if not new:
        return 0
    first = int(work.connection.execute(select(func.max(finding.c.id))).scalar() or 0) + 1
    rows = [_row(number, key, lead, work.now) for number, (key, lead) in enumerate(new, first)]
    work.connection.execute(finding.insert(), rows)
    directives.flag(
        work, changes=[change for _, lead in new for change in _changes(lead, lead.until)]
    )
    counts = Counter(lead.rule.value for _, lead in new)
    whole = "".join(key for key, _ in new)
    work.journal(
        "findings",
        payload={
            "first": first,
            "last": first + len(new) - 1,
            "rules": dict(sorted(counts.items())),
            "digest": hashlib.sha256(whole.encode()).hexdigest(),
        },
    )
    return len(new)


def _row(number: int, key: str, lead: Lead, now: datetime) -> dict[str, Any]:
    return {
        "id": number,
        "key": key,
        "directive": lead.directive,
        "unit": lead.unit,
        "rule": lead.rule.value,
        "strength": lead.strength.value,
        "at": lead.at,
        "until": lead.until,
        "found_at": now,
        "why": packed(lead.why),
        "evidence": list(lead.evidence),
        "state": State.OPEN.value,
    }


def _changes(lead: Lead, until: datetime | None) -> list[Flagging]:
    """Weak findings colour nobody."""
    if lead.strength is Strength.WEAK:
        return []
    begins = Flagging(lead.directive, lead.unit, to_microseconds(lead.at), 1)
    if until is None:
        return [begins]
    return [begins, Flagging(lead.directive, lead.unit, to_microseconds(until), -1)]


def packed(words: Text) -> dict[str, Any]:
    """A sentence as JSON keeps it, to be said later in any language."""
    values = {
        name: packed(value) if isinstance(value, Text) else value
        for name, value in words.values.items()
    }
    return {"template": words.template, "values": values}


def unpacked(kept: dict[str, Any]) -> Text:
    """The sentence that was kept."""
    values = {
        name: unpacked(value) if isinstance(value, dict) else value
        for name, value in kept["values"].items()
    }
    return Text(kept["template"], values)
