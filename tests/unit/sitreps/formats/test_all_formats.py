"""One snapshot, seven formats: read back they say the same, and nobody's words break one."""

from __future__ import annotations

import csv
import re
import zipfile
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pdfplumber
import pytest
from lxml import etree
from PIL import Image

from commandcenter.core.rules import rule
from commandcenter.sitreps.approval import Approval, Standing
from commandcenter.sitreps.formats.missing_signs import rare_signs
from commandcenter.sitreps.formats.plain import messages, neutral
from commandcenter.sitreps.formats.writing import REPORT_FORMATS, write_files
from commandcenter.sitreps.losses.statistics import Entry, Jump, Process, Statistics
from commandcenter.sitreps.model import PhoneCall, SitrepKind, Snapshot
from commandcenter.sitreps.paper.blocks import paper_of
from commandcenter.sitreps.paper.loss_figures import statistics_figures
from commandcenter.sitreps.states import State
from tests.unit.sitreps.builders import AS_OF, directive, log_lines, previous, snapshot
from tests.unit.sitreps.pages import docx_tables, docx_text, pdf_text

HOSTILE = "=cmd|'/c calc'!A1\x00\x1b{{ 7*7 }}<w:p/>&amp;{% raw %}#set🌊བོད་\u202e]]>"
EXT = {"e": "urn:oasis:names:tc:emergency:edxl:extension:1.0"}
DE = {"d": "urn:oasis:names:tc:emergency:EDXL:DE:1.0"}
SITREP = {"s": "urn:oasis:names:tc:emergency:EDXL:SitRep:1.0"}
NUMBER = re.compile(r"−?\d[\d,]*(?:\.\d+)?")


def entry(
    indicator: str,
    value: str,
    unit: str,
    *,
    place: str = "4201",
    name: str = "武汉市",
    state: State = State.CLAIMED,
    bounds: tuple[Decimal | None, Decimal | None] = (None, None),
) -> Entry:
    """One reported value of the city unless said otherwise."""
    return Entry(place, name, indicator, Decimal(value), unit, state, *bounds)


def reported() -> Statistics:
    """Claimed, verified and estimated values, two places, one jump with its explanation."""
    districts = [
        entry("moved", value, "人", place=code, name=name)
        for code, name, value in (("420102", "江岸区", "5447"), ("420115", "江夏区", "10450"))
    ]
    return Statistics(
        "S1", Process.FOLLOWUP, 2, "4201", "武汉市", AS_OF, "市减灾中心", "通信恢复后补报。",
        (
            entry("moved", "15897", "人"),
            entry("moved", "14120", "人", state=State.VERIFIED),
            entry("trapped", "50", "人", state=State.ESTIMATED,
                  bounds=(Decimal(30), Decimal(80))),
            entry("crops_affected", "48.05", "千公顷"),
            *districts,
        ),
        (Jump("4201", "武汉市", "moved", State.CLAIMED, Decimal(3000), Decimal(15897), "人",
              AS_OF - timedelta(hours=20)),),
        AS_OF - timedelta(hours=20),
        {"4201|moved|claimed": Decimal(3000)},
    )  # fmt: skip


def whole(**changes: object) -> Snapshot:
    """A follow-up with statistics, a report before it, and counts."""
    frozen = snapshot(previous=previous(), statistics=(reported(),), **changes)
    return replace(frozen, figures=(*frozen.figures, *statistics_figures(frozen.statistics)))


def test_every_machine_reads_the_same_figures(tmp_path: Path) -> None:
    """CSV, XLSX and EDXL hold every figure with value, state and unit; bounds stay with it."""
    frozen = whole()
    files = write_files(frozen, formats=["csv", "xlsx", "edxl"], folder=tmp_path).files
    expected = {
        figure.key: ("" if figure.value is None else str(figure.value), figure.unit)
        for figure in frozen.figures
    }
    with files["csv"].open(encoding="utf-8-sig", newline="") as file:
        rows = {row["key"]: row for row in csv.DictReader(file)}
    assert {key: (row["value"], row["unit"]) for key, row in rows.items()} == expected
    sheet = openpyxl.load_workbook(files["xlsx"], data_only=True)["全部数字"]
    for cells in sheet.iter_rows(min_row=2, values_only=True):
        value, unit = expected[str(cells[6])]
        assert Decimal(str(cells[1])) == Decimal(value) if value else cells[1] is None
        assert cells[2] == unit
    found = etree.parse(str(files["edxl"])).findall(".//e:extension", EXT)
    assert len(found) == len(expected)
    for extension in found:
        told = {
            one.findtext("e:nameURI", "", EXT).rsplit(":", 1)[1]: one.findtext("e:value", "", EXT)
            for one in extension.iterfind("e:parameter", EXT)
        }
        assert (told.get("value", ""), told["unit"]) == expected[told["key"]]


