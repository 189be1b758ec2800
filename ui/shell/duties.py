"""What is due next, for the strip: a report that is owed, or a deadline of the open directives.

Reads and compares; it tells nobody.
"""

from __future__ import annotations

from commandcenter.directives import service as directives
from commandcenter.directives.model import Status
from ui.common.window.desk import Desk
from ui.common.window.office import Office
from ui.shell.status import Due
from ui.sitreps.alarm import Owed


async def next_due(desk: Desk, office: Office, owed: Owed | None) -> Due | None:
    """The next deadline of the selected incident and of `owed`; an overdue report comes first."""
    now = desk.look.now()
    report = None if owed is None else Due(owed.words, owed.due.due_at)
    if report is not None and report.at <= now:
        return report
    found = await office.read(directives.listed, incident=desk.selection.now.incident)
    due = [
        Due(item.number, moment)
        for item in found
        if item.status is Status.OPEN
        for moment in (item.acknowledge_by, item.start_by, item.complete_by)
        if moment is not None and moment > now
    ]
    due += [report] if report is not None else []
    return min(due, key=lambda one: one.at, default=None)
