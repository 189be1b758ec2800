"""Makes the Word form anew, as delivered: for staff who spoiled their own, and for us when it
grows.

The form is edited in Word; this only lays down the measures of GB/T 9704-2012 and the tags that the
report fills. It never touches a report.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from commandcenter.sitreps.word_form.elements import child, tag_name
from commandcenter.sitreps.word_form.table_forms import TableForm, table_forms

RED = "E3372F"
LINE_PT = 28.95
LATIN = "Times New Roman"
BODY, TITLE, KAI, HEI, SONG = "仿宋_GB2312", "方正小标宋简体", "楷体_GB2312", "黑体", "宋体"
# What Word and LibreOffice may set where the prescribed font is missing, by name.
STAND_INS = {
    BODY: "仿宋;FangSong;STFangsong;FandolFang R;Noto Serif CJK SC",
    TITLE: "小标宋体;STZhongsong;华文中宋;Noto Serif CJK SC",
    KAI: "楷体;KaiTi;STKaiti;FandolKai;Noto Serif CJK SC",
    HEI: "SimHei;STHeiti;Noto Sans CJK SC",
    SONG: "SimSun;STSong;FandolSong;Noto Serif CJK SC",
}
PARAGRAPHS = {
    "heading": "一级标题",
    "subheading": "二级标题",
    "headline": "要点",
    "caption": "表题",
    "note": "附注",
}


def write_blank_form(path: Path) -> None:
    """Write the form of the situation report as a Word file."""
    import docx

    document = docx.Document()
    for old in list(document.element.body.iterchildren()):
        if not old.tag.endswith("sectPr"):
            document.element.body.remove(old)
    _page(document)
    _styles(document)
    _font_stand_ins(document)
    _head(document)
    _body(document)
    _close(document)
    _running_lines(document)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = "{{ title }}", "{{ organ }}", ""
    document.save(str(path))


def _page(document: Any) -> None:
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    # The dash of the page number stands 7 mm below the type area.
    section.header_distance, section.footer_distance = Mm(20), Mm(24.5)
    document.settings.odd_and_even_pages_header_footer = True
    for grid in section._sectPr.findall(tag_name("docGrid")):
        section._sectPr.remove(grid)


def _styles(document: Any) -> None:
    _style(document, "Normal", BODY, 16, indent=True, spacing=-5)
    _style(document, "发文机关", TITLE, 44, centre=True, colour=RED, line=54, bold=True)
    _style(document, "发文机关（长）", TITLE, 30, centre=True, colour=RED, line=54, bold=True)
    _style(document, "发文字号", BODY, 16)
    _style(document, "标题", TITLE, 22, centre=True, line=35, bold=True)
    _style(document, "主送机关", BODY, 16)
    _style(document, "一级标题", HEI, 16, indent=True, keep=True, spacing=-5)
    _style(document, "二级标题", KAI, 16, indent=True, keep=True, spacing=-5, bold=True)
    _style(document, "要点", HEI, 16, indent=True, spacing=-5)
    _style(document, "表题", HEI, 12, centre=True, line=17, keep=True, before=8)
    _style(document, "图题", HEI, 12, centre=True, line=17, after=8)
    _style(document, "图", SONG, 12, centre=True, line=None, keep=True, before=6)
    _style(document, "附注", BODY, 12, indent=True, line=20)
    _style(document, "落款", BODY, 16, right=True)
    _style(document, "版记", BODY, 14, line=24)
    for name, form in table_forms().items():
        size = form.size
        _style(document, f"表{name}", BODY, size, line=size * 1.35, before=1.5, after=1.5)


def _style(
    document: Any,
    name: str,
    font: str,
    size: float,
    *,
    line: float | None = LINE_PT,
    indent: bool = False,
    centre: bool = False,
    right: bool = False,
    keep: bool = False,
    bold: bool = False,
    colour: str | None = None,
    spacing: int = 0,
    before: float = 0,
    after: float = 0,
) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
    from docx.shared import Pt, RGBColor

    known = name in [style.name for style in document.styles]
    style = (
        document.styles[name] if known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    )
    style.font.name, style.font.size, style.font.bold = LATIN, Pt(size), bold
    if colour:
        style.font.color.rgb = RGBColor.from_string(colour)
    _chinese(style, font, spacing)
    layout = style.paragraph_format
    layout.space_before, layout.space_after = Pt(before), Pt(after)
    layout.keep_with_next, layout.widow_control = keep, False
    if line is not None:
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
    else:
        layout.line_spacing = 1.0
    if centre or right:
        layout.alignment = WD_ALIGN_PARAGRAPH.CENTER if centre else WD_ALIGN_PARAGRAPH.RIGHT
    else:
        layout.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY if indent else WD_ALIGN_PARAGRAPH.LEFT
    # Two characters, said both ways: Word counts characters, others read the length.
    chars, first = ("200", str(round(2 * size * 20))) if indent else ("0", "0")
    properties = style.element.get_or_add_pPr()
    child(properties, "ind", firstLineChars=chars, firstLine=first)
    child(properties, "snapToGrid", val="0")


def _chinese(style: Any, font: str, spacing: int) -> None:
    """The Chinese font of a style, its language, and the fitting of 28 characters into a line."""
    marks = style.element.get_or_add_rPr()
    for role in ("eastAsia", "cs"):
        marks.rFonts.set(tag_name(role), font)
    child(marks, "spacing", val=str(spacing))
    child(marks, "lang", val="en-US", eastAsia="zh-CN")


def _font_stand_ins(document: Any) -> None:
    """Name the fonts that may be set instead, in the file's own font table."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/></w:font>'
        for name, others in STAND_INS.items()
    )
    for part in document.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            table = part.blob.decode("utf-8")
            part._blob = re.sub("</w:fonts>", fonts + "</w:fonts>", table).encode("utf-8")


