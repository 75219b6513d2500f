"""The board of many runs."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.axe import AXE, GRAVE
from tests.reports.samples import BUNDLE, report
from tests.reports.test_formats import HOSTILE

from campaign_contracts.cli import main
from campaign_contracts.reports import delivery
from campaign_contracts.reports.board import TREND, Run, badge, files
from campaign_contracts.reports.report import Report
from campaign_contracts.verdicts import Outcome

PASSED = report(outcome=Outcome.PASS, violations=0)


def at(day: int, shown: Report) -> Report:
    return replace(shown, began=replace(shown.began, started_at=f"2030-01-{day:02}T00:00:00.000+00:00"))


def test_the_latest_run_of_each_server_counts() -> None:
    made = files(
        [
            Run(server="b", report=at(9, PASSED)),
            Run(server="b", report=at(2, report())),
            Run(server="a", report=report()),
        ]
    )
    assert set(made) == {"index.html", "badge-a.svg", "badge-b.svg"}
    assert 'aria-label="contract: pass · 1/1 upheld"' in made["badge-b.svg"]
    assert 'aria-label="contract: fail · 1/2 upheld"' in made["badge-a.svg"]
    for rule in BUNDLE.catalogue:
        assert f">{rule.id}<" in made["index.html"]


def test_a_trend_is_no_longer_than_can_be_read() -> None:
    made = files([Run(server="a", report=at(day % 28 + 1, PASSED)) for day in range(60)])
    assert made["index.html"].count('<i class="u"') == TREND


def test_badges_are_pictures_by_themselves() -> None:
    for shown in (PASSED, report(), report(outcome=Outcome.INCOMPLETE, violations=0)):
        root = ET.fromstring(badge(shown))  # noqa: S314 - written here
        assert root.tag == "{http://www.w3.org/2000/svg}svg"


def test_servers_of_like_names_have_badges_of_their_own() -> None:
    made = files([Run(server=name, report=PASSED) for name in ("A b", "a-b", "../a b", "日本")])
    assert set(made) == {"index.html", "badge-a-b.svg", "badge-a-b--2.svg", "badge-a-b--3.svg", "badge-server.svg"}


def test_nobody_is_kept_out_and_nothing_is_obeyed(browser: Browser, tmp_path: Path) -> None:
    runs = [Run(server=HOSTILE, report=report(), link="x/contract.html"), Run(server="b", report=PASSED)]
    delivery.write_files(files(runs), tmp_path)
    page = browser.new_page()
    page.goto((tmp_path / "index.html").as_uri())
    page.evaluate(AXE)
    assert page.evaluate(GRAVE) == []
    assert page.locator("script").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    page.close()


def test_the_command_links_to_the_reports(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    delivery.write(report(), Path("one run"), BUNDLE.lifecycle)
    delivery.write(PASSED, Path("two"), BUNDLE.lifecycle, ["json"])
    monkeypatch.setattr("sys.argv", ["campaign-contracts", "board", "staging=one run", "two", "--out", "site"])
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code in (0, None)
    page = Path("site/index.html").read_text()
    assert 'href="../one%20run/contract.html' in page
    assert "two/contract.html" not in page
    assert ">staging<" in page
