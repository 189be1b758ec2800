"""Tells a unit and its superiors of a step, over the channels they have, through the outbox.

A superior gets one message a step with counts, never one for each unit below; one address gets one
message a step. Words go out in the first language, for they are read in the field.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select

from commandcenter.accounts import service as accounts
from commandcenter.accounts.model import Contact
from commandcenter.channels import service as channels
from commandcenter.channels.model import Channel, Draft, Routes
from commandcenter.core.clock import show_time
from commandcenter.core.language import FIRST_LANGUAGE, Text, text, translate
from commandcenter.directives.model import Directive
from commandcenter.directives.service.ladder.clocks import Clocks
from commandcenter.directives.supervision import (
    OWED_WORDS,
    Rung,
    Tells,
    choose,
    receipt_due,
    step_words,
    superior,
)
from commandcenter.directives.supervision import Step as StepKind
from commandcenter.directives.tables import escalation, ladder_step, told
from commandcenter.geo.model import DIGITS_OF, HANG, Level
from commandcenter.geo.tables import unit as unit_table
from commandcenter.store.sets import in_set
from commandcenter.store.setwise import add_set, insert_set
from commandcenter.store.work import View, Work

NAMED_MAX = 5
UNITS_IN_DETAIL = 50


@dataclass
class Letters:
    """What each address is told: the units it is about."""

    about: dict[tuple[Channel, str], list[str]] = field(default_factory=dict)

    def add(self, routes: Routes, unit: str, people: Sequence[Contact], *, robots: bool) -> None:
        """Add everything by which this unit and these people can be reached."""
        ways = [(Channel.ROBOT, name) for name in routes.robots.get(unit, ()) if robots]
        ways += [(Channel.SMS, phone) for phone in routes.unit_phones.get(unit, ())]
        ways += [(Channel.EMAIL, address) for address in routes.unit_mails.get(unit, ())]
        for person in people:
            if routes.sms and person.phone:
                ways.append((Channel.SMS, person.phone))
            if person.person in routes.person_mails:
                ways.append((Channel.EMAIL, routes.person_mails[person.person]))
        for way in ways:
            units = self.about.setdefault(way, [])
            if unit not in units:
                units.append(unit)


def next_step(view: View) -> int:
    """The number of the next step of any ladder."""
    return int(view.connection.execute(select(func.max(ladder_step.c.id))).scalar() or 0) + 1


def count_in(work: Work, clocks: Clocks, rung: Rung, step: int, units: int, *, new: bool) -> None:
    """Write down a step that met so many units, or so many more of the one that is under way."""
    if not new:
        more = ladder_step.update().where(ladder_step.c.id == step)
        # What follows a step counts from its newest portion.
        work.connection.execute(more.values(units=ladder_step.c.units + units, at=work.now))
        return
    row = {
        "id": step,
        "directive": clocks.found.id,
        "version": clocks.version,
        "rung": rung.code,
        "at": work.now,
        "units": units,
        "messages": 0,
        "held_back": 0,
    }
    work.connection.execute(ladder_step.insert(), row)


def note_superiors(
    work: Work, clocks: Clocks, rung: Rung, step: int, met: ColumnElement[bool]
) -> int:
    """Note which superiors the units `met` by a step concern, beside those it met before; returns
    how many superiors they are.
    """
    above = _superiors_of(work, clocks, rung, met) if rung.up else Counter[str]()
    if not above:
        return 0
    same = (told.c.step == step, in_set(work.connection, told.c.unit, above))
    known = set(work.connection.execute(select(told.c.unit).where(*same)).scalars())
    rows = [(count, step, unit) for unit, count in sorted(above.items())]
    insert_set(
        work.connection,
        told,
        columns=("units", "step", "unit"),
        rows=[row for row in rows if row[-1] not in known],
    )
    add_set(
        work.connection,
        told,
        keys=("step", "unit"),
        columns=("units",),
        rows=[row for row in rows if row[-1] in known],
    )
    return len(above)


def send(work: Work, *, clocks: Clocks, rung: Rung, step: int, routes: Routes) -> tuple[int, int]:
    """Queue what can leave of a whole step and keep it beside the step: how many messages, and how
    many units were too many to be messaged one by one.
    """
    if not routes.any:
        return 0, 0
    drafts, held_back = _to_units(work, clocks, rung, step, routes)
    above = select(told.c.unit, told.c.units).where(told.c.step == step).order_by(told.c.unit)
    counts = dict(work.connection.execute(above).all()) if rung.up else {}
    drafts += _to_superiors(work, clocks, rung, step, counts, routes)
    messages = channels.enqueue_all(work, drafts=drafts)
    work.connection.execute(
        ladder_step.update()
        .where(ladder_step.c.id == step)
        .values(messages=messages, held_back=held_back)
    )
    return messages, held_back


def _superiors_of(work: Work, clocks: Clocks, rung: Rung, met: ColumnElement[bool]) -> Counter[str]:
    """How many of the units met each superior has below it, counted in the database."""
    counts: Counter[str] = Counter()
    column = escalation.c.unit
    digits = func.length(column)
    above = {level: max(level - rung.up, Level.PROVINCE) for level in Level}
    # Units of one level with the same code up to their superior's level have the same superior.
    shared = case(
        *((digits == DIGITS_OF[level], DIGITS_OF[Level(above[level])]) for level in Level),
        else_=0,
    )
    hung = [code for code in clocks.found.units if HANG in code]
    nodes = met if not hung else and_(met, func.replace(column, HANG, "") == column)
    rows = work.connection.execute(
        select(func.min(column), func.count())
        .where(nodes)
        .group_by(digits, func.substr(column, 1, shared))
    )
    for unit, count in rows:
        _count(counts, clocks.found, rung, unit, count)
    if hung:
        met_hung = select(column).where(met, in_set(work.connection, column, hung))
        for unit in work.connection.execute(met_hung).scalars():
            _count(counts, clocks.found, rung, unit, 1)
    return counts


def _count(counts: Counter[str], found: Directive, rung: Rung, unit: str, count: int) -> None:
    above = superior(unit, found.issuer, rung.up)
    if above is not None:
        counts[above] += count


def _to_units(
    work: Work, clocks: Clocks, rung: Rung, step: int, routes: Routes
) -> tuple[list[Draft], int]:
    if rung.tells is Tells.NOBODY:
        return [], 0
    most = clocks.ladder.messages_max
    query = select(escalation.c.unit).where(clocks.of_step(rung, step)).limit(most + 1)
    units = list(work.connection.execute(query.order_by(escalation.c.unit)).scalars())
    if len(units) > most:
        counted = select(ladder_step.c.units).where(ladder_step.c.id == step)
        return [], int(work.connection.execute(counted).scalar_one())
    letters, names = _addressed(work, clocks, routes, units, rung.tells)
    return [
        Draft(
            channel,
            address,
            _say(clocks, rung, _named([names[unit] for unit in about]), routes),
            clocks.found.number,
            {"watch": rung.watch.value, "units": about[:UNITS_IN_DETAIL], "step": step},
        )
        for (channel, address), about in letters.about.items()
    ], 0


def _to_superiors(
    work: Work, clocks: Clocks, rung: Rung, step: int, above: Mapping[str, int], routes: Routes
) -> list[Draft]:
    if len(above) > clocks.ladder.messages_max:
        return []
    letters, names = _addressed(work, clocks, routes, above, Tells.DUTY)
    return [
        Draft(
            channel,
            address,
            "\n".join(
                _say(clocks, rung, _below(names[unit], above[unit]), routes) for unit in about
            ),
            clocks.found.number,
            {"superior": about[:UNITS_IN_DETAIL], "step": step},
        )
        for (channel, address), about in letters.about.items()
    ]


def _addressed(
    work: Work, clocks: Clocks, routes: Routes, units: Collection[str], tells: Tells
) -> tuple[Letters, dict[str, str]]:
    """What each address of these units is told of, and the names of the units."""
    people = accounts.contacts(work, units=units)
    letters = Letters()
    for unit in units:
        chosen = choose(people.get(unit, ()), tells, clocks.ladder)
        letters.add(routes, unit, chosen, robots=True)
    names = _names(work, {unit for about in letters.about.values() for unit in about})
    return letters, names


def _below(name: str, count: int) -> Text:
    return text("{count} units below {unit}", count=count, unit=name)


def _named(names: list[str]) -> Text:
    listed = "、".join(names[:NAMED_MAX])
    if len(names) <= NAMED_MAX:
        return text("{units}", units=listed)
    return text("{units} and {more} more", units=listed, more=len(names) - NAMED_MAX)


def _say(clocks: Clocks, rung: Rung, units: Text, routes: Routes) -> str:
    found = clocks.found
    if rung.step is StepKind.CALL:
        words = text(
            "[{step}] {number} “{title}”: {units}, answer on your page now, by {due}.",
            step=step_words(rung),
            number=found.number,
            title=found.title,
            units=units,
            due=_due(clocks, rung),
        )
    else:
        words = text(
            "[{step}] {number} “{title}”: {units} – {owed}. Due {due}.",
            step=step_words(rung),
            number=found.number,
            title=found.title,
            units=units,
            owed=OWED_WORDS[rung.watch],
            due=_due(clocks, rung),
        )
    said = translate(words, FIRST_LANGUAGE)
    return f"{said} {routes.link}/me" if routes.link else said


def _due(clocks: Clocks, rung: Rung) -> str:
    found = clocks.found
    due = found.complete_by
    if rung.watch.value == "receipt" or due is None:
        due = receipt_due(found, clocks.ladder)
    return show_time(due)


def _names(work: Work, units: set[str]) -> dict[str, Any]:
    query = select(unit_table.c.code, unit_table.c.name).where(
        in_set(work.connection, unit_table.c.code, units)
    )
    return dict(work.connection.execute(query).all())
