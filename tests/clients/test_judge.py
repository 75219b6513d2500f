"""Clients are judged by a catalogue of their own, and only for what they were shown."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.recordings.archives import Entry, Said, archive, moved

from campaign_contracts.bundle import packaged
from campaign_contracts.clients import ClientJudge, demands
from campaign_contracts.history import Clock, Exchange, Failure, Request, Response, RunBegan, Unknown

CAMPAIGNS = "/v2/accounts/demo/campaigns"
HARMLESS = ("keyword", "author", "sort_key", "next_page_token", "pageToken")
"""Parameters whose names only look as if they named a secret."""
VALID = {"caller_id": "+12025550199", "from": ["+12025550100"], "url": "https://flows.example/4"}


@pytest.fixture
def client() -> ClientJudge:
    """A judge of a client of the account demo."""
    judge = ClientJudge(bundle=packaged())
    judge.feed(
        RunBegan(
            started_at="2030-01-15T10:00:00+00:00", kit="1", specification="s", base_url="https://api.example",
            account_sid="demo", accounts=("demo",), control=False, live=True, profile="recorded", seed=0,
        )
    )  # fmt: skip
    return judge


def exchange(
    method: str,
    target: str,
    *,
    at: float = 0.0,
    body: Any = None,
    status: int | None = 200,
    headers: dict[str, str] | None = None,
    unknown: tuple[Unknown, ...] = (),
) -> Exchange:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
    return Exchange(
        number=int(at * 1000) + 1,
        at=at,
        until=at + 0.1,
        account="demo",
        request=Request(
            method=method,
            target=target,
            headers={"authorization": "Basic {credentials:demo}", "content-type": "application/json"},
            body=sent,
        ),
        response=None if status is None else Response(status=status, headers=headers or {}),
        failure=Failure(kind="timeout", message="none") if status is None else None,
        unknown=unknown,
    )


def rules(client: ClientJudge, *exchanges: Exchange) -> set[str]:
    for each in exchanges:
        client.feed(each)
    return {finding.rule for finding in client.findings}


def test_the_catalogue_says_on_whose_authority_and_where() -> None:
    authorities = {rule.authority for rule in packaged().catalogue}
    assert [demand.id for demand in demands()] == [f"REQ-{number:02d}" for number in range(1, len(demands()) + 1)]
    for demand in demands():
        assert demand.authority in authorities
        assert demand.statement.endswith(".")
        assert demand.sources
        assert demand.decided_by
        line = (Path(__file__).parents[2] / demand.file).read_text().splitlines()[demand.line - 1]
        assert line == f"- id: {demand.id}"


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        (exchange("POST", CAMPAIGNS, body=b"{"), "REQ-01"),
        (exchange("POST", CAMPAIGNS, body={"campaigns": [{**VALID, "from": 7}]}), "REQ-01"),
        (exchange("PUT", f"{CAMPAIGNS}/c1", body={"campaigns": [{"action": "explode"}]}), "REQ-01"),
        (exchange("GET", f"{CAMPAIGNS}?page=2"), "REQ-02"),
        (exchange("GET", f"{CAMPAIGNS}?limit=many"), "REQ-02"),
        (exchange("GET", f"{CAMPAIGNS}?limit=--1"), "REQ-02"),
        (exchange("PUT", f"{CAMPAIGNS}/c1?name=another", body={"campaigns": [{"name": "another"}]}), "REQ-02"),
        (exchange("PATCH", f"{CAMPAIGNS}/c1"), "REQ-03"),
        (exchange("GET", f"{CAMPAIGNS}/c1/everything"), "REQ-03"),
        (exchange("GET", f"{CAMPAIGNS}?api_token=hidden"), "REQ-08"),
        (exchange("GET", f"{CAMPAIGNS}?author_token=hidden"), "REQ-08"),
        *((exchange("GET", f"{CAMPAIGNS}?{name}=hidden"), "REQ-02") for name in HARMLESS),
    ],
    ids=[
        "no-json",
        "type",
        "action",
        "parameter",
        "value",
        "no-number",
        "member",
        "method",
        "path",
        "token",
        "author-token",
        *HARMLESS,
    ],
)
def test_one_request_tells(broken: Exchange, rule: str, client: ClientJudge) -> None:
    assert rules(client, broken) == {rule}


def test_good_requests_break_nothing(client: ClientJudge) -> None:
    create = exchange("POST", CAMPAIGNS, body={"campaigns": [VALID]})
    assert rules(client, create, exchange("GET", f"{CAMPAIGNS}?limit=50&sort_by=name:asc", at=1.0)) == set()
    assert {rule for rule, _ in client.ledger.counts} >= {"REQ-01", "REQ-02", "REQ-03", "REQ-04", "REQ-06", "REQ-08"}


def test_limits_of_what_servers_are_judged_for_bind_no_client(client: ClientJudge) -> None:
    seldom = {"number_of_retries": 1, "interval_mins": 100_000, "mechanism": "Linear", "on_status": ["busy"]}
    create = exchange("POST", CAMPAIGNS, body={"campaigns": [{**VALID, "retries": seldom}]})
    assert rules(client, create, exchange("GET", f"{CAMPAIGNS}?name=%E0%A4%A8", at=1.0)) == set()


def test_a_create_without_an_answer_is_looked_for_before_it_is_sent_again(client: ClientJudge) -> None:
    body = {"campaigns": [VALID]}
    lost, again = (exchange("POST", CAMPAIGNS, at=at, body=body, status=None) for at in (0.0, 9.0))
    look = exchange("GET", CAMPAIGNS, at=5.0)
    assert rules(client, lost, look, again) == set()
    assert rules(client, exchange("POST", CAMPAIGNS, at=12.0, body=body)) == {"REQ-04"}


def test_a_create_that_was_given_up_is_heard_of_late(client: ClientJudge) -> None:
    """Behind a proxy its end is that of the server, after what the client did meanwhile."""
    body = {"campaigns": [VALID]}
    lost, again = exchange("POST", CAMPAIGNS, body=body, status=None), exchange("POST", CAMPAIGNS, at=9.0, body=body)
    assert rules(client, exchange("GET", CAMPAIGNS, at=5.0), again, lost) == set()
    other = {"campaigns": [{**VALID, "name": "Other"}]}
    lost, again = (exchange("POST", CAMPAIGNS, at=at, body=other, status=s) for at, s in ((20.0, None), (20.05, 200)))
    assert rules(client, again, lost) == set()  # both at once
    assert rules(client, exchange("POST", CAMPAIGNS, at=21.0, body=other), lost) == {"REQ-04"}


def test_a_429_is_honoured(client: ClientJudge) -> None:
    refused = exchange("GET", CAMPAIGNS, status=429, headers={"retry-after": "30"})
    assert rules(client, refused, exchange("GET", CAMPAIGNS, at=30.0)) == set()  # in whole seconds
    again = exchange("GET", CAMPAIGNS, at=40.0, status=429, headers={"retry-after": "30"})
    assert rules(client, again, exchange("GET", CAMPAIGNS, at=60.0)) == {"REQ-07"}


def test_a_429_may_name_a_date(client: ClientJudge) -> None:
    headers = {"retry-after": "Tue, 15 Jan 2030 10:00:05 GMT", "date": "Tue, 15 Jan 2030 10:00:00 GMT"}
    early, late = (exchange("GET", CAMPAIGNS, at=at) for at in (2.0, 6.0))
    assert rules(client, exchange("GET", CAMPAIGNS, status=429, headers=headers), late) == set()
    assert rules(client, exchange("GET", CAMPAIGNS, at=7.0, status=429, headers=headers)) == set()
    assert rules(client, replace(early, at=9.0, until=9.1)) == {"REQ-07"}


@pytest.mark.parametrize(("date", "answered", "again"), [("01", 0.1, 0.15), ("03", 1.2, 3.1)])
def test_a_date_is_no_more_exact_than_its_seconds(
    client: ClientJudge, date: str, answered: float, again: float
) -> None:
    headers = {"retry-after": f"Tue, 15 Jan 2030 10:00:{date} GMT", "date": "Tue, 15 Jan 2030 10:00:00 GMT"}
    refused = replace(exchange("GET", CAMPAIGNS, status=429, headers=headers), at=0.0, until=answered)
    assert rules(client, refused, exchange("GET", CAMPAIGNS, at=again)) == set()


def test_what_browsers_ask_before_is_no_request_of_the_client(client: ClientJudge) -> None:
    asked = (exchange("OPTIONS", CAMPAIGNS, at=place * 0.1) for place in range(220))
    assert rules(client, exchange("GET", CAMPAIGNS, status=429), *asked) == set()


def test_what_was_under_way_when_a_429_came_did_not_ignore_it(client: ClientJudge) -> None:
    refused = exchange("GET", CAMPAIGNS, at=40.0, status=429, headers={"retry-after": "30"})
    assert rules(client, refused, exchange("GET", CAMPAIGNS, at=refused.until - 0.01)) == set()


def test_nobody_needs_more_than_200_requests_a_minute(client: ClientJudge) -> None:
    assert rules(client, *(exchange("GET", CAMPAIGNS, at=place * 0.31) for place in range(400))) == set()
    assert rules(client, *(exchange("GET", CAMPAIGNS, at=200 + place * 0.1) for place in range(220))) == {"REQ-06"}


def test_a_slow_request_that_is_heard_of_late_began_in_an_earlier_minute(client: ClientJudge) -> None:
    slow = replace(exchange("GET", f"{CAMPAIGNS}/c1"), until=119.5)
    assert rules(client, *(exchange("GET", CAMPAIGNS, at=60 + place * 0.295) for place in range(200)), slow) == set()
    assert rules(client, exchange("GET", CAMPAIGNS, at=118.9)) == {"REQ-06"}


def test_what_is_not_known_accuses_no_client(client: ClientJudge) -> None:
    assert rules(client, exchange("POST", CAMPAIGNS, unknown=("request-body",))) == set()


def test_a_create_that_reached_no_server_or_was_answered_by_a_worker_may_be_sent_again(
    traffic: list[Entry], judged: Callable[..., Said]
) -> None:
    """The answer of a service worker came, though it is none of the server's."""
    for change in ({"status": 0, "_error": "net::ERR_CONNECTION_REFUSED"}, {"_fetchedViaServiceWorker": True}):
        other = moved(traffic[0], -30.0)
        other["response"] |= change
        said = judged(archive([other, traffic[0], traffic[1]]), "--client")
        assert (said.code, said.text.splitlines()[-1].endswith("none violated")) == (0, True), said.text
    other["response"] = {"status": 0, "_error": "net::ERR_TIMED_OUT"}
    assert judged(archive([other, traffic[0], traffic[1]]), "--client").violated == {"REQ-04"}


