"""What an amendment changes, field by field: what stood, and what shall stand.

Pure. A long text is shortened to the place where it differs; nothing that differs is left out of
sight without an ellipsis.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from commandcenter.core.language import Text, text
from commandcenter.directives.model import Directive, Evidence
from ui.common.words import ages as words

AROUND = 8
LONGEST = 60
DEADLINES: tuple[tuple[str, Text], ...] = (
    ("acknowledge_by", text("Acknowledge by")),
    ("start_by", text("Start by")),
    ("complete_by", text("Complete by")),
)


@dataclass(frozen=True)
class Draft:
    """What somebody wants to stand: the fields of a directive that the form can amend."""

    title: str
    text: str
    acknowledge_by: datetime | None
    start_by: datetime | None
    complete_by: datetime | None
    evidence: Evidence


def draft_of(found: Directive) -> Draft:
    """What stands now."""
    return Draft(
        found.title,
        found.text,
        found.acknowledge_by,
        found.start_by,
        found.complete_by,
        found.evidence,
    )


def differences(now: Draft, wanted: Draft) -> list[Text]:
    """One sentence for each field that would be another."""
    return [
        text("{field}: {was} → {wanted}", field=field, was=was, wanted=becomes)
        for field, was, becomes in _changed(now, wanted)
    ]


def _changed(now: Draft, wanted: Draft) -> Iterator[tuple[Text, Text | str, Text | str]]:
    for label, was, becomes in (
        (text("Title"), now.title, wanted.title),
        (text("What is ordered"), now.text, wanted.text),
    ):
        if was != becomes:
            yield (label, *around(was, becomes))
    for name, label in DEADLINES:
        before, after = getattr(now, name), getattr(wanted, name)
        if before != after:
            yield label, _moment(before), _moment(after)
    asked, asks = now.evidence, wanted.evidence
    if asked.photos != asks.photos:
        yield text("Photos wanted"), str(asked.photos), str(asks.photos)
    if asked.location != asks.location:
        yield text("Position wanted"), _yes(asked.location), _yes(asks.location)
    if asked.quantities != asks.quantities:
        yield text("Figures wanted"), _figures(asked.quantities), _figures(asks.quantities)


def around(was: str, becomes: str) -> tuple[str, str]:
    """Both words, in quotation marks, shortened to where they differ and a little around it."""
    least = min(len(was), len(becomes))
    head = next((n for n in range(least) if was[n] != becomes[n]), least)
    left = least - head
    tail = next((n for n in range(left) if was[-1 - n] != becomes[-1 - n]), left)
    return _excerpt(was, head, tail), _excerpt(becomes, head, tail)


def _excerpt(whole: str, head: int, tail: int) -> str:
    begin, end = max(0, head - AROUND), min(len(whole), len(whole) - tail + AROUND)
    middle = whole[begin:end].replace("\n", " ")
    if len(middle) > LONGEST:
        middle = f"{middle[: LONGEST // 2]}…{middle[-LONGEST // 2 :]}"
    return f"“{'…' if begin else ''}{middle}{'…' if end < len(whole) else ''}”"


def _moment(moment: datetime | None) -> Text | str:
    return text("none") if moment is None else words.day_time(moment)


def _yes(wanted: bool) -> Text:
    return text("yes") if wanted else text("no")


def _figures(quantities: dict[str, str]) -> Text | str:
    said = "、".join(f"{name} {target}" for name, target in quantities.items())
    return said or text("none")
