"""Commands on lists of money for people: `ledger allowance …` and `ledger aid …`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from commandcenter.cli.session import Session, pass_session
from commandcenter.core.language import text
from commandcenter.core.mistakes import unwritable
from commandcenter.ledgers.payments import Finding, Kind, total_fen, yuan
from commandcenter.ledgers.service import PaymentList, pay_list, payments

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def allowance() -> None:
    """Allowances: a list is checked before it can be published."""


@click.group()
def aid() -> None:
    """Aid by household: a list is checked before it can be published."""


def _with_period(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a list's period and incident."""
    for option in (
        click.option("--incident", metavar="ID"),
        click.option("--to", "last_day", required=True, type=DAY, help="Its last day."),
        click.option(
            "--from", "first_day", required=True, type=DAY, help="The period's first day."
        ),
    ):
        command = option(command)
    return command


@click.command()
@click.argument("file", type=FILE)
@_with_period
@pass_session
def check(
    session: Session,
    *,
    file: Path,
    first_day: datetime,
    last_day: datetime,
    incident: str | None,
) -> int:
    """Say what stands against publishing the list in FILE."""
    with session.headquarters() as headquarters:
        found = headquarters.read(
            payments.check_list,
            kind=_kind(),
            path=file,
            first_day=first_day.date(),
            last_day=last_day.date(),
            incident=incident,
        )
    _table(session, {"findings": _rows(session, found)}, found)
    return 1 if found else 0


@click.command()
@click.argument("file", type=FILE)
@click.option("--title", required=True)
@click.option("--unit", required=True, metavar="CODE", help="Whose list it is.")
@click.option("--source", required=True, help="Where the money comes from.")
@_with_period
@pass_session
def submit(
    session: Session,
    *,
    file: Path,
    title: str,
    unit: str,
    source: str,
    first_day: datetime,
    last_day: datetime,
    incident: str | None,
) -> None:
    """Hand in the list in FILE, with whatever stands against it."""
    with session.door() as door:
        made = door.act(
            payments.submit_list,
            kind=_kind(),
            path=file,
            title=title,
            unit=unit,
            source=source,
            first_day=first_day.date(),
            last_day=last_day.date(),
            incident=incident,
        )
    _tell(session, made)


@click.command()
@click.argument("list_id", metavar="LIST")
@click.option("--reason", help="Why it is published in spite of its findings.")
@click.option("--signed-by", metavar="PERSON", help="Who answers for the reason.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The public list.")
@pass_session
def publish(
    session: Session,
    *,
    list_id: str,
    reason: str | None,
    signed_by: str | None,
    out: Path | None,
) -> None:
    """Publish LIST, and write what is hung out."""
    with session.door() as door:
        made = door.act(payments.publish_list, id=list_id, reason=reason, signed_by=signed_by)
        if out is not None:
            _write(out, door.headquarters.read(payments.public_sheet, id=list_id))
    _tell(session, made)


@aid.command()
@click.argument("list_id", metavar="LIST")
@click.option("--item", required=True, metavar="CODE", help="The item that money is in the books.")
@pass_session
def pay(session: Session, *, list_id: str, item: str) -> None:
    """Pay LIST out of the books: from the unit's appropriation to the households."""
    with session.door() as door:
        made = door.act(pay_list, id=list_id, item=item)
    session.answer(
        {"accepted": made.accepted, "repeated": made.repeated},
        text(
            "{accepted} households paid, {repeated} paid before.",
            accepted=made.accepted,
            repeated=made.repeated,
        ),
    )


for _group in (allowance, aid):
    for _command in (check, submit, publish):
        _group.add_command(_command)


def _kind() -> Kind:
    """Which of the two groups a command was called in."""
    parent = click.get_current_context().parent
    return Kind(str(parent.command.name if parent else ""))


def _tell(session: Session, made: PaymentList) -> None:
    document = {
        "list": made.id,
        "rows": len(made.payments),
        "total": yuan(total_fen(made.payments)).replace(",", ""),
        "published_at": made.published_at and made.published_at.isoformat(),
        "findings": _rows(session, made.findings),
    }
    if made.findings:
        _table(session, document, made.findings)
        return
    session.answer(
        document,
        text(
            "List {list}: {rows} rows, {total} yuan, nothing stands against it.",
            list=made.id,
            rows=len(made.payments),
            total=yuan(total_fen(made.payments)),
        ),
    )


def _rows(session: Session, findings: Sequence[Finding]) -> list[dict[str, Any]]:
    return [
        {"line": f.line, "payee": f.payee, "rule": f.rule, "why": session.say(f.words)}
        for f in findings
    ]


def _table(session: Session, document: dict[str, Any], findings: Sequence[Finding]) -> None:
    session.table(
        document,
        [text("Line"), text("Whom"), text("Why")],
        [(f.line, f.payee, session.say(f.words)) for f in findings],
    )


def _write(out: Path, words: str) -> None:
    try:
        out.write_text(words, "utf-8", newline="")
    except OSError as error:
        raise unwritable(out.name, error) from error
