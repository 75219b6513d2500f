"""Rules ROB: what keeps and what breaks each, and what is noise."""

from typing import Any

import pytest
from tests.checks.answers import CAMPAIGNS, FOREIGN, Verdicts, add, alone, done, envelope, page, refused
from tests.checks.histories import History, failure, judged, success

from campaign_contracts.checks import robustness
from campaign_contracts.history import FailureKind

CHECKS = robustness.CHECKS
ONE = f"{CAMPAIGNS}/c1"
ACCOUNT = "/v2/accounts/demo"


@pytest.mark.parametrize("status", [500, 501, 502, 503, 599])
def test_a_5xx_is_never_an_answer(status: int) -> None:
    for method, target in (("GET", CAMPAIGNS), ("PATCH", ONE), ("HEAD", ONE), ("GET", "/v2/nonsense"), ("RAW", "")):
        assert alone(CHECKS, method, target, status=status, content=b"oops") == {("ROB-01", "broken")}


def test_a_5xx_inside_an_answer_counts_too() -> None:
    document = envelope("POST", 207, [success({}), failure(500)])
    assert alone(CHECKS, "POST", status=207, document=document, sent={}) == {("ROB-01", "broken")}


def test_what_is_malformed_and_answered_keeps_the_rule() -> None:
    assert alone(CHECKS, "POST", status=400, document=refused("POST", 400), sent=b"{") == {("ROB-01", "kept")}
    assert alone(CHECKS, "RAW", "", status=400, content=b"", sent=b"\x00") == {("ROB-01", "kept")}
    assert alone(CHECKS, "PATCH", ONE, status=405, document=refused("PATCH", 405)) == {("ROB-01", "kept")}


def test_ordinary_requests_decide_nothing() -> None:
    assert alone(CHECKS, document=page([])) == set()
    assert alone(CHECKS, "PUT", ONE, document=done("PUT", {}), sent={"campaigns": [{}]}) == set()


def silence(*events: FailureKind | str) -> Verdicts:
    """Unanswered requests, `read` for a plain read that is answered, `again` for the same request answered."""
    history = History()
    for event in events:
        if event == "read":
            add(history, document=page([]))
        elif event == "again":
            add(history, "POST", sent=b"[1]", status=400, document=refused("POST", 400))
        elif event == "other":
            add(history, "POST", sent=b"[2]", failed="timeout")
        else:
            kind: Any = event
            add(history, "POST", sent=b"[1]", failed=kind)
    return {verdict for verdict in judged(history, CHECKS)[0] if verdict[1] == "broken"}


@pytest.mark.parametrize("kind", ["timeout", "dropped", "malformed"])
def test_silence_counts_when_it_was_repeated(kind: FailureKind) -> None:
    assert silence(kind, "read", kind, "read", kind) == {("ROB-01", "broken")}
    assert silence(kind, "read", "other", "read", kind, "read", kind) == {("ROB-01", "broken")}


@pytest.mark.parametrize(
    "events",
    [
        ("dropped",), ("dropped", "read", "dropped"), ("dropped", "dropped", "dropped"),
        ("dropped", "read", "dropped", "dropped"), ("dropped", "read", "dropped", "read", "again"),
        ("dropped", "read", "again", "dropped", "read", "dropped"),
        ("dropped", "read", "other", "read", "dropped"),
        ("unreachable", "read", "unreachable", "read", "unreachable"),
    ],
)  # fmt: skip
def test_anything_less_is_noise(events: tuple[Any, ...]) -> None:
    assert silence(*events) == set()


def test_on_a_noisy_way_it_takes_more_attempts() -> None:
    noise = ["dropped", "read", "again"] * 3
    assert silence(*noise, *["dropped", "read"] * 5) == set()
    assert silence(*noise, *["dropped", "read"] * 6) == {("ROB-01", "broken")}


def test_the_finding_names_every_attempt() -> None:
    history = History()
    numbers = []
    for _ in range(3):
        numbers.append(add(history, "HEAD", ONE, failed="timeout"))
        add(history, document=page([]))
    findings = judged(history, CHECKS)[1]
    assert [finding.exchanges for finding in findings] == [tuple(numbers)]
    assert "no answer" in findings[0].observed


