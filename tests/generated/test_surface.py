"""The client's whole surface against the mock, clean and contrarian, synchronous and asynchronous."""

import inspect
import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest

from campaign_contracts.bundle import packaged
from campaign_contracts.mock.server import MockServer
from exotel_campaigns import (
    Action,
    AsyncClient,
    CallScheduleEvent,
    CallStatusEvent,
    Campaign,
    CampaignCreate,
    CampaignStatusEvent,
    CampaignSuccessItem,
    CampaignUpdate,
    Client,
    Forbidden,
    InvalidTransition,
    NotFound,
    Retries,
    Schedule,
    Unauthorized,
    parse_callback,
)

CONTEXT = ssl.create_default_context()
FLOW = "https://my.exotel.com/demo/exoml/start_voice/4"
LATER = Schedule(send_at=datetime(2031, 1, 15, 10, tzinfo=UTC), end_at=datetime(2031, 1, 16, tzinfo=UTC))
BESIDE_OPERATIONS = {
    "iter_campaigns", "iter_calls", "close", "aclose", "with_options", "with_raw_response", "wait_until",
}  # fmt: skip


def minimal(name: str = "One of ours", **fields: Any) -> CampaignCreate:
    return CampaignCreate(
        **{"name": name, "caller_id": "+12025550199", "from_": ["+12025550100", "+12025550106"], "url": FLOW, **fields}
    )


@pytest.mark.parametrize("client", [Client, AsyncClient])
def test_there_is_one_typed_keyword_only_method_for_each_operation(client: type) -> None:
    methods = {name: member for name, member in vars(client).items() if not name.startswith("_")}
    assert methods.keys() - BESIDE_OPERATIONS == packaged().spec.operations.keys()
    for name in packaged().spec.operations:
        _, *parameters = inspect.signature(methods[name]).parameters.values()
        assert all(parameter.kind is parameter.KEYWORD_ONLY for parameter in parameters)
        assert all(parameter.annotation is not parameter.empty for parameter in parameters)
        assert "Raises:" in (methods[name].__doc__ or "")


def test_one_campaign_in_gives_one_campaign_out(driver: Any) -> None:
    created = driver.create_campaigns(campaign=minimal(schedule=LATER, custom_field="seventeen"))
    assert isinstance(created, Campaign)
    assert (created.name, created.status, created.custom_field) == ("One of ours", "created", "seventeen")
    assert created.schedule is not None
    assert created.schedule.send_at == datetime(2031, 1, 15, 10, tzinfo=UTC)
    assert created.summary is not None
    assert (created.summary.campaign_sid, created.summary.call_completed) == (created.id, 0)
    assert created.allowed_actions == ("pause",)
    assert driver.get_campaign(id=created.id) == created


def test_several_campaigns_get_one_result_each_in_their_order(driver: Any, mock: MockServer) -> None:
    results = driver.create_campaigns(campaigns=[minimal(f"Number {number}", schedule=LATER) for number in range(3)])
    assert all(isinstance(result, CampaignSuccessItem) for result in results)
    assert [result.data.name for result in results] == ["Number 0", "Number 1", "Number 2"]
    past = Schedule(send_at=datetime(2031, 1, 2, tzinfo=UTC), end_at=datetime(2031, 1, 1, tzinfo=UTC))
    mixed = driver.create_campaigns(campaigns=[minimal(schedule=past), minimal(schedule=LATER), minimal(schedule=past)])
    assert [result.status for result in mixed] == ["failure", "success", "failure"]
    assert [result.code for result in mixed] == [400, 200, 400]
    failed = driver.create_campaigns(campaigns=[minimal(schedule=past), minimal(schedule=past)])
    assert [result.error_data.code for result in failed] == [1002, 1002]


