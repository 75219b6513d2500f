"""Whoever does not go through the proxy may change campaigns too: nobody is accused of what that explains."""

import json
from typing import Any, cast

import httpx2
import pytest

from campaign_contracts.history import Exchange, Request, Response
from campaign_contracts.recordings.bystanders import Bystanders
from campaign_contracts.recordings.order import Mark
from campaign_contracts.testing import CampaignsMock, ContractSession

BEGAN = 1_900_000_000.0
CAMPAIGNS = "/v2/accounts/demo/campaigns"
CREATED, LATER = "2030-03-17T17:46:40+00:00", "2030-03-17T17:46:45+00:00"
CREATE = {
    "caller_id": "+12025550199",
    "from": ["+12025550100"],
    "url": "https://flows.example/4",
    "schedule": {"send_at": "2040-01-15T10:00:00+00:00"},
}


class Conversation:
    """One client's exchanges about one campaign, each at an instant in seconds since the first."""

    def __init__(self) -> None:
        self.bystanders = Bystanders(BEGAN)
        self.count = 0

    def hears(
        self, method: str, at: float, *, code: int = 200, listed: bool = False, query: str = "", edit: str = "",
        **data: Any,
    ) -> int:  # fmt: skip
        """One more exchange, and its number; `data` is what the answer shows of the campaign, `edit` what was sent."""
        self.count += 1
        always = {"id": "c1", "status": "created", "date_created": CREATED, "date_updated": CREATED}
        shown = always | data if data else None
        item = {"code": code, "error_data": None, "status": "success", "data": shown}
        document = {"request_id": f"r{at}", "method": method, "http_code": code, "response": [item] if data else []}
        one = method != "POST" and not listed
        target = f"{CAMPAIGNS}/c1" if one else f"{CAMPAIGNS}?{query}"
        body = json.dumps({"campaigns": [{edit: data[edit]}]}).encode() if edit else b""
        request = Request(method=method, target=target, headers={}, body=body)
        exchange = Exchange(
            number=self.count,
            at=at,
            until=at + 0.01,
            account="demo",
            request=request,
            response=Response(status=code, headers={}, body=json.dumps(document).encode()),
        )
        place = Mark(
            number=0, place="", sid="demo", campaign="c1" if one else None, method=method, status=0,
            start=0.0, duration=0.0, zoned=True, date=None,
        )  # fmt: skip
        self.bystanders.take(exchange, place)
        return self.count


@pytest.fixture
def conversation() -> Conversation:
    """A campaign was created, and read a moment later."""
    found = Conversation()
    for method, at in (("POST", 0.0), ("GET", 0.1)):
        assert not found.bystanders.suspected(found.hears(method, at, name="one"))
    return found


@pytest.mark.parametrize(
    ("at", "shown", "suspected"),
    [
        (9.0, {"status": "paused", "date_updated": LATER}, True),
        (0.2, {"name": "two", "date_updated": LATER}, True),  # it is dated, however soon it is seen
        (9.0, {"name": "two"}, False),  # nothing was changed since
        (0.2, {"name": "two"}, False),  # within the second, but most likely not by somebody else
        (0.2, {"name": "one", "date_updated": LATER}, False),  # nothing changed but the date
    ],
)
def test_a_change_is_somebody_elses_as_its_date_says(
    at: float, shown: dict[str, Any], suspected: bool, conversation: Conversation
) -> None:
    number = conversation.hears("GET", at, **{"name": "one", **shown})
    assert conversation.bystanders.suspected(number) is suspected


@pytest.mark.parametrize("listed", [True, False])
def test_a_campaign_that_is_gone_may_have_been_deleted_unless_it_comes_back(
    listed: bool, conversation: Conversation
) -> None:
    gone = conversation.hears("GET", 3.0, code=200 if listed else 404, listed=listed)
    assert conversation.bystanders.undecided(gone)
    conversation.hears("GET", 3.5, name="one")
    assert not conversation.bystanders.undecided(gone)
    assert not conversation.bystanders.suspected(gone)
    again = conversation.hears("GET", 6.0, code=200 if listed else 404, listed=listed)
    assert conversation.bystanders.suspected(again)  # nobody waits any longer
    assert not conversation.bystanders.undecided(conversation.hears("GET", 6.5, name="one"))


@pytest.mark.parametrize("listed", [True, False])
def test_a_campaign_that_is_shown_as_deleted_is_not_there(listed: bool, conversation: Conversation) -> None:
    gone = conversation.hears("GET", 3.0, code=200 if listed else 404, listed=listed)
    conversation.hears("GET", 3.5, status="deleted", date_updated=LATER)
    assert conversation.bystanders.suspected(gone)


