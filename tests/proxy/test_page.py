"""The proxy's page in a real browser: what passes shows by itself, opens on a click, and reads without a script."""

import re
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import httpx2
import pytest
from playwright.sync_api import Browser
from tests.axe import AXE, GRAVE
from tests.proxy.processes import started

from campaign_contracts.mock.server import MockServer

MILLISECONDS = 20_000
CAMPAIGN = {"caller_id": "+12025550199", "from": ["+12025550100"], "url": "https://flows.example/" + "f" * 200}


@pytest.fixture(scope="module")
def passing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[httpx2.Client, str]]:
    """A client whose requests pass through the proxy, and the address of the proxy's page."""
    folder: Path = tmp_path_factory.mktemp("proxy")
    with MockServer(faults=["limit-default-10"]) as mock:
        proxy = started(mock.base_url, folder, "--page-port", "0")
        assert proxy.stdout is not None
        base, _, page = re.findall(r"http://[0-9.]+:[0-9]+", proxy.stdout.readline() + proxy.stdout.readline())
        with httpx2.Client(base_url=f"{base}/v2/accounts/demo", auth=("demo-key", "demo-token")) as client:
            yield client, page
        proxy.send_signal(signal.SIGINT)
        proxy.communicate(timeout=60)


def test_it_is_new_without_reloading_and_opens_on_a_click(passing: tuple[httpx2.Client, str], browser: Browser) -> None:
    client, address = passing
    tab = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    tab.set_default_timeout(MILLISECONDS)
    problems: list[str] = []
    tab.on("pageerror", lambda error: problems.append(str(error)))
    tab.on("request", lambda asked: problems.extend([] if asked.url.startswith(address) else [asked.url]))
    tab.goto(address)
    tab.wait_for_selector("text=Nothing was found so far")
    client.post("/campaigns", json={"campaigns": [{**CAMPAIGN, "name": "Passed by"}]})
    tab.wait_for_selector("#requests details")
    tab.focus("#requests summary")
    tab.keyboard.press("Enter")
    assert "Passed by" in tab.inner_text("#requests pre >> nth=0")
    client.get("/campaigns?page=2")
    tab.wait_for_selector("#findings >> text=client violates REQ-02")
    tab.wait_for_selector("#findings >> text=server violates ENV-09")
    tab.select_option("select[name=operation]", "create_campaigns")
    tab.click("#requests form button")
    tab.wait_for_url("**operation=create_campaigns*")
    assert tab.locator("#requests details").count() == 1
    tab.context.close()
    assert problems == []


def test_without_a_script_it_reads(passing: tuple[httpx2.Client, str], browser: Browser) -> None:
    client, address = passing
    client.post("/campaigns", json={"campaigns": [{**CAMPAIGN, "name": "Plainly there"}]})
    tab = browser.new_context(java_script_enabled=False).new_page()
    tab.goto(f"{address}?operation=create_campaigns")
    tab.click("#requests summary >> nth=0")
    assert "Plainly there" in tab.inner_text("#requests pre >> nth=0")
    tab.context.close()


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_nothing_serious_keeps_anybody_out(
    passing: tuple[httpx2.Client, str], browser: Browser, width: int, scheme: Literal["light", "dark"]
) -> None:
    client, address = passing
    client.get(f"/campaigns?{'q' * 80}=2")
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    tab = context.new_page()
    tab.goto(address)
    tab.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    tab.evaluate(AXE)
    assert tab.evaluate(GRAVE) == []
    context.close()
