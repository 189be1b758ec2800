"""Which rung meets a leaf next, and when, if it stays as it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from commandcenter.directives.model import Directive, DirectiveKind, Evidence, Phase, Status
from commandcenter.directives.supervision import ladder_of, next_rung

ISSUED = datetime(2026, 7, 17, 1, 0, tzinfo=UTC)
DUE = ISSUED + timedelta(hours=4)
LADDER = ladder_of(DirectiveKind.DIRECTIVE)
ORDER = Directive(
    id=1,
    number="令〔2026〕1号",
    title="t",
    text="t",
    incident=None,
    issuer="42",
    lead=None,
    assist=(),
    under=("42",),
    level=None,
    units=(),
    delivery="direct",
    priority="normal",
    issued_at=ISSUED,
    acknowledge_by=ISSUED + timedelta(minutes=30),
    start_by=None,
    complete_by=DUE,
    evidence=Evidence(),
    version=1,
    reopened_at=None,
    status=Status.OPEN,
    ended_at=None,
    leaves=1,
)


def coming(phase: Phase, *met: str, now: datetime = ISSUED) -> tuple[str, timedelta] | None:
    found = next_rung(ORDER, LADDER, phase=phase, complete_by=DUE, met=met, now=now)
    return None if found is None else (found[0].code, found[1] - ISSUED)


def test_silence_is_met_by_the_receipts_rungs_in_their_order() -> None:
    assert coming(Phase.WAITING) == ("remind", timedelta(minutes=30))
    assert coming(Phase.WAITING, "remind") == ("remind_deputy", timedelta(minutes=45))
    after = coming(Phase.WAITING, "remind", "remind_deputy")
    assert after == ("supervise_receipt", timedelta(minutes=75))


def test_after_a_receipt_only_the_deadline_counts() -> None:
    assert coming(Phase.STARTED) == ("supervise_near", timedelta(hours=3, minutes=30))
    late = DUE + timedelta(minutes=1)
    assert coming(Phase.STARTED, now=late) == ("supervise_late", timedelta(hours=4))


def test_who_owes_nothing_is_met_by_nothing() -> None:
    assert coming(Phase.CLAIMED) is None
    assert coming(Phase.RETURNED) is None
    plain = replace(ORDER, complete_by=None)
    assert (
        next_rung(plain, LADDER, phase=Phase.STARTED, complete_by=None, met=(), now=ISSUED) is None
    )
