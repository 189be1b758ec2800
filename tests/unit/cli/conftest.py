"""The command line on a small database, as a clerk runs it from file to file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from commandcenter.cli.main import main

UNITS = "code,name\n42,湖北省\n4201,武汉市\n420106,武昌区\n420115,江夏区\n"
PEOPLE = "code,name,unit,post\nQ1,甲,420115,局长\nQ2,乙,420115,价格检查\nQ3,丙,420115,纪检组长\n"


class Desk:
    """The command line on one database, in one folder."""

    def __init__(self, folder: Path, printed: pytest.CaptureFixture[str]) -> None:
        self.folder, self.printed = folder, printed

    def file(self, name: str, words: str = "") -> str:
        """A file of this folder."""
        path = self.folder / name
        if words:
            path.write_text(words, "utf-8")
        return str(path)

    def run(self, *words: str, code: int = 0) -> Any:
        """Run a command; its document where it has one."""
        database = f"sqlite:///{self.folder / 'c.db'}"
        with pytest.raises(SystemExit) as ended:
            main(["--json", "--database", database, *words])
        answer = self.printed.readouterr()
        assert int(ended.value.code or 0) == code, answer.err
        return json.loads(answer.out) if answer.out else answer.err


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """A desk with three units and three people."""
    made = Desk(tmp_path, capsys)
    made.run("units", "import", made.file("units.csv", UNITS))
    made.run("people", "import", made.file("people.csv", PEOPLE))
    return made
