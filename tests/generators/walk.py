"""Walks a campaign through its life with the client of openapi-python-client, and parses every answer."""

import sys
from datetime import UTC, datetime, timedelta

import httpx
from campaigns import AuthenticatedClient
from campaigns.api.call_details import get_call_details
from campaigns.api.campaigns import create_campaigns, get_campaign, list_campaigns, update_campaign
from campaigns.models import (
    Action,
    CallPage,
    CallRecord,
    Campaign,
    CampaignCreate,
    CampaignPage,
    CampaignsResponse,
    CampaignUpdate,
    CreateCampaignsRequest,
    ErrorData,
    Schedule,
    UpdateCampaignRequest,
)

base = sys.argv[1]
client = AuthenticatedClient(base_url=base, token="")
client.set_httpx_client(httpx.Client(base_url=base, auth=("demo-key", "demo-token")))


def element(name: str, numbers: list[str]) -> CampaignCreate:
    return CampaignCreate(
        caller_id="+12025550199", name=name, from_=numbers, url="https://my.exotel.com/demo/exoml/start_voice/4"
    )


def create(*elements: CampaignCreate) -> CampaignsResponse:
    answer = create_campaigns.sync("demo", client=client, body=CreateCampaignsRequest(campaigns=list(elements)))
    assert isinstance(answer, CampaignsResponse), answer
    return answer


def campaign(answer: object, index: int = 0) -> Campaign:
    assert isinstance(answer, CampaignsResponse), answer
    data = answer.response[index].data
    assert isinstance(data, Campaign), answer
    return data


def update(change: CampaignUpdate) -> Campaign:
    body = UpdateCampaignRequest(campaigns=[change])
    return campaign(update_campaign.sync("demo", created.id, client=client, body=body))


scheduled = element("Walk in Python", ["+12025550100"])
scheduled.schedule = Schedule(send_at=datetime.now(UTC) + timedelta(days=2))
created = campaign(create(scheduled))
assert created.status == "created"
assert campaign(get_campaign.sync("demo", created.id, client=client)).name == "Walk in Python"

page = list_campaigns.sync("demo", client=client, offset=0, limit=1)
assert isinstance(page, CampaignPage), page
assert len(page.response) == page.metadata.limit == 1

assert update(CampaignUpdate(action=Action.PAUSE)).status == "paused"
assert update(CampaignUpdate(name="Walk in Python, edited")).name == "Walk in Python, edited"
for action, status in (("resume", "created"), ("pause", "paused"), ("complete", "completed"), ("archive", "archived")):
    assert update(CampaignUpdate(action=Action(action))).status == status

mixed = create(element("Good in Python", ["+12025550100", "+12025550101"]), element("Bad in Python", ["call me"]))
assert mixed.http_code == 207
assert [item.code for item in mixed.response] == [200, 400]
failure = mixed.response[1].error_data
assert isinstance(failure, ErrorData), failure
assert failure.description

httpx.post(f"{base}/_control/clock", json={"advance_seconds": 3600}).raise_for_status()
calls = get_call_details.sync("demo", campaign(mixed).id, client=client, limit=10)
assert isinstance(calls, CallPage), calls
records = [item.data for item in calls.response]
assert [record.status for record in records if isinstance(record, CallRecord)] == ["completed", "completed"]
