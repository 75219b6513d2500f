"""What all of a recording holds in one place is a mask where nobody sends or draws such a thing."""

import hashlib
import json
import re
from collections.abc import Callable, Collection
from typing import Any

import pytest
from tests.histories import record
from tests.recordings.archives import Entry, Said, answer, answering, entries, header, moved

from campaign_contracts.suites.api import Api

Judge = Callable[..., Said]
Mask = str | Callable[[re.Match[str]], str]

NUMBER, CAMPAIGN = r"\+44\d{10}", r"\b[0-9a-f]{32}\b"
NUMBERS = ("", "----------", "##########", "PHONE_1", "user-1", "e3b0c44298fc1c149afbf4c8996fb924", "0c9a-11aa", "null")
IDS = ("0" * 32, "1", ":id", "00000000-0000-0000-0000-000000000000")


def written_over(
    entries: list[Entry], pattern: str, mask: Mask, sides: Collection[str] = ("request", "response")
) -> list[Entry]:
    """The entries with something else wherever the pattern stands, in bodies and URLs, and the lengths of that."""
    found: list[Entry] = json.loads(json.dumps(entries))
    for entry in found:
        request, content = entry["request"], entry["response"]["content"]
        sent: dict[str, Any] = request.get("postData", {"text": ""})
        if "request" in sides:
            request["url"], sent["text"] = (re.sub(pattern, mask, text) for text in (request["url"], sent["text"]))
        if "response" in sides:
            content["text"] = re.sub(pattern, mask, content["text"])
        request["bodySize"], content["size"] = len(sent["text"].encode()), len(content["text"].encode())
        for side in ("request", "response"):
            entry[side]["headers"] = [each for each in entry[side]["headers"] if each["name"] != "content-length"]
    return found


@pytest.mark.parametrize("mask", NUMBERS)
def test_what_stands_for_every_number_is_no_invalid_number(mask: str, traffic: list[Entry], judged: Judge) -> None:
    said = judged(written_over(traffic, NUMBER, mask))
    assert (said.code, said.violated) == (0, set())
    assert "request body of" in said.summary


def shop(api: Api) -> None:
    """Two numbers are called in real time, then the rest of a paused campaign is counted as failed."""
    called = api.create(api.element(from_=api.numbers(2), schedule={"end_at": api.instant(86_400)}), record.INTENT).id
    paused = api.create(api.element(from_=api.numbers(3)), record.INTENT).id
    assert called is not None
    assert paused is not None
    for seconds in (3, 15, 60):
        api.sender.sleep(seconds)
        api.read(called, record.INTENT)
        api.call_details(called, record.INTENT, {})
    api.act(paused, "pause", record.INTENT)
    api.sender.sleep(2)
    api.act(paused, "complete", record.INTENT)


def test_one_number_that_stands_for_all_is_not_called_once(judged: Judge) -> None:
    found = entries(shop)
    said = judged(written_over(found, NUMBER, "+442079460000"))
    assert (said.code, said.violated) == (0, set()), said.text
    assert "request body of 2" in said.summary
    assert "request body" not in judged(found).summary


def test_a_number_that_is_listed_twice_beside_others_is_one_target(judged: Judge) -> None:
    found = entries(shop)
    found[:2] = [written_over(found[:1], r"(\+44\d{10})", "+442079460000")[0], found[1]]
    assert "request body" not in judged(found).summary


@pytest.mark.parametrize("wrong", ["PHONE_1", "+4411349600x0"])
def test_beside_a_number_what_is_none_is_invalid(wrong: str, traffic: list[Entry], judged: Judge) -> None:
    creates = [each for each in traffic if each["request"]["method"] == "POST"]
    creates[0]["request"]["postData"]["text"] = re.sub(NUMBER, wrong, creates[0]["request"]["postData"]["text"])
    creates[0]["request"]["bodySize"] = len(creates[0]["request"]["postData"]["text"])
    creates[0]["request"]["headers"] = [
        each for each in creates[0]["request"]["headers"] if each["name"] != "content-length"
    ]
    assert "CRE-10" in judged(traffic).violated


def test_a_number_with_letters_is_invalid_though_it_is_the_only_one(traffic: list[Entry], judged: Judge) -> None:
    assert "CRE-10" in judged(written_over(traffic, NUMBER, "+4411349600x0")).violated


def digest(match: re.Match[str]) -> str:
    """A sum of what stands there."""
    return hashlib.sha256(match[0].encode()).hexdigest()[:24]


def test_beside_a_number_a_sum_stands_for_one(traffic: list[Entry], judged: Judge) -> None:
    creates = [each for each in traffic if each["request"]["method"] == "POST"]
    creates[:1] = written_over(creates[:1], NUMBER, digest)
    said = judged([*creates, *(each for each in traffic if each["request"]["method"] != "POST")])
    assert (said.code, said.violated) == (0, set())
    assert "request body of 1" in said.summary


