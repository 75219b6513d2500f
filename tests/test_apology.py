"""What nobody thought of ends in a short apology and a file with the details, without secrets, and is no verdict."""

import re
import stat
import tempfile
from pathlib import Path

import pytest

from campaign_contracts import apology, cli

TOKEN = "9B1F3D5A7C0E2846"


@pytest.mark.parametrize(
    ("command", "code"), [("run", 3), ("judge", 3), ("sweep", 3), ("lint", 70), ("mock", 70), ("generate", 70)]
)
def test_an_unexpected_failure_is_no_verdict(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, command: str, code: int
) -> None:
    def broken() -> None:
        raise KeyError(f"nobody thought of {TOKEN} and tok-other-9182")

    monkeypatch.setattr(cli, "app", broken)
    monkeypatch.setattr(
        "sys.argv", ["campaign-contracts", command, "--other-account", "other:key-other:tok-other-9182"]
    )
    monkeypatch.setenv("CAMPAIGN_CONTRACTS_API_TOKEN", TOKEN)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == code
    told = capsys.readouterr()
    assert told.out == ""
    assert "Traceback" not in told.err
    assert len(told.err.splitlines()) == 1
    named = re.search(r"details are in (\S+):", told.err)
    assert named is not None
    file = Path(named[1])
    content = file.read_text()
    assert "Traceback" in content
    assert "nobody thought of" in content
    assert TOKEN not in content
    assert "tok-other-9182" not in content
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_secrets_of_files_headers_and_urls_are_known(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    secrets = [f"{name}-4f9c27ab61d3" for name in ("key", "token", "header", "second", "user", "word", "proxy", "last")]
    key, token, header, second, user, word, proxy, last = secrets
    Path("accounts").write_text(f"# ours\nacme:{key}:{token}\n")
    Path("campaign-contracts.toml").write_text(
        f"[targets.x]\nbase_url = 'https://{user}:{word}@host'\nheader = [\"X-Team: {header}\"]\n"
    )
    arguments = ["mock", "--accounts", "accounts", "--header", f"X-Api-Key: {second}", f"--proxy=http://u:{proxy}@p"]
    error = ValueError(f"nobody thought of {' '.join(secrets)}")
    told = apology.details(error, arguments, {"SOME_TOKEN": last})
    assert "nobody thought of" in told
    assert [secret for secret in secrets if secret in told] == []


def test_the_place_of_a_file_is_no_secret_whatever_its_variable_is_named(tmp_path: Path) -> None:
    secret = f"{tmp_path}-4f9c27ab61d3"
    error = ValueError(f"nobody thought of {tmp_path}/file, nor of {secret}")
    told = apology.details(error, ["run"], {"PWD": str(tmp_path)})
    assert f"nobody thought of {tmp_path}/file" in told
    assert secret not in apology.details(error, ["run"], {"PWD": str(tmp_path), "SOME_TOKEN": secret})


def test_where_nothing_can_be_written_the_apology_is_said_all_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    assert "cannot be written" in apology.apology(RecursionError("deep"))
