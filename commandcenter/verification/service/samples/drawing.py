"""Sealed draws: announced in the journal first, then a checkpoint, then the seed and the units.

The frame are all issued leaves under the chosen unit. Nobody can choose the draw: its seed hangs on
the hash of an entry written after the announcement. Anyone can redraw it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import func, select

from commandcenter.accounts.service import require
from commandcenter.core.errors import Refused
from commandcenter.core.rules import rule
from commandcenter.directives import service as directives
from commandcenter.directives.model import Directive, Status
from commandcenter.directives.tables import act, assignment
from commandcenter.geo.model import subtree
from commandcenter.store.setwise import insert_set
from commandcenter.store.tables import journal
from commandcenter.store.work import View, Work
from commandcenter.verification.bounds import more_needed
from commandcenter.verification.samples import PREFIX, Drawn, Sample
from commandcenter.verification.sampling import drawn, frame_digest, seed_of
from commandcenter.verification.service.samples.lookup import one_sample, units_of
from commandcenter.verification.tables import (
    sample,
    sample_draw,
    sample_number,
    sample_unit,
)

NUMBER_MAX = 80
UNIT_COLUMNS = ("sample", "position", "unit")


def announce(
    work: Work,
    *,
    number: str,
    target: str | None = None,
    risk_limit: str | None = None,
    under: str | None = None,
) -> Sample:
    """Announce a draw: from which units, and what is to be shown of them. Nothing is drawn yet.

    Target and risk limit are those of the rules where nobody asks for others.
    """
    require(work, "sample.announce")
    found = directives.get(work, number=number)
    if found.status is not Status.OPEN:
        raise Refused("{number} has ended; nothing is drawn from it any more.", number=number)
    target = target or str(rule("certificates", "target").value)
    risk_limit = risk_limit or str(rule("certificates", "risk_limit").value)
    wanted, risk = _share(target), _share(risk_limit)
    if wanted is None:
        raise Refused("The target must lie between 0 and 1.")
    if risk is None or risk == 1:
        raise Refused("The risk limit must lie between 0 and 1.")
    units = _frame(work, found, under)
    if not units:
        raise Refused("{number} was sent to nobody there.", number=number)
    identity = int(work.connection.execute(select(func.max(sample.c.id))).scalar() or 0) + 1
    row = {
        "id": identity,
        "directive": found.id,
        "version": found.version,
        "under": under,
        "target": _decimal(wanted, target),
        "risk_limit": _decimal(risk, risk_limit),
        "population": len(units),
        "frame": frame_digest(units),
        "announced_at": work.now,
        "announced_by": work.actor,
    }
    said = {name: row[name] for name in ("under", "target", "risk_limit", "population", "frame")}
    said["sample"] = f"{PREFIX}{identity}"
    seq = work.journal("sample.announce", subject=number, payload=said)
    work.connection.execute(sample.insert(), row | {"announced_seq": seq})
    return one_sample(work, identity)


def give_number(work: Work, *, sample: int, number: str, by: str) -> None:
    """Take the number of a second person, before the checkpoint is written; never twice."""
    require(work, "sample.number")
    found = one_sample(work, sample)
    said, who = number.strip(), by.strip()
    if found.seed is not None:
        raise Refused("{sample} is drawn already.", sample=found.code)
    if found.number is not None:
        raise Refused("{sample} has its number already.", sample=found.code)
    if not said or len(said) > NUMBER_MAX or not said.isprintable():
        raise Refused("The number must have 1 to {most} characters.", most=NUMBER_MAX)
    if not who or len(who) > NUMBER_MAX:
        raise Refused("Say who gave the number.")
    if who == found.announced_by:
        raise Refused("The number must come from a second person, not from who announced the draw.")
    work.connection.execute(
        sample_number.insert(),
        {"sample": found.id, "number": said, "by": who, "at": work.now},
    )
    work.journal(
        "sample.number",
        subject=found.directive,
        payload={"sample": found.code, "number": said, "by": who},
    )


def draw(work: Work, *, sample: int) -> Drawn:
    """Write the checkpoint, and draw by the seed that follows from it."""
    require(work, "sample.draw")
    found = one_sample(work, sample)
    if found.seed is not None:
        raise Refused("{sample} is drawn already.", sample=found.code)
    directive = directives.get(work, number=found.directive)
    frame = _frame(work, directive, found.under)
    if frame_digest(frame) != found.frame:
        raise Refused("The units have changed since the draw was announced; announce a new one.")
    checkpoint_seq = work.journal(
        "sample.checkpoint",
        subject=found.directive,
        payload={
            "sample": found.code,
            "announced": found.announced_seq,
            "number": found.number,
            "number_by": found.number_by,
        },
    )
    checkpoint = work.chain.hash.hex()
    seed = seed_of(checkpoint, found.number)
    units = drawn(frame, seed=seed, size=_size(found))
    _keep(work, found, checkpoint_seq=checkpoint_seq, checkpoint=checkpoint, seed=seed, units=units)
    work.journal(
        "sample.draw",
        subject=found.directive,
        payload={
            "sample": found.code,
            "seed": seed,
            "checkpoint": checkpoint_seq,
            "size": len(units),
            "digest": frame_digest(units),
        },
    )
    return Drawn(one_sample(work, found.id), tuple(units))


def draw_more(work: Work, *, sample: int, count: int) -> Drawn:
    """List the next units in the order of the same draw; nothing new is left to chance."""
    require(work, "sample.draw")
    found = one_sample(work, sample)
    if found.seed is None:
        raise Refused("{sample} was announced and never drawn.", sample=found.code)
    frame = _frame(work, directives.get(work, number=found.directive), found.under)
    if frame_digest(frame) != found.frame:
        raise Refused("The units have changed since the draw was announced; announce a new one.")
    if found.size == found.population:
        raise Refused("{sample} lists every unit already.", sample=found.code)
    units = drawn(frame, seed=found.seed, size=min(found.size + count, found.population))
    rows = [(found.id, place, unit) for place, unit in enumerate(units, start=1)]
    insert_set(work.connection, sample_unit, UNIT_COLUMNS, rows[found.size :])
    work.journal(
        "sample.more",
        subject=found.directive,
        payload={"sample": found.code, "size": len(units), "digest": frame_digest(units)},
    )
    return Drawn(one_sample(work, found.id), tuple(units))


def _keep(
    work: Work,
    found: Sample,
    *,
    checkpoint_seq: int,
    checkpoint: str,
    seed: str,
    units: Sequence[str],
) -> None:
    last_act = int(work.connection.execute(select(func.max(act.c.id))).scalar() or 0)
    work.connection.execute(
        sample_draw.insert(),
        {
            "sample": found.id,
            "checkpoint_seq": checkpoint_seq,
            "checkpoint": checkpoint,
            "seed": seed,
            "at": work.now,
            "by": work.actor,
            "last_act": last_act,
        },
    )
    rows = [(found.id, place, unit) for place, unit in enumerate(units, start=1)]
    insert_set(work.connection, sample_unit, UNIT_COLUMNS, rows)


@dataclass(frozen=True)
class Redraw:
    """A draw repeated from what is published: whether each step gives the same again."""

    sample: Sample
    units: tuple[str, ...]
    announced_first: bool
    same_seed: bool
    same_frame: bool
    same_units: bool

    @property
    def same(self) -> bool:
        """Whether everything is as it was."""
        return self.announced_first and self.same_seed and self.same_frame and self.same_units


def redraw(view: View, *, sample: int) -> Redraw:
    """Draw again from the published seed and the units as they stand in the database."""
    found = one_sample(view, sample)
    if found.seed is None or found.checkpoint_seq is None:
        raise Refused("{sample} was announced and never drawn.", sample=found.code)
    directive = directives.get(view, number=found.directive)
    frame = _frame(view, directive, found.under)
    stored = units_of(view, found.id)
    again = drawn(frame, seed=found.seed, size=len(stored))
    hashes = {
        row.seq: (row.kind, bytes(row.hash).hex())
        for row in view.connection.execute(
            select(journal.c.seq, journal.c.kind, journal.c.hash).where(
                journal.c.seq.in_([found.announced_seq, found.checkpoint_seq])
            )
        )
    }
    checkpoint = hashes.get(found.checkpoint_seq, ("", ""))
    announced = hashes.get(found.announced_seq, ("", ""))
    return Redraw(
        sample=found,
        units=tuple(again),
        announced_first=announced[0] == "sample.announce"
        and found.announced_seq < found.checkpoint_seq,
        same_seed=checkpoint == ("sample.checkpoint", found.checkpoint)
        and seed_of(found.checkpoint or "", found.number) == found.seed,
        same_frame=frame_digest(frame) == found.frame,
        same_units=tuple(again) == stored,
    )


def _frame(view: View, found: Directive, under: str | None) -> list[str]:
    """The issued leaves at and under a unit, in the order of their codes."""
    query = select(assignment.c.unit).where(assignment.c.directive == found.id)
    if under is not None:
        low, high = subtree(under)
        query = query.where(assignment.c.unit >= low, assignment.c.unit < high)
    return list(view.connection.execute(query.order_by(assignment.c.unit)).scalars())


def _size(found: Sample) -> int:
    """How many units to list: enough where things go middling well, or all there are."""
    target = Fraction(found.target)
    needed = more_needed(
        [],
        population=found.population,
        target=target,
        risk_limit=float(found.risk_limit),
        failing=(1 - target) * Fraction(rule("certificates", "failing_expected").value),
    )
    least = int(rule("certificates", "sample_least").value)
    return min(found.population, max(needed or found.population, least))


def _share(words: str) -> Fraction | None:
    """A share above 0 and up to 1; None where it is none."""
    try:
        value = Fraction(words.strip())
    except (ValueError, ZeroDivisionError):
        return None
    return value if 0 < value <= 1 else None


def _decimal(value: Fraction, words: str) -> str:
    """The share in plain decimals, as it was given where it is short enough."""
    given = words.strip()
    return given if len(given) <= SHARE_MAX and "/" not in given else f"{float(value):.12g}"


SHARE_MAX = 12
