"""The sentences of a report: what a tired reader must know of levels, directives and stuck units.

Pure. Each sentence puts the gap first and silence in words; no sentence adds claimed and verified.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from commandcenter.sitreps.losses.statistics import Entry, indicators
from commandcenter.sitreps.model import DirectiveFacts, LevelFacts, Reason, Snapshot, Stuck
from commandcenter.sitreps.paper.figures import key
from commandcenter.sitreps.paper.loss_figures import plain
from commandcenter.sitreps.states import State
from commandcenter.sitreps.wording import (
    UNKNOWN,
    chinese,
    count,
    full_time,
    short_time,
    span,
    words,
)

LEVELS = {1: "一", 2: "二", 3: "三", 4: "四"}
UNITS_NAMED = 3
KEY_LINES_MAX = 4


def element_rows(snapshot: Snapshot, wanted: Sequence[str]) -> list[tuple[str, str]]:
    """The elements of the report with what is known of each; the unknown stays a visible gap."""
    known = known_elements(snapshot)
    rows = []
    for name in wanted:
        said = snapshot.elements.get(name) or known.get(name) or UNKNOWN
        if name == "chain" and not known["chain"]:
            continue
        rows.append((words(f"elements.{name}"), said))
    return rows


def known_elements(snapshot: Snapshot) -> dict[str, str]:
    """What the snapshot itself says of an element where nobody added anything."""
    incident = snapshot.incident
    nature = words(f"categories.{incident.category}")
    if incident.grade is not None:
        nature += f"（{words(f'grades.{incident.grade}')}）"
    chain = [title for title in (incident.parent, *incident.derived) if title]
    return {
        "received": full_time(incident.opened_at),
        "at": full_time(incident.at),
        "place": incident.place_name,
        "nature": nature,
        "measures": _measures(snapshot),
        "chain": "；".join(chain),
        "advice": words("elements.see_advice"),
        "loss": words("elements.see_statistics") if snapshot.statistics else "",
    }


def _measures(snapshot: Snapshot) -> str:
    issued = count(len(snapshot.directives))
    taken = [change for change in snapshot.levels if change.level is not None]
    if not taken:
        return words("levels.measures_none", directives=issued)
    last = taken[-1]
    return words(
        "levels.measures_taken",
        level=LEVELS.get(last.level or 0, UNKNOWN),
        at=short_time(last.effective_at),
        directives=issued,
    )


def level_lines(snapshot: Snapshot) -> Iterator[str]:
    """The history of the response level, with the hour and minute of each change."""
    if not snapshot.levels:
        yield words("levels.none")
        return
    before: LevelFacts | None = None
    for change in snapshot.levels:
        yield _level_line(change, before)
        before = change
    if before and before.level is not None:
        lasting = span(snapshot.as_of - before.effective_at)
        yield words("levels.now", level=LEVELS.get(before.level, UNKNOWN), span=lasting)


def _level_line(change: LevelFacts, before: LevelFacts | None) -> str:
    said = words(
        f"levels.{_verb(change.level, before.level if before else None)}",
        at=full_time(change.effective_at),
        level=LEVELS.get(change.level or 0, UNKNOWN),
        matter=change.matter.rstrip("。"),
    )
    if change.expected_until is not None:
        said += words("levels.expected", until=full_time(change.expected_until))
    if change.measures:
        said += words("levels.measures", measures=change.measures.rstrip("。"))
    if change.basis:
        said += words("levels.basis", basis=change.basis.rstrip("。"))
    return said


def _verb(level: int | None, before: int | None) -> str:
    """The duty room's word for a change of level; 一级 is the highest."""
    if level is None:
        return "end"
    if before is None:
        return "start"
    if level == before:
        return "renew"
    return "raise" if level < before else "lower"


def directive_lines(snapshot: Snapshot, facts: DirectiveFacts) -> Iterator[tuple[str, str]]:
    """What one directive came to: form and words of each paragraph, the gap first."""
    shown = _shown(snapshot, facts)
    deadline = ""
    if facts.complete_by is not None:
        left = facts.complete_by - snapshot.as_of
        ahead = left.total_seconds() >= 0
        deadline = words(
            "directive.deadline_ahead" if ahead else "directive.deadline_past",
            at=full_time(facts.complete_by),
            span=span(abs(left)),
        )
    yield (
        "body",
        words(
            "directive.issued",
            issuer=facts.issuer_name,
            at=full_time(facts.issued_at),
            issued=shown["issued"],
            deadline=deadline,
        ),
    )
    if facts.status in ("withdrawn", "closed"):
        yield "body", words(f"directive.{facts.status}")
    if not facts.total.issued:
        yield "body", words("directive.idle")
        return
    if facts.total.claimed:
        yield "body", words("directive.headline", **shown)
    else:
        yield "body", words("directive.headline_none")
    yield "body", words("directive.others", **shown) + _silence(snapshot, facts, shown["silent"])


