"""A refusal of the gateway with its HTTP status, and the statuses of refusals from below.

The sentence is for the person with the phone; the status is for programs.
"""

from __future__ import annotations

from commandcenter.core.errors import Refused, Unavailable
from commandcenter.core.language import Text

BUSY_RETRY_S = 5

# What the cascade refuses for a reason that HTTP has a word for; all else is 422.
STATUS_OF = {
    "The key “{key}” was already used with other content.": (409, "key"),
    "There is no directive {number}.": (404, "directive"),
    "{number} was not sent to unit {unit}.": (404, "directive"),
    "The words are longer than {most} characters; shorten them.": (422, "text"),
    "Say in words why: this act needs a reason.": (422, "text"),
}


class Declined(Refused):
    """A request that is refused at the door."""

    def __init__(
        self,
        status: int,
        words: Text,
        *,
        field: str | None = None,
        retry_after_s: int | None = None,
    ) -> None:
        super().__init__(words)
        self.status, self.field, self.retry_after_s = status, field, retry_after_s


def declined(refused: Refused) -> Declined:
    """Any refusal as one of the gateway's: not now, not found, used already, or not this way."""
    if isinstance(refused, Declined):
        return refused
    if isinstance(refused, Unavailable):
        return Declined(503, refused.words, retry_after_s=BUSY_RETRY_S)
    return why_not(refused.words)


def why_not(words: Text) -> Declined:
    """A sentence of the cascade with the status it deserves."""
    status, field = STATUS_OF.get(words.template, (422, None))
    return Declined(status, words, field=field)
