"""The page of a report in a real browser: for every eye and hand, on every width, and deaf to what strangers write."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from tests.axe import AXE, GRAVE
from tests.reports.samples import BUNDLE, report
from tests.reports.test_formats import CASES

from campaign_contracts.lifecycle import Answer
from campaign_contracts.reports import delivery
from campaign_contracts.reports.page import lifecycle as picture
from campaign_contracts.reports.report import Report


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """An empty tab; whatever the page does, nothing is asked for and no script fails."""
    problems: list[str] = []
    asked: list[str] = []
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    page.close()
    assert problems == []
    assert [url for url in asked if not url.startswith("file:")] == []


def opened(tab: Page, shown: Report, folder: Path) -> Page:
    delivery.write(shown, folder, BUNDLE.lifecycle, ["html"])
    tab.goto((folder / "contract.html").as_uri())
    return tab


@pytest.mark.parametrize(("name", "scheme"), [("hostile", "light"), ("hostile", "dark"), ("none", "light")])
def test_nothing_serious_keeps_anybody_out(tab: Page, name: str, scheme: str, tmp_path: Path) -> None:
    tab.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page = opened(tab, CASES[name], tmp_path)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    page.evaluate(AXE)
    assert page.evaluate(GRAVE) == []


@pytest.mark.parametrize("width", [360, 800, 1600])
def test_no_width_needs_scrolling_sideways(tab: Page, width: int, tmp_path: Path) -> None:
    tab.set_viewport_size({"width": width, "height": 900})
    page = opened(tab, CASES["hostile"], tmp_path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_verdict_is_the_first_thing_said(tab: Page, tmp_path: Path) -> None:
    page = opened(tab, CASES["one"], tmp_path)
    assert page.title().startswith("FAIL")
    assert page.locator("header strong").inner_text() == "FAIL"
    assert "1 violated" in page.locator("header").inner_text()


def test_searching_leaves_what_was_looked_for(tab: Page, tmp_path: Path) -> None:
    page = opened(tab, CASES["five hundred"], tmp_path)
    page.get_by_role("searchbox").fill(CASES["five hundred"].violations[77].id)
    assert page.locator("article:visible").count() == 1
    assert page.get_by_role("status").inner_text() == "1 found"
    page.get_by_role("searchbox").fill("acc-01")
    assert page.locator("article:visible").count() == 0
    assert page.locator("tr[data-find]:visible").count() == 1
    page.get_by_role("searchbox").fill("")
    assert page.locator("tr[data-find]:visible").count() >= len(BUNDLE.catalogue)


def test_a_link_opens_what_it_leads_to(tab: Page, tmp_path: Path) -> None:
    page = opened(tab, CASES["five hundred"], tmp_path)
    last = CASES["five hundred"].violations[-1].id
    page.evaluate("id => { location.hash = id }", last)
    page.locator(f"[id='{last}'] dl").wait_for(state="visible")


def test_everything_can_be_reached_with_the_keyboard(tab: Page, tmp_path: Path) -> None:
    page = opened(tab, CASES["one"], tmp_path)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the findings"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert not page.locator("details.cause").first.evaluate("each => each.open")


def test_a_command_is_copied_as_it_stands(tab: Page, tmp_path: Path) -> None:
    page = opened(tab, CASES["one"], tmp_path)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy: command that finds").first.click()
    page.get_by_text("Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "campaign-contracts run --rule ENV-01"


def test_printed_pages_have_every_finding_and_no_controls(tab: Page, tmp_path: Path) -> None:
    page = opened(tab, report(violations=20), tmp_path)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("article dl:visible").count() == 20
    assert page.locator("button:visible, input:visible").count() == 0


def test_the_picture_tells_what_was_taken_refused_and_violated() -> None:
    cells = [
        {"state": cell.state, "stimulus": cell.stimulus, "legal": list(cell.outcomes), "accepted": 0, "refused": 0}
        for cell in BUNDLE.lifecycle.cells()
        if cell.outcomes
    ]
    by_place = {(str(cell["state"]), str(cell["stimulus"])): cell for cell in cells}
    by_place["created", "pause"]["refused"] = 3
    by_place["created", "resume"][Answer.REFUSED.value] = 1
    by_place["in-progress", "pause"] |= {"accepted": 9, "refused": 1}
    fates = {
        (cell.state, cell.stimulus): cell.fate for cell in picture.tried(cells, BUNDLE.lifecycle, frozenset({"LIF-01"}))
    }
    assert fates["created", "pause"] == "violated"
    assert fates["created", "resume"] == "refused"
    assert fates["in-progress", "pause"] == "taken"
    assert fates["completed", "archive"] == "untried"
    accused = {cell.fate for cell in picture.tried(cells, BUNDLE.lifecycle, frozenset())}
    assert accused == {"taken", "refused", "untried"}


def test_every_state_has_a_place_of_its_own() -> None:
    places = [(box["x"], box["y"]) for box in picture.boxes(BUNDLE.lifecycle)]
    assert len(set(places)) == len(BUNDLE.lifecycle.states)
