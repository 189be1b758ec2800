"""Batch acts: one act over many assignments that a person chose, and what it would do or did.

Pure. The set is fixed when it is chosen, so that nothing is done to a unit that the preview did not
show; every unit is still judged by itself, by the rules of the single act.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from commandcenter.core.errors import Problem
from commandcenter.core.ids import digest
from commandcenter.core.language import Text, text
from commandcenter.core.rules import rule

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
# A roll call is one directive, and what is reported has its limit when it is chosen.
IN_PORTIONS = frozenset({BatchKind.REMIND, BatchKind.EXTEND})


@dataclass(frozen=True)
class Batch:
    """One act over the assignments `units` of a directive, asked for at `at`.

    `key` makes a resend harmless: it must come with the same `at`. `complete_by` is the later
    deadline of an extension. Of an act in portions (see `portions`) all but the `last` one are
    marked, and a reminder goes on with the `step` that its first portion began.
    """

    kind: BatchKind
    number: str
    units: tuple[str, ...]
    key: str
    at: datetime
    reason: str = ""
    complete_by: datetime | None = None
    last: bool = True
    step: int | None = None

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


def portions(batch: Batch, most: int | None = None) -> Iterator[Batch]:
    """The same act in portions of at most so many units (by the rule `batch_max`), in the order of
    the codes, each for a unit of work of its own.

    A whole country at once would let reports from the field wait for seconds. What was done stays
    done if the rest does not follow: sent again, the act finds it done and goes on.
    """
    most = most or int(rule("directives", "batch_max").value)
    if batch.kind not in IN_PORTIONS or len(batch.codes) <= most:
        yield batch
        return
    for first in range(0, len(batch.codes), most):
        units = tuple(batch.codes[first : first + most])
        yield replace(batch, units=units, last=first + most >= len(batch.codes))


def together(results: Sequence[BatchResult]) -> BatchResult:
    """What became of all portions of one act, as if it had been done at once."""
    units: dict[str, int] = {}
    firsts: dict[str, Refusal] = {}
    for one in (refusal for result in results for refusal in result.refused):
        firsts.setdefault(one.why.template, one)
        units[one.why.template] = units.get(one.why.template, 0) + one.units
    refused = [replace(first, units=units[why]) for why, first in firsts.items()]
    steps = [result.step for result in results if result.step is not None]
    return BatchResult(
        done=sum(result.done for result in results),
        refused=tuple(sorted(refused, key=lambda one: -one.units)),
        repeated=sum(result.repeated for result in results),
        directive=next((one.directive for one in results if one.directive is not None), None),
        step=steps[-1] if steps else None,
        messages=sum(result.messages for result in results),
    )


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
