"""The verification's acts and reads, one name each; every door calls these."""

from commandcenter.verification.service.deciding import answer, dismiss, uphold
from commandcenter.verification.service.judging import Unseen, index, judge, note, unseen
from commandcenter.verification.service.reading import finding_of, findings

__all__ = [
    "Unseen",
    "answer",
    "dismiss",
    "finding_of",
    "findings",
    "index",
    "judge",
    "note",
    "unseen",
    "uphold",
]
