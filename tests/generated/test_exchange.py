"""What the client does when things go wrong: nothing silently, nothing twice that counts twice, no secret anywhere."""

import base64
import copy
import gzip
import json
import logging
import pickle
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx2
import pytest
from pydantic import ValidationError
from tests.misbehaving import JSON, serving

from exotel_campaigns import (
    ApiError,
    AsyncClient,
    BadRequest,
    CampaignCreate,
    CampaignUpdate,
    Client,
    ContentTooLarge,
    Forbidden,
    InvalidTransition,
    NoAnswer,
    NotFound,
    RateLimited,
    Retry,
    ServerError,
    Unauthorized,
    UnexpectedResponse,
)

NEW = CampaignCreate(caller_id="+12025550199", from_=["+12025550100"], url="https://flows.example/4")
CAMPAIGN = {
    "id": "c1", "account_sid": "demo", "name": "One", "type": "trans", "caller_id": "+12025550199",
    "status": "created", "date_created": "2031-01-01T00:00:00Z", "date_updated": "2031-01-01T00:00:00Z",
}  # fmt: skip


def success(method: str = "GET", *campaigns: dict[str, Any]) -> httpx2.Response:
    items = [
        {"code": 200, "error_data": None, "status": "success", "data": data, "summary": {}}
        for data in campaigns or (CAMPAIGN,)
    ]
    return httpx2.Response(200, json={"request_id": "r1", "method": method, "http_code": 200, "response": items})


def failure(status: int, *, message: str = "Oh", headers: dict[str, str] | None = None) -> httpx2.Response:
    item = {"code": status, "error_data": {"code": 1, "message": message}, "status": "failure", "data": None}
    body = {"request_id": "r1", "method": "GET", "http_code": status, "response": item}
    return httpx2.Response(status, json=body, headers=headers)


READ_TIMED_OUT = httpx2.ReadTimeout("too slow")
NOT_CONNECTED = httpx2.ConnectError("refused")


@pytest.mark.parametrize("trouble", [READ_TIMED_OUT, NOT_CONNECTED, failure(500), failure(503), failure(429)])
def test_a_read_is_tried_again_and_the_waits_grow(play: Any, trouble: Any) -> None:
    driver, script, waits = play(trouble, trouble, success())
    assert driver.get_campaign(id="c1").id == "c1"
    assert len(script.requests) == 3
    assert waits == [0.5, 1.0]


@pytest.mark.parametrize("trouble", [READ_TIMED_OUT, httpx2.RemoteProtocolError("half a body"), failure(500)])
def test_a_create_that_may_have_arrived_is_never_repeated(play: Any, trouble: Any) -> None:
    driver, script, waits = play(trouble, success("POST"))
    with pytest.raises(NoAnswer if isinstance(trouble, Exception) else ServerError) as error:
        driver.create_campaigns(campaign=NEW)
    assert (len(script.requests), waits) == (1, [])
    assert getattr(error.value, "may_have_arrived", True)


@pytest.mark.parametrize("trouble", [NOT_CONNECTED, httpx2.ConnectTimeout("slow"), failure(429)])
def test_a_create_that_did_not_arrive_or_was_turned_away_is_repeated(play: Any, trouble: Any) -> None:
    driver, script, waits = play(trouble, success("POST"))
    assert driver.create_campaigns(campaign=NEW).id == "c1"
    assert (len(script.requests), waits) == (2, [0.5])


def test_an_edit_is_repeated_and_an_action_is_not(play: Any) -> None:
    driver, script, _ = play(READ_TIMED_OUT, success("PUT"), READ_TIMED_OUT)
    driver.update_campaign(id="c1", campaign=CampaignUpdate(name="Other"))
    assert [request.content for request in script.requests] == [b'{"campaigns":[{"name":"Other"}]}'] * 2
    with pytest.raises(NoAnswer, match="it may have arrived"):
        driver.update_campaign(id="c1", campaign=CampaignUpdate(action="pause"))


def test_a_delete_whose_first_attempt_may_have_worked_says_so(play: Any) -> None:
    driver, _, _ = play(READ_TIMED_OUT, failure(404))
    with pytest.raises(NotFound) as gone:
        driver.delete_campaign(id="c1")
    assert "may have deleted it" in gone.value.__notes__[0]
    driver, _, _ = play(failure(404))
    with pytest.raises(NotFound) as missing:
        driver.delete_campaign(id="c1")
    assert not hasattr(missing.value, "__notes__")


def test_after_the_last_attempt_the_error_is_told(play: Any) -> None:
    driver, script, waits = play(*[NOT_CONNECTED] * 5, retry=Retry(attempts=4, first_wait=1.0, longest_wait=2.0))
    with pytest.raises(
        NoAnswer, match=r"get_campaign: no answer \(ConnectError: refused\); it did not arrive"
    ) as error:
        driver.get_campaign(id="c1")
    assert (len(script.requests), waits) == (4, [1.0, 2.0, 2.0])
    assert not error.value.may_have_arrived


