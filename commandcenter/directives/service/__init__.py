"""The cascade's acts and reads, one name each; every door calls these."""

from commandcenter.directives.batches import Batch, BatchKind, BatchResult, Refusal
from commandcenter.directives.burden import AskedOf, KnownFigure, OrderBurden, UnitBurden
from commandcenter.directives.exceptions import SIGNATURES_NEEDED, Override, Signature
from commandcenter.directives.rollcalls import Absence, Answered, Calling, RollCall
from commandcenter.directives.service.amending import amend, close, extend, withdraw
from commandcenter.directives.service.batching import do_batch, preview_batch
from commandcenter.directives.service.board import (
    BoardFilter,
    Progress,
    board_columns,
    board_rows,
    board_units,
    progress,
)
from commandcenter.directives.service.burdens import known_figures, order_burden, unit_burden
from commandcenter.directives.service.callings import absences, callings
from commandcenter.directives.service.calls import (
    Bypass,
    Call,
    passed_over,
    record_call,
    report_past,
)
from commandcenter.directives.service.carrying import carry_over
from commandcenter.directives.service.checking import check_rollups
from commandcenter.directives.service.climbing import climb, due_ladders, look
from commandcenter.directives.service.coming import Coming
from commandcenter.directives.service.flagging import Flagging, flag
from commandcenter.directives.service.holding import Standing, standings
from commandcenter.directives.service.inbox import (
    InboxItem,
    assignment_detail,
    inbox,
    note_seen,
    reached,
)
from commandcenter.directives.service.issuing import issue
from commandcenter.directives.service.ladder import (
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
from commandcenter.directives.service.overriding import may_check, overrides, sign_override
from commandcenter.directives.service.reactions import reactions, top_of
from commandcenter.directives.service.recount import recount
from commandcenter.directives.service.reminding import call_off_reminder
from commandcenter.directives.service.replaying import (
    board_columns_then,
    board_rows_then,
    board_units_then,
    tree_then,
)
from commandcenter.directives.service.reporting import report
from commandcenter.directives.service.rollcalls import (
    announce_roll_call,
    due_roll_calls,
    redrawn,
    roll_call_of,
    roll_calls,
    start_roll_call,
)
from commandcenter.directives.service.saving_views import (
    SavedView,
    delete_view,
    rename_view,
    save_view,
    saved_views,
)
from commandcenter.directives.service.status import children, status
from commandcenter.directives.service.waiting import stuck
from commandcenter.directives.service.words import acts_where

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