def read(status: str, at: float = 1.0, campaign: str = "theirs") -> Exchange:
    """A campaign that somebody else made, as it is shown."""
    data = {"id": campaign, "status": status, "date_updated": "2030-01-15T10:00:00+00:00"}
    item = {"code": 200, "error_data": None, "status": "success", "data": data}
    document = {"request_id": f"r{at}", "method": "GET", "http_code": 200, "response": [item]}
    plain = exchange("GET", f"{CAMPAIGNS}/{campaign}", at=at)
    headers = {"content-type": "application/json"}
    return replace(plain, response=Response(status=200, headers=headers, body=json.dumps(document).encode()))


def asked(action: str, at: float = 2.0, campaign: str = "theirs") -> Exchange:
    """An action, or a delete, on that campaign."""
    target = f"{CAMPAIGNS}/{campaign}"
    if action == "delete":
        return exchange("DELETE", target, at=at, status=409)
    return exchange("PUT", target, at=at, body={"campaigns": [{"action": action}]}, status=409)


@pytest.mark.parametrize(
    ("status", "action", "found"),
    [
        ("in-progress", "delete", {"REQ-05"}),
        ("completed", "pause", {"REQ-05"}),
        ("archived", "archive", {"REQ-05"}),
        ("canceled", "resume", {"REQ-05"}),
        ("in-progress", "pause", set()),
        ("paused", "delete", set()),  # some servers take it
        ("created", "resume", set()),  # it may be about to start
        ("created", "archive", set()),  # by then it may have run to its end
        ("completed", "archive", set()),
    ],
)
def test_an_action_is_judged_by_what_was_shown_of_a_campaign_that_others_made(
    status: str, action: str, found: set[str], client: ClientJudge
) -> None:
    assert rules(client, read(status), asked(action)) == found


