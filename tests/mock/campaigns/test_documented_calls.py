"""The calls that the vendor documents, made with `requests` as its samples make them: headers, bodies, spelling.

Host, credentials and placeholders are filled in; nothing else is adapted to the mock.
"""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from campaign_contracts.mock.server import MockServer
from campaign_contracts.mock.settings import Settings
from campaign_contracts.suites.numbers import CALLER_ID, numbers

Json = Any

SID, KEY, TOKEN = "demo", "demo-key", "demo-token"
FLOW = f"http://my.exotel.com/{SID}/exoml/start_voice/4"
SECONDS = 10


class Caller:
    """Calls with the header that the samples build by hand."""

    def __init__(self, mock: MockServer) -> None:
        self.mock = mock
        self.base = f"{mock.base_url}/v2/accounts/{SID}"
        encoded = base64.b64encode(f"{KEY}:{TOKEN}".encode()).decode()
        self.headers = {"Content-Type": "application/json", "Authorization": f"Basic {encoded}"}

    def __call__(self, method: str, path: str, payload: Json = None) -> Json:
        data = None if payload is None else json.dumps(payload)
        answer = requests.request(method, f"{self.base}/{path}", data=data, headers=self.headers, timeout=SECONDS)
        assert answer.status_code == 200, answer.text
        document = answer.json()
        assert (document["http_code"], document["method"]) == (200, method)
        return document

    def created(self, **parameters: Json) -> str:
        campaign = {"caller_id": CALLER_ID, "url": FLOW, "from": numbers(3, ending="1"), **parameters}
        return str(self("POST", "campaigns", {"campaigns": [campaign]})["response"][0]["data"]["id"])

    def status(self, identifier: str) -> str:
        return str(self("GET", f"campaigns/{identifier}")["response"][0]["data"]["status"])

    def advance(self, seconds: float) -> None:
        url = f"{self.mock.control_url}/clock"
        assert requests.post(url, json={"advance_seconds": seconds}, timeout=SECONDS).status_code == 200


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with MockServer(settings=Settings(speed=0.0)) as started:
        yield started


@pytest.fixture
def call(mock: MockServer, monkeypatch: pytest.MonkeyPatch) -> Caller:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    requests.post(f"{mock.control_url}/reset", timeout=SECONDS)
    return Caller(mock)


def test_create_with_everything_that_is_documented(call: Caller) -> None:
    callback = "http://127.0.0.1:9/told"
    campaign = {
        "caller_id": CALLER_ID, "lists": ["71ee118172044804ac5ed2271167c02b"], "url": FLOW, "name": "diwali_campaign",
        "type": "trans", "custom_field": '{"name": "yo"}', "call_duplicate_numbers": False,
        "retries": {"number_of_retries": 1, "interval_mins": 1, "mechanism": "Exponential",
                    "on_status": ["failed", "busy"]},
        "schedule": {"send_at": "2090-11-24T23:53:19+05:30", "end_at": "2090-12-24T23:53:19+05:30"},
        "status_callback": callback, "call_status_callback": callback, "call_schedule_callback": callback,
    }  # fmt: skip
    (item,) = call("POST", "campaigns", {"campaigns": [campaign]})["response"]
    assert {name: item["data"][name] for name in campaign} == campaign
    assert item["data"]["status"] == "created"
    assert item["summary"]["campaign_sid"] == item["data"]["id"]


@pytest.mark.parametrize("spelling", [list, ", ".join])
def test_create_with_numbers(call: Caller, spelling: Any) -> None:
    identifier = call.created(**{"from": spelling(numbers(3, ending="1"))})
    call.advance(600)
    assert call("GET", f"campaigns/{identifier}")["response"][0]["summary"]["call_completed"] == 3


@pytest.mark.parametrize(
    "beside", [{}, {"url": FLOW}, {"url": FLOW, "caller_id": CALLER_ID}], ids=["alone", "with url", "with caller_id"]
)
def test_pause_with_what_the_samples_send_beside_it(call: Caller, beside: dict[str, str]) -> None:
    identifier = call.created()
    (item,) = call("PUT", f"campaigns/{identifier}", {"campaigns": [{"action": "pause", **beside}]})["response"]
    assert item["data"]["status"] == "paused"


