"""What travels to the page has the layout that the page decodes."""

from __future__ import annotations

import struct

from ui.map.records import (
    AreaRow,
    PointState,
    TileServer,
    UnitPoint,
    columns_of,
    flags_of,
)


def test_points_travel_as_columns_in_the_order_of_their_codes() -> None:
    points = [
        UnitPoint("420115001002", 114.5, 30.25, PointState.CLAIMED, schematic=True, name="乙村"),
        UnitPoint("420115001001", 114.25, 30.5, PointState.VERIFIED, schematic=False, overdue=True),
    ]
    data = columns_of(points).packed()
    magic, count, name_bytes, spare = struct.unpack_from("<4i", data, 0)
    assert (magic, count, spare) == (0x50434D31, 2, 0)
    assert struct.unpack_from("<2d", data, 16) == (420115001001.0, 420115001002.0)
    assert struct.unpack_from("<4f", data, 32) == (114.25, 30.5, 114.5, 30.25)
    assert list(data[48:50]) == [PointState.VERIFIED, PointState.CLAIMED]
    assert list(data[50:52]) == [1, 4]
    assert data[52:].decode() == "\n乙村"
    assert name_bytes == len(data) - 52


def test_grid_codes_of_fifteen_digits_stay_exact() -> None:
    code = "420115001001999"
    data = columns_of([UnitPoint(code, 114.0, 30.0, 0, schematic=True)]).packed()
    assert f"{struct.unpack_from('<d', data, 16)[0]:.0f}" == code


def test_flags_do_not_mix() -> None:
    sums = {
        flags_of(overdue=late, flagged=doubt, schematic=drawn)
        for late in (False, True)
        for doubt in (False, True)
        for drawn in (False, True)
    }
    assert sums == set(range(8))


def test_a_row_keeps_its_counts_and_says_that_its_place_is_schematic() -> None:
    row = AreaRow("420115001", "纸坊街道", 40, 30, 20, 18, 4, 1, 5, 10, 2)
    counts = [40, 30, 20, 18, 4, 1, 5, 10, 2]
    assert row.packed((114.3, 30.3, True)) == [
        "420115001",
        "纸坊街道",
        *counts,
        114.3,
        30.3,
        True,
    ]
    assert row.packed(None)[-3:] == [None, None, False]


def test_the_key_of_a_tile_server_is_not_shown() -> None:
    server = TileServer("https://tiles.example/{z}/{x}/{y}?tk={key}", key="SECRET")
    assert "SECRET" not in repr(server)
