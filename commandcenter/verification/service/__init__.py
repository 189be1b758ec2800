"""The verification's acts and reads, one name each; every door calls these.

The rooms, from below: `leads` (the rules with what they need to know), `raising` (leads become
findings); above them, side by side, `findings` and `samples`; `accountability` on top.
"""

from commandcenter.verification.service.accountability.blaming import (
    answer_review,
    approve_blame,
    ask_review,
    blame_of,
    blames,
    decline_blame,
    propose_blame,
)
from commandcenter.verification.service.accountability.inspecting import (
    announce_inspection,
    inspections,
    repeated,
)
from commandcenter.verification.service.findings.deciding import answer, dismiss, uphold
from commandcenter.verification.service.findings.listing import Listing, Wanted, listed
from commandcenter.verification.service.findings.reading import finding_of, findings
from commandcenter.verification.service.raising.judging import Unseen, index, judge, note, unseen
from commandcenter.verification.service.raising.waiting import sweep
from commandcenter.verification.service.samples.certifying import (
    certificate_curve,
    certificate_file,
    certify,
)
from commandcenter.verification.service.samples.choosing import check_next
from commandcenter.verification.service.samples.drawing import (
    Redraw,
    announce,
    draw,
    draw_more,
    give_number,
    redraw,
)
from commandcenter.verification.service.samples.lookup import samples_of
from commandcenter.verification.service.samples.opening import (
    Progress,
    Target,
    open_next,
    sample_progress,
)

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
