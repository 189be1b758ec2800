"""What a unit does when the roll is called: it answers from where it is, in its own time, or not.

Pure, with the dice of the unit's story. Nobody passes a roll call on, and nobody checks an answer.
"""

from __future__ import annotations

from commandcenter.drills.model import Behaviour, Planned, Way
from commandcenter.drills.story import CALL_AFTER, LOOKS_AFTER, Part, Story, person_of


def answer_roll_call(part: Part) -> list[Planned]:
    """What comes of calling one unit, in the order it is sent.

    A hollow unit answers at once and from elsewhere; a silent one never, unless the duty officer
    gets it on the telephone once the time is over.
    """
    story = Story(part)
    if part.behaviour is Behaviour.SILENT:
        _reach(story)
    else:
        _answer(story, elsewhere=part.behaviour is Behaviour.HOLLOW)
    return story.sent()


def _answer(story: Story, *, elsewhere: bool) -> None:
    begins, manner = story.part.begins, story.manner
    at = begins + story.wait(manner.answers, plain=True)
    if story.chance(manner.looks):
        story.look(begins + (at - begins) * LOOKS_AFTER)
    if story.chance(manner.acknowledged):
        story.say("claim", at, phrase="present", place=True, of_street=elsewhere)


def _reach(story: Story) -> None:
    part = story.part
    if not story.chance(story.manner.called):
        return
    given = (part.directive.complete_by or part.begins) - part.begins
    at = part.begins + given * (1 + story.dice.uniform(*CALL_AFTER))
    story.tell_desk("claim", at, "present", way=Way.CALL, by=person_of(part.unit))
