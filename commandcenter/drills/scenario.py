"""Reads a scenario file into a `Scenario`, or says everything that is wrong with it.

It reads files only; whether the units exist is for the plan, which knows the tree.
"""

from __future__ import annotations

import string
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from commandcenter.core.errors import Problem, Refused, RefusedWithProblems
from commandcenter.core.language import Text, text
from commandcenter.core.mistakes import system_words, toml_words
from commandcenter.directives.model import METHODS
from commandcenter.directives.orders import read_order
from commandcenter.drills.crew import read_crew
from commandcenter.drills.lines import line_of, lines_of
from commandcenter.drills.model import (
    NOTHING,
    Amendment,
    Behaviour,
    Character,
    Checks,
    DirectivePlan,
    Extension,
    Hollow,
    HopBehaviour,
    HopManner,
    IncidentPlan,
    Line,
    Manner,
    Scenario,
    Trick,
)
from commandcenter.drills.stores import read_stores
from commandcenter.drills.table import Table

BYTES_MAX = 1024 * 1024
SPEED_MAX = 100_000.0
SEED_MAX = 2**31 - 1
UNITS_MAX = 1_000_000
PICTURES_MAX = 200
CATEGORIES = ("natural", "accident", "health", "security")
# What a unit may say, and what may be put into its words.
PHRASES = (
    "relay",
    "progress",
    "claim",
    "claim_again",
    "copied",
    "need",
    "return",
    "extension",
    "call",
    "present",
    "verify",
    "refute",
    "unreachable",
    "reject",
    "close",
    "bypass",
    "places",
)
FILLINGS = frozenset({"unit", "people", "households", "minutes", "place", "above"})


def read_scenario(path: Path) -> Scenario:
    """The exercise in `path`; `RefusedWithProblems` names every wrong key and its line."""
    words = _words_of(path)
    try:
        data = tomllib.loads(words)
    except tomllib.TOMLDecodeError as error:
        problem = Problem(path.name, text("This is not TOML: {why}.", why=toml_words(error)))
        raise RefusedWithProblems(NOT_USABLE, [problem]) from error
    problems: list[Problem] = []
    found = _scenario(Table(data, "", problems), path)
    if problems:
        lines = lines_of(words)
        raise RefusedWithProblems(NOT_USABLE, [_placed(one, lines) for one in problems])
    return found


NOT_USABLE = text("The scenario cannot be played.")


def _words_of(path: Path) -> str:
    try:
        if path.stat().st_size > BYTES_MAX:
            raise Refused("The scenario {name} is larger than 1 MB.", name=path.name)
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise Refused(
            "The scenario {name} cannot be read: {why}.", name=path.name, why=system_words(error)
        ) from error
    except UnicodeDecodeError as error:
        raise Refused("The scenario {name} is not UTF-8 text.", name=path.name) from error


def _placed(problem: Problem, lines: dict[str, int]) -> Problem:
    line = line_of(problem.where, lines)
    return problem if line is None else Problem(f"{line}: {problem.where}", problem.words)


def _scenario(table: Table, path: Path) -> Scenario:
    starts = _moment(table, "starts")
    tree = path.parent / table.words("tree", default="-")
    if not tree.is_file():
        table.wrong("tree", text("There is no file {name}.", name=tree.name))
    lasts = table.span("lasts")
    if starts is None:
        starts = datetime.now(UTC)  # only so that the other keys can be looked at too
    found = Scenario(
        title=table.words("title"),
        starts=starts,
        lasts=lasts,
        speed=table.number("speed", 0.0, SPEED_MAX),
        seed=table.whole("seed", 0, SEED_MAX),
        tree=tree,
        incident=_incident(table.below("incident")),
        crew=read_crew(table),
        directives=tuple(_directive(one) for one in table.tables("directives")),
        characters=_characters(table),
        manners={kind: _manner(table.below("manners").below(kind)) for kind in Behaviour},
        hops={kind: _hop_manner(table.below("hops").below(kind)) for kind in HopBehaviour},
        hop_shares=table.shares("hop_shares", HopBehaviour),
        hollow=_hollow(table.below("hollow")),
        checks=_checks(table.below("checks")),
        line=_line(table.below("line")),
        bypasses=table.whole("bypasses", 0, UNITS_MAX, default=0),
        phrases=_phrases(table.below("phrases")),
        stores=read_stores(table, path.parent),
    )
    table.close()
    _check_names(table, ("manners", "hops"), (Behaviour, HopBehaviour))
    _check_directives(table, found)
    return found


def _check_names(table: Table, names: tuple[str, ...], kinds: tuple[Any, ...]) -> None:
    for name, kind in zip(names, kinds, strict=True):
        below = table.data.get(name)
        for wrong in set(below if isinstance(below, dict) else ()) - {str(one) for one in kind}:
            table.wrong(f"{name}.{wrong}", text("There is no such behaviour."))


def _moment(table: Table, name: str) -> datetime | None:
    value = table.get(name)
    if value is None:
        return None
    if not isinstance(value, datetime) or value.tzinfo is None:
        table.wrong(
            name, text("This must be a time with its zone, like 2026-07-06T06:30:00+08:00.")
        )
        return None
    return value.astimezone(UTC)


def _incident(table: Table) -> IncidentPlan:
    response = table.below("response")
    category = table.words("category")
    if category not in CATEGORIES:
        table.wrong(
            "category", text("This must be one of: {allowed}.", allowed=", ".join(CATEGORIES))
        )
    found = IncidentPlan(
        title=table.words("title"),
        category=category,
        grade=table.whole("grade", 1, 4, default=0) or None,
        place=table.words("place"),
        at=table.after("at", needed=False) or NOTHING,
        level=response.whole("level", 1, 4),
        matter=response.words("matter"),
        expected_until=response.span("expected_until"),
        measures=response.words("measures"),
        basis=response.words("basis"),
        lat=table.number("lat", -90, 90, default=0.0) or None,
        lon=table.number("lon", -180, 180, default=0.0) or None,
    )
    response.close()
    table.close()
    return found


