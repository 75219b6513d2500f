"""The request log of the mock: what came and what was answered, within bounds, without secrets."""

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from campaign_contracts.mock.assemble import assemble
from campaign_contracts.mock.settings import Settings
from campaign_contracts.proxy.watch import JudgingWatcher
from campaign_contracts.request_log.log import MOST_KEPT

if TYPE_CHECKING:
    from tests.mock.conftest import InProcess

Json = Any


@pytest.fixture
def judged() -> "InProcess":
    """A mock whose log is judged, as that of the command is."""
    from tests.mock.conftest import InProcess, StandingClock

    return InProcess(assemble(Settings(), StandingClock(), watching=JudgingWatcher))


def log(mock: "InProcess", **query: str) -> str:
    page = mock.send("GET", f"/?{urlencode(query)}", credentials=None).content.decode()
    return page.partition('id="log"')[2].partition('id="callbacks"')[0]


def test_what_came_and_what_was_answered(mock: "InProcess") -> None:
    mock.created(name="Told in the log")
    mock.send("GET", "/_control/clock", credentials=None)
    mock.send("GET", "/docs", credentials=None)
    mock.send("GET", "/nowhere", credentials=None)
    shown = log(mock)
    assert shown.count("<details") == 2
    assert "&#34;name&#34;: &#34;Told in the log&#34;" in shown
    assert "no operation of the specification" in shown


def test_whoever_operates_it_learns_how_many_came(mock: "InProcess") -> None:
    mock.created()
    for path in ("/_control/clock", "/docs", "/nowhere"):
        mock.send("GET", path, credentials=None)
    assert mock.send("GET", "/_control/requests", credentials=None).document == {"count": 2}
    assert mock.send("GET", "/_control/requests", credentials=None).document == {"count": 2}


def test_it_is_filtered(mock: "InProcess") -> None:
    first, second = mock.created(), mock.created()
    mock.read(first)
    mock.act(second, "archive")
    mock.find("limit=-1")
    counts = {
        **{name: log(mock, operation=name).count("<details") for name in ("create_campaigns", "list_campaigns")},
        **{status: log(mock, status=status).count("<details") for status in ("2xx", "4xx", "409", "none")},
        "campaign": log(mock, campaign=first).count("<details"),
        "both": log(mock, campaign=second, status="4xx").count("<details"),
    }
    assert counts == {
        "create_campaigns": 2, "list_campaigns": 1, "2xx": 3, "4xx": 2, "409": 1, "none": 0, "campaign": 2, "both": 1,
    }  # fmt: skip
    assert "None of 5 requests" in log(mock, campaign="unknown")


def test_which_rules_refuse_and_which_are_violated(judged: "InProcess") -> None:
    identifier = judged.created(schedule=judged.schedule(3600))
    judged.create(caller_id=None)
    judged.act(identifier, "archive")
    judged.find("page=2")
    judged.send("PUT", "/_control/faults", {"faults": ["limit-default-10"]}, credentials=None)
    for _ in range(20):
        judged.created(schedule=judged.schedule(3600))
    judged.find()
    shown = log(judged)
    for words in ("refused by CRE-06", "refused by LIF-09", "client violates REQ-02", "server violates LST-01"):
        assert words in shown
    broken = log(judged, broken="1")
    assert "client violates" in broken
    assert "refused by LIF-09" not in broken


def test_no_secret_is_shown_and_no_text_acts(judged: "InProcess") -> None:
    secret = "demo-key:demo-token"
    judged.created(name="<script>x</script>\u202e\x1b[31m"[:30], custom_field=f"demo-token {secret}")
    judged.send("GET", "campaigns?api_key=hunter2hunter2", credentials="demo-key:mistaken-token")
    judged.send("GET", "lists", headers=[("x-api-key", "another-secret-value")])
    shown = log(judged)
    entry = judged.send("GET", "/request?place=1", credentials=None)
    assert entry.status == 200
    for text in (shown, entry.content.decode()):
        for hidden in ("demo-token", "mistaken-token", "hunter2hunter2", "another-secret-value", "<script>", "\u202e"):
            assert hidden not in text
        assert "ZGVtby1rZXk6" not in text


def test_memory_is_bounded(mock: "InProcess") -> None:
    large = json.dumps({"campaigns": [mock.campaign(custom_field="x" * 700_000)]}).encode()
    for _ in range(60):
        mock.send("POST", "campaigns", large)
    traffic = mock.app.traffic
    assert 10 < len(traffic.log) < 60
    for _ in range(MOST_KEPT + 20):
        mock.send("GET", "campaigns/unknown")
    assert len(traffic.log) == MOST_KEPT
    assert "come yet" not in log(mock)
    assert mock.send("GET", "/request?place=1", credentials=None).status == 404
    assert mock.send("GET", "/request?place=%3Cb%3E", credentials=None).status == 404


def test_events_are_for_pages_of_this_mock(mock: "InProcess") -> None:
    foreign = [("sec-fetch-site", "cross-site")]
    assert mock.send("GET", "/events", credentials=None, headers=foreign).status == 403
    assert mock.send("POST", "/events", credentials=None).status == 405
