"""Facts of the installation and the reading of the journal, for every slice above.

An installation knows from its first row whether it is a drill; real and drill rows can never meet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from commandcenter.core.clock import Clock, DrillClock, SystemClock, parse_time
from commandcenter.core.errors import Refused
from commandcenter.core.ids import new_key
from commandcenter.store import journal
from commandcenter.store.tables import file, installation
from commandcenter.store.work import View, Work


@dataclass(frozen=True)
class DrillMark:
    """What makes a database a drill: its title, and the clock every process must use."""

    title: str
    starts: datetime
    began: datetime
    speed: float

    def clock(self) -> DrillClock:
        """The clock of this drill."""
        return DrillClock(self.starts, self.began, self.speed)


def found(work: Work, *, drill: DrillMark | None) -> DrillMark | None:
    """Write the first rows of a new database: its identity and whether it is a drill.

    Where another process was first, its mark is the one that counts.
    """
    if fact(work, "id") is not None:
        if drill is not None:
            raise Refused("A drill needs a database of its own; this one is already in use.")
        return drill_mark(work)
    if drill is not None:
        drill.clock()
    _set(work, "id", new_key())
    if drill is not None:
        _set(
            work,
            "drill",
            {
                "title": drill.title,
                "starts": drill.starts.isoformat(),
                "began": drill.began.isoformat(),
                "speed": drill.speed,
            },
        )
    work.journal("found", payload={"drill": drill.title if drill else None})
    return drill


def drill_mark(view: View) -> DrillMark | None:
    """The drill mark of this database, None where it is real."""
    mark = fact(view, "drill")
    if mark is None:
        return None
    return DrillMark(
        mark["title"], parse_time(mark["starts"]), parse_time(mark["began"]), float(mark["speed"])
    )


def clock_of(mark: DrillMark | None) -> Clock:
    """The clock this database lives by."""
    return mark.clock() if mark else SystemClock()


def fact(view: View, name: str) -> Any:
    """One fact of the installation, None where it was never set."""
    return view.connection.execute(
        select(installation.c.value).where(installation.c.name == name)
    ).scalar()


def set_fact(work: Work, *, name: str, value: Any) -> None:
    """Change one fact of the installation; the change is journalled, so it may hold no secret."""
    _set(work, name, value)
    work.journal("setting", payload={"name": name, "value": value})


def keep_file(work: Work, *, data: bytes, media_type: str) -> str:
    """Keep `data` on the disk, once, and name it in the database; returns its hash."""
    name = work.files.put(data)
    record_file(work, name=name, size=len(data), media_type=media_type)
    return name


def record_file(work: Work, *, name: str, size: int, media_type: str) -> None:
    """Name a file in the database that already lies whole in the file store."""
    known = work.connection.execute(select(file.c.size).where(file.c.hash == name)).first()
    if known is None:
        work.connection.execute(
            file.insert(),
            {"hash": name, "size": size, "media_type": media_type, "stored_at": work.now},
        )


def timeline(
    view: View,
    *,
    after: int = 0,
    limit: int = 200,
    subject: str | None = None,
    newest_first: bool = False,
    until: datetime | None = None,
) -> list[journal.Entry]:
    """Journal entries after number `after`, until a moment where one is given."""
    return journal.tail(
        view.connection,
        after=after,
        limit=limit,
        subject=subject,
        newest_first=newest_first,
        until=until,
    )


def newest(view: View) -> int:
    """The number of the newest journal entry, 0 where there is none."""
    return journal.last_seq(view.connection)


def _set(work: Work, name: str, value: Any) -> None:
    work.connection.execute(installation.delete().where(installation.c.name == name))
    work.connection.execute(installation.insert(), {"name": name, "value": value})
