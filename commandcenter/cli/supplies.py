"""Commands on supplies: what is where, what is on its way, what expires, what was counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from commandcenter.cli.session import Session, pass_session
from commandcenter.core.clock import parse_time, show_time
from commandcenter.core.errors import Refused
from commandcenter.core.language import text
from commandcenter.core.mistakes import unwritable
from commandcenter.core.settings import language
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.countsheet import read_count_sheet
from commandcenter.ledgers.labels import label_page
from commandcenter.ledgers.model import KIND_WORDS, Imported
from commandcenter.ledgers.pace import cover_words
from commandcenter.ledgers.tablefile import write_table

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT = click.Path(dir_okay=False, path_type=Path)


def tell(session: Session, made: Imported) -> None:
    """Say what an import of a register did."""
    session.answer(
        asdict(made),
        text(
            "{rows} rows: {added} new, {changed} changed.",
            rows=made.rows,
            added=made.added,
            changed=made.changed,
        ),
    )


@click.command()
@click.argument("file", type=FILE)
@pass_session
def lots(session: Session, file: Path) -> None:
    """Set what is written on lots: item,lot[,maker,spec,made,expires,intended]."""
    with session.door() as door:
        made = door.act(ledgers.import_lots, path=file)
    tell(session, made)


@click.command()
@click.argument("file", type=FILE)
@click.option("--verified", is_flag=True, help="Somebody who has the standard checked it.")
@pass_session
def categories(session: Session, file: Path, *, verified: bool) -> None:
    """Import categories of GB/T 38565-2020: code,name."""
    with session.door() as door:
        made = door.act(ledgers.import_categories, path=file, verified=verified)
    tell(session, made)


@click.command()
@click.argument("file", type=FILE)
@pass_session
def quotas(session: Session, file: Path) -> None:
    """Set the reserve to be held: place,item,quantity,basis."""
    with session.door() as door:
        made = door.act(ledgers.import_quotas, path=file)
    tell(session, made)


@click.command()
@pass_session
def reserves(session: Session) -> None:
    """Show the reserve to be held, what is there, and what is missing."""
    with session.headquarters() as headquarters:
        rows = headquarters.read(ledgers.reserves)
    session.table(
        {"rows": [asdict(row) for row in rows]},
        [text("Where"), text("Item"), text("Quota"), text("Held"), text("Missing"), text("Unit")],
        [(r.place_name, r.name, r.quota, r.held, r.missing, r.unit) for r in rows],
    )


@click.command()
@click.option("--under", metavar="CODE", help="Only what lies at or under this unit.")
@click.option("--item", metavar="I", help="One item.")
@pass_session
def stock(session: Session, under: str | None, item: str | None) -> None:
    """Show what depots and units hold, and for how many days it lasts."""
    with session.headquarters() as headquarters:
        rows = headquarters.read(ledgers.stock, under=under, item_code=item)
    session.table(
        {"rows": [asdict(row) | {"cover_days": row.cover.likely} for row in rows]},
        [text("Where"), text("Item"), text("Quantity"), text("Available"), text("Unit"),
         text("Days of cover")],
        [(r.place_name, r.name, r.quantity, r.available, r.unit,
          session.say(cover_words(r.cover))) for r in rows],
    )  # fmt: skip


@click.command()
@click.option("--to", "bound_for", metavar="CODE", help="Only what was sent to this unit or depot.")
@pass_session
def transit(session: Session, bound_for: str | None) -> None:
    """Show what was sent off and not received, oldest first."""
    with session.headquarters() as headquarters:
        rows = headquarters.read(ledgers.on_the_way, bound_for=bound_for)
    session.table(
        {"rows": [{**asdict(r), "sent_at": r.sent_at.isoformat(),
                   "age": int(r.age.total_seconds())} for r in rows]},
        [text("To"), text("Item"), text("Lot"), text("Quantity"), text("From"), text("Posted by"),
         text("Time")],
        [(r.bound_name or r.account, r.name, r.lot or None, f"{r.quantity} {r.unit}", r.source,
          r.by, show_time(r.sent_at)) for r in rows],
    )  # fmt: skip


@click.command()
@click.option("--days", type=int, help="Within so many days.")
@pass_session
def expiring(session: Session, days: int | None) -> None:
    """Show lots that expire soon, or have expired."""
    with session.headquarters() as headquarters:
        rows = headquarters.read(ledgers.expiring, within_days=days)
    session.table(
        {"rows": [asdict(row) | {"expires": row.expires.isoformat()} for row in rows]},
        [text("Account"), text("Item"), text("Lot"), text("Quantity"), text("Expires on")],
        [(r.account, r.name, r.lot, f"{r.quantity} {r.unit}", r.expires) for r in rows],
    )


@click.command()
@click.argument("account")
@click.argument("item")
@click.argument("quantity")
@pass_session
def suggest(session: Session, account: str, item: str, quantity: str) -> None:
    """Suggest which lots to issue: first expired, first out."""
    with session.headquarters() as headquarters:
        found = headquarters.read(ledgers.suggest, code=account, item_code=item, quantity=quantity)
    session.table(
        {"picks": [asdict(pick) for pick in found.picks], "short": found.short},
        [text("Lot"), text("Expires on"), text("Quantity")],
        [(p.lot or None, p.expires, f"{p.quantity} {p.unit}") for p in found.picks],
    )


@click.command()
@click.argument("file", type=FILE)
@click.option("--account", required=True, metavar="A", help="The store that was counted.")
@click.option("--at", required=True, metavar="TIME", help="When it was counted.")
@click.option("--key", required=True, help="The number of the sheet; a resend changes nothing.")
@click.option("--by", help="Who counted.")
@pass_session
def stocktake(
    session: Session, file: Path, *, account: str, at: str, key: str, by: str | None
) -> None:
    """Enter a stocktake: item,lot,quantity[,reason], or a counted sheet."""
    sheet = read_count_sheet(file)
    if sheet.account not in {None, account}:
        raise Refused(
            "This sheet is of {of}, not of {account}.", of=str(sheet.account), account=account
        )
    with session.door() as door:
        lines = door.act(
            ledgers.stocktake, key=key, code=account, at=parse_time(at), counts=sheet.counts, by=by
        )
    session.table(
        {"rows": [asdict(line) for line in lines]},
        [text("Item"), text("Lot"), text("Booked"), text("Counted"), text("Difference")],
        [(one.item, one.lot or None, one.booked, one.counted, one.difference) for one in lines],
    )


@click.command()
@click.argument("file", type=OUT)
@click.option("--account", required=True, metavar="A", help="The store whose lots are labelled.")
@click.option("--item", metavar="I", help="One item.")
@pass_session
def labels(session: Session, file: Path, account: str, item: str | None) -> None:
    """Write labels with QR codes as FILE.html, to be printed."""
    with session.headquarters() as headquarters:
        found = headquarters.read(ledgers.labels, code=account, item_code=item)
    try:
        file.write_text(label_page(found, language()), encoding="utf-8")
    except OSError as error:
        raise unwritable(file.name, error) from error
    session.answer(
        {"labels": len(found), "file": str(file)},
        text("{count} labels: {file}", count=len(found), file=str(file)),
    )


@click.command()
@click.argument("account")
@click.option("--item", metavar="I", help="One item.")
@click.option("--out", type=OUT, help="Write it to FILE.xlsx or FILE.csv.")
@pass_session
def book(session: Session, account: str, item: str | None, out: Path | None) -> None:
    """Show the ledger of one account, with what was there after each line."""
    with session.headquarters() as headquarters:
        lines = headquarters.read(ledgers.book_of, code=account, item_code=item)
    columns = [text("Time"), text("Kind"), text("Item"), text("Lot"), text("From"), text("To"),
               text("In or out"), text("Balance"), text("Unit"), text("Posted by"),
               text("Note")]  # fmt: skip
    rows: list[Sequence[str | None]] = [
        (
            show_time(one.movement.at),
            session.say(KIND_WORDS[one.movement.kind]),
            one.movement.name,
            one.movement.lot,
            one.movement.source,
            one.movement.target,
            one.change,
            one.balance,
            one.movement.unit,
            one.movement.by,
            one.movement.note,
        )
        for one in lines
    ]
    document = {
        "rows": [
            {
                "key": one.movement.key,
                "at": one.movement.at.isoformat(),
                "kind": one.movement.kind.value,
                "item": one.movement.item,
                "lot": one.movement.lot,
                "from": one.movement.source,
                "to": one.movement.target,
                "change": one.change,
                "balance": one.balance,
                "unit": one.movement.unit,
            }
            for one in lines
        ]
    }
    show_or_write(session, document, columns, rows, out, numbers=(6, 7))


@click.command()
@click.argument("file", type=OUT)
@click.option("--account", metavar="A", help="One account (depot:D01), or a kind (depot).")
@click.option("--item", metavar="I", help="One item.")
@click.option("--at", metavar="TIME", help="As of this moment; postings count from their own time.")
@pass_session
def export(
    session: Session, file: Path, account: str | None, item: str | None, at: str | None
) -> None:
    """Write balances to FILE.xlsx or FILE.csv."""
    with session.headquarters() as headquarters:
        found = headquarters.read(
            ledgers.balances, account=account, item=item, at=parse_time(at) if at else None
        )
    columns = [text("Account"), text("Item"), text("Name"), text("Lot"), text("Quantity"),
               text("Unit")]  # fmt: skip
    rows = [(r.account, r.item, r.name, r.lot, r.quantity, r.unit) for r in found]
    show_or_write(session, {}, columns, rows, file, numbers=(4,))


def show_or_write(
    session: Session,
    document: Any,
    columns: Sequence[Any],
    rows: Sequence[Sequence[str | None]],
    out: Path | None,
    numbers: Sequence[int],
) -> None:
    """A table on the screen, or in a file for a spreadsheet."""
    if out is None:
        session.table(document, columns, rows)
        return
    count = write_table(out, [session.say(column) for column in columns], rows, numbers=numbers)
    session.answer(
        {"rows": count, "file": str(out)},
        text("{count} rows: {file}", count=count, file=str(out)),
    )


COMMANDS = (
    lots,
    categories,
    quotas,
    reserves,
    stock,
    transit,
    expiring,
    suggest,
    stocktake,
    labels,
    book,
    export,
)
