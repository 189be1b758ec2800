"""The rules about photos, with what they need from the database and the file store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from commandcenter.core.errors import Fault
from commandcenter.directives.tables import act
from commandcenter.verification.checks.facts import Saying
from commandcenter.verification.checks.photos import pictures
from commandcenter.verification.checks.photos.likeness import Compared, Likeness
from commandcenter.verification.checks.photos.photo_time import Habit, clocks_of, photo_time
from commandcenter.verification.checks.photos.recycled import Use, recycled
from commandcenter.verification.checks.photos.screen_photo import screen_photo
from commandcenter.verification.checks.places import claim_place, photo_place
from commandcenter.verification.limits import on
from commandcenter.verification.model import Lead, Rule, Strength
from commandcenter.verification.service.leads.loading import Reader
from commandcenter.verification.service.leads.prints import hashes_of, near_prints, screen_scores

USES_MAX = 200
COMPARED_MAX = 12
HABITS_MAX = 200


def judge_photos(
    reader: Reader, new: list[Saying], looks: Mapping[str, pictures.Look]
) -> list[Lead]:
    """Everything the photos and positions of these acts give reason to look at."""
    leads: list[Lead] = []
    uses = [Use(said, photo) for said in new for photo in said.act.photos]
    leads += _places(reader, new, uses)
    if uses and on(Rule.PHOTO_TIME):
        leads += _times(reader, uses)
    if uses and on(Rule.SCREEN_PHOTO):
        scores = screen_scores(reader.view, {use.photo.hash for use in uses})
        found = (screen_photo(use, scores.get(use.photo.hash, 0.0)) for use in uses)
        leads += (lead for lead in found if lead is not None)
    if uses and on(Rule.RECYCLED_PHOTO):
        leads += Recycling(reader, looks).judge(uses)
    return leads


def _places(reader: Reader, new: list[Saying], uses: list[Use]) -> Iterator[Lead]:
    placed = [said for said in new if said.act.location is not None]
    reader.load_units({said.unit for said in placed} | {use.said.unit for use in uses})
    if on(Rule.CLAIM_PLACE):
        for said in placed:
            lead = claim_place(said, reader.places[said.unit], reader.county(said.unit))
            if lead is not None:
                yield lead
    if on(Rule.PHOTO_PLACE):
        for use in uses:
            unit = reader.places[use.said.unit]
            lead = photo_place(use.said, use.photo, unit, reader.county(unit.code))
            if lead is not None:
                yield lead


def _times(reader: Reader, uses: list[Use]) -> Iterator[Lead]:
    for use in uses:
        lead = photo_time(use.said, use.photo)
        if lead is not None and lead.strength is Strength.STRONG:
            # Only what looks grave is worth asking whether the clock is always wrong.
            lead = photo_time(use.said, use.photo, _habits(reader, use.said))
        if lead is not None:
            yield lead


def _habits(reader: Reader, said: Saying) -> list[Habit]:
    """By how much this unit's other photos were off."""
    others = reader.said(
        act.c.unit == said.unit, act.c.photos > 0, act.c.id != said.act.id, limit=HABITS_MAX
    )
    return [
        Habit(taken - other.at, other.at)
        for other in others
        for photo in other.act.photos
        if (taken := clocks_of(photo.exif).camera) is not None
    ]


class Recycling:
    """Finds earlier uses of pictures: the same bytes first, then what is near and a copy."""

    def __init__(self, reader: Reader, looks: Mapping[str, pictures.Look]) -> None:
        self.reader, self.looks = reader, looks
        self.compared: dict[tuple[str, str], Likeness] = {}

    def judge(self, uses: list[Use]) -> Iterator[Lead]:
        """The leads of these uses, the best one for each photo of an act."""
        same = self.reader.uses({use.photo.hash for use in uses}, USES_MAX + len(uses))
        done: set[str] = set()
        for use in uses:
            name = use.photo.hash
            found = list(self._against(use, same.get(name, ()), None))
            if name not in done:
                done.add(name)
                for other, likeness in self._copies(name).items():
                    others = self.reader.uses({other}, USES_MAX).get(other, ())
                    for one in same.get(name, (use,)):
                        found += self._against(one, others, likeness)
            yield from best_of(found)

    def _against(
        self, use: Use, others: Iterable[Use], likeness: Likeness | None
    ) -> Iterator[Lead]:
        for other in others:
            lead = recycled(use, other, likeness)
            if lead is not None:
                yield lead

    def _copies(self, name: str) -> dict[str, Likeness]:
        """The files that are copies of this one, though not byte for byte."""
        view = self.reader.view
        try:
            data = self.reader.files.get(name)
            look = self.looks.get(name) or pictures.look(data)
            near = [number for number, _ in near_prints(view, look)][: COMPARED_MAX + 1]
            others = [other for other in hashes_of(view, near).values() if other != name]
            if not others:
                return {}
            mine = Compared(pictures.upright(data))
        except (Fault, *pictures.DAMAGE):
            # A lost or damaged file is the business of the database check.
            return {}
        found: dict[str, Likeness] = {}
        for other in others:
            likeness = self._likeness(name, mine, other)
            if likeness.copy:
                found[other] = likeness
        return found

    def _likeness(self, name: str, mine: Compared, other: str) -> Likeness:
        pair = (min(name, other), max(name, other))
        if pair not in self.compared:
            try:
                picture = pictures.upright(self.reader.files.get(other))
                self.compared[pair] = mine.likeness(picture)
            except (Fault, *pictures.DAMAGE):
                self.compared[pair] = Likeness(0.0, mirrored=False)
        return self.compared[pair]


def best_of(leads: Iterable[Lead]) -> list[Lead]:
    """Of several leads with one subject the gravest, and of those the first."""
    best: dict[str, Lead] = {}
    for lead in leads:
        other = best.get(lead.key)
        if other is None or (other.strength is Strength.WEAK and lead.strength is Strength.STRONG):
            best[lead.key] = lead
    return list(best.values())
