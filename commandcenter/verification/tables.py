"""The verification as tables: one section for findings, one for samples and certificates.

What was found, answered and decided stays for ever; only the index of fingerprints may be rebuilt.
"""

from __future__ import annotations

from commandcenter.store.tables import metadata

__all__ = ["metadata"]
