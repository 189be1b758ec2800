"""Files kept by the hash of their content, beside the database.

A name from outside is never used as a path; the same bytes are kept once; a file is whole on disk
before the row that names it is committed.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO

from commandcenter.core.errors import Fault, Unavailable
from commandcenter.core.ids import digest
from commandcenter.core.mistakes import system_words

HASH_DIGITS = 64
BLOCK_BYTES = 1 << 20
HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True)
class FileStore:
    """A folder of files named by their SHA-256."""

    folder: Path

    def put(self, data: bytes) -> str:
        """Keep `data` and return its hash; it is on the disk when this returns."""
        name = digest(data)
        self.adopt(name, BytesIO(data), len(data))
        return name

    def adopt(self, name: str, source: IO[bytes], size: int) -> None:
        """Keep what `source` yields, whose hash and size are already known."""
        target = self.path(name)
        if target.exists() and target.stat().st_size == size:
            return
        try:
            if not target.parent.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                sync_folder(self.folder)
            with drafted(target) as draft:
                while block := source.read(BLOCK_BYTES):
                    draft.write(block)
        except OSError as error:
            raise Unavailable(
                "A file could not be saved ({why}); free some space or check the folder's rights.",
                why=system_words(error),
            ) from error

    def get(self, name: str) -> bytes:
        """The bytes kept under `name`; a changed or missing file is a `Fault`."""
        try:
            data = self.path(name).read_bytes()
        except OSError as error:
            raise Fault("The file {name} is missing from the store.", name=name[:12]) from error
        if digest(data) != name:
            raise Fault("The file {name} was changed on the disk.", name=name[:12])
        return data

    def sound(self, name: str) -> bool:
        """Whether the file is there and unaltered."""
        hasher = hashlib.sha256()
        try:
            with self.path(name).open("rb") as stored:
                while block := stored.read(BLOCK_BYTES):
                    hasher.update(block)
        except OSError:
            return False
        return hasher.hexdigest() == name

    def path(self, name: str) -> Path:
        """Where a file of this hash lies."""
        if not is_name(name):
            raise Fault("A file is named by its hash and nothing else.")
        return self.folder / name[:2] / name[2:]


def is_name(name: str) -> bool:
    """Whether this is a hash as files are named by."""
    return len(name) == HASH_DIGITS and HEX.issuperset(name)


@contextmanager
def drafted(target: Path) -> Iterator[IO[bytes]]:
    """A new file that takes its name only when it is whole and on the disk."""
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".draft-", delete=False) as draft:
        path = Path(draft.name)
        try:
            yield draft.file
            draft.flush()
            os.fsync(draft.fileno())
        except BaseException:
            draft.close()
            path.unlink(missing_ok=True)
            raise
    path.replace(target)
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Put a folder's names on the disk too; Windows does that by itself and cannot be asked."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
