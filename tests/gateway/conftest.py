"""What the gateway's tests stand on: a town in a real database, and the gateway on loopback."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from commandcenter.core import language
from commandcenter.core.clock import HeldClock
from commandcenter.headquarters import Headquarters
from commandcenter.store import upkeep
from tests.gateway import phones
from tests.gateway.running import Running, running
from tests.gateway.town import NOW, VILLAGES, Town, found_town

# Fixtures are found by the names a conftest has.
certificate, browser, page = phones.certificate, phones.browser, phones.page
encrypted, plain = phones.encrypted, phones.plain


@pytest.fixture(scope="session", autouse=True)
def _chinese(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The fragments of the translation, compiled as the product compiles them."""
    folder = tmp_path_factory.mktemp("translations")
    whole = Catalog(locale="zh_CN")
    for fragment in sorted((language.CATALOGUES / "zh_CN").glob("*.po")):
        for message in read_po(io.BytesIO(fragment.read_bytes())):
            if message.id:
                whole.add(message.id, message.string)
    target = folder / "zh_CN" / "LC_MESSAGES" / f"{language.DOMAIN}.mo"
    target.parent.mkdir(parents=True)
    with target.open("wb") as out:
        write_mo(out, whole)
    before, language.CATALOGUES = language.CATALOGUES, folder
    language.catalogue.cache_clear()
    yield
    language.CATALOGUES = before
    language.catalogue.cache_clear()


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str], str]:
    """A founded town, closed: its database file, its links and its directive; made once a run."""
    folder = tmp_path_factory.mktemp("town")
    clock = HeldClock(NOW)
    headquarters = Headquarters.open(f"sqlite:///{folder / 'town.db'}", clock=clock)
    town = found_town(headquarters, clock, folder)
    upkeep.fold_log(headquarters.database)
    headquarters.close()
    return folder / "town.db", town.tokens, town.number


@pytest.fixture
def town(founded: tuple[Path, dict[str, str], str], tmp_path: Path) -> Iterator[Town]:
    """A town of this test's own, with its first directive."""
    path, tokens, number = founded
    shutil.copy(path, tmp_path / path.name)
    files = path.with_name(path.name + ".files")
    if files.exists():
        shutil.copytree(files, tmp_path / files.name)
    clock = HeldClock(NOW)
    headquarters = Headquarters.open(f"sqlite:///{tmp_path / path.name}", clock=clock)
    yield Town(headquarters, clock, tokens, number)
    headquarters.close()


@pytest.fixture
def gateway(town: Town) -> Iterator[Running]:
    """The gateway of the town, over HTTP on loopback."""
    with running(town.headquarters) as one:
        yield one


@pytest.fixture
def client(gateway: Running, town: Town) -> Iterator[httpx.Client]:
    """A program that holds the first village's link."""
    with httpx.Client(
        base_url=gateway.url,
        headers={"authorization": f"Bearer {town.tokens[VILLAGES[0]]}", "accept-language": "en"},
        trust_env=False,
    ) as one:
        yield one


@pytest.fixture
def phone(gateway: Running) -> Iterator[httpx.Client]:
    """A phone's browser without script; it follows no redirect by itself."""
    with httpx.Client(base_url=gateway.url, trust_env=False) as one:
        yield one
