"""Runs the rules over what is new: acts after the mark, against everything that was said before.

Three steps, so that no photo is opened while the write lock is held: look at the photos, index them
in one act, judge in a read, and write down what was found in a second act.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import or_, select

from commandcenter.accounts.service import require
from commandcenter.directives.tables import act
from commandcenter.store.work import View, Work
from commandcenter.verification.checks.photos.pictures import Look
from commandcenter.verification.model import Lead
from commandcenter.verification.service.leads.claim_checks import judge_claims
from commandcenter.verification.service.leads.crowd_checks import judge_crowds
from commandcenter.verification.service.leads.loading import Reader
from commandcenter.verification.service.leads.photo_checks import judge_photos
from commandcenter.verification.service.leads.prints import add_prints, newest_act, unprinted
from commandcenter.verification.service.leads.relay_checks import judge_relays
from commandcenter.verification.service.leads.text_checks import judge_texts
from commandcenter.verification.service.leads.texts import TOLD, add_texts, told_by
from commandcenter.verification.service.leads.traces import add_traces, judge_hands
from commandcenter.verification.service.raising.raising import raise_findings
from commandcenter.verification.service.raising.waiting import sweep
from commandcenter.verification.tables import check_mark

MARK = "acts"
# Judged together, since much of what the rules ask is the same for all.
BLOCK = 20_000
# Indexed together, and the most photos opened before anything is judged.
STEP = 5_000


@dataclass(frozen=True)
class Unseen:
    """The next acts that no rule has seen, and their photos without fingerprints."""

    first: int
    last: int
    photos: list[str] = field(default_factory=list)

    def steps(self) -> Iterator[tuple[int, int]]:
        """The acts that are indexed at a time, so that the write lane is soon free again."""
        for first in range(self.first, self.last + 1, STEP):
            yield first, min(self.last, first + STEP - 1)


def unseen(view: View) -> Unseen | None:
    """What is to be looked at next, at most a block of it; None where all was seen."""
    first, newest = _mark(view) + 1, newest_act(view)
    if newest < first:
        return None
    last = min(newest, first + BLOCK - 1)
    photos = unprinted(view, first=first, last=last)
    if len(photos) > STEP:
        last = min(newest, first + STEP - 1)
        photos = unprinted(view, first=first, last=last)
    return Unseen(first, last, photos)


def index(work: Work, *, first: int, last: int, looks: Mapping[str, Look]) -> None:
    """Add the fingerprints of these acts: of their photos, words and hands."""
    require(work, "finding.raise")
    add_prints(work, looks)
    reader = Reader(work)
    # What neither tells in words nor shows a hand leaves no fingerprint.
    worth = or_(act.c.kind.in_([kind.value for kind in TOLD]), act.c.lat.is_not(None))
    said = reader.said(act.c.id >= first, act.c.id <= last, worth)
    add_texts(work, told_by(reader, said))
    add_traces(work, said)


def judge(
    view: View, *, first: int, last: int, looks: Mapping[str, Look] | None = None
) -> list[Lead]:
    """What the rules find in these acts."""
    reader = Reader(view)
    new = reader.said(act.c.id >= first, act.c.id <= last)
    leads = [*judge_claims(reader, new), *judge_photos(reader, new, looks or {})]
    leads += judge_texts(reader, new)
    leads += judge_hands(view, new)
    leads += judge_relays(reader, new)
    leads += judge_crowds(reader, new)
    return leads


def touched(view: View, *, first: int, last: int) -> dict[int, set[str]]:
    """The units of which these acts were said, by directive."""
    rows = view.connection.execute(
        select(act.c.directive, act.c.unit).where(act.c.id >= first, act.c.id <= last).distinct()
    )
    found: dict[int, set[str]] = {}
    for row in rows:
        found.setdefault(row.directive, set()).add(row.unit)
    return found


def note(work: Work, *, leads: list[Lead], first: int, last: int) -> int:
    """Write down what was found, and that everything up to `last` was seen."""
    found = raise_findings(work, leads=leads)
    found += sweep(work, touched=touched(work, first=first, last=last))
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
