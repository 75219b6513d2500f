"""The server's time as its answers state it."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from tests.checks.histories import START, History, element, judged, shown, success

from campaign_contracts import instants
from campaign_contracts.checks.creating import acceptance
from campaign_contracts.history import Exchange, Request, Response
from campaign_contracts.stated_time import MOST_LEAP_SECONDS, Ahead, Leaps

DATE = "Thu, 02 Jan 2031 03:04:05 GMT"
DAY = 86_400.0


def answered(created: str | None = None, date: str | None = DATE) -> Exchange:
    """A POST and its answer."""
    items = [{"code": 200, "data": {"id": "c1", "date_created": created}}] if created else []
    headers = {"date": date} if date else {}
    response = Response(status=200, headers=headers, body=json.dumps({"response": items}).encode())
    request = Request(method="POST", target="/v2/accounts/demo/campaigns")
    return Exchange(number=1, account="demo", at=10.0, until=12.0, request=request, response=response)


@pytest.mark.parametrize(
    ("exchange", "now"),
    [
        (answered(), instants.parse("2031-01-02T03:04:05Z")),
        (answered("2031-02-02T00:00:00Z"), instants.parse("2031-02-02T00:00:00Z")),
        (answered(None, None), START),
    ],
)
def test_what_an_answer_states(exchange: Exchange, now: float) -> None:
    ahead = Ahead()
    ahead.hear(exchange, START - 11.0)
    assert START + ahead.seconds == pytest.approx(now)


def test_a_slow_answer_says_of_no_moment_that_it_was_the_middle() -> None:
    ahead = Ahead()
    now = instants.parse("2031-01-02T03:04:06Z")
    assert now is not None
    ahead.hear(replace(answered("2031-01-02T03:04:06Z"), at=0.0, until=60.0), now)
    assert (ahead.seconds, ahead.sure) == (0.0, False)


@pytest.mark.parametrize(
    ("created", "date", "leaps"),
    [
        ("2031-01-02T04:04:06Z", "Thu, 02 Jan 2031 04:04:05 GMT", 3600),
        ("2031-01-02T02:04:06Z", "Thu, 02 Jan 2031 02:04:05 GMT", -3600),
        ("2031-01-02T03:07:06Z", "Thu, 02 Jan 2031 03:07:05 GMT", 0),  # not far enough to be sure
        ("2031-01-02T04:04:06Z", DATE, 0),  # a fault of the server's
        ("2031-01-02T04:04:06Z", None, 0),
        (None, "Thu, 02 Jan 2031 04:04:05 GMT", 0),  # of whoever answers in the server's place
    ],
)
def test_a_clock_that_is_moved_leaps(created: str | None, date: str | None, leaps: int) -> None:
    clock = Leaps()
    assert clock.hear(answered("2031-01-02T03:04:04Z", "Thu, 02 Jan 2031 03:04:04 GMT"), 10.0) == 0
    assert clock.hear(answered("2031-01-02T03:04:06Z"), 12.0) == 0
    assert clock.hear(answered(created, date), 12.0) == leaps


def test_a_clock_may_be_fast_and_an_answer_slow() -> None:
    clock = Leaps()
    for seconds in range(5):
        dated = datetime(2031, 1, 2, tzinfo=UTC) + timedelta(hours=seconds)
        fast = answered(dated.isoformat(), format_datetime(dated, usegmt=True))
        assert clock.hear(replace(fast, at=seconds, until=seconds), 12.0 + seconds) == 0
    late = dated + timedelta(minutes=9)
    slow = answered(late.isoformat(), format_datetime(late, usegmt=True))
    assert clock.hear(replace(slow, at=4.0, until=4.0 + 2 * MOST_LEAP_SECONDS), 16.0 + 2 * MOST_LEAP_SECONDS) == 0
    moved = dated + timedelta(days=2)
    leapt = answered(moved.isoformat(), format_datetime(moved, usegmt=True))
    assert clock.hear(replace(leapt, at=5.0, until=5.0), 17.0 + 2 * MOST_LEAP_SECONDS) > DAY


def test_a_machine_that_slept_moved_no_clock() -> None:
    clock = Leaps()
    for hour in range(4):
        dated = datetime(2031, 1, 2, tzinfo=UTC) + timedelta(hours=hour)
        answer = answered(dated.isoformat(), format_datetime(dated, usegmt=True))
        assert clock.hear(replace(answer, at=hour, until=hour), 3600.0 * hour) == 0


def test_a_server_whose_clock_was_left_ahead_is_not_accused() -> None:
    history = History(control=False)
    there = START + 40 * DAY
    sent = element("left ahead", schedule={"send_at": instants.render(START + 2 * DAY)})
    dated = {"date_created": instants.render(there), "date_updated": instants.render(there)}
    history.send(
        "POST",
        "campaigns",
        body={"campaigns": [element("first")]},
        items=[success({**shown("c1", element("first")), **dated})],
    )
    failed = {"code": 400, "error_data": {"code": 1002, "message": "past"}, "status": "failure", "data": None}
    history.send("POST", "campaigns", body={"campaigns": [sent]}, status=400, items=[failed])
    found = judged(history, acceptance.CHECKS)[0]
    assert {rule for rule, verdict in found if verdict == "broken"} == set()
