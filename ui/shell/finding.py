"""What the command palette finds: acts at once, units, directives and persons as they come.

A provider is asked in the background and may be slow or fail; the palette shows what it has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

from commandcenter.core.language import Text, text
from ui.common.face.language import Language, Words
from ui.common.window.acts import Acts
from ui.common.words.pinyin import NOTHING, match

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

HITS_MAX = 60
PROVIDER_WAIT_S = 3.0
ACT = text("act")


@dataclass(frozen=True)
class Hit:
    """One thing found: what it is called, what it is, and what choosing it does."""

    title: Words
    kind: Text
    run: Callable[[], object]
    note: Words = ""
    keys: str = ""
    score: int = 1


class Provider(Protocol):
    """A source of things to find; it does its own matching, where its data are."""

    async def __call__(self, query: str, limit: int) -> Sequence[Hit]:
        """At most `limit` hits for what was typed, best first."""
        ...


def find_acts(query: str, acts: Acts, language: Language) -> list[Hit]:
    """The acts that may be done now and whose words, in either language, fit the query."""
    found = []
    for act in acts:
        score = max(match(query, language.say(act.title)), match(query, act.title.template))
        if score > NOTHING and act.enabled():
            found.append(
                Hit(
                    act.title,
                    ACT,
                    run=partial(acts.run, act.id),
                    note=act.group,
                    keys=act.keys,
                    score=score,
                )
            )
    return found


async def find_panels(window: MainWindow, query: str, limit: int) -> Sequence[Hit]:
    """The panels of every workspace that was opened, by their titles; choosing one goes there."""
    found = []
    for place, page in window.pages.items():
        for panel_id, panel in page.panels.items():
            score = match(query, window.desk.look.say(panel.title))
            if score > NOTHING:

                def run(place: str = place, panel_id: str = panel_id) -> None:
                    window.open_workspace(place)
                    window.pages[place].show_panel(panel_id)

                note = window.rail.buttons[place].text()
                found.append(Hit(panel.title, text("panel"), run, note=note, score=score))
    return found[:limit]


def order(hits: Iterable[Hit]) -> list[Hit]:
    """Best first, and otherwise as they came; at most `HITS_MAX`."""
    return sorted(hits, key=lambda hit: -hit.score)[:HITS_MAX]
