"""No spelling of a secret survives, everything else does, and the label says whose it was."""

import base64
import codecs
import gzip
import html
import json
import quopri
import random
import re
import string
import zlib
from collections.abc import Callable
from functools import partial
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from campaign_contracts.history import Request, Response
from campaign_contracts.redaction import Credentials, Redactor, compressed, made_up, redactor
from campaign_contracts.redaction.views import REACH, joined, layers, texts

OWN = Credentials(sid="acme", key="k3y-0f/acme+1", token="t0ken=of~acme&co")
OTHER = Credentials(sid="other", key="other-key", token="other-token")
REDACTOR = Redactor({"acme": OWN, "other": OTHER})

Encoding = Callable[[str], str]


def percent(text: str) -> str:
    """Every character percent-encoded."""
    return "".join(f"%{byte:02X}" for byte in text.encode())


def some(text: str, encode: Callable[[str], str]) -> str:
    """Every third character encoded."""
    return "".join(encode(letter) if index % 3 == 0 else letter for index, letter in enumerate(text))


def escape(letter: str) -> str:
    """A JSON escape."""
    return f"\\u{ord(letter):04x}"


def shifted(shift: int, alphabet: Callable[[bytes], bytes] = base64.b64encode) -> Encoding:
    """Base64 of a longer text in which the secret stands so many bytes from the beginning."""
    return lambda text: alphabet(b"abc"[:shift] + text.encode() + b" and more").decode()


ODD: dict[str, Encoding] = {
    "base64 twice": lambda text: base64.b64encode(base64.b64encode(f"x{text}y".encode())).decode(),
    "base64 of hexadecimal": lambda text: base64.b64encode(b"a" + text.encode().hex().encode()).decode(),
    "hexadecimal of base64": lambda text: base64.b64encode(text.encode()).hex(),
    "base64 backwards": lambda text: base64.b64encode(text.encode()).decode()[::-1],
    "base85": lambda text: base64.b85encode(text.encode()).decode(),
    "letters moved": lambda text: codecs.encode(text, "rot13"),
    "full width": lambda text: "".join(chr(ord(letter) + 0xFEE0) for letter in text),
    "decimal numbers": lambda text: " ".join(str(byte) for byte in text.encode()),
    "binary numbers": lambda text: " ".join(f"{byte:08b}" for byte in text.encode()),
    "an array": lambda text: json.dumps(list(text), indent=1).partition('"')[2].rpartition('"')[0],
    **{f"joints {joint}": joint.join for joint in ("-", ".", ", ", "_", "|")},
    **{f"signs as {sign}": partial(re.sub, "[^0-9A-Za-z]", sign) for sign in "-_"},
    "groups": lambda text: "-".join(text[start : start + 4] for start in range(0, len(text), 4)),
}
"""Forms in which the secret itself is looked for, and parts of it; not what was made of it before."""

ENCODINGS: dict[str, Encoding] = {
    "plain": str,
    "quoted": lambda text: quote(text, safe=""),
    "path": quote,
    "percent": percent,
    "small percent": lambda text: percent(text).lower(),
    "partly percent": lambda text: some(text, percent),
    "escaped": lambda text: "".join(map(escape, text)),
    "large escapes": lambda text: "".join(map(escape, text)).upper().replace("\\U", "\\u"),
    "partly escaped": lambda text: some(text, escape),
    "HTML": html.escape,
    "entities": lambda text: "".join(f"&#{ord(letter)};" for letter in text),
    "hexadecimal entities": lambda text: "".join(f"&#x{ord(letter):X};" for letter in text),
    "hexadecimal": lambda text: text.encode().hex(),
    "large hexadecimal": lambda text: text.encode().hex().upper(),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 without padding": lambda text: base64.b64encode(text.encode()).decode().rstrip("="),
    "urlsafe": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    **{f"base64 shifted {shift}": shifted(shift) for shift in range(4)},
    **{f"base32 shifted {shift}": shifted(shift, base64.b32encode) for shift in range(5)},
    "base32": lambda text: base64.b32encode(text.encode()).decode(),
    "base32 of hexadecimal order": lambda text: base64.b32hexencode(text.encode()).decode(),
    "base64 of UTF-16": lambda text: base64.b64encode(text.encode("utf-16")).decode(),
    "base64 of UTF-16, large end first": lambda text: base64.b64encode(f"to {text}".encode("utf-16-be")).decode(),
    "hexadecimal of UTF-16": lambda text: text.encode("utf-16-le").hex(),
    "hexadecimal of UTF-16, large end first": lambda text: text.encode("utf-16-be").hex().upper(),
    "octal": lambda text: "".join(f"\\{ord(letter):03o}" for letter in text),
    "CSS": lambda text: "".join(f"\\{ord(letter):x} " for letter in text),
    "CSS without blanks": lambda text: "".join(f"\\{ord(letter):06X}" for letter in text),
    "quoted-printable": lambda text: quopri.encodestring(text.encode(), quotetabs=True).decode(),
    "quoted-printable throughout": lambda text: "".join(f"={ord(letter):02X}" for letter in text),
    "partly quoted-printable": lambda text: some(text, lambda letter: f"={ord(letter):02x}"),
    "escapes of old scripts": lambda text: "".join(f"%u{ord(letter):04X}" for letter in text),
    "long escapes": lambda text: "".join(f"\\U{ord(letter):08x}" for letter in text),
    "escapes in braces": lambda text: "".join(f"\\x{{{ord(letter):x}}}" for letter in text),
    "hexadecimal numbers": lambda text: ", ".join(f"0x{byte:02x}" for byte in text.encode()),
    **{f"urlsafe shifted {shift}": shifted(shift, base64.urlsafe_b64encode) for shift in range(3)},
    **ODD,
}


