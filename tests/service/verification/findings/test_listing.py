"""The list for a person's eye: what weighs most first, cut where nobody reads on, counted whole."""

from __future__ import annotations

from dataclasses import replace

from commandcenter.core.language import Text
from commandcenter.directives import service as directives
from commandcenter.verification import service as verification
from commandcenter.verification.model import Finding, Lead, Rule, Strength
from commandcenter.verification.service.raising.raising import raise_findings
from tests.service.directives.conftest import V1, V2, V3
from tests.service.verification.conftest import CheckRoom


def listed(
    room: CheckRoom, number: str, limit: int = 500, **wanted: object
) -> verification.Listing:
    return room.headquarters.read(
        verification.listed, number=number, wanted=verification.Wanted(**wanted), limit=limit
    )


def a_few(room: CheckRoom) -> tuple[str, list[Finding]]:
    """Three strong findings, the last the newest, and a weak one that is newer still."""
    number = room.issue()
    identity = room.headquarters.read(directives.get, number=number).id
    base = Lead(
        rule=Rule.BURST,
        strength=Strength.STRONG,
        directive=identity,
        unit=V1,
        at=room.clock.now(),
        why=Text("{n}", {"n": 1}),
        evidence=(),
        subject="1",
    )
    leads = [base]
    leads += [replace(base, unit=unit, at=room.later(minutes=1)) for unit in (V2, V3)]
    leads.append(replace(base, strength=Strength.WEAK, subject="2", at=room.later(minutes=1)))
    room.headquarters.act(raise_findings, leads=leads)
    return number, list(listed(room, number).rows)


def test_strong_before_weak_undecided_before_decided_new_before_old(room: CheckRoom) -> None:
    number, found = a_few(room)
    assert [(one.unit, one.strength.value) for one in found] == [
        (V3, "strong"),
        (V2, "strong"),
        (V1, "strong"),
        (V1, "weak"),
    ]
    room.headquarters.act(verification.uphold, identity=found[0].id, by="周八", words="属实")
    after = listed(room, number)
    assert [one.unit for one in after.rows] == [V2, V1, V1, V3]
    assert after.rows[-1].steps[0].words == "属实"


def test_what_is_asked_for_is_listed_and_counted_whole(room: CheckRoom) -> None:
    number, found = a_few(room)
    assert len(listed(room, number, limit=2).rows) == 2
    assert listed(room, number, limit=2).total == 4
    assert listed(room, number, strong_only=True).total == 3
    assert listed(room, number, under=V1).total == 2
    room.headquarters.act(verification.dismiss, identity=found[0].id, by="周八", words="查过")
    assert listed(room, number).total == 3
    assert listed(room, number, dismissed=True).total == 4
    assert listed(room, number, undecided_only=True, dismissed=True).total == 3
