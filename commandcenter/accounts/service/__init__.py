"""Who acts: people and their posts, the duty roster, signing in, personal links of the field.

`require` is the one place where an act asks whether its actor may do it.
"""

from commandcenter.accounts.service.people import (
    actor_of,
    find_people,
    import_people,
    known_by_one_name,
    leave,
    names,
    people_at,
    person,
    require,
)
from commandcenter.accounts.service.roster import contacts, import_duty, on_duty
from commandcenter.accounts.service.signing_in import (
    first_operator,
    has_operator,
    set_password,
    sign_in,
)
from commandcenter.accounts.service.tokens import (
    holder,
    holders,
    issue_token,
    issue_tokens,
    revoke_tokens,
    unmanned,
)

__all__ = [
    "actor_of",
    "contacts",
    "find_people",
    "first_operator",
    "has_operator",
    "holder",
    "holders",
    "import_duty",
    "import_people",
    "issue_token",
    "issue_tokens",
    "known_by_one_name",
    "leave",
    "names",
    "on_duty",
    "people_at",
    "person",
    "require",
    "revoke_tokens",
    "set_password",
    "sign_in",
    "unmanned",
]
