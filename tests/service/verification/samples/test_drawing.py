"""Sealed draws: announced first, chosen by nobody, repeatable by anyone, kept for ever."""

from __future__ import annotations

import hashlib
import sqlite3
from typing import Any

import psycopg
import pytest

from commandcenter.core.errors import Fault, Refused
from commandcenter.store import journal
from commandcenter.verification import service as verification
from tests.service.directives.conftest import refused
from tests.service.verification.samples.conftest import Hall

KINDS = ["sample.announce", "sample.number", "sample.checkpoint", "sample.draw"]


def by_hand(seed: str, units: list[str]) -> list[str]:
    """The order of the draw as the manual says it, with nothing of ours."""
    return sorted(units, key=lambda unit: hashlib.sha256(f"{seed} {unit}".encode()).hexdigest())


def leaves(hall: Hall, number: str) -> list[str]:
    """Every issued leaf, asked of the database in plain SQL."""
    with hall.headquarters.database.reading() as connection:
        return list(
            connection.exec_driver_sql(
                "SELECT a.unit FROM assignment a JOIN directive d ON d.id = a.directive"
                f" WHERE d.number = '{number}'"
            ).scalars()
        )


def test_announced_then_checkpoint_then_drawn(wide: Hall) -> None:
    """The journal says what will be drawn before anybody can know what comes out."""
    number = wide.issue()
    announced = wide.headquarters.act(
        verification.announce, number=number, target="0.9", risk_limit="0.1"
    )
    wide.headquarters.act(verification.give_number, sample=announced.id, number="271828", by="王五")
    made = wide.headquarters.act(verification.draw, sample=announced.id)
    entries = [entry for entry in wide.entries() if entry.kind.startswith("sample.")]
    assert [entry.kind for entry in entries] == KINDS
    checkpoint = entries[2]
    said = f"commandcenter sample 1\n{checkpoint.hash}\n271828"
    assert made.sample.seed == hashlib.sha256(said.encode()).hexdigest()
    assert list(made.units) == by_hand(made.sample.seed, leaves(wide, number))[: len(made.units)]
    assert made.sample.population == len(leaves(wide, number))
    listed = str([entry.payload for entry in entries])
    assert not any(unit in listed for unit in made.units), "the journal gives no target away"


def test_two_draws_are_not_the_same(wide: Hall) -> None:
    """The same question asked twice draws anew, and both stay on the list."""
    number = wide.issue()
    first, second = wide.sample(number), wide.sample(number)
    assert first.sample.seed != second.sample.seed
    assert [one.sample.code for one in wide.certify(number).samples] == ["S1", "S2"]


def test_only_under_the_chosen_unit(wide: Hall) -> None:
    """A sample of one county holds that county's leaves and no others."""
    number = wide.issue()
    made = wide.sample(number, under="420115")
    inside = [unit for unit in leaves(wide, number) if unit.startswith("420115")]
    assert sorted(made.units) == sorted(inside)
    assert made.sample.population == len(inside) == wide.certify(number).issued


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"target": "0"}, "target must lie"),
        ({"target": "95"}, "target must lie"),
        ({"target": "viel"}, "target must lie"),
        ({"risk_limit": "1"}, "risk limit must lie"),
        ({"risk_limit": "0"}, "risk limit must lie"),
        ({"under": "43"}, "sent to nobody"),
        ({"under": "nirgends"}, "sent to nobody"),
        ({"number": "令〔2026〕99号"}, "There is no directive"),
    ],
)
def test_what_cannot_be_drawn(hall: Hall, changed: dict[str, Any], words: str) -> None:
    """A draw that makes no sense is refused, and nothing of it is announced."""
    number = hall.issue()
    asked = {"number": number, "target": "0.95", "risk_limit": "0.05"} | changed
    with refused(words):
        hall.headquarters.act(verification.announce, **asked)
    assert hall.entries("sample.announce") == []


def test_the_second_person_is_another(hall: Hall) -> None:
    """Whoever announces gives no number; a number comes once, and before the draw."""
    number = hall.issue()
    act = hall.headquarters.act
    one = act(verification.announce, number=number, target="0.9", risk_limit="0.1")
    with refused("second person"):
        act(verification.give_number, sample=one.id, number="1", by=one.announced_by)
    act(verification.give_number, sample=one.id, number="1", by="王五")
    with refused("has its number"):
        act(verification.give_number, sample=one.id, number="2", by="赵六")
    act(verification.draw, sample=one.id)
    with refused("drawn already"):
        act(verification.draw, sample=one.id)
    with refused("no sample"):
        act(verification.draw, sample=99)


