"""The acts and reads of situation reports, one name each; every door calls these."""

from commandcenter.sitreps.approval import standing_words
from commandcenter.sitreps.service.approving import approval, seal, send, send_back, sign
from commandcenter.sitreps.service.calling import calls, record_call
from commandcenter.sitreps.service.deadlines import choose_profile, dues, profile_of
from commandcenter.sitreps.service.freezing import freeze, preview
from commandcenter.sitreps.service.handing_over import (
    draw_up,
    handover_of,
    sheet_now,
    sign_handover,
)
from commandcenter.sitreps.service.reading import identity_of, sitreps, snapshot
from commandcenter.sitreps.service.records import records
from commandcenter.sitreps.service.registers import (
    RegisterImport,
    import_register,
    register_comparisons,
    register_of,
)
from commandcenter.sitreps.service.statistics import enter_statistics, statistics_of
from commandcenter.sitreps.service.timeline import LogFilter, entry_names, log_lines
from commandcenter.sitreps.service.yearly import annual_sheet

__all__ = [
    "LogFilter",
    "RegisterImport",
    "annual_sheet",
    "approval",
    "calls",
    "choose_profile",
    "draw_up",
    "dues",
    "enter_statistics",
    "entry_names",
    "freeze",
    "handover_of",
    "identity_of",
    "import_register",
    "log_lines",
    "preview",
    "profile_of",
    "record_call",
    "records",
    "register_comparisons",
    "register_of",
    "seal",
    "send",
    "send_back",
    "sheet_now",
    "sign",
    "sign_handover",
    "sitreps",
    "snapshot",
    "standing_words",
    "statistics_of",
]
