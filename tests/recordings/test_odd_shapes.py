"""What recorders write in other ways than most is read all the same, and what is wrong in it is found."""

import base64
import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import pytest
from tests.recordings.archives import Entry, Said, answer, answering, moved

Judge = Callable[..., Said]
Change = Callable[[Entry], object]


def began(entry: Entry) -> datetime:
    """When an entry began."""
    return datetime.fromisoformat(entry["startedDateTime"]).astimezone(UTC)


def stamped(stamp: Callable[[datetime], Any]) -> Change:
    """Write the time stamp in another way."""
    return lambda entry: entry.update(startedDateTime=stamp(began(entry)))


def content(change: Callable[[str], dict[str, Any]]) -> Change:
    """Write the answer's body in another way."""
    return lambda entry: entry["response"]["content"].update(change(entry["response"]["content"]["text"]))


def posting(entry: Entry, document: Any) -> None:
    """Give an entry another request."""
    text = json.dumps(document)
    entry["request"] |= {"bodySize": len(text), "postData": {"mimeType": "application/json", "text": text}}
    for header in entry["request"]["headers"]:
        header["value"] = str(len(text)) if header["name"] == "content-length" else header["value"]


def headers(change: Callable[[list[Any]], Any]) -> Change:
    """Write the answer's headers in another way, and the request's."""

    def write(entry: Entry) -> None:
        for side in ("request", "response"):
            entry[side]["headers"] = change(entry[side]["headers"])

    return write


def packed(text: str) -> str:
    """A text as base64."""
    return base64.b64encode(text.encode()).decode()


def by_name(found: list[Any]) -> dict[str, str]:
    """Headers as an object."""
    return {each["name"]: each["value"] for each in found}


