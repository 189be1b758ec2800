"""Reads a directive file into an `Order`, or says everything that is wrong with it at once.

Pure: it knows the shape of the file (DESIGN §7) and nothing of the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from commandcenter.core.clock import parse_time
from commandcenter.core.errors import Problem, Refused, RefusedWithProblems
from commandcenter.core.language import Text, text
from commandcenter.core.quantities import parse_amount
from commandcenter.core.rules import rule
from commandcenter.directives.model import Evidence, Order
from commandcenter.geo.model import LEVEL_WORDS, Level

FIELDS = frozenset(
    [
        "title",
        "text",
        "incident",
        "issuer",
        "lead",
        "assist",
        "scope",
        "delivery",
        "priority",
        "issued_at",
        "acknowledge_by",
        "start_by",
        "complete_by",
        "evidence",
        "key",
        "burden_reason",
    ]
)
SCOPE_FIELDS = frozenset({"under", "level", "units"})
EVIDENCE_FIELDS = frozenset({"photos", "location", "quantities"})
LEAF_LEVELS = ("city", "county", "street", "village")
DELIVERIES = ("direct", "relayed")
TITLE_MAX = 200
TEXT_MAX = 20_000
KEY_MAX = 80
REASON_MAX = 400
QUANTITIES_MAX = 20
NAME_MAX = 60
# No database keeps this character in text.
NUL = "\0"
UNSTORABLE = text("There is a character in this that cannot be stored.")


def read_order(data: Any) -> Order:
    """The order a directive file asks for; `RefusedWithProblems` names every field that is
    wrong.
    """
    reader = Reader(data)
    # What is no object at all lacks every field; one sentence says it.
    order = Reader({}).order() if reader.problems else reader.order()
    if reader.problems:
        raise RefusedWithProblems(text("The directive was not issued."), reader.problems)
    return order


class Reader:
    """Collects problems while it reads, so that all can be mended at once."""

    def __init__(self, data: Any) -> None:
        self.problems: list[Problem] = []
        self.data: Mapping[str, Any] = data if isinstance(data, dict) else {}
        if not isinstance(data, dict):
            self.wrong("directive", text("A directive is one JSON object."))

    def wrong(self, where: str, words: Text) -> None:
        """Note one thing to mend."""
        self.problems.append(Problem(where, words))

    def order(self) -> Order:
        """The order as far as it can be read."""
        self.unknown("", self.data, FIELDS)
        scope = self.mapping("scope")
        self.unknown("scope.", scope, SCOPE_FIELDS)
        under = self.codes("scope.under", scope.get("under"))
        units = self.codes("scope.units", scope.get("units"))
        level = self.level(scope.get("level"))
        if not under and not units:
            self.wrong(
                "scope", text("Say to whom it goes: “under” with “level”, “units”, or both.")
            )
        if under and level is None and scope.get("level") is None:
            self.wrong(
                "scope.level", text("“under” needs a level: city, county, street or village.")
            )
        times = {name: self.time(name) for name in TIMES}
        self.order_of_times(times)
        return Order(
            title=self.words("title", TITLE_MAX, needed=True) or "",
            text=self.words("text", TEXT_MAX, needed=True) or "",
            incident=self.words("incident", KEY_MAX),
            issuer=self.words("issuer", NAME_MAX),
            lead=self.words("lead", NAME_MAX),
            assist=self.codes("assist", self.data.get("assist")),
            under=under,
            level=level if under else None,
            units=units,
            delivery=self.choice("delivery", DELIVERIES, "direct"),
            priority=self.words("priority", NAME_MAX) or "normal",
            evidence=self.evidence(),
            key=self.words("key", KEY_MAX),
            burden_reason=self.words("burden_reason", REASON_MAX),
            issued_at=times["issued_at"],
            acknowledge_by=times["acknowledge_by"],
            start_by=times["start_by"],
            complete_by=times["complete_by"],
        )

    def unknown(self, prefix: str, found: Mapping[str, Any], known: frozenset[str]) -> None:
        """Complain of fields that nobody knows."""
        for name in sorted(set(found) - known):
            self.wrong(prefix + str(name), text("There is no such field in a directive."))

    def mapping(self, name: str) -> Mapping[str, Any]:
        """A field that is itself an object."""
        value = self.data.get(name)
        if value is None or isinstance(value, dict):
            return value or {}
        self.wrong(name, text("This must be a JSON object."))
        return {}

    def words(self, name: str, most: int, *, needed: bool = False) -> str | None:
        """A field of words, trimmed; None where it is empty."""
        value = self.data.get(name)
        if value is not None and not isinstance(value, str):
            self.wrong(name, text("This must be text."))
            return None
        words = (value or "").strip()
        if needed and not words:
            self.wrong(name, text("This may not be empty."))
        if len(words) > most:
            self.wrong(name, text("This is longer than {most} characters.", most=most))
        if NUL in words:
            self.wrong(name, UNSTORABLE)
        return words or None

    def choice(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        """A field that is one of a few words."""
        value = self.data.get(name, default)
        if value in allowed:
            return str(value)
        self.wrong(name, text("This must be one of: {allowed}.", allowed=", ".join(allowed)))
        return default

    def codes(self, name: str, value: Any) -> tuple[str, ...]:
        """A list of unit codes, each once."""
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
            self.wrong(name, text("This must be a list of unit codes, each as text."))
            return ()
        if any(NUL in code for code in value):
            self.wrong(name, UNSTORABLE)
        return tuple(dict.fromkeys(code.strip() for code in value))

    def level(self, value: Any) -> Level | None:
        """The level of the leaves."""
        if value is None:
            return None
        if value in LEAF_LEVELS:
            return LEVEL_WORDS[value]
        self.wrong(
            "scope.level", text("This must be one of: {allowed}.", allowed=", ".join(LEAF_LEVELS))
        )
        return None

    def time(self, name: str) -> datetime | None:
        """A moment with its zone."""
        value = self.data.get(name)
        if value is None:
            return None
        try:
            return parse_time(value)
        except Refused as refused:
            self.wrong(name, refused.words)
            return None

    def order_of_times(self, times: dict[str, datetime | None]) -> None:
        """Complain where a deadline lies before an earlier one."""
        last_name, last = None, None
        for name in TIMES:
            moment = times[name]
            if moment is None:
                continue
            if last is not None and moment < last:
                self.wrong(name, text("This lies before {other}.", other=last_name))
            last_name, last = name, moment

    def evidence(self) -> Evidence:
        """What a claim must bring."""
        found = self.mapping("evidence")
        self.unknown("evidence.", found, EVIDENCE_FIELDS)
        photos = found.get("photos", 0)
        most = int(rule("directives", "photos_max").value)
        if isinstance(photos, bool) or not isinstance(photos, int) or not 0 <= photos <= most:
            self.wrong(
                "evidence.photos", text("This must be a whole number from 0 to {most}.", most=most)
            )
            photos = 0
        location = found.get("location", False)
        if not isinstance(location, bool):
            self.wrong("evidence.location", text("This must be true or false."))
        return Evidence(photos, bool(location), self.quantities(found.get("quantities")))

    def quantities(self, value: Any) -> dict[str, str]:
        """The quantities with their floors."""
        if value is None:
            return {}
        if not isinstance(value, dict) or len(value) > QUANTITIES_MAX:
            self.wrong(
                "evidence.quantities",
                text(
                    "This must be an object of at most {most} names with their targets.",
                    most=QUANTITIES_MAX,
                ),
            )
            return {}
        targets: dict[str, str] = {}
        for name, target in value.items():
            if not name.strip() or len(name) > NAME_MAX or NUL in name:
                self.wrong(
                    "evidence.quantities",
                    text("The name of a quantity must have 1 to {most} characters.", most=NAME_MAX),
                )
                continue
            try:
                amount = parse_amount(target)
            except Refused as refused:
                self.wrong(f"evidence.quantities.{name}", refused.words)
                continue
            if amount < 0:
                self.wrong(f"evidence.quantities.{name}", text("This is below zero."))
            targets[name] = str(amount)
        return targets


TIMES = ("issued_at", "acknowledge_by", "start_by", "complete_by")
