"""The life of one leaf under one directive: what it does, what is said of it, when, how it is sent.

Pure: the same unit and dice give the same story. What happens is told in the order of its own time;
a late line only delays when it is sent.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from commandcenter.drills.model import (
    NOTHING,
    Behaviour,
    Character,
    Deed,
    Delay,
    DirectivePlan,
    Picture,
    Planned,
    Scenario,
    Trick,
    Way,
)
from commandcenter.drills.places import home_of, near, said
from commandcenter.geo.model import parent_of

STEP = timedelta(seconds=1)
LOOKS_AFTER = 0.4
BULK_STEP = (timedelta(seconds=4), timedelta(seconds=25))
SECOND_CHECKED = 0.8
OLD_PICTURE = (timedelta(days=1), timedelta(days=20))
GOOD_QUALITY, POOL_QUALITIES = 50, (50, 50, 50, 38)
OVER_MEDIAN, OVER_SPREAD = 0.35, 0.6
COPIED_PEOPLE = 20
HOUSEHOLD = 2.8
CALL_AFTER = (0.25, 0.75)


@dataclass(frozen=True)
class Part:
    """Everything a story depends on beside its dice."""

    scenario: Scenario
    directive: DirectivePlan
    unit: str
    name: str
    above: str
    above_name: str
    behaviour: Behaviour
    character: Character
    trick: Trick | None
    slowness: float
    seed: int
    epoch: int
    begins: timedelta
    ends: timedelta


class Story:
    """Tells what one leaf does, act by act."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.acts: list[Planned] = []
        self.last = part.begins
        self.arrived = part.begins
        self.dice = Random(
            f"{part.seed}:{part.directive.label}:{part.epoch}:{part.unit}:{part.behaviour}"
        )
        self.manner = part.scenario.manners[part.behaviour]
        evidence = part.directive.fields["evidence"]
        self.wanted: Mapping[str, object] = evidence if isinstance(evidence, dict) else {}
        self.people = 0
        self.whole: dict[str, int] = {}
        self.home = home_of(part.unit, part.seed)
        self.gcj02 = self.chance(part.scenario.line.gcj02)

    def tell(self) -> list[Planned]:
        """The whole life, in the order it is sent."""
        if self.part.behaviour is Behaviour.SILENT:
            self._silent()
        elif self.part.behaviour is Behaviour.HOLLOW:
            self._hollow()
        else:
            self._working()
        return self.sent()

    def sent(self) -> list[Planned]:
        """What was told so far and is sent before the end."""
        return [act for act in self.acts if act.sent < self.part.ends]

    def _silent(self) -> None:
        """Perhaps looks at the page; perhaps the duty officer gets somebody on the telephone."""
        manner = self.manner
        if self.chance(manner.looks):
            self.look(self.part.begins + self.wait(manner.acknowledges))
        if self.chance(manner.called):
            whole = (self.part.directive.complete_by or NOTHING) - self.part.begins
            kind = self.dice.choice(("acknowledge", "start"))
            at = self.part.begins + whole * self.dice.uniform(*CALL_AFTER)
            self.tell_desk(kind, at, "call", way=Way.CALL, by=person_of(self.part.unit))

    def _hollow(self) -> None:
        """Answers at once, does nothing, and claims."""
        manner, trick = self.manner, self.part.trick
        at = self.part.begins + self.wait(manner.acknowledges)
        self.say("acknowledge", at)
        if self.chance(manner.started):
            self.say("start", self.last + self.wait(manner.starts))
        if not self.chance(manner.finished):
            return
        at = self.last + self.wait(manner.works)
        if trick is Trick.BULK:
            at = max(self._bulk_moment(), self.last + STEP)
        self.claim(at, trick)
        self.follow(trick)

    def _working(self) -> None:
        """Acknowledges, goes there, works, claims; or stops somewhere on the way."""
        manner = self.manner
        at = self.part.begins + self.wait(manner.acknowledges)
        if self.chance(manner.looks):
            self.look(self.part.begins + (at - self.part.begins) * LOOKS_AFTER)
        if not self.chance(manner.acknowledged):
            return
        self.say("acknowledge", at)
        if self.chance(manner.returns):
            self._hand_back()
            return
        if not self.chance(manner.started):
            return
        started = self.last + self.wait(manner.starts)
        if self.chance(manner.arrives):
            self.say("start", started, place=True)
        done = started + self.wait(manner.works)
        if self.chance(manner.needs):
            self.say("need", started + (done - started) * 0.3, phrase="need")
        if self.chance(manner.progress):
            self.say("progress", started + (done - started) * 0.6, phrase="progress", counted=0.5)
        if self.chance(manner.extends):
            self._ask_for_time(done)
        if self.chance(manner.finished):
            self.claim(done, None)
            self.follow(None)

    def _ask_for_time(self, done: timedelta) -> None:
        """Ask before the deadline, and only who would miss it."""
        due = self.part.directive.complete_by
        grants = [one.at for one in self.part.directive.extensions if due and one.at < due]
        if not grants or due is None or done <= due:
            return
        at = self.last + (grants[-1] - self.last) * self.dice.uniform(0.3, 0.9)
        if at > self.last:
            self.say("need", at, phrase="extension", asks=True)

    def _hand_back(self) -> None:
        """Hand the directive back with a reason; the headquarters may send it down again."""
        self.say("return", self.last + self.wait(self.manner.starts), phrase="return")
        checks = self.part.scenario.checks
        if not self.chance(checks.again):
            return
        self.tell_desk("reject", self.arrived + self.wait(checks.again_after, plain=True), "reject")
        if self.chance(checks.again):
            self.say("start", self.last + self.wait(checks.again_after))
            self.claim(self.last + self.wait(checks.again_after), None, phrase="claim_again")
            self.follow(None, second=True)

    def claim(self, at: timedelta, trick: Trick | None, *, phrase: str = "claim") -> None:
        """Say that it is done, with what was asked for, or with what was made up for it."""
        part = self.part
        copied = trick is Trick.COPIED
        self.say(
            "claim",
            at,
            phrase="copied" if copied else phrase,
            counted=1.0,
            round_number=trick is not None,
            place=bool(self.wanted.get("location")) and trick is not Trick.BARE,
            of_street=trick is not None,
            pictures=0 if trick is Trick.BARE else int(str(self.wanted.get("photos", 0))),
            recycled=trick in (Trick.RECYCLED, Trick.BULK),
            words_seed=part.above if copied else "",
        )

    def follow(self, trick: Trick | None, *, second: bool = False) -> None:
        """What becomes of the claim that was just made."""
        checks = self.part.scenario.checks
        if trick is Trick.BARE and self.chance(checks.rejected):
            at = self.arrived + self.wait(checks.again_after, plain=True)
            self.tell_desk("reject", at, "reject")
            self._again()
            return
        if not self.chance(SECOND_CHECKED if second else self.part.character.checked):
            return
        at = self.arrived + self.wait(checks.after, plain=True)
        if self.chance(checks.unreachable):
            self.inspect("unreachable", at)
            return
        if self.chance(checks.doubted if trick is None else checks.caught):
            self.inspect("refute", at)
            if not second:
                self._again()
            return
        self.inspect("verify", at)
        if self.chance(checks.closed):
            self.tell_desk("close", self.last + self.wait(checks.closed_after, plain=True), "close")

    def _again(self) -> None:
        """The second round, this time really done."""
        checks = self.part.scenario.checks
        if self.chance(checks.again):
            self.claim(self.last + self.wait(checks.again_after), None, phrase="claim_again")
            self.follow(None, second=True)

    def _bulk_moment(self) -> timedelta:
        """A few minutes before the deadline, together with the others of the street."""
        hollow = self.part.scenario.hollow
        due = self.part.directive.complete_by or self.part.ends
        street = Random(f"{self.part.seed}:bulk:{self.part.directive.label}:{self.part.above}")
        ahead = street.uniform(hollow.bulk_to.total_seconds(), hollow.bulk_from.total_seconds())
        low, high = (step.total_seconds() for step in BULK_STEP)
        return due - timedelta(seconds=round(ahead - 5 * self.dice.uniform(low, high)))

    def look(self, at: timedelta) -> None:
        """List and open the directive on our page, and do nothing."""
        self._add(Way.PHONE, Deed.LIST, at, person_of(self.part.unit))
        self._add(Way.PHONE, Deed.OPEN, at + STEP, person_of(self.part.unit))

    def inspect(self, kind: str, at: timedelta) -> None:
        """A check by somebody outside the doer's line."""
        crew, checks = self.part.scenario.crew, self.part.scenario.checks
        methods = list(checks.methods)
        method = self.dice.choices(methods, [checks.methods[one] for one in methods])[0]
        by = self.dice.choice(crew.inspectors)
        self.tell_desk(kind, at, kind, by=by, method="phone" if kind == "unreachable" else method)

    def tell_desk(
        self,
        kind: str,
        at: timedelta,
        phrase: str,
        *,
        by: str | None = None,
        way: Way = Way.DESK,
        method: str | None = None,
    ) -> None:
        """What somebody else enters about this leaf."""
        by = by or self.part.scenario.crew.duty
        self._add(way, kind, at, by, words=self.words(phrase), method=method)

    def say(
        self,
        kind: str,
        at: timedelta,
        *,
        phrase: str = "",
        counted: float = 0.0,
        round_number: bool = False,
        place: bool = False,
        of_street: bool = False,
        pictures: int = 0,
        recycled: bool = False,
        words_seed: str = "",
        asks: bool = False,
    ) -> None:
        """What the unit says of itself by its phone."""
        quantities = self._quantities(counted, exact=round_number) if counted else {}
        home = home_of(self.part.above, self.part.seed) if of_street else self.home
        spot = near(home, self.dice) if home is not None else None
        line = self.part.scenario.line
        at = max(at, self.last + STEP)
        late = self.wait(line.late_by, plain=True) if self.chance(line.late) else NOTHING
        taken = tuple(
            self._picture(spot, at, number, recycled=recycled) for number in range(pictures)
        )
        self._add(
            Way.PHONE,
            kind,
            at,
            person_of(self.part.unit),
            late=late,
            words=self.words(phrase, seed=words_seed) if phrase else "",
            quantities=quantities,
            location=said(spot, self.dice, gcj02=self.gcj02) if place and spot else None,
            pictures=taken,
            times=1 + self.chance(line.twice),
            bad_line=self.chance(line.bad),
            change={"asks": True} if asks else {},
        )

    def _picture(
        self, spot: tuple[float, float] | None, at: timedelta, number: int, *, recycled: bool
    ) -> Picture:
        """A picture taken just now, or one of the old ones that go round."""
        starts = self.part.scenario.starts
        if not recycled:
            scene = f"{self.part.seed}:{self.part.unit}:{len(self.acts)}:{number}"
            before = timedelta(seconds=self.dice.randint(20, 240))
            return Picture(scene, starts + at - before, spot, GOOD_QUALITY)
        scene = f"{self.part.seed}:pool:{self.dice.randrange(self.part.scenario.hollow.pictures)}"
        old = Random(scene)
        low, high = (int(span.total_seconds()) for span in OLD_PICTURE)
        taken = starts - timedelta(seconds=old.randint(low, high))
        home = home_of(self.part.scenario.incident.place, self.part.seed)
        place = near(home, old) if home else None
        return Picture(scene, taken, place, self.dice.choice(POOL_QUALITIES))

    def _quantities(self, share: float, *, exact: bool) -> dict[str, str]:
        """Honest counts are odd numbers over the floor; made-up ones are the floor itself."""
        wanted = self.wanted.get("quantities")
        found: dict[str, str] = {}
        for name, target in (wanted if isinstance(wanted, dict) else {}).items():
            floor = float(target)
            if exact:
                number = math.ceil(floor / 10) * 10
            else:
                over = self.dice.lognormvariate(math.log(OVER_MEDIAN), OVER_SPREAD)
                whole = self.whole.setdefault(str(name), math.ceil(floor * (1 + over)))
                number = math.ceil(whole * share)
            self.people = number
            found[str(name)] = str(number)
        return found

    def words(self, phrase: str, *, seed: str = "") -> str:
        """One of the phrases, filled in."""
        phrases = self.part.scenario.phrases
        dice = Random(f"{self.part.seed}:words:{seed}") if seed else self.dice
        people = COPIED_PEOPLE if seed else self.people or dice.randint(8, 60)
        return dice.choice(phrases[phrase]).format(
            unit=self.part.name,
            above=self.part.above_name,
            people=people,
            households=max(1, round(people / HOUSEHOLD)),
            minutes=dice.randint(2, 12) * 5,
            place=dice.choice(phrases["places"]),
        )

    def chance(self, share: float) -> bool:
        """Whether something of this share happens here; always costs one throw."""
        return self.dice.random() < share

    def wait(self, delay: Delay, *, plain: bool = False) -> timedelta:
        """A waiting time; longer under a hop that passes nothing on, unless it is `plain`."""
        median = delay.median.total_seconds()
        seconds = median * math.exp(self.dice.gauss(0, delay.spread))
        return timedelta(seconds=round(seconds * (1 if plain else self.part.slowness)) + 1)

    def _add(
        self,
        way: Way,
        kind: str,
        at: timedelta,
        by: str,
        *,
        late: timedelta = NOTHING,
        **said: object,
    ) -> None:
        """Put one act at the end, a second after the last at the earliest."""
        at = max(at, self.last + STEP)
        if way is not Way.PHONE:
            # Nobody answers what has not arrived yet.
            at = max(at, self.arrived + STEP)
        self.last = at
        sent = at + late
        self.arrived = max(self.arrived, sent)
        part = self.part
        told = f"{part.directive.label}-{part.unit}-{part.epoch}-{len(self.acts)}"
        self.acts.append(
            Planned(
                key=f"yl{part.seed}-{told}",
                way=way,
                kind=kind,
                directive=part.directive.label,
                unit=part.unit,
                at=at,
                sent=sent,
                by=by,
                **said,  # type: ignore[arg-type] # the fields of Planned that were named above
            )
        )


def person_of(unit: str) -> str:
    """The code of the drill person who holds a unit's phone."""
    return f"YL-{unit}"


def street_of(unit: str) -> str:
    """The unit directly above."""
    return parent_of(unit) or unit
