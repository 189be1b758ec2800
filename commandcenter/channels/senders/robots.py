"""Group robots of DingTalk and WeCom: signing, the text they take, and what their answers mean."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus

from commandcenter.channels.configuration import Robot
from commandcenter.channels.model import Fate, Tried, robot_shut
from commandcenter.channels.senders.web import Answered, by_status, post

ELLIPSIS = "…"
# The answers that mean "busy" or "too often"; every other errcode but 0 will not mend itself.
BUSY = {"dingtalk": frozenset({-1, 33001}), "wecom": frozenset({-1})}
TOO_OFTEN = {"dingtalk": frozenset({130101, 410100}), "wecom": frozenset({45009})}


def send(robot: Robot, words: str, *, now: datetime) -> Tried:
    """Post one text through a robot; only its errcode 0 counts as sent."""
    url = robot.url
    if robot.kind == "dingtalk" and robot.secret:
        stamp = int(now.timestamp() * 1000)
        mark = "&" if "?" in url else "?"
        url += f"{mark}timestamp={stamp}&sign={sign(robot.secret, stamp)}"
    document = {"msgtype": "text", "text": {"content": cut(words, robot.bytes_max)}}
    answer = post(url, private=robot.private, json=document)
    return answer if isinstance(answer, Tried) else meaning(robot.kind, answer)


def sign(secret: str, stamp_ms: int) -> str:
    """DingTalk's signature: HMAC-SHA256 of time and secret under the secret, for an address."""
    said = f"{stamp_ms}\n{secret}".encode()
    return quote_plus(base64.b64encode(hmac.new(secret.encode(), said, hashlib.sha256).digest()))


def cut(words: str, most: int) -> str:
    """The words within so many bytes of UTF-8, marked where something was left out."""
    data = words.encode()
    if len(data) <= most:
        return words
    return data[: most - len(ELLIPSIS.encode())].decode(errors="ignore") + ELLIPSIS


def meaning(kind: str, answer: Answered) -> Tried:
    """What a robot's answer proves."""
    told = by_status(answer)
    if told is not None:
        if answer.status == 429 and told.wait is None:
            return Tried(told.fate, told.error, robot_shut())
        return told
    code = _code(answer.document)
    if code is None:
        return Tried(Fate.UNKNOWN, "the answer is not a robot's")
    if code == 0:
        return Tried(Fate.SENT)
    error = f"errcode {code}"
    if code in TOO_OFTEN[kind]:
        return Tried(Fate.NOT_NOW, error, robot_shut())
    return Tried(Fate.NOT_NOW if code in BUSY[kind] else Fate.NEVER, error)


def _code(document: Any) -> int | None:
    code = document.get("errcode") if isinstance(document, dict) else None
    return code if isinstance(code, int) and not isinstance(code, bool) else None
