"""What a person can do on the board by key; each act asks the panel, and decides nothing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from commandcenter.core.language import Text, text
from commandcenter.directives.batches import BatchKind
from ui.common.window.acts import Act

if TYPE_CHECKING:
    from ui.board.listing import AssignmentList
    from ui.board.panel import BoardPanel
    from ui.board.views import ViewBar

BOARD = text("Board")
TREE, LIST, COLUMNS = "board tree", "board list", "board columns"
SEARCH, SAVE_VIEW = "board search", "board save view"
MARK, MARK_ALL, UNMARK = "board mark", "board mark all", "board unmark"
BATCH_TITLES: dict[BatchKind, Text] = {
    BatchKind.REMIND: text("Remind"),
    BatchKind.EXTEND: text("More time"),
    BatchKind.REJECT: text("Send back to the unit"),
    BatchKind.ROLL_CALL: text("Roll call"),
    BatchKind.CLOSE: text("Close verified"),
}
BATCH_KEYS = {
    BatchKind.REMIND: "R",
    BatchKind.EXTEND: "E",
    BatchKind.REJECT: "B",
    BatchKind.ROLL_CALL: "L",
    BatchKind.CLOSE: "C",
}


def batch_id(kind: BatchKind) -> str:
    """The name of a batch act."""
    return f"board batch {kind.value}"


def shape_acts(board: BoardPanel) -> tuple[Act, ...]:
    """The three shapes of the board, and the search; they work in the whole workspace."""
    return (
        Act(TREE, text("Board as tree"), "Alt+Shift+T", lambda: board.show_shape("tree"), BOARD),
        Act(LIST, text("Board as list"), "Alt+Shift+L", lambda: board.show_shape("list"), BOARD),
        Act(
            COLUMNS,
            text("Board in columns"),
            "Alt+Shift+B",
            lambda: board.show_shape("columns"),
            BOARD,
        ),
        Act(SAVE_VIEW, text("Save this view"), "Alt+Shift+S", board.begin_saving, BOARD),
        *_view_acts(board.listing.saved),
    )


def _view_acts(saved: ViewBar) -> tuple[Act, ...]:
    """What can be done with the saved view that is looked at."""

    def chosen() -> bool:
        return saved.isVisible() and saved.has_chosen

    return (
        Act(
            "board rename view",
            text("Rename this view"),
            "Alt+Shift+R",
            saved.begin_renaming,
            BOARD,
            chosen,
        ),
        Act(
            "board delete view",
            text("Delete this view"),
            "Alt+Shift+X",
            saved.delete_chosen,
            BOARD,
            chosen,
        ),
    )


def search_act(board: BoardPanel) -> Act:
    """Going to the search, from anywhere on the board."""
    return Act(SEARCH, text("Search the list"), "/", board.search, BOARD)


def row_acts(listing: AssignmentList) -> tuple[Act, ...]:
    """Marking rows, and what can be done to the marked ones; single letters inside the rows."""
    marks = (
        Act(MARK, text("Mark the row"), "Space", listing.mark, BOARD),
        Act(MARK_ALL, text("Mark all that are listed"), "Ctrl+A", listing.mark_all, BOARD),
        Act(
            UNMARK,
            text("Take all marks off"),
            "U",
            listing.marks.clear,
            BOARD,
            lambda: len(listing.marks) > 0,
        ),
    )
    batches = tuple(
        Act(
            batch_id(kind),
            title,
            BATCH_KEYS[kind],
            partial(listing.begin_batch, kind),
            BOARD,
            listing.has_targets,
        )
        for kind, title in BATCH_TITLES.items()
    )
    return (*marks, *batches)
