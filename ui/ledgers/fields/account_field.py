"""A field for an account that speaks of stores and partners by their names.

It offers what is known by name and code; what is typed may be either. An account that nobody knows
yet is written by its code: whether it may be is for the books to say.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QLineEdit

from commandcenter.core.errors import Refused
from ui.common.widgets.forms import suggest

BETWEEN = " · "


class AccountField(QLineEdit):
    """One line in which an account is named."""

    def __init__(self) -> None:
        super().__init__()
        self._names: dict[str, str] = {}
        self._codes: dict[str, str] = {}

    def offer(self, names: Mapping[str, str]) -> None:
        """Offer accounts: what people call them, by their codes."""
        said = self.account
        self._names = dict(names)
        self._codes = {self._label(code): code for code in names}
        suggest(self, sorted(self._codes))
        if said is not None and said in names and not self.hasFocus():
            self.show_account(said)

    def show_account(self, code: str) -> None:
        """Show an account by its name and code."""
        self.setText(self._label(code))
        self.setCursorPosition(0)

    @property
    def account(self) -> str | None:
        """The code of the account that is named, or what was typed where it is none of those
        offered; None where nothing was typed.
        """
        typed = self.text().strip()
        called = self._called(typed)
        return self._codes.get(typed) or (called[0] if len(called) == 1 else typed or None)

    def checked_account(self) -> str | None:
        """The same, refused where several accounts are called what was typed."""
        typed = self.text().strip()
        called = self._called(typed)
        if len(called) > 1:
            raise Refused(
                "“{name}” is what {count} accounts are called; choose one of the list.",
                name=typed,
                count=len(called),
            )
        return self.account

    def _called(self, typed: str) -> list[str]:
        return [code for code, name in self._names.items() if name == typed]

    def _label(self, code: str) -> str:
        """An account whose code says its name already needs no second one."""
        name = self._names.get(code, "")
        return f"{name}{BETWEEN}{code}" if name and name != code.partition(":")[2] else code
