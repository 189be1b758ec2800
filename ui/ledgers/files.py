"""Asks for a file to write or to read; Qt's own dialog, so that it wears the window's clothes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from commandcenter.core.language import text
from ui.common.face.look import Look


def to_write(owner: QWidget, look: Look, name: str, kinds: Sequence[str]) -> Path | None:
    """Where to write, the first kind offered first; None where the person thought better of it."""
    title = look.say(text("Write to a file"))
    said, chosen = QFileDialog.getSaveFileName(owner, title, name, _filters(kinds))
    if not said:
        return None
    path = Path(said)
    return path if path.suffix else path.with_suffix(f".{chosen.rpartition('.')[2].rstrip(')')}")


def to_read(owner: QWidget, look: Look, kinds: Sequence[str]) -> Path | None:
    """Which file to read."""
    every = " ".join(f"*.{kind}" for kind in kinds)
    title = look.say(text("Read a file"))
    said, _ = QFileDialog.getOpenFileName(owner, title, "", f"{every} ({every})")
    return Path(said) if said else None


def _filters(kinds: Sequence[str]) -> str:
    return ";;".join(f"{kind.upper()} (*.{kind})" for kind in kinds)
