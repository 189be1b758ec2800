"""Carries the outbox out beside the clockwork, so that a silent robot never holds up the clock.

One round at a time; the clockwork only nudges it. What the user's file says is read anew for each
round, so that a corrected address counts at once.
"""

from __future__ import annotations

import logging
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

from commandcenter.channels.configuration import Settings, configured
from commandcenter.channels.model import Routes
from commandcenter.channels.rounds import send_due
from commandcenter.core.errors import Refused
from commandcenter.headquarters import Door, Headquarters

log = logging.getLogger(__name__)


class Postman:
    """Sends what is due, one round after another, in a thread of its own."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="postman")
        self.stopped = threading.Event()
        self.round: Future[None] | None = None

    def nudge(self, headquarters: Headquarters) -> None:
        """Start a round unless one is under way."""
        if self.stopped.is_set() or (self.round is not None and not self.round.done()):
            return
        settings = settings_for(headquarters)
        if settings.routes().any:
            self.round = self.thread.submit(self._go, settings)

    def stop(self) -> None:
        """Let what is being sent end; begin nothing more."""
        self.stopped.set()
        self.thread.shutdown(wait=True, cancel_futures=True)

    def _go(self, settings: Settings) -> None:
        try:
            send_due(self.door, settings, stopped=self.stopped.is_set)
        except Refused as refused:
            log.warning("The outbox waits: %s", refused)
        except Exception:
            log.exception("A round of the outbox failed")


def settings_for(headquarters: Headquarters) -> Settings:
    """What may be used by this database: a drill sends nothing unless the file allows it."""
    settings = configured()
    if headquarters.drill is not None and not settings.in_drills:
        return Settings()
    return settings


def routes_for(headquarters: Headquarters, link: str = "") -> Routes:
    """Who can be reached by what; nobody where the file cannot be used, and the log says so."""
    try:
        return replace(settings_for(headquarters).routes(), link=link)
    except Refused as refused:
        log.warning("No message can leave: %s", refused)
        return Routes()
