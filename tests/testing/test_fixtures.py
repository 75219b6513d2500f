"""The fixtures and context managers for authors of clients."""

import os
import re
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

from campaign_contracts.testing import CampaignsMock, ContractSession, ContractViolationError
from campaign_contracts.usage import UsageError

DOCUMENT = Path(__file__).parents[2] / "docs" / "testing.md"
BODY = {"caller_id": "+12025550199", "from": ["+12025550100"], "url": "https://flows.example/4"}


def blocks() -> dict[str, str]:
    """The files that the page shows."""
    return {
        name: text
        for text in re.findall(r"```python\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
        for name in re.findall(r"\A# (\w+\.py)\n", text)
    }


def pytest_in(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:schemathesis", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600, check=False)


def test_what_the_page_shows_runs(tmp_path: Path) -> None:
    shown = blocks()
    assert len(shown) == 3
    for name, text in shown.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        if not name.startswith("test_"):
            done = subprocess.run(
                [sys.executable, name], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
            )
            assert (done.returncode, done.stderr) == (0, "")
    done = pytest_in(tmp_path, "-n", "2")
    assert (done.returncode, "3 passed" in done.stdout) == (0, True), done.stdout


def test_the_start_for_other_languages_waits_for_the_mock_that_it_started(tmp_path: Path) -> None:
    (tmp_path / "mock.url").write_text(
        "http://127.0.0.1:1\n", encoding="utf-8"
    )  # left behind by a mock that was killed
    (tmp_path / "npm").write_text('#!/bin/sh\necho "$MY_CLIENT_BASE_URL"\n', encoding="utf-8")
    (tmp_path / "npm").chmod(0o755)
    [script] = re.findall(r"```text\n([^`]*--ready-file.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    path = os.pathsep.join((str(tmp_path), str(Path(sys.executable).parent), os.environ["PATH"]))
    command = ["sh", "-c", f"{script}cp mock.url told; kill $!; wait"]
    done = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, "PATH": path}, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.splitlines()[-1:] == [(tmp_path / "told").read_text("utf-8").strip()]
    assert not (tmp_path / "mock.url").exists()


def test_a_violation_fails_the_test_with_the_finding(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        "def test_it(campaigns_mock, contract_session):\n"
        "    import httpx2\n"
        "    account = campaigns_mock.account\n"
        "    url = f'{campaigns_mock.url}/v2/accounts/demo/campaigns?page=2'\n"
        "    httpx2.get(url, auth=(account.key, account.token))\n",
        encoding="utf-8",
    )
    done = pytest_in(tmp_path)
    assert done.returncode == 1
    assert 'REQ-02: the client broke a rule: list_campaigns has no parameter "page"' in done.stdout
    assert "1 failed" in done.stdout
    assert "exception" not in done.stdout
    assert "demo-token" not in done.stdout
    (tmp_path / "test_it.py").write_text((tmp_path / "test_it.py").read_text() + "    assert not 'this'\n")
    done = pytest_in(tmp_path)
    assert "assert not 'this'" in done.stdout
    assert "REQ-02: the client broke a rule" in done.stdout


def test_pytest_loads_nothing_of_the_kit_until_a_fixture_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        "import sys\n"
        "def test_it():\n"
        "    assert 'campaign_contracts.testing' not in sys.modules\n"
        "    assert 'campaign_contracts.mock' not in sys.modules\n",
        encoding="utf-8",
    )
    assert pytest_in(tmp_path).returncode == 0


def test_everything_that_a_test_wants(campaigns_mock: CampaignsMock) -> None:
    mock = campaigns_mock
    auth = (mock.account.key, mock.account.token)
    with httpx2.Client(base_url=f"{mock.url}/v2/accounts/{mock.account.sid}", auth=auth) as client:
        assert client.post("/campaigns", json={"campaigns": [BODY]}).status_code == 200
        mock.fail_next("list_campaigns", "429")
        assert [client.get("/campaigns").status_code for _ in range(2)] == [429, 200]
        with mock.fault("limit-default-10"):
            assert client.get("/campaigns").json()["metadata"]["limit"] == 10
        assert client.get("/campaigns").json()["metadata"]["limit"] == 20
        paused = mock.campaign(state="paused-started")
        assert client.get(f"/campaigns/{paused}").json()["response"][0]["data"]["status"] == "paused"
    first = mock.requests[0]
    assert (first.method, first.path, first.status) == ("POST", "/v2/accounts/demo/campaigns", 200)
    assert first.json == {"campaigns": [BODY]}
    assert first.headers["content-type"] == "application/json"
    assert mock.callbacks == []
    with pytest.raises(ValueError, match="state must be one of created, "):
        mock.campaign(state="asleep")
    mock.reset()
    assert mock.requests == []


def test_a_session_judges_both_sides_with_the_clock_of_the_mock(campaigns_mock: CampaignsMock) -> None:
    mock = campaigns_mock
    account = mock.account
    base = f"{mock.url}/v2/accounts/{account.sid}"
    with ContractSession(mock) as session, httpx2.Client(base_url=base, auth=(account.key, account.token)) as client:
        made = client.post("/campaigns", json={"campaigns": [BODY]}).json()["response"][0]["data"]["id"]
        mock.advance(3600)
        assert client.get(f"/campaigns/{made}").json()["response"][0]["data"]["status"] == "completed"
        assert (session.client_findings, session.server_findings) == ((), ())
        client.put(f"/campaigns/{made}", json={"campaigns": [{"action": "pause"}]})
        assert [finding.rule for finding in session.client_findings] == ["REQ-05"]
        with pytest.raises(
            ContractViolationError, match="pause is asked for of a campaign that was shown as completed"
        ):
            session.check()
        session.forgive()


def test_what_a_mock_was_told_to_do_wrong_is_found_and_fails_no_test(campaigns_mock: CampaignsMock) -> None:
    account = campaigns_mock.account
    url = f"{campaigns_mock.url}/v2/accounts/{account.sid}/campaigns/none"
    with ContractSession(campaigns_mock) as session:
        with campaigns_mock.fault("http-code-always-200"):
            httpx2.get(url, auth=(account.key, account.token))
        assert "ENV-02" in {finding.rule for finding in session.server_findings}
        session.check()
    campaigns_mock.reset()


def test_a_session_with_another_server_finds_what_that_does_wrong(campaigns_mock: CampaignsMock) -> None:
    with campaigns_mock.fault("http-code-always-200"):
        session = ContractSession(to=campaigns_mock.url).start()
        account = campaigns_mock.account
        httpx2.get(f"{session.url}/v2/accounts/{account.sid}/campaigns/none", auth=(account.key, account.token))
        session.stop()
    assert "ENV-02" in {finding.rule for finding in session.server_findings}
    with pytest.raises(ContractViolationError, match="the server broke a rule"):
        session.check()


ODD = """
import httpx2
import pytest


def sends_what_is_wrong(mock):
    url = f"{mock.url}/v2/accounts/demo/campaigns?page=2"
    httpx2.get(url, auth=(mock.account.key, mock.account.token))


def test_that_asks_late(campaigns_mock, request):
    request.getfixturevalue("contract_session")
    sends_what_is_wrong(campaigns_mock)


@pytest.fixture
def tidied(campaigns_mock, contract_session):
    yield
    sends_what_is_wrong(campaigns_mock)


def test_with_a_fixture_that_sends_afterwards(tidied):
    pass


def test_that_is_right_when_it_is_run_again(campaigns_mock, contract_session, tries=[]):
    tries.append(1)
    if len(tries) == 1:
        sends_what_is_wrong(campaigns_mock)
"""

RUN_AGAIN = """
from _pytest.runner import runtestprotocol


def pytest_runtest_protocol(item, nextitem):
    if "again" not in item.name:
        return None
    runtestprotocol(item, nextitem=nextitem, log=False)
    item._initrequest()
    for report in runtestprotocol(item, nextitem=nextitem, log=False):
        item.ihook.pytest_runtest_logreport(report=report)
    return True
"""


def test_nothing_that_was_sent_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(ODD, encoding="utf-8")
    (tmp_path / "conftest.py").write_text(RUN_AGAIN, encoding="utf-8")
    done = pytest_in(tmp_path, "-rN")  # no summary, which tells it again where CI is set
    assert done.returncode == 1
    assert "3 passed, 2 errors" in done.stdout, done.stdout
    assert done.stdout.count('has no parameter "page"\n  expected') == 2


def test_a_create_that_was_given_up_and_sent_again_is_found_at_once(campaigns_mock: CampaignsMock) -> None:
    account = campaigns_mock.account
    path = f"/v2/accounts/{account.sid}/campaigns"
    mine = ContractSession(campaigns_mock).start()
    others = ContractSession(to=campaigns_mock.url).start()
    for url in (campaigns_mock.url, others.url):
        campaigns_mock.fail_next("create_campaigns", "hang", seconds=60)
        with httpx2.Client(base_url=url, auth=(account.key, account.token)) as client:
            with pytest.raises(httpx2.ReadTimeout):
                client.post(path, json={"campaigns": [BODY]}, timeout=0.2)
            assert client.post(path, json={"campaigns": [BODY]}).status_code == 200
    assert {finding.rule for finding in mine.client_findings} == {"REQ-04"}
    others.stop()
    assert {finding.rule for finding in others.client_findings} == {"REQ-04"}
    mine.stop()


def test_what_a_client_gives_up_is_done_by_then_and_left_to_no_other_test(campaigns_mock: CampaignsMock) -> None:
    account = campaigns_mock.account
    path = f"/v2/accounts/{account.sid}/campaigns"
    auth = (account.key, account.token)
    with (
        ContractSession(campaigns_mock) as session,
        httpx2.Client(base_url=campaigns_mock.url, auth=auth) as client,
    ):
        (made,) = [each["data"]["id"] for each in client.post(path, json={"campaigns": [BODY]}).json()["response"]]
        pause = {"campaigns": [{"action": "pause"}]}
        other = {"campaigns": [{**BODY, "name": "Given up"}]}
        for method, target, body in (("PUT", f"{path}/{made}", pause), ("POST", path, other)):
            campaigns_mock.fail_next("*", "hang", seconds=60)
            with pytest.raises(httpx2.ReadTimeout):
                client.request(method, target, json=body, timeout=0.3)
        assert "Given up" in {each["data"]["name"] for each in client.get(path).json()["response"]}
        assert client.get(f"{path}/{made}").json()["response"][0]["data"]["status"] == "paused"
        assert session.server_findings == ()
        campaigns_mock.reset()
        assert client.get(path).json()["metadata"]["total"] == 0


def test_a_reset_does_not_make_a_fault_that_was_asked_for_one_of_the_server(campaigns_mock: CampaignsMock) -> None:
    account = campaigns_mock.account
    url = f"{campaigns_mock.url}/v2/accounts/{account.sid}/campaigns/none"
    with ContractSession(campaigns_mock) as session:
        with campaigns_mock.fault("http-code-always-200"):
            httpx2.get(url, auth=(account.key, account.token))
        campaigns_mock.reset()
        assert "ENV-02" in {finding.rule for finding in session.server_findings}


@pytest.mark.parametrize("to", ["", "ftp://staging.example"])
def test_a_session_takes_no_server_that_has_no_base_url(to: str) -> None:
    with pytest.raises(UsageError, match=rf"^to: expected a URL .*, found '{to}'$"):
        ContractSession(to=to)


@pytest.mark.parametrize(
    "to",
    [
        "ftp://key:hushhush@far.example",
        "https://key:hush/hush@far.example",
        "https://key:hushhush@[far",
        "https://key:hushhush@far.example",
    ],
)
def test_a_session_repeats_no_credentials_of_a_url(to: str) -> None:
    with pytest.raises(UsageError) as raised:
        ContractSession(to=to)
    assert "hush" not in str(raised.value)
    assert raised.value.__suppress_context__
