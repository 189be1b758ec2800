"""Intent: the language changes on the living screen, without a restart and without a leak."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from commandcenter.core import language as words
from commandcenter.core.language import text
from ui.common.face.language import Language


@pytest.fixture
def two_languages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Language:
    """A catalogue of one sentence in place of the real one."""
    folder = tmp_path / "zh_CN" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = Catalog(locale="zh_CN")
    catalogue.add("{n} min ago", "{n} 分钟前")
    with (folder / "commandcenter.mo").open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr(words, "CATALOGUES", tmp_path)
    words.catalogue.cache_clear()
    monkeypatch.setattr(words, "catalogue", words.catalogue.__wrapped__)
    return Language("en")


def test_a_put_sentence_follows_the_language(two_languages: Language, qtbot: QtBot) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    two_languages.put(label, label.setText, text("{n} min ago", n=4))
    assert label.text() == "4 min ago"
    with qtbot.waitSignal(two_languages.changed):
        two_languages.speak("zh_CN")
    assert label.text() == "4 分钟前"
    two_languages.speak_other()
    assert label.text() == "4 min ago"


def test_a_second_put_replaces_the_first(two_languages: Language, qtbot: QtBot) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    two_languages.put(label, label.setText, text("{n} min ago", n=4))
    two_languages.put(label, label.setText, "雷竹村")
    two_languages.speak("zh_CN")
    assert label.text() == "雷竹村"


def test_a_dead_widget_is_forgotten(two_languages: Language, qtbot: QtBot) -> None:
    label = QLabel()
    two_languages.put(label, label.setText, text("{n} min ago", n=4))
    label.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    del label
    gc.collect()
    two_languages.speak("zh_CN")
    assert not two_languages.remembered


def test_an_unknown_language_changes_nothing(two_languages: Language) -> None:
    two_languages.speak("fr")
    assert two_languages.current == "en"