def _head(document: Any) -> None:
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Mm, Pt

    space = document.add_paragraph(style="发文字号")
    space.paragraph_format.line_spacing = Mm(35)
    document.add_paragraph("{%p if organ|length <= 9 %}", style="发文字号")
    document.add_paragraph("{{ organ }}", style="发文机关")
    document.add_paragraph("{%p else %}", style="发文字号")
    document.add_paragraph("{{ organ }}", style="发文机关（长）")
    document.add_paragraph("{%p endif %}", style="发文字号")
    for _ in range(2):
        document.add_paragraph(style="发文字号")
    number = document.add_paragraph(
        "　{{ number }}\t{{ labels.signer }}{{ signer }}", style="发文字号"
    )
    number.paragraph_format.tab_stops.add_tab_stop(Mm(156), WD_TAB_ALIGNMENT.RIGHT)
    number.paragraph_format.line_spacing = Pt(22)
    _border(number, "bottom", size=12, space=11, colour=RED)
    for _ in range(2):
        document.add_paragraph(style="发文字号")
    document.add_paragraph("{{ title }}", style="标题")
    document.add_paragraph(style="发文字号")
    document.add_paragraph("{%p if addressee %}", style="主送机关")
    document.add_paragraph("{{ addressee }}：", style="主送机关")
    document.add_paragraph("{%p endif %}", style="主送机关")


def _body(document: Any) -> None:
    document.add_paragraph("{%p for b in blocks %}")
    for form, style in PARAGRAPHS.items():
        _when(document, form)
        document.add_paragraph("{{ b.text }}", style=style)
        document.add_paragraph("{%p endif %}")
    _when(document, "under_picture")
    document.add_paragraph("{{ b.text }}", style="图题")
    document.add_paragraph("{%p endif %}")
    _when(document, "body")
    document.add_paragraph("{{ b.text }}")
    document.add_paragraph("{%p endif %}")
    _when(document, "picture")
    document.add_paragraph("{{ b.picture }}", style="图")
    document.add_paragraph("{%p endif %}")
    for measured in table_forms().values():
        _when(document, measured.name)
        _table(document, measured)
        document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p endfor %}")


def _when(document: Any, form: str) -> None:
    document.add_paragraph("{%p if b.form == '" + form + "' %}")


def _table(document: Any, form: TableForm) -> None:
    from docx.shared import Mm

    widths, bar = form.widths, form.bar
    table = document.add_table(rows=0, cols=len(widths))
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    data = len(widths) - bar
    plain = [f"{{{{ r.cells[{n}] }}}}" for n in range(data)] + ["{{ r.bar }}"] * bar
    _row(table, form, [f"{{{{ b.columns[{n}] }}}}" for n in range(len(widths))], head=True)
    _row(table, form, ["{%tr for r in b.rows %}"])
    if bar:
        _row(table, form, ["{%tr if r.total %}"])
        _row(table, form, plain, bold=True)
        _row(table, form, ["{%tr else %}"])
    _row(table, form, plain)
    if bar:
        _row(table, form, ["{%tr endif %}"])
    _row(table, form, ["{%tr endfor %}"])
    borders = child(table._tbl.tblPr, "tblBorders")
    for edge, size in (("top", 8), ("bottom", 8), ("insideH", 2)):
        child(
            borders,
            edge,
            val="single",
            sz=str(size),
            space="0",
            color="5D6876" if size == 2 else "1A2027",
        )
    margins = child(table._tbl.tblPr, "tblCellMar")
    for edge in ("left", "right"):
        child(margins, edge, w="28", type="dxa")


