"""Reading a list of divisions: every problem with its line, and counts that equal a recount."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.core.errors import Refused, RefusedWithProblems
from commandcenter.core.language import translate
from commandcenter.geo.divisions import Divisions, counts_below, read_divisions
from commandcenter.geo.model import COUNTED, DIGITS_OF

GOOD = ["42,湖北省,,1", "4201,武汉市,42,2", "420115,江夏区,4201,3", "420115107,郑店街道,420115,4"]
HEADER = "code,name,parent,level"

type_of_reader = Callable[..., Divisions]


@pytest.fixture
def read(tmp_path: Path) -> type_of_reader:
    """Reads lines as a file; `known` are codes already in the tree."""

    def reader(*lines: str, header: str = HEADER, known: tuple[str, ...] = ()) -> Divisions:
        path = tmp_path / "units.csv"
        path.write_bytes("\n".join([header, *lines]).encode())
        return read_divisions(path, known=lambda codes: [code for code in codes if code in known])

    return reader


def problems(read: type_of_reader, *lines: str, **how: object) -> list[str]:
    """What a reading complains of, as a clerk sees it in English."""
    with pytest.raises(RefusedWithProblems) as refused:
        read(*lines, **how)
    return [f"{one.where}: {translate(one.words, 'en')}" for one in refused.value.problems]


def test_a_good_list(read: type_of_reader) -> None:
    """Rows in any order come out with parents first."""
    assert list(read(*reversed(GOOD)).names) == ["42", "4201", "420115", "420115107"]


def test_parent_and_level_may_be_absent(read: type_of_reader) -> None:
    """The code says both; columns come in any order and their names in any case."""
    rows = ["湖北省,42", "武汉市,4201"]
    assert read(*rows, header="NAME, Code").names == {"42": "湖北省", "4201": "武汉市"}
    assert read("42,湖北省,,province", "4201,武汉市,,").names["4201"] == "武汉市"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("42011,武昌,,", "no division code"),
        ("4201１5,江夏,,", "no division code"),
        ("4.20115E+11,江夏,,", "no division code"),
        (",江夏,,", "no division code"),
        ("420116,黄陂区,4202,3", "contradicts the code, whose parent is “4201”"),
        ("420116,黄陂区,4201,4", "contradicts the code, whose level is 3"),
        ("420116,黄陂区,4201,县", "contradicts the code, whose level is 3"),
        ("420115,江夏区,4201,3", "already stands in line 4"),
        ("4202,,42,2", "name is empty"),
        ("4202,　,42,2", "name is empty"),
        ("4202," + "长" * 121 + ",42,2", "121 characters; 120 at most"),
        ("4202,黄\x07石,42,2", "control character U+0007"),
        ("4202,黄\u202e石,42,2", "control character U+202E"),
        ('4202,"黄\n石",42,2', "control character U+000A"),
        ("4290040,沙嘴,,", "no division code"),
        ("429004001,沙嘴街道,429004,4", "neither in this file nor in the tree"),
        ("code,name,parent,level", "second header"),
        ("4202,黄石市", "2 cells where 4 belong"),
        ("4202,黄石市,42,2,", "5 cells where 4 belong"),
        ('4202,"黄石"市,42,2', "no CSV"),
        ('4202,"黄石市,42,2', "no CSV"),
    ],
)
def test_each_problem_names_its_line(read: type_of_reader, line: str, why: str) -> None:
    """A bad line is refused by its number and the reason."""
    [problem] = problems(read, *GOOD, line)
    last = 6 + line.count("\n")
    assert problem.startswith(f"{last}: ")
    assert why in problem


def test_every_problem_is_named_in_order(read: type_of_reader) -> None:
    """Two problems of one line and those of others come together, by line."""
    found = problems(read, "42,湖北省,,1", "", "4201,,43,9", "420299,x,,", "420299,y,,")
    assert [one.split(":")[0] for one in found] == ["4", "4", "4", "5", "6", "6"]


def test_a_unit_of_the_tree_may_be_the_parent(read: type_of_reader) -> None:
    """What is known already need not stand in the file."""
    assert list(read("4228,恩施,42,2", known=("42",)).names) == ["4228"]
    assert len(problems(read, "4228,恩施,42,2")) == 1


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("code,title", "must name the column “name”"),
        ("code,name,name", "stands twice"),
        ("code,name,population", "not known here"),
        ("42,湖北省", "must name the column “code”"),
    ],
)
def test_headers(read: type_of_reader, header: str, why: str) -> None:
    """A wrong first line is named as such."""
    assert any(why in one for one in problems(read, "42,湖北省", header=header))


def test_files_that_are_no_lists(tmp_path: Path) -> None:
    """Empty, headed only, absent, damaged and binary files are refused in words."""
    path = tmp_path / "x.csv.gz"
    whole = gzip.compress("code,name\n42,湖北省\n".encode())
    for data in (b"", b"\n\n", b"code,name\n", whole[:-6], b"\x1f\x8bnonsense", b"\xff\xfe\x80"):
        path.write_bytes(data)
        with pytest.raises(Refused):
            read_divisions(path, known=lambda _codes: ())
    with pytest.raises(Refused):
        read_divisions(tmp_path / "absent.csv", known=lambda _codes: ())
    with pytest.raises(Refused):
        read_divisions(tmp_path, known=lambda _codes: ())
    path.write_bytes(whole)
    assert read_divisions(path, known=lambda _codes: ()).names == {"42": "湖北省"}


digits = st.text("01", min_size=3, max_size=3)
villages = st.builds(
    lambda city, county, street, village: f"42{city[:2]}{county[:2]}{street}{village}",
    digits, digits, digits, digits,
)  # fmt: skip


@given(st.sets(villages, max_size=30), st.randoms())
def test_counts_equal_a_recount(leaves: set[str], random: object) -> None:
    """In whatever order the codes come, each count is the number of codes below of that level."""
    codes = sorted({leaf[:end] for leaf in leaves for end in (2, 4, 6, 9, 12)})
    random.shuffle(codes)
    below = counts_below(codes)
    for code in codes:
        expected = [
            sum(
                len(other) == DIGITS_OF[level] > len(code) and other.startswith(code)
                for other in codes
            )
            for level in COUNTED
        ]
        assert below.get(code, [0, 0, 0, 0]) == expected


@given(lines=st.permutations(GOOD), ending=st.sampled_from(["\n", "\r\n"]))
def test_any_order_of_lines_is_the_same_tree(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], ending: str
) -> None:
    """The digest depends on the rows, not on their order or the line ends."""
    names = dict(line.split(",")[:2] for line in GOOD)
    path = tmp_path_factory.mktemp("permuted") / "units.csv"
    path.write_bytes(ending.join([HEADER, *lines]).encode())
    read = read_divisions(path, known=lambda _codes: ())
    assert read.digest() == Divisions("", b"", names).digest()
