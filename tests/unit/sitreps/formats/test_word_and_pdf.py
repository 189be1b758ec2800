"""One snapshot, two formats, the same numbers: made files are read back and measured."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from docx.shared import Mm, Pt
from lxml import etree

from commandcenter.core.errors import Refused
from commandcenter.directives.model import Counts
from commandcenter.sitreps.formats.docx import write_docx
from commandcenter.sitreps.formats.writing import write_files
from commandcenter.sitreps.model import LevelFacts, SitrepKind, Snapshot, UnitRow
from commandcenter.sitreps.paper.blocks import COUNT_COLUMNS, paper_of
from commandcenter.sitreps.word_form.blank import write_blank_form
from tests.unit.sitreps.builders import ISSUED, directive, log_lines, previous, snapshot
from tests.unit.sitreps.pages import Word, docx_tables, docx_text, office_pdf, pdf_pages, pdf_text

NUMBER = "令〔2026〕1号"
BOTH = ("docx", "pdf")
PITCH_MM = 225 / 22
HOSTILE = "=cmd|'/c calc'!A1 <w:p/>&amp;{{ 7*7 }}{% raw %}#set\x00\x1b🌊ལྷ་ས\u202e"


def make(frozen: Snapshot, folder: Path, *formats: str) -> dict[str, Path]:
    """The files of a snapshot."""
    return write_files(frozen, formats=formats or BOTH, folder=folder).files


def spoken(text: str) -> str:
    """Text without the spaces that a layout puts between words."""
    return re.sub(r"\s+", "", text)


def rows_of(frozen: Snapshot) -> list[list[str]]:
    """The rows that the unit table must show, straight from the figures."""
    facts = frozen.directives[0]
    named = [(row.code, row.name) for row in facts.rows] + [("", "合计")]
    return [
        [name]
        + [f"{frozen.figure(f'{NUMBER}|{code}|{column}').value:,}" for column in COUNT_COLUMNS]
        for code, name in named
    ]


def test_both_formats_show_the_numbers_of_the_snapshot(tmp_path: Path) -> None:
    """Every cell of the unit table, read back from Word and from PDF, is the frozen value."""
    frozen = snapshot(previous=previous())
    files = make(frozen, tmp_path)
    expected = rows_of(frozen)
    table = next(t for t in docx_tables(files["docx"]) if "下达" in t[0])
    assert [row[1:-1] for row in table[1:]] == expected
    lines = [line.split() for line in pdf_text(files["pdf"]).splitlines()]
    for row in expected:
        assert [line for line in lines if line[-len(row) :] == row], row


def test_both_formats_say_the_same(tmp_path: Path) -> None:
    """Every sentence of the paper stands in both files."""
    frozen = snapshot(previous=previous(), drill="防汛演练")
    files = make(frozen, tmp_path)
    word, pdf = spoken(docx_text(files["docx"])), spoken(pdf_text(files["pdf"]))
    # A page break may put the running lines of a page into the middle of a sentence.
    pdf = re.sub(r"—\d+—演练\f?演练材料不作实情上报|演练材料不作实情上报|—\d+—演练", "", pdf)
    for block in paper_of(frozen).blocks:
        if block.form in ("heading", "subheading", "headline", "body", "caption", "note"):
            assert spoken(block.text) in word
            assert spoken(block.text) in pdf


def test_a_drill_is_marked_on_every_page_and_in_the_name(tmp_path: Path) -> None:
    """演练 stands on the head of every page, of every format, and first in the file name."""
    files = make(snapshot(drill="防汛演练"), tmp_path)
    pages = pdf_pages(files["pdf"])
    assert len(pages) > 2
    for page in pages:
        assert any("演练材料" in word.said and word.bottom < 37 for word in page)
    section = docx.Document(str(files["docx"])).sections[0]
    for header in (section.header, section.even_page_header):
        assert "演练材料" in header.paragraphs[0].text
    assert all(path.name.startswith("演练_") for path in files.values())


def test_a_real_report_bears_no_drill_mark(tmp_path: Path) -> None:
    """Nothing real may look like an exercise."""
    files = make(snapshot(), tmp_path)
    assert "演练" not in pdf_text(files["pdf"])
    header = docx.Document(str(files["docx"])).sections[0].header
    assert header.paragraphs[0].text == ""
    assert not any("演练" in path.name for path in files.values())


def full_page(frozen: Snapshot, folder: Path) -> Snapshot:
    """A report whose words fill pages from edge to edge."""
    matter = "汛" * 28 * 60
    return replace(frozen, levels=(LevelFacts(2, matter, "", ISSUED, None, None),))


def check_full_page(page: list[Word], upright_mm: float) -> None:
    """Margins within a millimetre, 22 lines, 28 characters; the number below the type area.

    Upright a stand-in font may sit higher or lower in its line: `upright_mm` is what that may cost.
    """
    body = [word for word in page if word.top < 262]
    assert len(body) == 22
    for line in body:
        assert len(line.said) == 28
        assert line.left == pytest.approx(28, abs=1)
        assert line.right == pytest.approx(210 - 26, abs=1)
    middles = [(line.top + line.bottom) / 2 for line in body]
    for upper, lower in pairwise(middles):
        assert lower - upper == pytest.approx(PITCH_MM, abs=0.1)
    # The first and the last line stand half a line inside the type area of 225 mm.
    assert middles[0] - PITCH_MM / 2 == pytest.approx(37, abs=upright_mm)
    assert middles[-1] + PITCH_MM / 2 == pytest.approx(297 - 35, abs=upright_mm)
    dashes = [word for word in page if word.said == "—"]
    assert len(dashes) == 2
    for dash in dashes:
        assert (dash.top + dash.bottom) / 2 == pytest.approx(262 + 7, abs=upright_mm)


def test_the_pdf_keeps_the_measures_of_the_standard(tmp_path: Path) -> None:
    """GB/T 9704-2012: A4, 37/28/26/35 mm, 22 lines of 28 characters."""
    files = make(full_page(snapshot(), tmp_path), tmp_path, "pdf")
    check_full_page(pdf_pages(files["pdf"])[2], upright_mm=1)


def test_page_numbers_stand_outside(tmp_path: Path) -> None:
    """Odd pages at the right, even pages at the left, one character in."""
    pages = pdf_pages(make(full_page(snapshot(), tmp_path), tmp_path, "pdf")["pdf"])
    for number, page in enumerate(pages, start=1):
        dashes = [word for word in page if word.said == "—" and word.top > 262]
        if number % 2:
            assert max(dash.right for dash in dashes) == pytest.approx(184 - 4.9, abs=1)
        else:
            assert min(dash.left for dash in dashes) == pytest.approx(28 + 4.9, abs=1)


def test_a_long_table_leaves_no_page_half_empty(tmp_path: Path) -> None:
    """A table that fills a page begins on the first one and runs on, in the PDF and in Word."""
    said = "多处路段渍水，部分低洼社区进水，正在组织排涝和转移。" * 3
    elements = dict.fromkeys(("range", "loss", "review"), said)
    frozen = snapshot(kind=SitrepKind.FINAL, directives=(), elements=elements)
    files = make(frozen, tmp_path)
    (tmp_path / "office").mkdir()
    office, _said = office_pdf(files["docx"], tmp_path / "office")
    for pdf in (files["pdf"], office):
        pages = pdf_pages(pdf)
        ends = [max(word.bottom for word in page if word.bottom < 262) for page in pages]
        assert ends[0] > 235, pdf
        assert min(ends[:-1]) > 37 + 225 / 2, pdf


def test_the_word_file_keeps_the_measures(tmp_path: Path) -> None:
    """The page and the body style, as Word reads them."""
    document = docx.Document(str(make(snapshot(), tmp_path, "docx")["docx"]))
    section = document.sections[0]
    assert section.page_width / Mm(1) == pytest.approx(210, abs=0.05)
    assert section.page_height / Mm(1) == pytest.approx(297, abs=0.05)
    edges = (section.top_margin, section.left_margin, section.right_margin, section.bottom_margin)
    for edge, wanted in zip(edges, (37, 28, 26, 35), strict=True):
        assert edge / Mm(1) == pytest.approx(wanted, abs=0.05)
    normal = document.styles["Normal"]
    assert normal.font.size == Pt(16)
    assert normal.paragraph_format.line_spacing.pt * 22 == pytest.approx(225 / 25.4 * 72, abs=2)


def test_libreoffice_opens_the_word_file(tmp_path: Path) -> None:
    """It converts without complaint, keeps 22 × 28, and shows the same numbers."""
    frozen = full_page(snapshot(), tmp_path)
    made = make(frozen, tmp_path, "docx")["docx"]
    (tmp_path / "office").mkdir()
    pdf, said = office_pdf(made, tmp_path / "office")
    assert "rror" not in said
    check_full_page(pdf_pages(pdf)[2], upright_mm=2)
    lines = [line.split() for line in pdf_text(pdf).splitlines()]
    for row in rows_of(frozen):
        assert [line for line in lines if line[-len(row) :] == row], row


def test_nobodys_words_become_markup(tmp_path: Path) -> None:
    """Formulas, tags, template marks, control marks, emoji and Tibetan are only words."""
    hostile = directive(title=HOSTILE)
    frozen = snapshot(
        kind=SitrepKind.FIRST, directives=(hostile,), elements={"loss": HOSTILE + "\n第二行"}
    )
    files = make(frozen, tmp_path)
    for text in (docx_text(files["docx"]), pdf_text(files["pdf"])):
        kept = spoken(text)
        assert "=cmd|'/ccalc'!A1<w:p/>&amp;{{7*7}}{%raw%}#set" in kept.replace("’", "'")
        assert "第二行" in kept
    with zipfile.ZipFile(files["docx"]) as packed:
        for name in packed.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(packed.read(name))


def test_long_words_and_long_tables_survive(tmp_path: Path) -> None:
    """4,000 characters in an element and a log of 500 lines."""
    frozen = snapshot(kind=SitrepKind.FINAL, elements={"review": "评" * 4000})
    assert spoken(docx_text(make(frozen, tmp_path)["docx"])).count("评") >= 4000
    log = snapshot(kind=SitrepKind.LOG, title="日志", directives=(), log=log_lines(500))
    files = make(log, tmp_path)
    assert "第500次通话" in docx_text(files["docx"])
    assert "第500次通话" in spoken(pdf_text(files["pdf"]))


def test_nothing_to_report_is_a_report(tmp_path: Path) -> None:
    """No directive, no level: both files are made and say so."""
    files = make(snapshot(directives=(), levels=()), tmp_path)
    assert "没有下达指令" in spoken(pdf_text(files["pdf"]))
    assert "没有下达指令" in spoken(docx_text(files["docx"]))


def test_six_digits_fit_their_columns(tmp_path: Path) -> None:
    """The whole country's numbers stay readable, each in its own cell."""
    counts = Counts(620_573, 620_573, 620_573, 612_345, 9, 601_234, 598_765, 123_456)
    facts = directive(total=counts, rows=(UnitRow("42", "湖北省", counts),), areas=(), stuck=())
    frozen = snapshot(directives=(facts,))
    lines = [line.split() for line in pdf_text(make(frozen, tmp_path)["pdf"]).splitlines()]
    row = ["1", "湖北省", "620,573", "612,345", "601,234", "598,765", "123,456", "475,309"]
    assert [line for line in lines if line[: len(row)] == row]


