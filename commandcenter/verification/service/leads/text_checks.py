"""The rules about words and series, with what they need from the database."""

from __future__ import annotations

from collections.abc import Iterator

from commandcenter.core.clock import SHOWN_ZONE
from commandcenter.directives.model import Kind
from commandcenter.directives.tables import act
from commandcenter.geo.model import ancestors, parent_of
from commandcenter.store.sets import in_set
from commandcenter.verification.checks.facts import Saying
from commandcenter.verification.checks.texts.copying import Compared, copied
from commandcenter.verification.checks.texts.series import TELLING, endless_zero, frozen
from commandcenter.verification.checks.texts.words import (
    digest,
    figures,
    likeness,
    own_words,
    plain,
    shape,
)
from commandcenter.verification.limits import limit, on
from commandcenter.verification.model import Lead, Rule
from commandcenter.verification.service.leads.loading import Reader
from commandcenter.verification.service.leads.photo_checks import best_of
from commandcenter.verification.service.leads.texts import TextSearch, Told, texts_kept, told_by


def judge_texts(reader: Reader, new: list[Saying]) -> list[Lead]:
    """Everything that the words and figures of these acts give reason to look at."""
    leads: list[Lead] = []
    if on(Rule.COPIED_TEXT):
        leads += Copying(reader).judge(told_by(reader, new))
    leads += _series(reader, new)
    return leads


SAME_COMPARED = 12


class Copying:
    """Finds the earlier words of other units that these are like."""

    def __init__(self, reader: Reader) -> None:
        self.reader, self.search = reader, TextSearch(reader.view)
        self.texts = texts_kept(reader.view)
        self.told: dict[int, Told] = {}
        self.same: dict[int, list[int]] = {}
        self.own: dict[tuple[str, str | None, int], int] = {}
        self.sent_down: dict[tuple[int, str], list[str]] = {}

    def judge(self, told: list[Told]) -> Iterator[Lead]:
        """The leads of these reports, the gravest one each."""
        self.told |= {one.said.act.id: one for one in told}
        self.same = self.search.same({digest(one.plain) for one in told})
        near = {one.said.act.id: self._near(one) for one in told if not self._a_form(one)}
        self._load({act_id for acts in near.values() for act_id in acts})
        for one in told:
            if one.said.act.id not in near:
                continue
            found = (self._lead(one, self.told.get(other)) for other in near[one.said.act.id])
            yield from best_of(lead for lead in found if lead is not None)

    def _near(self, one: Told) -> list[int]:
        same = self.same.get(digest(one.plain), [])[:SAME_COMPARED]
        return [*same, *(act_id for act_id in self.search.near(one.shape) if act_id not in same)]

    def _a_form(self, one: Told) -> bool:
        """Whether so many said the same to the letter that nobody copied it from anybody."""
        return len(self.same.get(digest(one.plain), ())) > limit("copied_group_max")

    def _load(self, acts: set[int]) -> None:
        missing = acts - self.told.keys()
        if missing:
            said = self.reader.said(in_set(self.reader.view.connection, act.c.id, missing))
            self.told |= {one.said.act.id: one for one in told_by(self.reader, said)}

    def _lead(self, one: Told, other: Told | None) -> Lead | None:
        if other is None or other.said.unit == one.said.unit:
            return None
        ratio = likeness(one.shape, other.shape)
        if ratio < limit("copied_ratio"):
            return None
        earlier, later = sorted((one, other), key=lambda told: (told.said.at, told.said.act.id))
        mine, theirs = figures(later.plain), figures(earlier.plain)
        compared = Compared(
            ratio=ratio,
            same_figures=mine == theirs,
            figures=tuple(mine or theirs),
            own=self._own(later),
            users=max(self.search.users_of(later.shape), 2.0),
            texts=self.texts,
            crowd=max(2, self.search.crowds.get(one.shape, 2)),
            same=len({*self.same.get(digest(one.plain), ())}),
            one_parent=parent_of(later.said.unit) == parent_of(earlier.said.unit),
        )
        return copied(later.said, earlier.said, compared)

    def _own(self, told: Told) -> int:
        place = told.shape, parent_of(told.said.unit), told.said.directive.id
        if place not in self.own:
            self.own[place] = own_words(told.shape, self._templates(told.said))
        return self.own[place]

    def _templates(self, said: Saying) -> list[str]:
        """The shapes of what was sent down to a unit: the order, and its superiors' words."""
        above = tuple(ancestors(said.unit))
        place = said.directive.id, above[-1] if above else ""
        if place not in self.sent_down:
            sent = self.reader.said(
                act.c.directive == said.directive.id,
                in_set(self.reader.view.connection, act.c.unit, above),
                act.c.words.is_not(None),
            )
            words = [said.directive.title, said.directive.text, *(one.act.words for one in sent)]
            words += [order.text for order in self.reader.known.values()]
            names = self.reader.own_names(said.unit)
            self.sent_down[place] = [shape(plain(one, names)) for one in words]
        return self.sent_down[place]


def _series(reader: Reader, new: list[Saying]) -> Iterator[Lead]:
    """Units that have told on several days, with their neighbours."""
    if not (on(Rule.FROZEN_WORDS) or on(Rule.ENDLESS_ZERO)):
        return
    places = {(one.directive.id, one.unit) for one in new if one.act.kind in TELLING}
    by_directive: dict[int, set[str]] = {}
    for directive, unit in places:
        by_directive.setdefault(directive, set()).add(unit)
    for directive, units in by_directive.items():
        told = reader.said_by(directive, units)
        lasting = {unit for unit in units if len(_days(told.get(unit, []))) >= _days_min()}
        around = reader.below(directive, {parent_of(unit) or "" for unit in lasting})
        for unit in sorted(lasting):
            parent = parent_of(unit)
            beside = {
                code: said for code, said in around.get(parent or "", {}).items() if code != unit
            }
            if on(Rule.FROZEN_WORDS):
                lead = frozen(told[unit], beside)
                if lead is not None:
                    yield lead
            if on(Rule.ENDLESS_ZERO):
                yield from endless_zero(told[unit], beside)


def _days_min() -> float:
    return min(limit("frozen_days_weak"), limit("zero_days"))


def _days(said: list[Saying]) -> set[str]:
    return {
        one.at.astimezone(SHOWN_ZONE).date().isoformat()
        for one in said
        if one.act.kind in (Kind.PROGRESS, Kind.CLAIM)
    }
