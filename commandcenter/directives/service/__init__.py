"""The cascade's acts and reads, one name each; every door calls these and enters by no other way.

The rooms, from below: `scopes` and `lookup` (whom an order names, which directive is meant),
`states` (leaves, hops and sums), `checkers`, then side by side `reports`, `ladder`, `burdens`,
`counts` and `board`; above them `orders` (issue to close), `rollcalls` and `batches`.
"""

from commandcenter.directives.batches import Batch, BatchKind, BatchResult, Refusal
from commandcenter.directives.burden import AskedOf, KnownFigure, OrderBurden, UnitBurden
from commandcenter.directives.exceptions import SIGNATURES_NEEDED, Override, Signature
from commandcenter.directives.rollcalls import Absence, Answered, Calling, RollCall
from commandcenter.directives.service.batches.batching import do_batch, preview_batch
from commandcenter.directives.service.batches.reminding import call_off_reminder
from commandcenter.directives.service.board.listing import (
    BoardFilter,
    Progress,
    board_columns,
    board_rows,
    board_units,
    progress,
)
from commandcenter.directives.service.board.replaying import (
    board_columns_then,
    board_rows_then,
    board_units_then,
    tree_then,
)
from commandcenter.directives.service.board.views import (
    SavedView,
    delete_view,
    rename_view,
    save_view,
    saved_views,
)
from commandcenter.directives.service.burdens.asking import known_figures, order_burden, unit_burden
from commandcenter.directives.service.burdens.carrying import carry_over
from commandcenter.directives.service.checkers.overriding import may_check, overrides, sign_override
from commandcenter.directives.service.counts.reactions import reactions, top_of
from commandcenter.directives.service.counts.standings import Standing, standings
from commandcenter.directives.service.counts.status import children, status
from commandcenter.directives.service.counts.waiting import stuck
from commandcenter.directives.service.ladder.climbing import climb, due_ladders, look
from commandcenter.directives.service.ladder.coming import Coming
from commandcenter.directives.service.ladder.steps import (
    Hold,
    LadderReport,
    Met,
    StepTaken,
    hold,
    ladder,
    note_steps_seen,
    release,
    steps_met,
)
from commandcenter.directives.service.lookup import by_ids, clock_of, get, listed
from commandcenter.directives.service.orders.amending import amend, close, extend, withdraw
from commandcenter.directives.service.orders.issuing import issue
from commandcenter.directives.service.reports.calls import (
    Bypass,
    Call,
    passed_over,
    record_call,
    report_past,
)
from commandcenter.directives.service.reports.inbox import (
    InboxItem,
    assignment_detail,
    assignment_record,
    hop_times,
    inbox,
    note_seen,
    reached,
)
from commandcenter.directives.service.reports.reporting import report
from commandcenter.directives.service.reports.words import acts_where
from commandcenter.directives.service.rollcalls.callings import absences, callings
from commandcenter.directives.service.rollcalls.starting import (
    announce_roll_call,
    due_roll_calls,
    redrawn,
    roll_call_of,
    roll_calls,
    start_roll_call,
)
from commandcenter.directives.service.states.checking import check_rollups
from commandcenter.directives.service.states.flagging import Flagging, flag
from commandcenter.directives.service.states.recount import recount

__all__ = [
    "SIGNATURES_NEEDED",
    "Absence",
    "Answered",
    "AskedOf",
    "Batch",
    "BatchKind",
    "BatchResult",
    "BoardFilter",
    "Bypass",
    "Call",
    "Calling",
    "Coming",
    "Flagging",
    "Hold",
    "InboxItem",
    "KnownFigure",
    "LadderReport",
    "Met",
    "OrderBurden",
    "Override",
    "Progress",
    "Refusal",
    "RollCall",
    "SavedView",
    "Signature",
    "Standing",
    "StepTaken",
    "UnitBurden",
    "absences",
    "acts_where",
    "amend",
    "announce_roll_call",
    "assignment_detail",
    "assignment_record",
    "board_columns",
    "board_columns_then",
    "board_rows",
    "board_rows_then",
    "board_units",
    "board_units_then",
    "by_ids",
    "call_off_reminder",
    "callings",
    "carry_over",
    "check_rollups",
    "children",
    "climb",
    "clock_of",
    "close",
    "delete_view",
    "do_batch",
    "due_ladders",
    "due_roll_calls",
    "extend",
    "flag",
    "get",
    "hold",
    "hop_times",
    "inbox",
    "issue",
    "known_figures",
    "ladder",
    "listed",
    "look",
    "may_check",
    "note_seen",
    "note_steps_seen",
    "order_burden",
    "overrides",
    "passed_over",
    "preview_batch",
    "progress",
    "reached",
    "reactions",
    "record_call",
    "recount",
    "redrawn",
    "release",
    "rename_view",
    "report",
    "report_past",
    "roll_call_of",
    "roll_calls",
    "save_view",
    "saved_views",
    "sign_override",
    "standings",
    "start_roll_call",
    "status",
    "steps_met",
    "stuck",
    "top_of",
    "tree_then",
    "unit_burden",
    "withdraw",
]
