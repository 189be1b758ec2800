"""The shift handover sheet (交接班单): what is open, due and unanswered when one shift ends.

Records and their paper. Both sides sign the same sheet; what one of them did not see is not in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Side(StrEnum):
    """Who signs: the shift that leaves, and the one that comes."""

    LEAVING = "from"
    COMING = "to"


@dataclass(frozen=True)
class OpenDirective:
    """A directive that is still open, by its counts."""

    number: str
    title: str
    complete_by: datetime | None
    issued: int
    claimed: int
    verified: int
    overdue: int
    silent: int


@dataclass(frozen=True)
class DueReport:
    """A report that is due, or overdue."""

    incident: str
    report: str
    way: str
    due_at: datetime
    overdue: bool


@dataclass(frozen=True)
class OpenIncident:
    """An incident that is not closed, with its response level and its open directives."""

    id: str
    title: str
    level: int | None
    directives: tuple[OpenDirective, ...]


@dataclass(frozen=True)
class Unanswered:
    """A unit that has not answered a directive, since when."""

    number: str
    path: str
    count: int
    since: datetime


@dataclass(frozen=True)
class HandoverSheet:
    """The sheet as it was drawn up."""

    id: str
    at: datetime
    drawn_by: str
    drill: str | None
    organ: str
    journal_seq: int
    incidents: tuple[OpenIncident, ...]
    dues: tuple[DueReport, ...]
    unanswered: tuple[Unanswered, ...]
    outbox_waiting: int
    outbox_uncertain: int
    outbox_failed: int
    calls: int
    note: str


@dataclass(frozen=True)
class HandoverSignature:
    """One side's signature."""

    side: Side
    by: str
    at: datetime


@dataclass(frozen=True)
class Handover:
    """A sheet with the signatures it bears."""

    sheet: HandoverSheet
    signatures: tuple[HandoverSignature, ...]

    @property
    def complete(self) -> bool:
        """Whether both sides signed."""
        return {one.side for one in self.signatures} == set(Side)