def test_after_another_request_nobody_knows_the_state_of_their_campaign(client: ClientJudge) -> None:
    assert rules(client, read("completed"), asked("archive"), asked("pause", at=3.0)) == set()


def test_judge_reports_the_client_apart(traffic: list[Entry], judged: Callable[..., Said]) -> None:
    """The walk asks for resumes, pauses and deletes that it knows to be illegal: the server is right to refuse them."""
    said = judged(archive(traffic), "--client")
    assert (said.code, said.violated) == (1, {"REQ-01", "REQ-05"})
    assert "PASS: " in said.text
    assert said.text.splitlines()[-1].endswith("2 violated: REQ-01, REQ-05")
    good = judged(archive([traffic[0], traffic[1], traffic[4]]), "--client")
    assert (good.code, good.text.splitlines()[-1].endswith("none violated")) == (0, True)
    assert judged(archive(traffic)).code == 0


@pytest.mark.parametrize(
    ("status", "campaign", "found"),
    [
        *((status, "theirs", {"REQ-05"}) for status in (400, 409, 422)),
        *((status, "theirs", set()) for status in (200, 401, 403, 404, 429)),
        (409, "{{id}}", set()),  # it may stand for another campaign each time
    ],
)
def test_what_somebody_else_may_have_done_excuses_no_action_that_is_refused_for_the_state(
    status: int, campaign: str, found: set[str], client: ClientJudge
) -> None:
    item: dict[str, Any] = {"code": status, "error_data": None, "status": "success", "data": {"id": campaign}}
    if status != 200:
        item |= {"status": "failure", "error_data": {"code": 1, "message": "no"}, "data": None}
    document = {"request_id": "r", "method": "PUT", "http_code": status, "response": [item]}
    answered = Response(status=status, headers={"content-type": "application/json"}, body=json.dumps(document).encode())
    shown, pause = read("completed", campaign=campaign), asked("pause", campaign=campaign)
    assert rules(client, shown, replace(pause, response=answered, unknown=("state",))) == found


