"""Reads an allocation file: JSON in, a problem to plan out, or everything that must be mended.

`items {code: {per_person[, weight]}}, areas [{unit, population, hazard, holds[, vulnerability,
priority]}], depots [{depot, stock[, trucks]}], minutes {unit: {depot: m}}[, kits {name: {item: n}},
nearest]`. What is wrong is named with its place and never guessed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from commandcenter.core.errors import Problem as Trouble
from commandcenter.core.errors import Refused, RefusedWithProblems
from commandcenter.core.language import Text, text
from commandcenter.core.mistakes import json_line, json_words
from commandcenter.core.quantities import parse_amount
from commandcenter.core.rules import rule
from commandcenter.core.tabletext import bad_character
from commandcenter.ledgers.allocation.problem import Area, Depot, Item, Problem

NAME_MAX = 80
UNITS_MAX = 10**12
KNOWN = {
    "": {"items", "areas", "depots", "minutes", "kits", "nearest"},
    "item": {"per_person", "weight"},
    "area": {"unit", "population", "hazard", "holds", "vulnerability", "priority"},
    "depot": {"depot", "stock", "trucks"},
}


def read_problem(words: str) -> Problem:
    """The problem a file states; one thing wrong is refused in one sentence, more in a list."""
    reader = _Reader()
    document = reader.document(words)
    found = reader.problem(document) if document is not None else None
    if found is not None and not reader.troubles:
        return found
    if len(reader.troubles) == 1:
        only = reader.troubles[0]
        raise Refused("The allocation file: {where}: {why}", where=only.where, why=only.words)
    raise RefusedWithProblems(
        text("The allocation file has {count} faults:", count=len(reader.troubles)),
        reader.troubles,
    )


@dataclass
class _Reader:
    """One reading: what was found wrong so far."""

    troubles: list[Trouble] = field(default_factory=list)

    def wrong(self, where: str, words: Text) -> None:
        self.troubles.append(Trouble(where or "file", words))

    def document(self, words: str) -> dict[str, Any] | None:
        """The whole file as JSON, with exact numbers and without names that stand twice."""
        try:
            found = json.loads(
                words,
                parse_float=Decimal,
                parse_constant=_Nonsense,
                object_pairs_hook=self._pairs,
            )
        except ValueError as error:
            self.wrong(
                f"{json_line(error)}",
                text("This line is no JSON ({why}).", why=json_words(error)),
            )
            return None
        except RecursionError:
            self.wrong("", text("This is nested too deeply."))
            return None
        if not isinstance(found, dict):
            self.wrong("", text("An object belongs here."))
            return None
        return found

    def problem(self, document: dict[str, Any]) -> Problem | None:
        """The problem in its parts, each checked against the others."""
        self.names("", document, "", needed=("items", "areas", "depots", "minutes"))
        items = dict(self.items(document))
        areas = tuple(self.areas(document, items))
        depots = tuple(self.depots(document, items))
        minutes = dict(self.minutes(document, {a.unit for a in areas}, {d.depot for d in depots}))
        kits = dict(self.kits(document, items))
        nearest = document.get("nearest")
        count = None if nearest is None else self.whole("nearest", nearest, least=1, most=UNITS_MAX)
        return Problem(items, areas, depots, minutes, kits, count)

    def items(self, document: dict[str, Any]) -> Iterator[tuple[str, Item]]:
        for code, entry in sorted(self.table("items", document.get("items", {})).items()):
            where = f"items.{code}"
            if not self.name(where, code) or not self.entry(where, entry, "item", ("per_person",)):
                continue
            each = self.amount(f"{where}.per_person", entry.get("per_person", 0))
            weight = self.amount(f"{where}.weight", entry.get("weight", 1))
            if not weight:
                self.wrong(f"{where}.weight", text("A weight must be above 0."))
            yield code, Item(code, each, weight)

    def areas(self, document: dict[str, Any], items: dict[str, Item]) -> Iterator[Area]:
        seen: set[str] = set()
        needed = ("unit", "population", "hazard")
        for where, entry in self.rows("areas", document.get("areas", []), "area", needed):
            unit = self.new(f"{where}.unit", entry.get("unit"), seen)
            hazard = self.amount(f"{where}.hazard", entry.get("hazard", 0))
            if hazard > 1:
                self.wrong(
                    f"{where}.hazard",
                    text("A hazard is a likelihood from 0 to 1; {value} is not.", value=hazard),
                )
            vulnerability = self.amount(f"{where}.vulnerability", entry.get("vulnerability", 1))
            most = rule("allocation", "vulnerability_max").value
            if vulnerability > most:
                self.wrong(f"{where}.vulnerability", text("At most {most} here.", most=most))
            holds = self.table(f"{where}.holds", entry.get("holds", {}))
            self.known(f"{where}.holds", holds, items)
            yield Area(
                unit=unit,
                population=self.whole(f"{where}.population", entry.get("population", 0)),
                hazard=hazard,
                holds={
                    code: self.amount(f"{where}.holds.{code}", amount)
                    for code, amount in holds.items()
                },
                vulnerability=vulnerability,
                priority=self.whole(
                    f"{where}.priority",
                    entry.get("priority", 0),
                    most=int(rule("allocation", "priority_max").value),
                ),
            )

    def depots(self, document: dict[str, Any], items: dict[str, Item]) -> Iterator[Depot]:
        seen: set[str] = set()
        needed = ("depot", "stock")
        for where, entry in self.rows("depots", document.get("depots", []), "depot", needed):
            name = self.new(f"{where}.depot", entry.get("depot"), seen)
            stock = self.table(f"{where}.stock", entry.get("stock", {}))
            self.known(f"{where}.stock", stock, items)
            trucks = entry.get("trucks")
            yield Depot(
                depot=name,
                stock={
                    code: self.whole(f"{where}.stock.{code}", amount)
                    for code, amount in stock.items()
                },
                trucks=None if trucks is None else self.amount(f"{where}.trucks", trucks),
            )

    def minutes(
        self, document: dict[str, Any], units: set[str], depots: set[str]
    ) -> Iterator[tuple[str, dict[str, Decimal]]]:
        longest = rule("allocation", "minutes_max").value
        for unit, roads in self.table("minutes", document.get("minutes", {})).items():
            where = f"minutes.{unit}"
            if unit not in units:
                self.wrong(where, text("There is no area “{unit}”.", unit=unit[:NAME_MAX]))
            found: dict[str, Decimal] = {}
            for depot, minutes in self.table(where, roads).items():
                if depot not in depots:
                    words = text("There is no depot “{depot}”.", depot=depot[:NAME_MAX])
                    self.wrong(f"{where}.{depot}", words)
                    continue
                found[depot] = self.amount(f"{where}.{depot}", minutes)
                if found[depot] > longest:
                    self.wrong(f"{where}.{depot}", text("At most {most} here.", most=longest))
            yield unit, found

    def kits(
        self, document: dict[str, Any], items: dict[str, Item]
    ) -> Iterator[tuple[str, dict[str, int]]]:
        packed: set[str] = set()
        for name, content in sorted(self.table("kits", document.get("kits", {})).items()):
            where = f"kits.{name}"
            table = self.table(where, content)
            self.known(where, table, items)
            if name in items or not table:
                self.wrong(where, text("A kit needs items, and a name that is not an item's."))
            for item in table:
                if item in packed:
                    self.wrong(f"{where}.{item}", text("This item is already in another kit."))
                packed.add(item)
            yield (
                name,
                {item: self.whole(f"{where}.{item}", n, least=1) for item, n in table.items()},
            )

    def table(self, where: str, value: Any) -> dict[str, Any]:
        """An object, by its names."""
        if isinstance(value, dict):
            return value
        self.wrong(where, text("An object belongs here."))
        return {}

    def rows(
        self, where: str, value: Any, kind: str, needed: tuple[str, ...]
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """The objects of a list, each with its place."""
        if not isinstance(value, list):
            self.wrong(where, text("A list belongs here."))
            return
        for number, entry in enumerate(value):
            place = f"{where}[{number}]"
            if self.entry(place, entry, kind, needed):
                yield place, entry

    def entry(self, where: str, value: Any, kind: str, needed: tuple[str, ...]) -> bool:
        if not isinstance(value, dict):
            self.wrong(where, text("An object belongs here."))
            return False
        self.names(where, value, kind, needed=needed)
        return True

    def names(
        self, where: str, value: dict[str, Any], kind: str, *, needed: tuple[str, ...]
    ) -> None:
        """Nothing needed may be missing, and nothing unknown stands here."""
        for name in needed:
            if name not in value:
                self.wrong(where, text("“{name}” is missing.", name=name))
        for name in value:
            if name not in KNOWN[kind]:
                self.wrong(where, text("“{name}” is not known here.", name=name[:NAME_MAX]))

    def known(self, where: str, value: dict[str, Any], items: dict[str, Item]) -> None:
        for code in value:
            if code not in items:
                self.wrong(f"{where}.{code[:NAME_MAX]}", text("There is no such item."))

    def new(self, where: str, value: Any, seen: set[str]) -> str:
        """A name that no earlier row has."""
        if not isinstance(value, str) or not self.name(where, value):
            if not isinstance(value, str):
                self.wrong(where, text("A name belongs here."))
            return f"?{len(seen)}"
        if value in seen:
            self.wrong(where, text("“{name}” stands twice.", name=value))
        seen.add(value)
        return value

    def name(self, where: str, value: str) -> bool:
        if value.strip() and len(value) <= NAME_MAX and not bad_character(value):
            return True
        self.wrong(where[:NAME_MAX], text("A name belongs here."))
        return False

    def amount(self, where: str, value: Any) -> Decimal:
        """An exact amount, not below 0."""
        if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
            self.wrong(where, text("“{value}” is not a number.", value=_shown(value)))
            return Decimal()
        try:
            amount = parse_amount(value)
        except Refused as refused:
            self.wrong(where, refused.words)
            return Decimal()
        if not 0 <= amount <= UNITS_MAX:
            self.wrong(
                where,
                text("{value} is not from 0 to {most}.", value=_shown(value), most=UNITS_MAX),
            )
            return Decimal()
        return amount

    def whole(self, where: str, value: Any, *, least: int = 0, most: int = UNITS_MAX) -> int:
        """A whole number; what is counted in units has no fractions."""
        amount = value
        if isinstance(value, str) and value.isascii() and value.isdecimal():
            amount = int(value[:NAME_MAX])
        if isinstance(amount, bool) or not isinstance(amount, int):
            self.wrong(where, text("“{value}” is not a whole number.", value=_shown(value)))
            return least
        if not least <= amount <= most:
            self.wrong(
                where,
                text(
                    "{value} is not from {least} to {most}.",
                    value=_shown(value),
                    least=least,
                    most=most,
                ),
            )
            return least
        return amount

    def _pairs(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in pairs:
            if name in found:
                self.wrong(name[:NAME_MAX], text("“{name}” stands twice.", name=name[:NAME_MAX]))
            found[name] = value
        return found


@dataclass(frozen=True)
class _Nonsense:
    """NaN or an infinity: a word of JSON readers that no amount can be."""

    word: str

    def __str__(self) -> str:
        return self.word


def _shown(value: Any) -> str:
    return str(value)[:40]
