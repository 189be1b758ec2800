"""The verification's acts and reads, one name each; every door calls these."""

from commandcenter.verification.service.blaming import (
    answer_review,
    approve_blame,
    ask_review,
    blame_of,
    blames,
    decline_blame,
    propose_blame,
)
from commandcenter.verification.service.certifying import (
    certificate_curve,
    certificate_file,
    certify,
)
from commandcenter.verification.service.choosing import check_next
from commandcenter.verification.service.deciding import answer, dismiss, uphold
from commandcenter.verification.service.drawing import (
    Redraw,
    announce,
    draw,
    draw_more,
    give_number,
    redraw,
)
from commandcenter.verification.service.finding_samples import samples_of
from commandcenter.verification.service.inspecting import announce_inspection, inspections, repeated
from commandcenter.verification.service.judging import Unseen, index, judge, note, unseen
from commandcenter.verification.service.listing import Listing, Wanted, listed
from commandcenter.verification.service.opening import Progress, Target, open_next, sample_progress
from commandcenter.verification.service.reading import finding_of, findings
from commandcenter.verification.service.waiting import sweep

__all__ = [
    "Listing",
    "Progress",
    "Redraw",
    "Target",
    "Unseen",
    "Wanted",
    "announce",
    "announce_inspection",
    "answer",
    "answer_review",
    "approve_blame",
    "ask_review",
    "blame_of",
    "blames",
    "certificate_curve",
    "certificate_file",
    "certify",
    "check_next",
    "decline_blame",
    "dismiss",
    "draw",
    "draw_more",
    "finding_of",
    "findings",
    "give_number",
    "index",
    "inspections",
    "judge",
    "listed",
    "note",
    "open_next",
    "propose_blame",
    "redraw",
    "repeated",
    "sample_progress",
    "samples_of",
    "sweep",
    "unseen",
    "uphold",
]
