"""The time line: bars and ticks stay within its width, whenever the calls were."""

import pytest

from campaign_contracts.mock.clock import DAY, HOUR, MINUTE, SECOND
from campaign_contracts.mock.console.drawing import MOST_TICKS, SHOWN_NUMBERS, time_line
from campaign_contracts.mock.dialling.calls import Call

START = 1_900_000_000_000_000


def _call(number: int, start: int, length: int) -> Call:
    return Call(
        campaign_id="c0ffee",
        ordinal=number,
        target=number,
        number=f"+120255501{number:02d}",
        attempt=1,
        status="completed",
        start=start,
        end=start + length,
    )


@pytest.mark.parametrize("length", [SECOND, 30 * SECOND, 7 * MINUTE, 5 * HOUR, 3 * DAY, 400 * DAY, 9000 * DAY])
@pytest.mark.parametrize("offset", [0, 13 * SECOND, 59 * MINUTE + 59 * SECOND])
def test_everything_lies_on_the_line(length: int, offset: int) -> None:
    begin = START + offset
    calls = [_call(0, begin, 10 * SECOND), _call(1, begin + length // 2, 10 * SECOND), _call(2, begin + length, 5)]
    line = time_line(calls, begin + length + DAY)
    lefts = [tick["left"] for tick in line["ticks"]]
    assert lefts == sorted(set(lefts))
    assert lefts[0] == 0
    assert len(lefts) <= MOST_TICKS + 1
    assert all(28 <= left <= 87 for left in lefts[1:])
    for row in line["rows"]:
        for bar in row["calls"]:
            assert 0 <= bar["left"] <= bar["left"] + bar["width"] <= 100.01


def test_calls_under_way_end_now() -> None:
    line = time_line([_call(0, START, 30 * SECOND)], START + 15 * SECOND)
    assert [(bar["status"], bar["left"], bar["width"]) for bar in line["rows"][0]["calls"]] == [("in-progress", 0, 100)]


def test_only_the_first_numbers_are_drawn() -> None:
    line = time_line([_call(number, START + number, SECOND) for number in range(50)], START + DAY)
    assert (len(line["rows"]), line["hidden"]) == (SHOWN_NUMBERS, 50 - SHOWN_NUMBERS)


def test_without_calls_there_is_no_line() -> None:
    assert time_line([], START) == {"rows": [], "ticks": [], "hidden": 0}
