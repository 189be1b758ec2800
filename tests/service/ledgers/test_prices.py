"""Price samples on both databases: imported once, judged with their history, made into evidence."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from commandcenter.accounts import service as accounts
from commandcenter.core.clock import HeldClock
from commandcenter.core.errors import Refused, RefusedWithProblems
from commandcenter.core.ids import canonical, digest
from commandcenter.headquarters import Headquarters
from commandcenter.ledgers.prices import Ground
from commandcenter.ledgers.service import prices
from commandcenter.ledgers.tables import price_sample
from commandcenter.store import service as installation
from tests.service.directives.conftest import populate

HEAD = "key,at,place,shop,item,unit,price,cost,base_price,inspectors,photos\n"
SAMPLES = (
    HEAD
    + """a,2020-01-20T09:00:00+08:00,420115,甲店,口罩,盒,20,10,,,
b,2020-02-01T09:00:00+08:00,420115,甲店,口罩,盒,21,10,,P001;P002,face.jpg
c,2020-02-01T09:00:00+08:00,420115,乙店,口罩,盒,116,100,,,
d,2020-02-01T09:00:00+08:00,420115,丙店,口罩,盒,115,100,,,
e,2020-02-01T09:00:00+08:00,420115,丁店,口罩,盒,999,,,,
"""
)
PEOPLE = """code,name,unit,post
P901,检查员甲,420115,价格检查
P902,检查员乙,420115,价格检查
"""
PHOTO = b"\xff\xd8\xff a face of a shop"


def photos(name: str) -> tuple[bytes, str] | None:
    """A folder with one photo."""
    return (PHOTO, "image/jpeg") if name == "face.jpg" else None


@pytest.fixture
def market(headquarters: Headquarters, tmp_path: Path) -> Headquarters:
    """A small country with two price inspectors and five samples."""
    populate(headquarters, tmp_path)
    (tmp_path / "inspectors.csv").write_text(PEOPLE, "utf-8")
    headquarters.act(accounts.import_people, path=tmp_path / "inspectors.csv")
    bring(headquarters, tmp_path, SAMPLES)
    return headquarters


def bring(headquarters: Headquarters, folder: Path, words: str) -> prices.ImportedSamples:
    """Import samples from words."""
    path = folder / "samples.csv"
    path.write_text(words, "utf-8")
    return headquarters.act(prices.import_samples, path=path, photos=photos)


def test_each_sample_is_judged_with_its_history(market: Headquarters) -> None:
    """The same shop's earlier price is the reference; a margin is put to the limit."""
    judged = {one.sample.key: one for one in market.read(prices.judged_prices)}
    assert set(judged) == {"b", "c", "d", "e"}
    assert judged["b"].ground is Ground.ABOVE_BASE
    assert judged["c"].ground is Ground.NO_REFERENCE
    assert not judged["d"].flagged
    assert judged["e"].lacking
    under = market.read(prices.judged_prices, under="4201", item="口罩")
    assert {one.sample.key for one in under} == set(judged)
    assert market.read(prices.judged_prices, under="43") == []


def test_the_same_file_again_changes_nothing(market: Headquarters, tmp_path: Path) -> None:
    """A key is one sample for ever; other content under it is refused with its line."""
    again = bring(market, tmp_path, SAMPLES)
    assert (again.accepted, again.repeated) == (0, 5)
    with pytest.raises(Refused, match="other content"):
        bring(market, tmp_path, SAMPLES.replace("116,100", "117,100"))
    assert len(market.read(prices.judged_prices)) == 4


BAD_LINES = [
    ("f,2020-02-01T09:00:00+08:00,42,店,口罩,盒,0,,,,", "must be above 0"),
    ("f,2020-02-01T09:00:00+08:00,42,店,口罩,盒,-3,,,,", "must be above 0"),
    ("f,2020-02-01T09:00:00+08:00,42,店,口罩,盒,NaN,,,,", "not a usable number"),
    ("f,2020-02-01 09:00,42,店,口罩,盒,3,,,,", "no time zone"),
    ("f,2031-02-01T09:00:00+08:00,42,店,口罩,盒,3,,,,", "in the future"),
    ("f,2020-02-01T09:00:00+08:00,99,店,口罩,盒,3,,,,", "no unit 99"),
    ("f,2020-02-01T09:00:00+08:00,42,,口罩,盒,3,,,,", "“shop” needs"),
    ("f,2020-02-01T09:00:00+08:00,42,店,口罩,盒,3,,,,other.jpg", "not in the folder"),
]


