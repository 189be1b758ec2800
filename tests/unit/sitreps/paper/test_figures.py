"""A figure is never surer than its evidence: states, gaps, shares and movements."""

from __future__ import annotations

import pytest

from commandcenter.core.errors import Fault, Refused
from commandcenter.directives.model import Counts
from commandcenter.sitreps.model import (
    SitrepKind,
    digest_of,
    from_document,
    read_kind,
    share,
    to_document,
)
from commandcenter.sitreps.states import State
from tests.unit.sitreps.builders import AS_OF, directive, previous, snapshot

NUMBER = "令〔2026〕1号"


def test_claimed_and_verified_stand_apart() -> None:
    """The gap is claimed minus verified, and each of the three says how sure it is."""
    frozen = snapshot()
    total = frozen.directives[0].total
    claimed, verified, gap = (
        frozen.figure(f"{NUMBER}||{name}") for name in ("claimed", "verified", "gap")
    )
    assert (claimed.value, claimed.state) == (total.claimed, State.CLAIMED)
    assert (verified.value, verified.state) == (total.verified, State.VERIFIED)
    assert (gap.value, gap.state) == (total.claimed - total.verified, State.CLAIMED)
    assert total.claimed + total.verified not in {
        figure.value for figure in frozen.figures if "||" in figure.key
    }


def test_being_in_place_is_the_units_own_word() -> None:
    """到位 is said by the unit, so it is never more than claimed."""
    frozen = snapshot()
    assert frozen.figure(f"{NUMBER}||started").state is State.CLAIMED
    assert frozen.figure(f"{NUMBER}||acknowledged").state is State.RECORDED
    assert frozen.figure(f"{NUMBER}||silent").state is State.RECORDED


def test_every_figure_says_when_and_from_where() -> None:
    """Each figure carries the contract's six keys, its time and a query that finds it again."""
    for figure in snapshot().figures:
        told = figure.to_dict()
        assert list(told) == ["name", "value", "unit", "state", "as_of", "source"]
        assert told["as_of"] == AS_OF.isoformat()
        assert "journal 1..9217" in told["source"]
        assert f"directive status {NUMBER}" in told["source"] or figure.key == "||directives"


def test_keys_are_unique() -> None:
    """No two numbers share one record."""
    keys = [figure.key for figure in snapshot(previous=previous()).figures]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (0, 0, None),
        (0, 10, "0"),
        (10, 10, "100"),
        (9999, 10_000, "99.9"),
        (1, 3, "33.3"),
        (1, 100_000, "0.0"),
    ],
)
def test_a_share_is_rounded_down(part: int, whole: int, shown: str | None) -> None:
    """Nothing but all is 100, nothing but none is 0, and no base gives no share."""
    assert share(part, whole) == shown


def test_an_empty_directive_has_no_share() -> None:
    """Without a base a percentage is a gap, not zero."""
    empty = directive(total=Counts(), rows=(), areas=(), stuck=(), progress=None)
    frozen = snapshot(directives=(empty,))
    assert frozen.figure(f"{NUMBER}||verified_share").value is None
    assert frozen.figure(f"{NUMBER}||issued").value == 0


def test_a_movement_needs_both_reports() -> None:
    """What the report before did not know has no movement."""
    frozen = snapshot(previous=previous())
    total = frozen.directives[0].total
    assert frozen.figure(f"{NUMBER}||claimed|change").value == total.claimed - 1404
    assert frozen.figure(f"{NUMBER}||silent|change").value is None


def test_a_number_without_a_record_is_a_fault() -> None:
    """Printing something that nobody recorded stops the report."""
    with pytest.raises(Fault, match="without a record"):
        snapshot().figure("invented")


def test_a_snapshot_survives_its_storage() -> None:
    """What is read back equals what was frozen, and its digest proves it."""
    frozen = snapshot(previous=previous(), drill="防汛演练", elements={"loss": "—"})
    document = to_document(frozen)
    assert from_document(document) == frozen
    document["directives"][0]["total"]["verified"] += 1
    assert digest_of(document) != digest_of(to_document(frozen))


def test_a_damaged_snapshot_is_a_fault() -> None:
    """A stored report that cannot be read is never shown in part."""
    document = to_document(snapshot())
    del document["as_of"]
    with pytest.raises(Fault, match="cannot be read"):
        from_document(document)


@pytest.mark.parametrize("kind", ["first", "followup", "final", "completion", "log"])
def test_known_kinds(kind: str) -> None:
    """The kinds that can be made today."""
    assert read_kind(kind) is SitrepKind(kind)


def test_other_kinds_are_refused_with_the_reason() -> None:
    """A kind that is none is refused with those that are."""
    with pytest.raises(Refused, match="not a kind of report; choose one of first, followup"):
        read_kind("poem")