def test_retry_after_is_kept_in_seconds_and_as_a_date(play: Any) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    driver, _, waits = play(
        failure(429, headers={"Retry-After": "7"}), failure(429, headers={"Retry-After": date}), success()
    )
    driver.get_campaign(id="c1")
    assert waits[0] == 7.0
    assert 20 < waits[1] <= 30


def test_retry_after_of_a_busy_server_is_kept_too(play: Any) -> None:
    driver, _, waits = play(failure(503, headers={"Retry-After": "3"}), failure(500), success())
    driver.get_campaign(id="c1")
    assert waits == [3.0, 1.0]


def test_a_wait_that_is_too_long_is_left_to_the_caller(play: Any) -> None:
    driver, script, waits = play(failure(429, headers={"Retry-After": "3600"}))
    with pytest.raises(RateLimited) as limited:
        driver.get_campaign(id="c1")
    assert (limited.value.retry_after, len(script.requests), waits) == (3600.0, 1, [])


def test_chance_shortens_a_wait_by_half_at_most(play: Any) -> None:
    driver, _, waits = play(NOT_CONNECTED, success(), chance=lambda: 1.0)
    driver.get_campaign(id="c1")
    assert waits == [0.25]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (httpx2.Response(204), "this status is not documented"),
        (httpx2.Response(302, headers={"location": "/"}), "this status is not documented"),
        (httpx2.Response(418, text="teapot"), "Invalid JSON"),
        (httpx2.Response(502, html="<html>Bad gateway</html>"), "Invalid JSON"),
        (httpx2.Response(200, text=""), "Invalid JSON"),
        (httpx2.Response(200, json=[]), "object"),
        (httpx2.Response(200, json={"request_id": "r"}), "method: Field required"),
        (success("GET", {**CAMPAIGN, "id": None}), "id: Input should be a valid string"),
        (success("GET", {**CAMPAIGN, "date_created": "2031-01-01T00:00:00"}), "offset"),
        (
            httpx2.Response(502, json=failure(500).json()),
            "http_code is not the HTTP status",
        ),
        (success("GET", CAMPAIGN, CAMPAIGN), "response: List should have at most 1 item"),
        (
            httpx2.Response(404, json={"request_id": "r", "method": "GET", "http_code": 400, "response": {}}),
            "http_code",
        ),
    ],
)
def test_what_is_not_documented_is_never_none(play: Any, answer: httpx2.Response, reason: str) -> None:
    driver, _, _ = play(answer, retry=Retry(attempts=1))
    with pytest.raises(UnexpectedResponse) as error:
        driver.get_campaign(id="c1")
    assert error.value.status == answer.status_code
    assert reason in str(error.value)


def test_an_unexpected_body_is_shown_up_to_500_characters(play: Any) -> None:
    driver, _, _ = play(httpx2.Response(200, text="ü" * 2000))
    with pytest.raises(UnexpectedResponse) as error:
        driver.list_campaigns()
    assert error.value.excerpt == "ü" * 500


@pytest.mark.parametrize(
    ("status", "body", "waits"),
    [(200, success().content, 0), (200, b"x" * 2000, 0), (500, failure(500).content, 2)],
    ids=["documented but for that", "no JSON", "failure"],
)
def test_a_body_that_is_not_encoded_as_it_claims_is_unexpected(play: Any, status: int, body: bytes, waits: int) -> None:
    with serving(lambda _: (status, JSON, body), encoding="gzip") as base_url:
        driver, _, waited = play(base_url=base_url)
        with pytest.raises(UnexpectedResponse, match="not encoded as its Content-Encoding says") as error:
            driver.get_campaign(id="c1")
    assert (error.value.status, error.value.excerpt) == (status, body.decode()[:500])
    assert len(waited) == waits


def test_an_encoded_body_that_is_cut_short_is_unexpected(play: Any) -> None:
    with serving(lambda _: (200, JSON, gzip.compress(success().content)[:-20]), encoding="gzip") as base_url:
        driver, _, _ = play(base_url=base_url)
        with pytest.raises(UnexpectedResponse, match="it is cut short"):
            driver.get_campaign(id="c1")


def test_an_encoded_body_is_decoded(play: Any) -> None:
    with serving(lambda _: (200, JSON, gzip.compress(success().content)), encoding="gzip") as base_url:
        driver, _, _ = play(base_url=base_url)
        assert driver.get_campaign(id="c1").name == "One"


