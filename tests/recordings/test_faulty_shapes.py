"""What a server did wrong is found in odd traffic, too, as long as what it rests on is there."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.histories import record
from tests.recordings.archives import BASE, Entry, Said, answer, answering, entries, moved, pairs

from campaign_contracts.suites.api import Api

Judge = Callable[..., Said]

READ, PAUSED, EDITED, ARCHIVED = 1, 4, 10, 14


def ahead(status: int, location: str = "", **request: Any) -> Callable[[Entry], Entry]:
    """An entry just before another: its request, changed in some members, and an answer without a body."""

    def before(entry: Entry) -> Entry:
        found = moved(entry, -0.003) | {"time": 1}
        found["request"] |= {name: change(found["request"][name]) for name, change in request.items()}
        content = {"size": 0, "mimeType": "x-unknown"}
        headers = pairs({"location": location}) if location else []
        found["response"] |= {"status": status, "headers": headers, "content": content, "bodySize": -1}
        return found

    return before


def anonymous(headers: list[dict[str, str]]) -> list[dict[str, str]]:
    """Headers without credentials."""
    return [each for each in headers if each["name"] != "authorization"]


def insecure(url: str) -> str:
    """The same URL without encryption."""
    return url.replace("https://", "http://")


def given_to_a_worker(entry: Entry) -> Entry:
    """The page's entry for a request that its service worker passed on."""
    found = moved(entry, -0.003) | {"time": entry["time"] + 5}
    found["response"] |= {"_fetchedViaServiceWorker": True}
    return found


SHAPES = {
    "a service worker": given_to_a_worker,
    "100 Continue": ahead(100),
    "early hints": ahead(103),
    "a challenge": ahead(401, headers=anonymous),
    "what a browser asks": ahead(204, method=lambda _: "OPTIONS", headers=lambda _: []),
    "a redirect to https": ahead(301, BASE, url=insecure),
    "a redirect": ahead(307, BASE),
}


def beside(shape: str, traffic: list[Entry]) -> list[Entry]:
    """The traffic with such an entry before each of its own."""
    return [each for entry in traffic for each in (SHAPES[shape](entry), entry)]


@pytest.mark.parametrize("shape", SHAPES)
def test_an_entry_before_each_other_accuses_nobody(shape: str, traffic: list[Entry], judged: Judge) -> None:
    said = judged(beside(shape, traffic))
    assert (said.code, said.violated) == (0, set()), said.text


@pytest.mark.parametrize("shape", SHAPES)
def test_an_entry_before_each_other_hides_no_fault(shape: str, traffic: list[Entry], judged: Judge) -> None:
    for entry in traffic[ARCHIVED : ARCHIVED + 2]:
        text = entry["response"]["content"]["text"]
        entry["response"]["content"]["text"] = text.replace("archived", "completed")
        entry["response"]["content"]["size"] += len("completed") - len("archived")
        entry["response"]["headers"] = [e for e in entry["response"]["headers"] if e["name"] != "content-length"]
    assert "LIF-08" in judged(traffic).violated
    assert "LIF-08" in judged(beside(shape, traffic)).violated


def test_what_a_browser_asks_before_is_no_reason_for_what_a_refused_edit_did(
    traffic: list[Entry], judged: Judge
) -> None:
    refused = json.dumps({"campaigns": [{"custom_field": "three", "type": "promo"}]})
    traffic[EDITED]["request"]["postData"]["text"] = refused
    traffic[EDITED]["request"] |= {"bodySize": len(refused)}
    for side in ("request", "response"):
        for entry in traffic[EDITED : EDITED + 2]:
            entry[side]["headers"] = [e for e in entry[side]["headers"] if e["name"] != "content-length"]
    shown = answer(traffic[EDITED + 1])
    shown["response"][0]["data"]["custom_field"] = "three"
    answering(traffic[EDITED + 1], shown)
    plain = judged(traffic).violated
    assert plain
    assert judged(beside("what a browser asks", traffic)).violated == plain


