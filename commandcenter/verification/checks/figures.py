"""Figures that do not add up: parts and total, words and form, a parent and its children.

Reads figures in Chinese sentences only where the form is plain (共…，其中…); what it cannot read it
leaves alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal

from commandcenter.core.language import Text, text
from commandcenter.verification.checks.facts import Saying, act_evidence, lead_on, words_evidence
from commandcenter.verification.limits import limit
from commandcenter.verification.model import Lead, Rule, Strength

TOTALS = ("合计", "总计", "总数", "共计", "总")
# What was reached can be no more than what was to be reached.
BOUNDS = (
    ("已转移", "应转移"),
    ("实转", "应转"),
    ("实到", "应到"),
    ("到岗", "应到"),
    ("已整改", "隐患"),
    ("整改完成", "隐患"),
    ("已完成", "应完成"),
    ("已排查", "应排查"),
    ("已发放", "已收到"),
    ("发放", "收到"),
    ("在岗", "应在岗"),
    ("已接种", "应接种"),
    ("已登记", "应登记"),
)
_FIGURE = r"(\d+(?:\.\d+)?)"
_UNIT = r"(户|人|名|处|个|栋|家|座|吨|公斤|件|箱|套|台|辆|艘|米|公里|亩|条|起|次|顶|床|万元|元)"
WHOLE = re.compile(
    rf"(?:共计|共|总计|合计|累计)[^\d，。；,;]{{0,12}}{_FIGURE}\s*{_UNIT}[^。；;]{{0,6}}?"
    rf"[，,：:（(]?\s*(?:其中|包括|分别为|分别是|含)(?P<parts>[^。；;]{{4,120}})"
)
GROUP = re.compile(r"^(?:第?[一二三四五六七八九十]|\d+|[A-Z甲乙丙丁东西南北])[组片区队号街]")
PART = re.compile(rf"([^\d，。；、,;]{{0,12}}?){_FIGURE}\s*{_UNIT}")
NOT_A_PART = re.compile(r"(占|比|增|减|%|％|约|平均|每|距|宽|长|深|高|投入|出动|用时|历时)")
COUNTED_THROUGH = re.compile(
    r"一.*二|[①A甲].*[②B乙]|1[组片区队].*2[组片区队]|男.*女|女.*男|东.*西|南.*北|上午.*下午|已.*未|未.*已|城.*乡|分别"
)
COMPLEMENTS = (("男", "女"), ("已", "未"), ("城镇", "农村"), ("成人", "儿童"), ("上午", "下午"))
ENDS_THE_PARTS = re.compile(r"[，,、]\s*(?:出动|投入|另|还|并|同时|现|已全部|目前|组织|设置|发放)")


def sums_in_words(said: Saying) -> Lead | None:
    """“共排查 126 户，其中…”: parts of the same unit that do not make the total."""
    words = unicodedata.normalize("NFKC", said.act.words)
    for found in WHOLE.finditer(words):
        total, unit = Decimal(found[1]), found[2]
        listed = ENDS_THE_PARTS.split(found["parts"])[0]
        parts = [
            Decimal(part[2])
            for part in PART.finditer(listed)
            if part[3] == unit and not NOT_A_PART.search(part[1])
        ]
        whole = sum(parts, Decimal(0))
        too_much = any(part > total for part in parts) or whole > total
        # “Among them” need not name all; a list that counts its parts through does.
        through = len(parts) >= 2 and bool(COUNTED_THROUGH.search(found[0]))
        if too_much or (len(parts) >= 2 and whole != total):
            return _lead(
                said,
                text(
                    "Its words give {total} {unit} in all, but the parts make {sum} ({parts}).",
                    total=str(total),
                    unit=unit,
                    sum=str(whole),
                    parts=" + ".join(map(str, parts)),
                ),
                subject=f"{said.act.key}:words",
                strength=Strength.STRONG if too_much or through else Strength.WEAK,
                in_words=True,
            )
    return None


def sums_in_form(said: Saying) -> Lead | None:
    """A quantity named as a total beside its parts, and what was reached beside what was due."""
    amounts = {name: Decimal(value) for name, value in said.act.quantities.items()}
    for name, total in amounts.items():
        if not any(mark in name for mark in TOTALS):
            continue
        parts = _parts(name, amounts)
        if len(parts) >= 2 and sum(parts.values()) != total:
            return _lead(
                said,
                text(
                    "“{name}” is {total}, but its parts make {sum} ({parts}).",
                    name=name,
                    total=str(total),
                    sum=str(sum(parts.values())),
                    parts=" + ".join(f"{part} {value}" for part, value in parts.items()),
                ),
                subject=f"{said.act.key}:form",
            )
    for reached, due in _bounded(amounts):
        if amounts[reached] > amounts[due]:
            return _lead(
                said,
                text(
                    "“{reached}” {more} is more than “{due}” {less}.",
                    reached=reached,
                    more=str(amounts[reached]),
                    due=due,
                    less=str(amounts[due]),
                ),
                subject=f"{said.act.key}:form",
            )
    return None


def _parts(name: str, amounts: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The quantities that a total sums for certain: two that complete each other, or groups that
    are counted through.
    """
    others = {other: value for other, value in amounts.items() if other != name}
    for one, other in COMPLEMENTS:
        first = [part for part in others if one in part]
        second = [part for part in others if other in part]
        if len(first) == len(second) == 1 and _of_one(first[0], second[0]):
            return {part: others[part] for part in (*first, *second)}
    groups = {part: value for part, value in others.items() if GROUP.search(part)}
    return groups if len(groups) >= 2 else {}


