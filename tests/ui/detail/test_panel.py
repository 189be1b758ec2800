"""One assignment with its hops, words and photo, as the person sees it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from commandcenter.accounts import service as accounts
from commandcenter.core.language import text
from commandcenter.directives import service as directives
from commandcenter.directives.model import Kind
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.teams.model import Status
from commandcenter.verification import service as verification
from commandcenter.verification.model import Lead, Rule, Strength
from tests.ui.conftest import STREET, Town, type_of_runner, unnamed
from tests.window import press_key, until
from ui.common.panels.states import State
from ui.common.widgets.findings import FindingCard
from ui.common.window.acts import Act
from ui.detail.panel import DetailPanel


@pytest.fixture
def detail(town: Town, qtbot: QtBot) -> DetailPanel:
    made = DetailPanel(town.desk, town.office)
    qtbot.addWidget(made)
    made.resize(420, 800)
    return made


async def shown(town: Town, detail: DetailPanel, unit: str | None) -> None:
    town.desk.selection.select(directive=town.number, unit=unit)
    detail.show()
    await until(lambda: detail.fetched_at and not detail.busy, "the assignment")


def written(detail: DetailPanel) -> str:
    return "\n".join(label.text() for label in detail.findChildren(QLabel) if label.isVisible())


def test_nothing_is_selected(town: Town, live: type_of_runner, detail: DetailPanel) -> None:
    async def story() -> None:
        await shown(town, detail, None)
        assert detail.frame.state is State.EMPTY
        assert "No unit is selected" in written(detail)

    live(story())


def test_a_unit_in_between_has_no_figures_of_its_own(
    town: Town, live: type_of_runner, detail: DetailPanel
) -> None:
    async def story() -> None:
        await shown(town, detail, STREET)
        assert detail.frame.state is State.EMPTY
        assert "passes the directive on" in written(detail)

    live(story())


def test_the_evidence_of_a_claim(town: Town, live: type_of_runner, detail: DetailPanel) -> None:
    """Words, the figure, the converted position, the photo, and each hop with its length."""

    async def story() -> None:
        await shown(town, detail, town.leaves[0])
        await until(lambda: "已转移20人。" in written(detail), "the words")
        said = written(detail)
        assert "转移人数 20" in said
        assert "position within 12 m, converted from GCJ02" in said
        assert "not verified" in said
        photos = [one for one in detail.photos.findChildren(QLabel) if not one.pixmap().isNull()]
        assert len(photos) == 1
        lengths = [round(step.length.total_seconds() / 60) for step in detail.waterfall.steps]
        assert lengths == [4, 11, 20, 22, 28]
        assert unnamed(detail) == []

    live(story())


def test_a_missing_photo_is_said(town: Town, live: type_of_runner, detail: DetailPanel) -> None:
    async def story() -> None:
        await shown(town, detail, town.leaves[1])
        assert "No photo was sent" in written(detail)
        assert "verified on the spot or by call" in written(detail)

    live(story())


def test_the_ladder_says_its_next_step(
    town: Town, live: type_of_runner, detail: DetailPanel
) -> None:
    """A silent unit is next reminded when its receipt was due."""

    async def story() -> None:
        await shown(town, detail, town.leaves[5])
        assert "Next: Reminder, due since 07-17 09:34" in written(detail)
        town.clock.at = town.clock.at.replace(hour=1, minute=20)
        await shown(town, detail, town.leaves[6])
        await until(lambda: "Next: Reminder, 07-17 09:34" in written(detail), "the time to come")
        await shown(town, detail, town.leaves[1])
        await until(lambda: "none to come" in written(detail), "the words of a verified unit")

    live(story())


def test_silence_lasts_until_now(town: Town, live: type_of_runner, detail: DetailPanel) -> None:
    async def story() -> None:
        await shown(town, detail, town.leaves[5])
        last = detail.waterfall.steps[-1]
        assert last.ended is None
        assert last.late
        assert "No word from this unit yet" in written(detail)

    live(story())


def test_that_it_was_looked_at_is_no_word(
    town: Town, live: type_of_runner, detail: DetailPanel
) -> None:
    async def story() -> None:
        town.say(Kind.DELIVER, town.leaves[5])
        await shown(town, detail, town.leaves[5])
        assert "No word from this unit yet; on its phone since" in written(detail)
        town.say(Kind.READ, town.leaves[5])
        await until(lambda: "No word from this unit yet; opened" in written(detail), "the look")
        assert "round" not in written(detail)
        town.say(Kind.ACKNOWLEDGE, town.leaves[5])
        await until(lambda: "not verified · round 1" in written(detail), "the word")

    live(story())


def test_news_of_the_unit_is_fetched(town: Town, live: type_of_runner, detail: DetailPanel) -> None:
    async def story() -> None:
        await shown(town, detail, town.leaves[5])
        town.say(Kind.NEED, town.leaves[5], words="缺冲锋舟")
        await until(lambda: "缺冲锋舟" in written(detail), "the need")

    live(story())


def test_it_speaks_chinese(town: Town, live: type_of_runner, detail: DetailPanel) -> None:
    async def story() -> None:
        await shown(town, detail, town.leaves[0])
        town.desk.look.language.speak("zh_CN")
        await until(lambda: "GCJ02" in written(detail), "the words again")
        assert "position" not in written(detail)
        assert "verified" not in written(detail)
        assert detail.grab().toImage() is not None

    live(story())


def test_findings_of_the_unit_lead_to_their_evidence(
    town: Town, live: type_of_runner, detail: DetailPanel
) -> None:
    """The card says rule, strength and state; Enter on it selects the finding and goes there."""

    async def story() -> None:
        await shown(town, detail, town.leaves[0])
        assert "No findings" in written(detail)
        [directive] = town.headquarters.read(directives.listed)
        lead = Lead(
            rule=Rule.CLAIM_WITHOUT_EVIDENCE,
            strength=Strength.STRONG,
            directive=directive.id,
            unit=town.leaves[0],
            at=town.clock.now(),
            why=text("No photo was sent"),
            evidence=(),
            subject="a",
        )
        town.headquarters.act(verification.note, leads=[lead], first=1, last=0)
        await until(lambda: "Findings: 1" in written(detail), "the finding")
        assert "A lead, not a conclusion" in written(detail)
        gone: list[str] = []
        act = Act("workspace supervision", text("Supervision"), "Ctrl+3", lambda: gone.append("y"))
        town.desk.acts.add(act, detail)
        [card] = detail.findChildren(FindingCard)
        card.setFocus()
        await press_key(card, Qt.Key.Key_Return)
        assert gone == ["y"]
        assert town.desk.selection.now.finding == "1"
        assert unnamed(detail) == []

    live(story())


def test_exceptions_are_shown_for_ever(
    town: Town, live: type_of_runner, detail: DetailPanel, tmp_path: Path
) -> None:
    """Who may check although in the line, signed by two; it stays when the check is long done."""

    async def story() -> None:
        people = tmp_path / "people.csv"
        rows = [f"SP{n},督查{n}号,42,督查员" for n in (1, 2)]
        people.write_text("\n".join(["code,name,unit,post", *rows]), "utf-8")
        town.headquarters.act(accounts.import_people, path=people)
        await shown(town, detail, town.leaves[0])
        assert not detail.exceptions.isVisible()
        asked = {"number": town.number, "unit": town.leaves[0], "checker": "YL-1"}
        sign = directives.sign_override
        for code, reason in (("SP1", "道路中断"), ("SP2", "无人可派")):
            town.headquarters.act_as(code, "console").act(sign, **asked, reason=reason)
        await until(lambda: "signed by 2, in force" in written(detail), "both signatures")
        town.say(Kind.VERIFY, town.leaves[0], by="YL-1", method="onsite")
        await until(lambda: detail.state.accessibleName() == "verified", "the check")
        said = written(detail)
        for words in ("督查1号", "道路中断", "督查2号", "无人可派"):
            assert words in said
        assert unnamed(detail) == []

    live(story())


def test_who_was_sent_stands_beside_the_assignment(
    town: Town, live: type_of_runner, detail: DetailPanel, tmp_path: Path
) -> None:
    """A team sent for this directive is named with where it stands; its arrival is followed."""
    unit = town.leaves[0]
    path = tmp_path / "teams.csv"
    path.write_text(
        f"kind,code,name,unit,skills,team\nteam,T1,演练一队,{STREET},,\n"
        f"person,R1,演练甲,{STREET},急救,T1\nperson,R2,演练乙,{STREET},急救,T1\n",
        "utf-8",
    )
    act = town.headquarters.act
    act(ledgers.import_teams, path=path)

    async def story() -> None:
        await shown(town, detail, unit)
        assert "Sent here" not in written(detail)
        act(ledgers.assign, key="k", codes=["T1"], place=unit, directive=town.number)
        await until(lambda: "Sent here: 演练一队 (assigned 2)" in written(detail), "the team")
        act(ledgers.set_status, codes=["R1"], status=Status.ON_SCENE)
        await until(lambda: "on scene 1, assigned 1" in written(detail), "the arrival")

    live(story())
