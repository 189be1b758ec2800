"""The two kinds of failure, and problems as values.

`Refused` is for people: the act may not happen and the sentence says why and how to mend it.
`Fault` is ours: something that should be impossible. Neither ever carries a secret.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from commandcenter.core.language import FIRST_LANGUAGE, SOURCE_LANGUAGE, Text, text, translate

SHOWN_PROBLEMS = 20


class Spoken(Exception):  # noqa: N818 - what it says matters to people, not that it is an error.
    """A failure that speaks its reader's language."""

    def __init__(self, template: str | Text, /, **values: Any) -> None:
        self.words = template if isinstance(template, Text) else Text(template, values)
        super().__init__(self.words.template)

    def __str__(self) -> str:
        # For logs and tests; people are always spoken to by `say`.
        return self.say(SOURCE_LANGUAGE)

    def say(self, language: str) -> str:
        """What went wrong, in the reader's language."""
        return translate(self.words, language)


class Refused(Spoken):
    """An act that may not happen; its words say what, where and how to mend it."""


class Unavailable(Refused):
    """Not now: the disk, a lock or a full queue; the same act may be sent again, the same key."""


class Fault(Spoken):
    """We are wrong: a broken invariant or a damaged file, to be shown loudly and mended by us."""


@dataclass(frozen=True)
class Problem:
    """One thing to mend in what was handed in: `where` (a line, a field) and why."""

    where: str
    words: Text

    def say(self, language: str = FIRST_LANGUAGE) -> str:
        """The problem with its place, in the reader's language."""
        return f"{self.where}: {translate(self.words, language)}"


class RefusedWithProblems(Refused):
    """Input refused as a whole, with every problem found, so that all can be mended at once."""

    def __init__(self, summary: Text, problems: list[Problem]) -> None:
        super().__init__(summary)
        self.problems = problems

    def say(self, language: str) -> str:
        """The summary and the first problems, one a line."""
        lines = [translate(self.words, language)]
        lines += [problem.say(language) for problem in self.problems[:SHOWN_PROBLEMS]]
        rest = len(self.problems) - SHOWN_PROBLEMS
        if rest > 0:
            lines.append(translate(text("… and {rest} more.", rest=rest), language))
        return "\n".join(lines)
