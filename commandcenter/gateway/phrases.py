"""The words of the phone pages that depend on a state or a time: values in, sentences out.

One sentence says one thing; a deadline that has passed is said, never hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from commandcenter.core.clock import SHOWN_ZONE
from commandcenter.core.language import Text, text
from commandcenter.directives import supervision
from commandcenter.directives.model import ActRecord, Directive, Evidence, Kind, Phase, Status
from commandcenter.directives.service import KnownFigure, Met
from commandcenter.directives.supervision import Watch

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

KIND_WORDS = {
    Kind.DELIVER: text("Arrived on the phone"),
    Kind.READ: text("Opened"),
    Kind.ACKNOWLEDGE: text("Acknowledged"),
    Kind.RELAY: text("Passed on"),
    Kind.START: text("On the spot"),
    Kind.PROGRESS: text("Progress reported"),
    Kind.CLAIM: text("Reported as done"),
    Kind.RETURN: text("Handed back: cannot be done"),
    Kind.NEED: text("Difficulty, help asked for"),
    Kind.REJECT: text("Sent back, to be done again"),
    Kind.VERIFY: text("Checked: done"),
    Kind.REFUTE: text("Checked: not done"),
    Kind.UNREACHABLE: text("Checker could not reach anybody"),
    Kind.CLOSE: text("Closed after the check"),
}

PHASE_WORDS = {
    Phase.WAITING: text("To be acknowledged"),
    Phase.ACKNOWLEDGED: text("Acknowledged, not started"),
    Phase.STARTED: text("Under way"),
    Phase.CLAIMED: text("Reported as done, to be checked"),
    Phase.VERIFIED: text("Checked: done"),
    Phase.REFUTED: text("Checked: not done, report again"),
    Phase.RETURNED: text("Handed back"),
    Phase.CLOSED: text("Closed after the check"),
}

ENDED_WORDS = {
    Status.WITHDRAWN: text("Withdrawn; nothing more to do"),
    Status.CLOSED: text("Closed; nothing more to do"),
}

# What a phone is told after its report was saved.
THANKS = {
    Kind.ACKNOWLEDGE: text("Acknowledged. Headquarters can see it now."),
    Kind.RELAY: text("Passed on. The units below can see it now."),
    Kind.START: text("Noted: you are on the spot."),
    Kind.PROGRESS: text("Progress received."),
    Kind.CLAIM: text("Received. Somebody else will check it; you can still correct it."),
    Kind.RETURN: text("Received: it cannot be done. Headquarters has your reason."),
    Kind.NEED: text("Received. Headquarters knows of the difficulty."),
}


# What a step of the ladder asks of the unit it met.
OWED_HERE = {
    Watch.RECEIPT: text("the receipt is missing"),
    Watch.RELAY: text("it has not been passed on"),
    Watch.COMPLETION: text("it has not been reported as done"),
}


def step_words(met: Met) -> Text:
    """One step of the ladder, as the unit it met or the superior who was told reads it."""
    if met.units is not None:
        return text(
            "{step}: {count} units below you – {owed}",
            step=supervision.step_words(met.rung),
            count=met.units,
            owed=supervision.OWED_WORDS[met.rung.watch],
        )
    return text(
        "{step}: {owed}", step=supervision.step_words(met.rung), owed=OWED_HERE[met.rung.watch]
    )


def shown(moment: datetime, now: datetime) -> str:
    """A time on a small screen: the hour today, the day before it otherwise."""
    local = moment.astimezone(SHOWN_ZONE)
    today = local.date() == now.astimezone(SHOWN_ZONE).date()
    return local.strftime("%H:%M" if today else "%m-%d %H:%M")


def lasting(span: timedelta) -> Text:
    """A length of time in the two units that matter."""
    if span < MINUTE:
        return text("under a minute")
    if span < HOUR:
        return text("{minutes} min", minutes=span // MINUTE)
    if span < DAY:
        hours, minutes = span // HOUR, span % HOUR // MINUTE
        if not minutes:
            return text("{hours} h", hours=hours)
        return text("{hours} h {minutes} min", hours=hours, minutes=minutes)
    return text("{days} d {hours} h", days=span // DAY, hours=span % DAY // HOUR)


def deadline(due: datetime | None, now: datetime, *, finished: bool) -> Text | None:
    """The deadline with the time left, or by how much it has passed."""
    if due is None:
        return None
    at = shown(due, now)
    if finished:
        return text("Due {at}", at=at)
    if now > due:
        return text("Was due {at} · late by {late}", at=at, late=lasting(now - due))
    return text("Done by {at} · {left} left", at=at, left=lasting(due - now))


def answer_deadline(due: datetime, now: datetime) -> Text:
    """Until when a roll call counts as answered in time."""
    at = shown(due, now)
    if now > due:
        return text("Answer was due {at} · late by {late}", at=at, late=lasting(now - due))
    return text("Answer by {at} · {left} left", at=at, left=lasting(due - now))


def acknowledge_deadline(found: Directive, now: datetime) -> Text | None:
    """The deadline of the receipt, while there is none."""
    due = found.acknowledge_by
    if due is None:
        return None
    at = shown(due, now)
    if now > due:
        return text("Receipt was due {at} · late by {late}", at=at, late=lasting(now - due))
    return text("Acknowledge by {at}", at=at)


def asked(evidence: Evidence, minutes: float) -> Text:
    """What a report must bring and about how long that takes, said before it is asked."""
    about = minutes_words(minutes)
    things = named(evidence)
    if not things:
        return text("To report: a few words. {about}", about=about)
    return text("To report: {things}. {about}", things=listed(things), about=about)


def lacking(asked: Evidence, acts: Sequence[ActRecord]) -> Text | None:
    """What was asked and no report brought yet, so that who has claimed can still bring it."""
    given = {name for act in acts for name in act.quantities}
    left = Evidence(
        photos=max(0, asked.photos - sum(len(act.photos) for act in acts)),
        location=asked.location and not any(act.location for act in acts),
        quantities={name: floor for name, floor in asked.quantities.items() if name not in given},
    )
    things = named(left)
    if not things:
        return None
    return text("Still missing: {things}. You can add it below.", things=listed(things))


def named(evidence: Evidence) -> list[Text | str]:
    """The things that evidence is made of, by name."""
    things: list[Text | str] = []
    if evidence.photos == 1:
        things.append(text("1 photo"))
    elif evidence.photos:
        things.append(text("{count} photos", count=evidence.photos))
    if evidence.location:
        things.append(text("your position"))
    return things + list(evidence.quantities)


def minutes_words(minutes: float) -> Text:
    """About how many minutes something takes."""
    whole = max(1, round(minutes))
    if whole == 1:
        return text("About 1 minute.")
    return text("About {minutes} minutes.", minutes=whole)


def listed(things: list[Text | str]) -> Text | str:
    """Things one after another, with the comma of the reader's language."""
    if len(things) == 1:
        return things[0]
    return text("{first}, {rest}", first=things[0], rest=listed(things[1:]))


def known_words(known: KnownFigure, now: datetime) -> Text:
    """How old a figure is that need not be given again, and where it comes from."""
    return text(
        "reported {age} ago with {number}; not asked again",
        age=lasting(now - known.at),
        number=known.directive,
    )


def target_words(target: str) -> Text:
    """The floor of a quantity."""
    return text("target {target}", target=plain(target))


def plain(amount: str) -> str:
    """An amount without needless zeros."""
    value = Decimal(amount)
    return f"{value.quantize(Decimal(1)) if value == value.to_integral() else value.normalize():f}"