def test_anyone_can_draw_again(wide: Hall) -> None:
    """Redrawing from the published seed gives the same units, later acts notwithstanding."""
    number = wide.issue()
    made = wide.sample(number)
    wide.checked(number, made.units[:5])
    again = wide.headquarters.read(verification.redraw, sample=made.sample.id)
    assert again.same
    assert again.units == made.units
    announced = wide.headquarters.act(
        verification.announce, number=number, target="0.9", risk_limit="0.1"
    )
    with refused("never drawn"):
        wide.headquarters.read(verification.redraw, sample=announced.id)


def test_announced_and_never_drawn_stays_on_the_list(wide: Hall) -> None:
    """Whoever announces draws until one pleases leaves every one of them on the certificate."""
    number = wide.issue()
    asked = {"number": number, "target": "0.9", "risk_limit": "0.1"}
    wide.headquarters.act(verification.announce, **asked)
    made = wide.sample(number)
    wide.headquarters.act(verification.announce, **asked)
    found = wide.certify(number)
    assert [(one.sample.code, one.sample.seed) for one in found.samples] == [
        ("S1", None),
        ("S2", made.sample.seed),
        ("S3", None),
    ]
    assert found.standing is not None
    assert found.standing.sample.code == "S2"


def test_more_of_the_same_draw(wide: Hall) -> None:
    """A list that is used up goes on in the same order, as far as there are units."""
    number = wide.issue()
    made = wide.sample(number, target="0.5")
    assert made.sample.size < made.sample.population
    act = wide.headquarters.act
    longer = act(verification.draw_more, sample=made.sample.id, count=5)
    assert longer.units[: made.sample.size] == made.units
    assert longer.sample.size == made.sample.size + 5
    again = wide.headquarters.read(verification.redraw, sample=made.sample.id)
    assert again.same
    assert again.units == longer.units
    whole = act(verification.draw_more, sample=made.sample.id, count=10_000)
    assert sorted(whole.units) == sorted(leaves(wide, number))
    with refused("every unit already"):
        act(verification.draw_more, sample=made.sample.id, count=1)


def change(hall: Hall, table: str, statement: str) -> None:
    """Change the database as somebody would who owns the file or the server, guards and all."""
    database = hall.headquarters.database
    if database.path is not None:
        with sqlite3.connect(database.path) as outside:
            outside.execute(f"DROP TRIGGER {table}_update")
            outside.execute(statement)
        outside.close()
        return
    with psycopg.connect(database.url.replace("+psycopg", "")) as outside:
        outside.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL".encode())
        outside.execute(statement.encode())


def test_one_byte_of_the_journal_is_noticed(wide: Hall) -> None:
    """Whoever changes the journal before the draw, and be it one letter, is found out."""
    number = wide.issue()
    made = wide.sample(number)
    change(
        wide,
        "journal",
        f"UPDATE journal SET actor = 'operatoR' WHERE seq = {made.sample.announced_seq}",
    )
    with wide.headquarters.database.reading() as connection, pytest.raises(Fault):
        journal.verify(connection)


@pytest.mark.parametrize(
    ("table", "statement"),
    [
        ("sample_unit", "UPDATE sample_unit SET unit = '420106001999' WHERE position = 1"),
        ("sample_draw", "UPDATE sample_draw SET seed = 'ff' || substr(seed, 3)"),
        ("sample_draw", "UPDATE sample_draw SET checkpoint = 'ff' || substr(checkpoint, 3)"),
        ("sample", "UPDATE sample SET frame = 'ff' || substr(frame, 3)"),
        ("sample", "UPDATE sample SET announced_seq = announced_seq + 5"),
    ],
)
def test_a_changed_draw_is_noticed(wide: Hall, table: str, statement: str) -> None:
    """Another unit, another seed, another frame: drawing again tells."""
    made = wide.sample(wide.issue())
    change(wide, table, statement)
    assert not wide.headquarters.read(verification.redraw, sample=made.sample.id).same


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE sample SET target = '0.1'",
        "DELETE FROM sample_unit",
        "UPDATE sample_draw SET seed = ''",
        "DELETE FROM sample_draw",
        "DELETE FROM sample",
    ],
)
def test_nothing_of_a_draw_can_be_changed(wide: Hall, statement: str) -> None:
    """The database itself refuses, even our own connection."""
    number = wide.issue()
    made = wide.sample(number)
    with pytest.raises(Refused), wide.headquarters.database.writing() as connection:
        connection.exec_driver_sql(statement)
    assert wide.headquarters.read(verification.redraw, sample=made.sample.id).same
