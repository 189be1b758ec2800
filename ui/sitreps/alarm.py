"""The alarm of overdue reports: told once for each, whatever workspace is open.

It looks whenever it is asked to, at every open incident; it decides nothing and sends nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from commandcenter.core.language import Text, text
from commandcenter.incidents import service as incidents
from commandcenter.sitreps import service as sitreps
from commandcenter.sitreps.clocks import Due, next_of
from commandcenter.store.work import View
from ui.common.window.desk import Desk
from ui.common.window.notices import Notice
from ui.common.window.office import Office
from ui.sitreps.clock import REPORT_WORDS, WAY_WORDS


@dataclass(frozen=True)
class Owed:
    """A report that an incident owes."""

    incident: str
    title: str
    due: Due

    @property
    def words(self) -> Text:
        """Which report, and by which way."""
        return text(
            "{report}, {way}", report=REPORT_WORDS[self.due.report], way=WAY_WORDS[self.due.way]
        )


class ReportAlarm:
    """Tells of each overdue report once, and says which report comes next."""

    def __init__(self, desk: Desk, office: Office, write: Callable[[str], object]) -> None:
        self.desk, self.office = desk, office
        self._write = write
        self._told: set[tuple[str, str, str, datetime]] = set()

    async def look(self) -> Owed | None:
        """Tell what has become overdue; returns the report to be sent first."""
        owed = await self.office.read(_owed)
        now = self.desk.look.now()
        for one in owed:
            key = (one.incident, one.due.report, one.due.way, one.due.due_at)
            if one.due.overdue(now) and key not in self._told:
                self._told.add(key)
                self._tell(one, now)
        return min(owed, key=lambda one: one.due.due_at, default=None)

    def _tell(self, one: Owed, now: datetime) -> None:
        self.desk.notices.tell(
            Notice(
                text("Overdue: {report} on {incident}", report=one.words, incident=one.title),
                now,
                kind="alarm",
                key=f"report due {one.incident} {one.due.report} {one.due.way}",
                offer=text("Write it now"),
                run=lambda: self._write(one.incident),
            )
        )


def _owed(view: View) -> list[Owed]:
    """The next undone report of every open incident, and all that are overdue."""
    found: list[Owed] = []
    for one in incidents.incidents(view, open_only=True):
        dues = sitreps.dues(view, incident=one.id)
        first = next_of(dues)
        found += [
            Owed(one.id, one.title, due)
            for due in dues
            if due.done_at is None and (due is first or due.overdue(view.now))
        ]
    return found
