"""The ways out against servers of this machine that misbehave: what each answer is taken to prove.

Certainly not sent is tried again, perhaps sent is uncertain, and only a clear yes is a yes.
"""

from __future__ import annotations

import json
import logging
import socket
import tomllib
from datetime import UTC, datetime, timedelta
from email import message_from_string
from email.policy import default
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from commandcenter.channels.configuration import VARIABLE, configured, read_settings
from commandcenter.channels.model import Fate, Tried
from commandcenter.channels.rounds import without_secrets
from commandcenter.channels.senders import mail, robots, sms
from commandcenter.channels.senders.reaching import may_reach
from commandcenter.core import rules
from commandcenter.core.errors import Refused, RefusedWithProblems
from commandcenter.core.rules import rule
from tests.service.channels.conftest import OK, SECRET, TOKEN, Far, Post, robot, settings

NOW = datetime(2020, 7, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Senders that wait for a third of a second only."""
    short = dict(rules.rules("channels"))
    one = short["send_timeout"]
    monkeypatch.setitem(
        rules.rules("channels"),
        "send_timeout",
        type(one)(one.name, one.value / 30, one.unit, one.basis, one.region, one.verified),
    )
    assert rule("channels", "send_timeout").value < 1


def said(far: Far, words: str = "请签收", **changed: Any) -> Tried:
    """One post through the robot of this machine."""
    found = settings(robots={"one": robot(far, **changed)})
    return robots.send(found.robots["one"], words, now=NOW)


def test_the_signature_is_dingtalks() -> None:
    """The published vector."""
    signed = robots.sign("SECtest", 1595290200000)
    assert signed == "6X3vq9f6KP8kj1JEMOd5cC9iZRAZrsIxoPBTULWlPck%3D"


def test_a_signed_post_arrives(far: Far) -> None:
    """Token, time and signature stand in the address, the words in the body."""
    assert said(far) == Tried(Fate.SENT)
    [(path, body)] = far.heard
    asked = parse_qs(urlsplit(path).query)
    assert asked["access_token"] == [TOKEN]
    assert asked["timestamp"] == ["1595246400000"]
    assert robots.quote_plus(asked["sign"][0]) == robots.sign(SECRET, 1595246400000)
    assert json.loads(body) == {"msgtype": "text", "text": {"content": "请签收"}}


def test_wecom_takes_so_many_bytes(far: Far) -> None:
    """A long text is cut between characters and says so; it is not signed."""
    assert said(far, "险" * 2000, kind="wecom") == Tried(Fate.SENT)
    assert "sign=" not in far.heard[0][0]
    [words] = far.texts
    assert len(words.encode()) <= 2048
    assert words.endswith("险…")


@pytest.mark.parametrize(
    ("status", "body", "fate"),
    [
        (200, OK, Fate.SENT),
        (200, b'{"errcode":310000,"errmsg":"sign not match"}', Fate.NEVER),
        (200, b'{"errcode":130101,"errmsg":"send too fast"}', Fate.NOT_NOW),
        (200, b'{"errcode":-1}', Fate.NOT_NOW),
        (200, b"<html>welcome to the hotel network</html>", Fate.UNKNOWN),
        (200, b'{"errcode":"0"}', Fate.UNKNOWN),
        (200, b"[]", Fate.UNKNOWN),
        (200, b"", Fate.UNKNOWN),
        (301, b"", Fate.NEVER),
        (400, b"", Fate.NEVER),
        (403, OK, Fate.NEVER),
        (429, b"", Fate.NOT_NOW),
        (500, OK, Fate.UNKNOWN),
        (502, b"", Fate.UNKNOWN),
        (503, b"", Fate.NOT_NOW),
    ],
)
def test_what_an_answer_proves(far: Far, status: int, body: bytes, fate: Fate) -> None:
    """Only errcode 0 is a yes; a robot's 200 with anything else is none."""
    far.status, far.body = status, body
    far.headers = {"location": "http://127.0.0.1:9/steal"} if status == 301 else {}
    assert said(far).fate is fate
    assert len(far.heard) == 1


def test_a_robot_that_is_tired_is_left_alone(far: Far) -> None:
    """Its own wait counts, and ten minutes where it says none."""
    far.status = 429
    assert said(far).wait == timedelta(minutes=10)
    far.headers = {"retry-after": "90"}
    assert said(far).wait == timedelta(seconds=90)
    far.headers = {"retry-after": "999999999"}
    assert said(far).wait == timedelta(hours=1)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("manner", ["silent", "cut", "half"])
def test_a_line_that_breaks_proves_nothing(far: Far, manner: str) -> None:
    """What may have arrived is uncertain, never sent and never "not sent"."""
    far.manner = manner
    assert said(far).fate is Fate.UNKNOWN
    assert len(far.heard) == 1


def test_nobody_there_is_not_sent(far: Far) -> None:
    """A refused connection certainly took nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    tried = said(far, url=f"http://127.0.0.1:{port}/robot?access_token={TOKEN}")
    assert tried.fate is Fate.NOT_NOW


@pytest.mark.parametrize(
    ("address", "public", "private"),
    [
        ("203.0.113.7", False, True),
        ("8.8.8.8", True, True),
        ("10.1.2.3", False, True),
        ("127.0.0.1", False, True),
        ("::1", False, True),
        ("::ffff:127.0.0.1", False, True),
        ("169.254.169.254", False, False),
        ("::ffff:169.254.169.254", False, False),
        ("fe80::1%eth0", False, False),
        ("0.0.0.0", False, False),
        ("224.0.0.1", False, False),
        ("2400:3200::1", True, True),
    ],
)
def test_where_messages_may_go(address: str, public: bool, private: bool) -> None:
    """Into one's own net only where that was said; to the metadata of a cloud never."""
    assert may_reach(address, private=False) is public
    assert may_reach(address, private=True) is private


def test_a_public_robot_in_the_house_is_none(far: Far) -> None:
    """An address that leads into our own net is refused before anything is sent."""
    found = settings(robots={"one": robot(far)}).robots["one"]
    sly = type(found)(found.name, found.kind, found.url, found.secret, found.units, private=False)
    assert robots.send(sly, "x", now=NOW).fate is Fate.NEVER
    assert far.heard == []


SMS_JSON = {"to": ["{phone}"], "text": "{words}", "type": 1}


def test_a_text_message(far: Far) -> None:
    """Number and signed words are put in, and are never taken for a place to put something."""
    far.body = b'{"code":0}'
    found = settings(
        sms={
            "url": f"{far.url}/send",
            "headers": {"authorization": f"Bearer {TOKEN}"},
            "json": SMS_JSON,
            "signature": "【江夏应急】",
            "accepted": {"field": "code", "equals": "0"},
            "private": True,
        }
    ).sms
    assert found is not None
    assert sms.send(found, "139 0000-0001", '转移{phone}{words}"') == Tried(Fate.SENT)
    assert json.loads(far.heard[0][1]) == {
        "to": ["13900000001"],
        "text": '【江夏应急】转移{phone}{words}"',
        "type": 1,
    }
    for body, fate in (
        (b'{"code":7}', Fate.NEVER),
        (b"{}", Fate.UNKNOWN),
        (b"thank you", Fate.UNKNOWN),
    ):
        far.body = body
        assert sms.send(found, "13900000001", "x").fate is fate


def test_a_form_for_old_gateways(far: Far) -> None:
    """Many gateways take a form; without a rule for the answer any 2xx is a yes."""
    found = settings(
        sms={"url": far.url, "form": {"m": "{phone}", "c": "{words}"}, "private": True}
    ).sms
    assert found is not None
    assert sms.send(found, "13900000001", "转移&c=1").fate is Fate.SENT
    assert parse_qs(far.heard[0][1].decode()) == {"m": ["13900000001"], "c": ["转移&c=1"]}


def letter(post_office: Post) -> Tried:
    """One letter to the server of this machine."""
    found = settings(
        email={
            "host": "127.0.0.1",
            "port": post_office.port,
            "sender": "duty@example.cn",
            "security": "none",
            "private": True,
        }
    ).mail
    assert found is not None
    return mail.send(found, "p@example.cn", "请立即转移\n第二行", identity="7.1", now=NOW)


def test_a_letter(post_office: Post) -> None:
    """It is readable at the other end, and its identity is always the same."""
    assert letter(post_office) == Tried(Fate.SENT)
    [taken] = post_office.letters
    read = message_from_string(taken.removesuffix(".\r\n"), policy=default)
    assert read["Subject"] == "请立即转移"
    assert read["Message-ID"] == "<7.1@commandcenter.invalid>"
    assert "第二行" in read.get_content()


@pytest.mark.parametrize(
    ("step", "words", "fate"),
    [
        ("hello", "", Fate.NOT_NOW),
        ("hello", "554 go away", Fate.NEVER),
        ("hello", "421 busy", Fate.NOT_NOW),
        ("MAIL", "", Fate.NOT_NOW),
        ("MAIL", "451 later", Fate.NOT_NOW),
        ("RCPT", "550 nobody", Fate.NEVER),
        ("RCPT", "450 greylisted", Fate.NOT_NOW),
        ("DATA", "554 no", Fate.NEVER),
        ("taken", "452 full", Fate.NOT_NOW),
        ("taken", "554 spam", Fate.NEVER),
        ("taken", "", Fate.UNKNOWN),
    ],
)
def test_how_far_a_letter_came(post_office: Post, step: str, words: str, fate: Fate) -> None:
    """Only a line that breaks after the letter itself leaves its fate open."""
    post_office.at = {step: words}
    assert letter(post_office).fate is fate


def test_secrets_are_told_to_nobody(far: Far, caplog: pytest.LogCaptureFixture) -> None:
    """Neither the libraries' own lines nor a record's picture of itself hold one."""
    caplog.set_level(logging.DEBUG)
    said(far)
    said(far, url=f"http://127.0.0.1:1/robot?access_token={TOKEN}")
    found = settings(robots={"one": robot(far)})
    for words in (caplog.text, repr(found), repr(said(far))):
        assert TOKEN not in words
        assert SECRET not in words
    told = without_secrets(f"refused {found.robots['one'].url} {SECRET}", found)
    assert told == "refused … …"


def test_the_example_can_be_used() -> None:
    """What people copy is read without a complaint, and reaches whom it names."""
    path = Path(__file__).parents[3] / "resources" / "channels.example.toml"
    found = read_settings(tomllib.loads(path.read_text("utf-8")))
    routes = found.routes()
    assert routes.robots == {
        "420115": ("jiangxia",),
        "420115107": ("jiangxia",),
        "420106": ("wuchang",),
    }
    assert (routes.sms, routes.email, found.in_drills) == (True, True, False)


@pytest.mark.parametrize(
    ("table", "where"),
    [
        ({"robots": {"a": {"kind": "fax", "url": "https://x.cn/"}}}, "robots.a.kind"),
        ({"robots": {"a b": {"kind": "wecom", "url": "https://x.cn/"}}}, "robots.a b"),
        ({"robots": {"a": {"kind": "wecom", "url": "http://x.cn/"}}}, "robots.a.url"),
        ({"robots": {"a": {"kind": "wecom", "url": "https://u:p@x.cn/"}}}, "robots.a.url"),
        ({"robots": {"a": {"kind": "wecom", "url": "file:///etc/passwd"}}}, "robots.a.url"),
        ({"sms": {"url": "https://x.cn/"}}, "sms"),
        ({"email": {"host": "x.cn", "sender": "a", "security": "none"}}, "email.security"),
        ({"email": {"host": "x.cn", "sender": "a", "port": 0}}, "email.port"),
        ({"units": {"42": {"phones": "1"}}}, "units.42.phones"),
        ({"people": {"P": {"email": "a\nb"}}}, "people.P.email"),
        ({"robot": {}}, "robot"),
        ({"in_drills": "yes"}, "in_drills"),
    ],
)
def test_what_is_wrong_in_the_file(table: dict[str, Any], where: str) -> None:
    """Each mistake is named by its place, and no value is repeated."""
    with pytest.raises(RefusedWithProblems, match="file of channels") as why:
        read_settings(table)
    assert [problem.where for problem in why.value.problems] == [where]


@pytest.mark.parametrize(
    ("words", "where"), [('a = 1\nkey = s3cret"\n', "line 2"), ('key = "s3cret', "too early")]
)
def test_a_broken_file_names_its_line_and_no_secret(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: str, where: str
) -> None:
    """Where it stops being TOML is said; what stands there may be a password."""
    path = tmp_path / "channels.toml"
    path.write_text(words, "utf-8")
    monkeypatch.setenv(VARIABLE, str(path))
    with pytest.raises(Refused) as refused:
        configured()
    assert where in str(refused.value)
    assert "s3cret" not in str(refused.value)
