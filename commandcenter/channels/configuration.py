"""Reads the file of addresses and secrets: which robots, which SMS gateway, which mail server.

The file is the user's (`channels.toml` in the data folder, or where the environment says); without
it nothing leaves. Its secrets live in memory only: no record here prints them, no act keeps them.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from commandcenter.channels.model import Channel, Routes
from commandcenter.core.errors import Problem, RefusedWithProblems
from commandcenter.core.language import Text, text
from commandcenter.core.userfiles import read_user_file, user_file

VARIABLE = "COMMANDCENTER_CHANNELS"
FILE_NAME = "channels.toml"
ROBOT_KINDS = ("dingtalk", "wecom")
SECURITIES = ("starttls", "tls", "none")
# WeCom refuses texts over 2048 bytes; DingTalk's own limit is 20000.
ROBOT_BYTES = {"dingtalk": 6000, "wecom": 2048}
NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")


@dataclass(frozen=True)
class Robot:
    """A group robot; its address holds its secret."""

    name: str
    kind: str
    url: str = field(repr=False)
    secret: str = field(default="", repr=False)
    units: tuple[str, ...] = ()
    private: bool = False

    @property
    def bytes_max(self) -> int:
        """How long one post may be."""
        return ROBOT_BYTES[self.kind]


@dataclass(frozen=True)
class Sms:
    """A generic HTTP gateway for text messages; `{phone}` and `{words}` stand in its body."""

    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    json: Any = field(default=None, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    signature: str = ""
    accepted: Mapping[str, str] = field(default_factory=dict)
    private: bool = False


@dataclass(frozen=True)
class Mail:
    """A mail server that takes letters from us."""

    host: str
    port: int
    sender: str
    security: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    private: bool = False


@dataclass(frozen=True)
class Settings:
    """Everything that was configured; empty where there is no file."""

    robots: Mapping[str, Robot] = field(default_factory=dict)
    sms: Sms | None = None
    mail: Mail | None = None
    units: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    in_drills: bool = False
    readable_by_others: bool = False

    def has(self, channel: Channel) -> bool:
        """Whether messages can leave by this channel."""
        ways = {
            Channel.ROBOT: bool(self.robots),
            Channel.SMS: self.sms is not None,
            Channel.EMAIL: self.mail is not None,
        }
        return ways[channel]

    def routes(self) -> Routes:
        """Who can be reached by what, without any secret."""
        robots: dict[str, tuple[str, ...]] = {}
        for robot in self.robots.values():
            for unit in robot.units:
                robots[unit] = (*robots.get(unit, ()), robot.name)
        sms, mail = self.sms is not None, self.mail is not None
        return Routes(
            robots=robots,
            unit_phones={u: a["phones"] for u, a in self.units.items() if sms and a["phones"]},
            unit_mails={u: a["emails"] for u, a in self.units.items() if mail and a["emails"]},
            person_mails=dict(self.people) if mail else {},
            sms=sms,
            email=mail,
        )

    def secrets(self) -> tuple[str, ...]:
        """Everything that may never be repeated in a message about a failure."""
        found = [part for robot in self.robots.values() for part in (robot.url, robot.secret)]
        found += [urlsplit(robot.url).query for robot in self.robots.values()]
        if self.sms is not None:
            found += [self.sms.url, urlsplit(self.sms.url).query, *self.sms.headers.values()]
        if self.mail is not None:
            found.append(self.mail.password)
        return tuple(sorted({part for part in found if part}, key=len, reverse=True))


def configured() -> Settings:
    """What the user's file says now; nothing where there is no file."""
    table = read_user_file(VARIABLE, FILE_NAME)
    if table is None:
        return Settings()
    return read_settings(table, readable_by_others=_readable_by_others(settings_path()))


def settings_path() -> Path:
    """Where the file of addresses and secrets lies."""
    return user_file(VARIABLE, FILE_NAME)


def read_settings(table: Mapping[str, Any], *, readable_by_others: bool = False) -> Settings:
    """The settings of a parsed file; every problem is named at once, and no value is repeated."""
    reader = _Reader()
    sms, mail = table.get("sms"), table.get("email")
    settings = Settings(
        robots={
            name: reader.robot(name, found)
            for name, found in reader.tables("robots", table.get("robots")).items()
        },
        sms=None if sms is None else reader.sms(reader.mapping("sms", sms)),
        mail=None if mail is None else reader.mail(reader.mapping("email", mail)),
        units={
            code: {
                "phones": reader.words(f"units.{code}.phones", found.get("phones")),
                "emails": reader.words(f"units.{code}.emails", found.get("emails")),
            }
            for code, found in reader.tables("units", table.get("units")).items()
        },
        people={
            code: reader.word(f"people.{code}.email", found.get("email"))
            for code, found in reader.tables("people", table.get("people")).items()
        },
        in_drills=reader.flag("in_drills", table.get("in_drills", False)),
        readable_by_others=readable_by_others,
    )
    for name in sorted(set(table) - {"robots", "sms", "email", "units", "people", "in_drills"}):
        reader.wrong(name, text("There is no such entry in the file of channels."))
    if reader.problems:
        raise RefusedWithProblems(text("The file of channels cannot be used."), reader.problems)
    return settings