def test_a_campaign_is_led_through_its_life(driver: Any, mock: MockServer) -> None:
    campaign = driver.create_campaigns(campaign=minimal(schedule=LATER))
    edited = driver.update_campaign(id=campaign.id, campaign=CampaignUpdate(name="Renamed"))
    assert (edited.name, edited.caller_id) == ("Renamed", campaign.caller_id)
    steps: tuple[tuple[Action, str], ...] = (("pause", "paused"), ("resume", "created"), ("pause", "paused"))
    for action, status in steps:
        campaign = driver.update_campaign(id=campaign.id, campaign=CampaignUpdate(action=action))
        assert campaign.status == status
    assert campaign.allowed_actions == ("resume", "complete")
    with pytest.raises(InvalidTransition, match=r"update_campaign: 40[09]") as refused:
        driver.update_campaign(id=campaign.id, campaign=CampaignUpdate(action="archive"))
    assert refused.value.request_id
    assert refused.value.description
    steps = (("complete", "completed"), ("archive", "archived"))
    for action, status in steps:
        campaign = driver.update_campaign(id=campaign.id, campaign=CampaignUpdate(action=action))
        assert campaign.status == status
    assert campaign.allowed_actions == ()
    with pytest.raises(InvalidTransition, match=r"archived does not take pause"):
        driver.update_campaign(id=campaign.id, campaign=CampaignUpdate(action="pause"))


def test_a_deleted_campaign_is_gone_and_deleting_never_answers_none(driver: Any) -> None:
    campaign = driver.create_campaigns(campaign=minimal(schedule=LATER))
    deleted = driver.delete_campaign(id=campaign.id)
    assert deleted.status == "success"
    with pytest.raises(NotFound):
        driver.delete_campaign(id=campaign.id)
    with pytest.raises(NotFound):
        driver.get_call_details(id=campaign.id)
    running = driver.create_campaigns(campaign=minimal())
    driver.update_campaign(id=running.id, campaign=CampaignUpdate(action="pause"))


def test_pages_are_fetched_when_they_are_needed(driver: Any, mock: MockServer) -> None:
    driver.create_campaigns(campaigns=[minimal(f"Number {number}", schedule=LATER) for number in range(7)])
    page = driver.list_campaigns(limit=3, offset=2)
    assert (len(page), page.offset, page.total) == (3, 2, 7)
    assert [campaign.name for campaign in driver.iter_campaigns(page_size=3)] == [f"Number {n}" for n in range(7)]
    assert [c.name for c in driver.iter_campaigns(page_size=2, name="number 4")] == ["Number 4"]
    assert list(driver.iter_campaigns(status="completed, archived")) == []
    assert [c.name for c in driver.list_campaigns(sort_by="name:desc", limit=1)] == ["Number 6"]


def test_a_page_that_nobody_reads_is_not_fetched(mock: MockServer) -> None:
    httpx2.post(f"{mock.control_url}/reset").raise_for_status()
    asked = []

    class Counting(httpx2.HTTPTransport):
        def handle_request(self, request: httpx2.Request) -> httpx2.Response:
            asked.append(request.url)
            return super().handle_request(request)

    settings: dict[str, Any] = {"account_sid": "demo", "api_key": "demo-key", "api_token": "demo-token"}
    with Client(**settings, base_url=mock.base_url, transport=Counting()) as client:
        client.create_campaigns(campaigns=[minimal(schedule=LATER) for _ in range(5)])
        campaigns = client.iter_campaigns(page_size=2)
        assert len(asked) == 1
        next(campaigns)
        assert len(asked) == 2


def test_calls_are_read_in_either_form(driver: Any, mock: MockServer) -> None:
    retries = Retries(number_of_retries=1, interval_mins=1, mechanism="Linear", on_status=["busy"])
    campaign = driver.create_campaigns(campaign=minimal(retries=retries))
    httpx2.post(f"{mock.control_url}/clock", json={"advance_seconds": 600}).raise_for_status()
    calls = driver.iter_calls(id=campaign.id, page_size=2)
    assert sorted((call.number, call.status) for call in calls) == [
        ("+12025550100", "completed"),
        ("+12025550106", "busy"),
        ("+12025550106", "busy"),
    ]
    assert all(call.start_time.utcoffset() is not None for call in calls)
    assert [call.status for call in driver.get_call_details(id=campaign.id, status="completed")] == ["completed"]
    with pytest.warns(DeprecationWarning, match="get_call_details_singular"):
        assert len(driver.get_call_details_singular(id=campaign.id)) == 3
    assert driver.get_campaign(id=campaign.id).status == "completed"


