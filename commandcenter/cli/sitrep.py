"""Commands on situation reports."""

from __future__ import annotations

from pathlib import Path

import click

from commandcenter.cli.session import Session, pass_session
from commandcenter.core.clock import parse_time
from commandcenter.core.language import text

KINDS = ("first", "followup", "final", "verified", "completion", "ledger", "log")


@click.group()
def sitrep() -> None:
    """Situation reports from one frozen snapshot."""


@sitrep.command()
@click.option("--incident", "incident_id", required=True, metavar="ID")
@click.option("--kind", required=True, type=click.Choice(KINDS))
@click.option("--as-of", metavar="TIME")
@click.option("--formats", default="docx,pdf", show_default=True)
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path))
@pass_session
def make(
    session: Session, incident_id: str, kind: str, as_of: str | None, formats: str, out: Path
) -> None:
    """Freeze a snapshot and write it in the formats asked for."""
    from commandcenter.sitreps import making  # heavy: documents are made by large libraries

    with session.door() as door:
        made = making.make(
            door,
            incident=incident_id,
            kind=kind,
            as_of=parse_time(as_of) if as_of else None,
            formats=tuple(word.strip() for word in formats.split(",") if word.strip()),
            out=out,
        )
    session.answer(
        {
            "files": {name: str(path) for name, path in made.files.items()},
            "figures": [f.to_dict() for f in made.figures],
        },
        text("Written: {files}", files=", ".join(str(path) for path in made.files.values())),
    )
