"""Commands on needs and offers: who needs what, who offers what, who is given what."""

from __future__ import annotations

from dataclasses import asdict

import click

from commandcenter.cli.session import Session, pass_session
from commandcenter.core.clock import show_time
from commandcenter.core.language import text
from commandcenter.ledgers import service as ledgers


@click.command()
@click.option("--under", metavar="CODE", help="Only what lies at or under this unit.")
@pass_session
def needs(session: Session, under: str | None) -> None:
    """Take up what units reported as difficulties, and show what is not met."""
    with session.door() as door:
        if door.headquarters.read(ledgers.has_new_difficulties):
            door.act(ledgers.gather_needs)
        rows = door.headquarters.read(ledgers.unmet_needs, under=under)
    session.table(
        {
            "rows": [
                {**asdict(r), "at": r.at.isoformat(), "age": int(r.age.total_seconds())}
                for r in rows
            ]
        },
        [text("No."), text("Unit"), text("Item"), text("Missing"), text("Words"), text("Time")],
        [
            (
                r.id,
                r.unit_name,
                r.name or r.sort,
                None if r.open is None else f"{r.open} {r.measure}",
                r.words,
                show_time(r.at),
            )
            for r in rows
        ],
    )


@click.command()
@click.option("--all", "everything", is_flag=True, help="Also what is given, run out, withdrawn.")
@pass_session
def offers(session: Session, *, everything: bool) -> None:
    """Show offers of which something is still free."""
    with session.headquarters() as headquarters:
        rows = headquarters.read(ledgers.open_offers, everything=everything)
    session.table(
        {
            "rows": [
                {
                    **asdict(r),
                    "at": r.at.isoformat(),
                    "until": r.until and r.until.isoformat(),
                }
                for r in rows
            ]
        },
        [text("No."), text("Partner"), text("Item"), text("Free"), text("Words")],
        [(r.id, r.partner, r.item or r.sort, f"{r.free} {r.measure}", r.words) for r in rows],
    )


@click.command()
@click.argument("need", type=int)
@click.argument("offer", type=int)
@click.argument("quantity")
@click.option("--key", required=True, help="A resend under this key changes nothing.")
@pass_session
def give(session: Session, need: int, offer: int, quantity: str, key: str) -> None:
    """Give QUANTITY of an offer to a need, both by their numbers."""
    with session.door() as door:
        made = door.act(ledgers.give, key=key, need_id=need, offer_id=offer, quantity=quantity)
    session.answer({"match": made}, text("Given: number {number}.", number=made))


@click.command()
@click.option("--partner", metavar="A", help="One partner, like donor:红十字会.")
@pass_session
def partners(session: Session, partner: str | None) -> None:
    """Show what each partner promised, shipped, got back, and what became of it."""
    with session.headquarters() as headquarters:
        rows = headquarters.read(ledgers.reconcile, partner=partner)
    session.table(
        {"rows": [asdict(row) for row in rows]},
        [
            text("Partner"),
            text("Item"),
            text("Promised"),
            text("Shipped"),
            text("Received"),
            text("Returned"),
            text("Consumed"),
            text("Lost"),
            text("In hand"),
            text("On the way"),
            text("Unit"),
        ],
        [
            (
                r.partner,
                r.name,
                r.promised,
                r.shipped,
                r.received,
                r.returned,
                r.consumed,
                r.lost,
                r.in_hand,
                r.on_the_way,
                r.unit,
            )
            for r in rows
        ],
    )


COMMANDS = (needs, offers, give, partners)
