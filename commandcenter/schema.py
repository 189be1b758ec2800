"""Imports every slice's tables, so that `metadata` is whole; it does nothing else."""

from __future__ import annotations

from commandcenter.accounts import tables as accounts
from commandcenter.channels import tables as channels
from commandcenter.directives import tables as directives
from commandcenter.geo import tables as geo
from commandcenter.incidents import tables as incidents
from commandcenter.ledgers import tables as ledgers
from commandcenter.sitreps import tables as sitreps
from commandcenter.store.tables import metadata
from commandcenter.verification import tables as verification

SLICES = (geo, accounts, channels, incidents, directives, ledgers, verification, sitreps)

__all__ = ["SLICES", "metadata"]
