"""What people do with findings: the unit answers, a named person upholds or dismisses.

A finding may be answered and decided; it is never deleted, and no count is made of persons.
"""

from __future__ import annotations

from commandcenter.accounts.service import require
from commandcenter.core.errors import Refused
from commandcenter.directives import service as directives
from commandcenter.directives.service import Flagging
from commandcenter.store.types import to_microseconds
from commandcenter.store.work import Work
from commandcenter.verification.model import Finding, State, Strength
from commandcenter.verification.service.findings.reading import finding_of, state_after
from commandcenter.verification.tables import finding, finding_step

DECIDED = frozenset({State.UPHELD, State.DISMISSED})
WORDS_MAX = 4_000
NAME_MAX = 80


def answer(work: Work, *, identity: int, by: str, words: str) -> Finding:
    """Take the unit's answer (申辩); it may answer again until somebody has decided."""
    require(work, "finding.answer")
    found = finding_of(work, identity=identity)
    if found.state in DECIDED:
        raise Refused("This finding is already decided; an answer comes too late here.")
    return _step(work, found, "answer", by, words)


def uphold(work: Work, *, identity: int, by: str, words: str) -> Finding:
    """Decide, in somebody's name and with a reason, that the finding holds."""
    require(work, "finding.decide")
    return _decide(work, identity, "uphold", by, words)


def dismiss(work: Work, *, identity: int, by: str, words: str) -> Finding:
    """Decide, in somebody's name and with a reason, that there was nothing wrong."""
    require(work, "finding.decide")
    return _decide(work, identity, "dismiss", by, words)


def _decide(work: Work, identity: int, kind: str, by: str, words: str) -> Finding:
    found = finding_of(work, identity=identity)
    if found.state is {"uphold": State.UPHELD, "dismiss": State.DISMISSED}[kind]:
        raise Refused("This has already been decided so.")
    decided = _step(work, found, kind, by, words)
    change = (found.state is State.DISMISSED) - (decided.state is State.DISMISSED)
    if found.strength is Strength.STRONG and change:
        number = directives.get(work, number=found.directive).id
        directives.flag(
            work, changes=[Flagging(number, found.unit, to_microseconds(work.now), change)]
        )
    return decided


def _step(work: Work, found: Finding, kind: str, by: str, words: str) -> Finding:
    check_named(by, words)
    work.connection.execute(
        finding_step.insert(),
        {
            "finding": found.id,
            "ordinal": len(found.steps) + 1,
            "kind": kind,
            "at": work.now,
            "by": by.strip(),
            "actor": work.actor,
            "words": words.strip(),
        },
    )
    assert found.id is not None
    decided = finding_of(work, identity=found.id)
    work.connection.execute(
        finding.update()
        .where(finding.c.id == found.id)
        .values(state=state_after(decided.steps).value)
    )
    work.journal(
        f"finding.{kind}",
        unit=found.unit,
        subject=found.directive,
        payload={"finding": found.id, "by": by.strip(), "words": words.strip()},
    )
    return decided


def check_named(by: str, words: str) -> None:
    """Refuse what nobody signs, or for which no reason is given."""
    if not by.strip() or len(by) > NAME_MAX:
        raise Refused("Say by name who does this.")
    if not words.strip() or len(words) > WORDS_MAX:
        raise Refused("Say why: this act needs a reason.")
