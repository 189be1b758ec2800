"""What a supervisor can do by key; each act asks a panel or a service, and decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from commandcenter.core.language import Text, text
from ui.common.window.acts import Act

SUPERVISION = text("Supervision")
BLOCKING = "supervision blocking"
NEXT_FINDING = "supervision next finding"
ANSWER, UPHOLD, DISMISS = "finding answer", "finding uphold", "finding dismiss"
COMPARE = "finding compare"
INSPECT = "finding inspect"
OF_THE_OBJECT = frozenset({"answer", "ask"})
"""What the unit itself says: the name of whoever sits at the console is not offered for it."""
DRAW, OPEN = "certificate draw", "certificate open"
CHECK = "next check"
HOLD, RELEASE = "ladder hold", "ladder release"
ROLL_CALL, PROXY = "rollcall new", "rollcall proxy"


def go_to_blocking(run: Callable[[], object], enabled: Callable[[], bool]) -> Act:
    """Selecting the unit that holds the most at the blocking step."""
    return Act(BLOCKING, text("Go to the block"), "Ctrl+B", run, SUPERVISION, enabled)


def next_finding(run: Callable[[], object], enabled: Callable[[], bool]) -> Act:
    """Selecting the next finding that nobody has decided."""
    return Act(NEXT_FINDING, text("Next undecided finding"), "Ctrl+J", run, SUPERVISION, enabled)


def finding_acts(
    decide: Callable[[str], object], compare: Callable[[], object], enabled: Callable[[], bool]
) -> tuple[Act, ...]:
    """What can be done with the selected finding; each asks for a name and a reason first."""
    return (
        Act(ANSWER, text("Record the answer"), "Alt+1", lambda: decide("answer"), *_group(enabled)),
        Act(UPHOLD, text("Uphold"), "Alt+2", lambda: decide("uphold"), *_group(enabled)),
        Act(DISMISS, text("Dismiss"), "Alt+3", lambda: decide("dismiss"), *_group(enabled)),
        Act(COMPARE, text("Photos large"), "Alt+P", compare, *_group(enabled)),
    )


def blame_acts(decide: Callable[[str], object], may: Callable[[str], bool]) -> tuple[Act, ...]:
    """The steps of a proposal to hold somebody to account; each asks for a name and a reason."""
    return tuple(
        Act(f"blame {kind}", title, keys, partial(decide, kind), SUPERVISION, partial(may, kind))
        for kind, title, keys in (
            ("propose", text("Propose accountability"), "Alt+4"),
            ("approve", text("Approve the proposal"), "Alt+5"),
            ("decline", text("Decline the proposal"), "Alt+6"),
            ("ask", text("Take the request for review"), "Alt+7"),
            ("kept", text("Review: keep"), "Alt+8"),
            ("lifted", text("Review: lift"), "Alt+9"),
        )
    )


def inspect(run: Callable[[], object], enabled: Callable[[], bool]) -> Act:
    """Announcing that a line inspects the unit; a second line is warned first."""
    return Act(INSPECT, text("Announce an inspection"), "Alt+0", run, SUPERVISION, enabled)


def ladder_acts(
    hold: Callable[[], object],
    release: Callable[[], object],
    is_open: Callable[[], bool],
    is_held: Callable[[], bool],
) -> tuple[Act, ...]:
    """Holding the ladder of a directive, and letting it run again; each asks for a reason."""
    return (
        Act(HOLD, text("Hold the ladder"), "Alt+Shift+H", hold, SUPERVISION, is_open),
        Act(RELEASE, text("Let it run again"), "Alt+Shift+J", release, SUPERVISION, is_held),
    )


def roll_call_acts(
    call: Callable[[], object], record: Callable[[], object], may_record: Callable[[], bool]
) -> tuple[Act, ...]:
    """Beginning a roll call, and recording an answer that came by telephone."""
    return (
        Act(ROLL_CALL, text("New roll call"), "Alt+Shift+N", call, SUPERVISION),
        Act(PROXY, text("Answer by telephone"), "Alt+Shift+A", record, SUPERVISION, may_record),
    )


def draw_sample(run: Callable[[], object], enabled: Callable[[], bool]) -> Act:
    """The next step of a sealed draw: its announcement, then the draw."""
    return Act(DRAW, text("Random check: next step"), "Ctrl+Shift+R", run, SUPERVISION, enabled)


def open_target(run: Callable[[], object], enabled: Callable[[], bool]) -> Act:
    """Learning the next unit of the sample, which starts its check."""
    return Act(OPEN, text("Next check"), "Alt+K", run, SUPERVISION, enabled)


def record_check(run: Callable[[], object], enabled: Callable[[], bool]) -> Act:
    """Recording a check of the current unit of the list."""
    return Act(CHECK, text("Record a check"), "Alt+R", run, SUPERVISION, enabled)


def _group(enabled: Callable[[], bool]) -> tuple[Text, Callable[[], bool]]:
    return SUPERVISION, enabled
