"""Commands on the burden: what an order would ask before it is issued, what a unit was asked."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, BinaryIO

import click

from commandcenter.cli.jsonfile import JSON_FILE, json_value
from commandcenter.cli.session import Session, pass_session
from commandcenter.core.language import text
from commandcenter.directives import service as directives
from commandcenter.directives.orders import read_order
from commandcenter.directives.service import UnitBurden


@click.command("burden")
@click.argument("file", type=JSON_FILE)
@pass_session
def order_burden(session: Session, file: BinaryIO) -> int:
    """Show what the directive in FILE.json would ask of each unit, and of the week; issue nothing.

    Exit 1 where it is over the budget and gives no reason.
    """
    order = read_order(json_value(file))
    with session.headquarters() as headquarters:
        found = headquarters.read(directives.order_burden, order=order)
    lacking = found.over and not order.burden_reason
    document = asdict(found) | {"over": found.over, "reason": order.burden_reason}
    rows: list[tuple[Any, ...]] = [
        (session.say(text("Units asked")), found.units),
        (session.say(text("Items for each")), found.each.items),
        (session.say(text("Photos for each")), found.each.photos),
        (session.say(text("Calls for each")), found.each.calls),
        (session.say(text("Minutes for each (estimate)")), f"{found.each.minutes:.1f}"),
        (session.say(text("Hours for all (estimate)")), f"{found.hours:.1f}"),
        (
            session.say(text("Most minutes of one unit today, of the budget")),
            f"{found.most_day:.1f} / {found.budget_day:.0f}",
        ),
        (
            session.say(text("Most minutes of one unit in the week, of the budget")),
            f"{found.most_week:.1f} / {found.budget_week:.0f}",
        ),
        (session.say(text("Units over the budget")), max(found.over_day, found.over_week)),
    ]
    rows += [
        (session.say(text("Already known: {name}", name=name)), count)
        for name, count in found.known.items()
    ]
    session.table(document, [text("What"), text("How much")], rows)
    return 1 if lacking else 0


@click.command("burden")
@click.argument("code")
@click.option("--days", type=click.IntRange(1, 366), default=7, show_default=True)
@pass_session
def unit_burden(session: Session, code: str, days: int) -> None:
    """Show what the unit CODE was asked over the last days."""
    with session.headquarters() as headquarters:
        found = headquarters.read(directives.unit_burden, unit_code=code, days=days)
    session.table(
        _document(found),
        [
            text("Day"),
            text("Directives"),
            text("Items"),
            text("Photos"),
            text("Calls"),
            text("Minutes"),
            text("Over the budget"),
        ],
        [
            (
                day.day.isoformat(),
                day.directives,
                day.items,
                day.photos,
                day.calls,
                f"{day.minutes:.1f}",
                "✓" if day.over else None,
            )
            for day in found.days
        ],
    )


def _document(found: UnitBurden) -> dict[str, Any]:
    return {
        "unit": found.unit,
        "name": found.name,
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "items": found.items,
        "photos": found.photos,
        "calls": found.calls,
        "minutes": found.minutes,
        "budget_day": found.budget_day,
        "budget_week": found.budget_week,
        "over_week": found.over_week,
        "days": [asdict(day) | {"day": day.day.isoformat()} for day in found.days],
        "directives": [
            {
                "directive": one.directive,
                "title": one.title,
                "issued_at": one.issued_at.isoformat(),
                "as_hop": one.as_hop,
                "times": one.times,
                **asdict(one.each),
            }
            for one in found.asked
        ],
    }
