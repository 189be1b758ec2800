"""The one file of a backup: a zip of the database's copy, the kept files and a manifest.

An archive is believed only after every byte of it was read and compared; nothing in it is ever
unpacked under a name that it brings along.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, BinaryIO

from commandcenter.core.errors import Refused
from commandcenter.core.mistakes import system_words
from commandcenter.store.files import BLOCK_BYTES, FileStore, is_name

FORMAT = 1
MANIFEST, DATABASE, FILES = "manifest.json", "database", "files/"
MANIFEST_BYTES_MAX = 64 * 1024 * 1024
# Photographs are packed already; a database shrinks to a fifth at the quickest level.
QUICKEST = 1


@dataclass(frozen=True)
class Contents:
    """What the database in an archive holds, as it says itself."""

    dialect: str
    schema: str
    installation: str
    entries: int
    head: str
    files: tuple[str, ...]


@dataclass(frozen=True)
class Manifest:
    """What an archive must hold; `unsound` names the files that were already lost or altered."""

    format: int
    made_at: str
    dialect: str
    schema: str
    installation: str
    entries: int
    head: str
    database_size: int
    database_digest: str
    files: int
    files_digest: str
    unsound: list[str]


def write(
    draft: BinaryIO, *, contents: Contents, database: Path, store: FileStore, made_at: str
) -> Manifest:
    """Pack `database` and its files; a file that is lost or altered is left out and named."""
    with zipfile.ZipFile(draft, "w", compresslevel=QUICKEST) as packed:
        with database.open("rb") as copy:
            size, digest = _pack(packed, DATABASE, copy, zipfile.ZIP_DEFLATED)
        unsound = [name for name in contents.files if not store.sound(name)]
        lost = frozenset(unsound)
        names = [name for name in contents.files if name not in lost]
        for name in names:
            with store.path(name).open("rb") as kept:
                _pack(packed, FILES + name, kept, zipfile.ZIP_STORED)
        manifest = Manifest(
            format=FORMAT,
            made_at=made_at,
            dialect=contents.dialect,
            schema=contents.schema,
            installation=contents.installation,
            entries=contents.entries,
            head=contents.head,
            database_size=size,
            database_digest=digest,
            files=len(names),
            files_digest=_digest_of(names),
            unsound=unsound,
        )
        packed.writestr(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
    return manifest


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open an archive, and turn every damage met inside into one sentence."""
    try:
        with zipfile.ZipFile(path) as packed:
            yield Archive(packed)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        KeyError,
        NotImplementedError,
        RuntimeError,
        TypeError,
        ValueError,
    ) as error:
        raise damaged() from error
    except OSError as error:
        raise Refused(
            "The backup {name} cannot be read or unpacked: {why}.",
            name=path.name,
            why=system_words(error),
        ) from error


def damaged() -> Refused:
    """What is said of an archive that cannot be trusted."""
    return Refused("This is no whole backup: it is damaged or was changed. Nothing was restored.")


def is_archive(path: Path) -> bool:
    """Whether a file looks like one of our archives, whole or not."""
    try:
        with zipfile.ZipFile(path) as packed:
            return MANIFEST in packed.namelist()
    except (OSError, zipfile.BadZipFile, ValueError):
        return False


class Archive:
    """An opened archive."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self.packed = packed
        self.names = _names(packed)
        self.manifest = _manifest(packed)
        if len(self.names) != self.manifest.files or self.manifest.files_digest != _digest_of(
            self.names
        ):
            raise damaged()

    def unpack_database(self, target: Path) -> None:
        """Write the database's copy to `target`, which is ours; its digest must be the stated."""
        with self.packed.open(DATABASE) as source, target.open("xb") as copy:
            size, digest = _stream(source, copy, self.manifest.database_size)
        if (size, digest) != (self.manifest.database_size, self.manifest.database_digest):
            raise damaged()

    def check_files(self) -> None:
        """Read every kept file and compare it with its name."""
        for name in self.names:
            hasher = hashlib.sha256()
            with self.packed.open(FILES + name) as kept:
                while block := kept.read(BLOCK_BYTES):
                    hasher.update(block)
            if hasher.hexdigest() != name:
                raise damaged()

    def put_files(self, store: FileStore) -> None:
        """Keep every file in `store`; one that lies there already altered is replaced."""
        for name in self.names:
            if store.sound(name):
                continue
            store.path(name).unlink(missing_ok=True)
            size = self.packed.getinfo(FILES + name).file_size
            with self.packed.open(FILES + name) as kept:
                store.adopt(name, kept, size)


def _pack(packed: zipfile.ZipFile, name: str, source: BinaryIO, method: int) -> tuple[int, str]:
    packed.compression = method
    with packed.open(name, "w", force_zip64=True) as target:
        return _stream(source, target)


def _stream(source: Any, target: Any, size_max: int | None = None) -> tuple[int, str]:
    size, hasher = 0, hashlib.sha256()
    while block := source.read(BLOCK_BYTES):
        size += len(block)
        if size_max is not None and size > size_max:
            raise damaged()
        hasher.update(block)
        target.write(block)
    return size, hasher.hexdigest()


def _names(packed: zipfile.ZipFile) -> list[str]:
    """The kept files' names; anything that no archive of ours holds makes it untrusted."""
    listed = packed.namelist()
    names = [name.removeprefix(FILES) for name in listed if name.startswith(FILES)]
    strangers = set(listed) - {MANIFEST, DATABASE} - {FILES + name for name in names}
    if strangers or len(set(listed)) != len(listed) or not all(map(is_name, names)):
        raise damaged()
    return sorted(names)


def _manifest(packed: zipfile.ZipFile) -> Manifest:
    if packed.getinfo(MANIFEST).file_size > MANIFEST_BYTES_MAX:
        raise damaged()
    stated = json.loads(packed.read(MANIFEST))
    if not isinstance(stated, dict):
        raise damaged()
    if stated.get("format") != FORMAT:
        raise Refused("This backup was made by a newer version; update the program first.")
    wanted = {field.name for field in fields(Manifest)}
    if stated.keys() != wanted:
        raise damaged()
    return Manifest(**stated)


def _digest_of(names: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest()
