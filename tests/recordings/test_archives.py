"""What a recording does not say is unknown, and what is unknown is undecided."""

import base64
import copy
import gzip
import json
import re
import zlib
from collections.abc import Callable
from datetime import datetime
from email.utils import formatdate
from pathlib import Path
from typing import Any

import brotli
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st
from tests.packed import text_of
from tests.recordings.archives import (
    BASE,
    LOGIN,
    Entry,
    Said,
    answer,
    answering,
    archive,
    header,
    judged_file,
    listed,
    moved,
    pairs,
)

from campaign_contracts.bundle import packaged
from campaign_contracts.json_body import MOST_VALUES, RECORDED_BODIES
from campaign_contracts.recordings import bodies, masks
from campaign_contracts.recordings.archive import MOST_MEMBERS
from campaign_contracts.redaction import Credentials

Judge = Callable[..., Said]
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda body: gzip.compress(body[:40]) + gzip.compress(body[40:]),
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": lambda body: zstd.compress(body[:40]) + zstd.compress(body[40:]),
}

TEMPLATE = f"Basic {base64.b64encode(b'{{key}}:{{token}}').decode()}"

CREATE, READ, RESUMED, PAUSED, SECOND = 0, 1, 2, 4, 18
DELETE, GONE = 19, 20


def clean(said: Said, words: str = "") -> None:
    """It passes, and the first line says why something was not judged."""
    assert (said.code, said.violated) == (0, set()), said.text
    assert words in said.summary


def header_of(entry: Entry, name: str = "Authorization") -> str:
    return next(str(each["value"]) for each in entry["request"]["headers"] if each["name"] == name)


def test_true_traffic_passes_and_says_what_it_decides(traffic: list[Entry], judged: Judge) -> None:
    said = judged(traffic)
    clean(said, "23 entries, 23 judged")
    assert "LIF-01" not in said.violated
    assert "rules decided" in said.summary


@pytest.mark.parametrize(
    "content",
    [
        {"size": 900, "mimeType": "application/json"},
        {"size": 900, "mimeType": "application/json", "text": ""},
        {"size": 0, "mimeType": "application/json", "text": "", "comment": "not included"},
        {"size": 900, "mimeType": "application/json", "text": '{"request_id": "ab'},
        {"mimeType": "application/json", "text": '{"request_id": "ab'},
        {"size": 10, "mimeType": "application/json", "text": "[redacted]"},
        {"size": 900, "mimeType": "application/json", "text": "%%%", "encoding": "base64"},
        {"size": 900, "mimeType": "application/json", "text": "AAAA", "encoding": "aes"},
        {"size": 24, "mimeType": "application/json", "text": '{"request_id": "abcdef12'},
        {"mimeType": "application/json", "text": '{"request_id": "ab\u2026 (truncated)'},
        {"size": 26, "mimeType": "application/json", "text": '{"request_id": "abcdef1...'},
        {"size": 24, "mimeType": "application/json", "text": '{"a": 1} ... (truncated)'},
        {"size": 28, "mimeType": "application/json", "text": '{"a": 1}... [12 more bytes]'},
        {"size": 8, "mimeType": "application/json", "text": "\ufeff{'a': 1}\n"},
        {"size": 15, "mimeType": "application/json", "text": "[object Object]"},
        {"size": 900, "mimeType": "application/json", "_file": "gone.json"},
        {},
        None,
    ],
    ids=[
        "none",
        "empty",
        "comment",
        "short",
        "no-size",
        "masked",
        "base64",
        "encrypted",
        "cut",
        "told",
        "dots",
        "told of all",
        "told with a count",
        "another size",
        "object",
        "no file",
        "{}",
        "null",
    ],
)
def test_a_body_that_is_not_there_is_not_an_empty_body(content: Any, traffic: list[Entry], judged: Judge) -> None:
    for place in (READ, PAUSED, DELETE):
        header(traffic[place], "content-length", None, "response")
        traffic[place]["response"]["content"] = content
    clean(judged(traffic), "answer's body of 3 not known")


def test_words_that_say_it_was_cut_count_more_than_its_length(traffic: list[Entry], judged: Judge) -> None:
    text = traffic[READ]["response"]["content"]["text"][:40] + "... [900 more bytes]"
    traffic[READ]["response"]["content"] |= {"text": text, "size": len(text)}
    header(traffic[READ], "content-length", str(len(text)), "response")
    clean(judged(traffic), "answer's body of 1 not known")
    text = text[:40]
    traffic[READ]["response"]["content"] |= {"text": text, "size": len(text)}
    header(traffic[READ], "content-length", str(len(text)), "response")
    assert "ENV-01" in judged(traffic).violated


