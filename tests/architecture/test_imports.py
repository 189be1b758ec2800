"""The import rules that import-linter can not say by file name.

Only `service.py`, `tables.py` and `store/` touch SQLAlchemy, and one slice reaches another only
through its `service`, `tables` and `model`. A service grown too long for one file is a package;
whoever is outside the slice takes what he needs from the package itself, never from its rooms.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import Source, sources

PRODUCT = "commandcenter"
DATABASE_LIBRARIES = {"sqlalchemy", "alembic", "psycopg"}
DATABASE_FILES = {"service", "tables"}
WHOLE_SCHEMA = "schema.py"
SLICES = {
    "reviews",
    "sitreps",
    "verification",
    "warning",
    "intake",
    "ledgers",
    "directives",
    "incidents",
    "channels",
    "accounts",
    "geo",
}
DOORS = {"service", "tables", "model"}

WINDOW = "ui"

OURS = [source for source in sources() if source.path.parts[0] == PRODUCT]
ALL_OURS = [source for source in sources() if source.path.parts[0] in {PRODUCT, WINDOW}]


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Each imported name with its line, whole: `from a.b import c` is `a.b.c`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def may_hold_tables(source: Source) -> bool:
    """Whether this file may speak to the database and name tables."""
    room, *inside = source.path.parts[1:]
    if room in {"store", WHOLE_SCHEMA}:
        return True
    return bool(inside) and Path(inside[0]).stem in DATABASE_FILES


def database_offences(source: Source) -> list[str]:
    """The imports of a database library in a file that must do without."""
    if may_hold_tables(source):
        return []
    return [
        f"{source}:{line}: imports {name}; only service.py, tables.py and store/ do"
        for line, name in imported(source.tree)
        if name.split(".")[0] in DATABASE_LIBRARIES
    ]


def neighbour_offences(source: Source) -> list[str]:
    """A slice's imports of another's inner files, and anybody's of tables who has none himself.

    Gateway and command line are no slices: they may also use a slice's pure files (its readers).
    """
    room = source.path.parts[1]
    found = []
    for line, name in imported(source.tree):
        parts = name.split(".")
        if parts[0] != PRODUCT or len(parts) < 2 or parts[1] == room or parts[1] not in SLICES:
            continue
        door = parts[2] if len(parts) > 2 else ""
        if room in SLICES and door not in DOORS:
            found.append(f"{source}:{line}: {name}; a slice is reached by service, tables, model")
        elif door == "tables" and not may_hold_tables(source):
            found.append(f"{source}:{line}: {name}; only service.py and tables.py join tables")
    return found


@pytest.mark.parametrize("source", OURS, ids=str)
def test_only_the_services_touch_the_database(source: Source) -> None:
    """Rules, gateways and commands hold no SQL."""
    found = database_offences(source)
    assert not found, "\n".join(["", *found])


def test_every_room_is_a_package() -> None:
    """The watch over the layers sees packages only; a folder without `__init__.py` escapes it."""
    watched = [source.path for source in ALL_OURS]
    rooms = {path.parent for path in watched if "migrations" not in path.parts}
    assert sorted(room for room in rooms if room / "__init__.py" not in watched) == []


@pytest.mark.parametrize("source", OURS, ids=str)
def test_a_slice_is_entered_by_its_doors(source: Source) -> None:
    """One slice's inner files are nobody else's business."""
    found = neighbour_offences(source)
    assert not found, "\n".join(["", *found])


@pytest.mark.parametrize("source", ALL_OURS, ids=str)
def test_a_service_is_entered_by_its_door(source: Source) -> None:
    """The rooms of a service can be moved while nobody outside notices."""
    found = back_door_offences(source)
    assert not found, "\n".join(["", *found])


def read(name: str, text: str) -> Source:
    """A source that exists only in this test."""
    return Source(Path(name), text)


def back_door_offences(source: Source) -> list[str]:
    """The imports from inside the service of a slice that is not the importer's own."""
    found = []
    for line, name in imported(source.tree):
        product, *parts = name.split(".")
        if product != PRODUCT or len(parts) <= 3 or parts[1] != "service":
            continue
        if parts[0] in SLICES and source.path.parts[:2] != (PRODUCT, parts[0]):
            found.append(f"{source}:{line}: {name}; take it from the service itself")
    return found


@pytest.mark.parametrize(
    ("name", "text", "passes"),
    [
        ("commandcenter/directives/cascade.py", "from sqlalchemy import select", False),
        ("commandcenter/directives/cascade.py", "import sqlalchemy.orm", False),
        ("commandcenter/directives/service.py", "from sqlalchemy import select", True),
        ("commandcenter/directives/service/counts/status.py", "import sqlalchemy", True),
        ("commandcenter/store/lane.py", "import sqlalchemy", True),
        ("commandcenter/headquarters.py", "import sqlalchemy", False),
        ("commandcenter/gateway/app.py", "from sqlalchemy import select", False),
    ],
)
def test_the_database_rule_bites(name: str, text: str, passes: bool) -> None:
    """SQLAlchemy in a pure file is found."""
    assert (database_offences(read(name, text)) == []) is passes


@pytest.mark.parametrize(
    ("name", "text", "passes"),
    [
        ("commandcenter/directives/service.py", "from commandcenter.geo import service", True),
        ("commandcenter/directives/service.py", "from commandcenter.geo.tables import unit", True),
        ("commandcenter/directives/model.py", "from commandcenter.geo.model import Unit", True),
        ("commandcenter/directives/service.py", "from commandcenter.geo import codes", False),
        ("commandcenter/directives/service.py", "from commandcenter.geo.codes import a", False),
        ("commandcenter/directives/cascade.py", "from commandcenter.geo import tables", False),
        ("commandcenter/directives/cascade.py", "from commandcenter.core import ids", True),
        ("commandcenter/gateway/api.py", "from commandcenter.geo import codes", True),
        ("commandcenter/gateway/api.py", "from commandcenter.geo import tables", False),
    ],
)
def test_the_neighbour_rule_bites(name: str, text: str, passes: bool) -> None:
    """A neighbour's inner file is found."""
    assert (neighbour_offences(read(name, text)) == []) is passes


@pytest.mark.parametrize(
    ("name", "text", "passes"),
    [
        ("ui/board/panel.py", "from commandcenter.ledgers.service import pay_list", True),
        ("ui/board/panel.py", "from commandcenter.ledgers.service.money import payments", False),
        ("ui/board/panel.py", "from commandcenter.ledgers.service.prices import due", False),
        ("commandcenter/gateway/api.py", "from commandcenter.geo.service.a import b", False),
        ("commandcenter/geo/service/b.py", "from commandcenter.geo.service.a import b", True),
    ],
)
def test_the_door_rule_bites(name: str, text: str, passes: bool) -> None:
    """What is taken from a room inside a service is found."""
    assert (back_door_offences(read(name, text)) == []) is passes
