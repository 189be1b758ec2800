"""Statistics, certificates and stock turned into figures, each with the record it comes from.

Pure. A sum is a figure only where every place reported; what was only partly reported stays a gap.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from commandcenter.sitreps.losses.statistics import WORTH, Entry, Statistics, indicators, slot
from commandcenter.sitreps.model import DirectiveFacts, Figure
from commandcenter.sitreps.paper.figures import key
from commandcenter.sitreps.states import State
from commandcenter.sitreps.stock import LedgerFacts
from commandcenter.sitreps.wording import words

CHANGE = "change"
CHECKED = ("checked", "verified", "refuted", "unreachable")


def statistics_key(place: str, indicator: str, state: State) -> str:
    """The key of one reported value."""
    return f"statistics|{slot(place, indicator, state)}"


def statistics_figures(statistics: Sequence[Statistics]) -> Iterator[Figure]:
    """Every value that was reported, the sums, and how the whole moved."""
    for report in statistics:
        source = f"statistics {report.id}; {report.source}".rstrip("; ")
        for entry in report.entries:
            yield _figure(report, entry, source)
        for indicator in report.used():
            for state in State:
                yield from _total(report, indicator, state, source)


def _total(report: Statistics, indicator: str, state: State, source: str) -> Iterator[Figure]:
    total = report.total(indicator, state)
    if total is None:
        return
    if report.value(report.place, indicator, state) is None:
        yield _figure(report, total, f"{source}; sum of {len(report.parts())} places")
    before = report.previous.get(slot(report.place, indicator, state))
    if before is not None:
        moved = (total.amount - before) / WORTH.get(total.unit, Decimal(1))
        name = f"{_name(total)} {words('counts.change')}"
        at = statistics_key(report.place, indicator, state)
        yield Figure(f"{at}|{CHANGE}", name, plain(moved), total.unit, state, report.as_of, source)


def _figure(report: Statistics, entry: Entry, source: str) -> Figure:
    bounds = None
    if entry.low is not None and entry.high is not None:
        bounds = (str(entry.low), str(entry.high))
    return Figure(
        statistics_key(entry.key, entry.indicator, entry.state),
        _name(entry),
        plain(entry.value),
        entry.unit,
        entry.state,
        report.as_of,
        source,
        bounds,
    )


def _name(entry: Entry) -> str:
    state = words(f"states.{entry.state.value}")
    return f"{entry.name} {indicators()[entry.indicator].name}（{state}）"


def plain(value: Decimal) -> int | str:
    """A whole number as such, any other as its exact decimal."""
    return int(value) if value == value.to_integral_value() else format(value.normalize(), "f")


def checking_figures(facts: DirectiveFacts, as_of: datetime, journal_seq: int) -> Iterator[Figure]:
    """What random checks and findings say of one directive, where there are any."""
    source = f"journal 1..{journal_seq}"
    unit = words("units.unit")
    if facts.certificate is not None:
        for name in CHECKED:
            yield Figure(
                key(facts.number, None, f"certificate_{name}"),
                f"{facts.number} {words(f'certificate.{name}')}",
                getattr(facts.certificate, name),
                unit,
                State.VERIFIED,
                as_of,
                f"{source}; directive certify {facts.number}",
            )
    if facts.findings is not None:
        yield Figure(
            key(facts.number, None, "findings"),
            f"{facts.number} {words('counts.findings')}",
            len(facts.findings),
            words("units.finding"),
            State.RECORDED,
            as_of,
            f"{source}; directive findings {facts.number}",
        )


def ledger_figures(ledger: LedgerFacts, as_of: datetime, journal_seq: int) -> Iterator[Figure]:
    """Every stand of the ledgers."""
    for row in ledger.rows:
        yield Figure(
            f"ledger|{row.account}|{row.item}|{row.lot}",
            f"{row.account} {row.item_name} {row.lot}".rstrip(),
            plain(Decimal(row.quantity)),
            row.unit,
            State.RECORDED,
            as_of,
            f"journal 1..{journal_seq}; ledger balance --account {row.account} --item {row.item}",
        )
