"""The command that proposes who gets what; it reads a file and opens no database."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from commandcenter.cli.session import Session, pass_session
from commandcenter.core.errors import Refused
from commandcenter.core.language import text
from commandcenter.ledgers.allocation.explaining import Reason, reasons
from commandcenter.ledgers.allocation.plan import Plan
from commandcenter.ledgers.allocation.planning import allocate as allocate_fairly
from commandcenter.ledgers.allocation.reading import read_problem

FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
FIGURES = 6


@click.command()
@click.argument("file", type=FILE)
@pass_session
def allocate(session: Session, file: Path) -> None:
    """Share the stock in FILE.json fairly; whole units, each number with its reason."""
    plan = allocate_fairly(read_problem(_words(file)))
    if session.as_json:
        session.answer(_document(session, plan))
        return
    session.table(
        {},
        [text("Depot"), text("Unit"), text("Item"), text("Quantity")],
        [(s.depot, s.unit, s.item, s.quantity) for s in plan.shipments],
    )
    for reason in reasons(plan):
        click.echo(session.say(reason.words))


def _words(file: Path) -> str:
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("The file {name} is no UTF-8 text.", name=file.name) from None
    except OSError as error:
        raise Refused(
            "The file {name} cannot be read: {why}.", name=file.name, why=error.strerror or ""
        ) from error


def _document(session: Session, plan: Plan) -> dict[str, Any]:
    return {
        "plan": [
            {"depot": s.depot, "unit": s.unit, "item": s.item, "quantity": s.quantity}
            for s in plan.shipments
        ],
        "fill": {item: _rounded(ratios) for item, ratios in plan.fill.items()},
        "min_fill": _rounded(plan.min_fill),
        "best": _rounded(plan.best),
        "why": [_why(session, reason) for reason in reasons(plan)],
    }


def _rounded(ratios: Any) -> dict[str, float]:
    return {name: round(ratio, FIGURES) for name, ratio in ratios.items()}


def _why(session: Session, reason: Reason) -> dict[str, Any]:
    share = reason.share
    return {
        "item": reason.good,
        "unit": share.unit,
        "need": round(share.need / share.grain, FIGURES),
        "fair_share": round(float(share.exact), FIGURES),
        "received": share.received,
        "binds": list(reason.binds),
        "words": session.say(reason.words),
    }
