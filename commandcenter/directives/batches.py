"""Batch acts: one act over many assignments that a person chose, and what it would do or did.

Pure. The set is fixed when it is chosen, so that nothing is done to a unit that the preview did not
show; every unit is still judged by itself, by the rules of the single act.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from commandcenter.core.errors import Problem
from commandcenter.core.ids import digest
from commandcenter.core.language import Text, text

REASON_MAX = 400
KEY_MAX = 60


class BatchKind(StrEnum):
    """What can be done to many assignments at once."""

    REMIND = "remind"
    EXTEND = "extend"
    REJECT = "reject"
    ROLL_CALL = "roll_call"
    CLOSE = "close"


NEEDS_REASON = frozenset({BatchKind.EXTEND, BatchKind.REJECT})


@dataclass(frozen=True)
class Batch:
    """One act over the assignments `units` of a directive, asked for at `at`.

    `key` makes a resend harmless: it must come with the same `at`. `complete_by` is the later
    deadline of an extension.
    """

    kind: BatchKind
    number: str
    units: tuple[str, ...]
    key: str
    at: datetime
    reason: str = ""
    complete_by: datetime | None = None

    @cached_property
    def codes(self) -> list[str]:
        """The chosen codes, each once, in order; they may be a whole country's."""
        return sorted(set(self.units))

    @cached_property
    def digest(self) -> str:
        """The digest of the chosen set, for the journal."""
        return digest("\n".join(self.codes).encode())


@dataclass(frozen=True)
class Refusal:
    """Why so many of the chosen units are left out; `first` is the name of one of them."""

    why: Text
    units: int
    first: str


@dataclass(frozen=True)
class BatchResult:
    """How many assignments an act would move or moved, and how many it leaves out and why.

    `repeated` were moved by the same act before. `directive` is the number of a roll call that was
    sent, `step` and `messages` belong to a reminder.
    """

    done: int
    refused: tuple[Refusal, ...] = ()
    repeated: int = 0
    directive: str | None = None
    step: int | None = None
    messages: int = 0

    @property
    def refused_units(self) -> int:
        """How many units are left out."""
        return sum(one.units for one in self.refused)


def problems_of(batch: Batch) -> list[Problem]:
    """Everything that must be filled in before this act may be done."""
    found = []
    if batch.kind in NEEDS_REASON and not batch.reason.strip():
        found.append(Problem("reason", text("Say why: this act needs a reason.")))
    if len(batch.reason) > REASON_MAX or "\0" in batch.reason:
        found.append(
            Problem("reason", text("Give a reason of 1 to {most} characters.", most=REASON_MAX))
        )
    if batch.kind is BatchKind.EXTEND and batch.complete_by is None:
        found.append(Problem("complete_by", text("Say until when; the new deadline is missing.")))
    if not batch.key or len(batch.key) > KEY_MAX:
        found.append(Problem("key", text("A batch needs a key of its own.")))
    return found


def gathered(refusals: Iterable[tuple[Text, str]]) -> list[tuple[Text, int, str]]:
    """The same reasons together: why, how many, and the first code; the commonest first."""
    counts: dict[str, tuple[Text, int, str]] = {}
    for why, unit in refusals:
        _, count, first = counts.get(why.template, (why, 0, unit))
        counts[why.template] = why, count + 1, first
    return sorted(counts.values(), key=lambda one: -one[1])
