"""Files kept by the hash of their content, beside the database.

A name from outside is never used as a path; the same bytes are kept once; a file is whole on disk
before
the row that names it is committed.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from commandcenter.core.errors import Fault, Unavailable
from commandcenter.core.ids import digest

HASH_DIGITS = 64


@dataclass(frozen=True)
class FileStore:
    """A folder of files named by their SHA-256."""

    folder: Path

    def put(self, data: bytes) -> str:
        """Keep `data` and return its hash; it is on the disk when this returns."""
        name = digest(data)
        target = self.path(name)
        if target.exists():
            return name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as draft:
                draft.write(data)
                draft.flush()
                os.fsync(draft.fileno())
            Path(draft.name).replace(target)
        except OSError as error:
            raise Unavailable(
                "A file could not be saved ({why}); free some space or check the folder's rights.",
                why=error.strerror or "",
            ) from error
        return name

    def get(self, name: str) -> bytes:
        """The bytes kept under `name`; a changed or missing file is a `Fault`."""
        try:
            data = self.path(name).read_bytes()
        except OSError as error:
            raise Fault(f"The file {name[:12]} is missing from the store.") from error
        if digest(data) != name:
            raise Fault(f"The file {name[:12]} was changed on the disk.")
        return data

    def path(self, name: str) -> Path:
        """Where a file of this hash lies."""
        if len(name) != HASH_DIGITS or not all(digit in "0123456789abcdef" for digit in name):
            raise Fault("A file is named by its hash and nothing else.")
        return self.folder / name[:2] / name[2:]
