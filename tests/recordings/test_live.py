"""What is heard on the wire is what a client made of it."""

import gzip
from datetime import UTC, datetime

import pytest

from campaign_contracts.history import Exchange
from campaign_contracts.json_body import MOST_VALUES
from campaign_contracts.recordings.heard import Heard
from campaign_contracts.recordings.live import Scribe

BODY = b'{"request_id": "r"}' * 40
PACKED = gzip.compress(BODY, mtime=0)  # without the time of day: workers must agree on the names of the tests


def heard(answer: bytes, encoding: str) -> Exchange:
    scribe = Scribe(base_url="http://127.0.0.1:1", start=0.0, wall=datetime.now(UTC), most=5000)
    one = Heard(method="GET", target="/v2/accounts/demo/campaigns", headers=[], began=1.0, ended=2.0, status=200)
    one.answer_headers, one.answer = [("Content-Encoding", encoding)], bytearray(answer)
    return scribe.exchange(one, scribe.mark(one), 1)


@pytest.mark.parametrize(("answer", "encoding"), [(PACKED, "gzip"), (BODY, ""), (b"", "gzip")])
def test_an_answer_is_unpacked(answer: bytes, encoding: str) -> None:
    found = heard(answer, encoding)
    assert found.response is not None
    assert (found.response.body, found.unknown) == (BODY if answer else b"", ())


@pytest.mark.parametrize(("answer", "encoding"), [(BODY, "gzip"), (PACKED[:-9], "gzip"), (BODY, "br")])
def test_an_answer_that_is_not_packed_as_it_says_is_none(answer: bytes, encoding: str) -> None:
    found = heard(answer, encoding)
    assert found.failure is not None
    assert (found.failure.kind, found.response) == ("malformed", None)


@pytest.mark.parametrize(("answer", "encoding"), [(BODY, "rot13"), (gzip.compress(BODY * 10, mtime=0), "gzip")])
def test_what_cannot_be_unpacked_here_is_not_known(answer: bytes, encoding: str) -> None:
    assert heard(answer, encoding).unknown == ("response-body",)


@pytest.mark.parametrize(("encoding", "unknown"), [("gzip", ("request-body",)), ("identity", ()), ("UTF-8", ())])
def test_no_rule_says_what_is_made_of_a_packed_request(encoding: str, unknown: tuple[str, ...]) -> None:
    scribe = Scribe(base_url="http://127.0.0.1:1", start=0.0, wall=datetime.now(UTC))
    one = Heard(method="POST", target="/v2/accounts/demo/campaigns", headers=[], began=1.0, ended=2.0, status=200)
    one.headers, one.body, one.answer = [("Content-Encoding", encoding)], bytearray(PACKED), bytearray(BODY)
    assert scribe.exchange(one, scribe.mark(one), 1).unknown == unknown


def test_an_answer_of_too_many_values_is_not_known() -> None:
    values = b"[" + b"1," * MOST_VALUES + b"1]"
    scribe = Scribe(base_url="http://127.0.0.1:1", start=0.0, wall=datetime.now(UTC))
    one = Heard(method="POST", target="/v2/accounts/demo/campaigns", headers=[], began=1.0, ended=2.0, status=200)
    one.body, one.answer = bytearray(values), bytearray(values)
    found = scribe.exchange(one, scribe.mark(one), 1)
    assert found.response is not None
    assert (found.request.body, found.response.body) == (b"", b"")
    assert set(found.unknown) >= {"request-body", "response-body"}
