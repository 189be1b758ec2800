"""Where things lie is said by the call, then by the environment, then by the system."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from commandcenter.core import rules, settings
from commandcenter.core.errors import Fault, Refused


def test_the_database_given_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The call, the environment, the data folder: in this order; a path is a file."""
    monkeypatch.setenv("COMMANDCENTER_DATA", str(tmp_path / "data"))
    assert settings.database_url() == f"sqlite:///{tmp_path / 'data' / 'commandcenter.db'}"
    monkeypatch.setenv("COMMANDCENTER_DATABASE", "postgresql://host/one")
    assert settings.database_url() == "postgresql://host/one"
    assert settings.database_url("two.db") == f"sqlite:///{Path.cwd() / 'two.db'}"


def test_the_data_folder_is_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is there when it was asked for; where it cannot be, that is said."""
    monkeypatch.setenv("COMMANDCENTER_DATA", str(tmp_path / "new" / "data"))
    assert settings.data_folder().is_dir()
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("COMMANDCENTER_DATA", str(tmp_path / "file" / "data"))
    with pytest.raises(Refused) as refused:
        settings.data_folder()
    assert "cannot be made" in refused.value.say("en")


@pytest.mark.skipif(os.name == "nt", reason="the XDG folders are not those of Windows")
def test_the_systems_own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without any setting the user's own data folder is used."""
    monkeypatch.delenv("COMMANDCENTER_DATA")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    assert settings.data_folder() == tmp_path / "commandcenter"


def test_shared_files_are_named_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Machines on one server may share one folder of files."""
    monkeypatch.delenv("COMMANDCENTER_FILES", raising=False)
    assert settings.shared_files() is None
    monkeypatch.setenv("COMMANDCENTER_FILES", "/srv/files")
    assert settings.shared_files() == Path("/srv/files").absolute()


def test_the_language_switch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chinese unless the switch says English."""
    monkeypatch.delenv("COMMANDCENTER_LANGUAGE", raising=False)
    assert settings.language() == "zh_CN"
    monkeypatch.setenv("COMMANDCENTER_LANGUAGE", "en")
    assert settings.language() == "en"


def test_every_rule_has_its_basis() -> None:
    """Each family of rules can be read, and no number stands without its basis."""
    families = sorted(path.stem for path in rules.FOLDER.glob("*.toml"))
    assert families
    for family in families:
        for name, rule in rules.rules(family).items():
            assert rule.basis.strip(), f"{family}: {name}"
            assert rules.rule(family, name) is rule


def test_a_rule_without_basis_is_our_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A number that nobody answers for is not used."""
    (tmp_path / "bad.toml").write_text('[limit]\nvalue = 1\nunit = "h"\n', "utf-8")
    monkeypatch.setattr(rules, "FOLDER", tmp_path)
    for family in ("bad", "absent"):
        with pytest.raises(Fault):
            rules.rules(family)