def test_a_campaign_without_calls_has_none_or_is_not_found(driver: Any, mock: MockServer) -> None:
    campaign = driver.create_campaigns(campaign=minimal(schedule=LATER))
    if mock.settings.contrarian:
        with pytest.raises(NotFound, match="no calls"):
            driver.iter_calls(id=campaign.id)
    else:
        assert driver.iter_calls(id=campaign.id) == []


def test_wrong_credentials_and_foreign_accounts(mock: MockServer) -> None:
    settings: dict[str, Any] = {"base_url": mock.base_url, "api_key": "demo-key"}
    with Client(account_sid="demo", api_token="secret-guess", **settings) as client:
        with pytest.raises(Unauthorized) as refused:
            client.list_campaigns()
        assert "secret-guess" not in f"{refused.value!r}{refused.value}{refused.value.__dict__}"
    with (
        Client(account_sid="other", api_token="demo-token", **settings) as client,
        pytest.raises((Forbidden, NotFound)),
    ):
        client.list_campaigns()


def test_every_answer_of_the_mock_to_a_missing_campaign_is_read(driver: Any) -> None:
    calls: tuple[Callable[[], Any], ...] = (
        lambda: driver.get_campaign(id="unknown"),
        lambda: driver.delete_campaign(id="unknown"),
        lambda: driver.update_campaign(id="unknown", campaign=CampaignUpdate(action="pause")),
        lambda: driver.get_call_details(id="unknown"),
        lambda: driver.iter_calls(id="unknown"),
    )
    for call in calls:
        with pytest.raises(NotFound) as missing:
            call()
        assert (missing.value.status, missing.value.code) == (404, 1000)


STATES = (
    "created", "in-progress", "paused-before-send-at", "paused-after-send-at", "paused-started", "completed",
    "completed-before-send-at", "failed", "canceled", "archived", "archived-before-send-at",
)  # fmt: skip
ACTIONS: tuple[Action, ...] = ("pause", "resume", "complete", "archive")


def control(mock: MockServer, method: str, path: str, body: Any = None) -> Any:
    answer = httpx2.request(method, f"{mock.control_url}/{path}", json=body, verify=CONTEXT)
    return answer.raise_for_status().json()


@pytest.mark.parametrize("state", STATES)
def test_allowed_actions_are_those_that_are_accepted(mock: MockServer, state: str) -> None:
    settings: dict[str, Any] = {"account_sid": "demo", "api_key": "demo-key", "api_token": "demo-token"}
    transport = httpx2.HTTPTransport(verify=CONTEXT)
    with Client(**settings, base_url=mock.base_url, transport=transport) as client:
        ids = control(mock, "POST", "campaigns", {"state": state, "count": len(ACTIONS)})["campaigns"]
        for id_, action in zip(ids, ACTIONS, strict=True):
            allowed = action in client.get_campaign(id=id_).allowed_actions
            try:
                client.update_campaign(id=id_, campaign=CampaignUpdate(action=action))
            except InvalidTransition:
                assert not allowed, action
            else:
                assert allowed, action


def test_callbacks_that_the_mock_sends_are_read(driver: Any, mock: MockServer) -> None:
    hook = f"{mock.base_url}/nobody-is-here"
    campaign = driver.create_campaigns(
        campaign=minimal(call_status_callback=hook, call_schedule_callback=hook, status_callback=hook)
    )
    control(mock, "POST", "clock", {"advance_seconds": 600})
    kinds = {
        "call_status_callback": CallStatusEvent,
        "call_schedule_callback": CallScheduleEvent,
        "status_callback": CampaignStatusEvent,
    }
    seen: set[str] = set()
    until = time.monotonic() + 60
    while seen != kinds.keys() and time.monotonic() < until:
        for sent in control(mock, "GET", "callbacks")["callbacks"]:
            event = parse_callback(sent["payload"])
            assert (type(event), event.campaign_sid) == (kinds[sent["kind"]], campaign.id)
            seen.add(sent["kind"])
        time.sleep(0.05)
    assert seen == kinds.keys()