@pytest.mark.parametrize(
    "error",
    [
        NoAnswer("get_campaign", reason="slow", may_have_arrived=True),
        UnexpectedResponse("get_campaign", status=200, reason="odd", content=b"text"),
        NotFound("get_campaign", status=404, code=1000, request_id="r1"),
    ],
)
def test_errors_survive_copying_and_pickling(error: ApiError) -> None:
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error)):  # noqa: S301 (our own bytes)
        assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))


def test_a_secret_is_not_cut_in_two_where_the_excerpt_ends(play: Any) -> None:
    driver, _, _ = play(httpx2.Response(200, text="x" * 495 + "the-token-of-ours"), api_token="the-token-of-ours")
    with pytest.raises(UnexpectedResponse) as error:
        driver.list_campaigns()
    assert error.value.excerpt == "x" * 495 + "***"


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_when_every_campaign_of_several_fails_each_is_told(play: Any, status: int) -> None:
    item = {"code": status, "error_data": {"code": 1, "message": "Oh"}, "status": "failure", "data": None}
    body = {"request_id": "r1", "method": "POST", "http_code": status, "response": [item, {**item, "code": 400}]}
    driver, _, _ = play(httpx2.Response(status, json=body))
    assert [result.code for result in driver.create_campaigns(campaigns=[NEW, NEW])] == [status, 400]


def test_a_request_that_was_changed_past_its_constraints_is_not_sent(play: Any) -> None:
    driver, script, _ = play()
    longer = CampaignCreate.model_validate(NEW.model_dump(by_alias=True, exclude_unset=True))
    assert isinstance(longer.from_, list)
    longer.from_.append("garbage")
    for wrong in (NEW.model_copy(update={"throttle": 0, "mode": "custom"}), longer):
        with pytest.raises(ValidationError, match=r"throttle|from"):
            driver.create_campaigns(campaign=wrong)
    assert script.requests == []


def test_the_method_of_an_answer_is_nobodys_business(play: Any) -> None:
    driver, _, _ = play(success("POST", CAMPAIGN))
    assert driver.get_campaign(id=CAMPAIGN["id"]).id == CAMPAIGN["id"]


def test_results_are_counted(play: Any) -> None:
    driver, _, _ = play(success("POST"))
    with pytest.raises(UnexpectedResponse, match="1 items came for 2"):
        driver.create_campaigns(campaigns=[NEW, NEW])


def test_the_code_of_the_item_decides(play: Any) -> None:
    item = {"code": 404, "error_data": {"code": 1000}, "status": "failure", "data": None}
    body = {"request_id": "r1", "method": "GET", "http_code": 200, "response": [item]}
    driver, _, _ = play(httpx2.Response(200, json=body))
    with pytest.raises(NotFound) as missing:
        driver.get_campaign(id="c1")
    assert (missing.value.status, missing.value.code, missing.value.request_id) == (404, 1000, "r1")


def test_a_400_to_an_action_alone_is_a_wrong_state(play: Any) -> None:
    driver, _, _ = play(failure(400), failure(400))
    with pytest.raises(InvalidTransition):
        driver.update_campaign(id="c1", campaign=CampaignUpdate(action="pause"))
    with pytest.raises(BadRequest):
        driver.update_campaign(id="c1", campaign=CampaignUpdate(action="pause", name="Other"))


def test_a_large_body_may_be_refused_without_words(play: Any) -> None:
    driver, _, _ = play(httpx2.Response(413, text="nginx"))
    with pytest.raises(ContentTooLarge):
        driver.create_campaigns(campaign=NEW)


def test_every_error_is_in_one_tree_and_tells_what_is_known(play: Any) -> None:
    driver, _, _ = play(failure(401, message="Authorization failed"))
    with pytest.raises(ApiError) as error:
        driver.get_campaign(id="c1")
    assert isinstance(error.value, Unauthorized)
    known = (error.value.status, error.value.code, error.value.message, error.value.description)
    assert known == (401, 1, "Authorization failed", None)
    assert str(error.value) == "get_campaign: 401: Authorization failed (request r1)"


def test_no_secret_shows_anywhere(play: Any, caplog: pytest.LogCaptureFixture) -> None:
    key, token = "the-key", "the-t+ken/="
    basic = base64.b64encode(f"{key}:{token}".encode()).decode()
    repeated = f"you sent {basic}, that is {key}, {token} or the-t%2Bken%2F%3D"
    troubles = [
        failure(401, message=repeated), httpx2.Response(200, text=repeated), httpx2.ReadError(repeated),
        httpx2.Response(200, json={"request_id": repeated}),
    ]  # fmt: skip
    caplog.set_level(logging.DEBUG)
    driver, script, _ = play(*troubles, api_key=key, api_token=token, retry=Retry(attempts=1))
    told = [repr(driver.client), repr(vars(driver.client))]
    for _ in troubles:
        with pytest.raises(ApiError) as error:
            driver.get_campaign(id="c1")
        assert error.value.__cause__ is None
        told += [
            str(error.value),
            repr(error.value),
            repr(vars(error.value)),
            pickle.dumps(vars(error.value)).decode("latin-1"),
        ]
    assert script.requests[0].headers["authorization"] == f"Basic {basic}"
    for text in [*told, caplog.text]:
        for secret in (basic, key, token, "the-t%2Bken"):
            assert secret not in text


