"""compare, merge and the gate of judge, as they are typed."""

import json
from pathlib import Path

import pytest
from tests.reports.samples import BUNDLE, report

from campaign_contracts.cli import main
from campaign_contracts.reports import delivery

ROOT = Path(__file__).parents[2]
BROKEN = ROOT / "tests" / "histories" / "recorded" / "life-broken.jsonl"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> "Typed":
    monkeypatch.chdir(tmp_path)
    return Typed(monkeypatch, capsys)


class Typed:
    """Runs a command line in an empty folder."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys

    def __call__(self, *words: str) -> tuple[object, str]:
        """Exit code and output."""
        self._monkeypatch.setattr("sys.argv", ["campaign-contracts", *words])
        with pytest.raises(SystemExit) as caught:
            main()
        captured = self._capsys.readouterr()
        return caught.value.code, captured.out + captured.err


def test_comparing_fails_where_something_is_new(typed: Typed, tmp_path: Path) -> None:
    for name, violations in (("one", 1), ("two", 2)):
        delivery.write(report(violations=violations), tmp_path / name, BUNDLE.lifecycle, ["json"])
    assert typed("compare", "one", "two/contract.json")[0] == 1
    assert typed("compare", "two", "one")[0] == 0
    code, out = typed("compare", "one", "two", "--format", "json")
    assert (code, len(json.loads(out)["new"])) == (1, 1)
    assert typed("compare", "one", "two", "--format", "xml")[0] == 2
    assert typed("compare", "one", "nowhere")[0] == 2


def test_merging_writes_every_report(typed: Typed, tmp_path: Path) -> None:
    for name, violations in (("one", 1), ("two", 2)):
        delivery.write(report(violations=violations), tmp_path / name, BUNDLE.lifecycle, ["json"])
    code, out = typed("merge", "one", "two", "--report-dir", "all", "--report", "html,json")
    assert code == 1
    assert "merged from" in out
    assert sorted(path.name for path in (tmp_path / "all").iterdir()) == ["contract.html", "contract.json"]


def test_a_recording_goes_through_the_gate(typed: Typed, tmp_path: Path) -> None:
    assert typed("judge", str(BROKEN))[0] == 1
    code, out = typed("judge", str(BROKEN), "--report-dir", "r", "--baseline", "b.toml", "--update-baseline")
    assert (code, "PASS with 2 accepted" in out) == (0, True)
    (tmp_path / "campaign-contracts.toml").write_text('[gate]\nbaseline = "b.toml"\nfloor = ["rules=99"]\n')
    code, out = typed("judge", str(BROKEN))
    assert code == 3
    assert "99% are asked for" in out
    (tmp_path / "campaign-contracts.toml").write_text('[gate]\nbase-url = "http://x"\n')
    assert typed("judge", str(BROKEN))[0] == 2


def test_excluded_rules_are_told_with_their_reason(typed: Typed) -> None:
    code, out = typed(
        "judge", str(BROKEN), "--exclude-rule", "LIF-05=being mended", "--exclude-rule", "lif_08=see issue 7"
    )
    assert code == 0
    assert "excluded by --exclude-rule: being mended" in out
    assert typed("judge", str(BROKEN), "--exclude-rule", "LIF-05")[0] == 2
