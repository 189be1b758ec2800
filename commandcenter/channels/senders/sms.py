"""Text messages through any HTTP gateway: its body is the user's, we put in number and words."""

from __future__ import annotations

from typing import Any

from commandcenter.channels.configuration import Sms
from commandcenter.channels.model import Fate, Tried
from commandcenter.channels.senders.web import Answered, by_status, post


def send(gateway: Sms, phone: str, words: str) -> Tried:
    """Hand one text message to the gateway."""
    number = "".join(mark for mark in phone if mark.isdigit() or mark == "+")
    filled = {"{phone}": number, "{words}": gateway.signature + words}
    answer = post(
        gateway.url,
        private=gateway.private,
        headers=gateway.headers,
        json=None if gateway.json is None else fill(gateway.json, filled),
        form=None if gateway.form is None else fill(gateway.form, filled),
    )
    return answer if isinstance(answer, Tried) else meaning(gateway, answer)


def fill(template: Any, values: dict[str, str]) -> Any:
    """The body with number and words put into its texts; what is put in is never read again."""
    if isinstance(template, dict):
        return {name: fill(value, values) for name, value in template.items()}
    if isinstance(template, list):
        return [fill(value, values) for value in template]
    if not isinstance(template, str):
        return template
    pieces = template.split("{words}")
    return values["{words}"].join(piece.replace("{phone}", values["{phone}"]) for piece in pieces)


def meaning(gateway: Sms, answer: Answered) -> Tried:
    """What the gateway's answer proves; `accepted` names the field and value of a yes."""
    told = by_status(answer)
    if told is not None:
        return told
    if not gateway.accepted:
        return Tried(Fate.SENT)
    if not isinstance(answer.document, dict):
        return Tried(Fate.UNKNOWN, "the answer is not JSON")
    said = answer.document.get(gateway.accepted.get("field", ""))
    if said is None:
        return Tried(Fate.UNKNOWN, "the answer says neither yes nor no")
    if str(said) == gateway.accepted.get("equals"):
        return Tried(Fate.SENT)
    return Tried(Fate.NEVER, "the gateway refused it")
