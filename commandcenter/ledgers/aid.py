"""What a household is due, and whether a list of aid may be published.

Pure: rates are data with their basis; a row is compared with what its household is due.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from commandcenter.core.language import text
from commandcenter.core.rules import rule, rules
from commandcenter.ledgers.payments import FEN, Aid, Finding, Payment, yuan

FAMILY = "payments"
PER_PERSON_DAY, PER_PERSON, PER_HOUSEHOLD = "元/人·日", "元/人", "元/户"


def with_dues(payments: Sequence[Payment]) -> list[Payment]:
    """The rows with the rate of their kind, and the amount due where none was written."""
    return [_with_due(one) for one in payments]


def due_fen(one: Payment) -> tuple[int, int]:
    """The least and the most a household is due for a row, in fen."""
    most = rule(FAMILY, f"aid_{one.purpose}")
    least = rules(FAMILY).get(f"aid_{one.purpose}_least", most)
    count = {
        PER_PERSON_DAY: one.persons * one.days,
        PER_PERSON: one.persons,
        PER_HOUSEHOLD: 1,
    }[most.unit]
    return int(least.value * FEN) * count, int(most.value * FEN) * count


def aid_findings(
    payments: Sequence[Payment], *, paid_before: Mapping[tuple[str, str], int]
) -> list[Finding]:
    """Every reason not to publish; `paid_before` counts what published lists of the same incident
    gave a household for the same purpose.
    """
    found: list[Finding] = []
    seen: set[tuple[str, str]] = set()
    for one in payments:
        found += _amount(one)
        key = (one.payee, one.purpose)
        if key in seen:
            words = text("{payee} stands here more than once.", payee=one.payee)
            found.append(Finding("paid_twice", one.line, one.payee, words))
        elif key in paid_before:
            words = text(
                "A published list already gave {payee} {amount} yuan for this.",
                payee=one.payee,
                amount=yuan(paid_before[key]),
            )
            found.append(Finding("paid_twice", one.line, one.payee, words))
        seen.add(key)
    return sorted(found, key=lambda finding: (finding.line, finding.rule))


def _amount(one: Payment) -> Iterator[Finding]:
    basis = rule(FAMILY, f"aid_{one.purpose}")
    least, most = due_fen(one)
    if not least <= one.amount_fen <= most or not most:
        words = text(
            "{amount} yuan where {least} to {most} are due ({basis}).",
            amount=yuan(one.amount_fen),
            least=yuan(least),
            most=yuan(most),
            basis=basis.basis,
        )
        yield Finding("not_due", one.line, one.payee, words)
    longest = int(rule(FAMILY, "aid_transition_days").value)
    if one.purpose == Aid.TRANSITION and one.days > longest:
        words = text("{days} days where at most {most} are paid.", days=one.days, most=longest)
        yield Finding("too_long", one.line, one.payee, words)


def _with_due(one: Payment) -> Payment:
    rate = int(rule(FAMILY, f"aid_{one.purpose}").value * FEN)
    amount = one.amount_fen or due_fen(one)[1]
    return replace(one, rate_fen=rate, amount_fen=amount)
