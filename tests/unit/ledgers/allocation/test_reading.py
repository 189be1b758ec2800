"""An allocation file is read exactly, or refused with the place of each fault."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.core.errors import Refused, RefusedWithProblems
from commandcenter.ledgers.allocation.planning import allocate
from commandcenter.ledgers.allocation.reading import read_problem

GOOD: dict[str, Any] = {
    "items": {"tent": {"per_person": 0.25}, "bed": {"per_person": "1"}},
    "areas": [
        {"unit": "a", "population": 1000, "hazard": 0.1, "holds": {"tent": 5}},
        {"unit": "b", "population": 10, "hazard": 1, "priority": 3, "vulnerability": 1.5},
    ],
    "depots": [{"depot": "d", "stock": {"tent": 60}, "trucks": 12.5}],
    "minutes": {"a": {"d": 12.5}},
}


def changed(*path: Any, to: Any) -> str:
    """The good file with one value changed, or taken out where it is None."""
    document = json.loads(json.dumps(GOOD))
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return json.dumps(document)


def test_a_good_file_is_read_exactly() -> None:
    """Decimals stay what was written; what is left out has its default."""
    problem = read_problem(json.dumps(GOOD))
    assert problem.items["tent"].per_person == Decimal("0.25")
    assert problem.areas[0].hazard == Decimal("0.1")
    assert (problem.areas[0].priority, problem.areas[0].vulnerability) == (0, 1)
    assert problem.areas[1].holds == {}
    assert problem.depots[0].stock == {"tent": 60}
    assert problem.minutes == {"a": {"d": Decimal("12.5")}}


@pytest.mark.parametrize(
    ("words", "where"),
    [
        (changed("depots", 0, "stock", "tent", to=-1), "depots[0].stock.tent"),
        (changed("depots", 0, "stock", "tent", to=1.5), "depots[0].stock.tent"),
        (changed("depots", 0, "stock", "tent", to=60.0), "depots[0].stock.tent"),
        (changed("depots", 0, "stock", "tent", to=True), "depots[0].stock.tent"),
        (changed("depots", 0, "stock", "tent", to=None), "depots[0].stock.tent"),
        (changed("depots", 0, "stock", "tent", to=10**13), "depots[0].stock.tent"),
        (changed("depots", 0, "stock", "boat", to=1), "depots[0].stock.boat"),
        (changed("areas", 0, "hazard", to=1.01), "areas[0].hazard"),
        (changed("areas", 0, "hazard", to=-0.1), "areas[0].hazard"),
        (changed("areas", 0, "hazard", to=float("nan")), "areas[0].hazard"),
        (changed("areas", 0, "hazard", to=float("inf")), "areas[0].hazard"),
        (changed("areas", 0, "population", to=3.5), "areas[0].population"),
        (changed("areas", 0, "population", to=-3), "areas[0].population"),
        (changed("areas", 0, "population", to="many"), "areas[0].population"),
        (changed("areas", 0, "holds", "tent", to=-1), "areas[0].holds.tent"),
        (changed("areas", 0, "colour", to="red"), "areas[0]"),
        (changed("areas", 1, "priority", to=10), "areas[1].priority"),
        (changed("areas", 1, "vulnerability", to=11), "areas[1].vulnerability"),
        (changed("items", "tent", "per_person", to="x"), "items.tent.per_person"),
        (changed("items", "tent", "weight", to=0), "items.tent.weight"),
        (changed("minutes", "a", "x", to=1), "minutes.a.x"),
        (changed("minutes", "x", to={"d": 1}), "minutes.x"),
        (changed("minutes", "a", "d", to=-1), "minutes.a.d"),
        (changed("minutes", "a", to=[1]), "minutes.a"),
        (changed("kits", to=[1]), "kits"),
        (changed("kits", to={"family": {"tent": 1.5}}), "kits.family.tent"),
        (changed("kits", to={"bed": {"tent": 1}}), "kits.bed"),
        (changed("kits", to={"one": {"tent": 1}, "two": {"tent": 2}}), "kits.two.tent"),
        (changed("nearest", to=0), "nearest"),
        (json.dumps({name: part for name, part in GOOD.items() if name != "minutes"}), "file"),
        ("[]", "file"),
        ("{", "1"),
        ("[" * 100_000, "file"),
        ('{"items": {}, "areas": [], "depots": [], "minutes": {}, "items": {}}', "items"),
        ("9" * 5000, "1"),
    ],
)
def test_each_fault_is_one_sentence_with_its_place(words: str, where: str) -> None:
    """One fault, one sentence, and it says where."""
    with pytest.raises(Refused) as refused:
        read_problem(words)
    assert not isinstance(refused.value, RefusedWithProblems)
    sentence = refused.value.say("en")
    assert f" {where}: " in sentence
    assert "\n" not in sentence
    assert refused.value.say("zh_CN") != sentence


def test_all_faults_are_named_at_once() -> None:
    """Two units of one name and a bad stock are two lines."""
    document = json.loads(changed("areas", 1, "unit", to="a"))
    document["depots"].append({"depot": "d", "stock": {"tent": -4}})
    with pytest.raises(RefusedWithProblems) as refused:
        read_problem(json.dumps(document))
    assert [problem.where for problem in refused.value.problems] == [
        "areas[1].unit",
        "depots[1].depot",
        "depots[1].stock.tent",
    ]


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats()
    | st.sampled_from(["", "a", "b", "d", "tent", "bed", "1", "0.5", "-1", "1e400", "\0", "９"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "d", "tent", "unit", "stock", "per_person"]), inner)
    ),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document."""
    found = [path] if path else []
    steps: Any = ()
    if isinstance(value, dict | list):
        steps = value.items() if isinstance(value, dict) else enumerate(value)
    for step, inner in steps:
        found += places(inner, (*path, step))
    return found


@given(st.sampled_from(places(GOOD)), json_values)
def test_whatever_stands_somewhere_is_planned_or_refused(path: tuple[Any, ...], to: Any) -> None:
    """Any value at any place: a plan, or a refusal in words; never a fault of ours."""
    said = ""
    try:
        problem = read_problem(changed(*path, to=to))
    except Refused as refused:
        said = refused.say("zh_CN")
    else:
        assert allocate(problem).min_fill.keys() == problem.items.keys()
        said = "planned"
    assert said
