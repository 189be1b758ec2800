"""The ladder: which step follows when a clock of a unit has run so far, from data with its basis.

Pure. A rung watches one clock: the receipt, the relay of a hop, or the completion. It stops by
itself when the unit has done what the clock waits for. It proposes nothing against a person.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from commandcenter.accounts.model import Contact
from commandcenter.core.errors import Fault
from commandcenter.core.language import Text, text
from commandcenter.core.resources import RESOURCES
from commandcenter.directives.model import Directive, DirectiveKind, Phase
from commandcenter.directives.paths import hops_of, inside, issuing_node
from commandcenter.geo.model import level_of

FOLDER = RESOURCES / "ladders"
BY_HAND = "by_hand"


class Watch(StrEnum):
    """The clock that a rung watches."""

    RECEIPT = "receipt"
    RELAY = "relay"
    COMPLETION = "completion"


class Step(StrEnum):
    """What a rung is: a call, a reminder, supervision, a circulated notice."""

    CALL = "call"
    REMIND = "remind"
    SUPERVISE = "supervise"
    CIRCULATE = "circulate"


class Tells(StrEnum):
    """Who of the unit itself is told: whoever is on duty, the next one, the head, nobody."""

    DUTY = "duty"
    DEPUTY = "deputy"
    HEAD = "head"
    NOBODY = "nobody"


# In which phases a leaf still owes what a clock waits for; handed back with a reason it owes none.
OWES: dict[Watch, frozenset[Phase]] = {
    Watch.RECEIPT: frozenset({Phase.WAITING}),
    Watch.RELAY: frozenset(),
    Watch.COMPLETION: frozenset({Phase.WAITING, Phase.ACKNOWLEDGED, Phase.STARTED, Phase.REFUTED}),
}


@dataclass(frozen=True)
class Rung:
    """One step of a ladder; `up` is how many levels above are told, with counts."""

    code: str
    step: Step
    colour: str
    watch: Watch
    after: timedelta
    follows: str
    gap: timedelta
    tells: Tells
    up: int
    basis: str
    # A warning before a deadline has no sense after it.
    only_before: bool = False


@dataclass(frozen=True)
class Ladder:
    """All rungs of one kind of directive, in order, with what the ladder rests on."""

    rungs: tuple[Rung, ...]
    basis: str
    verified: bool
    receipt: timedelta
    gather: timedelta
    messages_max: int
    heads: tuple[str, ...]
    deputies: tuple[str, ...]
    # A reminder that a person sends from the board; no clock takes it.
    by_hand: Rung | None = None

    @property
    def every(self) -> tuple[Rung, ...]:
        """All rungs, the one that is taken by hand included."""
        return self.rungs if self.by_hand is None else (*self.rungs, self.by_hand)

    def rung(self, code: str) -> Rung:
        """The rung of this code."""
        return next(rung for rung in self.every if rung.code == code)


@cache
def ladder_of(kind: DirectiveKind) -> Ladder:
    """The ladder of a kind of directive; a broken file is a fault of ours."""
    path = FOLDER / f"{kind.value}.toml"
    try:
        return read_ladder(tomllib.loads(path.read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Fault(f"The ladder {path.name} cannot be used: {error}") from error


def read_ladder(table: dict[str, Any]) -> Ladder:
    """The ladder of a parsed file; a rung follows only one that stands above it."""
    after: dict[str, timedelta] = {}
    rungs = []
    for entry in table["rung"]:
        code, minutes = str(entry["code"]), timedelta(minutes=float(entry["after_min"]))
        follows = str(entry.get("follows", ""))
        rungs.append(
            Rung(
                code=code,
                step=Step(entry["step"]),
                colour=str(entry.get("colour", "")),
                watch=Watch(entry["watch"]),
                after=minutes,
                follows=follows,
                gap=minutes - after[follows] if follows else timedelta(0),
                tells=Tells(entry.get("tells", Tells.NOBODY)),
                up=int(entry.get("up", 0)),
                basis=str(entry["basis"]),
                only_before=bool(entry.get("only_before", False)),
            )
        )
        after[code] = minutes
    return Ladder(
        rungs=tuple(rungs),
        basis=str(table["basis"]),
        verified=bool(table["verified"]),
        receipt=timedelta(minutes=float(table["receipt_min"])),
        gather=timedelta(minutes=float(table["gather_min"])),
        messages_max=int(table["messages_max"]),
        heads=tuple(table["heads"]),
        deputies=tuple(table["deputies"]),
        by_hand=_by_hand(table["by_hand"]) if "by_hand" in table else None,
    )


def _by_hand(entry: dict[str, Any]) -> Rung:
    return Rung(
        code=BY_HAND,
        step=Step.REMIND,
        colour="",
        watch=Watch(entry["watch"]),
        after=timedelta(0),
        follows="",
        gap=timedelta(0),
        tells=Tells(entry["tells"]),
        up=0,
        basis=str(entry["basis"]),
    )


def receipt_due(found: Directive, ladder: Ladder, reached: datetime | None = None) -> datetime:
    """When a unit's receipt is due; never earlier than a while after the directive reached it."""
    began = found.reopened_at or found.issued_at
    plain = found.acknowledge_by or began + ladder.receipt
    return plain if reached is None else max(plain, reached + ladder.receipt)


