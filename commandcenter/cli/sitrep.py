"""Commands on situation reports: made from one frozen snapshot, signed off, sent, looked into."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from commandcenter.cli.session import Session, complain, pass_session
from commandcenter.core.clock import parse_time, show_time
from commandcenter.core.errors import Refused
from commandcenter.core.language import SOURCE_LANGUAGE, text
from commandcenter.core.mistakes import no_json
from commandcenter.core.settings import language

KINDS = ("first", "followup", "final", "verified", "completion", "ledger", "log")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group()
def sitrep() -> None:
    """Situation reports from one frozen snapshot."""


@sitrep.command()
@click.option("--incident", "incident_id", required=True, metavar="ID")
@click.option("--kind", required=True, type=click.Choice(KINDS))
@click.option("--as-of", metavar="TIME")
@click.option("--formats", default="docx,pdf", show_default=True)
@click.option("--elements", type=FILE, help="What the duty officer adds, as a JSON object.")
@click.option("--out", required=True, type=FOLDER)
@pass_session
def make(
    session: Session,
    *,
    incident_id: str,
    kind: str,
    as_of: str | None,
    formats: str,
    elements: Path | None,
    out: Path,
) -> None:
    """Freeze a snapshot and write it in the formats asked for."""
    from commandcenter.sitreps import making  # heavy: documents are made by large libraries

    with session.door() as door:
        made = making.make(
            door,
            incident=incident_id,
            kind=kind,
            as_of=parse_time(as_of) if as_of else None,
            formats=_formats(formats),
            elements=_elements(elements),
            out=out,
        )
    _tell_made(session, made)


@sitrep.command()
@click.argument("report", metavar="NUMBER")
@click.option("--formats", default="docx,pdf", show_default=True)
@click.option("--out", required=True, type=FOLDER)
@pass_session
def write(session: Session, report: str, formats: str, out: Path) -> None:
    """Write a frozen report again, with the signature it bears by now."""
    from commandcenter.sitreps import making  # heavy, as above

    with session.headquarters() as headquarters:
        made = making.write_again(headquarters, report=report, formats=_formats(formats), out=out)
    _tell_made(session, made)


@sitrep.command("list")
@click.option("--incident", "incident_id", required=True, metavar="ID")
@pass_session
def list_reports(session: Session, incident_id: str) -> None:
    """The reports made of an incident, newest first, and how far each has come."""
    from commandcenter.sitreps import service as sitreps

    with session.headquarters() as headquarters:
        found = headquarters.read(sitreps.sitreps, incident=incident_id)
        told = [
            {
                "number": one.number,
                "title": one.title,
                "kind": one.kind.value,
                "as_of": one.as_of.isoformat(),
                "made_at": one.made_at.isoformat(),
                "standing": headquarters.read(sitreps.approval, sitrep_id=one.id).standing.value,
                "id": one.id,
            }
            for one in found
        ]
    columns = (text("Number"), text("Report"), text("Standing"))
    rows = [
        [row["number"], row["title"], session.say(sitreps.standing_words(row["standing"]))]
        for row in told
    ]
    session.table(told, columns, rows)


@sitrep.command()
@click.argument("report", metavar="NUMBER")
@click.option("--by", metavar="PERSON", help="Who signed, where another person enters it.")
@click.option("--say", "said", default="", help="What the signer adds.")
@pass_session
def sign(session: Session, report: str, by: str | None, said: str) -> None:
    """Sign a draft off."""
    _step(session, "sign", report=report, by=by, said=said)


@sitrep.command()
@click.argument("report", metavar="NUMBER")
@click.option("--by", metavar="PERSON")
@pass_session
def seal(session: Session, report: str, by: str | None) -> None:
    """Freeze the text of a signed report; only then may it be sent."""
    _step(session, "seal", report=report, by=by)


@sitrep.command()
@click.argument("report", metavar="NUMBER")
@click.option("--to", required=True, help="To whom, and by which way.")
@click.option("--by", metavar="PERSON")
@pass_session
def send(session: Session, report: str, to: str, by: str | None) -> None:
    """Record that a frozen report was sent."""
    _step(session, "send", report=report, to=to, by=by)


@sitrep.command("return")
@click.argument("report", metavar="NUMBER")
@click.option("--why", required=True)
@click.option("--by", metavar="PERSON")
@pass_session
def send_back(session: Session, report: str, why: str, by: str | None) -> None:
    """Return a report to its drafter; a new one follows it."""
    _step(session, "send_back", report=report, why=why, by=by)


@sitrep.command()
@click.option("--incident", "incident_id", required=True, metavar="ID")
@pass_session
def due(session: Session, incident_id: str) -> int:
    """Which report is due by when, and on what basis; exit code 1 where one is overdue."""
    from commandcenter.sitreps import service as sitreps

    with session.headquarters() as headquarters:
        now = headquarters.clock.now()
        found = headquarters.read(sitreps.dues, incident=incident_id)
        profile = headquarters.read(sitreps.profile_of, incident=incident_id)
    told = [
        {
            "report": one.report,
            "way": one.way,
            "due_at": one.due_at.isoformat(),
            "done_at": one.done_at.isoformat() if one.done_at else None,
            "drafted_at": one.drafted_at.isoformat() if one.drafted_at else None,
            "overdue": one.overdue(now),
            "basis": one.rule.basis,
            "basis_zh": one.basis_zh,
            "verified": one.rule.verified,
        }
        for one in found
    ]
    columns = (text("Report"), text("Due"), text("Done"), text("Basis"))
    rows = [
        [
            f"{one.report}/{one.way}",
            show_time(one.due_at),
            show_time(one.done_at) if one.done_at else "",
            one.rule.basis if language() == SOURCE_LANGUAGE else one.basis_zh,
        ]
        for one in found
    ]
    session.table({"profile": profile, "dues": told}, columns, rows)
    return 1 if any(one.overdue(now) and one.done_at is None for one in found) else 0


@sitrep.command()
@click.argument("profile")
@click.option("--incident", "incident_id", required=True, metavar="ID")
@pass_session
def profile(session: Session, profile: str, incident_id: str) -> None:
    """Choose by which profile of deadlines an incident is reported."""
    from commandcenter.sitreps import service as sitreps

    with session.door() as door:
        chosen = door.act(sitreps.choose_profile, incident=incident_id, profile=profile)
    session.answer({"profile": chosen}, text("Reported by “{profile}”.", profile=chosen))


@sitrep.command()
@click.argument("file", type=FILE)
@click.option("--incident", "incident_id", required=True, metavar="ID")
@click.option("--as-of", required=True, metavar="TIME")
@click.option("--place", metavar="CODE", help="The whole; by default the incident's place.")
@click.option("--process", type=click.Choice(("first", "followup", "verified")))
@click.option("--source", default="", help="Who reported it.")
@click.option("--explanation", default="", help="Why values jumped, in writing.")
@pass_session
def statistics(
    session: Session,
    *,
    file: Path,
    incident_id: str,
    as_of: str,
    place: str | None,
    process: str | None,
    source: str,
    explanation: str,
) -> None:
    """Enter a table of disaster statistics from FILE.csv or FILE.json."""
    from commandcenter.sitreps import service as sitreps
    from commandcenter.sitreps.losses.statistics_file import read_statistics

    entries = read_statistics(file)
    with session.door() as door:
        made = door.act(
            sitreps.enter_statistics,
            incident=incident_id,
            entries=entries,
            as_of=parse_time(as_of),
            place=place,
            process=process,
            source=source,
            explanation=explanation,
        )
    told = {
        "statistics": made.id,
        "process": made.process.value,
        "values": len(made.entries),
        "jumps": [
            {"name": j.name, "indicator": j.indicator, "before": str(j.before), "now": str(j.now)}
            for j in made.jumps
        ],
    }
    words = text("{values} values entered.", values=len(made.entries))
    session.answer(told, words)


def _step(session: Session, name: str, **values: Any) -> None:
    from commandcenter.sitreps import service as sitreps

    with session.door() as door:
        after = door.act(getattr(sitreps, name), **values)
    sitreps.standing_words(after.standing.value)
    session.answer(
        {
            "standing": after.standing.value,
            "steps": [
                {
                    "step": one.step.value,
                    "at": one.at.isoformat(),
                    "by": one.by,
                    "words": one.words,
                }
                for one in after.steps
            ],
        },
        text(
            "The report is now {standing}.", standing=sitreps.standing_words(after.standing.value)
        ),
    )


def _formats(said: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in said.split(",") if word.strip())


def _elements(path: Path | None) -> dict[str, str] | None:
    if path is None:
        return None
    try:
        said = json.loads(path.read_text("utf-8"))
    except (ValueError, RecursionError) as error:
        raise no_json(path.name, error) from error
    if not isinstance(said, dict) or not all(isinstance(words, str) for words in said.values()):
        raise Refused("The elements of a report are a JSON object of words.")
    return said


def _tell_made(session: Session, made: Any) -> None:
    told = {(one.wanted, one.used) for one in made.substitutions}
    for wanted, used in sorted(told):
        words = text("In place of “{wanted}” this machine set “{used}”.", wanted=wanted, used=used)
        complain(session.say(words))
    session.answer(
        made.to_dict(),
        text("Written: {files}", files=", ".join(str(path) for path in made.files.values())),
    )
