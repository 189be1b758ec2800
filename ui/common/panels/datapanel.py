"""A panel that fetches: it follows the selection and the news, keeps its age, survives a lost
database.

A child says what it wants (`concerns`), fetches (`fetch`) and draws. Two fetches of one panel
never run at once; what came meanwhile is one more fetch afterwards. One that knows only the present
(`replays` is False) shows nothing while the window shows the past.
"""

from __future__ import annotations

from datetime import datetime

from commandcenter.core.errors import Fault, Refused
from commandcenter.core.language import Text, text
from commandcenter.store.journal import Entry
from ui.common.panels.panel import Panel
from ui.common.panels.states import State
from ui.common.widgets.figures import AgeLabel
from ui.common.window.desk import Desk
from ui.common.window.office import Office
from ui.common.window.selection import Selected


class DataPanel(Panel):
    """One panel over the headquarters."""

    replays = False
    ages = False
    """Whether what it shows changes with the clock alone: who is late, who waits for how long."""

    def __init__(self, desk: Desk, office: Office, title: Text) -> None:
        super().__init__(desk.look, title)
        self.desk, self.office = desk, office
        self.fetched_at: datetime | None = None
        self.age = AgeLabel(desk.look)
        self.age.hide()
        self.heading.tools.addWidget(self.age)
        self._fetching = self._again = False
        desk.selection.changed.connect(self._take_selection)
        desk.moment.changed.connect(self.mark_out_of_date)
        office.news.changed.connect(self._take_news)
        office.news.lost.connect(self._take_loss)
        office.news.found.connect(self.mark_out_of_date)
        if self.ages:
            office.news.aged.connect(self._take_age)

    @property
    def busy(self) -> bool:
        """Whether something is being fetched, or about to be."""
        return self._fetching or (self._out_of_date and self.isVisible())

    async def fetch(self) -> None:
        """Fetch and draw; the child says how."""
        raise NotImplementedError

    def concerns(self, entries: list[Entry]) -> bool:
        """Whether these journal entries change what is shown."""
        return True

    def follow(self, selected: Selected) -> bool:
        """Take over another selection; whether something must be fetched for it."""
        return True

    def refresh(self) -> None:
        if self._fetching:
            self._again = True
            return
        self._fetching = True
        self.desk.tasks.start(self._fetch())

    async def _fetch(self) -> None:
        try:
            if self.desk.moment.past and not self.replays:
                self._show_present_only()
                return
            if self.fetched_at is None:
                self.frame.loading()
            await self.fetch()
            self.fetched_at = self.look.now()
            self.age.since(self.desk.moment.shown or self.fetched_at)
            self.age.show()
        except (Refused, Fault) as failure:
            self._show_failure(failure)
        except Exception:
            # Ours: the person sees that it failed, the log says where.
            self._show_failure(Fault(text("This part of the window failed.")))
            raise
        finally:
            self._fetching = False
            if self._again:
                self._again = False
                self.mark_out_of_date()

    def _take_age(self) -> None:
        """Time has passed; a moment of the past does not grow older."""
        if not self.desk.moment.past:
            self.mark_out_of_date()

    def _show_present_only(self) -> None:
        self.age.hide()
        self.frame.empty(
            text("The past is shown; this part knows only the present."),
            text("Back to now with Esc."),
        )

    def _show_failure(self, failure: Refused | Fault) -> None:
        words = failure.words
        if self.frame.state is State.EMPTY and self.fetched_at is not None:
            return  # What it says is still all that can be said.
        if self.fetched_at is not None:
            self.frame.stale(self.fetched_at, words)
        else:
            self.frame.error(words)

    def _take_selection(self, selected: Selected, by: object) -> None:
        if self.follow(selected):
            self.mark_out_of_date()

    def _take_news(self, entries: list[Entry]) -> None:
        if self.concerns(entries):
            self.mark_out_of_date()

    def _take_loss(self, why: Text) -> None:
        if self.fetched_at is not None and self.frame.state is not State.EMPTY:
            self.frame.stale(self.fetched_at, why)
