"""Instants as different clients write them: each way of writing names the same second."""

from types import SimpleNamespace
from typing import Any

import pytest

from campaign_contracts import instants
from campaign_contracts.suites.spellings import SPELLINGS, spelled, spelled_window

NOW = 1_900_000_000.0
API: Any = SimpleNamespace(
    instant=lambda seconds, offset_minutes=0: instants.render(NOW + seconds, offset_minutes=offset_minutes)
)


@pytest.mark.parametrize("turn", range(len(SPELLINGS)))
def test_an_instant_is_the_same_within_a_second_however_it_is_written(turn: int) -> None:
    text = spelled(API, 600, turn)
    found = instants.parse(text)
    assert found is not None
    assert 0 <= found - (NOW + 600) < 1
    assert instants.offset_seconds(text) == 60 * SPELLINGS[turn][0]


def test_no_two_turns_write_alike() -> None:
    assert len({spelled(API, 600, turn) for turn in range(len(SPELLINGS))}) == len(SPELLINGS)


def test_a_window_without_a_start_has_an_end_alone() -> None:
    assert spelled_window(API, 0, 60, 0).keys() == {"end_at"}
    assert spelled_window(API, 30, 60, 0).keys() == {"send_at", "end_at"}
