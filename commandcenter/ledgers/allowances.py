"""Whether an allowance list may be published: leaders, rates, days and double payments.

Pure: rows, the roster's days and earlier lists in, findings out. What the law of decency asks: who
commands is not paid better than who stands in front.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from commandcenter.core.language import text
from commandcenter.core.rules import rule
from commandcenter.ledgers.payments import FEN, Finding, Payment, Period, yuan

FAMILY = "payments"


def allowance_findings(
    payments: Sequence[Payment],
    *,
    period: Period,
    roster_days: Mapping[str, int],
    paid_before: Mapping[str, int],
) -> list[Finding]:
    """Every reason not to publish, row by row.

    `roster_days` counts the days of the period each person stood on the duty roster; `paid_before`
    the days of this period that published lists have already paid.
    """
    found = [*_leaders(payments)]
    seen: Counter[str] = Counter()
    for one in payments:
        found += _rate(one)
        found += _days(one, period, roster_days)
        found += _twice(one, seen, paid_before)
    return sorted(found, key=lambda finding: (finding.line, finding.rule))


def _leaders(payments: Sequence[Payment]) -> Iterator[Finding]:
    """The leaders above the front line's mean, where their own mean is above it."""
    leaders = [one for one in payments if one.leader]
    frontline = [one for one in payments if not one.leader]
    if not leaders or not frontline:
        return
    mean = _mean_rate(frontline)
    if _mean_rate(leaders) <= mean:
        return
    for one in leaders:
        if one.rate_fen > mean:
            words = text(
                "A leader at {rate} yuan a day; the front line's mean is {mean}.",
                rate=yuan(one.rate_fen),
                mean=yuan(round(mean)),
            )
            yield Finding("leader_above_frontline", one.line, one.payee, words)


def _mean_rate(payments: Sequence[Payment]) -> Fraction:
    """What a day is paid on average; each person counts once, however many days."""
    return Fraction(sum(one.rate_fen for one in payments), len(payments))


def _rate(one: Payment) -> Iterator[Finding]:
    most = rule(FAMILY, f"allowance_{one.purpose}")
    if one.rate_fen > most.value * FEN:
        words = text(
            "{rate} yuan a day where the role has {most} ({basis}).",
            rate=yuan(one.rate_fen),
            most=most.value,
            basis=most.basis,
        )
        yield Finding("above_role_rate", one.line, one.payee, words)
    if one.amount_fen != one.rate_fen * one.days:
        words = text(
            "{amount} yuan where {rate} × {days} days make {right}.",
            amount=yuan(one.amount_fen),
            rate=yuan(one.rate_fen),
            days=one.days,
            right=yuan(one.rate_fen * one.days),
        )
        yield Finding("sum", one.line, one.payee, words)


def _days(one: Payment, period: Period, roster_days: Mapping[str, int]) -> Iterator[Finding]:
    stood = roster_days.get(one.payee, 0)
    if one.days > stood:
        words = text(
            "{days} days where the duty roster has {stood} of {all}.",
            days=one.days,
            stood=stood,
            all=period.days,
        )
        yield Finding("days_above_roster", one.line, one.payee, words)


def _twice(one: Payment, seen: Counter[str], paid_before: Mapping[str, int]) -> Iterator[Finding]:
    seen[one.payee] += 1
    if seen[one.payee] > 1:
        words = text("{payee} stands here more than once.", payee=one.payee)
        yield Finding("paid_twice", one.line, one.payee, words)
    elif before := paid_before.get(one.payee, 0):
        words = text(
            "{payee} was already paid for {days} days of this period by a published list.",
            payee=one.payee,
            days=before,
        )
        yield Finding("paid_twice", one.line, one.payee, words)
