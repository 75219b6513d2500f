"""Bodies that a recording has, lacks, packs, cuts or masks."""

import base64
import copy
import gzip
import html
import json
import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import brotli
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st
from tests.recordings.archives import (
    Entry,
    answer,
    answering,
    header,
    moved,
    pairs,
)
from tests.recordings.said import CREATE, DELETE, PAUSED, READ, SECOND, Judge, clean, without_body

from campaign_contracts.recordings import bodies, masks

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda body: gzip.compress(body[:40]) + gzip.compress(body[40:]),
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": lambda body: zstd.compress(body[:40]) + zstd.compress(body[40:]),
}


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


def test_a_request_that_is_no_json_and_has_another_length_is_not_what_was_sent(
    traffic: list[Entry], judged: Judge
) -> None:
    data = traffic[CREATE]["request"]["postData"]
    data["text"] = html.escape(data["text"])
    clean(judged(traffic), "request body of 1 not known")
    traffic[CREATE]["request"]["bodySize"] = len(data["text"])
    header(traffic[CREATE], "content-length", None)
    assert "CRE-24" in judged(traffic).violated


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
