"""Clients that were not written for the mock run against it, over a socket, as they are.

`exotelpy` is an unofficial client from the package index. It takes the address as `baseurl`, which is all that is
different from its use with the service.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from campaign_contracts.mock.server import MockServer
from campaign_contracts.mock.settings import Settings
from campaign_contracts.suites.numbers import CALLER_ID, numbers

if sys.version_info >= (3, 14):
    pytest.skip("exotelpy says that it is for Python before 3.14", allow_module_level=True)

import exotelpy  # type: ignore[import-untyped]

Json = Any

ANSWERED, BUSY, ABSENT = numbers(2, ending="1"), numbers(2, ending="6"), numbers(2, ending="7")


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with MockServer(settings=Settings(speed=0.0)) as started:
        yield started


@pytest.fixture
def advance(mock: MockServer, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Moves the clock; what other tests left behind is forgotten, and no proxy of the environment is used."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert requests.post(f"{mock.control_url}/reset", timeout=10).status_code == 200

    def move(seconds: float) -> None:
        answer = requests.post(f"{mock.control_url}/clock", json={"advance_seconds": seconds}, timeout=10)
        assert answer.status_code == 200

    return move


@pytest.fixture
def client(mock: MockServer, advance: Any) -> Any:
    account = mock.accounts[0]
    return exotelpy.Exotel(account.sid, account.key, account.token, baseurl=mock.base_url)


def _data(answer: Json) -> Json:
    (item,) = answer["response"]
    assert (item["code"], item["status"]) == (200, "success")
    return item["data"]


def _called(client: Any, campaign: str) -> dict[str, list[str]]:
    calls: dict[str, list[str]] = {}
    for item in client.get_campaign_call_details(campaign, limit=100)["response"]:
        calls.setdefault(item["data"]["number"], []).append(item["data"]["status"])
    return calls


def test_a_campaign_with_a_list_from_beginning_to_end(client: Any, advance: Any) -> None:
    retry = exotelpy.Retry(number_of_retries=1, interval_mins=1, on_status=["busy"], mechanism="Exponential")
    dialled = [*ANSWERED, *BUSY, *ABSENT]
    created = _data(client.create_campaign_with_list(dialled, "Autumn", CALLER_ID, "4", name="With list", retry=retry))
    assert created["status"] == "in-progress"
    assert _data(client.get_list_details(created["lists"][0]))["name"] == "Autumn"
    advance(600)
    assert _data(client.get_campaign_details(created["id"]))["status"] == "completed"
    assert _called(client, created["id"]) == {
        **{number: ["completed"] for number in ANSWERED},
        **{number: ["busy", "busy"] for number in BUSY},
        **{number: ["no-answer"] for number in ABSENT},
    }
    busy = client.get_campaign_call_details(
        created["id"], status="busy", sort_by="date_created:desc", offset=1, limit=2
    )
    assert busy["metadata"] == {"count": 2, "offset": 1, "limit": 2, "total": 4}


def test_contacts_that_exist_already_are_used_again(client: Any, advance: Any) -> None:
    client.create_contacts(ANSWERED)
    created = _data(client.create_campaign_with_list([*ANSWERED, *BUSY], "Winter", CALLER_ID, "4"))
    advance(600)
    assert sorted(_called(client, created["id"])) == sorted([*ANSWERED, *BUSY])
    with pytest.raises(exotelpy.UniqueViolationError, match="Winter"):
        client.create_list("Winter")


def test_more_contacts_than_one_request_carries(client: Any, advance: Any) -> None:
    many = numbers(5100)
    added = client.create_list("Many", numbers=many)
    assert added["metadata"]["success"] == len(many)
    sid = added["response"][0]["data"]["list_id"]
    assert client.get_list_contacts(sid, limit=1)["metadata"]["total"] == len(many)


@pytest.mark.filterwarnings("ignore:The 'warn' method is deprecated:DeprecationWarning")
def test_what_was_set_up_for_a_refused_campaign_is_taken_back(client: Any) -> None:
    with pytest.raises(exotelpy.ValidationError):
        client.create_campaign_with_list(ANSWERED, "Spring", "", "4")
    assert client.get_bulk_lists(name="Spring")["metadata"]["total"] == 0
    assert all(item["code"] == 200 for item in client.create_contacts(ANSWERED)["response"])


def test_lists_and_contacts_one_by_one(client: Any) -> None:
    sid = _data(client.create_list("One by one"))["sid"]
    contacts = [item["data"]["sid"] for item in client.create_contacts(ANSWERED)["response"]]
    assert client.add_contacts_to_list(contacts, sid)["metadata"]["total"] == 2
    assert _data(client.get_contact_details(contacts[0]))["number"] == ANSWERED[0]
    found = client.get_bulk_lists(offset=0, limit=5, name="one by", sort_by="date_created:desc")
    assert _data(found)["sid"] == sid
    assert [_data(answer)["sid"] for answer in client.delete_contacts(contacts)] == contacts
    assert client.get_list_contacts(sid)["metadata"]["total"] == 0
    client.delete_list(sid)
    with pytest.raises(exotelpy.NotFound):
        client.get_list_details(sid)


def test_a_scheduled_campaign_with_numbers_of_its_own(mock: MockServer, client: Any, advance: Any) -> None:
    now = datetime.fromisoformat(requests.get(f"{mock.control_url}/clock", timeout=10).json()["now"])
    schedule = exotelpy.Schedule(send_at=now + timedelta(hours=1), end_at=now + timedelta(hours=2))
    url = "http://127.0.0.1:9/told"
    created = _data(
        client.create_campaign(
            CALLER_ID, "4", from_=[*BUSY, *BUSY], name="Scheduled one", schedule=schedule, call_duplicate_numbers=True,
            call_status_callback=url, call_schedule_callback=url, status_callback=url,
        )
    )  # fmt: skip
    assert (created["status"], created["url"].rpartition("/")[2]) == ("created", "4")
    sent_at = datetime.fromisoformat(created["schedule"]["send_at"])
    assert sent_at == (now + timedelta(hours=1)).astimezone(UTC).replace(microsecond=0)
    listed = client.get_bulk_campaign_details(offset=0, limit=5, name="scheduled", status="created", sort_by="name:asc")
    assert _data(listed)["id"] == created["id"]
    client.delete_campaign(created["id"])
    with pytest.raises(exotelpy.NotFound):
        client.get_campaign_details(created["id"])


def test_its_exceptions_name_the_failure(mock: MockServer, client: Any) -> None:
    account = mock.accounts[0]
    stranger = exotelpy.Exotel(account.sid, account.key, "wrong", baseurl=mock.base_url)
    with pytest.raises(exotelpy.AuthenticationFailed, match="Authorization failed"):
        stranger.get_bulk_campaign_details()
    foreign = exotelpy.Exotel(mock.accounts[1].sid, account.key, account.token, baseurl=mock.base_url)
    with pytest.raises(exotelpy.PermissionDenied):
        foreign.get_bulk_campaign_details()
    with pytest.raises(exotelpy.ValidationError, match="limit must be at most 500"):
        client.get_bulk_campaign_details(limit=501)
    requests.put(f"{mock.control_url}/next", json={"failure": "429"}, timeout=10)
    with pytest.raises(exotelpy.Throttled):
        client.get_bulk_campaign_details()