SHAPES: dict[str, Change] = {
    "milliseconds since 1970": stamped(lambda moment: round(moment.timestamp() * 1000)),
    "seconds since 1970": stamped(lambda moment: moment.timestamp()),
    "microseconds since 1970, as text": stamped(lambda moment: str(round(moment.timestamp() * 1e6))),
    "a basic time stamp": stamped(lambda moment: moment.strftime("%Y%m%dT%H%M%S.%fZ")),
    "a time stamp in small letters": stamped(lambda moment: moment.isoformat().lower().replace("+00:00", "z")),
    "an offset of hours": stamped(lambda moment: moment.isoformat().replace("+00:00", "+00")),
    "base64 in capitals": content(lambda text: {"text": packed(text), "encoding": "BASE64"}),
    "base64 without padding": content(lambda text: {"text": packed(text).rstrip("="), "encoding": "base64"}),
    "base64 for URLs": content(
        lambda text: {"text": base64.urlsafe_b64encode(text.encode()).decode(), "encoding": "base64url"}
    ),
    "an answer as a text in JSON": content(lambda text: {"text": json.dumps(text)}),
    "the name of a character set": content(lambda text: {"encoding": "ISO-8859-1"}),
    "a byte order mark": content(lambda text: {"text": f"\ufeff{text}"}),
    "every header twice": headers(lambda found: [*found, *copy.deepcopy(found)]),
    "headers as an object": headers(by_name),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_an_odd_shape_loses_nothing(shape: str, traffic: list[Entry], judged: Judge) -> None:
    decided = judged(traffic).summary.rpartition(";")[2]
    for entry in traffic:
        SHAPES[shape](entry)
    said = judged(traffic)
    assert (said.code, said.violated) == (0, set())
    assert said.summary.rpartition(";")[2] == decided


@pytest.mark.parametrize("shape", SHAPES)
def test_a_fault_in_an_odd_shape_is_found(shape: str, traffic: list[Entry], judged: Judge) -> None:
    answering(traffic[1], answer(traffic[1]) | {"http_code": 201})
    for each in traffic[1]["response"]["headers"]:
        if each["name"] == "content-length":
            each["value"] = str(traffic[1]["response"]["content"]["size"])
    for entry in traffic:
        SHAPES[shape](entry)
    assert "ENV-02" in judged(traffic).violated


@pytest.mark.parametrize("offset", [True, False])
def test_a_date_of_whole_seconds_gives_no_order_and_accuses_nobody(
    offset: bool, traffic: list[Entry], judged: Judge
) -> None:
    for entry in traffic:
        stamped(lambda moment: format_datetime(moment, usegmt=True) if offset else moment.ctime())(entry)
    said = judged(traffic)
    assert (said.code, said.violated) == (0, set())
    assert "23 judged (order of" in said.summary


def test_a_request_as_a_text_in_json_is_known_by_its_size(traffic: list[Entry], judged: Judge) -> None:
    decided = judged(traffic).summary.rpartition(";")[2]
    for entry in traffic:
        if (data := entry["request"].get("postData")) is not None:
            data["text"] = json.dumps(data["text"])
    said = judged(traffic)
    assert (said.code, said.violated) == (0, set())
    assert said.summary.rpartition(";")[2] == decided


@pytest.mark.parametrize("more", [1, 2, 3])
def test_recorders_whose_clocks_differ_recorded_each_exchange_once(
    more: int, traffic: list[Entry], judged: Judge
) -> None:
    said = judged([moved(each, 3.0 * place) for place in range(more + 1) for each in traffic])
    assert (said.code, said.violated) == (0, set())
    assert f"left out: {more * len(traffic)} recorded twice" in said.summary


def test_one_write_that_was_answered_as_before_was_not_recorded_twice(traffic: list[Entry], judged: Judge) -> None:
    refused = next(each for each in traffic if each["response"]["status"] == 409)
    assert "ENV-04" in judged([*traffic, moved(refused, 3.0)]).violated


def test_what_a_browser_asks_ahead_changes_no_campaign(traffic: list[Entry], judged: Judge) -> None:
    decided = int(judged(traffic).summary.rpartition("; ")[2].split()[0])
    asked = []
    for entry in traffic:
        ahead = copy.deepcopy(entry) | {"time": 0}
        ahead["request"] |= {"method": "OPTIONS", "headers": [], "bodySize": 0}
        ahead["request"].pop("postData", None)
        ahead["response"] |= {"status": 204, "headers": [], "content": {"size": 0, "mimeType": "x-unknown"}}
        asked += [ahead, entry]
    said = judged(asked)
    assert (said.code, said.violated) == (0, set())
    assert int(said.summary.rpartition("; ")[2].split()[0]) == decided + 1  # ROB-01, of a method that is not documented


def test_a_post_to_a_callback_url_is_nobodys_word(traffic: list[Entry], judged: Judge) -> None:
    """It may have come from the service, or from a client that tries its own receiver."""
    created = next(each for each in traffic if each["request"]["method"] == "POST")
    campaign, hook = answer(created)["response"][0]["data"]["id"], "https://receiver.example/ended"
    asked = json.loads(created["request"]["postData"]["text"])
    asked["campaigns"][0]["status_callback"] = hook
    posting(created, asked)
    for entry in traffic:
        told = answer(entry)
        for item in told["response"] if isinstance(told["response"], list) else [told["response"]]:
            if isinstance(item, dict) and (item.get("data") or {}).get("id") == campaign:
                item["data"]["status_callback"] = hook
        answering(entry, told)
    without = judged(traffic)
    called = moved(created, 60.0)
    called["request"]["url"] = hook
    posting(called, {"campaign_sid": campaign, "status": 7})
    called["response"] |= {"status": 200, "headers": [], "content": {"size": 0, "mimeType": "x-unknown"}}
    said = judged([*traffic, called])
    assert (said.code, said.violated) == (without.code, without.violated) == (0, set())
    assert "1 not to this API" in said.summary
    assert said.summary.rpartition(";")[2] == without.summary.rpartition(";")[2]