def _directive(table: Table) -> DirectivePlan:
    fields = {
        name: value
        for name in ("title", "text", "issuer", "lead", "assist", "scope", "delivery", "priority")
        if (value := table.get(name, needed=name in ("title", "text", "scope"))) is not None
    }
    fields["evidence"] = table.get("evidence", needed=False) or {}
    found = DirectivePlan(
        label=table.words("label"),
        at=table.after("at", needed=False) or NOTHING,
        fields=fields,
        acknowledge_by=table.after("acknowledge_by", needed=False),
        start_by=table.after("start_by", needed=False),
        complete_by=table.after("complete_by"),
        amendments=tuple(_amendment(one) for one in table.tables("amendments", needed=False)),
        extensions=tuple(_extension(one) for one in table.tables("extensions", needed=False)),
    )
    table.close()
    return found


def _amendment(table: Table) -> Amendment:
    at = table.span("at")
    table.words("reason")
    change = {name: value for name, value in table.data.items() if name != "at"}
    return Amendment(at, change)


def _extension(table: Table) -> Extension:
    found = Extension(table.span("at"), table.span("until"), table.words("reason"))
    table.close()
    return found


def _characters(table: Table) -> tuple[Character, ...]:
    found = []
    for one in table.tables("characters"):
        found.append(
            Character(
                name=one.words("name"),
                shares=one.shares("shares", Behaviour),
                checked=one.share("checked"),
                units=one.all_words("units", needed=False),
                deal=one.whole("deal", 0, UNITS_MAX, default=0),
                at_least=one.whole("at_least", 0, UNITS_MAX, default=0),
                hops=one.shares("hop_shares", HopBehaviour, needed=False) or None,
            )
        )
        one.close()
    others = [one for one in found if not one.units and not one.deal]
    if len(others) != 1:
        table.wrong(
            "characters",
            text("Exactly one character has neither “units” nor “deal”: it is everybody else's."),
        )
    return tuple(found)


def _manner(table: Table) -> Manner:
    found = Manner(
        acknowledges=table.delay("acknowledges"),
        answers=table.delay("answers"),
        starts=table.delay("starts"),
        works=table.delay("works"),
        looks=table.share("looks"),
        acknowledged=table.share("acknowledged"),
        started=table.share("started"),
        arrives=table.share("arrives", 1.0),
        finished=table.share("finished"),
        progress=table.share("progress", 0.0),
        needs=table.share("needs", 0.0),
        returns=table.share("returns", 0.0),
        called=table.share("called", 0.0),
        extends=table.share("extends", 0.0),
    )
    table.close()
    return found


def _hop_manner(table: Table) -> HopManner:
    found = HopManner(
        table.delay("acknowledges"), table.delay("relays"), table.number("slows", 0.1, 20.0)
    )
    table.close()
    return found


def _hollow(table: Table) -> Hollow:
    found = Hollow(
        tricks=table.shares("tricks", Trick),
        bulk_from=table.span("bulk_from"),
        bulk_to=table.span("bulk_to"),
        pictures=table.whole("pictures", 1, PICTURES_MAX),
    )
    table.close()
    if found.bulk_from < found.bulk_to:
        table.wrong("bulk_to", text("This lies before the beginning of the span."))
    return found


def _checks(table: Table) -> Checks:
    found = Checks(
        after=table.delay("after"),
        caught=table.share("caught"),
        doubted=table.share("doubted"),
        unreachable=table.share("unreachable"),
        rejected=table.share("rejected"),
        again=table.share("again"),
        again_after=table.delay("again_after"),
        closed=table.share("closed"),
        closed_after=table.delay("closed_after"),
        methods=table.shares("methods", METHODS),
    )
    table.close()
    return found


def _line(table: Table) -> Line:
    found = Line(
        twice=table.share("twice"),
        bad=table.share("bad"),
        late=table.share("late"),
        late_by=table.delay("late_by"),
        gcj02=table.share("gcj02", 0.0),
    )
    table.close()
    return found


def _phrases(table: Table) -> dict[str, tuple[str, ...]]:
    found = {name: table.all_words(name) for name in PHRASES}
    table.close()
    for name, phrases in found.items():
        for phrase in phrases:
            why = _phrase_problem(phrase)
            if why is not None:
                table.wrong(name, why)
    return found


def _phrase_problem(phrase: str) -> Text | None:
    try:
        used = {name for _, name, _, _ in string.Formatter().parse(phrase) if name is not None}
    except ValueError:
        return text("The braces in “{phrase}” do not match.", phrase=phrase[:40])
    unknown = used - FILLINGS
    if not unknown:
        return None
    return text(
        "Nothing can be put for “{name}”; use: {allowed}.",
        name=min(unknown)[:40],
        allowed=", ".join(sorted(FILLINGS)),
    )


def _check_directives(table: Table, found: Scenario) -> None:
    """Read every directive as the service will, so that a drill cannot fail at its first act."""
    labels: set[str] = set()
    for place, one in enumerate(found.directives):
        path = f"directives[{place}]"
        if one.label in labels:
            table.wrong(f"{path}.label", text("An earlier directive has the same label."))
        labels.add(one.label)
        try:
            read_order(one.file(found, None))
        except RefusedWithProblems as refused:
            table.problems += [
                Problem(f"{path}.{problem.where}", problem.words) for problem in refused.problems
            ]
        if one.at > found.lasts:
            table.wrong(f"{path}.at", text("This lies after the end of the drill."))