@pytest.mark.parametrize("mask", [digest, lambda match: "CALLER"])
@pytest.mark.parametrize("pattern", [NUMBER, r'(?<="caller_id": ")[^"]*', r'(?<="caller_id":")[^"]*'])
def test_answers_that_show_no_number_where_one_was_sent_were_written_over(
    pattern: str, mask: Mask, traffic: list[Entry], judged: Judge
) -> None:
    said = judged(written_over(traffic, pattern, mask, sides=("response",)))
    assert (said.code, said.violated) == (0, set())


def test_answers_that_show_a_sum_for_each_name_were_written_over(traffic: list[Entry], judged: Judge) -> None:
    said = judged(written_over(traffic, r'(?<="name":")[^"]*', digest, sides=("response",)))
    assert (said.code, said.violated) == (0, set())
    assert "answer's data of" in said.summary


def test_a_name_filter_says_nothing_of_names_that_were_written_over(judged: Judge) -> None:
    def named(api: Api) -> None:
        for name in ("shop one", "shop two"):
            api.create(api.element(name=name), record.INTENT)
        for query in ("name=shop", "sort_by=name:asc"):
            api.list(record.INTENT, query)

    said = judged(written_over(entries(named), r"shop \w+", digest))
    assert (said.code, said.violated) == (0, set()), said.text


def test_names_that_are_sums_of_themselves_are_filtered(judged: Judge) -> None:
    names = [hashlib.sha256(each).hexdigest()[:24] for each in (b"one", b"two")]

    def named(api: Api) -> None:
        for name in names:
            api.create(api.element(name=name), record.INTENT)
        api.list(record.INTENT, f"name={names[0]}")
        api.list(record.INTENT)

    *made, filtered, whole = entries(named)
    filtered["response"]["content"] = whole["response"]["content"]
    header(filtered, "content-length", None, "response")
    assert "LST-09" in judged([*made, filtered]).violated


def test_an_answer_that_shows_another_number_is_wrong(traffic: list[Entry], judged: Judge) -> None:
    said = judged(written_over(traffic, r'(?<="caller_id":")[^"]*', "08047112398", sides=("response",)))
    assert "CRE-02" in said.violated


@pytest.mark.parametrize("word", ["string", "...", "\u2026"])
def test_a_word_in_the_place_of_each_message_names_no_number(word: str, traffic: list[Entry], judged: Judge) -> None:
    creates = [each for each in traffic if each["request"]["method"] == "POST"]
    refused = moved(creates[0], 60.0)
    refused["request"]["postData"]["text"] = re.sub(NUMBER, "+44x", refused["request"]["postData"]["text"])
    error = {"code": 1002, "message": word, "description": word}
    item = {"code": 400, "status": "failure", "error_data": error, "data": None}
    answering(refused, answer(refused) | {"request_id": "another", "http_code": 400, "response": [item]})
    refused["response"]["status"] = 400
    for side in ("request", "response"):
        refused[side]["headers"] = [each for each in refused[side]["headers"] if each["name"] != "content-length"]
    refused["request"]["bodySize"] = len(refused["request"]["postData"]["text"])
    said = judged([*traffic, refused])
    assert (said.code, said.violated) == (0, set())


@pytest.mark.parametrize("mask", IDS)
def test_what_stands_for_every_id_is_no_id(mask: str, traffic: list[Entry], judged: Judge) -> None:
    said = judged(written_over(traffic, CAMPAIGN, mask))
    assert (said.code, said.violated) == (0, set())
    assert "answer's data of" in said.summary


def test_an_id_that_was_drawn_and_is_given_twice_is_a_fault(traffic: list[Entry], judged: Judge) -> None:
    assert "CRE-27" in judged(written_over(traffic, CAMPAIGN, "0123456789abcdef" * 2)).violated


@pytest.mark.parametrize("word", ["ACCOUNT", "ACCOUNT_SID", "<sid>"])
@pytest.mark.parametrize("pattern", ['"demo"', "/demo/"])
def test_a_word_for_the_account_is_no_other_account(
    pattern: str, word: str, traffic: list[Entry], judged: Judge
) -> None:
    said = judged(written_over(traffic, pattern, pattern.replace("demo", word)))
    assert (said.code, said.violated) == (0, set())


def test_a_url_that_is_hidden_is_not_known(traffic: list[Entry], judged: Judge) -> None:
    said = judged(written_over(traffic, '("url": ?")[^"]*"', r'\1[url hidden]"'))
    assert (said.code, said.violated) == (0, set())
