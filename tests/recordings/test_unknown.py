"""Credentials, orders, clocks and ids that a recording does not give, or masks."""

import copy
import json
from datetime import datetime
from email.utils import formatdate

import pytest
from tests.recordings.archives import (
    Entry,
    answer,
    answering,
    header,
    moved,
    pairs,
)
from tests.recordings.said import GONE, PAUSED, READ, SECOND, TEMPLATE, Judge, clean, header_of, refused

from campaign_contracts.redaction import Credentials


@pytest.mark.parametrize("value", [None, "[redacted]", "Basic ******", "***", "Basic REDACTED", "Bearer abc", TEMPLATE])
def test_credentials_that_are_missing_or_masked_are_not_known(
    value: str | None, traffic: list[Entry], judged: Judge
) -> None:
    for place in (READ, 2, PAUSED, 10, GONE, 22):
        header(traffic[place], "Authorization", value)
    clean(judged(traffic), "credentials of 6 not known")


def test_traffic_without_any_credentials_is_judged_all_the_same(traffic: list[Entry], judged: Judge) -> None:
    for entry in traffic:
        header(entry, "Authorization", None)
    clean(judged(traffic), "credentials of 23 not known")
    answering(traffic[PAUSED], answer(traffic[PAUSED]) | {"http_code": 201})
    said = judged(traffic)
    assert said.violated == {"ENV-02"}
    assert '-u "$CAMPAIGN_CONTRACTS_API_KEY:$CAMPAIGN_CONTRACTS_API_TOKEN"' in said.text


def test_a_key_that_expires_breaks_no_promise(traffic: list[Entry], judged: Judge) -> None:
    clean(judged([*traffic, refused(traffic)]), "(credentials of 1")


@pytest.mark.parametrize("token", ["nothing", "GNIHTON"])
def test_a_token_that_was_never_taken_may_be_any_word(token: str, traffic: list[Entry], judged: Judge) -> None:
    wrong = refused(traffic)
    header(wrong, "Authorization", Credentials(sid="demo", key="nobody", token=token).authorization)
    gone = copy.deepcopy(traffic[GONE])
    said = answer(gone)
    item = said["response"] if isinstance(said["response"], dict) else said["response"][0]
    item["error_data"]["description"] = "there is nothing here"
    answering(gone, said)
    header(gone, "content-length", None, "response")
    clean(judged([*traffic[:GONE], gone, *traffic[GONE + 1 :], wrong]))
    item["error_data"]["description"] = f"you sent {header_of(wrong)}"
    answering(gone, said)
    assert judged([*traffic[:GONE], gone, *traffic[GONE + 1 :], wrong]).violated == {"ACC-06"}


def test_an_order_that_an_overlap_does_not_give_is_not_known(traffic: list[Entry], judged: Judge) -> None:
    edit = traffic[9]  # gives the campaign another custom_field
    within = json.loads(json.dumps(moved(traffic[8], 0.020)))  # its answer still shows the old one
    within["request"] = traffic[READ]["request"]
    answering(within, answer(traffic[8]) | {"method": "GET", "request_id": "within"})
    clean(judged([*traffic[:9], edit | {"time": 14}, within | {"time": 2}, *traffic[10:]]), "order of ")


UNTOLD: dict[str, Entry] = {
    "Safari": {"time": 0, "timings": {"blocked": -1, "connect": -1, "send": 0, "wait": 0, "receive": 0}},
    "Firefox": {"time": 0, "timings": {}},
    "Playwright": {"time": 0, "timings": {"connect": -1, "send": 0, "wait": -1, "receive": -1}},
    "Playwright, minimal": {"time": 0.4, "timings": {"send": -1, "wait": -1, "receive": 0.4}},
}
"""What recorders write of a request of which they do not know how long it took."""


@pytest.mark.parametrize("untold", UNTOLD.values(), ids=UNTOLD)
def test_an_order_that_depends_on_a_duration_that_nobody_measured_is_not_known(
    untold: Entry, traffic: list[Entry], judged: Judge
) -> None:
    deleted = traffic[SECOND + 1]
    within = json.loads(json.dumps(moved(traffic[SECOND + 2], -0.003)))  # its answer still shows the campaign
    within["response"] |= {"status": 200, "headers": pairs({"content-type": "application/json"})}
    answering(within, answer(traffic[SECOND]) | {"method": "GET", "request_id": "within"})
    before, after = traffic[: SECOND + 1], traffic[SECOND + 2 :]
    clean(judged([*before, deleted | untold, within, *after]), "order of ")
    assert judged([*before, deleted, within, *after]).violated == {"DEL-02"}


def test_an_order_that_one_time_stamp_does_not_give_is_not_known(traffic: list[Entry], judged: Judge) -> None:
    stamped = [entry | {"startedDateTime": "2030-03-17T17:46:40Z", "time": 0} for entry in reversed(traffic)]
    clean(judged(stamped), "order of ")


def test_beside_exact_time_stamps_whole_seconds_give_no_order_within_them(traffic: list[Entry], judged: Judge) -> None:
    for entry in traffic[::2]:
        entry["startedDateTime"] = f"{entry['startedDateTime'][:19]}Z"
    clean(judged(traffic), "order of ")


def test_a_clock_that_the_server_contradicts_decides_nothing(traffic: list[Entry], judged: Judge) -> None:
    clean(judged([moved(entry, 400 * 86400) for entry in traffic]), "server's time of 23 not known")
    header(traffic[0], "Date", "Sun, 17 Mar 2030 11:00:00 GMT", "response")
    clean(judged(traffic), "server's time of 23 not known")


def test_a_clock_that_is_set_back_gives_no_order(traffic: list[Entry], judged: Judge) -> None:
    dated = datetime.fromisoformat(traffic[0]["startedDateTime"]).timestamp()
    for place, entry in enumerate(traffic):
        header(entry, "Date", formatdate(dated + place, usegmt=True), "response")
        entry["startedDateTime"] = moved(traffic[0], place - 3600 * (place >= GONE))["startedDateTime"]
    clean(judged(traffic), "order of 23, server's time of 23 not known")


@pytest.mark.parametrize(
    "mask", ["***", "REDACTED", "redacted", "{{request_id}}", "00000000-0000-0000-0000-000000000000"]
)
def test_request_ids_that_are_masked_are_not_known(mask: str, traffic: list[Entry], judged: Judge) -> None:
    for each in traffic:
        answering(each, answer(each) | {"request_id": mask})
        header(each, "content-length", None, "response")
    clean(judged(traffic), "23 judged (request id of 23 not known)")
    answering(traffic[READ], answer(traffic[READ]) | {"http_code": 201})
    assert judged(traffic).violated == {"ENV-02"}


def test_what_is_shorter_by_a_masked_request_id_is_whole(traffic: list[Entry], judged: Judge) -> None:
    for each in traffic:
        size = each["response"]["content"]["size"]
        answering(each, answer(each) | {"request_id": "***"})
        each["response"]["content"]["size"] = size
    clean(judged(traffic), "23 judged (request id of 23 not known)")


def test_a_request_id_that_comes_again_is_no_mask(traffic: list[Entry], judged: Judge) -> None:
    for each in traffic:
        answering(each, answer(each) | {"request_id": "0f8fad5bd9cb469fa16570867728950e"})
    assert judged(traffic).violated == {"ENV-04"}
