"""The acts and reads of situation reports, one name each; every door calls these."""

from commandcenter.sitreps.approval import STANDING_WORDS
from commandcenter.sitreps.service.approving import approval, seal, send, send_back, sign
from commandcenter.sitreps.service.calling import calls, record_call
from commandcenter.sitreps.service.deadlines import choose_profile, dues, profile_of
from commandcenter.sitreps.service.freezing import freeze, preview
from commandcenter.sitreps.service.reading import identity_of, sitreps, snapshot
from commandcenter.sitreps.service.statistics import enter_statistics, statistics_of
from commandcenter.sitreps.service.timeline import LogFilter, log_lines

__all__ = [
    "STANDING_WORDS",
    "LogFilter",
    "approval",
    "calls",
    "choose_profile",
    "dues",
    "enter_statistics",
    "freeze",
    "identity_of",
    "log_lines",
    "preview",
    "profile_of",
    "record_call",
    "seal",
    "send",
    "send_back",
    "sign",
    "sitreps",
    "snapshot",
    "statistics_of",
]