def next_rung(
    found: Directive,
    ladder: Ladder,
    *,
    phase: Phase,
    complete_by: datetime | None,
    met: Collection[str],
    now: datetime,
    reached: datetime | None = None,
) -> tuple[Rung, datetime] | None:
    """The rung that meets a leaf next if it stays as it is, and when; None where it owes nothing.

    `met` are the rungs that met it already; holds are not looked at.
    """
    due = {Watch.RECEIPT: receipt_due(found, ladder, reached), Watch.COMPLETION: complete_by}
    coming = [
        (moment + rung.after, place, rung)
        for place, rung in enumerate(ladder.rungs)
        if rung.code not in met
        and phase in OWES[rung.watch]
        and (moment := due.get(rung.watch)) is not None
        and not (rung.only_before and now >= moment)
    ]
    if not coming:
        return None
    moment, _place, rung = min(coming, key=lambda one: one[:2])
    return rung, moment


def superior(unit: str, issuer: str, up: int) -> str | None:
    """Who stands `up` steps above a unit on the way of the directive; the issuer is the last."""
    chain = [*reversed(hops_of(unit, issuing_node(issuer))), issuer]
    return chain[up - 1] if 0 < up <= len(chain) else None


def height(code: str, issuer: str, level: int) -> int:
    """How many steps a unit of `level` at or under `code` has above it, the issuer included."""
    node = issuing_node(issuer)
    # What lies outside the issuer's own node has all of its ancestors above it, then the issuer.
    return level - int(level_of(node)) if code == node or inside(code, node) else level


STEP_WORDS: dict[tuple[str, str], Text] = {
    ("call", ""): text("Roll call"),
    ("remind", ""): text("Reminder"),
    ("supervise", "blue"): text("Supervision (blue)"),
    ("supervise", "yellow"): text("Supervision (yellow)"),
    ("supervise", "red"): text("Supervision (red)"),
    ("circulate", "red"): text("Circulated notice"),
}
OWED_WORDS: dict[Watch, Text] = {
    Watch.RECEIPT: text("not acknowledged"),
    Watch.RELAY: text("acknowledged, not passed on"),
    Watch.COMPLETION: text("not reported as done"),
}


def step_words(rung: Rung) -> Text:
    """What a rung is called."""
    return STEP_WORDS[rung.step.value, rung.colour]


def choose(contacts: Sequence[Contact], tells: Tells, ladder: Ladder) -> list[Contact]:
    """Whom a rung tells: the roster first, then posts; the next one where there is one.

    Without a roster everybody with a post is told: nobody may sleep because a list is missing.
    """
    on_duty = sorted((c for c in contacts if c.duty is not None), key=lambda c: c.duty or 0)
    if tells is Tells.NOBODY:
        return []
    if tells is Tells.HEAD:
        heads = [c for c in contacts if any(_is_head(post, ladder) for post in c.posts)]
        return heads or list(contacts)
    if tells is Tells.DEPUTY:
        deputies = [c for c in contacts if any(_is_deputy(post, ladder) for post in c.posts)]
        others = on_duty[1:] or [c for c in deputies if c not in on_duty[:1]]
        return others or [c for c in contacts if c not in on_duty[:1]] or list(contacts)
    return on_duty[:1] or list(contacts)


def _is_deputy(post: str, ladder: Ladder) -> bool:
    return post.startswith(ladder.deputies)


def _is_head(post: str, ladder: Ladder) -> bool:
    return post.endswith(ladder.heads) and not _is_deputy(post, ladder)
