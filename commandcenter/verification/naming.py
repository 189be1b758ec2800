"""Names beside or in the place of the codes in a sentence: a finding speaks of units by their code.

Pure. A value that only looks like a code stays as it is where no unit has it.
"""

from __future__ import annotations

from collections.abc import Mapping

from commandcenter.core.language import Text
from commandcenter.geo.model import DIGITS


def codes_in(said: Text) -> set[str]:
    """The values of a sentence that may be codes of units."""
    found: set[str] = set()
    for value in said.values.values():
        if isinstance(value, Text):
            found |= codes_in(value)
        elif isinstance(value, str) and len(value) in DIGITS and value.isdigit():
            found.add(value)
    return found


def with_names(said: Text, names: Mapping[str, str]) -> Text:
    """The same sentence with the names of units in the place of their codes."""
    values = {
        name: with_names(value, names) if isinstance(value, Text) else names.get(value, value)
        for name, value in said.values.items()
        if isinstance(value, Text | str)
    }
    return Text(said.template, {**said.values, **values})


def beside(names: Mapping[str, str]) -> dict[str, str]:
    """Each name with its code behind it, for whoever goes on to work with the code."""
    return {code: f"{name} ({code})" for code, name in names.items()}
