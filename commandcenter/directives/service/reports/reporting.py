"""Takes reports in batches: each stands alone, all are saved together.

A batch loads what it needs once, decides in memory by the pure rules, and writes set by set. The
journal has one entry a call: the act itself, or one for the whole batch with its digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import func, select

from commandcenter.accounts.service import require
from commandcenter.core.language import Text
from commandcenter.directives.model import CHECKS, Outcome, Report
from commandcenter.directives.service.checkers.people import Outsiders
from commandcenter.directives.service.reports.deciding import Decisions
from commandcenter.directives.service.reports.hearing import hear, load_histories, load_targets
from commandcenter.directives.service.reports.words import ACT_COLUMNS, act_row, photo_rows
from commandcenter.directives.service.states.leaves import save_hops, save_leaves
from commandcenter.directives.tables import act, photo
from commandcenter.store.sets import among
from commandcenter.store.setwise import insert_blocks
from commandcenter.store.types import from_microseconds, to_microseconds
from commandcenter.store.work import View, Work

JOURNALLED_REFUSALS_MAX = 100
UNIT_MAX = 40
# Made once: putting a statement together takes longer than running it.
_OF_KEYS = select(act.c.key, act.c.digest).where(among(act.c.key, "keys"))
_UNIT = itemgetter(ACT_COLUMNS.index("unit"))
_KIND, _LAT = ACT_COLUMNS.index("kind"), ACT_COLUMNS.index("lat")
CHECK_WORDS = frozenset(kind.value for kind in CHECKS)
_LAST = select(func.max(act.c.id))


def report(work: Work, *, reports: Sequence[Report], imported: bool = False) -> list[Outcome]:
    """Take each report for itself, in their order; refused ones do not hold up the rest.

    `imported` reports never have a wrong time set right: they are refused for it.
    """
    require(work, "directive.report")
    decisions, outcomes = _decide(work, reports, imported=imported)
    first = _save(work, decisions)
    _journal(work, decisions, first)
    return outcomes


def foresee(view: View, *, reports: Sequence[Report]) -> list[Outcome]:
    """What would become of these reports if they came now; nothing is written."""
    return _decide(view, reports, imported=False)[1]


def _decide(
    view: View, reports: Sequence[Report], *, imported: bool
) -> tuple[Decisions, list[Outcome]]:
    targets = load_targets(view, reports)
    heard = hear(reports, targets, now=view.now, imported=imported)
    load_histories(view, targets, heard)
    checks = [item for item in reports if item.kind in CHECKS]
    decisions = Decisions(
        targets=targets,
        known=_known_keys(view, reports),
        outsiders=Outsiders.load(view, checks, {n: t.record for n, t in targets.items()}),
    )
    return decisions, decisions.decide(heard)


def _known_keys(view: View, reports: Sequence[Report]) -> dict[str, str]:
    rows = view.connection.execute(_OF_KEYS, {"keys": [item.key for item in reports]})
    return {row.key: row.digest for row in rows}


def _save(work: Work, decisions: Decisions) -> int:
    """Write what was decided; returns the number of the first act."""
    accepted = decisions.accepted
    first = int(work.connection.execute(_LAST).scalar() or 0) + 1
    if not accepted:
        return first
    received = to_microseconds(work.now)
    rows = [
        act_row(identity, target.record.id, one, received=received, actor=work.actor)
        for identity, (target, one) in enumerate(accepted, first)
    ]
    insert_blocks(work.connection, act, ACT_COLUMNS, _in_order(rows))
    pictures = [
        row
        for identity, (_, one) in enumerate(accepted, first)
        if one.report.photos
        for row in photo_rows(one.report, identity)
    ]
    if pictures:
        work.connection.execute(photo.insert(), pictures)
    targets = decisions.targets.values()
    save_leaves(work, (leaf for target in targets for leaf in target.leaves.values()))
    save_hops(work, (hop for target in targets for hop in target.hops.values()))
    return first


def _in_order(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Checks first: the database judges each by what was written before it, and what its maker did
    in this batch was judged in the order in which it was said. Acts of one unit lie together in the
    index by assignment, and those without a position together, for they have many empty columns;
    their order by number stays.
    """
    rows.sort(key=_UNIT)
    checks: list[tuple[Any, ...]] = []
    placed: list[tuple[Any, ...]] = []
    others: list[tuple[Any, ...]] = []
    for row in rows:
        if row[_KIND] in CHECK_WORDS:
            checks.append(row)
        elif row[_LAT] is None:
            others.append(row)
        else:
            placed.append(row)
    return checks + others + placed


def _journal(work: Work, decisions: Decisions, first: int) -> None:
    """One entry for the call; refusals that someone may have to answer for are named in it."""
    accepted, refused = decisions.accepted, decisions.refused
    if len(accepted) == 1 and not refused:
        target, one = accepted[0]
        work.journal(
            one.report.kind.value,
            unit=one.report.unit,
            subject=target.record.number,
            payload={
                "act": first,
                "by": one.report.by,
                "at": from_microseconds(one.at),
                "digest": one.content,
            },
        )
        return
    if not accepted and not refused:
        return
    numbers = sorted(decisions.targets)
    whole = "".join(one.content for _, one in accepted)
    work.journal(
        "reports" if accepted else "refused",
        unit=None if accepted else refused[0][0].unit[:UNIT_MAX],
        subject=numbers[0] if len(numbers) == 1 else None,
        payload={
            "accepted": len(accepted),
            "first": first if accepted else None,
            "last": first + len(accepted) - 1 if accepted else None,
            "directives": numbers,
            "digest": hashlib.sha256(whole.encode()).hexdigest(),
            "refused": len(refused),
            "refusals": [_refusal(item, why) for item, why in refused[:JOURNALLED_REFUSALS_MAX]],
        },
    )


def _refusal(item: Report, why: Text) -> dict[str, Any]:
    return {
        "key": item.key,
        "unit": item.unit,
        "act": item.kind.value,
        "by": item.by,
        "why": why.template,
    }
