"""What parsers and the system say of a bad file comes in the reader's language, with its place."""

from __future__ import annotations

import csv
import errno
import json
import os
import re
import tomllib

import msgspec
import pytest

from commandcenter.core import mistakes
from commandcenter.core.language import Text, translate


def said(words: Text | str) -> str:
    """The words in Chinese."""
    return translate(words, "zh_CN")


@pytest.mark.parametrize(
    ("file", "words", "line"),
    [
        ('{"a": }', "缺少值", 1),
        ('{"a": 1,\n b: 2}', "英文双引号", 2),
        ('{"a" 1}', "冒号", 1),
        ('{"a": 1\n "b": 2}', "逗号", 2),
        ('{"a": "b}', "结尾的引号", 1),
        ('{"a": "b\n"}', "跨了行", 1),
        ('{"a": "\\q"}', "反斜杠", 1),
        ("{} {}", "多余", 1),
        ("[" * 100_000, "嵌套", 1),
    ],
)
def test_why_something_is_no_json(file: str, words: str, line: int) -> None:
    with pytest.raises((ValueError, RecursionError)) as failed:
        json.loads(file)
    error = failed.value
    assert isinstance(error, ValueError | RecursionError)
    assert words in said(mistakes.json_words(error))
    assert mistakes.json_line(error) == line


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b'{"a": ', "结尾缺失"),
        (b"nope", "从第 4 个字节起"),
        (b"\x80", "从第 1 个字节起"),
        (b'{"a": 1} x', "从第 10 个字节起"),
    ],
)
def test_why_a_line_is_no_json(line: bytes, words: str) -> None:
    """The byte at which the reader stopped is named; a line that ends too early has none."""
    with pytest.raises(msgspec.DecodeError) as failed:
        msgspec.json.decode(line)
    assert words in said(mistakes.line_words(failed.value))


@pytest.mark.parametrize(("line", "words"), [('a,"b', "没有配对"), ('a,"b"c', "应为逗号")])
def test_why_a_line_is_no_csv(line: str, words: str) -> None:
    with pytest.raises(csv.Error) as failed:
        list(csv.reader([line], strict=True))
    assert words in said(mistakes.csv_words(failed.value))


def test_where_a_file_is_no_toml() -> None:
    """The line and the column lead; the parser's own words follow."""
    with pytest.raises(tomllib.TOMLDecodeError) as failed:
        tomllib.loads("a = 1\nb 2\n")
    assert said(mistakes.toml_words(failed.value)).startswith("第 2 行第 3 个字符处：")


@pytest.mark.parametrize(
    "content",
    [
        'a = "x\n',
        "a b",
        "a = ",
        "[x",
        "[[x",
        "a = [1",
        "a = 1\na = 2",
        'a = "x',
        "a = {b=1",
        "a = {b=1, b=2}",
        "a = 1 2",
        "= 3",
        "[a]\n[a]",
        "a = 2020-13-01T00:00:00Z",
        'a = "\\q"',
        "a.",
    ],
)
def test_why_a_file_is_no_toml(content: str) -> None:
    """Chinese has the reason too, and nothing of the parser's English is left in it."""
    with pytest.raises(tomllib.TOMLDecodeError) as failed:
        tomllib.loads(content)
    words = said(mistakes.toml_words(failed.value)).replace("table", "")
    assert not re.search("[A-Za-z]{3}", words), words


@pytest.mark.parametrize("number", sorted({*mistakes.SYSTEM}))
def test_what_the_system_refuses(number: int) -> None:
    """Every known number has words of ours, and none of them is the system's English."""
    error = OSError(number, os.strerror(number))
    assert said(mistakes.system_words(error)) != os.strerror(number)


def test_what_has_no_words_here_keeps_its_own() -> None:
    assert mistakes.system_words(OSError(errno.ENOTTY, "strange")) == "strange"
    assert mistakes.system_words(OSError()) == "OSError"