@pytest.mark.parametrize("name", ENCODINGS)
@pytest.mark.parametrize("account", [OWN, OTHER], ids=["own", "other"])
def test_a_token_is_found_in_every_spelling(name: str, account: Credentials) -> None:
    hidden = REDACTOR.text(f"before {ENCODINGS[name](account.token)} after")
    assert f"{{token:{account.sid}}}" in hidden
    assert hidden.startswith("before ")
    assert hidden.endswith(" after")


@pytest.mark.parametrize("name", ["plain", "percent", "partly percent", "escaped", "hexadecimal", "base64"])
def test_so_is_a_key(name: str) -> None:
    assert REDACTOR.text(ENCODINGS[name](OWN.key)) in ("{key:acme}", "{key:acme}=", "{key:acme}==")


def test_a_header_becomes_one_label() -> None:
    assert REDACTOR.text(OWN.authorization) == "Basic {credentials:acme}"
    assert REDACTOR.values({"authorization": OTHER.authorization, "x": "y", "empty": ""}) == {
        "authorization": "Basic {credentials:other}", "x": "y", "empty": "",
    }  # fmt: skip
    assert REDACTOR.values({}) == {}


@pytest.mark.parametrize("name", ENCODINGS)
def test_a_header_is_found_when_it_was_encoded_once_more(name: str) -> None:
    encoded = OWN.authorization.removeprefix("Basic ")
    if "HTML" in name or "percent" in name or "esc" in name or "entit" in name or name in ("quoted", "path"):
        encoded = f"{OWN.key}:{OWN.token}"
        assert "{token:acme}" in REDACTOR.text(ENCODINGS[name](encoded))
    else:
        assert "{credentials:acme}" in REDACTOR.text(ENCODINGS[name](encoded))
        assert "{credentials:acme}" in REDACTOR.text(ENCODINGS[name](OWN.authorization))


def test_the_plain_pair_is_not_taken_for_a_header() -> None:
    assert REDACTOR.text(f"Basic {OWN.key}:{OWN.token}") == "Basic {key:acme}:{token:acme}"


@pytest.mark.parametrize(
    ("key", "token"), [
        (OWN.key, f"{OWN.token}x"), (f"x{OWN.key}", OWN.token), (OWN.key, OWN.token[:-1]), (OWN.token, OWN.key),
        (OWN.key, OTHER.token), (OWN.key, ""), ("", OWN.token),
    ],
)  # fmt: skip
def test_other_credentials_never_become_the_right_ones(key: str, token: str) -> None:
    hidden = REDACTOR.text(Credentials(sid="acme", key=key, token=token).authorization)
    assert hidden not in ("Basic {credentials:acme}", "Basic {credentials:other}")
    assert hidden.startswith("Basic ")


def test_a_key_that_is_the_sid_is_no_secret() -> None:
    account = Credentials(sid="acme", key="acme", token="t0ken-of-acme")
    redactor = Redactor({"acme": account})
    assert redactor.text("/v2/accounts/acme/campaigns") == "/v2/accounts/acme/campaigns"
    assert redactor.text(account.authorization) == "Basic {credentials:acme}"


