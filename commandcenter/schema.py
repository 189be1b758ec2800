"""Imports every slice's tables, so that `metadata` is whole; it does nothing else."""

from __future__ import annotations

import commandcenter.accounts.tables
import commandcenter.channels.tables
import commandcenter.directives.tables
import commandcenter.geo.tables
import commandcenter.incidents.tables
import commandcenter.sitreps.tables
from commandcenter.store.tables import metadata

__all__ = ["metadata"]
