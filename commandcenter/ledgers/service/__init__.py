"""The books' acts and reads, one name each; every door calls these."""

from commandcenter.ledgers.service.balances import balances
from commandcenter.ledgers.service.catalogue import (
    Reserve,
    import_categories,
    import_lots,
    import_quotas,
    reserves,
)
from commandcenter.ledgers.service.checking import Checked, check
from commandcenter.ledgers.service.labelling import labels
from commandcenter.ledgers.service.needs import (
    OpenNeed,
    close_need,
    gather_needs,
    has_new_difficulties,
    say_need,
    unmet_needs,
)
from commandcenter.ledgers.service.offers import (
    OpenOffer,
    give,
    make_offer,
    open_offers,
    take_back,
)
from commandcenter.ledgers.service.outlook import (
    BookLine,
    Expiring,
    OnTheWay,
    Stock,
    book_of,
    expiring,
    on_the_way,
    stock,
)
from commandcenter.ledgers.service.partners import PartnerRow, reconcile
from commandcenter.ledgers.service.picking import (
    Counted,
    CountedLine,
    Pick,
    Suggestion,
    receive,
    stocktake,
    suggest,
)
from commandcenter.ledgers.service.posting import post, post_together
from commandcenter.ledgers.service.registers import depots, import_depots, import_items, items
from commandcenter.ledgers.service.sending import assign, sent_for, set_status
from commandcenter.ledgers.service.statements import (
    Statement,
    StatementLine,
    account_names,
    statement,
)
from commandcenter.ledgers.service.team_reading import (
    find_responders,
    responders,
    skills,
    spot_of,
    teams,
)
from commandcenter.ledgers.service.team_register import import_teams
from commandcenter.ledgers.service.tracing import Share, Trace, trace

__all__ = [
    "BookLine",
    "Checked",
    "Counted",
    "CountedLine",
    "Expiring",
    "OnTheWay",
    "OpenNeed",
    "OpenOffer",
    "PartnerRow",
    "Pick",
    "Reserve",
    "Share",
    "Statement",
    "StatementLine",
    "Stock",
    "Suggestion",
    "Trace",
    "account_names",
    "assign",
    "balances",
    "book_of",
    "check",
    "close_need",
    "depots",
    "expiring",
    "find_responders",
    "gather_needs",
    "give",
    "has_new_difficulties",
    "import_categories",
    "import_depots",
    "import_items",
    "import_lots",
    "import_quotas",
    "import_teams",
    "items",
    "labels",
    "make_offer",
    "on_the_way",
    "open_offers",
    "post",
    "post_together",
    "receive",
    "reconcile",
    "reserves",
    "responders",
    "say_need",
    "sent_for",
    "set_status",
    "skills",
    "spot_of",
    "statement",
    "stock",
    "stocktake",
    "suggest",
    "take_back",
    "teams",
    "trace",
    "unmet_needs",
]
