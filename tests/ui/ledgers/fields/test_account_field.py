"""An account is named by what people call it, by its code, or by a new code."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from commandcenter.core.errors import Refused
from ui.ledgers.fields.account_field import AccountField

NAMES = {
    "depot:D01": "武昌区储备库",
    "unit:420106": "武昌区",
    "unit:420107": "青山区",
    "depot:D07": "青山区",
    "donor:红 十字会": "红 十字会",
}


@pytest.fixture
def field(qtbot: QtBot) -> AccountField:
    """A field that offers a few accounts."""
    made = AccountField()
    qtbot.addWidget(made)
    made.offer(NAMES)
    return made


@pytest.mark.parametrize(
    ("typed", "account"),
    [
        ("武昌区", "unit:420106"),
        ("武昌区储备库 · depot:D01", "depot:D01"),
        (" depot:D01 ", "depot:D01"),
        ("donor:红 十字会", "donor:红 十字会"),
        ("supplier:新来的", "supplier:新来的"),
        ("", None),
    ],
)
def test_what_is_typed_names_one_account(
    field: AccountField, typed: str, account: str | None
) -> None:
    field.setText(typed)
    assert field.checked_account() == account


def test_a_name_of_two_is_asked_back(field: AccountField) -> None:
    """A depot and a unit of one name are not guessed between."""
    field.setText("青山区")
    with pytest.raises(Refused, match="2 accounts"):
        field.checked_account()


def test_what_is_offered_is_found_by_name_and_by_code(field: AccountField) -> None:
    """The list shows names first and is searched by any part of name or code."""
    completer = field.completer()
    for typed in ("储备", "d01"):
        completer.setCompletionPrefix(typed)
        assert completer.completionCount() == 1
        assert completer.currentCompletion() == "武昌区储备库 · depot:D01"


def test_a_shown_account_gets_its_name_when_that_is_known(qtbot: QtBot) -> None:
    """What was selected before the names were read is named as soon as they are."""
    field = AccountField()
    qtbot.addWidget(field)
    field.show_account("depot:D01")
    assert field.text() == "depot:D01"
    field.offer(NAMES)
    assert (field.text(), field.account) == ("武昌区储备库 · depot:D01", "depot:D01")