def _bounded(amounts: Mapping[str, Decimal]) -> list[tuple[str, str]]:
    pairs = []
    for low, high in BOUNDS:
        reached = [name for name in amounts if low in name and "应" not in name]
        due = [name for name in amounts if high in name and low not in name]
        pairs += [(one, other) for one in reached for other in due if _of_one(one, other)]
    return pairs


def _of_one(one: str, other: str) -> bool:
    """Whether two names count the same thing: they end alike."""
    return one[-1] == other[-1] or one[-2:-1] == other[-2:-1]


# Not what is still to be done, and with what may stand between a name and its figure.
NOT_YET = r"(?<![应需拟待未划计])(?<!计划)(?<!预计)"
BETWEEN = r"(?:人数|户数|数量|数|群众|人员|人口|共|了|:|\s|为){0,3}"


def words_against_form(said: Saying) -> Lead | None:
    """A figure in the words beside the name of a quantity that has another value."""
    words = unicodedata.normalize("NFKC", said.act.words)
    for name, value in said.act.quantities.items():
        core = name.removesuffix("数").removesuffix("人").removesuffix("户")
        if len(core) < 2:
            continue
        counted = re.search(_UNIT, name.removesuffix("数")[-1:])
        behind = rf"(?=\s*{counted[0]}|[^\d.\w]|$)" if counted else ""
        told = re.findall(NOT_YET + re.escape(core) + BETWEEN + _FIGURE + behind, words)
        given = [Decimal(one) for one in told]
        if given and Decimal(value) not in {*given, sum(given)}:
            return _lead(
                said,
                text(
                    "Its words give {told} for “{name}”, its form {value}.",
                    told=", ".join(told),
                    name=name,
                    value=value,
                ),
                subject=f"{said.act.key}:both",
                strength=Strength.STRONG if len(given) == 1 else Strength.WEAK,
                in_words=True,
            )
    return None


def all_on_target(claims: Sequence[Saying], name: str, target: Decimal) -> list[Lead]:
    """Units under one parent that all reached the floor exactly, not one more: weak, each."""
    exact = [one for one in claims if Decimal(one.act.quantities.get(name, "-1")) == target]
    big = (target >= limit("target_least") and target % 10 != 0) or target >= limit("target_round")
    if len(exact) < limit("target_units") or len(exact) < len(claims) or not big:
        return []
    return [
        _lead(
            one,
            text(
                "All {count} units here reported exactly the target of {target} for “{name}”.",
                count=len(exact),
                target=str(target),
                name=name,
            ),
            subject=f"target:{name}",
            strength=Strength.WEAK,
        )
        for one in exact
    ]


def parent_against_children(
    parent: Saying, name: str, told: Decimal, children: Mapping[str, Decimal]
) -> Lead | None:
    """What a superior said for its area against the sum of what its own units reported."""
    whole = sum(children.values(), Decimal(0))
    if whole == told:
        return None
    return _lead(
        parent,
        text(
            "It says {told} for “{name}”, but its {units} units reported {sum} together.",
            told=str(told),
            name=name,
            units=len(children),
            sum=str(whole),
        ),
        subject=f"{parent.act.key}:sum:{name}",
        strength=Strength.STRONG if told > whole else Strength.WEAK,
    )


def figure_for(name: str, words: str) -> Decimal | None:
    """The one figure that some words give for a quantity, None where they give none or several."""
    core = re.escape(name.removesuffix("数"))
    told = re.findall(
        rf"{core}(?:人数|户数|数量|数|共|合计|：|:|\s|为){{0,3}}{_FIGURE}",
        unicodedata.normalize("NFKC", words),
    )
    return Decimal(told[0]) if len(set(told)) == 1 else None


def _lead(
    said: Saying,
    why: Text,
    *,
    subject: str,
    strength: Strength = Strength.STRONG,
    in_words: bool = False,
) -> Lead:
    return lead_on(
        said,
        rule=Rule.ARITHMETIC,
        strength=strength,
        why=why,
        evidence=(
            (words_evidence(said) if in_words else act_evidence(said))
            | {"quantities": dict(said.act.quantities)},
        ),
        subject=subject,
    )
