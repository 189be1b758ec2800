"""The two kinds of failure, and problems as values.

`Refused` is for people: the act may not happen and the sentence says why and how to mend it.
`Fault` is ours: something that should be impossible. Neither ever carries a secret.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from commandcenter.core.language import Text, translate


class Refused(Exception):  # noqa: N818 - the word of the duty room, not an error of ours.
    """An act that may not happen; its words say what, where and how to mend it."""

    def __init__(self, template: str | Text, /, **values: Any) -> None:
        self.words = template if isinstance(template, Text) else Text(template, values)
        super().__init__(self.words.template)

    def __str__(self) -> str:
        return translate(self.words)

    def say(self, language: str) -> str:
        """The refusal in the reader's language."""
        return translate(self.words, language)


class Unavailable(Refused):
    """Not now: the disk, a lock or a full queue. The same act may be sent again, with the same
    key.
    """


class Fault(Exception):  # noqa: N818
    """We are wrong: a broken invariant or a damaged file, to be shown loudly and mended by us."""


@dataclass(frozen=True)
class Problem:
    """One thing to mend in what was handed in: `where` (a line, a field) and why."""

    where: str
    words: Text

    def say(self, language: str = "zh_CN") -> str:
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
            lines.append(translate(Text("… and {rest} more.", {"rest": rest}), language))
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.say("zh_CN")


SHOWN_PROBLEMS = 20
