"""Command lines that can be pasted: run by a real shell, with a curl that prints what it was given."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from campaign_contracts.history import Exchange, Intent, Request, Response
from campaign_contracts.reports.curl import LONGEST_ARGUMENT, Shell

SHELL = Shell(base_url="http://127.0.0.1:8080", account_sid="demo")
REPLAY = "campaign-contracts replay X-01-abc"
SECRETS = {
    "CAMPAIGN_CONTRACTS_API_KEY": "the key",
    "CAMPAIGN_CONTRACTS_API_TOKEN": "the 'token\"",
    "CAMPAIGN_CONTRACTS_OTHER_ACCOUNT": "other:other key:other:token",
    "CAMPAIGN_CONTRACTS_HEADER_X_TENANT": 'a "tenant',
}
USUAL = {"accept": "application/json", "user-agent": "campaign-contracts", "authorization": "Basic {credentials:demo}"}


def exchange(
    method: str = "GET", target: str = "/v2/x", *, headers: Mapping[str, str] = USUAL, body: bytes = b""
) -> Exchange:
    request = Request(method=method, target=target, headers=dict(headers), body=body)
    return Exchange(number=7, at=0, until=0, account="demo", request=request, response=Response(status=200))


def test_credentials_that_are_made_of_secrets_cannot_be_pasted() -> None:
    line = SHELL.curl(exchange(headers={**USUAL, "authorization": "{wrong:token in other case}"}), REPLAY)
    assert line.startswith("# cannot be pasted")
    assert "(token in other case)" in line
    assert "campaign-contracts replay X-01-abc" in line


@pytest.fixture
def pasted(tmp_path: Path) -> "Pasted":
    """A shell in which curl prints its arguments and its input as JSON."""
    fake = tmp_path / "curl"
    code = "import json,sys;i=sys.stdin.buffer.read() if '@-' in sys.argv or 'telnet' in sys.argv[-1] else b''"
    fake.write_text(f"#!{sys.executable}\n{code};print(json.dumps([sys.argv[1:], list(i)]))\n")
    fake.chmod(0o755)
    return Pasted(tmp_path)


class Pasted:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, line: str) -> tuple[list[str], bytes]:
        path = os.pathsep.join([str(self.folder), os.environ["PATH"]])
        shell = shutil.which("sh") or "/bin/sh"
        result = subprocess.run(
            [shell, "-c", line], env={**os.environ, **SECRETS, "PATH": path}, cwd=self.folder,
            capture_output=True, check=True, timeout=60,
        )  # fmt: skip
        arguments, given = json.loads(result.stdout)
        return arguments, bytes(given)


def after(arguments: list[str], flag: str) -> str:
    return arguments[arguments.index(flag) + 1]


def test_a_plain_read(pasted: Pasted) -> None:
    line = SHELL.curl(exchange(target="/v2/x?a=b&c=%20"), REPLAY)
    assert "the key" not in line
    arguments, _ = pasted(line)
    assert arguments == ["-sSi", "-u", "the key:the 'token\"", "http://127.0.0.1:8080/v2/x?a=b&c=%20"]


@pytest.mark.parametrize(
    "body",
    [b'{"a": "it\'s"}', b'{"a": "$HOME `id` \\" \\\\ !"}', "{\"ü\": \"☎\"}".encode(), b"line\nline\n", b" ",
     b"@/etc/passwd", b"\xff\xfe100%\\n'", b"nul\0nul", b"x" * LONGEST_ARGUMENT],
    ids=["quote", "shell", "unicode", "lines", "blank", "at", "bytes", "nul", "long"],
)  # fmt: skip
def test_every_body_arrives_as_it_was(pasted: Pasted, body: bytes) -> None:
    sent = exchange("POST", body=body, headers=USUAL | {"content-type": "application/json"})
    arguments, given = pasted(SHELL.curl(sent, REPLAY))
    data = after(arguments, "--data-binary")
    assert (given if data == "@-" else os.fsencode(data)) == body
    assert after(arguments, "-X") == "POST"
    assert after(arguments, "-H") == "content-type: application/json"


def test_a_body_without_a_type_gets_none(pasted: Pasted) -> None:
    arguments, _ = pasted(SHELL.curl(exchange("PUT", body=b"{}"), REPLAY))
    assert after(arguments, "-H") == "content-type:"


@pytest.mark.parametrize(
    ("value", "credentials"),
    [
        ("Basic {credentials:demo}", "the key:the 'token\""),
        ("Basic {credentials:other}", "other key:other:token"),
        ("Basic {key:demo}Ondyb25n", "the key:wrong-token"),
        ("Basic d3Jvbmc6{token:demo}", "wrong-key:the 'token\""),
        ("Basic {key:other}Ondyb25n", "other key:wrong-token"),
    ],
)
def test_credentials_come_from_the_environment(pasted: Pasted, value: str, credentials: str) -> None:
    arguments, _ = pasted(SHELL.curl(exchange(headers={"authorization": value}), REPLAY))
    assert after(arguments, "-u") == credentials


def test_other_authorizations_are_sent_as_they_were(pasted: Pasted) -> None:
    arguments, _ = pasted(SHELL.curl(exchange(headers={"authorization": "Bearer {token:demo}"}), REPLAY))
    assert after(arguments, "-H") == "authorization: Bearer the 'token\""
    arguments, _ = pasted(SHELL.curl(exchange(headers={"accept": "text/html"}), REPLAY))
    assert arguments == ["-sSi", "-H", "accept: text/html", "http://127.0.0.1:8080/v2/x"]


def test_a_secret_anywhere_becomes_a_variable(pasted: Pasted) -> None:
    sent = exchange("POST", "/v2/{token:other}", headers={"content-type": "x"}, body=b'{"t": "{token:demo}"}')
    arguments, _ = pasted(SHELL.curl(sent, REPLAY))
    assert after(arguments, "--data-binary") == '{"t": "the \'token""}'
    assert arguments[-1] == "http://127.0.0.1:8080/v2/other:token"


def test_odd_targets_are_not_tidied(pasted: Pasted) -> None:
    arguments, _ = pasted(SHELL.curl(exchange(target="/v2/../x[1]{a}'"), REPLAY))
    assert {"--path-as-is", "--globoff"} <= set(arguments)
    assert arguments[-1] == "http://127.0.0.1:8080/v2/../x[1]{a}'"


def test_bytes_that_are_no_request_are_piped(pasted: Pasted) -> None:
    content = b"GET /\xff%s HTTP/9\r\nX: 'a' \\n\r\n\r\n"
    arguments, given = pasted(SHELL.curl(exchange("RAW", "", headers={}, body=content), REPLAY))
    assert given == content
    assert arguments[-1] == "telnet://127.0.0.1:8080"
    over_tls = Shell(base_url="https://host", account_sid="demo").curl(
        exchange("RAW", "", headers={}, body=content), REPLAY
    )
    assert over_tls.endswith("openssl s_client -quiet -connect host:443")


def test_a_server_that_a_strangers_recording_names_is_one_word(pasted: Pasted) -> None:
    evil = "127.0.0.1$(touch pwned)'`touch pwned`;touch pwned"
    for scheme in ("http", "https"):
        shell = Shell(base_url=f"{scheme}://{evil}", account_sid="demo")
        for sent in (exchange(), exchange("RAW", "", headers={}, body=b"GET / HTTP/1.1\r\n\r\n")):
            line = shell.curl(sent, REPLAY).replace("openssl", "curl")
            assert any(evil in word for word in pasted(line)[0])
    assert not (pasted.folder / "pwned").exists()
    assert shell.curl(exchange(target="@elsewhere.example/"), REPLAY).startswith("# cannot be pasted: its target is no")


def test_bytes_that_held_secrets_cannot_be_pasted() -> None:
    sent = exchange("RAW", "", headers={}, body=b"GET / HTTP/1.1\r\nauthorization: Basic {credentials:demo}\r\n\r\n")
    line = SHELL.curl(sent, REPLAY)
    assert line.startswith("# cannot be pasted")
    assert "campaign-contracts replay X-01-abc" in line
    assert "{credentials" not in line


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (exchange("POST", body=b"x" * (LONGEST_ARGUMENT + 1)), "its body has 100,001 bytes"),
        (exchange("POST", body=b"\0{token:demo}"), "its bytes hold secrets"),
        (exchange(target="/v2/{altered token:demo}"), "a secret in another form"),
        (exchange(headers={"authorization": "Digest {credentials:demo}"}), "a secret in another form"),
        (exchange("RAW", "", headers={}, body=b"GET /{altered key:demo} HTTP/1.1\r\n\r\n"), "its bytes hold secrets"),
    ],
)  # fmt: skip
def test_what_was_not_kept_is_no_line_and_says_so(sent: Exchange, why: str) -> None:
    line = SHELL.curl(sent, REPLAY)
    assert line.startswith("# cannot be pasted: ")
    assert why in line
    assert line.endswith(f"; this sends it: {REPLAY}")
    assert SHELL.curl(sent, None).endswith("; it is exchange 7 of the history")


def test_a_campaign_of_the_run_is_gone_afterwards() -> None:
    run = replace(SHELL, gone=True)
    own = exchange(target="/v2/accounts/demo/campaigns/c1")
    assert "is gone since the run ended" in run.curl(own, REPLAY)
    assert SHELL.curl(own, REPLAY).startswith("curl ")
    invented = replace(own, intent=Intent(case="unknown id", invented=True))
    for still in (invented, exchange(target="/v2/accounts/demo/campaigns?limit=1")):
        assert run.curl(still, REPLAY).startswith("curl ")


def test_a_header_of_the_users_own_comes_from_the_environment(pasted: Pasted) -> None:
    arguments, _ = pasted(SHELL.curl(exchange(headers={**USUAL, "x-tenant": "{header:x-tenant}"}), REPLAY))
    assert after(arguments, "-H") == 'x-tenant: a "tenant'
