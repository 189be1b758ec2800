"""Runs the rules over what is new: acts after the mark, against everything that was said before.

Three steps, so that no photo is opened while the write lock is held: look at the photos, index them
in one act, judge in a read, and write down what was found in a second act.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from commandcenter.accounts.service import require
from commandcenter.directives.model import Kind
from commandcenter.directives.tables import act
from commandcenter.store.work import View, Work
from commandcenter.verification.checks.claims import without_evidence
from commandcenter.verification.checks.facts import Saying
from commandcenter.verification.checks.pictures import Look
from commandcenter.verification.limits import on
from commandcenter.verification.model import Lead, Rule
from commandcenter.verification.service.loading import Reader
from commandcenter.verification.service.photo_checks import judge_photos
from commandcenter.verification.service.prints import add_prints, newest_act, unprinted
from commandcenter.verification.service.raising import raise_findings
from commandcenter.verification.tables import check_mark

MARK = "acts"
BLOCK = 5_000


@dataclass(frozen=True)
class Unseen:
    """The next acts that no rule has seen, and their photos without fingerprints."""

    first: int
    last: int
    photos: list[str] = field(default_factory=list)


def unseen(view: View) -> Unseen | None:
    """What is to be looked at next, at most a block of it; None where all was seen."""
    first, newest = _mark(view) + 1, newest_act(view)
    if newest < first:
        return None
    last = min(newest, first + BLOCK - 1)
    return Unseen(first, last, unprinted(view, first=first, last=last))


def index(work: Work, *, looks: dict[str, Look]) -> None:
    """Add the fingerprints of photos that were looked at."""
    require(work, "finding.raise")
    add_prints(work, looks)


def judge(
    view: View, *, first: int, last: int, looks: Mapping[str, Look] | None = None
) -> list[Lead]:
    """What the rules find in these acts."""
    reader = Reader(view)
    new = reader.said(act.c.id >= first, act.c.id <= last)
    leads = judge_claims(reader, new)
    leads += judge_photos(reader, new, looks or {})
    return leads


def note(work: Work, *, leads: list[Lead], last: int) -> int:
    """Write down what was found, and that everything up to `last` was seen."""
    found = raise_findings(work, leads=leads)
    mark = {"name": MARK, "value": last}
    seen = work.connection.execute(
        check_mark.update().where(check_mark.c.name == MARK).values(value=last)
    )
    if not seen.rowcount:
        work.connection.execute(check_mark.insert(), mark)
    return found


def _mark(view: View) -> int:
    return int(
        view.connection.execute(
            select(check_mark.c.value).where(check_mark.c.name == MARK)
        ).scalar()
        or 0
    )


def judge_claims(reader: Reader, new: list[Saying]) -> list[Lead]:
    """Claims against what their orders asked for."""
    if not on(Rule.CLAIM_WITHOUT_EVIDENCE):
        return []
    doubtful = [
        one for one in new if one.act.kind is Kind.CLAIM and without_evidence(one, ()) is not None
    ]
    by_directive: dict[int, set[str]] = {}
    for one in doubtful:
        by_directive.setdefault(one.directive.id, set()).add(one.unit)
    before = {number: reader.said_by(number, units) for number, units in by_directive.items()}
    found = [without_evidence(one, before[one.directive.id].get(one.unit, ())) for one in doubtful]
    return [lead for lead in found if lead is not None]
