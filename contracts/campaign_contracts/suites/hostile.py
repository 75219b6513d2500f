"""What no client should send: bodies, values, ids, queries and bytes that a server must survive.

Everything here is refused under any reading, or changes nothing: no reader of JSON, however lenient, finds a valid
campaign in it, so that nothing is created by mistake, on a live target either.
"""

import json
from collections.abc import Iterator
from random import Random
from typing import Any

HOPELESS: dict[str, Any] = {"type": "promo", "from": [], "name": "a", "retries": {"number_of_retries": 99}}
"""A campaign that breaks rules in several places, caller_id and content among them."""


def _wrapped(value: str) -> bytes:
    """A hopeless campaign with one more member, whose value is written as it is."""
    return json.dumps({"campaigns": [HOPELESS]}).encode()[:-3] + f', "custom_field": {value}}}]}}'.encode()


UNUSABLE_BODIES: dict[str, bytes] = {
    "nothing": b"",
    "a blank": b" ",
    "a NUL": b"\x00",
    "a brace": b"{",
    "two braces": b"}{",
    "half a document": b'{"campaigns": [{"name": "half',
    "a comma too many": b'{"campaigns": [{},]}',
    "single quotes": b"{'campaigns': []}",
    "a comment": b'{"campaigns": [] /* none */}',
    "two documents": b'{"campaigns": []}{"campaigns": []}',
    "no quotes": b"{campaigns: []}",
    "null": b"null",
    "true": b"true",
    "a number": b"1",
    "zero": b"0",
    "a string": b'"x"',
    "an empty string": b'""',
    "an array": b"[]",
    "an array of campaigns": json.dumps([HOPELESS]).encode(),
    "an empty object": b"{}",
    "campaigns null": b'{"campaigns": null}',
    "campaigns a string": b'{"campaigns": "all"}',
    "campaigns a number": b'{"campaigns": 1}',
    "campaigns an object": b'{"campaigns": {}}',
    "campaigns empty": b'{"campaigns": []}',
    "a list of numbers": b'{"campaigns": [1]}',
    "a list of strings": b'{"campaigns": ["x"]}',
    "a list of nulls": b'{"campaigns": [null]}',
    "a list of lists": b'{"campaigns": [[]]}',
    "a list of true": b'{"campaigns": [true]}',
    "an empty campaign": b'{"campaigns": [{}]}',
    "an empty name": b'{"campaigns": [{"": ""}]}',
    "equal keys": b'{"campaigns": [], "campaigns": []}',
    "form data": b"campaigns%5B%5D=x&name=y",
    "XML": b"<?xml version='1.0'?><campaigns/>",
    "UTF-16": '{"campaigns": []}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"campaigns": []}',
    "bytes that are no UTF-8": b'{"campaigns": [{"name": "\xff\xfe\xc3"}]}',
    "UTF-8 of a surrogate": b'{"campaigns": [{"name": "\xed\xa0\x80"}]}',
    "overlong UTF-8": b'{"campaigns": [{"name": "\xc0\xaf"}]}',
    "control bytes": b'{"campaigns": [{"name": "\x01\x02\x1f"}]}',
    "only high bytes": bytes(range(128, 256)),
    "NaN": _wrapped("NaN"),
    "Infinity": _wrapped("-Infinity"),
    "hexadecimal": _wrapped("0x10"),
    "a leading zero": _wrapped("007"),
    "an escape that is none": _wrapped(r'"\x41"'),
    "half an escape": _wrapped(r'"\u12"'),
}
"""Bodies that are no request to this API, by name."""

ODD_KEYS: dict[str, Any] = {key: {} for key in ("__proto__", "constructor", "$where", "a.b", "a b", "\u00e9")}
"""Members whose names mean something to some stores and languages."""