def test_pause_as_curl_sends_it(call: Caller) -> None:
    """Credentials in the URL; a body that `-d` labels as a form although it is JSON."""
    identifier = call.created()
    url = call.base.replace("http://", f"http://{KEY}:{TOKEN}@")
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    body = '{"campaigns":[{"action":"pause"}]}'
    answer = requests.put(f"{url}/campaigns/{identifier}", data=body, headers=form, timeout=SECONDS)
    assert (answer.status_code, answer.json()["response"][0]["data"]["status"]) == (200, "paused")


def test_every_action(call: Caller) -> None:
    identifier = call.created()
    for action, status in {
        "pause": "paused", "resume": "in-progress", "pause again": "paused", "complete": "completed",
        "archive": "archived",
    }.items():  # fmt: skip
        call("PUT", f"campaigns/{identifier}", {"campaigns": [{"action": action.partition(" ")[0]}]})
        assert call.status(identifier) == status


def test_an_action_that_is_none_is_refused(call: Caller) -> None:
    """One of the samples sends a telephone number as the action."""
    identifier = call.created()
    body = json.dumps({"campaigns": [{"action": CALLER_ID, "url": FLOW}]})
    answer = requests.put(f"{call.base}/campaigns/{identifier}", data=body, headers=call.headers, timeout=SECONDS)
    assert answer.status_code == 400
    assert call.status(identifier) == "in-progress"


def test_edit_everything_before_the_start(call: Caller) -> None:
    identifier = call.created(schedule={"send_at": "2090-01-01T09:00:00+05:30"})
    changes = {
        "name": "another_name", "caller_id": CALLER_ID, "lists": ["71ee118172044804ac5ed2271167c02b"],
        "url": f"https://my.exotel.com/{SID}/exoml/start_voice/5",
        "retries": {"number_of_retries": 3, "interval_mins": 10, "mechanism": "Linear", "on_status": ["no-answer"]},
        "schedule": {"send_at": "2091-01-01T09:00:00+05:30", "end_at": "2091-01-02T09:00:00+05:30"},
        "status_callback": "http://127.0.0.1:9/told",
    }  # fmt: skip
    call("PUT", f"campaigns/{identifier}", {"campaigns": [changes]})
    (item,) = call("GET", f"campaigns/{identifier}")["response"]
    assert {name: item["data"][name] for name in changes} == changes


def test_bulk_details(call: Caller) -> None:
    for name in ("diwali_one", "diwali_two", "onam"):
        call.created(name=name)
    found = call("GET", "campaigns?offset=0&limit=1&name=diwali&status=in-progress, created&sort_by=date_created:asc")
    assert [item["data"]["name"] for item in found["response"]] == ["diwali_one"]
    assert found["metadata"] == {"count": 1, "offset": 0, "limit": 1, "total": 2}


@pytest.mark.parametrize("path", ["campaign", "campaigns"])
def test_call_details(call: Caller, path: str) -> None:
    identifier = call.created(**{"from": [*numbers(2, ending="1"), *numbers(1, ending="7")]})
    call.advance(600)
    found = call("GET", f"{path}/{identifier}/call-details?offset=0&limit=20&status=no-answer&sort_by=date_created:asc")
    assert [item["data"]["number"] for item in found["response"]] == numbers(1, ending="7")


def test_delete(call: Caller) -> None:
    identifier = call.created(schedule={"send_at": "2090-01-01T09:00:00+05:30"})
    call("DELETE", f"campaigns/{identifier}")
    answer = requests.get(f"{call.base}/campaigns/{identifier}", headers=call.headers, timeout=SECONDS)
    assert answer.status_code == 404


def test_a_list_is_filled_before_its_campaign(call: Caller) -> None:
    list_sid = call("POST", "lists", {"lists": [{"name": "Autumn", "tag": "demo"}]})["response"][0]["data"]["sid"]
    contacts = [{"number": number, "first_name": "Ada"} for number in numbers(2, ending="1")]
    sids = [item["data"]["sid"] for item in call("POST", "contacts", {"contacts": contacts})["response"]]
    references = {"contact_references": [{"contact_sid": sid} for sid in sids]}
    assert call("POST", f"lists/{list_sid}/contacts", references)["metadata"]["success"] == 2
    identifier = call.created(lists=[list_sid], **{"from": None})
    call.advance(600)
    assert call("GET", f"campaigns/{identifier}")["response"][0]["summary"]["call_completed"] == 2