def test_a_mixed_bulk_is_one_with_a_slash_behind_the_path_too(traffic: list[Entry], judged: Judge) -> None:
    bulk = moved(traffic[0], 60.0)
    bulk["request"]["url"] += "/"
    error = {"code": 1002, "message": "a number is none", "description": None}
    item = answer(bulk)["response"][0]
    found = [item, item | {"code": 400, "status": "failure", "error_data": error, "data": None}]
    answering(bulk, answer(bulk) | {"request_id": "bulk", "http_code": 207, "response": found})
    bulk["response"]["status"] = 207
    header(bulk, "content-length", None, "response")
    assert "ENV-06" not in judged([*traffic, bulk]).violated


@pytest.mark.parametrize(
    ("plain", "written_over"),
    [
        (r"\+44\d{6}", "+44XXXXXX"),
        (r"\+44\d{10}", "[PHONE_1]"),
        (r"http://my[^\"\\]*", "<url>"),
        (r"2030-[^\"\\]*", "***"),
    ],
)
def test_what_items_show_may_be_masked_and_their_frame_is_judged(
    plain: str, written_over: str, traffic: list[Entry], judged: Judge
) -> None:
    for entry in traffic:
        document = answer(entry)
        items = document["response"] if isinstance(document["response"], list) else [document["response"]]
        for item in items:
            item["data"] = json.loads(re.sub(plain, written_over, json.dumps(item["data"])))
        answering(entry, document)
    clean(judged(traffic), "answer's data of ")
    wrong = answer(traffic[READ])
    answering(traffic[READ], wrong | {"http_code": 201})
    assert judged(traffic).violated == {"ENV-02"}
    answering(traffic[READ], wrong | {"http_code": "***"})
    clean(judged(traffic), "answer's body of 1")


def test_a_body_that_is_longer_than_its_content_length_was_lengthened(traffic: list[Entry], judged: Judge) -> None:
    content = traffic[READ]["response"]["content"]
    header(traffic[READ], "content-length", str(len(content["text"].encode())), "response")
    content["text"] += "...(truncated)"
    content["size"] = len(content["text"].encode())
    clean(judged(traffic), "answer's body of 1 not known")


def test_base64_that_nobody_calls_so_is_known_by_its_size(traffic: list[Entry], judged: Judge) -> None:
    for entry in traffic:
        content = entry["response"]["content"]
        content["text"] = base64.b64encode(content["text"].encode()).decode()
    clean(judged(traffic), "23 entries, 23 judged; ")


@pytest.mark.parametrize(
    ("headers", "kind"),
    [({"Content-Type": "***"}, None), ({"Content-Type": ""}, None), ({"Accept-Ranges": "bytes"}, None),
     ({"Accept-Ranges": "bytes"}, "x-unknown"),
     ({"Content-Type": "[redacted]"}, "application/json"), ({"Content-Type": "{{value}}"}, "application/json")],
    ids=["masked", "emptied", "left out", "of Chromium", "told elsewhere", "a placeholder"],
)  # fmt: skip
def test_a_media_type_that_was_taken_away_is_not_known(
    headers: dict[str, str], kind: str | None, traffic: list[Entry], judged: Judge
) -> None:
    for entry in traffic:
        entry["response"]["headers"] = pairs(headers)
        del entry["response"]["content"]["mimeType"]
        entry["response"]["content"] |= {"mimeType": kind} if kind else {}
    clean(judged(traffic), "23 entries, 23 judged; " if kind == "application/json" else "headers of 23 not known")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--max-entry", "0.002"), "larger than 0.002 MB (--max-entry)"),
        (("--max-answer", "0.0006"), "answer's body of"),
        (("--max-headers", "0.02"), "credentials of 23 not known"),
    ],
)
def test_what_is_beyond_the_bounds_of_an_entry_is_not_known(
    options: tuple[str, ...], words: str, traffic: list[Entry], judged: Judge
) -> None:
    said = judged(traffic, *options)
    assert (said.code in (0, 3), said.violated) == (True, set()), said.text
    assert words in said.summary


