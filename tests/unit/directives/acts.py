"""Builders for the tests of the cascade's pure rules; nothing here decides anything."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import strategies as st

from commandcenter.directives.cascade import Amended, LeafState, Said, fold, refusal
from commandcenter.directives.model import Kind

# Any time of a short day, so that acts meet at the same moment now and then.
MOMENTS = st.integers(min_value=1, max_value=30)
LEAF_KINDS = tuple(kind for kind in Kind if kind is not Kind.RELAY)
ACTS = st.builds(Said, st.sampled_from(LEAF_KINDS), MOMENTS)
EVENTS = st.one_of(ACTS, ACTS, ACTS, ACTS, st.builds(Amended, MOMENTS))


def history(words: str) -> list[Said]:
    """The acts of a line such as `acknowledge claim verify@9`: at 1, 2, 3 … unless it says when."""
    said = []
    for place, word in enumerate(words.split(), 1):
        kind, _, at = word.partition("@")
        said.append(Said(Kind(kind), int(at or place)))
    return said


def after(words: str) -> LeafState:
    """The state of a leaf after the acts of a line, in the order of their time."""
    return fold(sorted(history(words), key=lambda said: said.at))


def lawful(events: Iterable[Said | Amended]) -> list[Said | Amended]:
    """The events in the order of time, without the acts that the lifecycle forbids there."""
    state, kept = LeafState(), []
    for event in sorted(events, key=lambda one: one.at):
        if isinstance(event, Amended) or refusal(state, event.kind) is None:
            kept.append(event)
            state = fold(kept)
    return kept
