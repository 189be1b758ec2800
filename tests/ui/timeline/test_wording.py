"""Every kind of entry that a service writes has a sentence; the log tells it and selects."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from commandcenter.channels.model import State as MessageState
from commandcenter.core.language import translate
from commandcenter.directives.model import Kind
from commandcenter.directives.supervision import Step
from commandcenter.incidents.model import Verb
from commandcenter.ledgers.teams.model import Act as TeamAct
from commandcenter.sitreps.entries import QUIET, SENTENCES, sentence
from commandcenter.store.journal import Entry
from commandcenter.verification.model import BlameState
from commandcenter.verification.service.findings.reading import AFTER
from tests.ui.conftest import Town, type_of_runner, unnamed
from tests.window import until
from ui.common.panels.states import State
from ui.timeline.panel import TimelinePanel

ROOT = Path(__file__).parents[3] / "commandcenter"
FROM_ENUMS = {"one.report.kind.value": [kind.value for kind in Kind]}
"""What an expression of the sources can be, where it is no word."""


def kinds_written() -> set[str]:
    """The kinds in all calls of `journal(...)` in the sources."""
    found: set[str] = set()
    for path in ROOT.rglob("service*/**/*.py"):
        found |= set(_kinds(ast.parse(path.read_text("utf-8"))))
    for path in ROOT.rglob("service.py"):
        found |= set(_kinds(ast.parse(path.read_text("utf-8"))))
    return found


def _kinds(tree: ast.Module) -> Iterator[str]:
    constants = {
        name.id: value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        for name, value in _pairs(target, node.value)
    }
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        for call in ast.walk(function):
            if _is_journal(call):
                yield from _words(call.args[0], constants, tree, function.name)


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.Name, ast.Constant]]:
    targets = target.elts if isinstance(target, ast.Tuple) else [target]
    values = value.elts if isinstance(value, ast.Tuple) else [value]
    for one, other in zip(targets, values, strict=False):
        if isinstance(one, ast.Name) and isinstance(other, ast.Constant):
            yield one, other


COMPOSED: dict[str, tuple[str, ...]] = {
    "message.": tuple(state.value for state in MessageState),
    "finding.": tuple(AFTER),
    "blame.": ("propose", "approve", "decline", "ask", BlameState.KEPT, BlameState.LIFTED),
    "ladder.": tuple(step.value for step in Step),
    "team.": tuple(act.value for act in TeamAct),
}
"""Kinds put together from a word and what is done."""


def _is_journal(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "journal"
        and bool(node.args)
    )


def _words(
    given: ast.expr, constants: dict[str, object], tree: ast.Module, function: str
) -> Iterator[str]:
    said = ast.unparse(given)
    if isinstance(given, ast.Constant):
        yield str(given.value)
    elif isinstance(given, ast.IfExp):
        yield from _words(given.body, constants, tree, function)
        yield from _words(given.orelse, constants, tree, function)
    elif isinstance(given, ast.JoinedStr):
        for prefix, words in COMPOSED.items():
            yield from (f"{prefix}{word}" for word in words if prefix in said)
    elif said in FROM_ENUMS:
        yield from FROM_ENUMS[said]
    elif said in constants:
        yield str(constants[said])
    else:
        # The function is told the kind: whoever calls it says the word.
        calls = [
            call
            for call in ast.walk(tree)
            if isinstance(call, ast.Call) and ast.unparse(call.func) == function
        ]
        told = [arg.value for call in calls for arg in call.args if isinstance(arg, ast.Constant)]
        assert told, f"Nobody knows what kind of entry {said} in {function} is."
        yield from (str(word) for word in told)


def test_every_kind_has_a_sentence() -> None:
    """Kinds that never reach the journal (a message that waits or is being sent) are left out."""
    written = kinds_written()
    assert {"issue", "claim", "sign_in.refused", "withdraw", "message.failed"} <= written
    never = {"message.waiting", "message.sending"}
    assert written - set(SENTENCES) - never == set()
    assert set(SENTENCES) - written == set(), "nobody writes these"
    assert set(SENTENCES) >= QUIET


@pytest.mark.parametrize("kind", sorted(SENTENCES))
def test_a_destroyed_payload_leaves_gaps(kind: str) -> None:
    """A payload may be destroyed by law; the line stays and shows a gap."""
    entry = Entry(7, datetime(2026, 7, 17, tzinfo=UTC), "U1", "web", kind, None, None, None, "")
    said = translate(sentence(entry, {}), "en")
    fields = [name for _, name, _, _ in string.Formatter().parse(SENTENCES[kind].template) if name]
    assert said
    assert ("–" in said) == bool(set(fields) - {"actor"})


def test_a_level_is_told_with_its_verb() -> None:
    payload = {"verb": Verb.RAISE.value, "matter": "防汛"}
    at = datetime(2026, 7, 17, tzinfo=UTC)
    entry = Entry(7, at, "U1", "web", "incident.level", "4201", "x", payload, "")
    assert translate(sentence(entry, {}), "en") == "response raised: 防汛"


def test_an_unknown_kind_is_shown() -> None:
    entry = Entry(7, datetime(2026, 7, 17, tzinfo=UTC), "U1", "web", "odd", None, "令1", {}, "")
    assert translate(sentence(entry, {}), "en") == "odd 令1"


@pytest.fixture
def log(town: Town, qtbot: QtBot) -> TimelinePanel:
    made = TimelinePanel(town.desk, town.office)
    qtbot.addWidget(made)
    made.resize(700, 400)
    return made


def lines(log: TimelinePanel) -> list[str]:
    return [log.model.index(row, 0).data() for row in range(log.model.rowCount())]


def test_what_happens_is_told_and_can_be_selected(
    town: Town, live: type_of_runner, log: TimelinePanel, qtbot: QtBot
) -> None:
    async def story() -> None:
        log.show()
        await until(lambda: log.model.rowCount() and log.frame.state is State.READY, "the log")
        assert any("Incident opened: 武昌区内涝" in line for line in lines(log))
        town.say(Kind.RETURN, town.leaves[8], words="无低洼居住区")
        await until(lambda: "hands" in lines(log)[0], "the newest line")
        log.view.clicked.emit(log.model.index(0, 0))
        assert town.desk.selection.now.unit == town.leaves[8]
        assert town.desk.selection.now.directive == town.number
        town.desk.look.language.speak("zh_CN")
        assert "退回" in lines(log)[0]
        assert unnamed(log) == []

    live(story())


def test_everything_tells_the_quiet_entries_too(
    town: Town, live: type_of_runner, log: TimelinePanel
) -> None:
    async def story() -> None:
        log.show()
        await until(lambda: log.model.rowCount() and log.frame.state is State.READY, "the log")
        town.headquarters.act(_set_something)
        before = len(lines(log))
        log.everything.click()
        await until(lambda: any("Setting" in line for line in lines(log)), "the setting")
        assert len(lines(log)) > before

    live(story())


def _set_something(work: object) -> None:
    from commandcenter.store import service as installation

    installation.set_fact(work, name="shown", value=1)