@pytest.mark.parametrize("listed", [True, False])
def test_what_is_deleted_was_there_before(listed: bool, conversation: Conversation) -> None:
    gone = conversation.hears("GET", 3.0, code=200 if listed else 404, listed=listed)
    conversation.hears("DELETE", 3.5)
    assert not conversation.bystanders.suspected(gone)


@pytest.mark.parametrize("listed", [True, False])
@pytest.mark.parametrize(("status", "suspected"), [("in-progress", False), ("paused", True), ("completed", True)])
def test_nobody_deletes_a_campaign_that_has_started(
    status: str, suspected: bool, listed: bool, conversation: Conversation
) -> None:
    """Whether a paused one had started is not shown, nor whether a completed one had."""
    conversation.hears("GET", 3.0, status=status, date_updated=LATER)
    conversation.hears("POST", 4.0, id="c2")
    gone = conversation.hears("GET", 9.0, code=200 if listed else 404, listed=listed)
    assert conversation.bystanders.undecided(gone)  # a sandbox may have been told to forget everything
    conversation.hears("GET", 9.5, listed=True, id="c2")
    assert conversation.bystanders.suspected(gone) is suspected


@pytest.mark.parametrize("later", ["c2", None])
def test_a_sandbox_may_have_forgotten_everything(later: str | None, conversation: Conversation) -> None:
    """Unless something is still there; what was created afterwards does not tell."""
    conversation.hears("GET", 3.0, status="in-progress", date_updated=LATER)
    gone = conversation.hears("GET", 9.0, code=404)
    conversation.hears("POST", 9.1, id="c2")
    conversation.hears("GET", 9.5, listed=True, **cast(Any, {"id": later} if later else {}))
    assert conversation.bystanders.suspected(gone)


def test_a_filter_leaves_out_what_somebody_else_has_changed(conversation: Conversation) -> None:
    listed = conversation.hears("GET", 3.0, listed=True, query="status=created")
    conversation.hears("DELETE", 3.5)
    assert conversation.bystanders.suspected(listed)


@pytest.mark.parametrize(
    ("listed", "shown", "suspected"),
    [
        (False, {"name": "theirs"}, True),
        (True, {"name": "theirs"}, True),  # a list does not show everything
        (False, {"name": "ours", "custom_field": "theirs"}, True),
        (False, {"name": "one"}, False),  # which is what it was before
    ],
)
def test_an_edit_in_the_second_of_the_clients_own_is_seen_later(
    listed: bool, shown: dict[str, Any], suspected: bool, conversation: Conversation
) -> None:
    """Both have the same date."""
    edited = conversation.hears("PUT", 5.1, edit="name", name="ours", date_updated=LATER)
    assert not conversation.bystanders.suspected(edited)
    if listed:
        conversation.hears("GET", 9.0, listed=True, date_updated=LATER, name="ours")
    read = conversation.hears("GET", 9.1, date_updated=LATER, **shown)
    assert conversation.bystanders.suspected(read) is suspected


def test_a_refusal_long_after_a_look_waits_for_the_next(conversation: Conversation) -> None:
    assert not conversation.bystanders.undecided(conversation.hears("PUT", 0.5, code=409))
    refused = conversation.hears("PUT", 5.0, code=409)
    assert conversation.bystanders.undecided(refused)
    conversation.hears("GET", 5.5, name="one", date_updated=LATER)
    assert conversation.bystanders.suspected(refused)


@pytest.mark.parametrize("done", ["paused", "edited", "deleted"])
def test_a_session_accuses_no_server_of_what_somebody_else_did(done: str, campaigns_mock: CampaignsMock) -> None:
    auth = (campaigns_mock.account.key, campaigns_mock.account.token)
    session = ContractSession(to=campaigns_mock.url).start()
    with (
        httpx2.Client(base_url=session.url, auth=auth) as client,
        httpx2.Client(base_url=campaigns_mock.url, auth=auth) as other,
    ):
        made = client.post(CAMPAIGNS, json={"campaigns": [CREATE]}).json()["response"][0]["data"]["id"]
        client.get(f"{CAMPAIGNS}/{made}")
        campaigns_mock.advance(5)
        change = {"paused": {"action": "pause"}, "edited": {"custom_field": "new"}}.get(done)
        if change is None:
            other.delete(f"{CAMPAIGNS}/{made}")
        else:
            other.put(f"{CAMPAIGNS}/{made}", json={"campaigns": [change]})
        for path in (CAMPAIGNS, f"{CAMPAIGNS}/{made}", f"{CAMPAIGNS}/{made}"):
            client.get(path)
    session.stop()
    assert [finding.summary for finding in session.server_findings] == []
