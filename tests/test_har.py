"""Archives become histories, without their secrets."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from campaign_contracts import har
from campaign_contracts.bundle import packaged
from campaign_contracts.checks import CHECKS
from campaign_contracts.checks.judge import judge
from campaign_contracts.cli import app
from campaign_contracts.history import Exchange, HistoryError, RunBegan, to_line

TOKEN = "c2VjcmV0LWtleTpzZWNyZXQtdG9rZW4="  # secret-key:secret-token
BASE = "https://secret-key:secret-token@api.exotel.example"


def entry(
    method: str,
    path: str,
    status: int,
    answer: Any,
    *,
    second: int = 0,
    authorization: str | None = TOKEN,
    base: str = BASE,
) -> dict[str, Any]:
    credentials = [{"name": "Authorization", "value": f"Basic {authorization}"}] if authorization is not None else []
    return {
        "startedDateTime": f"2026-11-22T10:00:{second:02d}.500+05:30",
        "time": 40,
        "request": {
            "method": method,
            "url": f"{base}{path}",
            "headers": [*credentials, {"name": "Cookie", "value": "s=1"}],
        },
        "response": {
            "status": status,
            "headers": [{"name": "Content-Type", "value": "application/json"}],
            "content": {"text": json.dumps(answer)},
        },
    }


def archive(*entries: dict[str, Any]) -> dict[str, Any]:
    return {"log": {"version": "1.2", "entries": list(entries)}}


def listed(**changes: Any) -> dict[str, Any]:
    metadata = {"count": 0, "offset": 0, "limit": 20, "total": 0}
    return {"request_id": "r1", "method": "GET", "http_code": 200, "metadata": metadata, "response": []} | changes


def read(document: Any) -> list[Any]:
    return list(har.records(document, kit="1", specification="s"))


def test_exchanges_in_their_order_with_their_account() -> None:
    late = entry("GET", "/v2/accounts/acme/campaigns?limit=5", 200, listed(), second=9)
    early = entry("GET", "/v2/accounts/acme/campaigns", 401, {}, second=1, authorization="b3RoZXI6eA==")
    elsewhere = entry("GET", "/v1/accounts/acme", 200, {})
    began, first, second, _ = read(archive(late, elsewhere, early))
    assert isinstance(began, RunBegan)
    assert (began.base_url, began.account_sid, began.control, began.live) == (
        "https://api.exotel.example",
        "acme",
        False,
        True,
    )
    assert isinstance(first, Exchange)
    assert first.request.headers["authorization"] == "{unknown}"
    assert second.request.headers["authorization"] == "Basic {credentials:acme}"
    assert (second.request.target, second.at - first.at) == ("/v2/accounts/acme/campaigns?limit=5", pytest.approx(8.0))


def test_credentials_in_the_url_are_credentials() -> None:
    one = entry("GET", "/v2/accounts/acme/campaigns", 200, listed(), authorization=None)
    other = entry(
        "GET", "/v2/accounts/acme/campaigns", 401, {}, authorization=None, base="https://a:b@api.exotel.example"
    )
    _, first, second, _ = read(archive(one, other))
    assert first.request.headers["authorization"] == "Basic {credentials:acme}"
    assert second.request.headers["authorization"] == "{unknown}"


def test_an_archive_without_any_credentials_accuses_nobody_of_opening_doors() -> None:
    plain = "https://api.exotel.example"
    paths = ("/v2/accounts/acme/campaigns", "/v2/accounts/other/campaigns")
    entries = [entry("GET", path, 200, listed(request_id=path), authorization=None, base=plain) for path in paths]
    refused = entry("GET", paths[0], 401, {}, authorization=None, base=plain)
    began, first, second, third, _ = read(archive(*entries, refused))
    assert began.accounts == ("acme", "other")
    assert [one.request.headers.get("authorization") for one in (first, second, third)] == [
        "Basic {credentials:acme}",
        "Basic {credentials:other}",
        None,
    ]
    assert not judge(read(archive(*entries)), packaged(), CHECKS).ledger.findings


def test_no_secret_survives() -> None:
    records = read(archive(entry("GET", "/v2/accounts/acme/campaigns", 200, listed())))
    lines = "\n".join(to_line(record) for record in records)
    assert TOKEN not in lines
    assert "secret-token" not in lines
    assert "cookie" not in lines


def test_an_archive_is_judged() -> None:
    wrong = entry("GET", "/v2/accounts/acme/campaigns", 200, listed(http_code=201))
    found = judge(read(archive(wrong)), packaged(), CHECKS)
    assert {finding.rule for finding in found.ledger.findings.values()} == {"ENV-02"}


@pytest.mark.parametrize("document", [{}, [], None, {"log": {"entries": [{}]}}, archive()])
def test_what_is_no_archive_is_named(document: Any) -> None:
    with pytest.raises(HistoryError, match=r"no HTTP archive|no request under /v2/accounts/"):
        read(document)


def test_the_command_judges_an_archive(tmp_path: Path) -> None:
    wrong = entry("GET", "/v2/accounts/acme/campaigns", 200, listed(http_code=201))
    path = tmp_path / "traffic.har"
    path.write_text(json.dumps(archive(wrong)))
    result = CliRunner().invoke(app, ["judge", str(path)])
    assert result.exit_code == 1
    assert "ENV-02" in result.output
    path.write_text("{")
    assert CliRunner().invoke(app, ["judge", str(path)], standalone_mode=False).exit_code != 0
