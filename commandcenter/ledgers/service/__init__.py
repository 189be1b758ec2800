"""The books' acts and reads, one name each; every door calls these."""

from commandcenter.ledgers.service.balances import balances
from commandcenter.ledgers.service.checking import Checked, check
from commandcenter.ledgers.service.posting import post
from commandcenter.ledgers.service.registers import depots, import_depots, import_items, items
from commandcenter.ledgers.service.statements import (
    Statement,
    StatementLine,
    account_names,
    statement,
)
from commandcenter.ledgers.service.tracing import Share, Trace, trace

__all__ = [
    "Checked",
    "Share",
    "Statement",
    "StatementLine",
    "Trace",
    "account_names",
    "balances",
    "check",
    "depots",
    "import_depots",
    "import_items",
    "items",
    "post",
    "statement",
    "trace",
]
