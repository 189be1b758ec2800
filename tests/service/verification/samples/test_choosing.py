"""Whom to check next: findings, silence and history, with their reasons; samples play no part."""

from __future__ import annotations

from typing import Any

from commandcenter.verification import service as verification
from commandcenter.verification.choosing import Choice
from tests.service.directives.conftest import V1, V2, V3, V4
from tests.service.verification.samples.conftest import Hall


def chosen(hall: Hall, number: str, **asked: Any) -> list[Choice]:
    """The list to check next."""
    return hall.headquarters.read(verification.check_next, number=number, **asked)


def reasons(choice: Choice) -> list[str]:
    """The English sources of why."""
    return [words.template for words in choice.why]


def test_silence_counts_from_the_deadline(hall: Hall) -> None:
    """Right after the issue nobody is silent; later those without a word are on the list."""
    number = hall.issue()
    assert chosen(hall, number) == []
    hall.say(number, V1, "claim", by="村")
    hall.later(hours=3)
    found = chosen(hall, number, under="420115")
    assert [one.unit for one in found] == [V2, V3, V4]
    assert reasons(found[0]) == ["Not a word since it was issued"]


def test_overdue_weighs_beside_silence(hall: Hall) -> None:
    """Past its deadline, a silent unit comes before one that began; a claimed one is left out."""
    due = hall.clock.now().isoformat()
    hall.clock.at = hall.clock.now().replace(hour=3)
    number = hall.issue(complete_by=due)
    hall.say(number, V2, "start", by="村")
    hall.say(number, V1, "claim", by="村")
    hall.later(hours=8)
    found = chosen(hall, number, under="420115")
    assert [one.unit for one in found] == [V3, V4, V2]
    assert reasons(found[-1]) == ["Overdue and not claimed"]


def test_history_speaks(hall: Hall) -> None:
    """Who stands refuted elsewhere comes first among those who claim."""
    other = hall.issue()
    hall.checked(other, [V3], "refute")
    number = hall.issue()
    hall.checked(number, [V1])
    hall.say(number, V3, "claim", by="村")
    found = chosen(hall, number)
    assert [one.unit for one in found] == [V3]
    assert reasons(found[0]) == ["Refuted {count} times on other directives"]
    assert chosen(hall, number, limit=1, under="43") == []


def test_the_two_lists_never_mix(wide: Hall) -> None:
    """A draw changes nothing on the list, and the list changes nothing in a draw's frame."""
    number = wide.issue()
    wide.later(hours=3)
    before = chosen(wide, number)
    made = wide.sample(number)
    assert chosen(wide, number) == before
    assert made.sample.population == len(wide.paper(number).leaves)
