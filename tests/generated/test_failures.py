"""The client under one-shot failures of the mock: too many requests, a fault, silence, half a body."""

import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest

from campaign_contracts.mock.server import MockServer
from exotel_campaigns import (
    ApiError,
    Campaign,
    CampaignCreate,
    CampaignUpdate,
    NoAnswer,
    RateLimited,
    Retry,
    Schedule,
    ServerError,
)

CONTEXT = ssl.create_default_context()
NEW = CampaignCreate(
    caller_id="+12025550199",
    from_=["+12025550100"],
    url="https://flows.example/4",
    schedule=Schedule(send_at=datetime(2031, 1, 15, tzinfo=UTC)),
)
PAUSE, RENAME = CampaignUpdate(action="pause"), CampaignUpdate(name="Changed")
CALLS: dict[str, Callable[[Any, str], Any]] = {
    "create_campaigns": lambda client, _: client.create_campaigns(campaign=NEW),
    "create_campaigns, several": lambda client, _: client.create_campaigns(campaigns=[NEW, NEW]),
    "list_campaigns": lambda client, _: client.list_campaigns(),
    "list_campaigns, all": lambda client, _: client.iter_campaigns(),
    "get_campaign": lambda client, id_: client.get_campaign(id=id_),
    "update_campaign": lambda client, id_: client.update_campaign(id=id_, campaign=RENAME),
    "update_campaign, action": lambda client, id_: client.update_campaign(id=id_, campaign=PAUSE),
    "delete_campaign": lambda client, id_: client.delete_campaign(id=id_),
    "get_call_details": lambda client, id_: client.get_call_details(id=id_),
    "get_call_details, all": lambda client, id_: client.iter_calls(id=id_),
    "get_call_details_singular": lambda client, id_: client.get_call_details_singular(id=id_),
}
NEVER_TWICE = {"create_campaigns", "create_campaigns, several", "update_campaign, action"}
ERRORS: dict[str, type[ApiError]] = {"429": RateLimited, "500": ServerError, "hang": NoAnswer, "half": NoAnswer}


@pytest.fixture(scope="module")
def plain() -> Iterator[MockServer]:
    """A clean mock."""
    with MockServer() as server:
        yield server


def plan(server: MockServer, operation: str, failure: str) -> None:
    body = {"operation": operation, "failure": failure, "seconds": 0.5}
    httpx2.put(f"{server.control_url}/next", json=body, verify=CONTEXT).raise_for_status()


@pytest.mark.filterwarnings("ignore:get_call_details_singular is deprecated:DeprecationWarning")
@pytest.mark.parametrize("failure", ERRORS)
@pytest.mark.parametrize("call", CALLS)
def test_each_call_under_each_failure(plain: MockServer, play: Any, call: str, failure: str) -> None:
    operation = call.partition(",")[0]
    # A short time-out only where the server stays silent, and then more attempts: a busy machine stands still too.
    settings = {"base_url": plain.base_url, "timeout": 0.25 if failure == "hang" else 60.0}
    once, _, _ = play(**settings, retry=Retry(attempts=1))
    patient, _, waits = play(**settings, retry=Retry(attempts=8 if failure == "hang" else 3))
    campaign: Campaign = play(base_url=plain.base_url)[0].create_campaigns(campaign=NEW)
    plan(plain, operation, failure)
    with pytest.raises(ERRORS[failure]) as error:
        CALLS[call](once, campaign.id)
    if isinstance(error.value, RateLimited):
        assert error.value.retry_after == 1.0
    plan(plain, operation, failure)
    if call in NEVER_TWICE and failure != "429":
        with pytest.raises(ERRORS[failure]):
            CALLS[call](patient, campaign.id)
        assert waits == []
    elif operation != "delete_campaign":
        assert CALLS[call](patient, campaign.id) is not None
        assert len(waits) == 1 or (waits and failure == "hang")
