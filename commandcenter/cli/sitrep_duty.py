"""Commands of the duty room around the reports: the log, calls, handover, records, the form."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from commandcenter.cli.session import Session, pass_session
from commandcenter.cli.sitrep import FOLDER
from commandcenter.core.clock import parse_time, show_time
from commandcenter.core.language import text


@click.command()
@click.argument("report", metavar="NUMBER")
@click.argument("key")
@pass_session
def records(session: Session, report: str, key: str) -> None:
    """The records behind the figure KEY of a frozen report, as they stood."""
    from commandcenter.sitreps import service as sitreps

    with session.headquarters() as headquarters:
        identity = headquarters.read(sitreps.identity_of, number_or_id=report)
        found = headquarters.read(sitreps.records, sitrep_id=identity, key=key)
    told = {
        "figure": found.figure.to_dict(),
        "counted": found.counted,
        "records": [asdict(one) for one in found.records],
    }
    columns = (text("Unit"), text("Name"), text("Record"), text("Time"), text("By"))
    rows = [
        [one.unit, one.name, one.kind, show_time(one.at) if one.at else "", one.by or ""]
        for one in found.records
    ]
    session.table(told, columns, rows)


@click.command()
@click.option("--incident", "incident_id", required=True, metavar="ID")
@click.option("--kind", "kinds", multiple=True, help="Only entries of this kind.")
@click.option("--under", metavar="CODE")
@click.option("--since", metavar="TIME")
@click.option("--until", metavar="TIME")
@click.option("--words", "said", default="", help="Only lines with these words.")
@click.option("--limit", default=200, show_default=True)
@pass_session
def log(
    session: Session,
    *,
    incident_id: str,
    kinds: tuple[str, ...],
    under: str | None,
    since: str | None,
    until: str | None,
    said: str,
    limit: int,
) -> None:
    """The duty log of an incident, filtered."""
    from commandcenter.sitreps import service as sitreps

    wanted = sitreps.LogFilter(
        kinds=kinds,
        under=under,
        since=parse_time(since) if since else None,
        until=parse_time(until) if until else None,
        words=said,
    )
    with session.headquarters() as headquarters:
        lines, left_out = headquarters.read(
            sitreps.log_lines, incident=incident_id, wanted=wanted, limit=limit
        )
    told = {
        "left_out": left_out,
        "lines": [
            {"seq": one.seq, "at": one.at.isoformat(), "by": one.actor, "words": one.words}
            for one in lines
        ],
    }
    columns = (text("No."), text("Time"), text("Entry"), text("By"))
    session.table(told, columns, [[o.seq, show_time(o.at), o.words, o.actor] for o in lines])


@click.command()
@click.option("--incident", "incident_id", metavar="ID")
@click.option("--at", required=True, metavar="TIME")
@click.option("--way", type=click.Choice(("in", "out")), required=True)
@click.option("--unit", default="")
@click.option("--name", default="")
@click.option("--post", default="")
@click.option("--phone", default="")
@click.option("--place", default="")
@click.option("--account", required=True, help="Cause, course, measures, result, trend.")
@click.option("--told", default="", help="Whom it was reported to, and when.")
@pass_session
def call(session: Session, /, *, incident_id: str | None, at: str, **said: Any) -> None:
    """Write one call into the telephone log."""
    from commandcenter.sitreps import service as sitreps

    with session.door() as door:
        made = door.act(sitreps.record_call, incident=incident_id, at=parse_time(at), **said)
    session.answer({"call": made.id}, text("The call is in the log."))


@click.command()
@click.option("--note", default="", help="What the leaving shift adds.")
@click.option("--formats", default="docx,pdf", show_default=True)
@click.option("--out", required=True, type=FOLDER)
@pass_session
def handover(session: Session, note: str, formats: str, out: Path) -> None:
    """Draw up the shift handover sheet of this moment."""
    from commandcenter.sitreps import service as sitreps
    from commandcenter.sitreps.handover.paper import write_handover

    with session.door() as door:
        made = door.act(sitreps.draw_up, note=note)
    files = write_handover(made, formats=_words(formats), folder=out)
    _tell_handover(session, made, files)


@click.command("handover-sign")
@click.argument("identity", metavar="SHEET")
@click.option("--side", type=click.Choice(("from", "to")), required=True)
@click.option("--by", metavar="PERSON")
@click.option("--formats", default="docx,pdf", show_default=True)
@click.option("--out", required=True, type=FOLDER)
@pass_session
def handover_sign(
    session: Session, *, identity: str, side: str, by: str | None, formats: str, out: Path
) -> None:
    """Sign a handover sheet for the side that leaves or comes, and write it again."""
    from commandcenter.sitreps import service as sitreps
    from commandcenter.sitreps.handover.paper import write_handover

    with session.door() as door:
        made = door.act(sitreps.sign_handover, identity=identity, side=side, by=by)
    files = write_handover(made, formats=_words(formats), folder=out)
    _tell_handover(session, made, files)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@pass_session
def form(session: Session, file: Path) -> None:
    """Write the Word form anew, for staff to edit."""
    from commandcenter.sitreps.word_form.blank import write_blank_form

    write_blank_form(file)
    session.answer({"form": str(file)}, text("Written: {files}", files=str(file)))


COMMANDS = (records, log, call, handover, handover_sign, form)


def _words(said: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in said.split(",") if word.strip())


def _tell_handover(session: Session, made: Any, files: dict[str, Path]) -> None:
    session.answer(
        {
            "handover": made.sheet.id,
            "complete": made.complete,
            "signatures": [
                {"side": one.side.value, "by": one.by, "at": one.at.isoformat()}
                for one in made.signatures
            ],
            "files": {name: str(path) for name, path in files.items()},
        },
        text("Written: {files}", files=", ".join(str(path) for path in files.values())),
    )
