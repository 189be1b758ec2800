"""One letter over SMTP, step by step, so that it is known how far it came when the line broke."""

from __future__ import annotations

import smtplib
import socket
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from commandcenter.channels.configuration import Mail
from commandcenter.channels.model import Fate, Tried
from commandcenter.channels.senders.reaching import Unreachable, checked_address
from commandcenter.core.errors import Refused
from commandcenter.core.rules import rule

SUBJECT_CHARACTERS = 60


class _Pinned(smtplib.SMTP):
    """Connects to the address that was checked; certificates are still checked for the name."""

    def __init__(self, server: Mail, address: str) -> None:
        seconds = float(rule("channels", "send_timeout").value)
        # The library's own fallback, said at once: it would look this machine's name up first.
        super().__init__(local_hostname="[127.0.0.1]", timeout=seconds)
        self.server, self.address = server, address
        # The name that `starttls` checks the certificate for.
        self._host = server.host

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = socket.create_connection((self.address, port), timeout)
        if self.server.security != "tls":
            return plain
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)


def send(server: Mail, address: str, words: str, *, identity: str, now: datetime) -> Tried:
    """Hand one letter to the mail server; `identity` lets the reader's side drop a second copy."""
    try:
        where = checked_address(server.host, server.port, private=server.private)
    except Unreachable:
        return Tried(Fate.NOT_NOW, "the host has no address")
    except Refused as refused:
        return Tried(Fate.NEVER, str(refused))
    letter = _letter(server, address, words, identity, now)
    line = _Line(server, where)
    try:
        return line.deliver(address, letter)
    finally:
        line.hang_up()


class _Line:
    """One connection, and whether the letter itself was already on its way."""

    def __init__(self, server: Mail, where: str) -> None:
        self.server, self.smtp = server, _Pinned(server, where)

    def deliver(self, address: str, letter: EmailMessage) -> Tried:
        under_way = False
        try:
            self._open()
            self._step(self.smtp.mail(self.server.sender), (250,))
            self._step(self.smtp.rcpt(address), (250, 251))
            under_way = True
            self._step(self.smtp.data(letter.as_bytes(policy=SMTP)), (250,))
        except smtplib.SMTPResponseException as refused:
            return _refusal(int(refused.smtp_code))
        except (OSError, smtplib.SMTPException) as error:
            # Before the letter itself left nothing can have arrived.
            return Tried(Fate.UNKNOWN if under_way else Fate.NOT_NOW, type(error).__name__)
        return Tried(Fate.SENT)

    def _open(self) -> None:
        server, smtp = self.server, self.smtp
        self._step(smtp.connect(server.host, server.port), (220,))
        smtp.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            self._step(smtp.starttls(context=ssl.create_default_context()), (220,))
            smtp.ehlo_or_helo_if_needed()
        if server.user:
            smtp.login(server.user, server.password)

    def _step(self, answer: tuple[int, bytes], good: tuple[int, ...]) -> None:
        code, words = answer
        if code not in good:
            raise smtplib.SMTPResponseException(code, words)

    def hang_up(self) -> None:
        self.smtp.close()


def _refusal(code: int) -> Tried:
    """An answer of 4xx is for now, one of 5xx for good; anything else proves nothing."""
    error = f"SMTP {code}"
    if 400 <= code < 500:
        return Tried(Fate.NOT_NOW, error)
    return Tried(Fate.NEVER if 500 <= code < 600 else Fate.NOT_NOW, error)


def _letter(server: Mail, address: str, words: str, identity: str, now: datetime) -> EmailMessage:
    letter = EmailMessage()
    letter["From"] = server.sender
    letter["To"] = address
    letter["Subject"] = words.splitlines()[0][:SUBJECT_CHARACTERS]
    letter["Date"] = format_datetime(now)
    letter["Message-ID"] = f"<{identity}@commandcenter.invalid>"
    # Base64: not every server on the way takes eight bits.
    letter.set_content(words, cte="base64")
    return letter