def test_people_read_the_same_figures(tmp_path: Path) -> None:
    """What stands in the tables of the Word file stands in the PDF, cell by cell."""
    frozen = whole()
    files = write_files(frozen, formats=["docx", "pdf", "txt"], folder=tmp_path).files
    table = next(t for t in docx_tables(files["docx"]) if t[0][0] == "指标" and len(t[0]) == 6)
    rows = {row[0]: row[1:] for row in table[1:]}
    assert rows["紧急转移安置人口"] == ["人", "15,897", "14,120", "3,000", "+12,897"]
    assert rows["被困人口"] == ["人", "约50（30—80）", "—", "—", "—"]
    assert rows["农作物受灾面积"] == ["千公顷", "48.05", "—", "—", "—"]
    printed = [line.split() for line in pdf_text(files["pdf"]).splitlines()]
    assert ["紧急转移安置人口", "人", "15,897", "14,120", "3,000", "+12,897"] in printed
    said = files["txt"].read_text("utf-8")
    assert "上报）：紧急转移安置人口15,897人" in said
    assert "已核实）：紧急转移安置人口14,120人" in said
    assert "被困人口约50（30—80）人" in said
    assert "书面说明：通信恢复后补报。" in docx_text(files["docx"])


def test_every_number_in_the_word_file_has_its_record(tmp_path: Path) -> None:
    """Each number of a table of the Word file is the value of a figure of the snapshot."""
    frozen = whole()
    made = write_files(frozen, formats=["docx"], folder=tmp_path).files["docx"]
    known = {str(abs(figure.value)) for figure in frozen.figures if isinstance(figure.value, int)}
    known |= {figure.value for figure in frozen.figures if isinstance(figure.value, str)}
    for figure in frozen.figures:
        known |= set(figure.bounds or ())
    previous_values = frozen.previous.values if frozen.previous else {}
    known |= {str(value) for value in previous_values.values()} | {"3000"}
    counted = 0
    for table in docx_tables(made):
        heads = table[0]
        for row in table[1:]:
            for head, cell in zip(heads, row, strict=True):
                if head in ("序号", "单位", "地区", "内容", "项目", "情况", "指标", "状态"):
                    continue
                for number in NUMBER.findall(cell):
                    assert number.replace(",", "").lstrip("−+") in known, (head, cell)
                    counted += 1
    assert counted > 130


def test_no_format_breaks_on_anybodys_words(tmp_path: Path) -> None:
    """Formulas, tags, template marks, control signs, emoji and Tibetan are only words, in all."""
    call = PhoneCall("c", AS_OF, "in", HOSTILE, HOSTILE, "", "", HOSTILE, HOSTILE * 40, "",
                     HOSTILE, AS_OF)  # fmt: skip
    frozen = whole(
        kind=SitrepKind.FIRST,
        directives=(directive(title=HOSTILE),),
        elements={"loss": HOSTILE + "言" * 3900, "advice": HOSTILE},
        title=f"标题{HOSTILE}",
        organ=HOSTILE,
        made_by=HOSTILE,
    )
    log = snapshot(
        kind=SitrepKind.LOG, directives=(), calls=(call,), title="日志",
        log=tuple(replace(line, words=HOSTILE) for line in log_lines(3)),
    )  # fmt: skip
    for number, one in enumerate((frozen, log)):
        made = write_files(one, formats=REPORT_FORMATS, folder=tmp_path / str(number))
        assert set(made.files) == set(REPORT_FORMATS)
        book = openpyxl.load_workbook(made.files["xlsx"])
        words = [
            str(cell.value)
            for sheet in book
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "s"
        ]
        assert any("=cmd" in said for said in words)
        formulas = {
            str(cell.value)
            for sheet in book
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
        }
        assert not any("cmd" in formula for formula in formulas)
        with made.files["csv"].open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not any(cell.startswith(("=", "+", "@", "\t")) for cell in cells)
        etree.parse(str(made.files["edxl"]))
        with zipfile.ZipFile(made.files["docx"]) as packed:
            etree.fromstring(packed.read("word/document.xml"))
        with Image.open(made.files["png"]) as picture:
            assert picture.width > 1000
    told = {one.wanted: one.used for one in made.substitutions}
    assert any("U+0F56" in wanted or "U+1F30A" in wanted for wanted in told) or not rare_signs(
        HOSTILE
    )


def test_a_sign_that_no_font_has_is_named(tmp_path: Path) -> None:
    """A private sign is a box on every machine, and the answer says so."""
    frozen = snapshot(kind=SitrepKind.FIRST, elements={"loss": "\U000f0000与𠮷"})
    made = write_files(frozen, formats=["pdf"], folder=tmp_path)
    assert ("U+F0000 \U000f0000", "□") in {(one.wanted, one.used) for one in made.substitutions}
    assert rare_signs(["令〔2026〕1号，48.05％—A"]) == []


@pytest.mark.parametrize("form", REPORT_FORMATS)
def test_nothing_at_all_is_a_report(form: str, tmp_path: Path) -> None:
    """No directive, no level, no statistics, no figure but one."""
    frozen = snapshot(directives=(), levels=())
    made = write_files(frozen, formats=[form], folder=tmp_path)
    assert made.files[form].stat().st_size > 100


