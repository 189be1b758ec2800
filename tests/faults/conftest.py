"""Real means for failures: a disk of two megabytes, folders that another user may only read."""

from __future__ import annotations

import os
import random
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import PostgresServer

SMALL_DISK = "2m"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own that is soon full; needs the right to mount one."""
    folder = tmp_path / "small-disk"
    folder.mkdir()
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if mount is None or umount is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root on Linux: a full disk was NOT proved here")
    made = subprocess.run(
        [mount, "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "tmpfs", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        pytest.skip(f"a small disk could not be mounted ({made.stderr.strip()}): NOT proved here")
    yield folder
    subprocess.run([umount, "--lazy", folder], check=True)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user of this machine can reach; pytest's own is closed to others."""
    with tempfile.TemporaryDirectory(prefix="cc-faults-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def draw() -> random.Random:
    """Where and when the blows fall."""
    seed = os.environ.get("COMMANDCENTER_KILL_SEED") or secrets.token_hex(4)
    print(f"to play this again: COMMANDCENTER_KILL_SEED={seed}")
    return random.Random(seed)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """A new database of each kind, and a data folder of its own."""
    monkeypatch.setenv("COMMANDCENTER_DATA", str(tmp_path / "data"))
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'd.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = server.create_database()
    yield server.url(name)
    server.drop_database(name)
