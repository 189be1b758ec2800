"""Who paints the map: a graphics card where there is one, else Qt itself and no emulated card."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from ui.map import engine


@pytest.mark.parametrize("device", ["dri/renderD128", "dri/card0", "nvidia0", "dxg"])
def test_a_device_of_the_kernel_is_a_card(tmp_path: Path, device: str) -> None:
    (tmp_path / device).parent.mkdir(exist_ok=True)
    (tmp_path / device).touch()
    assert engine.has_graphics("linux", tmp_path)


def test_without_a_device_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "nvidiactl").touch()
    (tmp_path / "fb0").touch()
    assert not engine.has_graphics("linux", tmp_path)


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_other_systems_always_compose(tmp_path: Path, platform: str) -> None:
    assert engine.has_graphics(platform, tmp_path)


@pytest.fixture
def linux(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Linux machine with the devices of the returned folder, where nobody has chosen yet."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(engine, "DEVICES", tmp_path)
    monkeypatch.setenv(engine.BACKEND_VARIABLE, "")
    monkeypatch.delenv(engine.BACKEND_VARIABLE)
    return tmp_path


def test_without_a_card_the_window_is_not_composed_by_opengl(linux: Path) -> None:
    engine.prepare()
    assert os.environ[engine.BACKEND_VARIABLE] == "software"


def test_with_a_card_qt_chooses(linux: Path) -> None:
    (linux / "dri").mkdir()
    (linux / "dri/renderD128").touch()
    engine.prepare()
    assert engine.BACKEND_VARIABLE not in os.environ


def test_what_the_machine_was_told_stays(linux: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(engine.BACKEND_VARIABLE, "rhi")
    engine.prepare()
    assert os.environ[engine.BACKEND_VARIABLE] == "rhi"