HEAVY_BODIES: dict[str, bytes] = {
    "a NUL escape": _wrapped(r'"a\u0000b"'),
    "a lone high surrogate": _wrapped(r'"\ud800"'),
    "a lone low surrogate": _wrapped(r'"\udc00\ud800"'),
    "an emoji": _wrapped('"\U0001f4de\U0001f1ee\U0001f1f3"'),
    "an escaped emoji": _wrapped(r'"\ud83d\udcde"'),
    "right to left": _wrapped('"\u202e\u200f\ufeff\uffff"'),
    "many digits": _wrapped("9" * 25),
    "19 digits": _wrapped("9223372036854775808"),
    "negative digits": _wrapped("-9223372036854775809"),
    "thousands of digits": _wrapped("1" * 5000),
    "a huge exponent": _wrapped("1e400"),
    "a tiny exponent": _wrapped("1e-400"),
    "a long fraction": _wrapped("0." + "3" * 2000),
    "nested arrays": _wrapped("[" * 60 + "]" * 60),
    "nested objects": _wrapped('{"a":' * 60 + "1" + "}" * 60),
    "arrays 1,100 deep": _wrapped("[" * 1100 + "]" * 1100),
    "objects 1,100 deep": _wrapped('{"a":' * 1100 + "1" + "}" * 1100),
    "arrays 10,000 deep": b"[" * 10_000 + b"]" * 10_000,
    "objects 10,000 deep": b'{"campaigns":' * 10_000 + b"1" + b"}" * 10_000,
    "arrays never closed": b"[" * 20_000,
    "many keys": _wrapped(json.dumps({f"key{index}": index for index in range(2000)})),
    "a long key": b'{"campaigns": [{"' + b"k" * 5000 + b'": 1}]}',
    "a thousand lists": json.dumps({"campaigns": [{**HOPELESS, "lists": ["0" * 32] * 1000}]}).encode(),
    "a thousand statuses": json.dumps(
        {"campaigns": [{**HOPELESS, "retries": {"on_status": ["busy"] * 1000}}]}
    ).encode(),
    "ten thousand numbers": json.dumps({"campaigns": [{**HOPELESS, "from": ["x"] * 10_000}]}).encode(),
    "odd keys": json.dumps({"campaigns": [HOPELESS | ODD_KEYS], **ODD_KEYS}).encode(),
    "1 MB of blanks": b" " * 1_000_000,
    "hundreds of campaigns": json.dumps({"campaigns": [HOPELESS] * 300}).encode(),
}
"""Bodies that are well-formed to most readers, and hard on some."""

ODD_VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 10**25, "", " ", "\x00", "%s%n{0}", "x" * 3000, [], [None], [[]], {}, {"a": {"b": []}},
    [{"a": 1}], "\U0001f4de", "'; DROP TABLE campaigns; --", "../../etc/passwd", "${7*7}{{7*7}}",
)  # fmt: skip

NESTED_FIELDS: dict[str, tuple[str, ...]] = {
    "retries": ("number_of_retries", "interval_mins", "mechanism", "on_status"),
    "schedule": ("send_at", "end_at"),
}

HOPELESS_IDS = (
    "null", "undefined", "true", "-1", "0", "9" * 30, "NaN", "a b", "a'b", 'a"b', "a;b", "a%b", "a\\b", "<b>",
    "{id}", "$where", "*", "\u00e9\u4f60\U0001f4de", "a\u0000b", "\x01\x7f", "x" * 300, "x" * 1500,
    "'; DROP TABLE campaigns; --",
)  # fmt: skip

HOPELESS_ENCODED_IDS = ("%FF%FE", "%ED%A0%80", "%zz", "a%", "%C0%AF", "a%2Fb", "%25%32%46")
"""Path segments as they go on the wire."""

ODD_QUERIES = (
    "nonsense=1", "=", "&", "&&&", "==", "a=b=c", "limit", "limit[]=1", "x=%FF%FE", "x=%ED%A0%80", "x=%zz", "x=%",
    "%=1", "%00=%00", "x=%00", "x=%27%22%3B", "x='", "status=" + "y" * 400, "x=" + "y" * 4000, "x=%F0%9F%93%9E",
    "&".join(f"k{number}={number}" for number in range(150)), "offset=" + "9" * 40, "limit=" + "9" * 40,
    "offset=-" + "9" * 40, "limit=ten", "offset=ten", "limit=1e3", "offset=null", "limit=true", "offset=%7B%7D",
    "sort_by=name:asc:desc", "sort_by=name:sideways", "sort_by=nothing:asc", "status=nothing", "status=%27%20OR%201=1",
    "name=" + "n" * 1000, "sort_by=" + "y" * 400, "__proto__=1", "constructor[prototype]=1", "callback=alert(1)",
)  # fmt: skip

