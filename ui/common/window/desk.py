"""What every panel finds on its desk: the look, the one selection, the moment shown, tasks, acts,
notices.

Made once per window and handed to each panel; never kept in a module.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ui.common.face.look import Look
from ui.common.window.acts import Acts
from ui.common.window.moment import Moment
from ui.common.window.notices import Notices
from ui.common.window.selection import Selection
from ui.common.window.tasks import Tasks


@dataclass(frozen=True)
class Desk:
    """The shared things of one window."""

    look: Look
    selection: Selection
    tasks: Tasks
    acts: Acts
    notices: Notices
    moment: Moment = field(default_factory=Moment)


def make_desk(look: Look, tasks: Tasks | None = None) -> Desk:
    """A desk with everything new and empty."""
    return Desk(look, Selection(), tasks or Tasks(), Acts(look), Notices())
