"""Commands on who gets what: a proposal (it opens no database), its adoption, the alarm after."""

from __future__ import annotations

import sys
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from commandcenter.cli.session import Session, pass_session
from commandcenter.core.clock import parse_time
from commandcenter.core.errors import Refused
from commandcenter.core.language import text
from commandcenter.core.mistakes import unreadable
from commandcenter.ledgers.allocation.explaining import Reason, reasons
from commandcenter.ledgers.allocation.measures import Measures, measures
from commandcenter.ledgers.allocation.plan import Plan
from commandcenter.ledgers.allocation.planning import allocate as allocate_fairly
from commandcenter.ledgers.allocation.reading import read_problem
from commandcenter.ledgers.service import OrderState, plans
from commandcenter.ledgers.service import orders as order_states

FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
FIGURES = 6


@click.command()
@click.argument("file", type=FILE)
@click.option("--measures", "measured", is_flag=True, help="Also inequality, travel, its price.")
@pass_session
def allocate(session: Session, *, file: Path, measured: bool) -> None:
    """Share the stock in FILE.json fairly; whole units, each number with its reason.

    FILE holds items {code: {per_person}}, areas [{unit, population, hazard, holds}], depots
    [{depot, stock}] and minutes {unit: {depot: m}}; no minutes, no road. Optional: an item's weight
    (1), an area's vulnerability (1; multiplies its need) and priority (0 to 9; first among equals
    and on the short roads), a depot's trucks (the weight that can leave it: then its goods
    compete), kits {name: {item: n}} that leave a depot only whole, and nearest (so many depots an
    area).
    """
    problem = read_problem(_words(file))
    plan = allocate_fairly(problem)
    found = measures(problem, plan) if measured else {}
    if session.as_json:
        more = {"measures": {good: asdict(one) for good, one in found.items()}} if found else {}
        session.answer(_document(session, plan) | more)
        return
    session.table(
        {},
        [text("Depot"), text("Unit"), text("Item"), text("Quantity")],
        [(s.depot, s.unit, s.item, s.quantity) for s in plan.shipments],
    )
    for reason in reasons(plan):
        click.echo(session.say(reason.words))
    if found:
        _show_measures(session, found)


@click.command()
@click.argument("file", type=FILE)
@click.option("--issuer", required=True, metavar="CODE", help="The unit that orders it.")
@click.option("--incident", metavar="ID")
@click.option("--complete-by", metavar="TIME", help="When everything must have arrived.")
@pass_session
def order(
    session: Session, *, file: Path, issuer: str, incident: str | None, complete_by: str | None
) -> None:
    """Adopt the plan of FILE.json: transfer orders go down as directives, stock is promised."""
    words = _words(file)
    plan = allocate_fairly(read_problem(words))
    with session.door() as door:
        made = door.act(
            plans.adopt_plan,
            problem=words,
            plan=plan,
            issuer=issuer,
            incident=incident,
            complete_by=parse_time(complete_by) if complete_by else None,
        )
    session.answer(
        {"plan": made.id, "orders": made.orders, "directives": list(made.directives)},
        text(
            "Plan {plan}: {orders} transfer orders in {directives}.",
            plan=made.id,
            orders=made.orders,
            directives="、".join(made.directives),
        ),
    )


@click.command()
@click.option("--plan", metavar="ID", help="The orders of this plan.")
@click.option("--unit", metavar="CODE", help="What is to come to this unit and below it.")
@pass_session
def orders(session: Session, *, plan: str | None, unit: str | None) -> None:
    """List transfer orders and what has become of them: sent, given up, still to come."""
    with session.headquarters() as headquarters:
        found = headquarters.read(order_states, plan=plan, unit=unit)
    session.table(
        {"orders": [_state(one) for one in found]},
        [
            text("Directive"),
            text("Depot"),
            text("Unit"),
            text("Item"),
            text("Quantity"),
            text("Sent off"),
            text("Given up"),
            text("To come"),
        ],
        [
            (
                one.directive,
                one.depot,
                one.unit,
                one.item,
                one.quantity,
                one.settled,
                one.released,
                one.open,
            )
            for one in found
        ],
    )


def _state(one: OrderState) -> dict[str, Any]:
    row = {**asdict(one), "open": one.open}
    return {name: str(v) if isinstance(v, Decimal) else v for name, v in row.items()}


@click.command()
@click.argument("plan", required=False)
@click.option("--needs", type=FILE, help="An allocation file, where there is no adopted plan.")
@click.option("--since", metavar="TIME", help="What was sent from then on; with --needs.")
@pass_session
def fairness(session: Session, *, plan: str | None, needs: Path | None, since: str | None) -> int:
    """Compare what was really sent with PLAN and with the need; 1 where somebody must look."""
    if (plan is None) == (needs is None) or (needs is not None) == (since is None):
        raise click.UsageError(session.say(text("Give a PLAN, or --needs FILE with --since TIME.")))
    with session.headquarters() as headquarters:
        if plan is not None:
            found = headquarters.read(plans.fairness, plan=plan)
        else:
            found = headquarters.read(
                plans.fairness_of_needs,
                problem=read_problem(_words(needs or Path())),
                since=parse_time(since or ""),
            )
    session.table(
        {
            "alarms": [
                {
                    "item": one.item,
                    "unit": one.unit,
                    "ground": one.ground.value,
                    "need": str(one.need),
                    "planned": None if one.planned is None else str(one.planned),
                    "share": str(round(one.share, FIGURES)),
                    "sent": str(one.sent),
                    "why": session.say(one.words),
                }
                for one in found
            ]
        },
        [text("Item"), text("Unit"), text("Why")],
        [(one.item, one.unit, session.say(one.words)) for one in found],
    )
    return 1 if found else 0


def _words(file: Path) -> str:
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("The file {name} is no UTF-8 text.", name=file.name) from None
    except OSError as error:
        raise unreadable(file.name, error) from error


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


def _show_measures(session: Session, found: dict[str, Measures]) -> None:
    columns = [
        text("Item"),
        text("Lowest fill"),
        text("Largest gap"),
        text("Gini"),
        text("Unmet"),
        text("Unmet by urgency"),
        text("Unit minutes"),
        text("Price of fairness"),
    ]
    rows = [
        (
            good,
            f"{one.min_fill:.1%}",
            f"{one.gap:.1%}",
            f"{one.gini:.3f}",
            f"{one.unmet:,.1f}",
            f"{one.urgent_unmet:,.1f}",
            f"{one.unit_minutes:,.0f}",
            None if one.price_of_fairness is None else f"{one.price_of_fairness:.1%}",
        )
        for good, one in found.items()
    ]
    session.table({}, columns, rows)


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