def _silence(snapshot: Snapshot, facts: DirectiveFacts, silent: str) -> str:
    if not facts.total.silent:
        return words("directive.not_silent")
    lasting = span(snapshot.as_of - facts.issued_at)
    return words("directive.silent", span=lasting, silent=silent)


def _shown(snapshot: Snapshot, facts: DirectiveFacts) -> dict[str, str]:
    names = (
        "issued acknowledged started claimed verified gap refuted returned overdue silent"
        " claimed_share verified_share"
    ).split()
    shown = {}
    for name in names:
        value = count(snapshot.figure(key(facts.number, None, name)).value)
        shown[name] = f"{value}%" if name.endswith("_share") and value != UNKNOWN else value
    return shown


def directive_keys(snapshot: Snapshot) -> Iterator[str]:
    """Of each directive the gap, what stands behind it, and the silence."""
    for facts in snapshot.directives:
        if facts.total.issued:
            shown = _shown(snapshot, facts)
            yield words("directive.key", number=facts.number, title=facts.title, **shown)


def statistics_keys(snapshot: Snapshot) -> Iterator[str]:
    """The losses as they were reported and as far as they were verified, in one line each."""
    for report in snapshot.statistics:
        for state in (State.VERIFIED, State.CLAIMED, State.ESTIMATED):
            totals = [report.total(indicator, state) for indicator in report.used()]
            named = [_reported(total) for total in totals if total is not None]
            if named:
                yield words(
                    f"statistics.key_{state.value}",
                    place=report.place_name,
                    as_of=short_time(report.as_of),
                    values="、".join(named),
                )


def _reported(total: Entry) -> str:
    """One reported value; an estimate never without its bounds."""
    value = count(plain(total.value))
    if total.low is not None and total.high is not None:
        low, high = count(plain(total.low)), count(plain(total.high))
        value = words("statistics.estimate", value=value, low=low, high=high)
    name = indicators()[total.indicator].name
    return words("statistics.one", indicator=name, value=value, unit=total.unit)


def key_lines(snapshot: Snapshot) -> Iterator[str]:
    """What a leader must see first."""
    yield from statistics_keys(snapshot)
    yield from islice(directive_keys(snapshot), KEY_LINES_MAX)
    rest = len(snapshot.directives) - KEY_LINES_MAX
    if rest > 0:
        yield words("directive.key_rest", count=rest)


def stuck_words(stuck: Stuck, facts: DirectiveFacts, as_of: datetime) -> str:
    """Where and how long a directive is stuck, in the words of a row."""
    since = stuck.since or facts.issued_at
    return words(
        f"stuck.{stuck.reason}",
        at=short_time(stuck.since),
        span=span(as_of - since),
        count=count(stuck.count),
        issued=count(stuck.issued),
    )


def advice(snapshot: Snapshot) -> list[str]:
    """What should be done next, from the gaps alone; a person decides."""
    said = []
    if snapshot.elements.get("advice"):
        said.append(snapshot.elements["advice"])
    for facts in snapshot.directives:
        said += _advice_on(snapshot, facts)
    if not said:
        return [words("advice.none")]
    return [f"{ordinal}. {line}" for ordinal, line in enumerate(said, start=1)]


def _advice_on(snapshot: Snapshot, facts: DirectiveFacts) -> Iterator[str]:
    if facts.status != "open":
        return
    shown = _shown(snapshot, facts)
    idle = [stuck.path for stuck in facts.stuck if stuck.reason is not Reason.SILENT]
    if facts.total.gap:
        yield words("advice.verify", number=facts.number, gap=shown["gap"])
    if idle:
        named = "、".join(idle[:UNITS_NAMED]) + ("等" if len(idle) > UNITS_NAMED else "")
        yield words("advice.relay", number=facts.number, units=named)
    if facts.total.silent:
        yield words("advice.silent", number=facts.number, silent=shown["silent"])
    if facts.total.refuted:
        yield words("advice.refuted", number=facts.number, refuted=shown["refuted"])


def title_of(kind: str, incident: str, ordinal: int) -> str:
    """The title of a report: 武汉市暴雨洪涝情况续报二; a second first or final report says it
    renews.
    """
    numbered = chinese(ordinal)
    if kind in ("first", "final"):
        name = f"{kind}_again" if ordinal > 1 else kind
        return words(f"titles.{name}", incident=incident, ordinal=chinese(ordinal - 1))
    if kind in ("completion", "log", "verified", "ledger"):
        numbered = f"（{numbered}）" if ordinal > 1 else ""
    return words(f"titles.{kind}", incident=incident, ordinal=numbered)
