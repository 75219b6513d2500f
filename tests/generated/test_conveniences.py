"""What users of the client may expect beside the operations: settings, options, advice, raw answers, waiting."""

import base64
import contextlib
import json
import socket
import ssl
import threading
import time
import traceback
import warnings
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import httpx2
import pytest
from pydantic import ValidationError
from tests.generated.conftest import Driver, Script
from tests.generated.test_exchange import CAMPAIGN, NEW, failure, page, success
from tests.misbehaving import JSON, serving

import exotel_campaigns
from campaign_contracts.bundle import packaged
from exotel_campaigns import (
    AdviceWarning,
    ApiError,
    AsyncClient,
    CampaignCreate,
    CampaignUpdate,
    Client,
    NoAnswer,
    NotFound,
    NotReached,
    Retry,
    Schedule,
    UnexpectedCallback,
    UnexpectedResponse,
    parse_callback,
    state_of,
)
from exotel_campaigns.decoding import LARGEST_ANSWER, MOST_VALUES, TooManyValues, bounded
from exotel_campaigns.masking import Secrets
from exotel_campaigns.models import ListCampaignsResponse

ODD = CampaignUpdate(custom_field=None)
Kind = type[Client] | type[AsyncClient]


# Settings


@pytest.mark.parametrize(
    "base_url", ["http://gateway.example/exotel/sandbox", "http://gateway.example/exotel/sandbox/"]
)
def test_a_gateway_has_a_path_of_its_own(kind: Kind, base_url: str) -> None:
    script = Script(page("c1", total=1), success())
    with Driver(kind, base_url=base_url, transport=script) as behind:
        behind.list_campaigns()
        behind.get_campaign(id="c1")
    assert [request.url.path for request in script.requests] == [
        "/exotel/sandbox/v2/accounts/demo/campaigns",
        "/exotel/sandbox/v2/accounts/demo/campaigns/c1",
    ]


def test_what_is_not_given_comes_from_the_environment(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"ACCOUNT_SID": "ours", "API_KEY": "k", "API_TOKEN": "t", "REGION": "mumbai"}.items():
        monkeypatch.setenv(f"EXOTEL_{name}", value)
    assert repr(kind()) == f"{kind.__name__}(account_sid='ours', base_url='https://api.in.exotel.com')"
    assert "theirs" in repr(kind(account_sid="theirs"))
    assert "http://own.example" in repr(kind(base_url="http://own.example"))
    monkeypatch.setenv("EXOTEL_BASE_URL", "http://env.example")
    assert "https://api.exotel.com" in repr(kind(region="singapore"))
    with pytest.raises(ValueError, match="EXOTEL_REGION or EXOTEL_BASE_URL"):
        kind()