def test_credentials_show_no_secret_of_their_own() -> None:
    assert repr(OWN) == "Credentials(sid='acme')"


@given(st.binary(max_size=200))
def test_content_without_secrets_is_left_alone(content: bytes) -> None:
    assert REDACTOR.content(content) == content


@given(st.integers(), st.sampled_from(sorted(ENCODINGS)), st.binary(max_size=30), st.binary(max_size=30))
def test_secrets_are_found_anywhere(seed: int, name: str, before: bytes, after: bytes) -> None:
    token = "".join(random.Random(seed).choices("abcdefghijkABCDEFGHIJK0123456789-_", k=24))
    redactor = Redactor({"a": Credentials(sid="a", key="the-key", token=token)})
    content = before + b"|" + ENCODINGS[name](token).encode() + b"|" + after
    hidden = redactor.content(content)
    assert b"{token:a}" in hidden
    assert token.encode() not in hidden
    assert redactor.content(hidden) == hidden


LONGEST = 20
"""Bytes of the longest text that the next test looks for."""

PLAIN = st.builds(
    lambda size, first, blank: blank.join(f"{number:05d}" for number in range(first, first + size)),
    st.sampled_from([1, 2, 4, 20, 40, 80, 110, 114, 118, 150, 240]),
    st.integers(0, 9_000),
    st.sampled_from(["", " ", "\n"]),
)
"""Numbers in a row, of which each comes once: around `REACH`, and longer than what is left out."""

UNDONE = st.sampled_from(
    ["%41", "%2541", "%252541", "%", "=", "=41", "=\r\n", "=" + " " * 80 + "\n", "=\t \t", "\\u0041", "\\\\u0041",
     "\\41 ", "\\000041",
     "\\n", "\\", "&amp;", "&#65;", "&amp;#65;", "&", "&CounterClockwise", "<", "<b>", "&lt;", ">", "\u200b",
     "<" + "a" * 199, f"<{'a' * 60}>", f"<{'b' * 199}>", f"%26lt;{'c' * 200}>", "\u00e9", " ",
     " " * 300, "A", "4", ";", "%3d4", "=3C"]
)  # fmt: skip
"""What is undone, what only looks as if it were, and what the end of it may look like."""


@settings(max_examples=100)
@given(parts=st.lists(st.one_of(PLAIN, UNDONE, UNDONE), min_size=1, max_size=10))
def test_the_fast_way_to_look_sees_whatever_stands_in_a_view(parts: list[str]) -> None:
    content = "".join(parts).encode()
    fast = list(texts(content, LONGEST))
    slow = dict.fromkeys(view.text for layer in layers(content) for view in joined(layer))
    for text in slow:
        needles = {text[at : at + LONGEST] for at in range(max(len(text) - LONGEST, 0) + 1)}
        assert {needle for needle in needles if not any(needle in each for each in fast)} == set()


def test_the_fast_way_reads_the_middle_of_long_plain_content_once() -> None:
    plain = "".join(f"{number:05d}" for number in range(10 * REACH))
    assert [len(text) > REACH * 10 for text in texts(f"%41{plain}=41".encode(), LONGEST)].count(True) == 1


def test_escapes_around_a_secret_stay() -> None:
    text = json.dumps({"name": "\u00e9\u4f60", "where": OWN.token})
    assert REDACTOR.text(text) == json.dumps({"name": "\u00e9\u4f60", "where": "{token:acme}"})
    assert REDACTOR.text(r"100% \u12 &#999999; %zz") == r"100% \u12 &#999999; %zz"
    assert REDACTOR.text("lone \ud800 surrogate") == "lone \ud800 surrogate"


def test_headers_of_every_request_are_hidden_by_name_and_long_ones_wherever_they_stand() -> None:
    redactor = Redactor({"acme": OWN}, {"X-Gateway-Key": "a-gateway-key-of-some-length", "X-Env": "test"})
    sent = {"x-gateway-key": "a-gateway-key-of-some-length", "x-env": "test", "accept": "test/plain"}
    labelled = {"x-gateway-key": "{header:x-gateway-key}", "x-env": "{header:x-env}", "accept": "test/plain"}
    assert redactor.values(sent) == labelled
    assert redactor.content(b"test a-gateway-key-of-some-length") == b"test {header:x-gateway-key}"


