"""The acts of the reports workspace, by the step they take.

No procedure stands here: each step is one act of the service.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from commandcenter.sitreps import service as sitreps

# The act of a step, and the name under which it takes the words that were typed.
STEPS: Mapping[str, tuple[Callable[..., Any], str]] = {
    "sign": (sitreps.sign, "said"),
    "seal": (sitreps.seal, ""),
    "send": (sitreps.send, "to"),
    "return": (sitreps.send_back, "why"),
}
