"""The verification's acts and reads, one name each; every door calls these."""

from commandcenter.verification.service.certifying import (
    certificate_curve,
    certificate_file,
    certify,
)
from commandcenter.verification.service.deciding import answer, dismiss, uphold
from commandcenter.verification.service.drawing import (
    Redraw,
    announce,
    draw,
    give_number,
    redraw,
)
from commandcenter.verification.service.finding_samples import samples_of
from commandcenter.verification.service.judging import Unseen, index, judge, note, unseen
from commandcenter.verification.service.reading import finding_of, findings

__all__ = [
    "Redraw",
    "Unseen",
    "announce",
    "answer",
    "certificate_curve",
    "certificate_file",
    "certify",
    "dismiss",
    "draw",
    "finding_of",
    "findings",
    "give_number",
    "index",
    "judge",
    "note",
    "redraw",
    "samples_of",
    "unseen",
    "uphold",
]
