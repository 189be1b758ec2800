"""The registers behind the statistics (因灾死亡失踪人员台账、倒损住房户台账): how rows count.

Pure. Rows and reported figures in, comparisons out: deaths and missing persons are the rows of
their register, households and rooms the rows of theirs (应急〔2020〕19号). Which state of a figure
is compared: the verified one where it was reported, else the claimed one; an estimate never is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from commandcenter.core.errors import Refused
from commandcenter.core.language import Text, text
from commandcenter.geo.model import is_under
from commandcenter.sitreps.losses.statistics import Entry, Statistics, indicators
from commandcenter.sitreps.states import State


class Register(StrEnum):
    """Which register: of persons who died or are missing, or of damaged houses."""

    PEOPLE = "people"
    HOUSES = "houses"


class What(StrEnum):
    """What a row says; a withdrawn one counts for nothing and stays on record."""

    DEAD = "dead"
    MISSING = "missing"
    COLLAPSED = "collapsed"
    HEAVY = "heavy"
    LIGHT = "light"
    WITHDRAWN = "withdrawn"


OF_REGISTER = {
    Register.PEOPLE: (What.DEAD, What.MISSING),
    Register.HOUSES: (What.COLLAPSED, What.HEAVY, What.LIGHT),
}
# The lines of the statistics form that the rows of a register must add up to.
ROWS_OF = {
    "dead": What.DEAD,
    "missing": What.MISSING,
    "households_collapsed": What.COLLAPSED,
    "households_heavy": What.HEAVY,
    "households_light": What.LIGHT,
}
ROOMS_OF = {
    "rooms_collapsed": What.COLLAPSED,
    "rooms_heavy": What.HEAVY,
    "rooms_light": What.LIGHT,
}
COUNTED = (*ROWS_OF, *ROOMS_OF)
COMPARED = (State.VERIFIED, State.CLAIMED)
MASK = "*"


@dataclass(frozen=True)
class RegisterRow:
    """One person, or one household's house. `name` and `detail` are personal and kept apart."""

    key: str
    place: str
    what: What
    rooms: int | None = None
    at: datetime | None = None
    name: str = ""
    detail: str = ""

    @property
    def masked(self) -> str:
        """The name with all but its first character covered."""
        return self.name[:1] + MASK * (len(self.name) - 1)


@dataclass(frozen=True)
class Comparison:
    """One figure of the statistics beside its register; `said` is None where it is not reported."""

    place: str
    name: str
    indicator: str
    said: Decimal | None
    counted: int

    @property
    def differs(self) -> bool:
        """Whether one of them must be wrong: a finding of logic, to be cleared by the reporter."""
        return self.counted != (self.said or 0)

    @property
    def words(self) -> Text:
        """The difference in one sentence."""
        if self.said is None:
            return text(
                "{place}: {indicator} is not in the statistics, but the register has {counted}.",
                place=self.name,
                indicator=indicators()[self.indicator].name,
                counted=self.counted,
            )
        return text(
            "{place}: {indicator} is {said} in the statistics, but the register has {counted}.",
            place=self.name,
            indicator=indicators()[self.indicator].name,
            said=f"{self.said.normalize():,f}",
            counted=self.counted,
        )


def read_register(said: str) -> Register:
    """A register by its name; an unknown one is refused with the known."""
    try:
        return Register(said)
    except ValueError:
        raise Refused(
            "“{word}” is no register; choose one of {known}.",
            word=said[:40],
            known=", ".join(Register),
        ) from None


def counted(rows: Iterable[RegisterRow], under: str) -> dict[str, int]:
    """What the rows at or under a place add up to, by line of the form."""
    here = [row for row in rows if is_under(row.place, under)]
    found = {line: sum(row.what is what for row in here) for line, what in ROWS_OF.items()}
    for line, what in ROOMS_OF.items():
        found[line] = sum(row.rooms or 0 for row in here if row.what is what)
    return found


def compare(reports: Sequence[Statistics], rows: Sequence[RegisterRow]) -> tuple[Comparison, ...]:
    """Every figure that has a register beside what its rows add up to, the whole before its parts.

    A place that is reported by its name alone cannot be compared and is left out.
    """
    found: list[Comparison] = []
    for report in reports:
        places = [(report.place, report.place_name), *report.parts()]
        for place, name in places:
            if not (place.isascii() and place[:1].isdigit()):
                continue
            sums = counted(rows, place)
            figures = _strongest(report.entries, place)
            for line in COUNTED:
                entry = figures.get(line)
                alone = entry is None and (place != report.place or not sums[line])
                if not alone:
                    said = None if entry is None else entry.amount
                    found.append(Comparison(place, name, line, said, sums[line]))
    return tuple(found)


def _strongest(entries: Iterable[Entry], place: str) -> Mapping[str, Entry]:
    known: dict[str, Entry] = {}
    for state in reversed(COMPARED):
        known |= {e.indicator: e for e in entries if e.key == place and e.state is state}
    return known
