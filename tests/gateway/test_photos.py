"""Photos are examined safely: kind by content, pixels before decoding, EXIF as plain values."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.gateway.declined import Declined
from commandcenter.gateway.limits import PHOTO_BYTES_MAX
from commandcenter.gateway.photos import examine
from tests.gateway.pictures import TAKEN, jpeg, png


def test_exif_is_read() -> None:
    """Time, place, device and orientation come out as plain values."""
    found = examine(jpeg(), "a.jpg")
    assert (found.media_type, found.width, found.height) == ("image/jpeg", 640, 480)
    assert found.exif["taken_at"] == TAKEN
    assert found.exif["taken_offset"] == "+08:00"
    assert found.exif["orientation"] == 6
    assert found.exif["model"] == "Phone1"
    assert found.exif["lat"] == pytest.approx(30.3721, abs=1e-6)
    assert found.exif["lon"] == pytest.approx(114.3158, abs=1e-6)
    assert msgspec.json.decode(msgspec.json.encode(found.exif)) == found.exif


def test_no_exif_is_no_fault() -> None:
    """Messengers strip it; then there is nothing to say."""
    assert examine(jpeg(exif=False)).exif == {}


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"", 415),
        (b"hello", 415),
        (b"GIF89a" + b"\x00" * 100, 415),
        (b"%PDF-1.7", 415),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 50, 415),
        (jpeg()[:2000], 415),
        (png(20_000, 10_000), 413),
        (png(9_000, 8_000), 413),
        (png(10, 10), 415),
        (b"\xff\xd8\xff" + b"\x00" * PHOTO_BYTES_MAX, 413),
    ],
)
def test_what_is_no_photo_is_refused(data: bytes, status: int) -> None:
    """Each is refused with its own sentence, before anything large is decoded."""
    with pytest.raises(Declined) as refused:
        examine(data, "x.jpg")
    assert refused.value.status == status
    assert "x.jpg" in refused.value.say("en")


@given(
    st.binary(max_size=400),
    st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x10\x00\x00\x00WEBP"]),
)
def test_noise_never_breaks_us(noise: bytes, head: bytes) -> None:
    """Whatever follows a right beginning is either a photo or refused, never a fault."""
    with pytest.raises(Declined):
        examine(head + noise)


@given(st.integers(min_value=2, max_value=3000), st.binary(min_size=1, max_size=6))
def test_damage_never_breaks_us(place: int, damage: bytes) -> None:
    """A photo with any few bytes changed is still examined or refused."""
    whole = WHOLE
    broken = whole[:place] + damage + whole[place + len(damage) :]
    try:
        found = examine(broken)
    except Declined as refused:
        found = refused
    if isinstance(found, Declined):
        assert found.status in (413, 415)
    else:
        assert msgspec.json.encode(found.exif)


WHOLE = jpeg(64, 48)
