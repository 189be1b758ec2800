"""Commands on messages out: what is configured, how the outbox stands, a test, a round by hand."""

from __future__ import annotations

import click

from commandcenter.channels import service as channels
from commandcenter.channels.configuration import Settings, configured, settings_path
from commandcenter.channels.model import Channel, OutboxRow, State
from commandcenter.cli.session import Session, complain, pass_session
from commandcenter.core.clock import show_time
from commandcenter.core.errors import Refused
from commandcenter.core.language import text
from commandcenter.headquarters import Headquarters

STATE_WORDS = {
    State.WAITING: text("waiting"),
    State.SENDING: text("being sent"),
    State.SENT: text("sent (not known to be read)"),
    State.UNCERTAIN: text("uncertain"),
    State.FAILED: text("not sent"),
    State.CALLED_OFF: text("called off"),
}


@click.group("channels")
def channels_group() -> None:
    """Messages out: group robots, SMS, e-mail."""


@channels_group.command()
@pass_session
def show(session: Session) -> None:
    """Show what is configured (never a secret) and how the outbox stands."""
    settings = configured()
    if settings.readable_by_others:
        complain(
            session.say(
                text(
                    "Others on this machine can read {path}; make it readable by you alone.",
                    path=str(settings_path()),
                )
            )
        )
    with session.headquarters() as headquarters:
        state = headquarters.read(channels.pending)
    outbox = {
        "waiting": state.waiting,
        "uncertain": state.uncertain,
        "failed": state.failed,
        "oldest_at": state.oldest_at and state.oldest_at.isoformat(),
    }
    robots = settings.robots.values()
    document = {
        "file": str(settings_path()),
        "robots": [{"robot": r.name, "kind": r.kind, "units": list(r.units)} for r in robots],
        "sms": settings.sms is not None,
        "email": settings.mail is not None,
        "in_drills": settings.in_drills,
        "outbox": outbox,
    }
    rows = [(f"{robot.kind} {robot.name}", " ".join(robot.units)) for robot in robots]
    rows += [("sms", "✓" if settings.sms else "—"), ("email", "✓" if settings.mail else "—")]
    shown = (State.WAITING, State.UNCERTAIN, State.FAILED)
    rows += [(session.say(STATE_WORDS[one]), str(outbox[one.value])) for one in shown]
    session.table(document, [text("Channel"), text("Units or number")], rows)


@channels_group.command()
@click.option("--state", type=click.Choice([state.value for state in State]), multiple=True)
@click.option("--about", metavar="NUMBER", help="Only messages about this directive.")
@click.option("--limit", default=200, show_default=True)
@pass_session
def outbox(session: Session, state: tuple[str, ...], about: str | None, limit: int) -> None:
    """List messages, newest first; addresses are masked, words are left out."""
    with session.headquarters() as headquarters:
        rows = headquarters.read(
            channels.outbox_rows,
            states=[State(name) for name in state],
            subject=about,
            limit=limit,
        )
    session.table(
        {"messages": [_row(row) for row in rows]},
        [
            text("No."),
            text("Channel"),
            text("Recipient"),
            text("About"),
            text("State"),
            text("Tries"),
            text("Queued"),
            text("Last failure"),
        ],
        [
            (
                row.id,
                row.channel.value,
                row.address,
                row.subject,
                session.say(STATE_WORDS[row.state]),
                row.tries,
                show_time(row.queued_at),
                row.last_error,
            )
            for row in rows
        ],
    )


@channels_group.command()
@click.option("--robot", metavar="NAME", help="A configured group robot.")
@click.option("--phone", metavar="NUMBER", help="A telephone number.")
@click.option("--email", metavar="ADDRESS", help="A mail address.")
@pass_session
def test(session: Session, robot: str | None, phone: str | None, email: str | None) -> int:
    """Send one test message now and say what came of it."""
    ways = {Channel.ROBOT: robot, Channel.SMS: phone, Channel.EMAIL: email}
    given = [(channel, address) for channel, address in ways.items() if address]
    if len(given) != 1:
        raise click.UsageError("Name one of --robot, --phone, --email.")
    [(channel, address)] = given
    with session.door() as door:
        settings = _usable(door.headquarters)
        if not settings.has(channel) or (robot and robot not in settings.robots):
            raise Refused("This channel is not configured; nothing was sent.")
        identity = door.act(channels.test_message, channel=channel, address=address)
        _round(door.headquarters, settings)
        [row] = [row for row in door.headquarters.read(channels.outbox_rows) if row.id == identity]
    session.answer(
        _row(row), text("Message {number}: {state}.", number=row.id, state=STATE_WORDS[row.state])
    )
    return 0 if row.state is State.SENT else 1


@channels_group.command()
@pass_session
def send(session: Session) -> None:
    """Send what is due now, where no gateway runs that does so by itself."""
    with session.headquarters() as headquarters:
        counts = _round(headquarters, _usable(headquarters))
    document = {state.value: counts.get(state, 0) for state in State}
    session.answer(document, text("{n} sent.", n=counts.get(State.SENT, 0)))


def _usable(headquarters: Headquarters) -> Settings:
    from commandcenter.gateway.postman import settings_for  # brings the web's libraries along

    return settings_for(headquarters)


def _round(headquarters: Headquarters, settings: Settings) -> dict[State, int]:
    from commandcenter.channels.rounds import send_due  # brings the web's libraries along

    return send_due(headquarters.act_as("gateway", "cli"), settings)


def _row(row: OutboxRow) -> dict[str, object]:
    return {
        "message": row.id,
        "channel": row.channel.value,
        "to": row.address,
        "about": row.subject,
        "state": row.state.value,
        "tries": row.tries,
        "queued_at": row.queued_at.isoformat(),
        "sent_at": row.sent_at and row.sent_at.isoformat(),
        "batch": row.batch,
        "last_error": row.last_error,
    }
