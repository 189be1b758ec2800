"""Every kind in every format from one frozen snapshot, read back: the same number everywhere."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree

from commandcenter.core.clock import HeldClock
from commandcenter.core.language import text
from commandcenter.directives import service as directives
from commandcenter.directives.model import Kind
from commandcenter.headquarters import Headquarters
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.reading import decode
from commandcenter.sitreps import service as sitreps
from commandcenter.sitreps.formats.writing import REPORT_FORMATS
from commandcenter.sitreps.losses.statistics_file import read_statistics
from commandcenter.sitreps.making import make
from commandcenter.sitreps.model import SitrepKind
from commandcenter.verification import service as verification
from commandcenter.verification.model import Lead, Rule, Strength
from tests.service.sitreps.flooding import VILLAGES, say
from tests.unit.sitreps.pages import docx_text, pdf_text

TABLE = """name,place,状态,受灾人口,紧急转移安置人口,农作物受灾面积（千公顷）,直接经济损失
武汉市,4201,,1200,300,48.05,650.5
江岸区,420102,,500,100,18.05,150.5
江夏区,420115,,700,200,30,500
江夏区,420115,已核实,,180,,
"""
TEXTS = {"docx": docx_text, "pdf": pdf_text, "txt": lambda path: path.read_text("utf-8")}


@pytest.fixture
def told(headquarters: Headquarters, flood: str, clock: HeldClock, tmp_path: Path) -> str:
    """The flood with claims, a check, a call and statistics."""
    clock.advance(timedelta(minutes=30))
    say(headquarters, flood, Kind.CLAIM, VILLAGES[:3], clock.now())
    say(headquarters, flood, Kind.VERIFY, VILLAGES[:1], clock.now(), by="检查组甲", method="onsite")
    path = tmp_path / "statistics.csv"
    path.write_text(TABLE, "utf-8")
    headquarters.act(
        sitreps.enter_statistics,
        incident=flood,
        entries=read_statistics(path),
        as_of=clock.now(),
        source="市减灾中心",
    )
    headquarters.act(
        sitreps.record_call,
        incident=flood,
        at=clock.now(),
        way="in",
        unit="纸坊街道",
        name="李某",
        account="外江水位上涨，已加派人员巡堤。",
    )
    return flood


def values_of(form: str, path: Path) -> dict[str, str | None]:
    """The figures by key, as a machine reads them back."""
    if form == "csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        return {row["key"]: row["value"] or None for row in rows if row["key"] != "log"}
    if form == "xlsx":
        sheet = openpyxl.load_workbook(path, data_only=True)["全部数字"]
        rows = list(sheet.iter_rows(min_row=2, values_only=True))
        return {str(row[6]): None if row[1] is None else plain(row[1]) for row in rows}
    names = {"e": "urn:oasis:names:tc:emergency:edxl:extension:1.0"}
    found = {}
    for extension in etree.parse(str(path)).iterfind(".//e:extension", names):
        pairs = {
            parameter.findtext("e:nameURI", "", names).rsplit(":", 1)[1]: parameter.findtext(
                "e:value", None, names
            )
            for parameter in extension.iterfind("e:parameter", names)
        }
        found[str(pairs["key"])] = pairs.get("value")
    return found


def plain(value: Any) -> str:
    """A number of a spreadsheet as the exact decimal it stands for."""
    return format(Decimal(str(value)).normalize(), "f")


def test_every_kind_is_read_by_machines(
    headquarters: Headquarters, told: str, tmp_path: Path
) -> None:
    """The quick formats of every kind, on both databases."""
    for kind in SitrepKind:
        check_made(headquarters, told, kind, ("csv", "xlsx", "edxl", "txt"), tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("kind", list(SitrepKind))
def test_every_kind_in_every_format(
    headquarters: Headquarters, told: str, kind: SitrepKind, tmp_path: Path
) -> None:
    """All seven files are made, none is empty, and machines read the same figures from each."""
    check_made(headquarters, told, kind, REPORT_FORMATS, tmp_path)


def check_made(
    headquarters: Headquarters, told: str, kind: SitrepKind, formats: Sequence[str], folder: Path
) -> None:
    """Make one report and read back what machines and people read of it."""
    made = make(headquarters, incident=told, kind=kind, formats=formats, out=folder / kind)
    assert set(made.files) == set(formats)
    frozen = {figure.key: figure.value for figure in made.figures}
    expected = {key: None if v is None else plain(v) for key, v in frozen.items()}
    for form in ("csv", "xlsx", "edxl"):
        read = values_of(form, made.files[form])
        assert {k: v if v is None else plain(v) for k, v in read.items()} == expected, form
    if "png" in formats:
        assert made.files["png"].read_bytes().startswith(b"\x89PNG")
    said = headquarters.read(sitreps.snapshot, sitrep_id=made.snapshot)
    for form, text_of in TEXTS.items():
        if form in formats:
            assert said.title in "".join(text_of(made.files[form]).split())


def test_the_log_holds_the_call(headquarters: Headquarters, told: str, tmp_path: Path) -> None:
    """The duty log ends with the telephone log."""
    made = make(headquarters, incident=told, kind="log", formats=("docx",), out=tmp_path)
    said = docx_text(made.files["docx"])
    assert "外江水位上涨" in said
    assert "录入武汉市灾情统计，13项" in said


def test_statistics_stand_in_the_report(
    headquarters: Headquarters, told: str, tmp_path: Path
) -> None:
    """Reported and verified apart, by place, in Word and in print."""
    made = make(headquarters, incident=told, kind="verified", formats=("docx", "pdf"), out=tmp_path)
    for read_text in (docx_text, pdf_text):
        said = "".join(read_text(made.files["docx" if read_text is docx_text else "pdf"]).split())
        assert "灾情核报" in said
        assert "48.05" in said
        assert "180" in said
    values = {figure.key: (figure.value, figure.state.value) for figure in made.figures}
    assert values["statistics|4201|moved|claimed"] == (300, "claimed")
    assert values["statistics|420115|moved|verified"] == (180, "verified")
    assert "statistics|4201|moved|verified" not in values


def test_the_spreadsheet_is_alive(headquarters: Headquarters, told: str, tmp_path: Path) -> None:
    """Sums, gaps and shares are formulas; counted anew they give what was frozen."""
    made = make(headquarters, incident=told, kind="first", formats=("xlsx",), out=tmp_path)
    live = openpyxl.load_workbook(made.files["xlsx"])
    frozen = openpyxl.load_workbook(made.files["xlsx"], data_only=True)
    counted = 0
    for sheet in live:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    kept = frozen[sheet.title]
                    assert computed(cell.value, kept) == kept[cell.coordinate].value, cell
                    counted += 1
    # Eleven sums of the directive, a gap and two shares a row of three, four sums of two states.
    assert counted == 11 + 3 * 3 + 2 * 4


def computed(formula: str, sheet: Any) -> float | str:
    """What one of our formulas comes to, by the values of its sheet; any other formula fails."""
    if match := re.fullmatch(r"=SUM\(([A-Z]+)(\d+):\1(\d+)\)", formula):
        column, first, last = match.groups()
        cells = [sheet[f"{column}{row}"].value or 0 for row in range(int(first), int(last) + 1)]
        return round(sum(cells), 6)
    if match := re.fullmatch(r"=([A-Z]+\d+)-([A-Z]+\d+)", formula):
        return float(sheet[match[1]].value - sheet[match[2]].value)
    match = re.fullmatch(r'=IF\((\w+)=0,"",ROUNDDOWN\((\w+)/(\w+),3\)\)', formula)
    assert match, formula
    whole, part = sheet[match[1]].value, sheet[match[2]].value
    return "" if not whole else int(part * 1000 // whole) / 1000


def test_a_completion_report_says_what_stands_behind(
    headquarters: Headquarters, told: str, tmp_path: Path
) -> None:
    """Receipts of the hops; no certificate and no finding are said as what they are."""
    made = make(headquarters, incident=told, kind="completion", formats=("docx",), out=tmp_path)
    frozen = headquarters.read(sitreps.snapshot, sitrep_id=made.snapshot)
    [facts] = frozen.directives
    assert {one.unit for one in facts.receipts} >= {"420102", "420115", "420115001"}
    assert facts.findings == ()
    assert facts.certificate is None
    said = docx_text(made.files["docx"])
    assert "尚无随机抽查的完成度认定" in said
    assert "未结疑点0条" in said
    assert "武汉市江岸区" in said


def test_open_findings_are_printed(
    headquarters: Headquarters, told: str, clock: HeldClock, tmp_path: Path
) -> None:
    """An open finding, as its own room knows it."""
    number = headquarters.read(sitreps.preview, incident=told, kind="first").directives[0].number
    found = headquarters.read(directives.get, number=number)
    lead = Lead(
        rule=Rule.RECYCLED_PHOTO,
        strength=Strength.STRONG,
        directive=found.id,
        unit=VILLAGES[1],
        at=clock.now(),
        why=text("There is no unit {code}.", code="7"),
        evidence=(),
        subject="one",
    )
    headquarters.act(verification.note, leads=[lead], first=0, last=0)
    made = make(headquarters, incident=told, kind="completion", formats=("docx",), out=tmp_path)
    values = {figure.key: figure.value for figure in made.figures}
    assert values[f"{number}||findings"] == 1
    assert "江汉社区" in docx_text(made.files["docx"])


def test_the_ledger_is_printed_as_it_stood(
    headquarters: Headquarters, told: str, clock: HeldClock, tmp_path: Path
) -> None:
    """Stands from the books, and that they balance; before the first posting none."""
    before = make(headquarters, incident=told, kind="ledger", formats=("docx",), out=tmp_path / "a")
    assert "没有物资台账的记录" in docx_text(before.files["docx"])
    for name, words, register in (
        ("items.csv", "code,name,unit\n1010101,12㎡单帐篷,顶\n", ledgers.import_items),
        ("depots.csv", "code,name,place\nD1,市中心库,420115\n", ledgers.import_depots),
    ):
        (tmp_path / name).write_text(words, "utf-8")
        headquarters.act(register, path=tmp_path / name)
    line = {
        "key": "p1", "at": clock.now().isoformat(), "by": "仓管员", "kind": "opening",
        "item": "1010101", "lot": "L1", "quantity": "1200", "unit": "顶",
        "from": "opening:2026", "to": "depot:D1",
    }  # fmt: skip
    posted = headquarters.act(ledgers.post, lines=[decode(json.dumps(line).encode())])
    assert posted.accepted == 1, posted
    made = make(headquarters, incident=told, kind="ledger", formats=("docx",), out=tmp_path / "b")
    values = {figure.key: figure.value for figure in made.figures}
    assert values["ledger|depot:D1|1010101|L1"] == 1200
    said = docx_text(made.files["docx"])
    assert "账账相符" in said
    assert "1,200" in said
