"""Commands that enter needs, offers and claims, match them, and take them back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from commandcenter.cli.session import Session, pass_session
from commandcenter.core.clock import parse_time, show_time
from commandcenter.core.language import text
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.service import Claimed, Entered

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def _described(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say what is needed or offered."""
    for option in (
        click.option("--by", help="Who said so."),
        click.option("--at", metavar="TIME", help="When it was said; else now."),
        click.option("--words", default="", help="In words: terms, conditions, place."),
        click.option("--measure", help="In what it is counted; for items another of their units."),
        click.option("--item", metavar="I", help="The item, where it is one of the books."),
        click.option(
            "--sort", default="", help="goods (if left out), services, finance, jobs or places."
        ),
        click.option("--key", required=True, help="A resend under this key changes nothing."),
    ):
        command = option(command)
    return command


@click.command()
@click.option("--unit", required=True, metavar="CODE", help="Who needs it.")
@click.option("--quantity", help="How much; left out where nobody knows yet.")
@_described
@pass_session
def need(session: Session, /, *, unit: str, quantity: str | None, **said: Any) -> None:
    """Enter what a unit needs."""
    with session.door() as door:
        made = door.act(
            ledgers.say_need, unit=unit, quantity=quantity, **_said(door.headquarters.clock, said)
        )
    session.answer({"need": made}, text("Need number {number}.", number=made))


@click.command()
@click.option("--partner", required=True, metavar="A", help="Who offers, like donor:红十字会.")
@click.option("--quantity", required=True, help="How much.")
@click.option("--until", metavar="TIME", help="When the offer runs out.")
@_described
@pass_session
def offer(
    session: Session, /, *, partner: str, quantity: str, until: str | None, **said: Any
) -> None:
    """Enter what a partner offers: goods, services, finance, jobs or places."""
    with session.door() as door:
        made = door.act(
            ledgers.make_offer,
            partner=partner,
            quantity=quantity,
            until=_moment(until),
            **_said(door.headquarters.clock, said),
        )
    session.answer({"offer": made}, text("Offer number {number}.", number=made))


@click.command("needs-import")
@click.argument("file", type=FILE)
@pass_session
def needs_import(session: Session, file: Path) -> None:
    """Enter needs from FILE, all or nothing: key,unit[,sort,item,quantity,measure,words,at,by]."""
    with session.door() as door:
        _tell(session, door.act(ledgers.import_needs, path=file))


@click.command("offers-import")
@click.argument("file", type=FILE)
@pass_session
def offers_import(session: Session, file: Path) -> None:
    """Enter offers from FILE, all or nothing:
    key,partner,quantity[,sort,item,measure,words,at,until,by].
    """
    with session.door() as door:
        _tell(session, door.act(ledgers.import_offers, path=file))


@click.command()
@click.argument("offer", type=int)
@click.option("--reason", required=True)
@pass_session
def withdraw(session: Session, offer: int, reason: str) -> None:
    """Take OFFER back, by its number; what was given of it stays promised."""
    with session.door() as door:
        door.act(ledgers.withdraw_offer, offer_id=offer, reason=reason)
    session.answer({"offer": offer}, text("Offer {number} is withdrawn.", number=offer))


@click.command()
@click.argument("need", type=int)
@click.option("--reason", required=True)
@pass_session
def met(session: Session, need: int, reason: str) -> None:
    """Close NEED, by its number: it is met, or was none."""
    with session.door() as door:
        door.act(ledgers.close_need, need_id=need, reason=reason)
    session.answer({"need": need}, text("Need {number} is closed.", number=need))


@click.command("take-back")
@click.argument("match", type=int)
@click.option("--reason", required=True)
@click.option("--key", required=True, help="A resend under this key changes nothing.")
@pass_session
def take_back(session: Session, match: int, reason: str, key: str) -> None:
    """Take back what was given under the number MATCH; the offer is free again."""
    with session.door() as door:
        made = door.act(ledgers.take_back, key=key, match_id=match, reason=reason)
    session.answer({"match": made}, text("Taken back: number {number}.", number=made))


