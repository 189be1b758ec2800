"""The parts of a report beside its directives' counts: statistics, what stands behind a claimed
completion, ledgers, telephone calls.

Pure. A part whose facts this installation does not have says so; it is never left out silently.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from commandcenter.sitreps.losses.statistics import Entry, Statistics, indicators
from commandcenter.sitreps.model import DirectiveFacts, SitrepKind
from commandcenter.sitreps.paper.draft import Row
from commandcenter.sitreps.paper.figures import key
from commandcenter.sitreps.paper.loss_figures import CHECKED, plain, statistics_key
from commandcenter.sitreps.paper.report_draft import ReportDraft
from commandcenter.sitreps.states import State
from commandcenter.sitreps.wording import (
    UNKNOWN,
    change,
    clean,
    count,
    full_time,
    short_time,
    span,
    words,
)

PLACE_COLUMNS = 5
RECEIPTS_MAX = 200
SIDES = (State.CLAIMED, State.VERIFIED, State.ESTIMATED)


def statistics_part(draft: ReportDraft) -> None:
    """The disaster statistics, where there are any; a verified report without them says so."""
    snapshot = draft.snapshot
    if not snapshot.statistics and snapshot.kind is not SitrepKind.VERIFIED:
        return
    draft.heading("statistics")
    if not snapshot.statistics:
        draft.say("body", words("statistics.none"))
    for report in snapshot.statistics:
        _whole_table(draft, report)
        _place_tables(draft, report)
        _explanation(draft, report)
        _differences(draft, report)


def _differences(draft: ReportDraft, report: Statistics) -> None:
    """Which figures do not agree with their register: to be cleared before they are believed."""
    names = [
        indicators()[one.indicator].name
        for one in draft.snapshot.comparisons
        if one.place == report.place
    ]
    if names:
        said = words("statistics.register", place=report.place_name, names="、".join(names))
        draft.say("note", said)


def _whole_table(draft: ReportDraft, report: Statistics) -> None:
    process = words(f"processes.{report.process.value}")
    at = full_time(report.as_of)
    source = clean(report.source) or UNKNOWN
    draft.say(
        "body",
        words("statistics.lead", place=report.place_name, process=process, as_of=at, source=source),
    )
    rows = []
    for indicator in report.used():
        if not any(report.total(indicator, state) for state in SIDES):
            continue
        rows.append(_whole_row(draft, report, indicator))
    if rows:
        draft.caption("statistics", place=report.place_name)
        names = ("indicator", "measure_unit", "claimed", "verified", "before", "change")
        draft.table("statistics", [words(f"tables.{name}") for name in names], rows)
    partly = len(report.used()) - len(rows)
    if partly:
        draft.say("note", words("statistics.partly", count=partly))


def _whole_row(draft: ReportDraft, report: Statistics, indicator: str) -> Row:
    claimed = report.total(indicator, State.CLAIMED)
    verified = report.total(indicator, State.VERIFIED)
    estimated = report.total(indicator, State.ESTIMATED)
    first = claimed or verified or estimated
    said = UNKNOWN if claimed is None else shown(draft, report.place, claimed)
    if claimed is None and estimated is not None:
        said = shown(draft, report.place, estimated)
    moved = before = UNKNOWN
    for total in (claimed, verified, estimated):
        if total is None:
            continue
        at = f"{statistics_key(report.place, indicator, total.state)}|change"
        known = draft.snapshot.by_key.get(at)
        if known is not None:
            moved = signed(known.value)
            before = count(plain(total.value - _number(known.value)))
            break
    unit = first.unit if first else ""
    checked = UNKNOWN if verified is None else shown(draft, report.place, verified)
    return Row((indicators()[indicator].name, unit, said, checked, before, moved))


def signed(value: int | str | None) -> str:
    """A movement with its sign; decimals keep theirs."""
    if isinstance(value, str):
        return value.replace("-", "−") if value.startswith("-") else f"+{value}"
    return change(value)


def _number(value: int | str | None) -> Decimal:
    return Decimal(str(value or 0))


def shown(draft: ReportDraft, place: str, entry: Entry) -> str:
    """One value through its figure; an estimate with its bounds."""
    figure = draft.snapshot.figure(statistics_key(place, entry.indicator, entry.state))
    said = count(figure.value)
    if figure.bounds is not None:
        low, high = figure.bounds
        return words("statistics.estimate", value=said, low=low, high=high)
    return said


def _place_tables(draft: ReportDraft, report: Statistics) -> None:
    used = [
        code
        for code in report.used()
        if any(entry.indicator == code and entry.key != report.place for entry in report.entries)
    ]
    tables = -(-len(used) // PLACE_COLUMNS)
    for ordinal in range(tables):
        # Shared out evenly, so that no table is left with a single column.
        some = used[len(used) * ordinal // tables : len(used) * (ordinal + 1) // tables]
        rows = [row for place in report.parts() for row in _place_rows(draft, report, place, some)]
        draft.caption("places", place=report.place_name)
        columns = [words("tables.place"), words("tables.state")]
        columns += [f"{indicators()[code].name}\n（{_unit(report, code)}）" for code in some]
        draft.table(f"places{len(some)}", columns, rows)


def _place_rows(
    draft: ReportDraft, report: Statistics, place: tuple[str, str], some: Sequence[str]
) -> list[Row]:
    rows = []
    for state in SIDES:
        entries = [report.value(place[0], code, state) for code in some]
        if not any(entries):
            continue
        cells = [UNKNOWN if one is None else shown(draft, place[0], one) for one in entries]
        rows.append(Row((clean(place[1]), words(f"states.{state.value}"), *cells)))
    return rows


def _unit(report: Statistics, indicator: str) -> str:
    return next(entry.unit for entry in report.entries if entry.indicator == indicator)


def _explanation(draft: ReportDraft, report: Statistics) -> None:
    for jump in report.jumps:
        draft.say(
            "note",
            words(
                "statistics.jump",
                place=jump.name,
                indicator=indicators()[jump.indicator].name,
                before=count(plain(jump.before)),
                before_at=short_time(jump.before_at),
                now=count(plain(jump.now)),
                unit=jump.unit,
            ),
        )
    if report.explanation:
        draft.say("note", words("statistics.explanation", said=clean(report.explanation)))


def completion_part(draft: ReportDraft, facts: DirectiveFacts) -> None:
    """Certificate, findings and receipts of one directive, each or the gap where it should be."""
    _certificate(draft, facts)
    _findings(draft, facts)
    _receipts(draft, facts)


def _certificate(draft: ReportDraft, facts: DirectiveFacts) -> None:
    found = facts.certificate
    if found is None:
        draft.say("body", words("certificate.none"))
        return
    checked = {
        name: count(draft.snapshot.figure(key(facts.number, None, f"certificate_{name}")).value)
        for name in CHECKED
    }
    draft.say(
        "body",
        words(
            "certificate.said",
            verdict=words(f"verdicts.{found.verdict}"),
            lower_bound=found.lower_bound or UNKNOWN,
            risk_limit=found.risk_limit,
            target=found.target,
            samples=found.samples,
            **checked,
        ),
    )


def _findings(draft: ReportDraft, facts: DirectiveFacts) -> None:
    if facts.findings is None:
        draft.say("body", words("findings.none_here"))
        return
    number = draft.snapshot.figure(key(facts.number, None, "findings"))
    draft.say("body", words("findings.said", count=count(number.value)))
    if not facts.findings:
        return
    draft.caption("findings", number=facts.number)
    rows = []
    for ordinal, one in enumerate(facts.findings, start=1):
        strength = words(f"strengths.{one.strength}")
        why = one.why if one.answer is None else words("findings.why", why=one.why, said=one.answer)
        rows.append(Row((str(ordinal), clean(one.path), strength, clean(why))))
    columns = [words(f"tables.{name}") for name in ("index", "unit", "strength", "why")]
    draft.table("findings", columns, rows)


def _receipts(draft: ReportDraft, facts: DirectiveFacts) -> None:
    if not facts.receipts:
        draft.say("note", words("receipts.none"))
        return
    draft.caption("receipts", number=facts.number)
    rows = []
    for one in facts.receipts[:RECEIPTS_MAX]:
        taken = UNKNOWN
        if one.relayed_at is not None:
            taken = span(one.relayed_at - facts.issued_at)
        times = (one.delivered_at, one.acknowledged_at, one.relayed_at)
        rows.append(Row((clean(one.name), *map(short_time, times), taken)))
    names = ("unit", "delivered_at", "acknowledged_at", "relayed_at", "hop_time")
    draft.table("receipts", [words(f"tables.{name}") for name in names], rows)
    left_out = len(facts.receipts) - RECEIPTS_MAX
    if left_out > 0:
        draft.say("note", words("tables.left_out", count=left_out))


def ledger_part(draft: ReportDraft) -> None:
    """The stands of the ledgers, or that there are none yet."""
    ledger = draft.snapshot.ledger
    draft.heading("ledger")
    if ledger is None:
        draft.say("body", words("ledger.none"))
        return
    said = "balanced" if ledger.balanced else "unbalanced"
    draft.say("body", words(f"ledger.{said}", postings=count(ledger.postings)))
    draft.caption("ledger")
    rows = []
    for row in ledger.rows:
        at = f"ledger|{row.account}|{row.item}|{row.lot}"
        quantity = count(draft.snapshot.figure(at).value)
        cells = (row.account, row.item_name or row.item, row.lot, quantity, row.unit)
        rows.append(Row(tuple(map(clean, cells))))
    names = ("account", "goods", "lot", "quantity", "measure_unit")
    draft.table("ledger", [words(f"tables.{name}") for name in names], rows)


def calls_part(draft: ReportDraft) -> None:
    """The telephone log, each call with its six blocks in one row."""
    calls = draft.snapshot.calls
    draft.heading("calls")
    if not calls:
        draft.say("body", words("calls.none"))
        return
    draft.caption("calls")
    rows = []
    for call in calls:
        who = " ".join(part for part in (call.unit, call.name, call.post, call.phone) if part)
        way = words(f"calls.{call.way}")
        told = clean(call.told) or UNKNOWN
        wrote = f"{call.recorder} {short_time(call.recorded_at)}"
        cells = (f"{short_time(call.at)}\n{way}", who, call.place, call.account, told, wrote)
        rows.append(Row(tuple(map(clean, cells))))
    names = ("time", "caller", "at_place", "account_said", "told", "recorder")
    draft.table("calls", [words(f"tables.{name}") for name in names], rows)
