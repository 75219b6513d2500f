"""Recorded runs, judged as anybody would judge them, come to the verdicts that stand beside them (see record.py)."""

from pathlib import Path

import pytest
import yaml
from tests.histories import record
from tests.histories.rig import repeatable

from campaign_contracts import cli
from campaign_contracts.mock.http.accounts import DEMO_ACCOUNTS

LARGEST_BYTES = 50_000


@pytest.mark.parametrize("name", record.TEXTS)
def test_a_recorded_history_has_the_verdicts_that_stand_beside_it(name: str) -> None:
    wanted = yaml.safe_load(record.expected(name).read_text(encoding="utf-8"))
    assert record.verdicts(record.FOLDER / name) == wanted


@pytest.mark.parametrize("name", record.TEXTS)
def test_the_command_says_the_same(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = yaml.safe_load(record.expected(name).read_text(encoding="utf-8"))
    monkeypatch.setattr("sys.argv", ["campaign-contracts", "judge", str(record.FOLDER / name)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == wanted["exit"]
    told = capsys.readouterr().out
    assert {violation for violation in wanted.get("violated", ()) if violation not in told} == set()


@pytest.mark.parametrize("name", record.TEXTS)
def test_a_recorded_history_is_small_and_holds_no_secret(name: str) -> None:
    content = (record.FOLDER / name).read_bytes()
    assert len(content) < LARGEST_BYTES
    if not name.endswith(".har"):  # an archive is what somebody else wrote down; the mock's credentials are no secret
        for account in DEMO_ACCOUNTS:
            assert account.key.encode() not in content
            assert account.token.encode() not in content


def test_of_a_narrowed_run_no_more_is_asked_than_it_promised(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    history = str(record.FOLDER / "too-little.jsonl")
    for rules, code in ((["--rule", "LIF-03"], 0), (["--rule", "CAL-*"], 3), ([], 3)):
        monkeypatch.setattr("sys.argv", ["campaign-contracts", "judge", history, *rules])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert ended.value.code == code
    capsys.readouterr()


def test_of_a_run_that_was_narrowed_from_the_start_no_floor_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first, *rest = (record.FOLDER / "too-little.jsonl").read_text().splitlines(keepends=True)
    history = tmp_path / "narrowed.jsonl"
    history.write_text("".join([first.replace('"narrowed":false', '"narrowed":true'), *rest]))
    monkeypatch.setattr("sys.argv", ["campaign-contracts", "judge", str(history)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 0
    assert "PASS" in capsys.readouterr().out


def test_nothing_is_left_of_what_is_no_longer_recorded() -> None:
    names = {path.name for path in record.FOLDER.iterdir()}
    assert names == {file for name in record.TEXTS for file in (name, record.expected(name).name)}


def test_recording_twice_gives_the_same_bytes() -> None:
    texts = []
    for _ in range(2):
        with repeatable():
            texts.append(record.TEXTS["calls.jsonl"]())
    assert texts[0] == texts[1]


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert record.main(["nothing.jsonl"]) == 2
    assert "lists.jsonl" in capsys.readouterr().err