def test_one_text_that_is_larger_than_an_entry_is_passed_over(traffic: list[Entry], judged: Judge) -> None:
    traffic[2]["response"]["content"]["text"] = '\\"' * 1_500_000
    said = judged(traffic, "--max-entry", "1")
    assert said.violated == set(), said
    assert "23 entries, 22 judged; unreadable: 1 (entry 3: larger than 1 MB (--max-entry))" in said.summary


def test_a_body_that_the_server_says_is_empty_is_empty(traffic: list[Entry], judged: Judge) -> None:
    header(traffic[READ], "content-length", "0", "response")
    traffic[READ]["response"]["content"] = {"size": 0, "mimeType": "application/json", "text": ""}
    assert "ENV-01" in judged(traffic).violated


def test_a_page_of_html_is_no_envelope(traffic: list[Entry], judged: Judge) -> None:
    page = "<html>no such thing</html>"
    traffic[READ]["response"]["content"] = {"size": len(page), "mimeType": "text/html", "text": page}
    header(traffic[READ], "content-length", None, "response")
    header(traffic[READ], "content-encoding", "gzip", "response")
    assert "ENV-01" in judged(traffic).violated


@pytest.mark.parametrize("name", PACKERS)
@pytest.mark.parametrize("text", [True, False], ids=["wrong", "right"])
def test_a_body_that_is_still_encoded_is_decoded(name: str, text: bool, traffic: list[Entry], judged: Judge) -> None:
    document = answer(traffic[READ])
    if text:
        document["http_code"] = 201
    packed = base64.b64encode(PACKERS[name](json.dumps(document).encode())).decode()
    traffic[READ]["response"]["content"] |= {"text": packed, "encoding": "base64"}
    header(traffic[READ], "content-encoding", name if text else None, "response")
    said = judged(traffic)
    assert said.violated == ({"ENV-02"} if text else set())
    assert "not known" not in said.summary