def pieces(text: str, joint: str, size: int = 5) -> str:
    """The text with a joint after every few characters."""
    return joint.join(text[start : start + size] for start in range(0, len(text), size))


def in_bytes(encode: Encoding) -> Callable[[str], bytes]:
    """An encoding whose result is bytes."""
    return lambda text: encode(text).encode()


CHANGES: dict[str, Encoding] = {
    "as it is": str,
    "lower case": str.lower,
    "upper case": str.upper,
    "other case": str.swapcase,
    "reversed": lambda text: text[::-1],
    "reversed in other case": lambda text: text[::-1].swapcase(),
    "cut by one": lambda text: text[:-1],
    "without its beginning": lambda text: text[3:],
    "first half": lambda text: text[: (len(text) + 1) // 2],
    "second half": lambda text: text[len(text) // 2 :],
}
"""What a server may do to a secret before it writes it down."""


def of_zlib(encode: Callable[[bytes], bytes], level: int) -> Callable[[bytes], bytes]:
    """The encoding of what zlib makes of some bytes."""
    return lambda raw: encode(zlib.compress(raw, level))


def in_hexadecimal(raw: bytes) -> bytes:
    """In small digits."""
    return raw.hex().encode()


COMPRESSED: dict[str, Callable[[bytes], bytes]] = {
    **{f"base64 of zlib, level {level}": of_zlib(base64.b64encode, level) for level in (1, 5, 6, 9)},
    **{f"hexadecimal of zlib, level {level}": of_zlib(in_hexadecimal, level) for level in (1, 5, 6, 9)},
    "base64 of gzip": lambda raw: base64.b64encode(gzip.compress(raw)),
    "base64 of gzip, in PHP's JSON": lambda raw: base64.b64encode(gzip.compress(raw)).replace(b"/", b"\\/"),
    "base64 of gzip in a query": lambda raw: quote(base64.b64encode(gzip.compress(raw)), safe="").encode(),
    "base64 of gzip, percent": lambda raw: percent(base64.b64encode(gzip.compress(raw)).decode()).encode(),
    "base64 of zlib, escaped": lambda raw: "".join(map(escape, base64.b64encode(zlib.compress(raw)).decode())).encode(),
    "base64 of zlib, entities": lambda raw: b"".join(b"&#%d;" % byte for byte in base64.b64encode(zlib.compress(raw))),
    "hexadecimal of gzip": lambda raw: in_hexadecimal(gzip.compress(raw)),
    "large hexadecimal of gzip": lambda raw: in_hexadecimal(gzip.compress(raw)).upper(),
    "gzip, percent": lambda raw: quote(gzip.compress(raw)).encode(),
    "base64 of gzip of base64 of zlib": lambda raw: base64.b64encode(
        gzip.compress(base64.b64encode(zlib.compress(raw)))
    ),
}


def of_text(wrap: Callable[[bytes], bytes]) -> Callable[[str], bytes]:
    """What is made of the bytes of a text."""
    return lambda text: wrap(text.encode())


WRITTEN: dict[str, Callable[[str], bytes]] = {
    **{name: of_text(wrap) for name, wrap in COMPRESSED.items()},
    **{name: in_bytes(encode) for name, encode in ENCODINGS.items() if name not in ODD},
    "PHP's JSON": lambda text: json.dumps(text).replace("/", "\\/").encode(),
    "small base32 without padding": lambda text: base64.b32encode(text.encode()).lower().rstrip(b"="),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16, large end first": lambda text: text.encode("utf-16-be"),
    "UTF-32": lambda text: text.encode("utf-32"),
    "split over the lines of quoted-printable": lambda text: pieces(text, "=\r\n").encode(),
    "split over the lines of quoted-printable, in JSON": lambda text: json.dumps(pieces(text, "=\r\n")).encode(),
    "split over lines, in JSON": lambda text: json.dumps(pieces(text, "\r\n\t")).encode(),
    "quoted-printable of JSON": lambda text: b"".join(b"=%02X" % byte for byte in "".join(map(escape, text)).encode()),
    "split by selectors of variants": lambda text: pieces(text, "\ufe0f").encode(),
    "JSON twice": lambda text: json.dumps(json.dumps(text)).encode(),
    "percent twice": lambda text: percent(percent(text)).encode(),
    "spaced hexadecimal": lambda text: text.encode().hex(" ").encode(),
    "hexadecimal with colons": lambda text: text.encode().hex(":").encode(),
    "hexadecimal with hyphens": lambda text: text.encode().hex("-").upper().encode(),
    "a list of bytes": lambda text: json.dumps(list(text.encode())).encode(),
    "split by blanks that do not break": lambda text: pieces(text, "\u00a0").encode(),
    "split by markup": lambda text: pieces(text, "<b class='x'>").encode(),
    "split by escaped markup": lambda text: pieces(text, "\\u003cwbr\\u003e").encode(),
    "split by invisible characters": lambda text: pieces(text, "\u200b").encode(),
    "split over lines": lambda text: pieces(text, "\r\n ").encode(),
    "base64 over lines": lambda text: base64.encodebytes(text.encode() * 3),
    "base64 of base64": lambda text: base64.b64encode(f"Basic {text}".encode()),
}


@given(
    seed=st.integers(0, 10_000),
    size=st.integers(16, 64),
    letters=st.sampled_from([string.ascii_letters + string.digits + "-_", string.hexdigits.lower(), "aB/+=~.:&<"]),
    change=st.sampled_from(sorted(CHANGES)),
    written=st.sampled_from(sorted(WRITTEN)),
    place=st.sampled_from(["body", "header", "name of a header", "answer"]),
)
@example(
    seed=1,
    size=40,
    letters=string.ascii_letters,
    change="as it is",
    written="split over the lines of quoted-printable, in JSON",
    place="body",
)
def test_a_secret_in_any_form_is_found_in_any_place(
    seed: int, size: int, letters: str, change: str, written: str, place: str
) -> None:
    secret = "".join(random.Random(seed).choices(letters, k=size))
    token = f"Ab{secret}"
    if change in ("first half", "second half") and len(token) < 24:
        return  # too little of it to give it away
    redactor = Redactor({"acme": Credentials(sid="acme", key="an-ordinary-key", token=token)})
    form = WRITTEN[written](CHANGES[change](token))
    line = re.sub(rb"=?\r?\n", b"", form).decode("utf-8", "replace")  # a header has no lines, nor soft ends of them
    match place:
        case "body":
            hidden = str(redactor.request(Request(method="POST", target="/", body=b'{"a": ' + form + b"}")))
        case "answer":
            hidden = str(redactor.response(Response(status=200, body=form)))
        case "header":
            hidden = str(redactor.response(Response(status=200, headers={"x-who": line})))
        case _:
            hidden = str(redactor.response(Response(status=200, headers={f"x-{line}": ""})))
    assert "token:acme}" in hidden or "credentials:acme}" in hidden
    assert redactor.text(hidden) == hidden


@pytest.mark.parametrize(
    "wrap", [gzip.compress, zlib.compress, *COMPRESSED.values()], ids=["gzip", "zlib", *COMPRESSED]
)
@pytest.mark.parametrize("size", [12, 40])
def test_compressed_content_is_looked_into(wrap: Callable[[bytes], bytes], size: int) -> None:
    token = "".join(random.Random(size).choices(string.ascii_letters + string.digits, k=size))
    redactor = Redactor({"acme": Credentials(sid="acme", key="an-ordinary-key", token=token)})
    around = b'{"message": "before %b after"}'
    assert b"{token:acme}" in redactor.content(wrap(b"who: " + token.encode()))
    hidden = redactor.content(around % wrap(token.encode()))
    assert hidden.replace(b"{compressed}", b"") == around % b"{token:acme}"
    harmless = around % wrap(b"nobody at all")
    assert redactor.content(harmless) == harmless


def test_so_is_a_body_behind_its_target() -> None:
    sent = Request(method="POST", target="/", body=zlib.compress(OWN.token.encode()))
    assert REDACTOR.request(sent).body == b"{compressed}{token:acme}"


def test_each_of_many_compressed_secrets_is_found() -> None:
    said = base64.b64encode(gzip.compress(OWN.token.encode(), mtime=0)) + b" "
    assert REDACTOR.content(said * 50) == b"{compressed}{token:acme} " * 50


def test_of_what_is_compressed_over_and_over_everything_is_hidden() -> None:
    content = OWN.token.encode()
    for _ in range(10):
        content = gzip.compress(content)
    assert REDACTOR.content(content) == b"{compressed}" * 4 + redactor.SOMEWHERE


def test_only_so_much_of_compressed_content_is_looked_at() -> None:
    bomb = base64.b64encode(gzip.compress(bytes(compressed.MOST_BYTES))) + b" "
    bombs = gzip.compress(bomb * 500)
    assert sum(map(len, compressed.unpacked(bombs))) <= compressed.MOST_BYTES


@pytest.mark.parametrize("beginning", [b"\x1f\x8b\x08\0", b"eJw", b"789c", b"H4sI"])
def test_nor_at_all_that_only_begins_like_it(beginning: bytes) -> None:
    """Without a bound it takes minutes."""
    assert list(compressed.unpacked(beginning * 100_000)) == []


def test_a_part_or_another_case_is_told_from_the_secret() -> None:
    assert REDACTOR.text(OWN.token.upper()) == "{altered token:acme}"
    assert REDACTOR.text(OWN.token[:-1]) == "{altered token:acme}"
    assert REDACTOR.text(OWN.token[:6]) == OWN.token[:6]


def test_short_secrets_shred_no_text() -> None:
    account = Credentials(sid="s", key="k", token="abcde")
    redactor = Redactor({"s": account})
    assert redactor.text("abcdefgh, the kabcde of s") == "abcdefgh, the kabcde of s"
    assert redactor.values({"authorization": account.authorization}) == {"authorization": "Basic {credentials:s}"}
    tiny = Credentials(sid="s", key="k", token="t")
    assert Redactor({"s": tiny}).values({"authorization": tiny.authorization}) == {
        "authorization": "Basic {credentials:s}"
    }


@settings(max_examples=60)
@given(st.text(st.characters(max_codepoint=255), min_size=1, max_size=9))
@example("\0" * 7)
@example("abcdef")
def test_a_secret_of_a_few_characters_of_any_kind_shreds_no_text(token: str) -> None:
    text = "it was said; it-was 42:00, a.b"
    assert Redactor({"acme": Credentials(sid="acme", key="k3y-0f/acme+1", token=token)}).text(text) == text


def test_what_everybody_may_read_is_no_part_of_a_secret() -> None:
    account = Credentials(sid="acme-staging", key="acme-staging-key", token="campaigns-of-acme-staging-1")
    redactor = Redactor({"acme-staging": account}, public=["https://acme-staging.example"])
    text = "https://acme-staging.example/v2/accounts/acme-staging/campaigns"
    assert redactor.text(text) == text
    assert redactor.text(account.token) == "{token:acme-staging}"
    assert redactor.text(account.key) == "{key:acme-staging}"
    typed = Redactor({"acme": OWN}, {"Accept": "application/json", "X-Env": "test"})
    assert typed.text("content-type: application/json") == "content-type: application/json"


def test_made_up_credentials_are_known_by_their_case() -> None:
    value = "Basic " + base64.b64encode(b"nobody-at-all:nothing").decode()
    redactor = Redactor({}, secrets=made_up("{wrong:nobody}", value))
    assert redactor.text(f"you sent {value}") == "you sent Basic {wrong:nobody}"
    assert redactor.text("who is nobody-at-all:nothing?") == "who is {wrong:nobody}?"
    assert redactor.text("who is nobody-at-all?") == "who is nobody-at-all?"


@pytest.mark.parametrize(
    "write",
    [str, percent, lambda text: pieces(text, "<b>"), lambda text: text[::-1]],
    ids=["plain", "percent", "split", "reversed"],
)
def test_a_very_long_secret_is_found_like_any_other(write: Encoding) -> None:
    token = "".join(random.Random(3).choices(string.ascii_letters + string.digits, k=3000))
    long = Redactor({"acme": Credentials(sid="acme", key="an-ordinary-key", token=token)})
    around = "".join(f"{number:05d}" for number in range(1000))
    hidden = long.text(f"%41{around}{write(token)}{around}=41")
    assert re.fullmatch(rf"%41{around}\{{(altered )?token:acme\}}{around}=41", hidden)
    parts = f"%41 {token[: redactor.PROBED]} or {token[-1000:]}"
    assert long.text(parts) == parts


def test_a_secret_that_comes_many_times_is_found_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    said = f"{OWN.token}, {OWN.authorization}; ".encode() * 300
    hidden = REDACTOR.content(said)
    assert hidden == b"{token:acme}, Basic {credentials:acme}; " * 300
    monkeypatch.setattr(redactor, "LARGE", 1_000)
    assert OWN.token.encode() not in REDACTOR.content(b"x" * 990 + OWN.token.encode() + b"y" * 10)
    assert REDACTOR.content(b"x" * 2_000) == b"x" * 2_000
