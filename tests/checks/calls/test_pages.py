"""Call details in pages, on both paths."""

from dataclasses import replace
from typing import Any

import pytest
from tests.checks.calls.numbers import BUSY, A, kept
from tests.checks.dialling import Campaign, broken, number
from tests.checks.histories import DAY, START, History, held

from campaign_contracts import instants
from campaign_contracts.checks.calls import check as calls
from campaign_contracts.history import Exchange, RunBegan

# -- pages ---------------------------------------------------------------------------------------------------------


def _paged(history: History) -> Campaign:
    numbers = [number(index) for index in range(1, 6)] + [BUSY]
    one = Campaign(history, {"from": numbers})
    for index, to in enumerate(numbers):
        one.call(to, 1 + 10 * index, "busy" if to == BUSY else "completed")
    one.over(completed=5, failed=1)
    return one


def test_pages_as_they_should_be(history: History) -> None:
    one = _paged(history)
    everything = one.records
    for singular in (False, True):
        one.details(everything[:2], 6, limit=2, singular=singular)
        one.details(everything[2:4], 6, limit=2, offset=2, singular=singular)
        one.details(everything[::-1], 6, sort_by="date_created:desc", singular=singular)
        one.details(everything[5:], 1, status="busy", singular=singular)
        one.details([], 6, offset=6, singular=singular)
        one.details(code=400, offset=-1, singular=singular)
        one.details(code=400, sort_by="name:asc", singular=singular)
    assert {"CAL-01", "CAL-09"} <= kept(history)


def _pages(history: History, *pages: tuple[slice, int, dict[str, Any]]) -> set[str]:
    one = _paged(history)
    for part, total, query in pages:
        one.details(one.records[part], total, **query)
    return broken(history)


@pytest.mark.parametrize(
    "page",
    [
        (slice(0, 3), 6, {"limit": 2}), (slice(0, 2), 6, {"limit": 2, "offset": 2}), (slice(0, 1), 6, {"limit": 2}),
        (slice(0, 6), 6, {"sort_by": "date_created:desc"}), (slice(0, 6), 6, {"status": "busy"}),
        (slice(0, 5), 6, {"status": "completed"}), (slice(0, 0), 0, {"status": "busy"}),
        (slice(0, 2), 2, {"limit": 2}),
        (slice(0, 6), 6, {"offset": "-1"}),
        (slice(0, 6), 6, {"limit": "abc"}),
        (slice(0, 6), 6, {"sort_by": "name:asc"}), (slice(0, 6), 6, {"sort_by": "date_created:up"}),
        (slice(5, 6), 6, {"offset": 6}),
    ],
)  # fmt: skip
def test_a_wrong_page(history: History, page: tuple[slice, int, dict[str, Any]]) -> None:
    assert _pages(history, page) == {"CAL-09"}


@pytest.mark.parametrize("status", ["nonsense", "queued", "busy,queued", "busy,busy", "Busy,busy", "Busy"])
def test_what_a_filter_of_other_words_or_of_one_word_twice_finds_is_undecided(history: History, status: str) -> None:
    one = _paged(history)
    one.details(code=400, status=status)
    for found in ([], one.records[5:], one.records):
        one.details(found, status=status)
    assert not broken(history)


def test_where_somebody_else_may_have_called_no_page_is_wrong(history: History) -> None:
    one = _paged(history)
    one.details(one.records, status="busy")
    last = history.records[-1]
    assert isinstance(last, Exchange)
    history.records[-1] = replace(last, unknown=("state",))
    assert not broken(history)


@pytest.mark.parametrize("code", [402, 408, 413, 414, 429, 431])
def test_a_refusal_of_a_gateway_is_none_of_the_calls(history: History, code: int) -> None:
    one = _paged(history)
    one.details(code=code)
    one.details(code=code, status="busy")


def test_numbers_that_nobody_called_are_no_calls(history: History) -> None:
    one = Campaign(history, {"from": [number(1), number(2)]})
    silent = dict.fromkeys(("call_sid", "status", "start_time", "end_time", "duration"))
    waiting = [{**silent, "number": number(index), "date_created": instants.render(START)} for index in (7, 8, 9)]
    one.records += waiting
    for index in (1, 2):
        one.call(number(index), index)
    one.over(completed=2)
    for offset in range(0, 5, 2):
        one.details(one.records[offset : offset + 2], 5, offset=offset, limit=2)
    one.details(one.records[::-1], sort_by="date_created:desc")
    assert not broken(history)
    one.details([*waiting, one.records[3], one.records[3]])
    assert broken(history) == {"CAL-09"}


def test_what_only_lists_take_may_be_refused_or_ignored(history: History) -> None:
    one = _paged(history)
    queries: list[dict[str, Any]] = [{"name": "cc0123abcd"}, {"type": "trans"}]
    for query in queries:
        one.details(code=400, **query)
        one.details(one.records, 6, **query)
    assert not broken(history)


@pytest.mark.parametrize("code", [400, 404])
def test_an_offset_past_the_end_is_no_error(history: History, code: int) -> None:
    one = _paged(history)
    one.details(code=code, offset=100)
    assert broken(history) == {"CAL-09"}


