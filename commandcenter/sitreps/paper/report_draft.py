"""The page of a situation report in the making: a draft that has its snapshot at hand.

Pure. What is drawn or printed comes from the snapshot alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from commandcenter.sitreps.model import DirectiveFacts, Snapshot
from commandcenter.sitreps.paper.draft import Block, Draft, Picture
from commandcenter.sitreps.paper.figures import key
from commandcenter.sitreps.wording import count, words


@dataclass
class ReportDraft(Draft):
    """The paper of one snapshot while it is written; it numbers its pictures too."""

    snapshot: Snapshot = field(kw_only=True)
    pictures: list[Picture] = field(default_factory=list)

    def picture(self, form: str, facts: DirectiveFacts, caption: str) -> None:
        """A drawing of one directive, with its caption below."""
        name, place = f"{form}{len(self.pictures) + 1}", self.snapshot.incident.place
        drawing = Picture(name, form, facts, place, self.snapshot.as_of)
        self.pictures.append(drawing)
        self.blocks.append(Block("picture", drawing.name))
        self.say("caption", words(f"pictures.{caption}", **self._numbers(facts)))

    def _numbers(self, facts: DirectiveFacts) -> dict[str, str]:
        issued = self.snapshot.figure(key(facts.number, None, "issued"))
        return {
            "ordinal": str(len(self.pictures)),
            "number": facts.number,
            "issued": count(issued.value),
        }
