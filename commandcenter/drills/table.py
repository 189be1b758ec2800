"""Reads one table of a scenario, collecting every problem with its key instead of stopping.

It knows kinds of values (words, shares, durations), not what they mean.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, TypeVar

from commandcenter.core.errors import Problem
from commandcenter.core.language import Text, text
from commandcenter.drills.model import NOTHING, Delay

DURATION = re.compile(r"^\+?(?=\d)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$")
SPREAD_MAX = 3.0
SHARES_ROUNDING = 1e-6

K = TypeVar("K", bound=str)


class Table:
    """One table with its path; problems go to the list that all tables of a file share."""

    def __init__(self, data: Any, path: str, problems: list[Problem]) -> None:
        self.path, self.problems = path, problems
        self.data: Mapping[str, Any] = data if isinstance(data, dict) else {}
        self.asked: set[str] = set()
        if not isinstance(data, dict):
            problems.append(Problem(path, text("This must be a table.")))

    def wrong(self, name: str, words: Text) -> None:
        """Note one problem."""
        self.problems.append(Problem(self.where(name), words))

    def where(self, name: str) -> str:
        """The dotted path of a key."""
        return f"{self.path}.{name}" if self.path else name

    def close(self) -> None:
        """Note every key that nobody asked for: most likely it is misspelt."""
        for name in self.data:
            if name not in self.asked:
                self.wrong(name, text("There is no such key here."))

    def get(self, name: str, *, needed: bool = True) -> Any:
        """A value as it stands; None where it is absent, which is a problem if it is needed."""
        self.asked.add(name)
        if needed and name not in self.data:
            self.wrong(name, text("This is missing."))
        return self.data.get(name)

    def below(self, name: str, *, needed: bool = True) -> Table:
        """The table under `name`; an empty one where it is absent."""
        value = self.get(name, needed=needed)
        return Table({} if value is None else value, self.where(name), self.problems)

    def tables(self, name: str, *, needed: bool = True) -> list[Table]:
        """The list of tables under `name`."""
        value = self.get(name, needed=needed)
        if value is None:
            return []
        if not isinstance(value, list):
            self.wrong(name, text("This must be a list of tables."))
            return []
        return [
            Table(entry, f"{self.where(name)}[{place}]", self.problems)
            for place, entry in enumerate(value)
        ]

    def words(self, name: str, *, needed: bool = True, default: str = "") -> str:
        """A text that says something."""
        value = self.get(name, needed=needed)
        if value is None:
            return default
        if not isinstance(value, str) or not value.strip():
            self.wrong(name, text("This must be text that says something."))
            return default
        return value.strip()

    def all_words(self, name: str, *, needed: bool = True) -> tuple[str, ...]:
        """A list of texts."""
        value = self.get(name, needed=needed)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
            self.wrong(name, text("This must be a list of texts."))
            return ()
        return tuple(value)

    def number(self, name: str, low: float, high: float, *, default: float | None = None) -> float:
        """A number within its bounds."""
        value = self.get(name, needed=default is None)
        if value is None:
            return low if default is None else default
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not (math.isfinite(value) and low <= value <= high)
        ):
            self.wrong(
                name, text("This must be a number from {low} to {high}.", low=low, high=high)
            )
            return low
        return float(value)

    def whole(self, name: str, low: int, high: int, *, default: int | None = None) -> int:
        """A whole number within its bounds."""
        value = self.get(name, needed=default is None)
        if value is None:
            return low if default is None else default
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.wrong(
                name, text("This must be a whole number from {low} to {high}.", low=low, high=high)
            )
            return low
        return value

    def share(self, name: str, default: float | None = None) -> float:
        """A share between 0 and 1."""
        return self.number(name, 0.0, 1.0, default=default)

    def after(self, name: str, *, needed: bool = True) -> timedelta | None:
        """A time counted from the start, like "+1h30m"."""
        value = self.get(name, needed=needed)
        if value is None:
            return None
        found = duration(value)
        if found is None:
            self.wrong(name, text("This must be a time like +30m or +1h30m."))
        return found

    def span(self, name: str) -> timedelta:
        """A length of time that is needed."""
        return self.after(name) or NOTHING

    def delay(self, name: str) -> Delay:
        """A log-normal waiting time: { median = "10m", spread = 0.6 }."""
        inner = self.below(name)
        if name not in self.data:
            return Delay(NOTHING, 0.0)
        found = Delay(inner.span("median"), inner.number("spread", 0.0, SPREAD_MAX))
        inner.close()
        return found

    def shares(self, name: str, kinds: Iterable[K], *, needed: bool = True) -> dict[K, float]:
        """Shares of kinds that together make one."""
        inner = self.below(name, needed=needed)
        if name not in self.data:
            return {}
        found = {kind: inner.share(str(kind), 0.0) for kind in kinds}
        inner.close()
        total = sum(found.values())
        if abs(total - 1) > SHARES_ROUNDING:
            self.wrong(name, text("These shares make {total}, not 1.", total=f"{total:.3g}"))
        return found


def duration(value: Any) -> timedelta | None:
    """The length of time that words like "+1h30m" stand for, None where they stand for none."""
    found = DURATION.match(value) if isinstance(value, str) else None
    if found is None:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