@pytest.mark.parametrize("missing", ["ACCOUNT_SID", "API_KEY", "API_TOKEN"])
def test_what_is_missing_is_named(kind: Kind, monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    for name in {"ACCOUNT_SID", "API_KEY", "API_TOKEN"} - {missing}:
        monkeypatch.setenv(f"EXOTEL_{name}", "x")
    monkeypatch.setenv(f"EXOTEL_{missing}", "")
    with pytest.raises(ValueError, match=f"{missing.lower()} is missing.*EXOTEL_{missing}"):
        kind(region="mumbai")


def test_it_knows_its_version() -> None:
    assert exotel_campaigns.__version__ == packaged().spec.document["info"]["version"]


def test_it_says_who_it_is(play: Any) -> None:
    driver, script, _ = play(success())
    driver.get_campaign(id="c1")
    assert (
        script.requests[0]
        .headers["user-agent"]
        .startswith(f"exotel-campaigns/{exotel_campaigns.__version__} python/3.")
    )


def test_options_of_a_call_leave_the_client_as_it_is(play: Any) -> None:
    driver, script, waits = play(failure(429), success())
    hurried = driver.client.with_options(timeout=2.5, retry=Retry(attempts=1))
    with pytest.raises(ApiError):
        driver._finished(hurried.get_campaign(id="c1"))
    assert set(script.requests[0].extensions["timeout"].values()) == {2.5}
    assert waits == []
    driver.get_campaign(id="c1")
    assert script.requests[1].extensions["timeout"]["read"] == 30.0
    with pytest.raises(ValueError, match="advice is"):
        driver.client.with_options(advice="loud")


def test_an_http_client_of_ones_own_is_used_and_left_open(kind: Kind, play: Any) -> None:
    _, script, _ = play(success())
    own = (httpx2.Client if kind is Client else httpx2.AsyncClient)(transport=script, headers={"x-ours": "1"})
    driver, _, _ = play(http_client=own, transport=None)
    driver.get_campaign(id="c1")
    assert script.requests[0].headers["x-ours"] == "1"
    assert script.requests[0].headers["authorization"].startswith("Basic ")
    driver._finished(driver.client.close() if kind is Client else driver.client.aclose())
    assert not own.is_closed
    with pytest.raises(ValueError, match="either http_client or transport"):
        play(http_client=own)


def test_proxies_and_certificates_are_those_of_the_http_client() -> None:
    context = ssl.create_default_context()
    own = httpx2.Client(proxy="http://127.0.0.1:9", verify=context)
    client = Client(account_sid="a", api_key="k", api_token="t", base_url="http://server.example", http_client=own)
    with pytest.raises(NoAnswer, match="did not arrive"):
        client.with_options(retry=Retry(attempts=1)).get_campaign(id="c1")


# Requests


def test_more_than_the_models_know_can_be_sent(play: Any) -> None:
    driver, script, _ = play(success("POST"), page("a", total=1), success("PUT"))
    driver.create_campaigns(campaign=NEW, extra_body={"new": 1}, extra_headers={"X-Trace": "t1", "accept": "text/x"})
    assert json.loads(script.requests[0].content)["campaigns"][0]["new"] == 1
    assert (script.requests[0].headers["x-trace"], script.requests[0].headers["accept"]) == ("t1", "text/x")
    driver.iter_campaigns(page_size=1, extra_query={"limit": 7, "deep": True})
    assert dict(script.requests[1].url.params) == {"offset": "0", "limit": "7", "deep": "true"}
    driver.update_campaign(id="c1", campaign=CampaignUpdate(name="Other"), extra_body={"action": "pause"})
    assert json.loads(script.requests[2].content) == {"campaigns": [{"name": "Other", "action": "pause"}]}


def test_an_action_in_an_extra_body_is_not_repeated(play: Any) -> None:
    driver, script, _ = play(httpx2.ReadTimeout("slow"))
    with pytest.raises(NoAnswer):
        driver.update_campaign(id="c1", campaign=CampaignUpdate(name="Other"), extra_body={"action": "pause"})
    assert len(script.requests) == 1


@pytest.mark.filterwarnings("always::exotel_campaigns.AdviceWarning")
def test_advice_warns_once_where_the_call_stands_and_the_request_is_sent(play: Any) -> None:
    driver, script, _ = play(success("PUT"), success("PUT"))
    with warnings.catch_warnings(record=True) as told:
        driver.update_campaign(id="c1", campaign=ODD)
    (warning,) = told
    assert warning.category is AdviceWarning
    assert str(warning.message) == "update_campaign: campaigns.0.custom_field: What has no value is left out, not None"
    with warnings.catch_warnings(record=True) as told:
        driver._finished(driver.client.with_options(advice="off").update_campaign(id="c1", campaign=ODD))
    assert (told, len(script.requests)) == ([], 2)


def test_advice_may_refuse(play: Any) -> None:
    driver, script, _ = play(advice="refuse")
    with pytest.raises(ValidationError, match=r"campaigns\.0\.custom_field\n  What has no value") as refused:
        driver.update_campaign(id="c1", campaign=ODD)
    assert refused.value.errors()[0]["loc"] == ("campaigns", 0, "custom_field")
    with pytest.raises(ValidationError, match="limit"):
        driver.list_campaigns(limit=501)
    assert script.requests == []


@pytest.mark.parametrize("seconds", [0, 1, 28, 59, -28])
def test_offsets_with_seconds_survive_a_round_trip(seconds: int) -> None:
    zone = timezone(timedelta(hours=5, minutes=53, seconds=seconds))
    schedule = Schedule(send_at=datetime(2031, 1, 15, 10, 0, 0, 250_000, tzinfo=zone))
    again = Schedule.model_validate_json(schedule.model_dump_json())
    assert again.send_at == schedule.send_at
    assert (
        CampaignCreate.model_validate({**NEW.model_dump(exclude_unset=True), "schedule": schedule}).schedule == schedule
    )


# Answers


@pytest.mark.parametrize(
    ("field", "sent", "read"),
    [
        ("throttle", "30", 30),
        ("throttle", 30.0, 30),
        ("throttle", "many", "many"),
        ("custom_field", {"order": 17}, {"order": 17}),
        ("custom_field", 17, 17),
        ("repeat_menu_attempts", "2", 2),
        ("caller_id", 12025550199, 12025550199),
        ("lists", [71], [71]),
    ],
)
def test_values_that_no_rule_decides_are_read_in_any_form(play: Any, field: str, sent: Any, read: Any) -> None:
    driver, _, _ = play(success("GET", {**CAMPAIGN, field: sent}))
    assert getattr(driver.get_campaign(id="c1"), field) == read


def test_a_whole_number_with_a_fraction_is_an_integer(play: Any) -> None:
    call = {"call_sid": "a1", "number": "+12025550100", "status": "completed", "duration": 30.0}
    item = {"code": 200.0, "status": "success", "error_data": None, "data": call}
    metadata = {"count": 1.0, "offset": 0.0, "limit": 20, "total": 1.0}
    body = {"request_id": "r1", "method": "GET", "http_code": 200.0, "metadata": metadata, "response": [item]}
    driver, _, _ = play(httpx2.Response(200, json=body))
    (found,) = driver.get_call_details(id="c1").items
    assert (found.duration, type(found.duration)) == (30, int)


@pytest.mark.parametrize(
    ("word", "state", "actions"),
    [
        ("InProgress", "in-progress", ("pause",)),
        ("Created", "created", ("pause",)),
        ("in_progress", "in-progress", ("pause",)),
        ("PAUSED", "paused", ("resume", "complete")),
        ("Resting", "Resting", ()),
    ],
)
def test_the_wire_s_word_and_the_state(play: Any, word: str, state: str, actions: tuple[str, ...]) -> None:
    driver, _, _ = play(success("GET", {**CAMPAIGN, "status": word}))
    campaign = driver.get_campaign(id="c1")
    assert (campaign.status, campaign.state, campaign.allowed_actions) == (word, state, actions)
    assert state_of(word) == state


def test_the_raw_answer_can_be_had_whatever_it_says(play: Any) -> None:
    driver, _, _ = play(success(), failure(404, headers={"X-Trace": "t1"}), httpx2.Response(200, text="odd"))
    raw = driver.client.with_raw_response
    found = driver._finished(raw.get_campaign(id="c1"))
    assert (found.status, found.parse().id, json.loads(found.content)["request_id"]) == (200, "c1", "r1")
    missing = driver._finished(raw.get_campaign(id="c1"))
    assert (missing.status, missing.headers["x-trace"]) == (404, "t1")
    with pytest.raises(NotFound):
        missing.parse()
    with pytest.raises(UnexpectedResponse):
        driver._finished(raw.get_campaign(id="c1")).parse()


# Waiting


def passing(seconds: list[float]) -> Callable[[], float]:
    """A clock that shows these times, then the last one for ever."""
    return lambda: seconds.pop(0) if len(seconds) > 1 else seconds[0]


def status(word: str) -> httpx2.Response:
    return success("GET", {**CAMPAIGN, "status": word})


def test_waiting_ends_when_the_state_is_there_in_either_spelling(play: Any) -> None:
    driver, script, waits = play(status("created"), status("InProgress"), status("Completed"), clock=lambda: 0.0)
    campaign = driver.client.wait_until("c1", "completed", "failed", every=3.0)
    assert driver._finished(campaign).state == "completed"
    assert (len(script.requests), waits) == (3, [3.0, 3.0])


def test_waiting_ends_at_the_deadline(play: Any) -> None:
    # The client asks the clock when it begins, around each exchange, and after each reading.
    driver, _, waits = play(*[status("created")] * 3, clock=passing([0.0, 0.0, 0.0, 6.0, 6.0, 6.0, 10.0]))
    with pytest.raises(NotReached, match="it is created, not completed, after 10 s") as late:
        driver._finished(driver.client.wait_until("c1", "completed", deadline=10.0))
    assert isinstance(late.value, TimeoutError)
    last: Any = late.value.last
    assert last.status == "created"
    assert all(0 < wait <= 5.0 for wait in waits)


def test_waiting_ends_when_there_is_nothing_to_wait_for(play: Any) -> None:
    driver, script, _ = play(status("archived"))
    with pytest.raises(NotReached, match="which cannot follow"):
        driver._finished(driver.client.wait_until("c1", "in-progress"))
    assert len(script.requests) == 1
    for wrong in ((), ("finished",)):
        with pytest.raises(ValueError, match="name at least one of created"):
            driver._finished(driver.client.wait_until("c1", *wrong))


# Secrets and bounds


SECRET = "t/o+k&e<n=\"1'"


@pytest.mark.parametrize(
    "spelled",
    [
        SECRET,
        SECRET.replace("/", "\\/"),
        SECRET.replace("/", "\\u002f").replace("<", "\\u003C"),
        SECRET.replace("/", "%2f"),
        "t%2Fo%2Bk%26e%3Cn%3D%221%27",
        "t%252fo%252bk%2526e%253cn%253d%25221%2527",
        SECRET.replace("+", "&#43;").replace("/", "&#x2F;"),
        "t/o+k&amp;e&lt;n=&quot;1&apos;",
        json.dumps(SECRET)[1:-1],
        json.dumps(json.dumps(SECRET)[1:-1])[1:-1],
        "".join(f"\\u{ord(character):04X}" for character in SECRET),
        "".join(f"\\x{ord(character):02x}" for character in SECRET),
        "".join(f"\\u{{{ord(character):X}}}" for character in SECRET),
        "".join(f"\\{ord(character):03o}" for character in SECRET),
        "".join(f"\\U{ord(character):08x}" for character in SECRET),
        "".join(f"%u{ord(character):04X}" for character in SECRET),
        "".join(f"={ord(character):02X}" for character in SECRET),
        base64.b32encode(SECRET.encode()).decode(),
        base64.b32encode(f"the-key:{SECRET}".encode()).decode(),
        base64.b64encode(SECRET.encode("utf-16-le")).decode(),
        "".join(f"\\u{byte:04x}" for byte in base64.b64encode(f"the-key:{SECRET}".encode())),
        SECRET.upper(),
        SECRET.swapcase().replace("/", "\\/"),
        SECRET[::-1],
        SECRET.encode().hex(":"),
        SECRET.encode().hex("-").upper(),
        base64.b64encode(f"the-key:{SECRET}".encode()).decode(),
        " ".join(SECRET),
        ", ".join(SECRET),
        "\u200b".join(SECRET),
        "-".join(base64.b64encode(f"the-key:{SECRET}".encode()).decode()),
        base64.b64encode(b"Basic " + base64.b64encode(f"the-key:{SECRET}".encode())).decode(),
    ],
)
def test_an_echoed_secret_is_hidden_in_every_escape(spelled: str) -> None:
    assert Secrets("the-key", SECRET).hidden_in(f"before {spelled} after") == "before *** after"


@pytest.mark.parametrize("before", ["", "x", "xy"])
def test_an_echoed_secret_is_hidden_within_what_is_encoded(before: str) -> None:
    whole = base64.b64encode(f'{before}{{"token": "{SECRET}"}}'.encode()).decode()
    hidden = Secrets("the-key", SECRET).hidden_in(whole)
    assert "***" in hidden
    assert SECRET[2:-2].encode() not in base64.b64decode(hidden.replace("***", "AAAA") + "==")


def test_a_secret_of_joints_is_looked_for_in_one_way() -> None:
    secret = "-" * 40
    assert Secrets("the-key", secret).hidden_in("-" * 39 + "x" + secret + "!") == "-" * 39 + "x***!"


def test_short_secrets_do_not_shred_texts() -> None:
    hidden = Secrets("t", "e").hidden_in
    assert hidden("the throttle exceeds t: 'e'") == "the throttle exceeds ***: '***'"


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"region": "oslo"},
        {"base_url": "https://key:hush-token@a.example"},
        {"region": "mumbai", "timeout": "soon"},
        {"region": "mumbai", "advice": 1},
    ],
)
def test_no_secret_is_among_the_locals_of_what_is_raised(kind: Kind, settings: dict[str, Any]) -> None:
    hidden: dict[str, Any] = {"api_key": "hush-key", "api_token": "hush-token"}
    try:
        kind(account_sid="demo", **hidden, **settings)
    except (ValueError, TypeError) as error:
        frames = list(traceback.walk_tb(error.__traceback__))[1:]
        assert frames
        assert not [value for frame, _ in frames for value in frame.f_locals.values() if "hush" in repr(value)]


