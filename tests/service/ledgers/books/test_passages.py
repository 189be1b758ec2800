"""What passed the border of our stores is kept right, whatever was posted, and checked."""

from __future__ import annotations

from importlib import import_module

from sqlalchemy import text

from commandcenter.core.language import SOURCE_LANGUAGE, translate
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.service.books.passages import kept_passages, recounted_passages
from tests.service.ledgers.conftest import Storeroom

VILLAGE = "420115107201"
MIGRATION = import_module("commandcenter.store.migrations.versions.0020_passages")


def passed(room: Storeroom) -> dict[tuple[str, str], list[int]]:
    """The kept sums by account and lot."""
    with room.headquarters.database.reading() as connection:
        rows = connection.execute(
            text(
                "SELECT a.code, l.code, p.gone, p.stored, p.came FROM passage AS p"
                " JOIN account AS a ON a.id = p.account JOIN lot AS l ON l.id = p.lot"
            )
        )
        return {(row[0], row[1]): list(row[2:]) for row in rows}


def trade(room: Storeroom) -> None:
    """Gifts, purchases, consignments, returns, promises, and red entries of each."""
    way, move = f"transit:{VILLAGE}/车", room.move
    move("捐赠", "donor:甲", way, "200", lot="A")
    wrong = move("捐赠", "donor:甲", way, "7", lot="A")
    move("红冲", "donor:甲", way, "7", of=wrong)
    move("调入", way, f"unit:{VILLAGE}", "150", lot="A")
    back = move("归还", f"unit:{VILLAGE}", "donor:甲", "20", lot="A")
    move("归还", f"unit:{VILLAGE}", "donor:甲", "5", lot="A")
    move("红冲", f"unit:{VILLAGE}", "donor:甲", "20", of=back)
    first = room.line("捐赠", "donor:乙", "depot:D01", "40", lot="B")
    second = room.line("调拨", "depot:D01", way, "30", lot="B")
    third = room.line("发放", "depot:D01", "household:H1", "4", lot="B")
    assert room.post(first, second, third).accepted == 3
    promise = move("预留", "supplier:丙", "depot:D02", "60", lot="C")
    move("兑现", "supplier:丙", "depot:D02", "25", of=promise)
    move("解除", "supplier:丙", "depot:D02", "5", of=promise)


def test_sums_follow_every_posting(room: Storeroom) -> None:
    """Each kind of way over the border is counted once, and a red entry takes it off."""
    trade(room)
    found = passed(room)
    assert found["donor:甲", "A"] == [200, 0, 5]
    assert found[f"transit:{VILLAGE}/车", "A"] == [0, 150, 200]
    assert found["donor:乙", "B"] == [40, 40, 0]
    assert found["supplier:丙", "C"] == [25, 25, 0]
    assert (f"transit:{VILLAGE}/车", "B") not in found
    assert room.headquarters.read(kept_passages) == room.headquarters.read(recounted_passages)
    room.balanced()


def test_books_of_before_are_filled_in(room: Storeroom) -> None:
    """The migration finds in old books what was kept while they were posted."""
    trade(room)
    kept = room.headquarters.read(kept_passages)
    with room.headquarters.database.writing() as connection:
        connection.execute(text("DELETE FROM passage"))
        connection.execute(text(MIGRATION.FILLED))
    assert room.headquarters.read(kept_passages) == kept
    assert kept


def test_a_changed_sum_is_found(room: Storeroom) -> None:
    """A sum that somebody set is told by the check, with its account and lot."""
    trade(room)
    with room.headquarters.database.writing() as connection:
        connection.execute(text("UPDATE passage SET gone = gone + 1 WHERE gone = 200"))
    (problem,) = room.headquarters.read(ledgers.check).problems
    assert translate(problem, SOURCE_LANGUAGE) == (
        "donor:甲, lot “A”: what it gave and got back differs from the postings."
    )
