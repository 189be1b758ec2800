"""Commands on directives and what is reported of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO

import click

from commandcenter.cli.burden import order_burden
from commandcenter.cli.jsonfile import JSON_FILE, json_object, json_value, reason_in
from commandcenter.cli.ladder import hold, ladder, release
from commandcenter.cli.outcome import tell_lines
from commandcenter.cli.reportfile import import_reports
from commandcenter.cli.session import Session, pass_session
from commandcenter.core.clock import parse_time, show_time
from commandcenter.core.language import text
from commandcenter.directives import service as directives
from commandcenter.directives.model import Counts, StatusRow
from commandcenter.directives.orders import read_order
from commandcenter.gateway.checkwork import check_new
from commandcenter.geo.model import LEVEL_WORDS

LEVELS = ("province", "city", "county", "street", "village")


@click.group()
def directive() -> None:
    """Directives: issue, change, follow."""


for command in (order_burden, ladder, hold, release):
    directive.add_command(command)


@directive.command()
@click.argument("file", type=JSON_FILE)
@pass_session
def issue(session: Session, file: BinaryIO) -> None:
    """Issue the directive in FILE.json ("-" is standard input)."""
    order = read_order(json_value(file))
    with session.door() as door:
        made = door.act(directives.issue, order=order)
    session.answer(
        {"directive": made.directive, "assignments": made.assignments},
        text(
            "{directive} issued to {assignments} units.",
            directive=made.directive,
            assignments=made.assignments,
        ),
    )


@directive.command()
@click.argument("number")
@click.argument("file", type=JSON_FILE)
@pass_session
def amend(session: Session, number: str, file: BinaryIO) -> None:
    """Make a new version with the fields of FILE.json and a reason; units must acknowledge it
    again.
    """
    change = json_object(file)
    with session.door() as door:
        version = door.act(directives.amend, number=number, change=change)
    session.answer(
        {"directive": number, "version": version},
        text("{directive} is now version {version}.", directive=number, version=version),
    )


@directive.command()
@click.argument("number")
@click.argument("file", type=JSON_FILE)
@pass_session
def extend(session: Session, number: str, file: BinaryIO) -> None:
    """Give units more time: FILE.json has complete_by, reason, and units or under."""
    change = json_object(file)
    with session.door() as door:
        count = door.act(directives.extend, number=number, change=change)
    session.answer(
        {"directive": number, "extended": count}, text("{count} units have more time.", count=count)
    )


@directive.command()
@click.argument("number")
@click.argument("file", type=JSON_FILE)
@pass_session
def withdraw(session: Session, number: str, file: BinaryIO) -> None:
    """Take a directive back; FILE.json has the reason."""
    reason = reason_in(file)
    with session.door() as door:
        door.act(directives.withdraw, number=number, reason=reason)
    session.answer(
        {"directive": number, "status": "withdrawn"},
        text("{directive} was withdrawn.", directive=number),
    )


@directive.command()
@click.argument("number")
@click.argument("file", type=JSON_FILE)
@pass_session
def close(session: Session, number: str, file: BinaryIO) -> None:
    """Close a directive as a whole; FILE.json has the reason."""
    reason = reason_in(file)
    with session.door() as door:
        door.act(directives.close, number=number, reason=reason)
    session.answer(
        {"directive": number, "status": "closed"}, text("{directive} was closed.", directive=number)
    )


@directive.command("list")
@pass_session
def listed(session: Session) -> None:
    """List all directives, newest first."""
    with session.headquarters() as headquarters:
        found = headquarters.read(directives.listed)
    session.table(
        {
            "directives": [
                {
                    "directive": item.number,
                    "title": item.title,
                    "kind": item.kind.value,
                    "issuer": item.issuer,
                    "issued_at": item.issued_at.isoformat(),
                    "complete_by": item.complete_by and item.complete_by.isoformat(),
                    "version": item.version,
                    "status": item.status.value,
                    "assignments": item.leaves,
                }
                for item in found
            ]
        },
        [text("Number"), text("Title"), text("Issued"), text("Units"), text("State")],
        [
            (
                d.number,
                d.title,
                show_time(d.issued_at),
                d.leaves,
                session.say(STATES[d.status.value]),
            )
            for d in found
        ],
    )


STATES = {"open": text("open"), "withdrawn": text("withdrawn"), "closed": text("closed")}


@directive.command()
@click.argument("number")
@click.option("--under", metavar="CODE", help="Only what lies at or under this unit.")
@click.option("--by", type=click.Choice(LEVELS), help="One row for each unit of this level.")
@click.option("--at", metavar="TIME", help="As of this moment; acts count from their own time.")
@pass_session
def status(
    session: Session, number: str, under: str | None, by: str | None, at: str | None
) -> None:
    """Show the counts of a directive: claimed and verified are never mixed."""
    with session.headquarters() as headquarters:
        found = headquarters.read(
            directives.status,
            number=number,
            under=under,
            by=LEVEL_WORDS[by] if by else None,
            at=parse_time(at) if at else None,
        )
    document = {
        "directive": found.directive,
        "at": found.at.isoformat(),
        "total": found.total.to_dict(),
        "rows": [_row(row, with_hop=by is not None) for row in found.rows],
    }
    shown = [*found.rows, StatusRow("", session.say(text("Total")), found.total, None)]
    session.table(
        document,
        [text("Unit"), text("Name"), *(COUNT_WORDS[name] for name in Counts().to_dict())],
        [(row.unit, row.name, *row.counts.to_dict().values()) for row in shown],
    )


COUNT_WORDS = {
    "issued": text("issued"),
    "delivered": text("delivered"),
    "read": text("read"),
    "acknowledged": text("acknowledged"),
    "relayed": text("relayed"),
    "started": text("started"),
    "claimed": text("claimed"),
    "verified": text("verified"),
    "refuted": text("refuted"),
    "returned": text("returned"),
    "closed": text("closed"),
    "overdue": text("overdue"),
    "flagged": text("flagged"),
    "silent": text("silent"),
}


def _row(row: StatusRow, *, with_hop: bool) -> dict[str, Any]:
    document: dict[str, Any] = {"unit": row.unit, "name": row.name, **row.counts.to_dict()}
    if with_hop:
        hop = row.hop
        document["hop"] = hop and {
            "acknowledged_at": hop.acknowledged_at and hop.acknowledged_at.isoformat(),
            "relayed_at": hop.relayed_at and hop.relayed_at.isoformat(),
        }
    return document


@click.group()
def reports() -> None:
    """What units report."""


@reports.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--photos", type=click.Path(exists=True, file_okay=False, path_type=Path))
@pass_session
def import_file(session: Session, file: Path, photos: Path | None) -> int:
    """Import FILE.jsonl; each line stands alone, a bad one is refused with its number and
    reason.
    """
    with session.door() as door, session.progress(text("Importing reports")) as bar:
        made = import_reports(door, file, photos, session.say, bar.reach)
        check_new(door)
    return tell_lines(session, made)
