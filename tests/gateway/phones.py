"""The phone of the tests: a real browser, a name that is no loopback, a certificate of a test CA.

Loopback hides what phones lack: over plain HTTP from another host there is no position and no
offline storage. Here the browser knows the gateway by a name only it resolves.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from commandcenter.channels.model import Routes
from commandcenter.directives import service as directives
from commandcenter.gateway.options import Options
from tests.gateway.browser import Browser, Page, chromium
from tests.gateway.running import Running, running
from tests.gateway.town import VILLAGES, Town

NAME = "zhihui.test"


@dataclass
class Certificate:
    """The files of a server certificate, and what the browser must trust."""

    certificate: Path
    key: Path
    pin: str


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate of a test CA for a name that is no loopback."""
    folder = tmp_path_factory.mktemp("ca")
    authority = trustme.CA()
    issued = authority.issue_cert(NAME)
    paths = folder / "server.pem", folder / "server.key"
    chain = [*issued.cert_chain_pems, authority.cert_pem]
    paths[0].write_bytes(b"".join(part.bytes() for part in chain))
    issued.private_key_pem.write_to_path(str(paths[1]))
    own = x509.load_pem_x509_certificate(authority.cert_pem.bytes())
    public = own.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return Certificate(*paths, base64.b64encode(hashlib.sha256(public).digest()).decode())


@pytest.fixture(scope="module")
def browser(certificate: Certificate) -> Iterator[Browser]:
    """One browser for the module; each test has a context of its own."""
    with chromium(
        f"--host-resolver-rules=MAP {NAME} 127.0.0.1",
        f"--ignore-certificate-errors-spki-list={certificate.pin}",
        "--lang=zh-CN",
    ) as one:
        yield one


@pytest.fixture
def encrypted(town: Town, certificate: Certificate) -> Iterator[Running]:
    """The gateway over TLS under its own name."""
    options = Options(
        public_url=f"https://{NAME}:{{port}}",
        certificate=certificate.certificate,
        private_key=certificate.key,
    )
    with running(town.headquarters, options) as one:
        yield one


@pytest.fixture
def plain(town: Town) -> Iterator[Running]:
    """The gateway over plain HTTP under a name that is not loopback."""
    with running(town.headquarters, Options(public_url=f"http://{NAME}:{{port}}")) as one:
        yield one


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh phone: its own cookies and storage."""
    context = browser.call("Target.createBrowserContext")["browserContextId"]
    one = browser.page(context=context)
    yield one
    browser.call("Target.disposeBrowserContext", browserContextId=context)


def enter(page: Page, gateway: Running, town: Town) -> str:
    """Open the first village's link and the directive; returns the directive's address."""
    page.open(f"{gateway.url}/f/{town.tokens[VILLAGES[0]]}")
    page.until("document.body.className === 'inbox' && document.body.dataset.ready", "no inbox")
    address = f"{gateway.url}/d/{quote(town.number)}"
    go(page, address)
    return address


def go(page: Page, address: str) -> None:
    """Open a page and wait until its script keeps what is sent."""
    page.open(address)
    page.until("document.body.dataset.ready === 'kept'", "the script is not ready")


def climb(town: Town) -> None:
    """Take every step of the ladder that is due."""
    hq = town.headquarters
    while hq.act(directives.climb, number=town.number, routes=Routes()) is not None:
        pass