def test_the_paths_differ(history: History) -> None:
    one = _paged(history)
    one.details(one.records[:2], 6, limit=2)
    one.details(one.records, 6, limit=2, singular=True)
    assert broken(history) == {"CAL-01"}


def test_what_the_singular_path_alone_is_asked_is_judged(history: History) -> None:
    """The plural one was asked other things, which says nothing of this."""
    one = _paged(history)
    one.details(one.records[:2], 6, limit=2)
    assert not broken(history)
    one.details(one.records, 6, limit=3, singular=True)
    assert broken(history) == {"CAL-09"}


def test_links_of_an_hour_differ_on_both_paths(history: History) -> None:
    """A link to a recording may be made anew for each answer, and nothing speaks of what is not documented."""
    one = _paged(history)
    for turn, singular in enumerate((False, True)):
        fresh = {"recording_url": f"https://recordings.example/1?signature={turn}", "asked": turn}
        one.details([{**record, **fresh} for record in one.records], singular=singular)
    assert "CAL-01" in kept(history)
    assert not broken(history)
    one.details([{**record, "duration": 31} for record in one.records], singular=True)
    assert broken(history) == {"CAL-01"}


@pytest.mark.parametrize("sid", ["", None])
def test_records_of_numbers_that_were_not_called_are_no_calls(history: History, sid: str | None) -> None:
    """They have no start_time, and perhaps no sid of their own; they are counted, and paged like the others."""
    slow = {"mode": "custom", "throttle": 1}
    one = Campaign(history, {"from": [A, BUSY, number(3)], "schedule": {"end_at": instants.render(START + 50)}, **slow})
    one.call(A, 1)
    stamp = instants.render(START + 50)
    untold = [
        {"call_sid": sid, "number": to, "status": None, "caller_id": None, "date_created": stamp, "start_time": None}
        for to in (BUSY, number(3))
    ]
    records = [*one.records, *untold]
    history.clock(advance=300)
    one.read("completed", 1)
    one.details(records)
    for offset in range(4):
        one.details(records[offset : offset + 1], 3, offset=offset, limit=1)
    assert not broken(history)
    one.details(records[:1], 3, offset=1, limit=1)
    assert broken(history) == {"CAL-09"}


def test_the_singular_path_is_not_there(history: History) -> None:
    one = _paged(history)
    one.details(code=404, singular=True)
    assert broken(history) == {"CAL-01"}


@pytest.mark.parametrize("live", [True, False])
@pytest.mark.parametrize("order", [(False, True), (True, False)])
def test_a_live_service_may_lack_either_path(history: History, order: tuple[bool, bool], live: bool) -> None:
    """There each path that answers is judged alone."""
    assert isinstance(history.records[0], RunBegan)
    history.records[0] = replace(history.records[0], live=live)
    waiting = {"send_at": instants.render(START + DAY), "end_at": instants.render(START + 2 * DAY)}
    one = Campaign(history, {"schedule": waiting})
    for singular in order:
        one.details([], singular=singular, code=404 if singular else 200)
    assert broken(history) == (set() if live else {"CAL-01"})
    one.details([], singular=True, offset=-1)
    assert broken(history) == ({"CAL-09"} if live else {"CAL-01", "CAL-09"})


def test_the_singular_path_is_asked_first_and_differs(history: History) -> None:
    one = _paged(history)
    history.clock(advance=60)
    one.act("archive", "archived")
    one.read("archived", completed=5, failed=1)
    one.details(one.records, 6, limit=2, singular=True)
    one.details(one.records[:2], 6, limit=2)
    assert "CAL-01" in broken(history)


@pytest.mark.parametrize(
    ("code", "query", "promise"),
    [(400, {"offset": -1}, "refusal"), (200, {"limit": 2}, "fact")],
)
def test_what_a_page_decides(history: History, code: int, query: dict[str, Any], promise: str) -> None:
    one = _paged(history)
    before = {promise for rule, promise in held(history, calls.CHECKS) if rule == "CAL-09"}
    one.details(one.records[:2], 6, code=code, **query)
    assert {promise for rule, promise in held(history, calls.CHECKS) if rule == "CAL-09"} - before == {promise}


def test_a_call_twice_on_a_page(history: History) -> None:
    one = _paged(history)
    one.details([one.records[0], one.records[0]], 6, limit=2)
    assert broken(history) == {"CAL-09"}


def test_calls_go_on_past_their_end(history: History) -> None:
    one = _paged(history)
    one.details([{**one.records[-1], "call_sid": "one more"}], 6, offset=6)
    assert broken(history) == {"CAL-09"}


def test_a_campaign_without_calls_may_answer_404_on_both_paths(history: History) -> None:
    times = {"send_at": instants.render(START + DAY), "end_at": instants.render(START + 3 * DAY)}
    one = Campaign(history, {"schedule": times})
    for singular in (False, True):
        one.details(code=404, singular=singular)
    assert kept(history) == {"CAL-01"}
