"""Records of a situation report: one frozen snapshot, from which every format is set.

A snapshot holds what was known at one moment and never changes; nothing here reads a database or
a clock.
A figure is never surer than its evidence: claimed and verified stand apart, unknown is None,
never 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from commandcenter.core.errors import Fault, Refused
from commandcenter.core.ids import canonical, digest
from commandcenter.directives.model import Counts
from commandcenter.sitreps.completion import CertificateFacts, FindingFacts, Receipt
from commandcenter.sitreps.losses.registers import Comparison
from commandcenter.sitreps.losses.statistics import Statistics
from commandcenter.sitreps.states import State
from commandcenter.sitreps.stock import LedgerFacts


class SitrepKind(StrEnum):
    """The family of reports; the words are a contract (DESIGN §7)."""

    FIRST = "first"
    FOLLOWUP = "followup"
    FINAL = "final"
    VERIFIED = "verified"
    COMPLETION = "completion"
    LEDGER = "ledger"
    LOG = "log"


@dataclass(frozen=True)
class Figure:
    """One number of the report with everything needed to find it again; None is a gap, not a
    zero.
    """

    key: str
    name: str
    value: int | str | None
    unit: str
    state: State
    as_of: datetime
    source: str
    bounds: tuple[str, str] | None = None

    def to_dict(self) -> dict[str, Any]:
        """The figure under its contract keys."""
        return {
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "state": self.state.value,
            "as_of": self.as_of.isoformat(),
            "source": self.source,
        }


@dataclass(frozen=True)
class UnitRow:
    """The counts of one unit below the issuer."""

    code: str
    name: str
    counts: Counts


class Reason(StrEnum):
    """Why a unit is stuck, as far as its receipts and counts say."""

    NOT_ACKNOWLEDGED = "not_acknowledged"
    NOT_RELAYED = "not_relayed"
    SILENT = "silent"


@dataclass(frozen=True)
class Stuck:
    """A unit where the directive is stuck: `count` leaves below it, since when."""

    unit: str
    path: str
    reason: Reason
    count: int
    issued: int
    since: datetime | None


@dataclass(frozen=True)
class Series:
    """Progress of one directive over time; one value a moment in each list."""

    times: tuple[datetime, ...]
    acknowledged: tuple[int, ...]
    started: tuple[int, ...]
    claimed: tuple[int, ...]
    verified: tuple[int, ...]


@dataclass(frozen=True)
class DirectiveFacts:
    """One directive as it stood: its words, its deadlines and where its leaves are."""

    number: str
    title: str
    text: str
    issuer: str
    issuer_name: str
    issued_at: datetime
    acknowledge_by: datetime | None
    start_by: datetime | None
    complete_by: datetime | None
    status: str
    version: int
    total: Counts
    row_level: str
    rows: tuple[UnitRow, ...]
    areas: tuple[UnitRow, ...]
    stuck: tuple[Stuck, ...]
    progress: Series | None
    receipts: tuple[Receipt, ...] = ()
    certificate: CertificateFacts | None = None
    findings: tuple[FindingFacts, ...] | None = None


@dataclass(frozen=True)
class LevelFacts:
    """One change of the response level; level None ends the response."""

    level: int | None
    matter: str
    measures: str
    effective_at: datetime
    expected_until: datetime | None
    basis: str | None


@dataclass(frozen=True)
class IncidentFacts:
    """The incident as it was known."""

    id: str
    title: str
    category: str
    grade: int | None
    place: str
    place_name: str
    at: datetime
    opened_at: datetime
    closed_at: datetime | None
    parent: str | None = None
    derived: tuple[str, ...] = ()


@dataclass(frozen=True)
class LogLine:
    """One line of the duty log, from one journal entry."""

    seq: int
    at: datetime
    actor: str
    words: str


@dataclass(frozen=True)
class PhoneCall:
    """One call of the telephone log (值班电话记录簿): its six blocks, who wrote it down, when."""

    id: str
    at: datetime
    way: str
    unit: str
    name: str
    post: str
    phone: str
    place: str
    account: str
    told: str
    recorder: str
    recorded_at: datetime


@dataclass(frozen=True)
class Previous:
    """The report before this one, and its figures by key, to say what changed since."""

    id: str
    title: str
    as_of: datetime
    values: Mapping[str, int | str | None]


@dataclass(frozen=True)
class Snapshot:
    """Everything one report says, frozen as of a time and a journal sequence."""

    id: str
    kind: SitrepKind
    ordinal: int
    number: str
    title: str
    organ: str
    addressee: str | None
    as_of: datetime
    journal_seq: int
    made_at: datetime
    made_by: str
    drill: str | None
    incident: IncidentFacts
    levels: tuple[LevelFacts, ...]
    directives: tuple[DirectiveFacts, ...]
    figures: tuple[Figure, ...]
    elements: Mapping[str, str] = field(default_factory=dict)
    previous: Previous | None = None
    log: tuple[LogLine, ...] = ()
    log_left_out: int = 0
    # Fields below came later; an older report does not have them (see ADDED).
    statistics: tuple[Statistics, ...] = ()
    ledger: LedgerFacts | None = None
    calls: tuple[PhoneCall, ...] = ()
    acts_seen: int | None = None
    next_due: datetime | None = None
    comparisons: tuple[Comparison, ...] = ()

    def figure(self, key: str) -> Figure:
        """The figure behind one printed number; a number without its record is a fault of ours."""
        figure = self.by_key.get(key)
        if figure is None:
            raise Fault(f"The report prints a number without a record: {key}")
        return figure

    @cached_property
    def by_key(self) -> dict[str, Figure]:
        """The figures by their keys; a country's report looks up thousands."""
        return {figure.key: figure for figure in reversed(self.figures)}


