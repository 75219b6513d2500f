"""The control plane and the pages are the operator's: no page of another site, no callback, no other machine."""

import pytest
from tests.mock.conftest import InProcess, StandingClock

from campaign_contracts.mock.assemble import assemble
from campaign_contracts.mock.console.door import Door
from campaign_contracts.mock.server import base_url
from campaign_contracts.mock.settings import Settings
from campaign_contracts.mock.wire.refusal import RefusalError
from campaign_contracts.usage import UsageError

ROUTES = (
    ("POST", "/_control/reset"),
    ("POST", "/_control/clock"),
    ("GET", "/_control/clock"),
    ("POST", "/_control/campaigns"),
    ("PUT", "/_control/next"),
    ("PUT", "/_control/faults"),
    ("GET", "/_control/callbacks"),
    ("GET", "/_control/requests"),
    ("GET", "/_control/nothing"),
    ("POST", "/"),
)
EVIL = ("https://evil.example", "null", "http://127.0.0.1.evil.example", "http://127.0.0.1:8081", "http://localhost")


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_no_page_of_another_site_gets_in(mock: InProcess, method: str, path: str) -> None:
    kept = mock.created()
    body = {"advance_seconds": 86400, "state": "created", "count": 5}
    for origin in EVIL:
        for media_type in ("application/json", "text/plain", "application/x-www-form-urlencoded"):
            headers = [("origin", origin), ("content-type", media_type)]
            assert mock.send(method, path, body, credentials=None, headers=headers).status == 403
    for site in ("cross-site", "same-site"):
        headers = [("sec-fetch-site", site)]
        assert mock.send(method, path, body, credentials=None, headers=headers).status == 403
    assert len(mock.names()) == 1
    assert mock.status(kept) != "404"


def test_its_own_page_and_programs_get_in(mock: InProcess) -> None:
    for headers in ([], [("origin", "http://127.0.0.1")], [("sec-fetch-site", "same-origin")]):
        assert mock.send("POST", "/_control/clock", {"advance_seconds": 1}, headers=headers).status == 200
    assert mock.send("GET", "/", headers=[("sec-fetch-site", "cross-site")]).status == 200  # a link in somebody's notes


def test_a_callback_operates_no_mock(mock: InProcess) -> None:
    headers = [("user-agent", "campaign-contracts-mock")]
    assert mock.send("POST", "/_control/reset", headers=headers).status == 403


def status(allowed: list[str], peer: str, host: str) -> int:
    """What a request for the clock gets from another machine, or from this one."""
    app = assemble(Settings(control_hosts=tuple(allowed)), StandingClock())
    try:
        app.door.check({"client": (peer, 40_000), "headers": [(b"host", host.encode())]})
    except RefusalError as refusal:
        return refusal.status
    return 200


@pytest.mark.parametrize(
    ("allowed", "peer", "host", "expected"),
    [
        ([], "127.0.0.1", "localhost:8080", 200),
        ([], "::1", "[::1]:8080", 200),
        ([], "127.0.0.1", "10.0.0.1", 403),
        ([], "127.0.0.1", "[::1]:8080", 200),
        ([], "127.0.0.1", "[::1].evil.example", 403),
        ([], "127.0.0.1", "localhost:80.evil.example", 403),
        ([], "10.0.0.7", "localhost", 403),
        (["10.0.0.7"], "10.0.0.7", "mock:8080", 200),
        (["10.0.0.7"], "10.0.0.7", "10.0.0.1:8080", 200),
        (["10.0.0.7"], "10.0.0.7", "evil.example", 403),
        (["10.0.0.7"], "10.0.0.8", "mock", 403),
        (["10.0.0.0/24"], "10.0.0.8", "mock", 200),
        (["localhost"], "127.0.0.1", "mock", 200),
        (["any"], "192.0.2.9", "mock", 200),
        (["any"], "192.0.2.9", "evil.example", 403),
        (["any", "10.0.0.7"], "192.0.2.9", "[2001:db8::1]:8080", 200),
    ],
)
def test_other_machines_get_in_where_they_are_allowed(allowed: list[str], peer: str, host: str, expected: int) -> None:
    assert status(allowed, peer, host) == expected


def test_a_machine_that_cannot_be_found_is_named() -> None:
    with pytest.raises(
        UsageError, match=r"--allow-control-from: expected .* that can be resolved, found 'no such machine'"
    ):
        Door(["no such machine"])


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("0.0.0.0", "http://127.0.0.1:80"),  # noqa: S104 (listens nowhere)
        ("::", "http://[::1]:80"),
        ("10.0.0.1", "http://10.0.0.1:80"),
    ],
)
def test_no_url_is_printed_that_is_refused(host: str, url: str) -> None:
    assert base_url(host, 80) == url


def test_what_breaks_is_answered_in_the_envelope_and_logged(
    mock: InProcess, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise MemoryError("no room")

    monkeypatch.setattr(mock.app.service, "read", broken)
    monkeypatch.setattr(mock.app.service.scheduler, "forget", broken)
    for answer in (mock.read("x"), mock.send("POST", "/_control/reset")):
        assert (answer.status, answer.document["http_code"], answer.item["status"]) == (500, 500, "failure")
        assert b"no room" not in answer.content
    assert caplog.text.count("MemoryError: no room") == 2
    assert mock.create().status == 200