@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.parametrize("form", REPORT_FORMATS)
def test_ten_thousand_rows(form: str, tmp_path: Path) -> None:
    """A log of ten thousand lines is written whole where the format has room for it."""
    frozen = snapshot(kind=SitrepKind.LOG, title="日志", directives=(), log=log_lines(10_000))
    path = write_files(frozen, formats=[form], folder=tmp_path).files[form]
    if form == "docx":
        assert "第10000次通话" in docx_text(path)
    elif form == "pdf":
        assert "第10000次通话" in "".join(pdf_text(path).split())
    elif form == "xlsx":
        book = openpyxl.load_workbook(path, read_only=True)
        assert sum(1 for _ in book["值班日志"].iter_rows()) == 10_001
        book.close()


def test_a_message_fits_a_group_robot(tmp_path: Path) -> None:
    """No part is longer than the robot takes; each says whose it is and which part."""
    most = int(rule("sitreps", "robot_bytes_max").value)
    many = tuple(directive(number=f"令〔2026〕{n}号") for n in range(1, 31))
    frozen = snapshot(directives=many, drill="防汛演练", elements={"loss": "损" * 3000})
    parts = messages(frozen, paper_of(frozen))
    assert len(parts) > 3
    for ordinal, part in enumerate(parts, start=1):
        assert len(part.encode()) <= most
        assert part.startswith("【演练】")
        assert f"（{ordinal}/{len(parts)}）" in part.splitlines()[0]
    assert sum(part.count("损") for part in parts) == 3000 + sum("初步损失" in p for p in parts)
    [short] = messages(snapshot(), paper_of(snapshot()))
    assert "落差937个" in short


def test_a_drill_says_exercise(tmp_path: Path) -> None:
    """Other systems must never take a drill for an event."""
    for drill, status in (("防汛演练", "Exercise"), (None, "Actual")):
        made = write_files(whole(drill=drill), formats=["edxl"], folder=tmp_path)
        tree = etree.parse(str(made.files["edxl"]))
        assert tree.findtext("d:distributionStatus", "", DE) == status
        purpose = tree.findtext(".//s:reportPurpose", "", SITREP)
        assert purpose.startswith("【演练】") is (drill is not None)


def test_the_exchange_message_has_the_order_of_its_schema(tmp_path: Path) -> None:
    """The header of EDXL-SitRep 1.0 by name and order; times with their offset, never Z."""
    signed = Approval(Standing.SENT, "李四", AS_OF, AS_OF)
    frozen = whole(next_due=AS_OF + timedelta(hours=24))
    made = write_files(frozen, formats=["edxl"], folder=tmp_path, approval=signed)
    report = etree.parse(str(made.files["edxl"])).find(".//s:sitRep", SITREP)
    assert report is not None
    names = [etree.QName(child).localname for child in report]
    assert names == [
        "messageID", "preparedBy", "authorizedBy", "reportPurpose", "reportNumber",
        "reportVersion", "forTimePeriod", "reportTitle", "incidentID", "precedingMessageID",
        "reportConfidence", "severity", "nextContact", "report",
    ]  # fmt: skip
    text = made.files["edxl"].read_text("utf-8")
    assert "李四" in text
    times = re.findall(r"<[a-z]*:?(?:timeValue|fromDateTime|toDateTime|nextContact)>([^<]+)<", text)
    assert len(times) == 5
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00", at) for at in times)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("=1+1", "'=1+1"), ("+86 1", "'+86 1"), ("-5", "-5"), ("-5.25", "-5.25"),
        ("-x", "'-x"), ("@a", "'@a"), ("武汉", "武汉"), ("", ""),
    ],
)  # fmt: skip
def test_a_cell_is_never_a_formula(said: str, kept: str) -> None:
    """Words lose their power, numbers stay numbers."""
    assert neutral(said) == kept


def test_pdfplumber_measures_the_page(tmp_path: Path) -> None:
    """A4, the type area within a millimetre, 28 characters of 15.79 pt in a full line."""
    frozen = snapshot(kind=SitrepKind.FIRST, elements={"advice": "汛" * 1500})
    made = write_files(frozen, formats=["pdf"], folder=tmp_path).files["pdf"]
    with pdfplumber.open(made) as document:
        for one in document.pages:
            # Nothing is set beyond the type area, however long a cell is.
            assert all(30 < sign["top"] < 800 for sign in one.chars), one.page_number
        page = next(p for p in document.pages if p.extract_text().count("汛" * 28) == 22)
        assert (round(page.width), round(page.height)) == (595, 842)
        signs = [sign for sign in page.chars if sign["text"] == "汛"]
    lines: dict[int, list[float]] = {}
    for sign in signs:
        lines.setdefault(round(sign["top"]), []).append(sign["x0"])
    full = [sorted(places) for places in lines.values() if len(places) == 28]
    assert len(full) == 22
    mm = 25.4 / 72
    for places in full:
        assert places[0] * mm == pytest.approx(28, abs=1)
        steps = (places[-1] - places[0]) / 27
        assert steps == pytest.approx(15.79, abs=0.05)
    tops = sorted(lines)
    pitch = (tops[-1] - tops[0]) / (len(tops) - 1)
    assert pitch == pytest.approx(28.99, abs=0.05)
