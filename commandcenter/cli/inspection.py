"""Commands on inspections (督查): announce one, list them; a second line is warned of first."""

from __future__ import annotations

from typing import Any

import click

from commandcenter.cli.session import Session, pass_session
from commandcenter.core.clock import show_time
from commandcenter.core.language import text
from commandcenter.geo import service as geo
from commandcenter.verification import service as verification
from commandcenter.verification.model import Inspection


@click.command()
@click.argument("number")
@click.argument("unit")
@click.option("--line", required=True, metavar="CODE", help="Which department or unit inspects.")
@click.option("--by", required=True, metavar="NAME", help="Who announces it, by name or code.")
@click.option(
    "--despite",
    metavar="WORDS",
    help="Why it is needed although another line was there (重复督查).",
)
@pass_session
def inspect(
    session: Session, number: str, unit: str, line: str, by: str, despite: str | None
) -> None:
    """Announce that a line inspects UNIT on directive NUMBER; refused as a repeat (art. 15)."""
    with session.door() as door:
        made = door.act(
            verification.announce_inspection,
            number=number,
            unit=unit,
            line=line,
            by=by,
            despite=despite,
        )
    session.answer(
        _document(made),
        text("Inspection {number} of {unit} is announced.", number=made.id, unit=made.unit),
    )


@click.command()
@click.argument("number")
@click.option("--under", metavar="CODE", help="Only what lies at or under this unit.")
@pass_session
def inspections(session: Session, number: str, under: str | None) -> None:
    """List the inspections announced on directive NUMBER, with the reason of each repeat."""
    with session.headquarters() as headquarters:
        found = headquarters.read(verification.inspections, number=number, under=under)
        codes = {code for one in found for code in (one.unit, one.line)}
        names = {
            code: unit.name for code, unit in headquarters.read(geo.units, codes=codes).items()
        }
    session.table(
        [_document(one) for one in found],
        [text("No."), text("Time"), text("Unit"), text("Inspecting"), text("By"), text("Despite")],
        [
            (
                one.id,
                show_time(one.at),
                f"{names.get(one.unit, one.unit)} ({one.unit})",
                f"{names.get(one.line, one.line)} ({one.line})",
                one.by,
                one.despite,
            )
            for one in found
        ],
    )


def _document(one: Inspection) -> dict[str, Any]:
    return {
        "inspection": one.id,
        "directive": one.directive,
        "unit": one.unit,
        "line": one.line,
        "at": one.at.isoformat(),
        "by": one.by,
        "despite": one.despite,
    }