def _row(
    table: Any,
    form: TableForm,
    cells: list[str],
    *,
    head: bool = False,
    bold: bool = False,
) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    row = table.add_row()
    rules = row._tr.get_or_add_trPr()
    if not form.split:
        child(rules, "cantSplit")
    if head:
        child(rules, "tblHeader")
    for number, (cell, width) in enumerate(zip(row.cells, form.widths, strict=True)):
        cell.width = Mm(width)
        child(cell._tc.get_or_add_tcPr(), "vAlign", val="center")
        paragraph = cell.paragraphs[0]
        paragraph.style = f"表{form.name}"
        if number >= len(cells):
            continue
        run = paragraph.add_run(cells[number])
        run.bold = bold or None
        if head:
            run.font.name = LATIN
            run._r.get_or_add_rPr().rFonts.set(tag_name("eastAsia"), HEI)
        if "r.bar" in cells[number]:
            layout = paragraph.paragraph_format
            layout.line_spacing, layout.first_line_indent = 1.0, Mm(0)
        sides = WD_ALIGN_PARAGRAPH
        first = number == 0 and number not in form.left
        centred = first or "r.bar" in cells[number]
        side = sides.LEFT if number in form.left else sides.RIGHT
        paragraph.alignment = sides.CENTER if centred else side


def _close(document: Any) -> None:
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Mm

    blank = document.add_paragraph(style="落款")
    blank.paragraph_format.keep_with_next = True
    organ = document.add_paragraph("{{ organ }}　　", style="落款")
    organ.paragraph_format.keep_with_next = True
    document.add_paragraph("{{ date }}　　", style="落款")
    document.add_paragraph("{%p for said in notes %}", style="附注")
    document.add_paragraph("{{ said }}", style="附注").alignment = 0
    document.add_paragraph("{%p endfor %}", style="附注")
    end = document.add_paragraph("　{{ organ }}\t{{ printed }}　", style="版记")
    end.paragraph_format.space_before = Mm(8)
    end.paragraph_format.tab_stops.add_tab_stop(Mm(156), WD_TAB_ALIGNMENT.RIGHT)
    _border(end, "top", size=8, space=2)
    _border(end, "bottom", size=8, space=2)


def _running_lines(document: Any) -> None:
    """The page number outside on each page, and the mark of a drill on every page."""
    from docx.shared import Pt

    _style(document, "页码", SONG, 14, line=20)
    _style(document, "演练标识", HEI, 14, centre=True, line=24, colour=RED, bold=True)
    section = document.sections[0]
    for footer, odd in ((section.footer, True), (section.even_page_footer, False)):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = "页码"
        paragraph.alignment = 2 if odd else 0
        edge = "right_indent" if odd else "left_indent"
        setattr(paragraph.paragraph_format, edge, Pt(14))
        paragraph.add_run("— ")
        _page_number(paragraph)
        paragraph.add_run(" —")
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        paragraph = header.paragraphs[0]
        paragraph.style = "演练标识"
        paragraph.add_run("{% if drill %}【{{ labels.drill_line }}】{% endif %}")


def _page_number(paragraph: Any) -> None:
    for kind, said in (
        ("begin", None),
        (None, "PAGE"),
        ("separate", None),
        ("text", "1"),
        ("end", None),
    ):
        run = paragraph.add_run()
        if kind == "text":
            run.text = said
        elif kind is None:
            child(run._r, "instrText").text = said
        else:
            child(run._r, "fldChar", fldCharType=kind)


def _border(paragraph: Any, edge: str, *, size: int, space: int, colour: str = "1A2027") -> None:
    properties = paragraph._p.get_or_add_pPr()
    borders = properties.find(tag_name("pBdr"))
    if borders is None:
        borders = child(properties, "pBdr")
    child(borders, edge, val="single", sz=str(size), space=str(space), color=colour)
