"""The lock file answers for every dependency, by digest, and names no place on the net."""

from __future__ import annotations

import re
import tomllib

from tests.architecture.sources import ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)(.*)$")


def canonical(name: str) -> str:
    """A package's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def entries() -> dict[str, list[str]]:
    """The lock's entries by name; a package may be pinned once for each Python."""
    found: dict[str, list[str]] = {}
    for entry in re.split(r"\n(?=\S)", LOCK.strip()):
        pinned = PINNED.match(entry.splitlines()[0])
        assert pinned, f"not a pinned package: {entry[:60]}"
        found.setdefault(canonical(pinned[1]), []).append(entry)
    return found


def wanted() -> set[str]:
    """Every package that the project file names, for running and for testing."""
    lines = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]
    return {canonical(re.match(r"[A-Za-z0-9._-]+", line)[0]) for line in lines}


def test_every_dependency_is_locked() -> None:
    """A dependency that the lock does not know would be absent on a fresh machine."""
    assert wanted() - set(entries()) == set()


def test_every_entry_has_its_digests() -> None:
    """pip installs with --require-hashes: one entry without stops the whole start."""
    bare = [name for name, found in entries().items() if any("--hash=" not in e for e in found)]
    assert bare == []


def test_the_lock_names_no_place() -> None:
    """Whoever installs chooses the index; the lock must not."""
    assert re.findall(r"https?://|file:|--index-url|--find-links|--trusted-host| @ ", LOCK) == []


def test_qt_is_one_that_runs_on_every_python() -> None:
    """PySide6 6.12 loses references to None on Python 3.11 and aborts after some thousand calls."""
    versions = [entry.splitlines()[0] for entry in entries()["pyside6"]]
    assert [re.match(r"pyside6==6\.(10|11)\.", line) is not None for line in versions] == [True]
