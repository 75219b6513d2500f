"""What of a body is read, and what is left to nobody's judgement."""

import pytest

from campaign_contracts import json_body

HALF = b'"\\ud83d"'
"""Half a surrogate pair, as JSON may write it."""

HUGE = b"1" + b"0" * 400
"""A number that no double can hold."""

LONG = b'"%s"' % (b"x" * json_body.LONGEST_LOOK)


@pytest.mark.parametrize(
    "body",
    [b"[%s]" % HALF, b"[1.0, %s]" % HALF, b"[%s, %s]" % (LONG, HALF), b'["%s"]' % HUGE, b"[1", b"[%s" % HALF, b""],
    ids=["half a pair", "a fraction too", "far behind", "digits of a text", "cut", "half a pair, cut", "empty"],
)
def test_what_is_odd_or_broken_is_judged(body: bytes) -> None:
    assert json_body.unread(body) is None


@pytest.mark.parametrize("tail", [b"", b", %s" % HALF], ids=["alone", "beside half a pair"])
@pytest.mark.parametrize("number", [HUGE, b"-1.5E+4000"], ids=["an integer", "an exponent"])
def test_what_holds_a_number_that_no_double_can_hold_is_judged_by_nobody(number: bytes, tail: bytes) -> None:
    assert json_body.unread(b"[%s%s]" % (number, tail)) == "a number that is too large"


@pytest.mark.parametrize("first", [b"0", HALF], ids=["alone", "behind half a pair"])
def test_such_a_number_is_found_in_a_long_body_too(first: bytes) -> None:
    assert json_body.unread(b"[%s, %s, %s]" % (first, LONG, HUGE)) == "a number that is too large"
