"""The tests of a room stand on the room's own path, so that a newcomer finds them in a minute."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, sources

# Where a folder of tests may have its room; a service's rooms need not say `service` again.
ROOMS_OF = {
    "unit": ("commandcenter/{room}",),
    "service": ("commandcenter/{slice}/service/{inside}", "commandcenter/{room}"),
    "ui": ("ui/{room}",),
}
# What has no room of its own: the file at the root, and a drill whose truth only its test knows.
ALONE = {"tests/unit/bootstrap", "tests/service/verification/labelled"}


def folders() -> list[Path]:
    """The folders of tests that have a room somewhere, from the root."""
    found = {source.path.parent for source in sources() if source.path.parts[0] == "tests"}
    return sorted(one for one in found if len(one.parts) > 2 and one.parts[1] in ROOMS_OF)


def rooms_of(folder: Path) -> list[Path]:
    """Where the room of a folder of tests may be."""
    kind, first, *inside = folder.parts[1:]
    words = {"room": "/".join([first, *inside]), "slice": first, "inside": "/".join(inside)}
    return [ROOT / pattern.format(**words) for pattern in ROOMS_OF[kind]]


@pytest.mark.parametrize("folder", folders(), ids=str)
def test_a_folder_of_tests_has_its_room(folder: Path) -> None:
    """Whoever moves a room takes its tests along."""
    assert folder.as_posix() in ALONE or any(room.is_dir() for room in rooms_of(folder))


def test_the_rule_bites() -> None:
    """A folder without a room is found, wherever it stands; one that is alone has none indeed."""
    for name in ("tests/unit/geo/nowhere", "tests/service/ledgers/ui", "tests/ui/nowhere", *ALONE):
        assert not any(room.is_dir() for room in rooms_of(Path(name)))
    assert any(room.is_dir() for room in rooms_of(Path("tests/service/ledgers/matching")))
