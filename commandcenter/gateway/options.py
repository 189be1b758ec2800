"""How a gateway is opened: its addresses, its certificate, the proxies it trusts.

Values only. The links that people receive are made from `public_url`; nothing a client sends
changes them.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from commandcenter.core.errors import Refused

LOOPBACK = ("localhost", "127.0.0.1", "::1")
SCHEMES = ("http", "https")


@dataclass(frozen=True)
class Options:
    """What one gateway was told at its start; see `prepare` for how it is checked."""

    host: str = "127.0.0.1"
    port: int = 0
    public_url: str = ""
    certificate: Path | None = None
    private_key: Path | None = None
    trusted_proxies: tuple[str, ...] = ()
    duty_phone: str = ""

    @property
    def base(self) -> str:
        """The path below which the pages lie, without a slash at its end."""
        return urlsplit(self.public_url).path.rstrip("/")

    @property
    def secure(self) -> bool:
        """Whether phones reach the pages over TLS, from us or from a proxy in front."""
        return urlsplit(self.public_url).scheme == "https" or self.certificate is not None

    @property
    def private_place(self) -> bool:
        """Whether browsers give the address a position and offline storage (TLS, loopback)."""
        return self.secure or urlsplit(self.public_url).hostname in LOOPBACK

    @property
    def cookie(self) -> str:
        """The session's cookie; the prefix makes browsers keep it to this host and to TLS."""
        return "__Host-unit" if self.secure and not self.base else "unit"


def prepare(options: Options) -> Options:
    """Check what was asked for, and put the port's own address where no public one was given."""
    if (options.certificate is None) != (options.private_key is None):
        raise Refused("A certificate and its key belong together; give both or none.")
    for path in (options.certificate, options.private_key):
        if path is not None and not path.is_file():
            raise Refused("The file {path} cannot be found.", path=str(path))
    if options.certificate is not None:
        _check_certificate(options.certificate, options.private_key)
    if options.public_url:
        parts = urlsplit(options.public_url)
        if parts.scheme not in SCHEMES or not parts.netloc or parts.query or parts.fragment:
            raise Refused(
                "“{url}” is not a public address; write it like https://zhihui.example.gov.cn.",
                url=options.public_url[:80],
            )
    return options


def _check_certificate(certificate: Path, key: Path | None) -> None:
    """Load the pair as the server will, so that what is wrong with it is said at the start."""
    try:
        # A key behind a password would wait for a keyboard that a service does not have.
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(
            certificate, key, password=lambda: ""
        )
    except OSError as error:  # what TLS says of a bad pair is one too
        raise Refused(
            "The certificate {certificate} with the key {key} cannot be used: both must be PEM and"
            " belong together, and the key must have no password.",
            certificate=certificate.name,
            key=key.name if key else "—",
        ) from error


def own_address(options: Options, port: int) -> str:
    """The address links start with: the public one, else the machine's own."""
    if options.public_url:
        return options.public_url.rstrip("/")
    scheme = "https" if options.certificate else "http"
    host = options.host if options.host not in ("", "0.0.0.0", "::") else "127.0.0.1"
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"
