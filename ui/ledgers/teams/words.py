"""The words of teams on the screen: where somebody is, how far, and who should rest.

Pure: records in, words out. Nobody is ranked: who should rest is named in the order of the list.
"""

from __future__ import annotations

from collections.abc import Sequence

from commandcenter.core.language import Text, text
from commandcenter.ledgers.teams.duty import rest_rule
from commandcenter.ledgers.teams.model import SORT_WORDS, STATUS_WORDS, Act, Responder, Status
from commandcenter.ledgers.teams.searching import plain

NAMED_MAX = 3
TONES: dict[Status, str] = {
    Status.STANDBY: "text",
    Status.ASSIGNED: "text",
    Status.EN_ROUTE: "text",
    Status.ON_SCENE: "text",
    Status.RESTING: "mute",
    Status.RELEASED: "mute",
}
ACT_WORDS: dict[Act, Text] = {
    Act.ASSIGN: text("Send out"),
    Act.MOVE: text("Move"),
    Act.SET_OUT: text("Set out"),
    Act.ARRIVE: text("At the place"),
    Act.REST: text("Rest"),
    Act.STAND_BY: text("Stand by"),
    Act.RELEASE: text("Release"),
}


def able(one: Responder) -> Text | str:
    """What somebody can do, and in which team they are."""
    skills: Text | str = "、".join(one.skills) or SORT_WORDS[one.sort]
    if one.team_name is None:
        return skills
    return text("{one} · {other}", one=skills, other=one.team_name)


def about(one: Responder) -> Text:
    """Somebody in a few words: what they can do, and where they stand."""
    return text("{one} · {other}", one=able(one), other=STATUS_WORDS[one.status])


def where(one: Responder) -> Text | str:
    """Where somebody is, or whither they are on the way."""
    if one.mission is None:
        return one.unit_name
    if one.status is Status.ON_SCENE:
        return one.mission.place_name
    return text("→ {place}", place=one.mission.place_name)


def distance(metres: float | None, *, rough: bool) -> str:
    """How far away; a place that is only roughly known says so."""
    if metres is None:
        return "–"
    shown = f"{metres:.0f} m" if metres < 1000 and not rough else f"{metres / 1000:.1f} km"
    return f"≈ {shown}" if rough else shown


def holds(one: Responder, query: str) -> bool:
    """Whether every word typed stands in what is known of somebody."""
    parts = (one.name, one.code, one.team_name or "", one.unit_name, *one.skills)
    within = plain(" ".join(parts))
    return all(word in within for word in plain(query).split())


def who_should_rest(rows: Sequence[Responder]) -> Text | None:
    """One sentence on those who rest too little, None where nobody does."""
    tired = [one for one in rows if one.duty.tired is not None]
    if not tired:
        return None
    names = "、".join(one.name for one in tired[:NAMED_MAX])
    if len(tired) > NAMED_MAX:
        names += "…"
    return text(
        "{n} should be relieved ({names}): {why}.",
        n=len(tired),
        names=names,
        why=tired[0].duty.tired,
    )


def basis() -> Text:
    """On what the rule of rest stands."""
    found = rest_rule()
    return text("Basis: {run}; {rest}.", run=found.run_basis, rest=found.rest_basis)