def test_a_client_knows_where_to_send(kind: type[Client] | type[AsyncClient]) -> None:
    credentials: dict[str, Any] = {"account_sid": "demo", "api_key": "k", "api_token": "t"}
    assert "https://api.exotel.com" in repr(kind(**credentials, region="singapore"))
    assert "https://api.in.exotel.com" in repr(kind(**credentials, region="mumbai"))
    assert "'https://server.example'" in repr(kind(**credentials, base_url="https://server.example/"))
    mistakes: list[dict[str, Any]] = [
        {},
        {"region": "mumbai", "base_url": "https://a.example"},
        {"region": "oslo"},
        {"base_url": "a.example"},
        {"base_url": "http://a b.example"},
        {"base_url": "http://a.example:port"},
        {"base_url": "http://a.example:99999"},
        {"base_url": "https://a.example/\n"},
        {"base_url": "https://a.example?b=c"},
    ]
    for wrong in mistakes:
        with pytest.raises(ValueError, match=r"region|base_url"):
            kind(**credentials, **wrong)
    with pytest.raises(ValueError, match="must not hold credentials") as refused:
        kind(**credentials, base_url="https://key:hush@server.example")
    assert "hush" not in str(refused.value)


def test_there_are_time_outs_unless_somebody_wants_none(play: Any) -> None:
    driver, script, _ = play(success(), success())
    driver.get_campaign(id="c1")
    assert all(seconds is not None and seconds > 0 for seconds in script.requests[0].extensions["timeout"].values())


def test_an_edit_sends_what_was_set_and_nothing_else(play: Any) -> None:
    driver, script, _ = play(success("PUT"), success("POST"))
    driver.update_campaign(id="c1", campaign=CampaignUpdate(status_callback="https://hooks.example/end"))
    driver.create_campaigns(campaign=NEW)
    assert json.loads(script.requests[0].content) == {"campaigns": [{"status_callback": "https://hooks.example/end"}]}
    assert json.loads(script.requests[1].content) == {
        "campaigns": [{"caller_id": "+12025550199", "from": ["+12025550100"], "url": "https://flows.example/4"}]
    }


def page(*names: str, total: int) -> httpx2.Response:
    items = [
        {"code": 200, "error_data": None, "status": "success", "data": {**CAMPAIGN, "name": name}} for name in names
    ]
    metadata = {"count": len(items), "offset": 0, "limit": 2, "total": total}
    body = {"request_id": "r", "method": "GET", "http_code": 200, "metadata": metadata, "response": items}
    return httpx2.Response(200, json=body)


@pytest.mark.parametrize(
    ("pages", "names"),
    [
        ([page(total=0)], []),
        ([page("a", "b", total=4), page("c", "d", total=4)], ["a", "b", "c", "d"]),
        ([page("a", "b", total=2), AssertionError("nothing is left to fetch")], ["a", "b"]),
        ([page("a", "b", total=3), page("c", "d", total=5), page("e", total=5)], ["a", "b", "c", "d", "e"]),
        ([page("a", "b", total=9), page(total=9), AssertionError("an empty page is the last")], ["a", "b"]),
        ([page("a", "b", total=9), page("c", total=1)], ["a", "b", "c"]),
        ([page("a", total=3), page("b", "c", total=3)], ["a", "b", "c"]),
    ],
)
def test_all_pages_end_where_the_records_do(
    play: Any, pages: list[httpx2.Response | Exception], names: list[str]
) -> None:
    driver, script, _ = play(*pages)
    assert [campaign.name for campaign in driver.iter_campaigns(page_size=2)] == names
    offsets = [int(request.url.params["offset"]) for request in script.requests]
    assert offsets == sorted(set(offsets))


def test_a_failure_between_two_pages_is_raised(play: Any) -> None:
    driver, _, _ = play(page("a", "b", total=4), failure(403))
    with pytest.raises(Forbidden):
        driver.iter_campaigns(page_size=2)


def test_create_takes_one_or_several_and_not_both(play: Any) -> None:
    driver, script, _ = play()
    mistakes: list[dict[str, Any]] = [{}, {"campaign": NEW, "campaigns": [NEW]}]
    for arguments in mistakes:
        with pytest.raises(TypeError, match="either campaign or campaigns"):
            driver.create_campaigns(**arguments)
    with pytest.raises(ValueError, match="campaigns"):
        driver.create_campaigns(campaigns=[])
    assert script.requests == []
