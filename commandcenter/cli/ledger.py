"""Commands on the books."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from commandcenter.cli import needs, offering, supplies
from commandcenter.cli.outcome import tell_lines
from commandcenter.cli.papers import papers
from commandcenter.cli.postingfile import post_file
from commandcenter.cli.session import Session, complain, pass_session
from commandcenter.cli.supplies import tell
from commandcenter.core.clock import parse_time, show_time
from commandcenter.core.language import text
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.model import KIND_WORDS, Movement

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def ledger() -> None:
    """Books that always balance: supplies, who holds them, who needs them."""


@ledger.command()
@click.argument("file", type=FILE)
@pass_session
def items(session: Session, file: Path) -> None:
    """Import items from FILE.csv: code,name,unit[,gb_code,decimals,units]."""
    with session.door() as door:
        made = door.act(ledgers.import_items, path=file)
    tell(session, made)


@ledger.command()
@click.argument("file", type=FILE)
@pass_session
def depots(session: Session, file: Path) -> None:
    """Import depots from FILE.csv: code,name,place[,lat,lon]; place is a unit's code."""
    with session.door() as door:
        made = door.act(ledgers.import_depots, path=file)
    tell(session, made)


@ledger.command()
@click.argument("file", type=FILE)
@pass_session
def post(session: Session, file: Path) -> int:
    """Post FILE.jsonl, each line for itself; or a sheet (FILE.xlsx, FILE.csv), all or nothing."""
    with session.door() as door, session.progress(text("Posting")) as bar:
        made = post_file(door, file, session.say, bar.reach)
    return tell_lines(session, made)


@ledger.command()
@click.option("--account", metavar="A", help="One account (depot:D01), or a kind (depot).")
@click.option("--item", metavar="I", help="One item.")
@click.option("--at", metavar="TIME", help="As of this moment; postings count from their own time.")
@pass_session
def balance(session: Session, account: str | None, item: str | None, at: str | None) -> None:
    """Show what each account holds of each lot; what is empty is left out."""
    with session.headquarters() as headquarters:
        rows = headquarters.read(
            ledgers.balances, account=account, item=item, at=parse_time(at) if at else None
        )
    document = {
        "rows": [
            {
                "account": row.account,
                "item": row.item,
                "lot": row.lot,
                "quantity": row.quantity,
                "unit": row.unit,
                # Only where something is held back, so that a plain row has the plain keys.
                **({"promised": row.promised} if row.promised != "0" else {}),
            }
            for row in rows
        ]
    }
    session.table(
        document,
        [text("Account"), text("Item"), text("Name"), text("Lot"), text("Quantity"), text("Unit")],
        [(r.account, r.item, r.name, r.lot or None, r.quantity, r.unit) for r in rows],
    )


@ledger.command()
@click.argument("lot")
@pass_session
def trace(session: Session, lot: str) -> None:
    """Show the way of a lot from its giver to its receivers."""
    with session.headquarters() as headquarters:
        found = headquarters.read(ledgers.trace, lot_code=lot)
    document = {
        "lot": lot,
        "items": [
            {
                "item": one.item,
                "name": one.name,
                **asdict(one.facts),
                "origins": [asdict(share) for share in one.origins],
                "holders": [asdict(share) for share in one.holders],
                "astray": list(one.astray),
                "movements": [_movement(step) for step in one.movements],
            }
            for one in found
        ],
    }
    session.table(
        document,
        [text("Time"), text("Kind"), text("Quantity"), text("From"), text("To"), text("Posted by")],
        [
            (
                show_time(step.at),
                session.say(KIND_WORDS[step.kind]),
                f"{step.quantity} {step.unit}",
                step.source,
                step.target,
                step.by,
            )
            for one in found
            for step in one.movements
        ],
    )


def _movement(step: Movement) -> dict[str, Any]:
    return {
        "key": step.key,
        "at": step.at.isoformat(),
        "by": step.by,
        "kind": step.kind.value,
        "quantity": step.quantity,
        "unit": step.unit,
        "from": step.source,
        "to": step.target,
        "incident": step.incident,
        "note": step.note,
        "of": step.of,
        "reversed": step.reversed,
    }


@ledger.command()
@pass_session
def check(session: Session) -> int:
    """Add everything up again and compare it with what the books keep."""
    with session.headquarters() as headquarters:
        found = headquarters.read(ledgers.check)
    problems = [session.say(words) for words in found.problems]
    if not session.as_json:
        for words in problems:
            complain(words)
    session.answer(
        {
            "balanced": not problems,
            "postings": found.postings,
            "accounts": found.accounts,
            "lots": found.lots,
            "problems": problems,
        },
        text(
            "{postings} postings, {accounts} accounts, {lots} lots; {problems} problems.",
            postings=found.postings,
            accounts=found.accounts,
            lots=found.lots,
            problems=len(problems),
        ),
    )
    return 1 if problems else 0


for command in (*supplies.COMMANDS, *needs.COMMANDS, *offering.COMMANDS, papers):
    ledger.add_command(command)
