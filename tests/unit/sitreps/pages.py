"""Reads made files back as a stranger would: with python-docx, pdftotext and LibreOffice."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
import pytest

MM = 25.4 / 72
WORD = re.compile(
    r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)</word>'
)


@dataclass(frozen=True)
class Word:
    """A word on a page with its box in millimetres."""

    left: float
    top: float
    right: float
    bottom: float
    said: str


def program(name: str) -> str:
    """The program's path; its absence skips loudly, and fails on the build machine."""
    found = shutil.which(name)
    if found is None:
        reason = f"{name} is not installed, so the made file was not read back"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def pdf_text(path: Path) -> str:
    """The text of a PDF in reading order."""
    return run(program("pdftotext"), "-layout", str(path), "-")


def pdf_pages(path: Path) -> list[list[Word]]:
    """The words of every page with their places."""
    pages = run(program("pdftotext"), "-bbox", str(path), "-").split("<page ")[1:]
    return [
        [Word(*(float(edge) * MM for edge in found[:4]), found[4]) for found in WORD.findall(page)]
        for page in pages
    ]


def docx_text(path: Path) -> str:
    """All words of a Word file: paragraphs and table cells, in order."""
    document = docx.Document(str(path))
    parts = []
    for block in document.iter_inner_content():
        rows = getattr(block, "rows", None)
        if rows is None:
            parts.append(block.text)
        else:
            parts += ["\t".join(cell.text for cell in row.cells) for row in rows]
    return "\n".join(parts)


def docx_tables(path: Path) -> list[list[list[str]]]:
    """The tables of a Word file as text."""
    return [
        [[cell.text for cell in row.cells] for row in table.rows]
        for table in docx.Document(str(path)).tables
    ]


def office_pdf(path: Path, folder: Path) -> tuple[Path, str]:
    """The PDF that LibreOffice makes of a Word file, and what it said."""
    profile = (folder / "profile").as_uri()
    said = run(
        program("soffice"),
        f"-env:UserInstallation={profile}",
        "--headless",
        "--convert-to",
        "pdf:writer_pdf_Export",
        "--outdir",
        str(folder),
        str(path),
    )
    return folder / f"{path.stem}.pdf", said


def run(*command: str) -> str:
    """Run a program and return what it printed; a failure shows its words."""
    done: Any = subprocess.run(command, capture_output=True, text=True, check=False, timeout=110)
    assert done.returncode == 0, done.stderr
    return str(done.stdout)
