"""Units from the command line: what hangs on a node, where it stands, who was passed over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.service.cli.conftest import type_of_command
from tests.service.directives.conftest import V1


def test_a_department_hangs_on_any_node(town: type_of_command) -> None:
    """It is shown as what it is; a code that hangs on nothing is refused."""
    made = town("units", "hang", "420106.FXB", "武昌区防汛办", "--kind", "department")
    assert (made.document["parent"], made.document["kind"]) == ("420106", "department")
    assert "department" in town("units", "show", "420106.FXB", plain=True).out
    assert town("units", "hang", "420106.FXB", "武昌区防汛办").code == 1
    assert town("units", "hang", "4209.FXB", "防汛办").code == 1


def test_places_come_from_a_file(town: type_of_command, tmp_path: Path) -> None:
    """GCJ-02 is converted at the border; what lies outside its county is kept and named."""
    path = tmp_path / "places.csv"
    path.write_text(f"code,lat,lon,crs\n{V1},39.9,116.4,gcj02\n", "utf-8")
    answer = town("units", "places", path)
    assert answer.document == {"places": 1, "outside": [V1]}
    assert V1 in answer.complaints
    place = town("units", "show", V1).document["place"]
    assert abs(place["lat"] - 39.9) < 0.01
    assert place["lat"] != 39.9
    path.write_text(f"code,lat,lon,crs\n{V1},391,116.4,wgs84\n4209,30,114,wgs84\n", "utf-8")
    answer = town("units", "places", path)
    assert (answer.code, answer.out) == (1, "")
    assert {"2:", "3:"} <= set(answer.complaints.split())


def test_the_one_passed_over_can_read_it(town: type_of_command) -> None:
    """A report past a superior keeps its reason; the future is refused."""
    street, county = V1[:9], V1[:6]
    said = ("--past", street, "--to", county, "--reason", "街道压着不报", "--words", "溃口十米")
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    assert "future" in town("reports", "past", V1, *said, "--at", later).complaints
    assert town("reports", "past", V1, *said, "--by", "张三").document["bypass"] == 1
    [one] = town("reports", "passed-over", street).document["bypasses"]
    assert (one["unit"], one["to"], one["by"]) == (V1, county, "张三")
    assert (one["reason"], one["text"]) == ("街道压着不报", "溃口十米")
    assert town("reports", "passed-over", county).document["bypasses"] == []
    assert town("reports", "passed-over", "4209").code == 1