class _Reader:
    """Collects problems while it reads; it names places, never values."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def wrong(self, where: str, words: Text) -> None:
        self.problems.append(Problem(where, words))

    def robot(self, name: str, found: Mapping[str, Any]) -> Robot:
        where = f"robots.{name}"
        if not NAME.fullmatch(name):
            self.wrong(where, text("A robot's name is made of letters, digits, - and _."))
        return Robot(
            name=name,
            kind=self.choice(f"{where}.kind", found.get("kind"), ROBOT_KINDS),
            url=self.url(f"{where}.url", found.get("url"), found.get("private") is True),
            secret=self.word(f"{where}.secret", found.get("secret", ""), needed=False),
            units=self.words(f"{where}.units", found.get("units")),
            private=self.flag(f"{where}.private", found.get("private", False)),
        )

    def sms(self, found: Mapping[str, Any]) -> Sms:
        form = found.get("form")
        if (found.get("json") is None) == (form is None):
            self.wrong("sms", text("Say what is sent: either “json” or “form”."))
        return Sms(
            url=self.url("sms.url", found.get("url"), found.get("private") is True),
            headers=self.strings("sms.headers", found.get("headers", {})),
            json=found.get("json"),
            form=None if form is None else self.strings("sms.form", form),
            signature=self.word("sms.signature", found.get("signature", ""), needed=False),
            accepted=self.strings("sms.accepted", found.get("accepted", {})),
            private=self.flag("sms.private", found.get("private", False)),
        )

    def mail(self, found: Mapping[str, Any]) -> Mail:
        port = found.get("port", 587)
        if isinstance(port, bool) or not isinstance(port, int) or not 0 < port < 65536:
            self.wrong("email.port", text("This must be a port from 1 to 65535."))
            port = 587
        private = self.flag("email.private", found.get("private", False))
        security = self.choice("email.security", found.get("security", "starttls"), SECURITIES)
        if security == "none" and not private:
            self.wrong("email.security", text("Mail leaves without TLS only inside one's own net."))
        return Mail(
            host=self.word("email.host", found.get("host")),
            port=port,
            sender=self.word("email.sender", found.get("sender")),
            security=security,
            user=self.word("email.user", found.get("user", ""), needed=False),
            password=self.word("email.password", found.get("password", ""), needed=False),
            private=private,
        )

    def url(self, where: str, value: Any, private: bool) -> str:
        words = self.word(where, value)
        parts = urlsplit(words)
        schemes = ("https", "http") if private else ("https",)
        if words and (parts.scheme not in schemes or not parts.hostname or parts.username):
            self.wrong(where, text("This must be an https address (http only with “private”)."))
        return words

    def word(self, where: str, value: Any, *, needed: bool = True) -> str:
        if not isinstance(value, str) or (needed and not value.strip()):
            self.wrong(where, text("This must be text."))
            return ""
        if any(not mark.isprintable() for mark in value):
            self.wrong(where, text("This must be one line of plain text."))
            return ""
        return value.strip()

    def words(self, where: str, value: Any) -> tuple[str, ...]:
        if value is None:
            return ()
        if not isinstance(value, list):
            self.wrong(where, text("This must be a list of texts."))
            return ()
        return tuple(self.word(where, item) for item in value)

    def strings(self, where: str, value: Any) -> dict[str, str]:
        found = self.mapping(where, value)
        return {name: self.word(f"{where}.{name}", item) for name, item in found.items()}

    def choice(self, where: str, value: Any, allowed: tuple[str, ...]) -> str:
        if value in allowed:
            return str(value)
        self.wrong(where, text("This must be one of: {allowed}.", allowed=", ".join(allowed)))
        return allowed[0]

    def flag(self, where: str, value: Any) -> bool:
        if not isinstance(value, bool):
            self.wrong(where, text("This must be true or false."))
        return value is True

    def mapping(self, where: str, value: Any) -> Mapping[str, Any]:
        if isinstance(value, dict):
            return value
        self.wrong(where, text("This must be a table."))
        return {}

    def tables(self, where: str, value: Any) -> dict[str, Mapping[str, Any]]:
        if value is None:
            return {}
        found = self.mapping(where, value)
        return {name: self.mapping(f"{where}.{name}", item) for name, item in found.items()}


def _readable_by_others(path: Path) -> bool:
    """Whether others on this machine can read the secrets; only POSIX can tell."""
    return os.name == "posix" and bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))