def test_a_bad_line_holds_back_the_file(market: Headquarters, tmp_path: Path) -> None:
    """Nothing of the file is taken, and the line is named."""
    good = "g,2020-02-01T09:00:00+08:00,42,店,口罩,盒,3,,,,\n"
    for line, why in BAD_LINES:
        with pytest.raises(Refused) as refused:
            bring(market, tmp_path, HEAD + good + line + "\n")
        words = refused.value.say("en")
        assert why in words
        assert "\n3: " in words
    assert len(market.read(prices.judged_prices)) == 4


def test_evidence_holds_everything(market: Headquarters, clock: HeldClock) -> None:
    """Sample, computation, basis, photos by hash, two inspectors; its digest is on record."""
    clock.advance(timedelta(hours=1))
    made = market.act(prices.make_evidence, key="b", inspectors=["P901", "检查员乙"])
    with zipfile.ZipFile(io.BytesIO(made.file)) as pack:
        document = json.loads(pack.read("evidence.json"))
        kept = document.pop("digest")
        assert pack.read(f"photos/{digest(PHOTO)}") == PHOTO
    assert kept == made.digest == digest(canonical(document))
    assert document["photos"] == [digest(PHOTO)]
    assert document["computation"]["rise_percent"] == "5.0"
    assert document["computation"]["margin_percent"] == "110.0"
    assert document["basis"]["base_date"] == "2020-01-21"
    assert [one["name"] for one in document["inspectors"]] == ["检查员甲", "检查员乙"]
    entry = market.read(installation.timeline, after=0, limit=1000)[-1]
    assert (entry.kind, entry.payload["digest"]) == ("price.evidence", made.digest)


def test_evidence_is_refused_where_it_is_none(market: Headquarters) -> None:
    """One inspector, the same twice, an unknown one, the installation, or nothing to prove."""
    for inspectors in (["P901"], ["P901", "检查员甲"], ["P901", "operator"]):
        with pytest.raises(Refused, match="at least 2 inspectors"):
            market.act(prices.make_evidence, key="b", inspectors=inspectors)
    with pytest.raises(Refused, match="Nobody here is called"):
        market.act(prices.make_evidence, key="b", inspectors=["P901", "某人"])
    for key in ("d", "e"):
        with pytest.raises(Refused, match="Nothing speaks against"):
            market.act(prices.make_evidence, key=key, inspectors=["P901", "P902"])
    with pytest.raises(Refused, match="no price sample"):
        market.act(prices.make_evidence, key="x", inspectors=["P901", "P902"])


def test_a_sample_stays_as_it_was_seen(market: Headquarters) -> None:
    """Not even SQL changes a price."""
    statement = price_sample.update().values(price="1")
    with pytest.raises(Refused, match="stays as it was seen"):
        market.act(lambda work: work.connection.execute(statement))


def test_one_sample_is_entered_as_it_was_typed(market: Headquarters) -> None:
    """By the names of the columns; what is missing is named, the same key is the same sample."""
    cells = {
        "key": "z", "at": "2020-02-03T09:00:00+08:00", "place": "420115", "shop": "甲店",
        "item": "口罩", "unit": "盒", "price": "22", "cost": "10",
    }  # fmt: skip
    with pytest.raises(RefusedWithProblems) as refused:
        market.act(prices.record_sample, cells=cells | {"price": " "})
    assert [problem.where for problem in refused.value.problems] == ["price"]
    with pytest.raises(Refused, match="There is no unit 99"):
        market.act(prices.record_sample, cells=cells | {"place": "99"})
    for accepted, repeated in ((1, 0), (0, 1)):
        made = market.act(prices.record_sample, cells=cells)
        assert (made.accepted, made.repeated) == (accepted, repeated)
    judged = {one.sample.key: one for one in market.read(prices.judged_prices)}
    assert judged["z"].ground is Ground.ABOVE_BASE
