"""Where the docks of each workspace stand, kept per role in one file of the user's data folder.

A damaged or unknown file means the layout we ship; it is never an error and never a reason to wait:
writing happens in a thread.
"""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path
from typing import Any

from PySide6.QtCore import QThreadPool

log = logging.getLogger(__name__)

FILE_NAME = "layouts.json"
VERSION = 1


class Layouts:
    """The saved layouts, in memory; `save` and `save_now` write them."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE_NAME
        self._roles: dict[str, dict[str, Any]] = {}
        self._pool = QThreadPool()
        self._pool.setMaxThreadCount(1)

    def load(self) -> None:
        """Read the file, once, before the window is made."""
        try:
            read = json.loads(self._file.read_text(encoding="utf-8"))
            if read["version"] == VERSION:
                self._roles = {str(role): dict(kept) for role, kept in read["roles"].items()}
        except FileNotFoundError:
            return
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as why:
            log.info("The saved layouts cannot be read and are left aside: %s", why)

    def get(self, role: str, name: str) -> str:
        """What was kept for a role under a name, or nothing."""
        kept = self._roles.get(role, {}).get(name, "")
        return kept if isinstance(kept, str) else ""

    def keep(self, role: str, name: str, value: str) -> None:
        """Keep a value for a role; it reaches the file with the next save."""
        self._roles.setdefault(role, {})[name] = value

    def save(self) -> None:
        """Write the file in a thread, one write after the other."""
        content = self._text()
        self._pool.start(lambda: _write(self._file, content))

    def save_now(self) -> None:
        """Write the file at the very end, after what is still on its way."""
        self._pool.waitForDone()
        _write(self._file, self._text())

    def _text(self) -> str:
        return json.dumps({"version": VERSION, "roles": self._roles}, indent=1, sort_keys=True)


def _write(file: Path, content: str) -> None:
    """Replace the file as a whole, so that a crash leaves the old one."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_suffix(".new")
        beside.write_text(content, encoding="utf-8")
        os.replace(beside, file)  # noqa: PTH105 - the atomic one, said plainly.
    except OSError as why:
        log.info("The layouts cannot be written: %s", why)
