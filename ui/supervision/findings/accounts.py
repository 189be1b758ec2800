"""What followed from a finding, in lines: proposals with signatures and clock, inspections.

It says who signed what and whose time runs; it puts nobody in a row with others.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from commandcenter.core.language import text
from commandcenter.verification.accountability import STATE_WORDS, STEP_WORDS, clock_words
from commandcenter.verification.model import Blame, Inspection
from ui.common.face.language import Words
from ui.common.face.look import Look
from ui.common.widgets.labels import wrapped
from ui.common.widgets.layouts import stack
from ui.common.words import ages as words
from ui.supervision.findings.shown import Account


class AccountLines(QWidget):
    """The proposals on a finding, newest first, then the inspections of its unit."""

    def __init__(
        self,
        look: Look,
        account: Account,
        units: Mapping[str, str],
        people: Mapping[str, str],
    ) -> None:
        super().__init__()
        self._look, self._units, self._people = look, units, people
        self._column = stack(self, gap=look.theme.tokens.spacing.tight)
        for one in account.blames:
            self._add_blame(one)
        for held in account.inspections:
            self._add_inspection(held)
        if not account.blames and not account.inspections:
            self._add(text("Nothing was proposed, and no inspection announced."), "mute")

    def _add_blame(self, one: Blame) -> None:
        said = text("Proposal {number}: {state}", number=one.id, state=STATE_WORDS[one.state])
        self._add(said, "strong")
        clock = clock_words(one, self._look.now())
        if clock is not None:
            self._add(clock, "text")
        for step in one.steps:
            head = text(
                "{step} · {by} · {time}",
                step=STEP_WORDS[step.kind],
                by=self._people.get(step.by, step.by),
                time=words.day_time(step.at),
            )
            self._add(head, "mute")
            self._add(step.words, "text")

    def _add_inspection(self, one: Inspection) -> None:
        said = text(
            "Inspection by {line} · {by} · {time}",
            line=self._units.get(one.line, one.line),
            by=self._people.get(one.by, one.by),
            time=words.day_time(one.at),
        )
        self._add(said, "text")
        if one.despite:
            self._add(text("a repeat, because: {why}", why=one.despite), "mute")

    def _add(self, said: Words, role: str) -> None:
        self._column.addWidget(wrapped(self._look, said, role))
