"""People of a small district, as files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from commandcenter.accounts import service as accounts
from commandcenter.headquarters import Headquarters

PEOPLE = """code,name,unit,post,phone
P001,王建国,420115,指挥长,13900000001
P002,李梅,420115001,街道主任,13900000002
P002,李梅,420115001001,包保干部,
P003,张伟,420115001001,村支书,027-81234567
P004,张伟,420115001002,村支书,
"""

type_of_file = Callable[..., Path]


@pytest.fixture
def file(tmp_path: Path) -> type_of_file:
    """Writes a file to import and returns its path."""

    def write(words: str, name: str = "list.csv") -> Path:
        path = tmp_path / name
        path.write_text(words, "utf-8")
        return path

    return write


@pytest.fixture
def staffed(hubei: Headquarters, file: type_of_file) -> Headquarters:
    """Hubei with four people in 江夏区."""
    hubei.act(accounts.import_people, path=file(PEOPLE))
    return hubei
