"""The command line as a script meets it: words in, exit code, one JSON document and complaints."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from commandcenter.cli.main import main
from tests.service.directives.conftest import PEOPLE, TREE

ENGLISH = "COMMANDCENTER_LANGUAGE"


@dataclass(frozen=True)
class Answer:
    """What a command left behind."""

    code: int
    out: str
    complaints: str

    @property
    def document(self) -> Any:
        """The one JSON document on standard output."""
        return json.loads(self.out)


type_of_command = Callable[..., Answer]


@pytest.fixture
def command(
    database_url: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> type_of_command:
    """Runs one command on this test's database, in English, with `--json` at its end."""
    monkeypatch.setenv("COMMANDCENTER_DATA", str(tmp_path / "data"))
    monkeypatch.setenv(ENGLISH, "en")

    def run(*words: str | Path, plain: bool = False) -> Answer:
        asked = ["--database", database_url, *map(str, words), *([] if plain else ["--json"])]
        with pytest.raises(SystemExit) as ended:
            main(asked)
        written = capsys.readouterr()
        return Answer(int(ended.value.code or 0), written.out, written.err)

    return run


@pytest.fixture
def town(command: type_of_command, tmp_path: Path) -> type_of_command:
    """The same, with a small country and its people in the database."""
    for name, words in (("units", TREE), ("people", PEOPLE.replace("4201.YJJ", "4201"))):
        path = tmp_path / f"{name}.csv"
        path.write_text(words, encoding="utf-8")
        assert command(name, "import", path).code == 0
    return command


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a JSON file, or lines of JSON, and returns its path."""

    def write(*documents: Any, name: str = "file.json") -> Path:
        path = tmp_path / name
        lines = [one if isinstance(one, str) else json.dumps(one) for one in documents]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write
