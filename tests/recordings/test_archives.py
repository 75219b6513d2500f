"""True traffic in archives: it passes, one server at a time, and one entry never spoils the file."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.recordings.archives import (
    BASE,
    Entry,
    answer,
    answering,
    header,
    moved,
)
from tests.recordings.said import PAUSED, READ, Judge, clean

from campaign_contracts.bundle import packaged


def test_true_traffic_passes_and_says_what_it_decides(traffic: list[Entry], judged: Judge) -> None:
    said = judged(traffic)
    clean(said, "23 entries, 23 judged")
    assert "LIF-01" not in said.violated
    assert "rules decided" in said.summary


@pytest.mark.parametrize("broken", [None, 7, "x", [], {}, {"request": None}, {"request": {}, "response": {}}], ids=repr)
def test_one_entry_never_spoils_the_file(broken: Any, traffic: list[Entry], judged: Judge) -> None:
    answering(traffic[READ], answer(traffic[READ]) | {"http_code": 201})
    said = judged([broken, *traffic, broken])
    assert said.violated == {"ENV-02"}
    assert "unreadable: 2 (entry 1: " in said.summary
    assert "entry 25: " in said.summary


@pytest.mark.parametrize("response", [None, "x", {}, {"status": None}, {"status": "none"}], ids=repr)
def test_a_write_without_a_response_may_have_been_done(response: Any, traffic: list[Entry], judged: Judge) -> None:
    traffic[PAUSED]["response"] = response
    said = judged(traffic)
    clean(said, "unreadable: 1 (entry 5: response")


def test_half_a_surrogate_pair_is_named_without_its_contents(traffic: list[Entry], judged: Judge) -> None:
    traffic[READ]["response"]["content"]["text"] += "secret content \ud83d"
    said = judged(traffic)
    clean(said, "entry 2: half a surrogate pair")
    assert "secret content" not in said.text


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda entry: entry.update(_fromCache="disk"), "1 from a cache"),
        (lambda entry: entry.update(_fetchType="Memory Cache"), "1 from a cache"),
        (lambda entry: entry["response"].update(status=304, content={}), "1 from a cache"),
        (lambda entry: entry["response"].update(_transferSize=0), "1 from a cache"),
        (lambda entry: entry.update(cache={"afterRequest": {"lastAccess": "x", "hitCount": 3}}), "1 from a cache"),
        (lambda entry: header(entry, "Age", "7", "response"), "1 from a cache"),
        (lambda entry: header(entry, "Age", "0, 07", "response"), "1 from a cache"),
        (lambda entry: entry["response"].update(_fetchedViaServiceWorker=True), "1 answered by a service worker"),
        (lambda entry: entry.update(_wasFulfilled=True), "1 staged by a test"),
        (lambda entry: entry["response"].update(status=0, _error="net::ERR_ABORTED"), "1 without an answer"),
        (lambda entry: entry["response"].update(status=-999, statusText="NO RESPONSE"), "1 without an answer"),
        (lambda entry: entry["response"].update(status=307, statusText="Internal Redirect"), "1 never sent"),
        (lambda entry: header(entry, "Non-Authoritative-Reason", "HSTS", "response"), "1 never sent"),
    ],
    ids=[
        *("chromium", "safari", "not-modified", "nothing-transferred", "firefox", "shared", "twice-shared"),
        *("service-worker", "playwright", "aborted", "no-response", "redirect", "hsts"),
    ],
)
def test_only_what_came_from_the_server_is_judged(
    change: Callable[[Entry], None], why: str, traffic: list[Entry], judged: Judge
) -> None:
    answering(traffic[READ], answer(traffic[READ]) | {"http_code": 201})
    change(traffic[READ])
    clean(judged(traffic), f"22 judged; left out: {why}")


@pytest.mark.parametrize("status", [407, 511])
def test_a_proxy_on_the_way_is_not_the_server(status: int, traffic: list[Entry], judged: Judge) -> None:
    asked = copy.deepcopy(traffic[1])
    asked["response"] |= {"status": status, "content": {"size": 6, "mimeType": "text/html", "text": "<html>"}}
    said = judged([moved(asked, -0.001), *traffic])
    assert (said.code, said.violated) == (0, set())
    assert "1 answered by a proxy on the way" in said.summary


@pytest.mark.parametrize("mark", ["XXXXXXXX", "ACCOUNT_SID", "%7B%7Bsid%7D%7D", ":sid", "account_sid", "\u2026"])
def test_a_masked_account_in_the_url_is_no_wrong_account_in_the_answer(
    mark: str, traffic: list[Entry], judged: Judge
) -> None:
    for each in traffic:
        each["request"]["url"] = each["request"]["url"].replace("/demo/", f"/{mark}/")
    assert judged(traffic).violated == set()


def test_an_abort_is_no_dropped_connection_though_it_comes_thrice(traffic: list[Entry], judged: Judge) -> None:
    aborted = []
    for place in range(3):
        read = moved(traffic[READ], 10.0 + place)
        aborted += [read | {"response": read["response"] | {"status": 0}}, moved(traffic[22], 10.5 + place)]
    clean(judged([*traffic, *aborted]), "without an answer")


def test_a_write_that_was_aborted_may_have_been_done(traffic: list[Entry], judged: Judge) -> None:
    traffic[PAUSED]["response"] |= {"status": 0, "content": {"size": 0}}
    clean(judged(traffic), "1 without an answer")


def test_an_exchange_that_stands_there_twice_is_judged_once(traffic: list[Entry], judged: Judge) -> None:
    clean(judged([each for entry in traffic for each in (entry, entry)]), "23 recorded twice")


def test_one_server_at_a_time(traffic: list[Entry], judged: Judge) -> None:
    wrong = [json.loads(json.dumps(each).replace(BASE, "https://staging.example:8443/gate")) for each in traffic[:6]]
    answering(wrong[READ], answer(wrong[READ]) | {"http_code": 201})
    clean(judged([*wrong, *traffic]), "left out: 6 to https://staging.example:8443/gate")
    said = judged([*wrong, *traffic], "--base-url", "https://staging.example:8443/gate")
    assert said.violated == {"ENV-02"}
    assert "left out: 23 to https://api.exotel.example" in said.summary
    assert "https://staging.example:8443/gate/v2/accounts/demo/campaigns" in said.text
    nothing = judged(traffic, "--base-url", "https://elsewhere.example")
    assert (nothing.code, "INCOMPLETE" in nothing.text) == (3, True)


def test_what_did_not_change_is_no_redirect(traffic: list[Entry], judged: Judge) -> None:
    """A page asks again and again, and a browser answers most of that from its cache."""
    same = [moved(traffic[READ], 0.01 * number) for number in range(1, 109)]
    for each in same:
        each["response"] |= {"status": 304, "content": {}}
    other = json.loads(json.dumps(traffic[READ]).replace(BASE, "https://staging.example"))
    clean(judged([other, *traffic, *same]), "left out: 108 from a cache, 1 to https://staging.example;")


def test_other_paths_of_the_same_host_are_other_apis(traffic: list[Entry], judged: Judge) -> None:
    for place, path in ((READ, "message-campaigns/5"), (6, "calls"), (11, "campaigns-v3")):
        traffic[place]["request"]["url"] = f"{BASE}/v2/accounts/demo/{path}"
        answering(traffic[place], {"oops": True})
    clean(judged(traffic), "left out: 3 to other APIs of this server")


def test_nothing_recognised_is_incomplete(judged: Judge) -> None:
    said = judged([])
    assert said.code == 3
    assert said.summary.endswith(f"0 entries, 0 judged; 0 of {len(packaged().catalogue)} rules decided")
