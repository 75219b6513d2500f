"""What the mock does where a choice is made otherwise is legal too."""

from dataclasses import replace

import pytest
from tests.mock.recording import RUN, Recording, recording

from campaign_contracts.history import Callback
from campaign_contracts.mock.choices import PLAIN


def test_a_late_server_is_late_only_where_nobody_moves_its_clock_or_acts() -> None:
    mock = recording()
    scheduler = mock.app.service.scheduler
    scheduler.behave(replace(scheduler.behaviour, chosen=replace(PLAIN, late_seconds=2.0)), 0)
    seen, acted_on = (mock.created(schedule=mock.schedule(10, 9000)) for _ in range(2))
    mock.clock.elapsed += 11
    assert mock.read(seen).data["status"] == "created"
    assert mock.delete(acted_on).status == 409
    assert mock.read(acted_on).data["status"] == "in-progress"
    mock.clock.elapsed += 2
    assert mock.read(seen).data["status"] == "in-progress"
    moved = mock.created(schedule=mock.schedule(100, 9000))
    mock.advance(100)
    assert mock.read(moved).data["status"] == "in-progress"
    assert mock.violated() == set()


def test_numbers_that_were_not_called_may_be_shown_and_told() -> None:
    mock = recording()
    scheduler = mock.app.service.scheduler
    chosen = replace(PLAIN, uncalled_shown=True, uncalled_told=True)
    scheduler.behave(replace(scheduler.behaviour, chosen=chosen), 0)
    numbers = ["+12025550100", "+12025550101", "+12025550102"]
    identifier = mock.created(
        **{"from": numbers}, mode="custom", throttle=1, schedule={"end_at": mock.instant(9000)},
        call_schedule_callback="http://localhost/told",
    )  # fmt: skip
    mock.advance(20)
    mock.act(identifier, "pause")
    mock.advance(60)
    mock.act(identifier, "complete")
    records = [item["data"] for item in mock.send("GET", f"campaigns/{identifier}/call-details").items]
    assert [(record["number"], record["start_time"] is None) for record in records] == [
        (numbers[1], True), (numbers[2], True), (numbers[0], False),
    ]  # fmt: skip
    mock.advance(60)
    told = [record.request.json for record in mock.records if isinstance(record, Callback)]
    assert [(said["to"], len(said["call_sids"])) for said in told] == [
        (numbers[0], 1), (numbers[1], 0), (numbers[2], 0),
    ]  # fmt: skip
    assert mock.violated() == set()


def _chosen(**choices: object) -> Recording:
    mock = recording()
    scheduler = mock.app.service.scheduler
    scheduler.behave(replace(scheduler.behaviour, chosen=replace(PLAIN, **choices)), 0)  # type: ignore[arg-type]
    return mock


def _calls(mock: Recording, identifier: str, query: str = "") -> list[str]:
    return [
        item["data"]["number"][-1] for item in mock.send("GET", f"campaigns/{identifier}/call-details{query}").items
    ]


NUMBERS = [f"+1202555010{digit}" for digit in range(5)]


@pytest.mark.parametrize(("called", "count"), [(False, 2), (True, 3)])
def test_a_call_that_is_due_at_end_at_may_be_made(called: bool, count: int) -> None:
    mock = _chosen(called_at_end=called)
    slow = {"mode": "custom", "throttle": 1, "schedule": mock.schedule(60, 180)}
    identifier = mock.created(**{"from": NUMBERS}, **slow)
    mock.advance(300)
    mock.read(identifier)
    assert len(_calls(mock, identifier)) == count
    assert mock.violated() == set()


@pytest.mark.parametrize(("more", "count"), [(False, 2), (True, 3)])
def test_one_call_more_than_allowed_may_start_in_a_minute(more: bool, count: int) -> None:
    mock = _chosen(one_more_a_minute=more)
    identifier = mock.created(**{"from": NUMBERS}, mode="custom", throttle=2)
    mock.advance(55)
    assert len(_calls(mock, identifier)) == count
    mock.advance(300)
    mock.read(identifier)
    assert len(_calls(mock, identifier)) == 5
    assert mock.violated() == set()


@pytest.mark.parametrize(("kept", "order"), [(False, "cba"), (True, "abc")])
def test_what_has_one_date_may_keep_its_order(kept: bool, order: str) -> None:
    mock = _chosen(ties_kept_descending=kept, calls_in_bursts=True)
    mock.bulk(*(mock.campaign(name=f"{RUN} {letter}", schedule=mock.schedule(9000)) for letter in "abc"))
    for page in ("", "&limit=2", "&limit=2&offset=1"):
        ascending = mock.find(f"name={RUN}&sort_by=date_created:asc{page}").items
        assert "".join(item["data"]["name"][-1] for item in ascending) == "abc"[bool(page[8:]) :][: 2 if page else 3]
        found = mock.find(f"name={RUN}&sort_by=date_created:desc{page}").items
        assert "".join(item["data"]["name"][-1] for item in found) == order[bool(page[8:]) :][: 2 if page else 3]
    calling = mock.created(**{"from": NUMBERS[:3]})
    mock.advance(300)
    mock.read(calling)
    assert _calls(mock, calling) == ["0", "1", "2"]
    assert _calls(mock, calling, "?sort_by=date_created:desc") == (["0", "1", "2"] if kept else ["2", "1", "0"])
    assert mock.violated() == set()


def test_a_plan_may_not_allow_dynamic_campaigns() -> None:
    mock = _chosen(dynamic_unpaid=True)
    dynamic = {"from": None, "lists": ["a" * 32], "campaign_type": "dynamic"}
    assert mock.create(**dynamic).status == 402
    codes = [item["code"] for item in mock.bulk(mock.campaign(), mock.campaign(**dynamic)).items]
    assert codes == [200, 402]
    edited = mock.created(**{"from": None}, lists=["a" * 32], schedule=mock.schedule(9000))
    assert mock.put(edited, campaign_type="dynamic").status == 402
    mock.read(edited)
    assert mock.violated() == set()


@pytest.mark.parametrize(("digits", "failed"), [("88", True), ("80", False)])
def test_a_campaign_that_reached_nobody_may_fail_by_complete(digits: str, failed: bool) -> None:
    mock = _chosen(failed_by_complete=True)
    retries = {"number_of_retries": 2, "interval_mins": 20, "mechanism": "Linear", "on_status": ["failed"]}
    numbers = [f"+12025550{place}{digit}" for place, digit in enumerate(digits, 10)]
    identifier = mock.created(**{"from": numbers}, retries=retries, status_callback="http://localhost/ended")
    mock.advance(100)
    mock.act(identifier, "pause")
    mock.advance(60)
    mock.read(identifier)
    mock.act(identifier, "complete")
    assert mock.read(identifier).data["status"] == ("failed" if failed else "completed")
    mock.advance(3600)
    mock.read(identifier)
    assert len(_calls(mock, identifier)) == 2
    assert mock.act(identifier, "archive").status == (409 if failed else 200)
    assert mock.violated() == set()