ODD_HEADERS: dict[str, dict[str, str]] = {
    "plain text": {"content-type": "text/plain"},
    "XML": {"content-type": "application/xml"},
    "a form": {"content-type": "application/x-www-form-urlencoded"},
    "multipart": {"content-type": "multipart/form-data; boundary=x"},
    "multipart without boundary": {"content-type": "multipart/form-data"},
    "no such type": {"content-type": "nonsense"},
    "an empty type": {"content-type": ""},
    "a slash": {"content-type": "/"},
    "an unknown charset": {"content-type": "application/json; charset=klingon"},
    "another charset": {"content-type": "application/json; charset=utf-16"},
    "odd parameters": {"content-type": 'application/json; charset="; ;;='},
    "not gzip": {"content-encoding": "gzip"},
    "an unknown coding": {"content-encoding": "nonsense"},
    "a browser": {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
    "another language and media type": {"accept-language": "xx-" + "y" * 500, "accept": "application/xml"},
    "forwarded": {"x-forwarded-for": "'\"<>", "x-forwarded-host": "a b", "forwarded": "for=;;"},
    "cookies": {"cookie": "=; a; b=c=d; " + "e" * 1000},
    "many": {f"x-header-{number}": "x" * 20 for number in range(80)},
}


SIZES = (1024, 4096, 8192, 65_536, 1024 * 1024)
"""Bytes at which buffers and limits usually end."""

LONG = 65_536
"""Of so many bytes on, sizes are sent to operations that are seldom sent long requests."""

LONG_ADDRESS = f"https://client.example/{'x' * 9000}"
"""Longer than what every server has to take."""


def long_members(send_at: str) -> Iterator[dict[str, Any]]:
    """Members of a campaign that are very long, of which the contract decides nothing, or a refusal."""
    for length in (300, 5000):
        yield {"name": "n" * length}
        yield {"caller_id": "+" + "4" * length}
        yield {"from_": ..., "lists": ["a" * length]}
    for name in ("url", "status_callback", "call_status_callback", "call_schedule_callback"):
        yield {name: LONG_ADDRESS}
    yield {"from_": ["+" + "4" * 300]}
    yield {"schedule": {"send_at": "2" * 300}}
    both = {"flow_type": "greeting", "read_via_text": "Good morning."}  # beside url, so that nothing is promised
    yield both | {"schedule": {"send_at": "9999-12-31T23:59:59-12:00"}}
    yield {"schedule": {"send_at": send_at, "end_at": "0001-01-01T00:00:00+14:00"}}


LONGEST_TARGET = 60_000
"""Bytes of a path or a query; a little more, and HTTP clients refuse to send it."""

HUGE_DIGITS = (10, 19, 25, 4301)
"""Digits of integers beyond 32 bits, 63 bits and any machine's, and beyond what some readers turn into a number."""


def sized_body(size: int) -> bytes:
    """A hopeless body of so many bytes."""
    empty = _wrapped('""')
    return empty[:-4] + b"x" * (size - len(empty)) + empty[-4:]


INTEGERS = ("number_of_retries", "interval_mins", "throttle", "repeat_menu_attempts")
"""Members of a campaign that are integers."""


def huge_body(digits: int, *places: str) -> bytes:
    """A hopeless campaign with an integer of so many digits in each of these places."""
    marked = dict.fromkeys(places, "MARK")
    campaign = {**HOPELESS, "retries": {"number_of_retries": 99, **marked}, **marked}
    return json.dumps({"campaigns": [campaign]}).replace('"MARK"', "9" * digits).encode()


def huge_bodies() -> Iterator[tuple[str, bytes]]:
    """Hopeless campaigns, each with an integer of several sizes in one place."""
    for place in INTEGERS:
        for digits in HUGE_DIGITS:
            yield f"{place} of {digits} digits", huge_body(digits, place)


def mutations(content: bytes, random: Random, count: int) -> Iterator[bytes]:
    """So many damaged copies: bytes changed, left out, doubled, or cut off."""
    for _ in range(count):
        damaged = bytearray(content)
        for _ in range(random.randint(1, 4)):
            place = random.randrange(len(damaged))
            match random.randrange(4):
                case 0:
                    damaged[place] = random.randrange(256)
                case 1:
                    del damaged[place : place + random.randint(1, 8)]
                case 2:
                    damaged[place:place] = damaged[place : place + random.randint(1, 8)]
                case _:
                    damaged[place:place] = bytes([random.choice(b'{}[]",:\\\x00\xff')])
            if not damaged:
                break
        yield bytes(damaged)


def raw_requests(host: str, path: str, authorization: str) -> dict[str, bytes]:
    """Bytes that are broken HTTP, or HTTP as no client writes it; `path` is of the list, `authorization` is good."""
    head = f"Host: {host}\r\nAuthorization: {authorization}\r\n".encode()
    get = f"GET {path}".encode()
    post = f"POST {path} HTTP/1.1\r\n".encode() + head + b"Content-Type: application/json\r\n"
    return {
        "nothing but line ends": b"\r\n\r\n\r\n",
        "no HTTP": b"hello\r\n\r\n",
        "binary": bytes(range(256)),
        "a TLS hello": bytes.fromhex("16030100a5010000a10303") + bytes(60),
        "an HTTP/2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "no version": get + b"\r\n" + head + b"\r\n",
        "a broken version": get + b" HTTP/x.y\r\n" + head + b"\r\n",
        "bare line feeds": get + b" HTTP/1.1\n" + head.replace(b"\r\n", b"\n") + b"\n",
        "no host": get + b" HTTP/1.1\r\n\r\n",
        "two hosts": get + b" HTTP/1.1\r\n" + head + b"Host: elsewhere\r\n\r\n",
        "a header without colon": get + b" HTTP/1.1\r\n" + head + b"nonsense\r\n\r\n",
        "a blank in a header name": get + b" HTTP/1.1\r\n" + head + b"bad name: x\r\n\r\n",
        "a folded header": get + b" HTTP/1.1\r\n" + head + b"x-folded: a\r\n b\r\n\r\n",
        "a NUL in a header": get + b" HTTP/1.1\r\n" + head + b"x-nul: a\x00b\r\n\r\n",
        "high bytes in a header": get + b" HTTP/1.1\r\n" + head + b"x-high: \xff\xfe\r\n\r\n",
        "a blank in the target": get + b"/a b HTTP/1.1\r\n" + head + b"\r\n",
        "high bytes in the target": get + b"/\xff\xfe HTTP/1.1\r\n" + head + b"\r\n",
        "dots in the target": get + b"/../../../../etc/passwd HTTP/1.1\r\n" + head + b"\r\n",
        "a target of 60 kB": get + b"/" + b"a" * 60_000 + b" HTTP/1.1\r\n" + head + b"\r\n",
        "an absolute target": b"GET http://" + host.encode() + path.encode() + b" HTTP/1.1\r\n" + head + b"\r\n",
        "a star": b"GET * HTTP/1.1\r\n" + head + b"\r\n",
        "an unknown method": b"BREW" + get[3:] + b" HTTP/1.1\r\n" + head + b"\r\n",
        "a small method": b"get" + get[3:] + b" HTTP/1.1\r\n" + head + b"\r\n",
        "a length that is none": post + b"Content-Length: ten\r\n\r\n{}",
        "a negative length": post + b"Content-Length: -1\r\n\r\n{}",
        "a huge length": post + b"Content-Length: " + b"9" * 30 + b"\r\n\r\n{}",
        "two lengths": post + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        "less than the length": post + b"Content-Length: 200\r\n\r\n{",
        "a broken chunk": post + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n",
        "half a chunk": post + b"Transfer-Encoding: chunked\r\n\r\n9\r\n{}",
        "length and chunks": post + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        "headers of 40 kB": get + b" HTTP/1.1\r\n" + head + b"x-long: " + b"a" * 40_000 + b"\r\n\r\n",
        "500 headers": get + b" HTTP/1.1\r\n" + head + b"x-one: a\r\n" * 500 + b"\r\n",
        "half a request": get + b" HTTP/1.1\r\nHost: " + host.encode(),
        "two Authorizations": get + b" HTTP/1.1\r\n" + head + b"Authorization: Basic eDp5\r\n\r\n",
    }


INCOMPLETE = frozenset({"nothing but line ends", "less than the length", "half a chunk", "half a request"})
"""Raw requests of which a server would wait for more, so that the sender has to hang up."""