def test_a_connection_may_be_closed_on_bytes_that_are_no_http() -> None:
    history = History()
    for _ in range(4):
        add(history, "RAW", "", sent=b"\x00", failed="dropped")
        add(history, document=page([]))
    assert judged(history, CHECKS)[0] == set()


def unknown(path: str, status: int = 404, **options: Any) -> Verdicts:
    """Verdicts of ROB-02."""
    method = options.pop("method", "GET")
    options.setdefault("document", refused(method, status))
    verdicts = alone(CHECKS, method, path, status=status, **options)
    return {verdict for verdict in verdicts if verdict[0] == "ROB-02"}


UNKNOWN = [
    "/v2", "/v2/nonsense", "/v2/accounts", ACCOUNT, f"{ACCOUNT}/nonsense", f"{ONE}/nonsense", f"{ACCOUNT}/campaign",
    f"{ONE}/call-details/1", f"{ACCOUNT}/campaigns-old",
]  # fmt: skip


@pytest.mark.parametrize("path", UNKNOWN)
def test_unknown_paths_are_not_found(path: str) -> None:
    assert unknown(path) == {("ROB-02", "kept")}
    assert unknown(path, method="DELETE") == {("ROB-02", "kept")}
    for status in (200, 400, 401, 403, 405, 302):
        assert unknown(path, status) == {("ROB-02", "broken")}
    for status in (402, 408):
        assert unknown(path, status) == set()
    for content in (b"not found", b'{"detail": "Not Found"}'):
        assert unknown(path, content=content) == {("ROB-02", "broken")}
    assert unknown(path, document=envelope("GET", 404, [success({})])) == {("ROB-02", "broken")}


def test_unknown_paths_without_good_credentials() -> None:
    for status in (401, 404):
        assert unknown(UNKNOWN[4], status, authorization=None) == set()
    assert unknown(UNKNOWN[4], 200, authorization=None) == {("ROB-02", "broken")}
    assert unknown(UNKNOWN[4], 403, authorization=FOREIGN) == set()
    assert unknown("/v2/nonsense", 403, authorization=FOREIGN) == {("ROB-02", "broken")}


@pytest.mark.parametrize(
    "path",
    [
        CAMPAIGNS, ONE, f"{CAMPAIGNS}/", f"{ONE}/", f"{ACCOUNT}//campaigns", f"{ACCOUNT}/./campaigns", f"{ONE}/..",
        f"{ACCOUNT}/Campaigns", f"{ACCOUNT}/lists", f"{ACCOUNT}/contacts/1", f"{ONE}/%2e%2e", "/health",
    ],
)  # fmt: skip
def test_paths_that_may_be_something_are_left_alone(path: str) -> None:
    for status in (200, 404, 307):
        assert unknown(path, status) == set()


def limited(**options: Any) -> Verdicts:
    """Verdicts of ROB-03."""
    return {verdict for verdict in alone(CHECKS, status=429, **options) if verdict[0] == "ROB-03"}


def test_a_429_carries_the_failure_envelope() -> None:
    for bare in (True, False):
        assert limited(document=refused("GET", 429, bare=bare)) == {("ROB-03", "kept")}
    assert limited(content=b"slow down") == {("ROB-03", "broken")}
    assert limited(content=b"") == {("ROB-03", "broken")}
    assert limited(document={"message": "slow down"}) == {("ROB-03", "broken")}
    assert limited(document=envelope("GET", 429, [success({})])) == {("ROB-03", "broken")}
    assert limited(document=refused("GET", 429) | {"http_code": 200}) == {("ROB-03", "broken")}


@pytest.mark.parametrize("kind", ["unread", "unreachable", "unrecorded"])
def test_what_says_nothing_of_the_server_breaks_nothing(kind: FailureKind) -> None:
    assert silence(*[kind, "read"] * 9) == set()
