"""Commands on the books."""

from __future__ import annotations

import click


@click.group()
def ledger() -> None:
    """Books that always balance: supplies, who holds them, who needs them."""