def test_the_same_snapshot_gives_the_same_pdf(tmp_path: Path) -> None:
    """A frozen report set twice is the same file."""
    frozen = snapshot()
    first = make(frozen, tmp_path / "a", "pdf")["pdf"].read_bytes()
    assert make(frozen, tmp_path / "b", "pdf")["pdf"].read_bytes() == first


def test_missing_fonts_are_reported(tmp_path: Path) -> None:
    """What was set in place of a prescribed font is said, by name."""
    made = write_files(snapshot(), formats=["pdf"], folder=tmp_path)
    for one in made.substitutions:
        assert one.format == "pdf"
        assert one.wanted != one.used
    told = made.to_dict()
    assert set(told) == {"files", "figures"}
    assert told["files"]["pdf"].endswith(".pdf")


@pytest.mark.parametrize("formats", [["odt"], ["docx", "../evil"], []])
def test_other_formats_are_refused_before_anything_is_written(
    formats: list[str], tmp_path: Path
) -> None:
    """A format that is not there is named; no half set of files appears."""
    with pytest.raises(Refused, match="docx, pdf"):
        write_files(snapshot(), formats=formats, folder=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    """The reason is said, and no half file stays."""
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(Refused, match="file"):
        write_files(snapshot(), formats=["pdf"], folder=tmp_path / "file")
    make(snapshot(), tmp_path / "out", "pdf")
    assert not list((tmp_path / "out").glob(".*"))


def test_staff_use_their_own_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A form in the data folder is filled instead; a spoiled one is refused with its fault."""
    monkeypatch.setenv("COMMANDCENTER_DATA", str(tmp_path / "data"))
    own = tmp_path / "data" / "forms" / "sitrep.docx"
    own.parent.mkdir(parents=True)
    write_blank_form(own)
    document = docx.Document(str(own))
    document.paragraphs[-1].text = "本单位自用表式 {{ number }}"
    document.save(str(own))
    frozen = snapshot()
    write_docx(paper_of(frozen), tmp_path / "own.docx")
    assert "本单位自用表式 应急报〔2026〕3号" in docx_text(tmp_path / "own.docx")
    document.paragraphs[-1].text = "{% if %}"
    document.save(str(own))
    with pytest.raises(Refused, match=r"sitrep\.docx"):
        write_docx(paper_of(frozen), tmp_path / "bad.docx")


def test_the_delivered_form_is_the_blank_one(tmp_path: Path) -> None:
    """The form in the repository is what the program makes anew for staff."""
    write_blank_form(tmp_path / "blank.docx")
    delivered = Path(__file__).parents[4] / "resources" / "forms" / "sitrep.docx"
    for part in ("word/document.xml", "word/styles.xml", "word/fontTable.xml"):
        with zipfile.ZipFile(tmp_path / "blank.docx") as new, zipfile.ZipFile(delivered) as old:
            assert new.read(part) == old.read(part), part
