"""The hidden task: nobody learns a target before their check of it starts."""

from __future__ import annotations

from commandcenter.verification import service as verification
from commandcenter.verification.service import Target
from tests.service.directives.conftest import refused
from tests.service.verification.samples.conftest import Hall


def opened(hall: Hall, actor: str, sample: int) -> Target:
    """Somebody opens the next target."""
    return hall.headquarters.act_as(actor, "console").act(verification.open_next, sample=sample)


def test_one_after_the_other(wide: Hall) -> None:
    """Each checker gets the next place nobody has, and no second one before the first is done."""
    number = wide.issue()
    made = wide.sample(number)
    first, other = opened(wide, "P004", made.sample.id), opened(wide, "P006", made.sample.id)
    assert (first.position, first.unit) == (1, made.units[0])
    assert (other.position, other.unit) == (2, made.units[1])
    wide.later(minutes=20)
    assert opened(wide, "P004", made.sample.id) == first
    wide.checked(number, [first.unit], by="P004", method="onsite", sample=made.sample.code)
    assert opened(wide, "P004", made.sample.id).position == 3
    progress = wide.headquarters.read(verification.sample_progress, sample=made.sample.id)
    assert (progress.size, progress.opened, progress.checked) == (len(made.units), 3, 1)


def test_the_log_gives_nothing_away(wide: Hall) -> None:
    """That a target was opened is in the journal; which one is not."""
    made = wide.sample(wide.issue())
    target = opened(wide, "P004", made.sample.id)
    (entry,) = wide.entries("sample.open")
    assert entry.actor == "P004"
    assert entry.payload == {"sample": made.sample.code, "position": 1}
    assert entry.unit is None
    assert target.unit not in str(entry)


def test_nobody_opens_their_own_line(hall: Hall) -> None:
    """A target in whose line a checker stands is passed over and left for another."""
    number = hall.issue(scope={"under": ["420115"], "level": "village"})
    made = hall.sample(number, target="0.5")
    with refused("no unit left"):
        opened(hall, "P003", made.sample.id)
    street = opened(hall, "P002", made.sample.id)
    assert not street.unit.startswith("420115107")
    assert opened(hall, "P004", made.sample.id).position == (2 if street.position == 1 else 1)


def test_what_was_never_drawn(hall: Hall) -> None:
    """Before the draw there is nothing to open."""
    number = hall.issue()
    announced = hall.headquarters.act(
        verification.announce, number=number, target="0.9", risk_limit="0.1"
    )
    with refused("never drawn"):
        opened(hall, "P004", announced.id)
