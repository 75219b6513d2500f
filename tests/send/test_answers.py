"""What an answer says, whatever it looks like: garbage, codings, when to come again, trouble with TLS."""

import gzip

import pytest
from tests.send.scripted import answer, bench

from campaign_contracts.send.answers import tls_trouble, wait_after_429


@pytest.mark.parametrize("garbage", [b"nonsense\r\n\r\n", b"HTTP/1.1 200\r\nContent-Length: x\r\n\r\n"])
def test_garbage_is_malformed(garbage: bytes) -> None:
    with bench(garbage) as both:
        exchange = both.send()
    assert exchange.failure is not None
    assert exchange.failure.kind == "malformed"


def test_a_broken_content_coding_is_malformed() -> None:
    with bench(answer(200, b"not gzip", "Content-Encoding: gzip")) as both:
        exchange = both.send()
    assert exchange.failure is not None
    assert exchange.failure.kind == "malformed"


def test_content_codings_are_undone() -> None:
    with bench(answer(200, gzip.compress(b'{"a": 1}'), "Content-Encoding: gzip")) as both:
        exchange = both.send()
    assert exchange.response is not None
    assert exchange.response.json == {"a": 1}


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("3", 3.0), ("0", 0.0), ("99999999999", 30.0), ("", 1.0), ("soon", 1.0), ("-5", 1.0), ("\u0663", 1.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0), ("Fri, 31 Dec 2199 00:00:00 GMT", 30.0),
    ],
)  # fmt: skip
def test_retry_after_in_every_form(text: str, seconds: float) -> None:
    assert wait_after_429(text, 2) == seconds


@pytest.mark.parametrize(
    ("message", "option"),
    [
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate", "--cacert"),
        (
            "certificate verify failed: Hostname mismatch, certificate is not valid for 'localhost'.",
            "as its certificate does",
        ),
        (
            "certificate verify failed: IP address mismatch, certificate is not valid for '127.0.0.1'.",
            "as its certificate does",
        ),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired", "renew it"),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate is not yet valid", "renew it"),
        ("[SSL: TLSV1_ALERT_UNKNOWN_CA] tlsv1 alert unknown ca", "refuses the client's certificate"),
        ("[SSL: SSLV3_ALERT_CERTIFICATE_EXPIRED] sslv3 alert certificate expired", "refuses the client's certificate"),
        ("[SSL: TLSV13_ALERT_CERTIFICATE_REQUIRED] tlsv13 alert certificate required", "--cert"),
        ("[SSL: WRONG_VERSION_NUMBER] wrong version number", "http://"),
    ],
)
def test_trouble_with_tls_names_what_to_do(message: str, option: str) -> None:
    assert option in str(tls_trouble(message))
    assert tls_trouble("Connection refused") is None