def clock_moved(at: float, seconds: float | None) -> Clock:
    """The server's clock is moved, or reset where there are no seconds."""
    return Clock(at=at, until=at, now="2030-01-15T10:00:00+00:00", advanced_seconds=seconds, reset=seconds is None)


def test_a_client_that_waits_by_moving_the_clock_has_waited(client: ClientJudge) -> None:
    for place in range(300):
        client.feed(exchange("GET", CAMPAIGNS, at=place * 0.01))
        client.feed(clock_moved(place * 0.01, 1.0))
    client.feed(exchange("GET", CAMPAIGNS, at=4.0, status=429, headers={"retry-after": "30"}))
    client.feed(clock_moved(4.5, 30.0))
    assert rules(client, exchange("GET", CAMPAIGNS, at=5.0)) == set()
    client.feed(exchange("GET", CAMPAIGNS, at=6.0, status=429, headers={"retry-after": "30"}))
    client.feed(clock_moved(6.5, 20.0))
    assert rules(client, exchange("GET", CAMPAIGNS, at=7.0)) == {"REQ-07"}


def test_a_reset_leaves_nothing_to_repeat_and_nothing_to_wait_for(client: ClientJudge) -> None:
    body = {"campaigns": [VALID]}
    client.feed(exchange("POST", CAMPAIGNS, at=1.0, body=body, status=None))
    client.feed(exchange("GET", f"{CAMPAIGNS}/c1", at=2.0, status=429, headers={"retry-after": "30"}))
    client.feed(clock_moved(3.0, None))
    assert rules(client, exchange("POST", CAMPAIGNS, at=4.0, body=body)) == set()
