"""Commands of the price watch."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from commandcenter.cli.session import Session, pass_session
from commandcenter.core.language import text
from commandcenter.core.mistakes import unwritable
from commandcenter.gateway.limits import PHOTO_BYTES_MAX
from commandcenter.gateway.photos import examine
from commandcenter.ledgers.prices import GROUND_WORDS, Judged, profiles
from commandcenter.ledgers.service import prices

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group()
def price() -> None:
    """Price watch: samples, what the announcement says of them, evidence."""


@price.command("import")
@click.argument("file", type=FILE)
@click.option("--photos", type=FOLDER, help="The folder of the photos that the file names.")
@pass_session
def import_prices(session: Session, file: Path, photos: Path | None) -> None:
    """Import samples from FILE (CSV: key,at,place,shop,item,unit,price[,spec,cost,base_price,
    base_cost,inspectors,photos,note]), all or nothing.
    """
    with session.door() as door:
        made = door.act(prices.import_samples, path=file, photos=_photos(photos))
    session.answer(
        {"accepted": made.accepted, "repeated": made.repeated},
        text(
            "{accepted} price samples, {repeated} known before.",
            accepted=made.accepted,
            repeated=made.repeated,
        ),
    )


@price.command()
@click.option("--profile", "profile_name", metavar="NAME", help="Judge by this announcement.")
@click.option("--under", metavar="CODE", help="Only what lies at or under this unit.")
@click.option("--item", metavar="ITEM", help="Only these goods.")
@click.option("--all", "show_all", is_flag=True, help="Also what gives no reason to look.")
@pass_session
def check(
    session: Session,
    *,
    profile_name: str | None,
    under: str | None,
    item: str | None,
    show_all: bool,
) -> None:
    """Say which samples are a reason to look, by which rule and by how much."""
    with session.headquarters() as headquarters:
        judged = headquarters.read(
            prices.judged_prices, profile_name=profile_name, under=under, item=item
        )
    shown = [one for one in judged if show_all or one.flagged or one.lacking]
    session.table(
        {"rows": [_row(session, one) for one in shown], "judged": len(judged)},
        [
            text("Price sample"),
            text("Shop"),
            text("Item"),
            text("Price"),
            text("Margin"),
            text("Why"),
        ],
        [
            (
                one.sample.key,
                one.sample.shop,
                one.sample.item,
                one.sample.price,
                None if one.margin is None else f"{one.margin} %",
                session.say(one.words),
            )
            for one in shown
        ],
    )


@price.command()
@click.argument("sample")
@click.option("--inspector", "inspectors", multiple=True, required=True, metavar="PERSON")
@click.option("--profile", "profile_name", metavar="NAME")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@pass_session
def evidence(
    session: Session,
    *,
    sample: str,
    inspectors: tuple[str, ...],
    profile_name: str | None,
    out: Path,
) -> None:
    """Freeze the evidence of SAMPLE and write it as one file."""
    with session.door() as door:
        made = door.act(
            prices.make_evidence, key=sample, inspectors=inspectors, profile_name=profile_name
        )
    try:
        out.write_bytes(made.file)
    except OSError as error:
        raise unwritable(out.name, error) from error
    session.answer(
        {"evidence": made.id, "digest": made.digest, "file": str(out)},
        text("Written: {files}", files=str(out)),
    )


@price.command("profiles")
@pass_session
def list_profiles(session: Session) -> None:
    """List the announcements with their basis."""
    found = list(profiles().values())
    session.table(
        {
            "profiles": [
                {
                    "name": one.name,
                    "title": one.title,
                    "region": one.rule.region,
                    "base_date": one.base_date.isoformat(),
                    "margin_max": str(one.margin_max),
                    "basis": one.rule.basis,
                    "verified": one.rule.verified,
                }
                for one in found
            ]
        },
        [text("Name"), text("Region"), text("Reference before"), text("Margin"), text("Basis")],
        [
            (one.name, one.rule.region, one.base_date, f"{one.margin_max} %", one.rule.basis)
            for one in found
        ],
    )


def _row(session: Session, one: Judged) -> dict[str, Any]:
    return {
        "sample": one.sample.key,
        "place": one.sample.place,
        "shop": one.sample.shop,
        "item": one.sample.item,
        "price": str(one.sample.price),
        "profile": one.profile.name,
        "flagged": one.flagged,
        "lacking": one.lacking,
        "ground": one.ground and session.say(GROUND_WORDS[one.ground]),
        "test": one.ground and one.ground.value,
        "margin": None if one.margin is None else str(one.margin),
        "base_margin": None if one.base_margin is None else str(one.base_margin),
        "rise": None if one.rise is None else str(one.rise),
        "why": session.say(one.words),
        "basis": one.profile.rule.basis,
    }


def _photos(folder: Path | None) -> Callable[[str], tuple[bytes, str] | None]:
    """Finds a photo of a folder by its plain name; a path or a link is not followed."""

    def find(name: str) -> tuple[bytes, str] | None:
        if folder is None or Path(name).name != name:
            return None
        path = folder / name
        if path.is_symlink() or not path.is_file() or path.stat().st_size > PHOTO_BYTES_MAX:
            return None
        data = path.read_bytes()
        return data, examine(data, name).media_type

    return find
