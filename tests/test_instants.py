"""RFC 3339 is read strictly, and instants are compared with a second's tolerance."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign_contracts import instants

OFFSETS = st.integers(-12 * 60, 14 * 60)
SECONDS = st.integers(0, 4_102_444_800)


@given(SECONDS, OFFSETS)
def test_what_is_rendered_is_read_back(seconds: int, minutes: int) -> None:
    text = instants.render(seconds, offset_minutes=minutes)
    assert instants.parse(text) == seconds
    assert instants.offset_seconds(text) == minutes * 60


@given(SECONDS, st.integers(0, 999_999_999))
def test_fractions_count(seconds: int, nanoseconds: int) -> None:
    moment = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    parsed = instants.parse(f"{moment}.{nanoseconds:09d}Z")
    assert parsed is not None
    assert abs(parsed - seconds - nanoseconds / 1e9) < 1e-6


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1970-01-01T00:00:00Z", 0.0), ("1970-01-01T05:30:00+05:30", 0.0), ("1969-12-31T12:00:00-12:00", 0.0),
        ("2024-02-29T23:59:59.5+00:00", 1709251199.5),
    ],
)  # fmt: skip
def test_one_instant_has_many_spellings(text: str, seconds: float) -> None:
    assert instants.parse(text) == seconds


@pytest.mark.parametrize(
    "text",
    [
        "", "2024-01-01", "2024-01-01T00:00:00", "2024-01-01 00:00:00Z", "2024-01-01T00:00Z", "2023-02-29T00:00:00Z",
        "2024-13-01T00:00:00Z", "2024-01-01T24:00:00Z", "2024-01-01T00:00:61Z", "2024-01-01T00:00:00+0530",
        "2024-01-01T00:00:00+5:30", " 2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z\n", "2024-01-01t00:00:00z",
        "\u0662024-01-01T00:00:00Z", "2024-01-01T00:00:00,5Z", "2024-01-01T00:00:00.Z", "20240101T000000Z", None,
        5, True,
    ],
)  # fmt: skip
def test_anything_else_is_no_instant(text: object) -> None:
    assert instants.parse(text) is None


def test_an_offset_is_demanded() -> None:
    with pytest.raises(ValueError, match="'tomorrow' is not an RFC 3339"):
        instants.offset_seconds("tomorrow")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (1.0, 2.0, True),
        (1.0, 2.01, False),
        (None, None, True),
        (None, 1.0, False),
        (1.0, None, False),
        (5.0, 4.0, True),
    ],
)
def test_equal_within_a_second(one: float | None, other: float | None, expected: bool) -> None:
    assert instants.same(one, other) is expected
