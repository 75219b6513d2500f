"""Places of the recorded traffic, and what is said of it."""

import base64
from collections.abc import Callable

from tests.recordings.archives import (
    Entry,
    Said,
    answer,
    answering,
    header,
    moved,
)

Judge = Callable[..., Said]
TEMPLATE = f"Basic {base64.b64encode(b'{{key}}:{{token}}').decode()}"
CREATE, READ, RESUMED, PAUSED, SECOND = 0, 1, 2, 4, 18
DELETE, GONE = 19, 20


def clean(said: Said, words: str = "") -> None:
    """It passes, and the first line says why something was not judged."""
    assert (said.code, said.violated) == (0, set()), said.text
    assert words in said.summary


def header_of(entry: Entry, name: str = "Authorization") -> str:
    return next(str(each["value"]) for each in entry["request"]["headers"] if each["name"] == name)


def without_body(entry: Entry) -> Entry:
    return {**entry, "request": {**entry["request"], "postData": None}}


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
