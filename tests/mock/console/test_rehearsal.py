"""What clients rehearse with: planned failures, campaigns in a given state, a pace to keep, a clock that stands."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from campaign_contracts.mock.server import MockServer
from campaign_contracts.mock.settings import Settings

if TYPE_CHECKING:
    from tests.mock.conftest import InProcess

PATH = "/v2/accounts/demo/campaigns"


@contextmanager
def serving(**settings: Any) -> Iterator[httpx2.Client]:
    with (
        MockServer(settings=Settings(**settings)) as mock,
        httpx2.Client(base_url=mock.base_url, auth=("demo-key", "demo-token"), trust_env=False) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def client() -> Iterator[httpx2.Client]:
    with serving() as served:
        yield served


def _plan(client: httpx2.Client, **request: Any) -> None:
    answer = client.put("/_control/next", json=request)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("failure", ["429", "500"])
def test_the_next_answer_fails_as_planned_and_only_that(client: httpx2.Client, failure: str) -> None:
    _plan(client, operation="list_campaigns", failure=failure, seconds=7)
    assert client.post(PATH, json={}).status_code == 400
    answer = client.get(PATH)
    assert answer.status_code == int(failure)
    assert answer.json()["response"]["status"] == "failure"
    assert answer.headers.get("Retry-After") == ("7" if failure == "429" else None)
    assert client.get(PATH).status_code == 200


def test_a_planned_hang_is_silence_about_what_was_done_at_once(client: httpx2.Client) -> None:
    campaign = {"caller_id": "+12025550199", "from": ["+12025550100"], "url": "https://a.example/"}
    before = client.get(PATH).json()["metadata"]["total"]
    _plan(client, failure="hang", seconds=60)
    with pytest.raises(httpx2.ReadTimeout):
        client.post(PATH, json={"campaigns": [campaign]}, timeout=0.3)
    assert client.get(PATH).json()["metadata"]["total"] == before + 1


def test_half_a_body_ends_the_connection(client: httpx2.Client) -> None:
    _plan(client, failure="half", count=2)
    for _ in range(2):
        with pytest.raises(httpx2.RemoteProtocolError):
            client.get(PATH)
    assert client.get(PATH).status_code == 200


@pytest.mark.parametrize(
    "request_",
    [[], {}, {"failure": "fire"}, {"failure": "429", "count": -1}, {"failure": "429", "operation": "nothing"}],
)
def test_a_plan_that_makes_no_sense_is_refused(client: httpx2.Client, request_: Any) -> None:
    assert client.put("/_control/next", json=request_).status_code == 400


def test_the_pace_is_kept_for_each_account() -> None:
    with serving(requests_per_minute=3) as client:
        statuses = [client.get(PATH).status_code for _ in range(5)]
        assert statuses == [200, 200, 200, 429, 429]
        other = client.get("/v2/accounts/other/campaigns", auth=("other-key", "other-token"))
        assert other.status_code == 200
        assert int(client.get(PATH).headers["Retry-After"]) > 0


def test_a_manual_clock_stands_still() -> None:
    with serving(speed=0.0) as client:
        now = client.get("/_control/clock").json()["now"]
        assert client.get("/_control/clock").json()["now"] == now
        moved = client.post("/_control/clock", json={"advance_seconds": 1.5}).json()["now"]
        assert moved > now


def test_a_fast_clock_runs() -> None:
    with serving(speed=100_000.0) as client:
        campaign = {"caller_id": "+12025550199", "from": ["+12025550100"], "url": "https://a.example/"}
        identifier = client.post(PATH, json={"campaigns": [campaign]}).json()["response"][0]["data"]["id"]
        statuses = {client.get(f"{PATH}/{identifier}").json()["response"][0]["data"]["status"] for _ in range(50)}
        assert "completed" in statuses


STATES = {
    "created": "created",
    "in-progress": "in-progress",
    "paused": "paused",
    "paused-before-send-at": "paused",
    "paused-after-send-at": "paused",
    "paused-started": "paused",
    "completed": "completed",
    "completed-before-send-at": "completed",
    "archived": "archived",
    "archived-before-send-at": "archived",
    "failed": "failed",
    "canceled": "canceled",
}


@pytest.mark.parametrize("state", STATES)
def test_a_campaign_is_put_into_a_state_at_once(mock: "InProcess", state: str) -> None:
    placed = mock.send(
        "POST", "/_control/campaigns", {"state": state, "campaign": {"name": "Placed"}}, credentials=None
    )
    assert placed.status == 200, placed.content
    (identifier,) = placed.document["campaigns"]
    answer = mock.read(identifier)
    assert (answer.data["status"], answer.data["name"]) == (STATES[state], "Placed")


def test_many_campaigns_are_placed_at_once(mock: "InProcess") -> None:
    request = {"state": "completed", "count": 500, "account": "other"}
    placed = mock.send("POST", "/_control/campaigns", request, credentials=None).document["campaigns"]
    assert len(set(placed)) == 500
    assert mock.find().document["metadata"]["total"] == 0
    assert mock.beside("other").find("status=completed").document["metadata"]["total"] == 500


@pytest.mark.parametrize(
    "request_",
    [[], {}, {"state": "lost"}, {"state": "created", "count": 0}, {"state": "created", "account": "nobody"},
     {"state": "created", "campaign": {"type": "promo"}}],
)  # fmt: skip
def test_a_placement_that_makes_no_sense_is_refused(mock: "InProcess", request_: Any) -> None:
    assert mock.send("POST", "/_control/campaigns", request_, credentials=None).status == 400
