"""Makes the files of a report: freezes it through a door, then sets it outside every lock.

The one way in for the window and the command line.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from commandcenter.sitreps import service
from commandcenter.sitreps.formats.pdf import write_pdf
from commandcenter.sitreps.formats.writing import check_formats, write_files
from commandcenter.sitreps.model import Made, Snapshot
from commandcenter.sitreps.paper.blocks import paper_of


class Door(Protocol):
    """Whatever lets an act be done: the headquarters, or a person's door into it."""

    @property
    def act(self) -> Callable[..., Any]:
        """Does one act with its values and waits for its commit."""
        ...


class Reader(Protocol):
    """Whatever answers a read: the headquarters."""

    @property
    def read(self) -> Callable[..., Any]:
        """Answers one read with its values."""
        ...


def make(
    door: Door,
    *,
    incident: str,
    kind: str,
    formats: Collection[str],
    out: Path,
    as_of: datetime | None = None,
    elements: Mapping[str, str] | None = None,
) -> Made:
    """Freeze a report and write it in every format asked for."""
    check_formats(formats)
    frozen: Snapshot = door.act(
        service.freeze, incident=incident, kind=kind, as_of=as_of, elements=elements
    )
    return write_files(frozen, formats=formats, folder=out)


def write_again(reader: Reader, *, report: str, formats: Collection[str], out: Path) -> Made:
    """Write a frozen report once more, as far as it is approved by now; its numbers stay."""
    check_formats(formats)
    identity = reader.read(service.identity_of, number_or_id=report)
    frozen: Snapshot = reader.read(service.snapshot, sitrep_id=identity)
    approval = reader.read(service.approval, sitrep_id=identity)
    return write_files(frozen, formats=formats, folder=out, approval=approval)


def preview_pdf(snapshot: Snapshot) -> bytes:
    """The pages of a report that is not frozen yet, for looking at."""
    with tempfile.TemporaryDirectory(prefix="sitrep-") as folder:
        path = Path(folder) / "preview.pdf"
        write_pdf(paper_of(snapshot), path)
        return path.read_bytes()
