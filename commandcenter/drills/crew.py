"""Reads who takes part in an exercise. Named people
of a drill say by their names that they are one.

No real or real-looking person is ever made up.
"""

from __future__ import annotations

from commandcenter.core.language import text
from commandcenter.drills.model import Crew, Hung, Person
from commandcenter.drills.table import Table

DRILL_WORD = "演练"


def read_crew(table: Table) -> Crew:
    """The people and roles of a scenario."""
    people = tuple(_person(one) for one in table.tables("people"))
    hung = tuple(_hung(one) for one in table.tables("hung", needed=False))
    roles = table.below("roles")
    crew = Crew(
        people=people,
        operator=roles.words("operator"),
        duty=roles.words("duty"),
        inspectors=roles.all_words("inspectors"),
        hung=hung,
    )
    roles.close()
    known = {person.code for person in people}
    for name, codes in (
        ("operator", (crew.operator,)),
        ("duty", (crew.duty,)),
        ("inspectors", crew.inspectors),
    ):
        for code in codes:
            if code and code not in known:
                roles.wrong(name, text("“people” has nobody with the code {code}.", code=code[:40]))
    if len(known) < len(people):
        table.wrong("people", text("Two people have the same code."))
    if not crew.inspectors:
        roles.wrong("inspectors", text("At least one inspector is needed."))
    return crew


def _person(table: Table) -> Person:
    found = Person(
        table.words("code"), table.words("name"), table.words("unit"), table.words("post")
    )
    table.close()
    if DRILL_WORD not in found.name:
        table.wrong(
            "name",
            text(
                "The name of a drill's person must say so: it contains “{word}”.", word=DRILL_WORD
            ),
        )
    return found


def _hung(table: Table) -> Hung:
    found = Hung(table.words("code"), table.words("name"))
    table.close()
    if DRILL_WORD not in found.name:
        table.wrong(
            "name",
            text(
                "The name of a drill's office must say so: it contains “{word}”.", word=DRILL_WORD
            ),
        )
    return found
