"""Elements of a Word file that its library has no words for, put in the order of the schema.

It knows no form and no report.
"""

from __future__ import annotations

from typing import Any


def tag_name(tag: str) -> str:
    """The full name of an element or attribute of word processing."""
    from docx.oxml.ns import qn

    return str(qn(f"w:{tag}"))


def child(parent: Any, tag: str, **values: str) -> Any:
    """A child element in the schema's order; out of order, Word would offer to repair the file."""
    from docx.oxml import OxmlElement

    element = parent.find(tag_name(tag))
    if element is None:
        element = OxmlElement(f"w:{tag}")
        _insert(parent, element)
    for name, value in values.items():
        element.set(tag_name(name), value)
    return element


# The order of the elements that this form sets, by what they stand in (ECMA-376, part 1, 17).
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr"
    " suppressLineNumbers"
    " pBdr shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE"
    " autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents"
    " suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr"
    " sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint"
    " noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect"
    " bdr shd fitText vertAlign rtl cs em lang",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc"
    " tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText"
    " vAlign hideMark",
}


def _insert(parent: Any, element: Any) -> None:
    order = ORDER.get(parent.tag.rsplit("}", 1)[1], "").split()
    tag = element.tag.rsplit("}", 1)[1]
    later = set(order[order.index(tag) + 1 :]) if tag in order else set()
    for position, other in enumerate(parent):
        if other.tag.rsplit("}", 1)[1] in later:
            parent.insert(position, element)
            return
    parent.append(element)
