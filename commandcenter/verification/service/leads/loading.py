"""Loads what the rules are given: acts with their directives, units with their places."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, select

from commandcenter.directives import service as directives
from commandcenter.directives.model import Directive
from commandcenter.directives.tables import act, photo
from commandcenter.geo import service as geo
from commandcenter.geo.model import Unit, ancestors, parent_of
from commandcenter.geo.tables import unit
from commandcenter.store.files import FileStore
from commandcenter.store.sets import in_set
from commandcenter.store.work import View
from commandcenter.verification.checks.facts import Saying
from commandcenter.verification.checks.photos.recycled import Use
from commandcenter.verification.checks.texts.words import called

COUNTY_DIGITS = 6

type_of_family = dict[str, list[Saying]]


@dataclass
class Reader:
    """Reads acts and remembers directives and units for one run of the checks."""

    view: View
    known: dict[int, Directive] = field(default_factory=dict)
    places: dict[str, Unit] = field(default_factory=dict)
    names: dict[str, frozenset[str]] = field(default_factory=dict)
    families: dict[tuple[int, str], type_of_family] = field(default_factory=dict)
    child_names: dict[str, str] = field(default_factory=dict)
    sayings: dict[int, Saying] = field(default_factory=dict)

    @property
    def files(self) -> FileStore:
        """Where the photos lie."""
        return self.view.files

    def said(self, *where: ColumnElement[bool], limit: int | None = None) -> list[Saying]:
        """The acts that meet all conditions, in the order in which they were received."""
        query = select(act.c.id).where(*where).order_by(act.c.id).limit(limit)
        numbers = self.view.connection.execute(query).scalars().all()
        # What was said does not change: several rules ask for the same acts.
        self._load({number for number in numbers if number not in self.sayings})
        return [self.sayings[number] for number in numbers]

    def _load(self, numbers: Collection[int]) -> None:
        if not numbers:
            return
        found = directives.acts_where(
            self.view, in_set(self.view.connection, act.c.id, sorted(numbers))
        )
        missing = {number for number, _ in found} - self.known.keys()
        if missing:
            self.known |= directives.by_ids(self.view, ids=missing)
        self.sayings |= {one.id: Saying(self.known[number], one) for number, one in found}

    def said_by(self, directive: int, units: Collection[str]) -> dict[str, list[Saying]]:
        """Everything said by units on one directive."""
        sayings: dict[str, list[Saying]] = {}
        for one in self.said(
            act.c.directive == directive, in_set(self.view.connection, act.c.unit, units)
        ):
            sayings.setdefault(one.unit, []).append(one)
        return sayings

    def below(self, directive: int, parents: Collection[str]) -> dict[str, type_of_family]:
        """What was said by the units directly below each parent; silent ones have no sayings."""
        missing = {code for code in parents if (directive, code) not in self.families}
        if missing:
            connection = self.view.connection
            rows = connection.execute(
                select(unit.c.code, unit.c.parent, unit.c.name).where(
                    in_set(connection, unit.c.parent, missing)
                )
            ).all()
            self.families |= {(directive, code): {} for code in missing}
            for row in rows:
                self.families[directive, row.parent][row.code] = []
                self.child_names[row.code] = row.name
            for one in self.said(
                act.c.directive == directive,
                act.c.unit.in_(
                    select(unit.c.code).where(in_set(connection, unit.c.parent, missing))
                ),
            ):
                family = self.families[directive, parent_of(one.unit) or ""]
                family[one.unit].append(one)
        return {code: self.families[directive, code] for code in parents}

    def uses(self, hashes: Collection[str], limit: int) -> dict[str, list[Use]]:
        """Where photos of these bytes were sent, by their hash."""
        if not hashes:
            return {}
        rows = self.view.connection.execute(
            select(photo.c.act)
            .where(in_set(self.view.connection, photo.c.hash, hashes))
            .order_by(photo.c.act)
            .limit(limit)
        ).scalars()
        found: dict[str, list[Use]] = {}
        for one in self.said(in_set(self.view.connection, act.c.id, set(rows))):
            for picture in one.act.photos:
                if picture.hash in hashes:
                    found.setdefault(picture.hash, []).append(Use(one, picture))
        return found

    def load_units(self, codes: Collection[str]) -> None:
        """Load units with everything above them, for `places`, `county` and `own_names`."""
        new = {code for code in codes if code not in self.places}
        wanted = new | {above for code in new for above in ancestors(code)}
        wanted -= self.places.keys()
        if wanted:
            self.places |= geo.units(self.view, codes=wanted)

    def own_names(self, code: str) -> frozenset[str]:
        """The names by which a unit may call itself and what it lies in."""
        found = self.names.get(code)
        if found is None:
            chain = [*ancestors(code), code]
            found = frozenset(called(self.places[one].name for one in chain if one in self.places))
            self.names[code] = found
        return found

    def county(self, code: str) -> str:
        """The name of a unit's county, its own where it is above one."""
        found = self.places.get(code[:COUNTY_DIGITS]) or self.places[code]
        return found.name
