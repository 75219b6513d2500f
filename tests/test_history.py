"""Records of a history: how requests and answers are taken apart, and which bodies are read."""

import json
from typing import Any

import pytest

from campaign_contracts.history import Request, Response


@pytest.mark.parametrize(
    ("target", "path", "query"),
    [
        ("/a", "/a", ()), ("/a?", "/a", ()), ("/a?b=1&b=2&c=", "/a", (("b", "1"), ("b", "2"), ("c", ""))),
        ("/a?b=%2F%20+x", "/a", (("b", "/  x"),)), ("/a?b=?", "/a", (("b", "?"),)),
    ],
)  # fmt: skip
def test_targets_are_taken_apart(target: str, path: str, query: tuple[tuple[str, str], ...]) -> None:
    request = Request(method="GET", target=target)
    assert (request.path, request.query) == (path, query)


@pytest.mark.parametrize(
    ("body", "expected"), [(b'{"a": 1}', {"a": 1}), (b"", None), (b"{", None), (b"\xff", None), (b"[1]", [1])]
)
def test_bodies_are_decoded_where_they_are_json(body: bytes, expected: Any) -> None:
    assert Request(method="POST", target="/", body=body).json == expected
    assert Response(status=200, body=body).json == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (rb'"a\ud800b"', "a\U000f0000b"), (rb'"\uDC01"', "\U000f0401"), (rb'"\ud83d\ude00"', "\U0001f600"),
        (rb'"\ud800\ud83d\ude00"', "\U000f0000\U0001f600"), (rb'"\\ud800"', r"\ud800"),
        (rb'"\\\ud800"', "\\\U000f0000"),
        (rb'"\ud8zz"', None),
    ],
)  # fmt: skip
def test_half_a_surrogate_pair_is_read_in_answers_and_undecided_in_requests(body: bytes, expected: str | None) -> None:
    assert Response(status=200, body=body).json == expected
    whole = expected is not None and not any(ord(character) >= 0xF0000 for character in expected)
    assert Request(method="POST", target="/", body=body).json == (expected if whole else None)


@pytest.mark.parametrize(("depth", "read"), [(150, True), (300, False), (1000, False), (100_000, False)])
@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}")])
def test_what_is_nested_too_deeply_is_not_read(depth: int, read: bool, opening: bytes, closing: bytes) -> None:
    body = opening * depth + b"1" + closing * depth
    assert (Response(status=200, body=body).json is not None) is read


def test_what_is_only_long_is_read() -> None:
    body = json.dumps([{"a": [{}]} for _ in range(1000)]).encode()
    assert Response(status=200, body=body).json is not None


def test_an_integer_may_be_written_with_a_decimal_point() -> None:
    body = b'{"code": 200.0, "counts": [1.00 , 2.5, -3.0], "text": "1.0, [2.0]", "data": {"total": 0.0}}'
    read = Response(status=200, body=body).json
    assert read == {"code": 200, "counts": [1, 2.5, -3], "text": "1.0, [2.0]", "data": {"total": 0}}
    numbers = (read["code"], *read["counts"], read["data"]["total"])
    assert [type(number) for number in numbers] == [int, int, float, int, int]