@click.command()
@click.option("--need", type=int, help="Only what this need was given.")
@click.option("--offer", type=int, help="Only what was given of this offer.")
@pass_session
def given(session: Session, need: int | None, offer: int | None) -> None:
    """Show what was given of which offer to whom, the newest first."""
    with session.headquarters() as headquarters:
        rows = headquarters.read(ledgers.given, need_id=need, offer_id=offer)
    session.table(
        {"rows": [{**asdict(row), "at": row.at.isoformat()} for row in rows]},
        [text("No."), text("Partner"), text("Unit"), text("Item"), text("Quantity"), text("Time"),
         text("Taken back")],
        [(r.id, r.partner, r.unit_name, r.name or r.sort, f"{r.quantity} {r.measure}",
          show_time(r.at), r.taken_back) for r in rows],
    )  # fmt: skip


@click.command()
@click.option("--under", metavar="CODE", help="Only what lies at or under this unit.")
@pass_session
def short(session: Session, under: str | None) -> None:
    """Show what is needed, what offers still cover of it, and what is short."""
    with session.headquarters() as headquarters:
        needs = headquarters.read(ledgers.unmet_needs, under=under)
        rows = ledgers.shortfalls(needs, headquarters.read(ledgers.open_offers))
    session.table(
        {"rows": [asdict(row) for row in rows]},
        [text("Item"), text("Needed"), text("Free"), text("Short"), text("Unit of measure")],
        [(r.name or r.sort, r.needed, r.free, r.short, r.measure) for r in rows],
    )


@click.command()
@click.argument("offer", type=int)
@click.argument("file", type=FILE, required=False)
@click.option("--claimant", metavar="CODE", help="One claimant, by code; no names.")
@click.option("--unit", metavar="CODE", help="Where the claimant lives.")
@pass_session
def claim(
    session: Session, *, offer: int, file: Path | None, claimant: str | None, unit: str | None
) -> None:
    """Take claims on OFFER from FILE (claimant,unit[,at]) or one by --claimant and --unit: one for
    each, first come first given, the rest wait in line.
    """
    if (file is None) == (claimant is None or unit is None):
        raise click.UsageError(session.say(text("Give a file, or --claimant and --unit.")))
    with session.door() as door:
        if file is not None:
            made = door.act(ledgers.import_claims, offer_id=offer, path=file)
        else:
            made = door.act(
                ledgers.claim_one, offer_id=offer, claimant=str(claimant), unit=str(unit)
            )
    _tell_claimed(session, made)


@click.command("give-up")
@click.argument("offer", type=int)
@click.argument("claimant")
@click.option("--reason", required=True)
@pass_session
def give_up(session: Session, offer: int, claimant: str, reason: str) -> None:
    """CLAIMANT steps back from OFFER; the next in line is given at once."""
    with session.door() as door:
        made = door.act(ledgers.give_up, offer_id=offer, claimant=claimant, reason=reason)
    _tell_claimed(session, made)


@click.command()
@click.argument("offer", type=int)
@pass_session
def claimants(session: Session, offer: int) -> None:
    """Show who claims of OFFER, and who waits at which place of the line."""
    with session.headquarters() as headquarters:
        rows = headquarters.read(ledgers.claimants, offer_id=offer)
    yes = session.say(text("yes"))
    session.table(
        {"rows": [{**asdict(row), "at": row.at.isoformat()} for row in rows]},
        [text("Claimant"), text("Unit"), text("Given"), text("Place in line"), text("Gave up")],
        [(r.claimant, r.unit, yes if r.given else None, r.place, r.given_up) for r in rows],
    )


def _said(clock: Any, said: dict[str, Any]) -> dict[str, Any]:
    at: datetime = _moment(said["at"]) or clock.now()
    return {
        "key": said["key"],
        "sort": ledgers.sort_of(said["sort"]),
        "item_code": said["item"],
        "measure": said["measure"],
        "words": said["words"],
        "at": at,
        "by": said["by"],
    }


def _moment(said: str | None) -> datetime | None:
    return parse_time(said) if said else None


def _tell(session: Session, made: Entered) -> None:
    session.answer(
        asdict(made),
        text(
            "{accepted} entered, {repeated} known before.",
            accepted=made.accepted,
            repeated=made.repeated,
        ),
    )


def _tell_claimed(session: Session, made: Claimed) -> None:
    session.answer(
        asdict(made),
        text(
            "{given} given, {waiting} wait in line, {repeated} had claimed before.",
            given=made.given,
            waiting=made.waiting,
            repeated=made.repeated,
        ),
    )


COMMANDS = (
    need,
    offer,
    needs_import,
    offers_import,
    withdraw,
    met,
    take_back,
    given,
    short,
    claim,
    give_up,
    claimants,
)
