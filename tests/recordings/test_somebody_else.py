"""What somebody else may have done meanwhile."""

import json
from datetime import datetime
from email.utils import formatdate
from typing import Any

from tests.recordings.archives import (
    LOGIN,
    Entry,
    answer,
    answering,
    header,
    listed,
    moved,
    pairs,
)
from tests.recordings.said import CREATE, GONE, PAUSED, READ, Judge, clean


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
