"""The Python files that are ours, read once for all architecture tests."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("commandcenter", "ui", "tests")


@dataclass(frozen=True)
class Source:
    """One file: its place from the root and its words."""

    path: Path
    text: str

    def __str__(self) -> str:
        return self.path.as_posix()

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax; a file that cannot be read fails only its own tests."""
        return ast.parse(self.text, filename=str(self))

    def comments(self) -> Iterator[tuple[int, str]]:
        """Each comment with its line."""
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string


@cache
def sources() -> tuple[Source, ...]:
    """Every Python file of ours, in order."""
    paths = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    paths += ROOT.glob("*.py")
    return tuple(read(path) for path in sorted(paths) if "__pycache__" not in path.parts)


def read(path: Path) -> Source:
    """One file from the disk."""
    return Source(path.relative_to(ROOT), path.read_text(encoding="utf-8"))
