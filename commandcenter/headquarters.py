"""The one front door: opens a database and lets services act and read through its lanes.

The window, the gateway, the command line and the drills all come through here; nothing below
knows which. Objects are built here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from commandcenter.core.clock import Clock, SystemClock
from commandcenter.core.errors import Refused
from commandcenter.core.mistakes import system_words
from commandcenter.core.settings import data_folder, database_url, shared_files
from commandcenter.store import service as installation
from commandcenter.store.engine import READERS_MAX, Database, connect
from commandcenter.store.feed import Feed
from commandcenter.store.files import FileStore
from commandcenter.store.lane import GroupWriter, InlineLane, Lane, WriteLane
from commandcenter.store.migrate import upgrade
from commandcenter.store.service import DrillMark
from commandcenter.store.work import View, Work

P = ParamSpec("P")
T = TypeVar("T")


class Headquarters:
    """An opened database with its clock, lanes and feed."""

    def __init__(
        self,
        database: Database,
        *,
        clock: Clock,
        lane: Lane,
        files: FileStore,
        feed: Feed,
        drill: DrillMark | None,
        fresh: bool = False,
    ) -> None:
        self.fresh = fresh
        """Whether there was nothing before and this opening founded it."""
        self.database, self.clock, self.files, self.feed = database, clock, files, feed
        self.lane, self.drill = lane, drill
        self.readers = ThreadPoolExecutor(READERS_MAX, thread_name_prefix="read-lane")

    @classmethod
    def open(
        cls,
        url: str | None = None,
        *,
        clock: Clock | None = None,
        inline: bool = False,
        new_drill: DrillMark | None = None,
    ) -> Headquarters:
        """Open the database behind `url`, its schema brought up to date, with its own clock.

        `new_drill` founds a drill in a database that must still be empty; `inline` runs acts in
        the caller's thread.
        """
        database = connect(database_url(url))
        try:
            _make_folder(database)
            upgrade(database)
            files = FileStore(files_folder(database))
            mark, fresh = _found(database, files, new_drill)
        except BaseException:
            database.dispose()
            raise
        feed = Feed(database)
        clock = clock or installation.clock_of(mark)
        writer = GroupWriter(database, clock, files, feed.announce)
        lane: Lane = InlineLane(writer) if inline else WriteLane(writer)
        return cls(
            database, clock=clock, lane=lane, files=files, feed=feed, drill=mark, fresh=fresh
        )

    @property
    def place(self) -> str:
        """Where the database is: its file, or its server and name, never a password."""
        target = self.database.writer.url
        return str(self.database.path or f"{target.host or ''}/{target.database or ''}")

    def act(
        self,
        service: Callable[Concatenate[Work, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Do one act as the operator, through the console's door, and wait for its commit."""
        return self.act_as(OPERATOR, "console").act(service, *args, **kwargs)

    def act_as(self, actor: str, channel: str) -> Door:
        """A door for acts in the name of `actor` through `channel`."""
        return Door(self, actor, channel)

    def read(
        self,
        service: Callable[Concatenate[View, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Answer a read from one consistent view, in the caller's thread."""
        with self.database.reading() as connection:
            view = View(connection, self.clock.now(), self.database, self.files)
            return service(view, *args, **kwargs)

    def read_later(
        self,
        service: Callable[Concatenate[View, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Future[T]:
        """Answer a read on a read lane."""
        return self.readers.submit(lambda: self.read(service, *args, **kwargs))

    def close(self) -> None:
        """Finish what was handed in and let the database go."""
        self.lane.close()
        self.feed.close()
        self.readers.shutdown(wait=True, cancel_futures=True)
        self.database.dispose()


class Door:
    """Acts in one person's name through one channel."""

    def __init__(self, headquarters: Headquarters, actor: str, channel: str) -> None:
        self.headquarters, self.actor, self.channel = headquarters, actor, channel

    def act(
        self, service: Callable[Concatenate[Work, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Do one act and wait for its commit."""
        return self.act_later(service, *args, **kwargs).result()

    def act_later(
        self, service: Callable[Concatenate[Work, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> Future[T]:
        """Hand in one act; the future resolves after its commit."""

        def run(work: Work) -> Any:
            return service(work, *args, **kwargs)

        return self.headquarters.lane.submit(run, actor=self.actor, channel=self.channel)


OPERATOR = "operator"


def files_folder(database: Database) -> Path:
    """Where the files of this database lie: beside it, or in the data folder for a server.

    Machines that share a server must share this folder too, and name it in the environment.
    """
    shared = shared_files()
    if shared is not None:
        return shared
    if database.path is not None:
        return database.path.with_name(database.path.name + ".files")
    return data_folder() / "files" / (database.writer.url.database or "server")


def _make_folder(database: Database) -> None:
    if database.path is None:
        return
    try:
        database.path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(
            "The folder of the database cannot be made: {why}.", why=system_words(error)
        ) from error


def _found(
    database: Database, files: FileStore, new_drill: DrillMark | None
) -> tuple[DrillMark | None, bool]:
    """Found an empty database once, and say whether it was done now; a drill is founded only where
    nothing was before.
    """
    if new_drill is None:
        with database.reading() as connection:
            view = View(connection, SystemClock().now(), database, files)
            if installation.fact(view, "id") is not None:
                return installation.drill_mark(view), False
    clock = installation.clock_of(new_drill)
    lane = InlineLane(GroupWriter(database, clock, files, lambda _newest: None))
    founding = lane.submit(
        lambda work: installation.found(work, drill=new_drill), actor=OPERATOR, channel="setup"
    )
    mark: DrillMark | None = founding.result()
    return mark, True
