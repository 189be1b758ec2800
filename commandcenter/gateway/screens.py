"""What each phone page shows, as plain values: records in, screens out.

One directive, one primary act. What may be done next follows from where the unit stands, never
from the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from commandcenter.core.language import Text, text
from commandcenter.directives.burden import asked_of
from commandcenter.directives.model import (
    ActRecord,
    AssignmentDetail,
    AssignmentRecord,
    Counts,
    Directive,
    DirectiveKind,
    Evidence,
    HopTimes,
    Kind,
    Phase,
    Status,
)
from commandcenter.directives.service import KnownFigure, Met
from commandcenter.gateway import phrases
from commandcenter.gateway.reminders import owed_by_hop, owed_by_leaf, warned

FINISHED = frozenset({Phase.CLAIMED, Phase.VERIFIED, Phase.CLOSED})
NAMES_SHOWN = 12


@dataclass(frozen=True)
class Card:
    """One directive in the inbox."""

    number: str
    title: str
    state: Text
    deadline: Text | None
    late: bool
    waits: bool
    done: bool


@dataclass(frozen=True)
class Step:
    """One station on the way through a unit: ahead, passed, claimed or refuted."""

    name: Text
    at: str
    state: str


@dataclass(frozen=True)
class Line:
    """One line of the history: when, what, in whose words."""

    at: str
    what: Text
    words: str = ""
    photos: int = 0
    wrong_clock: bool = False


@dataclass(frozen=True)
class Button:
    """Something to tap: a report sent at once (`act`), or a page that asks for more (`page`)."""

    label: Text
    act: str = ""
    page: str = ""


@dataclass(frozen=True)
class Wanted:
    """A quantity to be filled in, with its floor."""

    name: str
    target: Text
    # What the unit gave on another directive a while ago; then it is not asked again.
    amount: str = ""
    known: Text | None = None


@dataclass(frozen=True)
class DirectiveScreen:
    """Everything of one directive that a unit sees."""

    number: str
    title: str
    words: str
    issued: Text
    deadline: Text | None
    receipt: Text | None
    late: bool
    notice: Text | None
    asked: Text
    photos: int
    location: bool
    quantities: tuple[Wanted, ...]
    steps: tuple[Step, ...]
    lines: tuple[Line, ...]
    relayed: tuple[tuple[str, str], ...]
    primary: Button | None
    secondary: tuple[Button, ...]
    # Steps of the ladder that met this unit, and those it was told of as a superior.
    told: tuple[Line, ...] = ()
    roll_call: bool = False
    below: Text | None = None
    waiting: tuple[str, ...] = ()
    waiting_more: int = 0
    lacking: Text | None = None


def card(
    found: Directive, record: AssignmentRecord | None, hop: HopTimes | None, now: datetime
) -> Card:
    """The inbox line of a directive; what still waits for this unit comes first."""
    ended = phrases.ENDED_WORDS.get(found.status)
    if record is not None:
        finished = record.phase in FINISHED
        waits = not finished and record.phase is not Phase.RETURNED
        state = phrases.PHASE_WORDS[record.phase]
        due = record.complete_by
    else:
        finished = hop is not None and hop.relayed_at is not None
        waits = not finished
        state = hop_state(hop)
        due = found.complete_by
    done = ended is not None or finished
    return Card(
        number=found.number,
        title=found.title,
        state=ended or state,
        deadline=phrases.deadline(due, now, finished=done),
        late=not done and due is not None and now > due,
        waits=ended is None and waits,
        done=done,
    )


def in_order(cards: Sequence[Card]) -> list[Card]:
    """What waits comes first, and of that what is late; otherwise the newest."""
    return sorted(cards, key=lambda item: (not item.waits, not item.late))


def hop_state(hop: HopTimes | None) -> Text:
    """Where a unit stands that passes the directive on."""
    if hop is None or hop.acknowledged_at is None:
        return text("To be acknowledged")
    return text("To be passed on") if hop.relayed_at is None else text("Passed on")


def leaf_screen(
    detail: AssignmentDetail,
    issuer: str,
    now: datetime,
    hop: HopTimes | None = None,
    met: Sequence[Met] = (),
    known: Mapping[str, KnownFigure] | None = None,
) -> DirectiveScreen:
    """The page of a unit that carries the directive out; `hop` where it also passes it on."""
    found, record = detail.directive, detail.record
    finished = record.phase in FINISHED or found.status is not Status.OPEN
    due = record.complete_by
    primary, secondary = leaf_buttons(found, record.phase)
    calls = found.kind is DirectiveKind.ROLL_CALL
    if hop is not None and hop.relayed_at is None and found.status is Status.OPEN:
        secondary = (*secondary, Button(text("Pass on"), page="relay"))
    waiting = record.acknowledged_at is None and found.status is Status.OPEN
    claimed = record.phase is Phase.CLAIMED and found.status is Status.OPEN
    asked = unknown(found.evidence, known or {})
    holding, past = warned(met, owed_by_leaf(record.phase, hop))
    return DirectiveScreen(
        number=found.number,
        title=found.title,
        words=found.text,
        issued=_issued(issuer, found, now),
        deadline=phrases.answer_deadline(due, now)
        if calls and due is not None and not finished
        else phrases.deadline(due, now, finished=finished),
        receipt=phrases.acknowledge_deadline(found, now) if waiting and not calls else None,
        late=not finished and due is not None and now > due,
        notice=notice(found, detail, now),
        asked=phrases.asked(
            asked,
            asked_of(found.evidence, kind=found.kind, known=known or ()).minutes,
        ),
        photos=found.evidence.photos,
        location=found.evidence.location,
        quantities=wanted(found, known or {}, now),
        steps=leaf_steps(record, now),
        lines=history(found, detail.hops, detail.acts, issuer, now, past),
        relayed=tuple((hop.name, hop.words) for hop in detail.hops if hop.words),
        primary=primary,
        secondary=secondary,
        told=told(holding, now),
        roll_call=calls,
        lacking=phrases.lacking(asked, detail.acts) if claimed else None,
    )


def told(met: Sequence[Met], now: datetime) -> tuple[Line, ...]:
    """The steps of the ladder that this unit is warned of, the newest first; each said once."""
    return tuple(Line(phrases.shown(one.at, now), phrases.step_words(one)) for one in met)


def _issued(issuer: str, found: Directive, now: datetime) -> Text:
    return text("{issuer} · issued {at}", issuer=issuer, at=phrases.shown(found.issued_at, now))


def leaf_buttons(found: Directive, phase: Phase) -> tuple[Button | None, tuple[Button, ...]]:
    """The one primary act, and the others; a difficulty can be said at any time."""
    if found.status is not Status.OPEN or phase is Phase.CLOSED:
        return None, ()
    trouble = Button(text("Difficulty"), page="trouble")
    if found.kind is DirectiveKind.ROLL_CALL:
        answer = Button(text("Answer the roll call"), page="rollcall")
        return (None if phase in FINISHED else answer), (trouble,)
    report = Button(text("Report back"), page="report")
    if phase is Phase.WAITING:
        return Button(text("Acknowledge"), act=Kind.ACKNOWLEDGE), (trouble,)
    if phase is Phase.ACKNOWLEDGED:
        return Button(text("On the spot"), act=Kind.START), (report, trouble)
    if phase in FINISHED:
        return None, (Button(text("Correct or add"), page="report"), trouble)
    return report, (trouble,)


def notice(found: Directive, detail: AssignmentDetail, now: datetime) -> Text | None:
    """What the unit must know before all else: withdrawn, sent back, refuted, changed."""
    ended = phrases.ENDED_WORDS.get(found.status)
    if ended is not None:
        return ended
    last = next(
        (item for item in reversed(detail.acts) if item.kind in (Kind.REJECT, Kind.REFUTE)), None
    )
    if last is not None and detail.record.phase not in FINISHED:
        what, at = phrases.KIND_WORDS[last.kind], phrases.shown(last.at, now)
        if last.words:
            return text("{what} ({at}): {words}", what=what, at=at, words=last.words)
        return text("{what} ({at})", what=what, at=at)
    if found.version > 1 and detail.record.acknowledged_at is None:
        return text("This directive was changed; read it again and acknowledge it anew.")
    return None


def leaf_steps(record: AssignmentRecord, now: datetime) -> tuple[Step, ...]:
    """Receipt, start, report, check: where this unit stands."""
    checked = record.phase in (Phase.VERIFIED, Phase.CLOSED)
    refuted = record.phase is Phase.REFUTED
    return (
        _step(text("Receipt"), record.acknowledged_at, now),
        _step(text("Started"), record.started_at, now),
        _step(text("Reported"), record.claimed_at, now, "passed" if checked else "claimed"),
        _step(
            text("Checked"),
            record.checked_at if checked or refuted else None,
            now,
            "refuted" if refuted else "passed",
        ),
    )


def _step(name: Text, at: datetime | None, now: datetime, state: str = "passed") -> Step:
    return Step(name, "", "ahead") if at is None else Step(name, phrases.shown(at, now), state)


def history(
    found: Directive,
    hops: Sequence[HopTimes],
    acts: Sequence[ActRecord],
    issuer: str,
    now: datetime,
    past: Sequence[Met] = (),
) -> tuple[Line, ...]:
    """Everything that happened, the newest first, each with its time."""
    lines = [(found.issued_at, Line("", text("{unit} issued it", unit=issuer)))]
    for hop in hops:
        if hop.relayed_at is not None:
            said = Line("", text("{unit} passed it on", unit=hop.name), hop.words or "")
            lines.append((hop.relayed_at, said))
    for item in acts:
        what = phrases.KIND_WORDS[item.kind]
        lines.append((item.at, Line("", what, _said(item), len(item.photos), item.clock_wrong)))
    lines += [(one.at, Line("", phrases.step_words(one))) for one in past]
    lines.sort(key=lambda pair: pair[0], reverse=True)
    return tuple(
        Line(phrases.shown(at, now), line.what, line.words, line.photos, line.wrong_clock)
        for at, line in lines
    )


def _said(item: ActRecord) -> str:
    figures = " · ".join(
        f"{name} {phrases.plain(amount)}{_carried(item, name)}"
        for name, amount in item.quantities.items()
    )
    return " · ".join(part for part in (figures, item.words) if part)


def _carried(item: ActRecord, name: str) -> str:
    """The mark of a figure that was not counted for this report, with where it comes from."""
    source = item.carried.get(name)
    return f" (← {source['directive']})" if source else ""


def unknown(evidence: Evidence, known: Mapping[str, KnownFigure]) -> Evidence:
    """What is still to be asked, without the figures that are known."""
    figures = {name: floor for name, floor in evidence.quantities.items() if name not in known}
    return replace(evidence, quantities=figures)


def wanted(found: Directive, known: Mapping[str, KnownFigure], now: datetime) -> tuple[Wanted, ...]:
    """The quantities a report is asked for; known ones with their age."""
    return tuple(
        Wanted(
            name,
            phrases.target_words(target),
            phrases.plain(known[name].amount) if name in known else "",
            phrases.known_words(known[name], now) if name in known else None,
        )
        for name, target in found.evidence.quantities.items()
    )


def hop_screen(
    found: Directive,
    hop: HopTimes,
    issuer: str,
    counts: Counts,
    silent: Sequence[str],
    now: datetime,
    met: Sequence[Met] = (),
) -> DirectiveScreen:
    """The page of a unit that passes it on; `silent` names those below without an answer."""
    open_ = found.status is Status.OPEN
    secondary: tuple[Button, ...] = ()
    if not open_ or found.kind is DirectiveKind.ROLL_CALL:
        primary = None
    elif hop.acknowledged_at is None:
        primary = Button(text("Acknowledge"), act=Kind.ACKNOWLEDGE)
    elif hop.relayed_at is None:
        primary = Button(text("Pass on"), page="relay")
    else:
        primary, secondary = None, (Button(text("Add words"), page="relay"),)
    holding, past = warned(met, owed_by_hop(hop))
    return DirectiveScreen(
        number=found.number,
        title=found.title,
        words=found.text,
        issued=_issued(issuer, found, now),
        deadline=phrases.deadline(found.complete_by, now, finished=not open_),
        receipt=phrases.acknowledge_deadline(found, now)
        if open_ and hop.acknowledged_at is None
        else None,
        late=open_ and found.complete_by is not None and now > found.complete_by,
        notice=phrases.ENDED_WORDS.get(found.status),
        asked=text("You pass this on; the units below carry it out and report. About 1 minute."),
        photos=0,
        location=False,
        quantities=(),
        steps=(
            _step(text("Receipt"), hop.acknowledged_at, now),
            _step(text("Passed on"), hop.relayed_at, now),
        ),
        lines=history(found, (hop,), (), issuer, now, past),
        relayed=(),
        primary=primary,
        secondary=secondary,
        told=told(holding, now),
        below=below_words(counts),
        waiting=tuple(silent[:NAMES_SHOWN]),
        waiting_more=max(0, len(silent) - NAMES_SHOWN),
    )


def below_words(counts: Counts) -> Text:
    """How far the units below have come; claimed and checked are never added."""
    return text(
        "Of {issued} below: {acknowledged} acknowledged, {started} started,"
        " {claimed} reported done, {verified} checked.",
        issued=counts.issued,
        acknowledged=counts.acknowledged,
        started=counts.started,
        claimed=counts.claimed,
        verified=counts.verified,
    )
