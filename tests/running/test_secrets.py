"""A whole run's files give no secret away: not the right one, and none of those that are made out of it."""

import base64
import json
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.packed import text_of

from campaign_contracts.bundle import packaged
from campaign_contracts.mock.http.accounts import Account
from campaign_contracts.mock.server import MockServer
from campaign_contracts.recordings.histories import HISTORY
from campaign_contracts.redaction import Credentials
from campaign_contracts.reports import contract
from campaign_contracts.running import runner
from campaign_contracts.running.settings import Settings
from campaign_contracts.verdicts import Outcome

PART = 12
"""Characters of a secret in a row that no file may hold."""

OWN = Credentials(sid="acme", key=secrets.token_urlsafe(36), token=secrets.token_urlsafe(36))
OTHER = Credentials(sid="other", key=secrets.token_urlsafe(36), token=secrets.token_urlsafe(36))


def readings(text: str) -> Iterator[str]:
    """The text and whatever its base64 holds, at every offset, in one letter case, forwards and backwards."""
    plain = [text]
    for digits in re.findall(r"[A-Za-z0-9+/_-]{8,}", text):
        for start in range(4):
            whole = digits[start:].replace("-", "+").replace("_", "/")
            plain.append(base64.b64decode(whole[: len(whole) // 4 * 4]).decode("latin-1"))
    for reading in plain:
        yield reading.lower()
        yield reading.lower()[::-1]


@pytest.mark.parametrize(
    ("fault", "outcome"), [((), Outcome.PASS), (("token-in-any-case-accepted", "credentials-in-refusal"), Outcome.FAIL)]
)
def test_no_file_of_a_run_holds_a_secret(fault: tuple[str, ...], outcome: Outcome, tmp_path: Path) -> None:
    accounts = [Account(sid=each.sid, key=each.key, token=each.token) for each in (OWN, OTHER)]
    with MockServer(accounts=accounts, faults=fault) as server:
        settings = Settings(
            base_url=server.base_url, control_url=server.control_url, accounts={"acme": OWN, "other": OTHER},
            suites=("test_bad_credentials_open*", "test_credentials_come_before*"), report_dir=tmp_path,
        )  # fmt: skip
        result = runner.run(settings, packaged())
    assert result.report.outcome is outcome
    report = contract.text(result.report)
    history = text_of(tmp_path / HISTORY)
    parts = {
        part
        for account in (OWN, OTHER)
        for secret in (account.key, account.token, account.authorization[6:])
        for start in range(len(secret) - PART + 1)
        if (part := secret[start : start + PART].lower())
    }
    for text in (history, report):
        seen = "\n".join(readings(text))
        assert [part for part in parts if part in seen] == []
    recorded = {
        json.loads(line).get("request", {}).get("headers", {}).get("authorization") for line in history.splitlines()
    }
    assert {"{wrong:token in other case}", "{malformed:no colon}", "Basic {credentials:acme}", None} <= recorded
