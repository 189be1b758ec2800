"""The books' acts and reads, one name each; every door calls these."""

from commandcenter.ledgers.countsheet import Counted, CountedLine
from commandcenter.ledgers.service.balances import balances
from commandcenter.ledgers.service.catalogue import (
    Reserve,
    import_categories,
    import_lots,
    import_quotas,
    reserves,
)
from commandcenter.ledgers.service.checking import Checked, check
from commandcenter.ledgers.service.claims import (
    Claimant,
    Claimed,
    claim_one,
    claimants,
    give_up,
    import_claims,
)
from commandcenter.ledgers.service.entering import Entered, import_needs, import_offers, sort_of
from commandcenter.ledgers.service.labelling import labels
from commandcenter.ledgers.service.matches import Given, Short, fits, given, shortfalls
from commandcenter.ledgers.service.needs import (
    OpenNeed,
    close_need,
    gather_needs,
    has_new_difficulties,
    say_need,
    unmet_needs,
)
from commandcenter.ledgers.service.offers import (
    OfferState,
    OpenOffer,
    give,
    make_offer,
    open_offers,
    take_back,
    withdraw_offer,
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
from commandcenter.ledgers.service.pacing import Pace, pace
from commandcenter.ledgers.service.papers import PapersDue, hand_in_papers, papers_due
from commandcenter.ledgers.service.partners import PartnerRow, reconcile
from commandcenter.ledgers.service.picking import (
    Pick,
    Suggestion,
    compare_counts,
    receive,
    sheet_of,
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
    called,
    find_responders,
    responders,
    skills,
    spot_of,
    teams,
)
from commandcenter.ledgers.service.team_register import import_teams
from commandcenter.ledgers.service.tracing import Donation, Share, Trace, donations, trace

__all__ = [
    "BookLine",
    "Checked",
    "Claimant",
    "Claimed",
    "Counted",
    "CountedLine",
    "Donation",
    "Entered",
    "Expiring",
    "Given",
    "OfferState",
    "OnTheWay",
    "OpenNeed",
    "OpenOffer",
    "Pace",
    "PapersDue",
    "PartnerRow",
    "Pick",
    "Reserve",
    "Share",
    "Short",
    "Statement",
    "StatementLine",
    "Stock",
    "Suggestion",
    "Trace",
    "account_names",
    "assign",
    "balances",
    "book_of",
    "called",
    "check",
    "claim_one",
    "claimants",
    "close_need",
    "compare_counts",
    "depots",
    "donations",
    "expiring",
    "find_responders",
    "fits",
    "gather_needs",
    "give",
    "give_up",
    "given",
    "hand_in_papers",
    "has_new_difficulties",
    "import_categories",
    "import_claims",
    "import_depots",
    "import_items",
    "import_lots",
    "import_needs",
    "import_offers",
    "import_quotas",
    "import_teams",
    "items",
    "labels",
    "make_offer",
    "on_the_way",
    "open_offers",
    "pace",
    "papers_due",
    "post",
    "post_together",
    "receive",
    "reconcile",
    "reserves",
    "responders",
    "say_need",
    "sent_for",
    "set_status",
    "sheet_of",
    "shortfalls",
    "skills",
    "sort_of",
    "spot_of",
    "statement",
    "stock",
    "stocktake",
    "suggest",
    "take_back",
    "teams",
    "trace",
    "unmet_needs",
    "withdraw_offer",
]