@dataclass(frozen=True)
class Sitrep:
    """A stored report as the history lists it."""

    id: str
    incident: str
    kind: SitrepKind
    ordinal: int
    title: str
    number: str
    as_of: datetime
    journal_seq: int
    made_at: datetime
    actor: str
    digest: str


@dataclass(frozen=True)
class Substitution:
    """A font that this machine lacks, and the one that was set in its place."""

    format: str
    wanted: str
    used: str


@dataclass(frozen=True)
class Made:
    """The answer to `sitrep make`: the files, the figures, and what had to be replaced."""

    snapshot: str
    files: dict[str, Path]
    figures: tuple[Figure, ...]
    substitutions: tuple[Substitution, ...]

    def to_dict(self) -> dict[str, Any]:
        """The answer under its contract keys."""
        return {
            "files": {name: str(path) for name, path in self.files.items()},
            "figures": [figure.to_dict() for figure in self.figures],
        }


def read_kind(word: str) -> SitrepKind:
    """The kind of report asked for, refused where it is unknown."""
    try:
        return SitrepKind(word)
    except ValueError:
        known = ", ".join(kind.value for kind in SitrepKind)
        raise Refused(
            "“{word}” is not a kind of report; choose one of {known}.", word=word[:40], known=known
        ) from None


def share(part: int, whole: int) -> str | None:
    """A percentage with one decimal, always rounded down: 99.96% is never shown as done."""
    if whole <= 0:
        return None
    if part in (0, whole):
        return "100" if part else "0"
    exact = Decimal(part) * 100 / Decimal(whole)
    return str(exact.quantize(Decimal("0.1"), rounding=ROUND_DOWN))


# What later versions added; left out while empty, so that an old report keeps its digest.
ADDED = frozenset({"statistics", "ledger", "calls", "acts_seen", "next_due", "comparisons"})
ADDED_TO_DIRECTIVES = frozenset({"receipts", "certificate", "findings"})


def to_document(snapshot: Snapshot) -> dict[str, Any]:
    """The snapshot as a JSON value, as it is stored."""
    document: dict[str, Any] = msgspec.to_builtins(snapshot)
    _drop_empty(document, ADDED)
    for facts in document["directives"]:
        _drop_empty(facts, ADDED_TO_DIRECTIVES)
    for figure in document["figures"]:
        _drop_empty(figure, frozenset({"bounds"}))
    return document


def _drop_empty(value: dict[str, Any], names: frozenset[str]) -> None:
    for name in names:
        # An empty list of findings says that none is open; it is no gap.
        if value.get(name) is None or (name != "findings" and value[name] in ([], ())):
            value.pop(name, None)


def from_document(document: Any) -> Snapshot:
    """The snapshot of a stored JSON value; one that cannot be read is a damaged record."""
    try:
        return msgspec.convert(document, Snapshot)
    except msgspec.ValidationError as error:
        raise Fault(f"A stored report cannot be read: {error}") from error


def digest_of(document: Any) -> str:
    """The digest by which a frozen report proves that it did not change."""
    return digest(canonical(document))
