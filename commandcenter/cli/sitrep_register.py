"""Commands of the registers behind the statistics; names are told only where they are asked for."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from commandcenter.cli.session import Session, complain, pass_session
from commandcenter.core.clock import show_time
from commandcenter.core.language import text

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
KIND = click.Choice(("people", "houses"))


@click.group()
def register() -> None:
    """The registers of deaths and missing persons (people) and of damaged houses (houses)."""


@register.command(name="import")
@click.argument("file", type=FILE)
@click.option("--incident", "incident_id", required=True, metavar="ID")
@click.option("--kind", type=KIND, required=True)
@pass_session
def bring(session: Session, *, file: Path, incident_id: str, kind: str) -> None:
    """Take FILE.csv or FILE.xlsx into a register: key,place,what[,rooms,at,name,detail]."""
    from commandcenter.sitreps import service as sitreps
    from commandcenter.sitreps.losses.registers import read_register
    from commandcenter.sitreps.losses.registers_file import read_register_file

    wanted = read_register(kind)
    rows = read_register_file(file, wanted)
    with session.door() as door:
        done = door.act(sitreps.import_register, incident=incident_id, register=wanted, rows=rows)
    said = text(
        "{added} rows added, {changed} changed, {withdrawn} withdrawn; {repeated} were known.",
        **asdict(done),
    )
    session.answer(asdict(done), said)


@register.command()
@click.option("--incident", "incident_id", required=True, metavar="ID")
@click.option("--kind", type=KIND, required=True)
@click.option("--under", metavar="CODE")
@click.option("--names", is_flag=True, help="Tell names and causes whole; else they are covered.")
@pass_session
def show(session: Session, *, incident_id: str, kind: str, under: str | None, names: bool) -> None:
    """The rows of a register as they stand."""
    from commandcenter.sitreps import service as sitreps
    from commandcenter.sitreps.losses.registers import read_register

    with session.headquarters() as headquarters:
        rows = headquarters.read(
            sitreps.register_of, incident=incident_id, register=read_register(kind), under=under
        )
    told = [
        {
            "key": row.key,
            "place": row.place,
            "what": row.what.value,
            "rooms": row.rooms,
            "at": row.at.isoformat() if row.at else None,
            "name": row.name if names else row.masked,
            **({"detail": row.detail} if names else {}),
        }
        for row in rows
    ]
    columns = (text("No."), text("Unit"), text("State"), text("Rooms"), text("Time"), text("Name"))
    session.table(
        told,
        columns,
        [
            [
                one["key"],
                one["place"],
                one["what"],
                row.rooms or "",
                show_time(row.at) if row.at else "",
                one["name"],
            ]
            for one, row in zip(told, rows, strict=True)
        ],
    )


@register.command()
@click.option("--incident", "incident_id", required=True, metavar="ID")
@pass_session
def check(session: Session, *, incident_id: str) -> int:
    """Hold the statistics against the registers; exit 1 where they differ."""
    from commandcenter.sitreps import service as sitreps

    with session.headquarters() as headquarters:
        found = headquarters.read(sitreps.register_comparisons, incident=incident_id)
    wrong = [one for one in found if one.differs]
    told = {
        "compared": len(found),
        "differences": [
            {
                "place": one.place,
                "name": one.name,
                "indicator": one.indicator,
                "statistics": None if one.said is None else f"{one.said.normalize():f}",
                "register": one.counted,
                "why": session.say(one.words),
            }
            for one in wrong
        ],
    }
    for one in wrong:
        complain(session.say(one.words))
    words = text(
        "{count} figures compared with their registers, {differ} differ.",
        count=len(found),
        differ=len(wrong),
    )
    session.answer(told, words)
    return int(bool(wrong))
