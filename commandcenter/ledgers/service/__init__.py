"""The books' acts and reads, one name each; every door calls these and enters by no other way.

The rooms, from below: `books` (registers, postings, balances) and `amounts`; above them, side by
side, `stores`, `matching` (needs and offers), `money`, `teams` and `prices`; `allocation` on top.
"""

from commandcenter.ledgers.countsheet import Counted, CountedLine
from commandcenter.ledgers.service.allocation import plans
from commandcenter.ledgers.service.allocation.demanding import demand_of_needs
from commandcenter.ledgers.service.allocation.orders import OrderState, orders
from commandcenter.ledgers.service.allocation.plans import Adopted
from commandcenter.ledgers.service.books.balances import balances
from commandcenter.ledgers.service.books.catalogue import (
    Reserve,
    import_categories,
    import_lots,
    import_quotas,
    reserves,
)
from commandcenter.ledgers.service.books.checking import Checked, check
from commandcenter.ledgers.service.books.posting import post, post_together
from commandcenter.ledgers.service.books.registers import depots, import_depots, import_items, items
from commandcenter.ledgers.service.books.statements import (
    Statement,
    StatementLine,
    account_names,
    statement,
)
from commandcenter.ledgers.service.books.tracing import Donation, Share, Trace, donations, trace
from commandcenter.ledgers.service.matching.claims import (
    Claimant,
    Claimed,
    claim_one,
    claimants,
    give_up,
    import_claims,
)
from commandcenter.ledgers.service.matching.entering import (
    Entered,
    import_needs,
    import_offers,
    sort_of,
)
from commandcenter.ledgers.service.matching.matches import Given, Short, fits, given, shortfalls
from commandcenter.ledgers.service.matching.needs import (
    OpenNeed,
    close_need,
    gather_needs,
    has_new_difficulties,
    say_need,
    unmet_needs,
)
from commandcenter.ledgers.service.matching.offers import (
    OfferState,
    OpenOffer,
    give,
    make_offer,
    open_offers,
    take_back,
    withdraw_offer,
)
from commandcenter.ledgers.service.matching.partners import PartnerRow, reconcile
from commandcenter.ledgers.service.money import payments
from commandcenter.ledgers.service.money.lists import ListRow, payment_lists
from commandcenter.ledgers.service.money.paying import pay_list
from commandcenter.ledgers.service.money.payments import PaymentList
from commandcenter.ledgers.service.stores.annual import (
    CountRow,
    DonorRow,
    Year,
    YearDue,
    YearRow,
    hand_in_year,
    year_due,
    year_of,
)
from commandcenter.ledgers.service.stores.labelling import labels
from commandcenter.ledgers.service.stores.outlook import (
    BookLine,
    Expiring,
    OnTheWay,
    Stock,
    book_of,
    expiring,
    on_the_way,
    stock,
)
from commandcenter.ledgers.service.stores.pacing import Pace, pace
from commandcenter.ledgers.service.stores.papers import (
    PAPER_WORDS,
    PapersDue,
    all_papers_seen,
    hand_in_papers,
    papers_due,
)
from commandcenter.ledgers.service.stores.picking import (
    Pick,
    Suggestion,
    compare_counts,
    receive,
    sheet_of,
    stocktake,
    suggest,
)
from commandcenter.ledgers.service.teams.reading import (
    called,
    find_responders,
    responders,
    skills,
    spot_of,
    teams,
)
from commandcenter.ledgers.service.teams.register import import_teams
from commandcenter.ledgers.service.teams.sending import assign, sent_for, set_status

__all__ = [
    "PAPER_WORDS",
    "Adopted",
    "BookLine",
    "Checked",
    "Claimant",
    "Claimed",
    "CountRow",
    "Counted",
    "CountedLine",
    "Donation",
    "DonorRow",
    "Entered",
    "Expiring",
    "Given",
    "ListRow",
    "OfferState",
    "OnTheWay",
    "OpenNeed",
    "OpenOffer",
    "OrderState",
    "Pace",
    "PapersDue",
    "PartnerRow",
    "PaymentList",
    "Pick",
    "Reserve",
    "Share",
    "Short",
    "Statement",
    "StatementLine",
    "Stock",
    "Suggestion",
    "Trace",
    "Year",
    "YearDue",
    "YearRow",
    "account_names",
    "all_papers_seen",
    "assign",
    "balances",
    "book_of",
    "called",
    "check",
    "claim_one",
    "claimants",
    "close_need",
    "compare_counts",
    "demand_of_needs",
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
    "hand_in_year",
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
    "orders",
    "pace",
    "papers_due",
    "pay_list",
    "payment_lists",
    "payments",
    "plans",
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
    "year_due",
    "year_of",
]
