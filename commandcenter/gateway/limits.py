"""How much one link, one address and one message may ask of us; every limit has its name here.

Buckets live in memory only: a restart forgives. Nothing here ever sees a secret, only its digest.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass

from commandcenter.core.language import text
from commandcenter.gateway.declined import Declined

JSON_BYTES_MAX = 64 * 1024
FORM_BYTES_MAX = 64 * 1024
UPLOAD_BYTES_MAX = 40 * 1024 * 1024
PHOTO_BYTES_MAX = 15 * 1024 * 1024
PHOTO_PIXELS_MAX = 64_000_000
FIELDS_MAX = 80
BODY_TIMEOUT_S = 120.0
UPLOADS_AT_ONCE = 4
CONNECTIONS_MAX = 2_000
KEEP_ALIVE_S = 15
STOP_S = 20

LINK_BURST, LINK_PER_S = 60.0, 2.0
UPLOAD_BURST_BYTES, UPLOAD_BYTES_PER_S = 200 * 1024 * 1024.0, 64 * 1024.0
STRANGER_BURST, STRANGER_PER_S = 30.0, 0.5
BUCKETS_MAX = 50_000


@dataclass(slots=True)
class Bucket:
    """What is left of an allowance, and when that was counted."""

    left: float
    at: float


class Allowances:
    """One bucket for each name; each fills up by itself and none may be overdrawn."""

    def __init__(self, *, burst: float, per_s: float, most: int = BUCKETS_MAX) -> None:
        self.burst, self.per_s, self.most = burst, per_s, most
        self.buckets: OrderedDict[str, Bucket] = OrderedDict()

    def take(self, name: str, now: float, cost: float = 1.0) -> float:
        """Take `cost` and return 0, or the seconds to wait when it is not there."""
        bucket = self.buckets.get(name)
        if bucket is None:
            bucket = self.buckets[name] = Bucket(self.burst, now)
            if len(self.buckets) > self.most:
                self.buckets.popitem(last=False)
        else:
            self.buckets.move_to_end(name)
            bucket.left = min(self.burst, bucket.left + max(0.0, now - bucket.at) * self.per_s)
            bucket.at = now
        if bucket.left < cost:
            return (min(cost, self.burst) - bucket.left) / self.per_s
        bucket.left -= cost
        return 0.0


def too_often(wait_s: float) -> Declined:
    """The refusal of one who asked too often, with the time to wait."""
    seconds = max(1, math.ceil(wait_s))
    return Declined(
        429,
        text(
            "Too many messages at once; wait {seconds} seconds and send it again.", seconds=seconds
        ),
        retry_after_s=seconds,
    )