def test_what_was_answered_ahead_alone_may_have_been_done(traffic: list[Entry], judged: Judge) -> None:
    traffic[PAUSED] = ahead(100)(traffic[PAUSED])
    del traffic[PAUSED + 1]  # the same again
    said = judged(traffic)
    assert (said.code, said.violated) == (0, set()), said.text
    assert "1 without an answer" in said.summary


@pytest.mark.parametrize("shape", ["100 Continue", "early hints"])
def test_what_was_answered_after_all_is_said_to_be(shape: str, traffic: list[Entry], judged: Judge) -> None:
    assert f"{len(traffic)} answered in another entry" in judged(beside(shape, traffic)).summary
    alone = moved(SHAPES[shape](traffic[READ]), 100.0)
    assert "1 without an answer" in judged([*traffic, alone]).summary


def test_a_list_that_must_be_refused_is_found_where_nobody_knows_the_order(traffic: list[Entry], judged: Judge) -> None:
    listed = moved(traffic[READ], 0.005)
    listed["request"]["url"] = f"{BASE}/v2/accounts/demo/campaigns?limit=-1"
    metadata = {"count": 0, "offset": 0, "limit": 20, "total": 0}
    answering(listed, answer(listed) | {"request_id": "listed", "response": [], "metadata": metadata})
    listed["response"]["headers"] = [e for e in listed["response"]["headers"] if e["name"] != "content-length"]
    for entry in (*traffic, listed):
        del entry["time"], entry["timings"]
    assert judged([*traffic, listed]).violated == {"LST-12"}


def listed(read: Entry, query: str, seconds: float) -> Entry:
    """A list, so many seconds later, that shows the campaign as a read did."""
    found = moved(read, seconds)
    found["request"]["url"] = f"{BASE}/v2/accounts/demo/campaigns?{query}"
    items = answer(read)["response"]
    metadata = {"count": 1, "offset": 0, "limit": 20, "total": 1}
    answering(found, answer(read) | {"request_id": f"listed{seconds}", "response": items, "metadata": metadata})
    found["response"]["headers"] = [each for each in read["response"]["headers"] if each["name"] != "content-length"]
    return found


def test_a_list_that_holds_what_does_not_match_is_found_whatever_others_did(
    traffic: list[Entry], judged: Judge
) -> None:
    stray = listed(traffic[ARCHIVED + 1], "status=paused", 60.0)
    assert "LST-08" in judged([*traffic, stray]).violated
    stray = listed(traffic[ARCHIVED + 1], "status=archived", 60.0)
    assert judged([*traffic, stray]).violated == set()


def test_what_a_list_shows_of_somebody_elses_change_a_read_may_show_too(traffic: list[Entry], judged: Judge) -> None:
    theirs = moved(traffic[READ], 90.0)
    shown = answer(theirs)
    stamp = theirs["startedDateTime"].replace("Z", "+00:00")
    shown["response"][0]["data"] |= {"status": "paused", "date_updated": stamp}
    answering(theirs, shown | {"request_id": "read again"})
    theirs["response"]["headers"] = [e for e in theirs["response"]["headers"] if e["name"] != "content-length"]
    said = judged([*traffic[: READ + 1], listed(theirs, "limit=20", -5.0), theirs])
    assert said.violated == set(), said.text


@pytest.mark.parametrize("listed", [True, False])
def test_an_edit_in_the_second_of_another_may_be_somebody_elses(listed: bool, judged: Judge) -> None:
    """It leaves the date of the client's own, so that a list that comes before the read shows nothing of it."""

    def looked(api: Api) -> None:
        made = api.create(api.element(), record.INTENT).id or ""
        api.sender.sleep(5.0)
        api.edit(made, {"custom_field": "ours"}, record.INTENT)
        api.sender.sleep(0.2)
        api.edit(made, {"custom_field": "theirs"}, record.INTENT)
        api.sender.sleep(5.0)
        if listed:
            api.list(record.INTENT)
        api.read(made, record.INTENT)

    created, edited, _, *looks = entries(looked)
    said = judged([created, edited, *looks])
    assert said.violated == set(), said.text
