"""Signing in: the first operator is made, a wrong password is said, many tries must wait."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import qasync
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from commandcenter.core.clock import HeldClock
from commandcenter.headquarters import OPERATOR, Headquarters
from commandcenter.store.service import DrillMark
from tests.ui.conftest import unnamed
from tests.window import press_key, type_words, until
from ui.common.window.desk import Desk
from ui.shell.signin import FirstStart, PasswordForm, SignIn
from ui.shell.window import MainWindow

NOW = datetime(2026, 7, 17, 3, 4, 6, tzinfo=UTC)
SECRET = "a long dry summer"


@pytest.fixture
def headquarters(tmp_path: Path) -> Iterator[Headquarters]:
    made = Headquarters.open(f"sqlite:///{tmp_path / 'new.db'}", clock=HeldClock(NOW))
    yield made
    made.close()


def test_from_the_first_start_to_too_many_tries(
    window: MainWindow, desk: Desk, headquarters: Headquarters, qapp: QApplication
) -> None:
    async def story() -> None:
        window.show()
        first = asyncio.ensure_future(SignIn(window, desk, headquarters).person())
        form = await until(lambda: window.findChild(FirstStart), "the first form")
        await until(form.isVisible, "the first form on the screen")
        assert unnamed(form) == []
        await give(form, name="Li Wei", password=SECRET, again="another one")
        await until(lambda: "differ" in written(form), "the words")
        assert form.editors["password"].text() == ""
        await give(form, password=SECRET, again=SECRET)
        assert await first == OPERATOR

        second = asyncio.ensure_future(SignIn(window, desk, headquarters).person())
        form = await until(lambda: window.findChild(PasswordForm), "the second form")
        await until(form.isVisible, "the second form on the screen")
        await give(form, code=OPERATOR, password="wrong")
        await until(lambda: "do not belong together" in written(form), "the refusal")
        for _ in range(8):
            await give(form, password="wrong again")
            await until(lambda: form.editors["password"].text() == "", "the answer")
            await until(form.asks, "the next turn")
        assert "do not belong together" not in written(form)
        await give(form, password=SECRET)
        await until(lambda: form.editors["password"].text() == "", "the answer")
        await until(form.asks, "the refusal in spite of the right password")
        assert not second.done()
        headquarters.clock.at = NOW.replace(day=18)
        await give(form, password=SECRET)
        assert await second == OPERATOR

    run(qapp, story())


def test_a_drill_signs_in_by_itself(
    window: MainWindow, desk: Desk, tmp_path: Path, qapp: QApplication
) -> None:
    mark = DrillMark("t", NOW, NOW, 1.0)
    drill = Headquarters.open(f"sqlite:///{tmp_path / 'drill.db'}", new_drill=mark)

    async def story() -> None:
        assert await SignIn(window, desk, drill).person() == OPERATOR
        assert window.findChild(PasswordForm) is None

    run(qapp, story())
    drill.close()


def run(qapp: QApplication, story: object) -> None:
    loop = qasync.QEventLoop(qapp)
    asyncio.set_event_loop(loop)
    loop.run_until_complete(story)
    loop.close()
    asyncio.set_event_loop(None)


async def give(form: FirstStart | PasswordForm, **words: str) -> None:
    """Type into the fields and press Enter in the last one."""
    for name, said in words.items():
        form.editors[name].clear()
        await type_words(form.editors[name], said)
    await press_key(form.editors[name], Qt.Key.Key_Return)


def written(form: FirstStart | PasswordForm) -> str:
    return "\n".join(label.text() for label in form.findChildren(QLabel) if label.isVisible())
