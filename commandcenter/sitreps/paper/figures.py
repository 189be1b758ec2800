"""Counts turned into figures: each with its name, unit, state, time and the query that finds it
again.

Pure. Claimed and verified are never added; a share names its base; what has no base is None, not 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from commandcenter.core.clock import SHOWN_ZONE
from commandcenter.directives.model import Counts
from commandcenter.sitreps.model import DirectiveFacts, Figure, Previous, share
from commandcenter.sitreps.states import State
from commandcenter.sitreps.wording import words

COUNTED = (
    "issued",
    "acknowledged",
    "relayed",
    "started",
    "claimed",
    "verified",
    "refuted",
    "returned",
    "closed",
    "overdue",
    "flagged",
    "silent",
)
# 到位 and 反馈办结 are the unit's own words; only a check makes a figure verified; the rest is
# what the system itself recorded.
STATES = {
    "started": State.CLAIMED,
    "claimed": State.CLAIMED,
    "gap": State.CLAIMED,
    "claimed_share": State.CLAIMED,
    "verified": State.VERIFIED,
    "refuted": State.VERIFIED,
    "closed": State.VERIFIED,
    "verified_share": State.VERIFIED,
}
CHANGE = "change"
DIRECTIVES = "||directives"
CHANGING = ("acknowledged", "started", "claimed", "verified", "gap", "refuted", "overdue", "silent")


def key(number: str, unit: str | None, name: str) -> str:
    """The key of a figure: directive, unit (none for the total), and what is counted."""
    return f"{number}|{unit or ''}|{name}"


def figures_of(
    directives: Sequence[DirectiveFacts],
    *,
    as_of: datetime,
    journal_seq: int,
    previous: Previous | None,
) -> tuple[Figure, ...]:
    """Every number the report prints."""
    found = [
        Figure(
            DIRECTIVES,
            words("counts.directives"),
            len(directives),
            words("units.directive"),
            State.RECORDED,
            as_of,
            f"journal 1..{journal_seq}; directive list",
        )
    ]
    for facts in directives:
        query = _query(facts.number, as_of, journal_seq)
        total = _of_unit(facts.number, None, facts.number, facts.total, as_of, query)
        found += total
        if previous is not None:
            found += _changes(facts, total, previous, as_of)
        query = _query(facts.number, as_of, journal_seq, by=facts.row_level)
        listed = {row.code for row in facts.rows}
        drawn = [row for row in facts.areas if row.code not in listed]
        for row in (*facts.rows, *drawn):
            name = f"{facts.number} {row.name}"
            found += _of_unit(facts.number, row.code, name, row.counts, as_of, query)
        query = _query(facts.number, as_of, journal_seq, by="street")
        for stuck in facts.stuck:
            found.append(
                Figure(
                    key(facts.number, stuck.unit, f"stuck_{stuck.reason}"),
                    f"{facts.number} {stuck.path} {words(f'reasons.{stuck.reason}')}",
                    stuck.count,
                    words("units.unit"),
                    State.RECORDED,
                    as_of,
                    query,
                )
            )
    return tuple(found)


def _of_unit(
    number: str, unit: str | None, name: str, counts: Counts, as_of: datetime, query: str
) -> list[Figure]:
    values: list[tuple[str, int | str | None, str]] = [
        (word, getattr(counts, word), words("units.unit")) for word in COUNTED
    ]
    values += [
        ("gap", counts.gap, words("units.unit")),
        ("claimed_share", share(counts.claimed, counts.issued), words("units.percent")),
        ("verified_share", share(counts.verified, counts.issued), words("units.percent")),
    ]
    return [
        Figure(
            key(number, unit, word),
            f"{name} {words(f'counts.{word}')}",
            value,
            measure,
            STATES.get(word, State.RECORDED),
            as_of,
            query,
        )
        for word, value, measure in values
    ]


def _changes(
    facts: DirectiveFacts, total: Sequence[Figure], previous: Previous, as_of: datetime
) -> Iterable[Figure]:
    """How each total moved since the report before; None where that one did not know it."""
    for figure in total:
        word = figure.key.rsplit("|", 1)[1]
        if word not in CHANGING:
            continue
        before, now = previous.values.get(figure.key), figure.value
        moved = now - before if isinstance(before, int) and isinstance(now, int) else None
        yield Figure(
            key(facts.number, None, f"{word}|{CHANGE}"),
            f"{figure.name} {words('counts.change')}",
            moved,
            figure.unit,
            figure.state,
            as_of,
            f"{figure.source}; sitrep {previous.id}",
        )


def _query(number: str, as_of: datetime, journal_seq: int, by: str | None = None) -> str:
    at = as_of.astimezone(SHOWN_ZONE).isoformat(timespec="seconds")
    level = f" --by {by}" if by else ""
    return f"journal 1..{journal_seq}; directive status {number}{level} --at {at}"
