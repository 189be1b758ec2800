"""The window's way to the headquarters: acts and reads, awaited, never waited for.

Every read runs on a read lane, every act on the write lane; the Qt thread only awaits them. Here
too
comes the news of what was committed, by whatever door.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from commandcenter.core.errors import Fault, Refused
from commandcenter.core.language import Text
from commandcenter.headquarters import Door, Headquarters
from commandcenter.store import service as installation
from commandcenter.store.journal import Entry
from commandcenter.store.work import View, Work
from ui.common.window.moment import Moment
from ui.common.window.tasks import Tasks

P = ParamSpec("P")
T = TypeVar("T")

CHANNEL = "console"
ENTRIES_MAX = 500
GATHER_S = 0.8
WATCH_MS = 1000
AGEING_MS = 20_000


class Office:
    """One signed-in person's access to the headquarters."""

    def __init__(
        self, headquarters: Headquarters, actor: str, tasks: Tasks, moment: Moment | None = None
    ) -> None:
        self.headquarters = headquarters
        self.actor = actor
        self._moment = moment or Moment()
        self.news = News(self, tasks)

    async def read(
        self, service: Callable[Concatenate[View, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Answer a read from a read lane."""
        return await asyncio.wrap_future(self.headquarters.read_later(service, *args, **kwargs))

    async def act(
        self, service: Callable[Concatenate[Work, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Do an act in this person's name; returns after its commit.

        Refused while the window shows the past: what is on the screen is not what would be met.
        """
        return await asyncio.wrap_future(self._door().act_later(service, *args, **kwargs))

    async def through(self, work: Callable[[Door], T]) -> T:
        """Let work of several acts and a file be done through this person's door, in a thread of
        its own; refused while the window shows the past.
        """
        return await asyncio.to_thread(work, self._door())

    def _door(self) -> Door:
        if self._moment.past:
            raise Refused("The past is shown: go back to now with Esc, then do it.")
        return self.headquarters.act_as(self.actor, CHANNEL)


class News(QObject):
    """What was committed: `changed(entries)`, gathered so that a burst is one message.

    `lost(why)` and `found()` tell when the database goes away and comes back. `aged()` comes now
    and then without any entry: a deadline passes without a word in the journal.
    """

    changed = Signal(object)
    lost = Signal(object)
    found = Signal()
    aged = Signal()
    _heard = Signal(int)

    def __init__(self, office: Office, tasks: Tasks) -> None:
        super().__init__()
        self._office, self._tasks = office, tasks
        self.seen = 0
        self.at: datetime | None = None
        self._wanted = 0
        self._gathering = False
        self._away = False
        self._stop: Callable[[], None] | None = None
        self._heard.connect(self._note)
        self._watch = QTimer(self)
        self._watch.setInterval(WATCH_MS)
        self._watch.timeout.connect(self._look_at_feed)
        self._ageing = QTimer(self)
        self._ageing.setInterval(AGEING_MS)
        self._ageing.timeout.connect(self.aged)

    def begin(self, seen: int) -> None:
        """Begin to tell what comes after entry number `seen`."""
        feed = self._office.headquarters.feed
        self.seen = seen
        self.at = self._office.headquarters.clock.now()
        self._stop = feed.listen(self._heard.emit)
        feed.watch()
        self._watch.start()
        self._ageing.start()

    def end(self) -> None:
        """Hear nothing more."""
        self._watch.stop()
        self._ageing.stop()
        if self._stop is not None:
            self._stop()

    def _note(self, newest: int) -> None:
        self._wanted = max(self._wanted, newest)
        if not self._gathering and self._wanted > self.seen:
            self._gathering = True
            self._tasks.start(self._gather(), latest="news")

    async def _gather(self) -> None:
        try:
            while self._wanted > self.seen:
                await asyncio.sleep(GATHER_S)
                entries = await self._office.read(
                    installation.timeline, after=self.seen, limit=ENTRIES_MAX
                )
                if not entries:
                    break
                self.seen = entries[-1].seq
                self.changed.emit(entries)
        except (Refused, Fault) as failure:
            self._tell_away(failure.words)
        finally:
            self._gathering = False

    def _look_at_feed(self) -> None:
        """The feed asks the database several times a second; here its answer is shown."""
        failed = self._office.headquarters.feed.failed
        if failed is not None:
            self._tell_away(failed)
            return
        self.at = self._office.headquarters.clock.now()
        if self._away:
            self._away = False
            self.found.emit()
        self._note(self._office.headquarters.feed.newest)

    def _tell_away(self, why: Text) -> None:
        if not self._away:
            self._away = True
            self.lost.emit(why)


def subjects(entries: list[Entry]) -> set[str]:
    """The directives and incidents that some entries are about."""
    found = {entry.subject for entry in entries if entry.subject}
    for entry in entries:
        found.update((entry.payload or {}).get("directives", ()))
    return found
