"""Files are kept by their content: once, whole, and never under a name from outside."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from commandcenter.core.errors import Fault, Unavailable
from commandcenter.core.ids import digest
from commandcenter.store.files import FileStore, is_name


@contextmanager
def fresh() -> Iterator[FileStore]:
    """A store of its own for each example."""
    with tempfile.TemporaryDirectory() as folder:
        yield FileStore(Path(folder) / "files")


def lying(store: FileStore) -> list[Path]:
    return [path for path in store.folder.rglob("*") if path.is_file()]


@given(data=st.binary(max_size=5000))
def test_what_was_put_is_got(data: bytes) -> None:
    """The bytes come back under the hash of their content."""
    with fresh() as store:
        name = store.put(data)
        assert name == digest(data)
        assert store.get(name) == data
        assert store.sound(name)


class KeepsFiles(RuleBasedStateMachine):
    """However files are put, damaged and lost: what is got is what was put, or a fault."""

    names: Bundle[str] = Bundle("names")

    def __init__(self) -> None:
        super().__init__()
        self.room = fresh()
        self.store = self.room.__enter__()
        self.sound: dict[str, bytes] = {}
        self.rotten: dict[str, bytes] = {}

    def teardown(self) -> None:
        self.room.__exit__(None, None, None)

    @rule(target=names, data=st.binary(max_size=40))
    def put(self, data: bytes) -> str:
        name = self.store.put(data)
        # A file of the right length is not read again: it may go on being rotten.
        if len(self.rotten.get(name, b"")) != len(data) or name not in self.rotten:
            self.sound[name] = data
            self.rotten.pop(name, None)
        return name

    @rule(name=names)
    def get(self, name: str) -> None:
        if name in self.sound:
            assert self.store.get(name) == self.sound[name]
            return
        with pytest.raises(Fault):
            self.store.get(name)

    @rule(name=consumes(names), data=st.binary(min_size=1, max_size=40))
    def damage(self, name: str, data: bytes) -> None:
        path = self.store.path(name)
        if path.exists() and digest(data) != name:
            path.write_bytes(data)
            self.sound.pop(name, None)
            self.rotten[name] = data

    @rule(name=consumes(names))
    def lose(self, name: str) -> None:
        self.store.path(name).unlink(missing_ok=True)
        self.sound.pop(name, None)
        self.rotten.pop(name, None)

    @invariant()
    def soundness_is_known(self) -> None:
        for name in self.sound:
            assert self.store.sound(name)
        for name in self.rotten:
            assert not self.store.sound(name)

    @invariant()
    def no_draft_is_left(self) -> None:
        assert not [path for path in lying(self.store) if path.name.startswith(".draft")]


TestKeepsFiles = KeepsFiles.TestCase


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    """A photograph sent by ten units lies there once, and is not written again."""
    store = FileStore(tmp_path)
    name = store.put(b"photo")
    before = store.path(name).stat()
    assert {store.put(b"photo") for _ in range(10)} == {name}
    assert len(lying(store)) == 1
    assert store.path(name).stat().st_ino == before.st_ino


def test_a_torn_file_is_written_again(tmp_path: Path) -> None:
    """What a power cut left too short is replaced when the bytes come again."""
    store = FileStore(tmp_path)
    name = store.put(b"photo")
    store.path(name).write_bytes(b"ph")
    assert store.put(b"photo") == name
    assert store.get(name) == b"photo"


@given(name=st.one_of(st.text(max_size=70), st.just("../" * 20 + "etc/passwd")))
def test_a_name_from_outside_is_no_path(name: str) -> None:
    """Only a hash names a file."""
    with fresh() as store:
        if is_name(name):
            assert store.path(name).is_relative_to(store.folder)
            return
        with pytest.raises(Fault):
            store.get(name)


def test_a_file_is_whole_before_it_has_its_name(tmp_path: Path) -> None:
    """While it is written, nothing lies under its name; when writing fails, nothing is left."""
    store = FileStore(tmp_path)
    name = digest(b"ab")

    class Breaks(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            assert not store.path(name).exists()
            raise OSError(28, "No space left on device")

    with pytest.raises(Unavailable) as refused:
        store.adopt(name, Breaks(), 2)
    assert "the disk is full" in refused.value.say("en")
    assert lying(store) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows puts names on the disk by itself")
def test_a_file_is_on_the_disk_when_put_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The content is synced before it has its name, and its name before `put` returns."""
    happened: list[str] = []
    really_sync, really_replace = os.fsync, Path.replace

    def sync(handle: int) -> None:
        happened.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "content")
        really_sync(handle)

    def replace(self: Path, target: Any) -> Path:
        happened.append("name")
        return really_replace(self, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "replace", replace)
    FileStore(tmp_path).put(b"photo")
    assert happened[-3:] == ["content", "name", "folder"]