@pytest.mark.parametrize("name", PACKERS)
def test_a_body_that_is_cut_off_before_it_is_decoded_is_not_known(
    name: str, traffic: list[Entry], judged: Judge
) -> None:
    packed = PACKERS[name](traffic[READ]["response"]["content"]["text"].encode())
    cut = base64.b64encode(packed[: len(packed) // 2]).decode()
    traffic[READ]["response"]["content"] |= {"text": cut, "encoding": "base64"}
    header(traffic[READ], "content-encoding", name, "response")
    clean(judged(traffic), "answer's body of 1 not known")


def test_a_body_in_a_file_is_read_where_it_lies_beside_the_archive(
    traffic: list[Entry], judged: Judge, tmp_path: Path
) -> None:
    wrong = json.dumps(answer(traffic[READ]) | {"http_code": 201})
    (tmp_path / "beside.json").write_text(wrong, encoding="utf-8")
    traffic[READ]["response"]["content"] = {"mimeType": "application/json", "_file": "beside.json"}
    header(traffic[READ], "content-length", None, "response")
    assert judged(traffic).violated == {"ENV-02"}
    (tmp_path / "inner").mkdir()
    traffic[READ]["response"]["content"]["_file"] = "../beside.json"
    clean(judged(traffic, name="inner/traffic.har"), "answer's body of 1 not known")


@pytest.mark.parametrize(
    "data",
    [
        *(None, {}, {"mimeType": "application/json"}, {"mimeType": "x", "text": None}, "x", []),
        {"mimeType": "application/json", "text": '{"campaigns": [{"caller_id": "+4420'},
        {"mimeType": "application/json", "text": "[object Object]"},
        {"mimeType": "application/json", "text": "eyJjYW1wYWlnbnMiOiBbe31dfQ=="},
    ],
    ids=repr,
)
def test_a_request_body_that_is_not_there_is_not_known(data: Any, traffic: list[Entry], judged: Judge) -> None:
    for place in (CREATE, PAUSED, SECOND):
        traffic[place]["request"] |= {"postData": data, "bodySize": -1}
        header(traffic[place], "content-length", None)
    clean(judged(traffic), "request body of 3 not known")


def test_a_request_body_in_base64_is_known_by_its_size(traffic: list[Entry], judged: Judge) -> None:
    for entry in traffic:
        if (data := entry["request"].get("postData")) is not None:
            data["text"] = base64.b64encode(data["text"].encode()).decode()
    clean(judged(traffic), "23 entries, 23 judged; ")


def test_an_action_that_is_not_known_may_have_been_any(traffic: list[Entry], judged: Judge) -> None:
    """The other actions are in the archive, and would be illegal had this one not been done."""
    for place, entry in enumerate(traffic):
        if entry["request"]["method"] == "PUT":
            clean(judged([*traffic[:place], without_body(entry), *traffic[place + 1 :]]), "request body of 1 not known")


def without_body(entry: Entry) -> Entry:
    return {**entry, "request": {**entry["request"], "postData": None}}


def test_a_request_body_that_is_not_there_may_have_held_any_action(traffic: list[Entry], judged: Judge) -> None:
    """A running campaign, which may end by itself, is paused by a request without its body, and reads paused."""
    create, read, pause = (copy.deepcopy(traffic[number]) for number in (CREATE, READ, PAUSED))
    sent = json.loads(create["request"]["postData"]["text"])
    del sent["campaigns"][0]["schedule"]
    create["request"]["postData"]["text"] = json.dumps(sent) + " " * 200
    pause["request"]["postData"] = None
    entries = [create, moved(read, 3.0), moved(pause, 3.0), moved(read, 3.1)]
    for place, (entry, status) in enumerate(zip(entries, ("created", "in-progress", "paused", "paused"), strict=True)):
        shown = answer(create) | {"request_id": f"r{place}", "method": entry["request"]["method"]}
        shown["response"][0]["data"] |= {"status": status, "schedule": None}
        answering(entry, shown)
        header(entry, "content-length", None, "response")
    clean(judged(entries), "request body of 1")


@pytest.mark.parametrize(
    "mark",
    ["+91********99", "[REDACTED]", "+9199XXXXXX99", "<number>", "+{{phone}}99", "[PHONE_1]", "<who>", "{{$to}}"],
)
def test_masked_numbers_are_no_invalid_numbers(mark: str, traffic: list[Entry], judged: Judge) -> None:
    body = traffic[CREATE]["request"]["postData"]
    document = json.loads(body["text"])
    document["campaigns"][0]["from"] = [mark]
    body["text"] = json.dumps(document) + " " * 500
    clean(judged(traffic), "request body of 1 not known")


@pytest.mark.parametrize("filling", ["x" * 65, "X" * 900])
def test_what_fills_a_field_is_no_mask(filling: str, traffic: list[Entry], judged: Judge) -> None:
    body = traffic[CREATE]["request"]["postData"]
    document = json.loads(body["text"])
    document["campaigns"][0]["custom_field"] = filling
    body["text"] = json.dumps(document)
    traffic[CREATE]["request"]["bodySize"] = len(body["text"])
    header(traffic[CREATE], "content-length", None)
    assert "request body" not in judged(traffic).summary


MASKS = st.sampled_from(
    ["x", "X", "xxxx", "XX", "x" * 64, "***", "*", "\u2022", "REDACTED", "redacted", "masked", "number", "phone_",
     "key", *"[<({}]>\"+- a\n\u00e9", "hidden", "[object Blob]"]
)  # fmt: skip


@given(st.lists(MASKS, max_size=9).map("".join))
def test_masks_are_found_wherever_they_stand(text: str) -> None:
    whole = {"content-length": str(len(text.encode()))}
    body = bodies.asked({"text": text}, whole, "GET", None, lambda _: None, 1_000)
    assert (body is None) == (masks.MASKED.search(text) is not None)


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


def refused(traffic: list[Entry]) -> Entry:
    """A read, later than all the others, that was answered 401."""
    refusal = answer(traffic[GONE])
    for place in (refusal, refusal["response"] if isinstance(refusal["response"], dict) else refusal["response"][0]):
        place["http_code" if place is refusal else "code"] = 401
    late = moved(traffic[READ], 60.0)
    answering(late, refusal | {"request_id": "late"})
    header(late, "content-length", None, "response")
    late["response"]["status"] = 401
    return late


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


def test_a_change_that_nobody_made_is_somebody_elses(traffic: list[Entry], judged: Judge) -> None:
    """Another client renames the campaign between two reads, and resumes it before ours tries to."""
    renamed = answer(traffic[READ]) | {"request_id": "other"}
    renamed["response"][0]["data"] |= {"name": "somebody else's", "date_updated": "2030-03-17T17:48:00+00:00"}
    later = moved(traffic[READ], 100.0)
    later["response"] = json.loads(json.dumps(later["response"]))
    answering(later, renamed)
    header(later, "content-length", None, "response")
    clean(judged([*traffic[:2], later]), "(state before of 1")
    refused = moved(traffic[5], 200.0)
    clean(judged([*traffic[:5], refused]))
    renamed["response"][0]["data"]["date_updated"] = answer(traffic[READ])["response"][0]["data"]["date_updated"]
    answering(later, renamed)
    assert judged([*traffic[:2], later]).violated == {"GET-03"}


def test_a_date_says_when_an_answer_was_ready_and_not_when_the_server_looked(
    traffic: list[Entry], judged: Judge
) -> None:
    """Another client's edit in the second of the last one is read within it; the answer dates from the next second."""
    renamed = answer(traffic[READ]) | {"request_id": "other"}
    renamed["response"][0]["data"] |= {"name": "somebody else's"}
    later = moved(traffic[READ], 0.83) | {"time": 200.0}
    answering(later, renamed)
    header(later, "content-length", None, "response")
    updated = datetime.fromisoformat(renamed["response"][0]["data"]["date_updated"])
    header(later, "date", formatdate(updated.timestamp() + 1, usegmt=True), "response")
    clean(judged([*traffic[:2], later]), "(state before of 1")


def test_whatever_was_left_out_nobody_is_accused_of_it(traffic: list[Entry], judged: Judge) -> None:
    """Requests that followed each other within milliseconds, or a second apart, without some of the writes."""
    writes = [number for number, each in enumerate(traffic) if each["request"]["method"] in ("PUT", "DELETE")]
    done = [number for number in writes if traffic[number]["response"]["status"] == 200]
    for out in [*({number} for number in done), set(done[::2]), set(done[1::2]), set(done)]:
        clean(judged([each for number, each in enumerate(traffic) if number not in out]))
    for time in (None, 0):  # no recorder knows how long nothing takes
        some = [each | {"time": time, "timings": None} for number, each in enumerate(traffic) if number not in done]
        clean(judged(some), "state before of")


def test_what_may_have_been_asked_later_accuses_nobody_of_somebody_elses(traffic: list[Entry], judged: Judge) -> None:
    """A slow read begins before the create is answered, or just afterwards; somebody has paused the campaign."""
    changed = answer(traffic[READ])
    changed["response"][0]["data"]["status"] = "paused"
    answering(traffic[READ], changed)
    header(traffic[READ], "content-length", None, "response")
    for seconds, slow in ((0.05, 3000), (0.301, 3000)):
        read = traffic[READ] | {"startedDateTime": moved(traffic[CREATE], seconds)["startedDateTime"], "time": slow}
        clean(judged([traffic[CREATE] | {"time": 300}, read]), "state before of 1")
    read = traffic[READ] | {"startedDateTime": moved(traffic[CREATE], 3.001)["startedDateTime"], "time": 300}
    clean(judged([traffic[CREATE] | {"time": 3000}, read]), "state before of 1")
    read = traffic[READ] | {"startedDateTime": moved(traffic[CREATE], 0.301)["startedDateTime"], "time": 300}
    assert judged([traffic[CREATE] | {"time": 300}, read]).violated == {"LIF-18"}


def test_an_illegal_action_that_was_done_is_found_where_nobody_can_have_made_it_legal(
    traffic: list[Entry], judged: Judge
) -> None:
    def acted(number: int, action: str, status: str, seconds: float) -> Entry:
        entry = moved(traffic[number], seconds)
        entry["request"]["postData"]["text"] = json.dumps({"campaigns": [{"action": action}]})
        entry["request"] |= {"bodySize": -1, "headers": pairs({"authorization": LOGIN})}
        return entry | {
            "response": json.loads(json.dumps(entry["response"]).replace('\\"paused\\"', f'\\"{status}\\"'))
        }

    at_once = acted(PAUSED, "resume", "created", -0.031)
    assert judged([*traffic[:2], at_once]).violated == {"LIF-05"}
    clean(judged([*traffic[:2], moved(at_once, 0.02)]), "state before of 1")  # somebody may have paused it
    assert judged([*traffic[:2], acted(PAUSED, "resume", "in-progress", -0.011)]).violated == {"LIF-05"}


def test_a_slow_request_leaves_room_for_somebody_elses(traffic: list[Entry], judged: Judge) -> None:
    """A campaign is read twice while a list is under way; it was paused, or deleted, in between."""
    slow = listed(traffic, "?offset=500", {"count": 0, "offset": 500, "limit": 20, "total": 1})
    slow = moved(slow, -30.0) | {"time": 5000}
    for status in ("paused", "deleted"):
        changed = answer(traffic[READ]) | {"request_id": "later"}
        changed["response"][0]["data"] |= {"status": status, "date_updated": "2030-03-17T17:46:43+00:00"}
        later = moved(traffic[READ], 2.0)
        answering(later, changed)
        header(later, "content-length", None, "response")
        clean(judged([traffic[0], moved(slow, -0.001), traffic[READ], later]), "state before of 2")


def test_a_refusal_that_a_207_wraps_is_one(traffic: list[Entry], judged: Judge) -> None:
    """The resume between two refused ones cannot be read: the second of them was none of a paused campaign."""
    wrapped = [entry if entry["response"]["status"] < 400 else _wrapped(entry) for entry in traffic]
    for number, each in enumerate(wrapped):
        if each["request"]["method"] in ("PUT", "DELETE") and each["response"]["status"] == 200:
            clean(judged([*wrapped[:number], {"request": None}, *wrapped[number + 1 :]]))


def _wrapped(entry: Entry) -> Entry:
    entry = copy.deepcopy(entry)
    if entry["request"]["method"] == "PUT":
        entry["response"]["status"] = 207
        answering(entry, answer(entry) | {"http_code": 207})
        header(entry, "content-length", None, "response")
    return entry


def test_a_name_in_another_alphabet_is_read_as_it_was_written(traffic: list[Entry], judged: Judge) -> None:
    """One recorder takes each byte for a character; another one loses what is no ASCII."""
    name = "भारत ü"

    def mistaken(text: str) -> str:
        return text.encode().decode("latin-1")

    def lossy(text: str) -> str:
        return text.replace(name, "\ufffd" * 13 + " \ufffd\ufffd")

    def of_windows(text: str) -> str:
        return "".join(bytes([each]).decode("cp1252", "replace") for each in text.encode()).replace("\ufffd", "\x8d")

    for change, sized in ((mistaken, True), (lossy, True), (mistaken, False), (of_windows, False)):
        entries = copy.deepcopy(traffic)
        for entry in entries[:2]:
            document = answer(entry)
            document["response"][0]["data"]["name"] = name
            text = json.dumps(document, ensure_ascii=False)
            entry["response"]["content"] |= {"text": change(text), "size": len(text.encode()) if sized else -1}
            header(entry, "content-length", None, "response")
        sent = json.loads(entries[0]["request"]["postData"]["text"])
        sent["campaigns"][0]["name"] = name
        entries[0]["request"]["postData"]["text"] = json.dumps(sent)
        entries[0]["request"]["bodySize"] = -1
        header(entries[0], "content-length", None)
        clean(judged([*entries[:2], *entries[22:]]))


def test_what_looks_mistaken_is_the_servers_where_its_length_says_so(traffic: list[Entry], judged: Judge) -> None:
    document = answer(traffic[0])
    document["response"][0]["data"]["name"] = "भारत".encode().decode("latin-1")
    text = json.dumps(document, ensure_ascii=False)
    traffic[0]["response"]["content"] |= {"text": text, "size": len(text.encode())}
    header(traffic[0], "content-length", None, "response")
    assert "CRE-02" in judged(traffic).violated


def test_no_rule_says_what_is_made_of_a_packed_request(traffic: list[Entry], judged: Judge) -> None:
    for each in traffic:
        if "postData" in each["request"]:
            packed = base64.b64encode(gzip.compress(each["request"]["postData"]["text"].encode())).decode()
            each["request"] |= {"bodySize": -1, "postData": {"text": packed, "encoding": "base64"}}
            header(each, "content-encoding", "gzip")
            header(each, "content-length", None)
    said = judged(traffic, "--client")
    assert said.violated == {"REQ-05"}, said.text  # a delete that comes twice, as in the same requests plain


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


def test_a_request_id_that_comes_again_is_no_mask(traffic: list[Entry], judged: Judge) -> None:
    for each in traffic:
        answering(each, answer(each) | {"request_id": "0f8fad5bd9cb469fa16570867728950e"})
    assert judged(traffic).violated == {"ENV-04"}


def test_what_somebody_else_deleted_may_be_gone(traffic: list[Entry], judged: Judge) -> None:
    gone = moved(traffic[READ], 100.0) | {"response": traffic[GONE]["response"]}
    clean(judged([*traffic[:2], gone]))
    gone = moved(traffic[READ], 1.0) | {"response": traffic[GONE]["response"]}
    clean(judged([*traffic[:1], gone]), "state before of 1")
    assert "CRE-01" in judged([*traffic[:1], gone, moved(traffic[READ], 2.0)]).violated
    at_once = moved(traffic[READ], 0.0) | {"response": traffic[GONE]["response"]}
    assert judged([*traffic[:1], at_once]).violated == {"CRE-01"}


def test_a_list_shows_what_somebody_else_did(traffic: list[Entry], judged: Judge) -> None:
    shown = answer(traffic[READ])["response"]
    item = shown[0] if isinstance(shown, list) else shown
    metadata = {"count": 1, "offset": 0, "limit": 20, "total": 1}

    def seen(seconds: float, **changes: Any) -> Entry:
        entry = moved(listed(traffic, "", metadata), seconds)
        answering(entry, answer(entry) | {"response": [{**item, "data": item["data"] | changes}]})
        return entry

    later = "2030-03-17T17:50:00+00:00"
    clean(judged([*traffic[:2], seen(200.0, name="another", date_updated=later)]), "state before of 1")
    assert judged([*traffic[:2], seen(-29.0, name="another")]).violated == {"LST-14"}
    gone = moved(listed(traffic, "", metadata | {"count": 0, "total": 0}), 200.0)
    clean(judged([*traffic[:2], gone]), "state before of 1")
    at_once = moved(gone, -229.985)
    assert judged([*traffic[:2], at_once]).violated == {"LST-04"}


def test_the_value_of_the_authorization_header_is_hidden_whole(
    traffic: list[Entry], judged: Judge, tmp_path: Path
) -> None:
    answering(traffic[READ], answer(traffic[READ]) | {"echo": LOGIN})
    header(traffic[READ], "content-length", None, "response")
    judged(traffic, "--report-dir", str(tmp_path / "report"))
    assert '"echo\\": \\"Basic {credentials:demo}' in text_of(tmp_path / "report" / "history.jsonl.gz")


def test_secrets_of_a_recording_are_shown_nowhere(traffic: list[Entry], judged: Judge, tmp_path: Path) -> None:
    secrets = {
        "X-Api-Key": "k-0123456789abcdef",
        "Proxy-Authorization": "Basic cHJveHk6cGFzc3dvcmQ=",
        "X-Amz-Security-Token": "amz-0123456789abcdef",
        "Cookie": "session=cookie-0123456789",
        "DPoP": "dpop-0123456789abcdef",
        "X-Ticket": "ticket-0123456789abcdef",
        "X-Amzn-Oidc-Data": "oidc-0123456789abcdef",
        "X-Content-Hmac": "hmac-0123456789abcdef",
        "Referer": "https://somebody:password-0123@portal.example/?sig=referred-0123456789#id_token=behind-0123456789",
    }
    entry = traffic[READ]
    entry["request"]["headers"] += pairs(secrets)
    entry["request"]["url"] += "?api_token=query-0123456789&code=code-0123456789&pwd=pwd-0123456789&fields=a"
    entry["request"]["url"] += "&SAMLResponse=saml-0123456789&k=short-0123456789&se=2030-01-01T00:00:00Z"
    entry["response"]["headers"] += pairs({"Set-Cookie": "sid=setcookie-0123456789; Path=/", "X-Auth": LOGIN})
    answering(entry, answer(entry) | {"http_code": 201, "echo": "k-0123456789abcdef cookie-0123456789"})
    said = judged(traffic, "--report-dir", str(tmp_path / "report"), "--verbose")
    assert said.violated == {"ENV-02", "ACC-06"}
    written = said.text + "".join(map(text_of, (tmp_path / "report").iterdir()))
    within = (
        "password-0123", "referred-0123456789", "behind-0123456789", "cookie-0123456789", "setcookie", "code-0123",
        "pwd-0123", "saml-0123456789", "short-0123456789",
    )  # fmt: skip
    for secret in (*secrets.values(), *within, "query-0123456789", "demo-token", LOGIN[6:]):
        assert secret not in written, secret
    assert "se=2030-01-01" in written, "how long a signed URL holds is no secret"


def test_reports_are_written_as_those_of_a_run(traffic: list[Entry], judged: Judge, tmp_path: Path) -> None:
    folder = tmp_path / "report"
    said = judged(traffic, "--report-dir", str(folder))
    assert {"contract.json", "history.jsonl.gz"} <= {each.name for each in folder.iterdir()}
    again = judged_file(folder / "history.jsonl.gz")
    assert (again.code, again.text.splitlines()[-1]) == (0, said.text.splitlines()[-1])


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("traffic.json", lambda text: text.encode()),
        ("traffic.har.gz", lambda text: gzip.compress(text.encode())),
        ("traffic.har.gz.gz", lambda text: gzip.compress(gzip.compress(text.encode()))),
        ("traffic.zhar", lambda text: zlib.compress(text.encode(), 9)),
        ("traffic", lambda text: b"\xef\xbb\xbf" + text.encode()),
        ("traffic.txt", lambda text: text.encode("utf-16")),
        ("traffic.har", lambda text: text.encode("utf-16-be")),
    ],
)
def test_any_name_and_any_encoding(
    name: str, form: Callable[[str], bytes], traffic: list[Entry], tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(form(json.dumps(archive(traffic))))
    clean(judged_file(path), "23 entries, 23 judged")


@pytest.mark.parametrize("packing", [gzip.compress, zlib.compress], ids=["gzip", "zlib"])
def test_a_packed_file_that_is_cut_is_read_as_far_as_it_goes(
    packing: Callable[[bytes], bytes], traffic: list[Entry], tmp_path: Path
) -> None:
    path = tmp_path / "cut"
    packed = packing(json.dumps(archive(traffic * 9)).encode())
    path.write_bytes(packed[: len(packed) // 2])
    said = judged_file(path)
    assert (said.code, said.violated) == (3, set())
    assert "it cannot be read to its end" in said.text


def test_what_follows_after_an_archive_is_not_passed_over(traffic: list[Entry], tmp_path: Path) -> None:
    path = tmp_path / "two.har"
    path.write_text(f"{json.dumps(archive(traffic[:5]))}\n{json.dumps(archive(traffic[5:]))}")
    said = judged_file(path)
    assert (said.code, said.violated) == (3, set())
    assert "another document follows after the archive" in said.text
    whole = archive(traffic)
    whole["log"]["pages"] = [{"id": "]}", "n": -1.5e3, "t": None}]
    path.write_text(f"{json.dumps({**whole, 'x': True})}\n\n")
    assert judged_file(path).code == 0
    whole["log"] |= dict.fromkeys(map(str, range(MOST_MEMBERS - 10)))
    path.write_text(f"{json.dumps(whole)}\n{json.dumps(archive(traffic[5:]))}")
    assert "another document follows after the archive" in judged_file(path).text


def test_a_number_of_thousands_of_digits_spoils_one_entry(traffic: list[Entry], tmp_path: Path) -> None:
    path = tmp_path / "large.har"
    path.write_text(json.dumps(archive(traffic)).replace('"bodySize": ', f'"bodySize": 1{"0" * 5000}, "n": ', 1))
    said = judged_file(path)
    assert "unreadable: 1 (entry 1: a number of thousands of digits)" in said.summary
    assert said.violated == set()


def test_a_file_that_breaks_off_is_incomplete(traffic: list[Entry], tmp_path: Path) -> None:
    text = json.dumps(archive(traffic))
    for cut in (len(text) - 300, text.index("entries") + 20):
        path = tmp_path / "traffic.har"
        path.write_text(text[:cut], encoding="utf-8")
        said = judged_file(path)
        assert (said.code, "it ends in the middle" in said.summary) == (3, True)
    path.write_text(text.replace('"23"', "oops") + "]", encoding="utf-8")
    assert judged_file(path).code == 0


@pytest.mark.parametrize("text", ["", "[]", "{", "null", '{"log": 1}', '{"log": {"entries": {}}}', "x" * 100])
def test_what_is_no_recording_is_a_mistake_of_use(text: str, tmp_path: Path) -> None:
    path = tmp_path / "traffic.har"
    path.write_text(text, encoding="utf-8")
    said = judged_file(path)
    assert said.code == 2


def test_an_entry_of_very_many_values_spoils_itself_alone(traffic: list[Entry], tmp_path: Path) -> None:
    """What stands behind it is read."""
    path = tmp_path / "values.har"
    text = json.dumps(archive([copy.deepcopy(traffic[0]), *traffic]))
    values = "[" + "{}," * (RECORDED_BODIES * MOST_VALUES) + "{}]"
    path.write_text(text.replace('"cache": {}', f'"cache": {values}', 1), encoding="utf-8")
    said = judged_file(path)
    assert said.code == 0
    assert "unreadable: 1 (entry 1: of more values than two bodies may have)" in said.summary
