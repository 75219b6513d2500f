"""No spelling of a secret survives, everything else does, and the label says whose it was."""

import base64
import html
import json
import random
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign_contracts.redaction import Credentials, Redactor

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
    **{f"urlsafe shifted {shift}": shifted(shift, base64.urlsafe_b64encode) for shift in range(3)},
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
