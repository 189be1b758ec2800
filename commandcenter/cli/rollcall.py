"""Commands on roll calls (点名/查岗): announce, follow, record a telephone answer, draw again."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any, BinaryIO

import click

from commandcenter.cli.jsonfile import JSON_FILE, json_object, json_value
from commandcenter.cli.session import Session, pass_session
from commandcenter.core.clock import show_time
from commandcenter.core.errors import Refused
from commandcenter.core.ids import new_key
from commandcenter.core.language import text
from commandcenter.directives import service as directives
from commandcenter.directives.model import Answer, Kind, Report
from commandcenter.directives.rollcalls import (
    ANSWERED_WORDS,
    HOW_WORDS,
    WHERE_WORDS,
    RollCall,
    read_plan,
)
from commandcenter.directives.service import Call

ANSWER_FIELDS = ("unit", "caller", "caller_post", "caller_phone", "place", "told", "recorder")


@click.group()
def rollcall() -> None:
    """Roll calls: are the posts manned?"""


@rollcall.command()
@click.argument("file", type=JSON_FILE)
@pass_session
def plan(session: Session, file: BinaryIO) -> None:
    """Announce the roll call in FILE.json: under, level, count, and a window from/to (else now)."""
    wanted = read_plan(json_value(file))
    with session.door() as door:
        made = door.act(directives.announce_roll_call, plan=wanted)
        if made.starts_at <= door.headquarters.clock.now():
            made = door.act(directives.start_roll_call, identity=made.id)
    session.answer(
        _document(made),
        text("{number}: {count} units are called.", number=made.directive, count=made.count)
        if made.directive
        else text("Roll call {number} is announced; nobody knows when.", number=made.id),
    )


@rollcall.command("list")
@pass_session
def listed(session: Session) -> None:
    """List all roll calls, newest first."""
    with session.headquarters() as headquarters:
        found = headquarters.read(directives.roll_calls)
    session.table(
        {"roll_calls": [_document(one) for one in found]},
        [text("No."), text("Title"), text("Announced at"), text("Directive"), text("Units")],
        [(o.id, o.title, show_time(o.announced_at), o.directive, o.count) for o in found],
    )


@rollcall.command()
@click.argument("number")
@pass_session
def status(session: Session, number: str) -> None:
    """Show who answered the roll call NUMBER, how, and from where."""
    with session.headquarters() as headquarters:
        found = headquarters.read(directives.callings, number=number)
    session.table(
        {"directive": number, "units": [_plain(asdict(one)) for one in found]},
        [
            text("Unit"),
            text("Name"),
            text("On duty"),
            text("State"),
            text("Time"),
            text("By"),
            text("How"),
            text("Where"),
        ],
        [
            (
                one.unit,
                one.name,
                "、".join(one.on_duty) or None,
                session.say(ANSWERED_WORDS[one.answered]),
                one.answered_at and show_time(one.answered_at),
                one.by,
                one.how and session.say(HOW_WORDS[one.how]),
                one.where and session.say(WHERE_WORDS[one.where]),
            )
            for one in found
        ],
    )


@rollcall.command()
@click.argument("number")
@click.argument("file", type=JSON_FILE)
@pass_session
def answer(session: Session, number: str, file: BinaryIO) -> None:
    """Record an answer by telephone: FILE.json has unit, caller, recorder, words and the like."""
    given = json_object(file)
    said = {name: str(given.get(name) or "") for name in ANSWER_FIELDS}
    unit = said.pop("unit")
    with session.door() as door:
        item = Report(
            key=str(given.get("key") or new_key()),
            directive=number,
            unit=unit,
            kind=Kind.CLAIM,
            at=door.headquarters.clock.now(),
            words=str(given.get("words") or ""),
        )
        outcome = door.act(directives.record_call, item=item, call=Call(**said))
    if outcome.answer is Answer.REFUSED:
        raise Refused(outcome.why or "")
    session.answer(
        {"directive": number, "unit": unit, "answer": outcome.answer.value},
        text("The answer of {unit} is recorded as one by telephone.", unit=unit),
    )


@rollcall.command()
@click.argument("identity", type=int, metavar="ID")
@pass_session
def redraw(session: Session, identity: int) -> None:
    """Draw the units of a started roll call again from the journal, and compare."""
    with session.headquarters() as headquarters:
        found = headquarters.read(directives.roll_call_of, identity=identity)
        units = headquarters.read(directives.redrawn, identity=identity)
        called = headquarters.read(directives.callings, number=found.directive or "")
    same = sorted(units) == [one.unit for one in called]
    session.answer(
        {"roll_call": identity, "units": units, "same": same},
        text("The draw is the same.") if same else text("The draw is another one."),
    )


def _document(found: RollCall) -> dict[str, Any]:
    document = _plain(asdict(found)) | {"level": found.level.name.lower()}
    if found.directive is None:
        # The moment belongs to nobody until it has come.
        del document["starts_at"]
    return document


def _plain(record: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in record.items()
    }