ECHOED = httpx2.Response(200, headers={"content-type": JSON}, content=b'{"response": "hush-token"}')


@pytest.mark.parametrize("answer", [httpx2.ReadTimeout("slow"), ECHOED], ids=["no answer", "an echo"])
def test_no_secret_is_among_the_locals_when_a_call_fails(play: Any, answer: Any) -> None:
    driver, _, _ = play(answer, api_key="hush-key", api_token="hush-token", retry=Retry(attempts=1))
    with pytest.raises((NoAnswer, UnexpectedResponse)) as error:
        driver.get_campaign(id="c1")
    assert error.value.__context__ is None
    assert "hush" not in f"{vars(error.value)}"
    for frame, _ in traceback.walk_tb(error.value.__traceback__):
        if "exotel_campaigns" in frame.f_code.co_filename:
            assert not [value for value in frame.f_locals.values() if "hush" in repr(value)]


def test_a_half_made_client_can_be_shown(kind: Kind) -> None:
    assert repr(kind.__new__(kind)) == f"{kind.__name__}(not ready)"


@contextlib.contextmanager
def dripping(head: bytes) -> Iterator[str]:
    """The base URL of a server that sends this at once, and then a blank every now and then for some seconds."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with contextlib.suppress(OSError):
                connection, _ = server.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(head)
                    for _ in range(100):
                        connection.sendall(b" ")
                        time.sleep(0.05)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join(10)


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n", b"HTTP/1.1 200 OK\r\nx:"])
def test_an_answer_that_drips_ends_in_time(play: Any, head: bytes) -> None:
    with dripping(head) as base_url:
        driver, _, _ = play(base_url=base_url, timeout=0.3, retry=Retry(attempts=1))
        with pytest.raises(NoAnswer, match="ReadTimeout"):  # not that the server gave up, which it does later
            driver.get_campaign(id="c1")


def test_a_connection_that_is_used_again_has_the_time_of_the_later_call(play: Any) -> None:
    with serving(lambda _: (200, JSON, success().content)) as base_url:
        driver, _, _ = play(base_url=base_url, timeout=30)
        driver.get_campaign(id="c1")
        assert driver._finished(driver.client.with_options(timeout=60).get_campaign(id="c1")).id == "c1"


def test_an_answer_that_is_a_bomb_is_not_unpacked(play: Any) -> None:
    machine = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = bytes(1024 * 1024)
    body = b"".join([*(machine.compress(block) for _ in range(LARGEST_ANSWER // len(block) + 1)), machine.flush()])
    with serving(lambda _: (200, JSON, body), encoding="gzip") as base_url:
        driver, _, _ = play(base_url=base_url)
        with pytest.raises(UnexpectedResponse, match=f"more than {LARGEST_ANSWER} bytes"):
            driver.get_campaign(id="c1")


@pytest.mark.parametrize("body", ["\ud800", '{"a": "\ud800"}', b"\xff", "", "null", '"x"'])
def test_a_callback_that_is_none_is_an_error_of_ours(body: str | bytes) -> None:
    with pytest.raises(UnexpectedCallback):
        parse_callback(body)


def test_an_answer_holds_so_many_values() -> None:
    assert bounded(b"," * MOST_VALUES) == b"," * MOST_VALUES
    with pytest.raises(TooManyValues, match=f"more than {MOST_VALUES} values"):
        bounded(b"[" * (MOST_VALUES + 1))


@pytest.mark.parametrize("values", [{"response": [{}] * 1000}, {"response": [1] * 1000}, {"response": 1000 * [[]]}])
def test_of_a_list_of_wrong_items_the_first_is_told(values: dict[str, Any]) -> None:
    """An error for each of a million items would fill any memory."""
    envelope = {"request_id": "r", "method": "GET", "http_code": 200, "metadata": {}, **values}
    with pytest.raises(ValidationError) as raised:
        ListCampaignsResponse.model_validate(envelope)
    assert {error["loc"][1] for error in raised.value.errors() if error["loc"][0] == "response"} == {0}
