"""The pages in a real browser: what a person sees in headless Chromium, and where the browser does not go.

Needs Debian's `chromium`; `make test` installs it when it is missing. Without it these tests are skipped; in CI
they fail.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx2
import pytest
from playwright.sync_api import Browser, Page, ViewportSize
from tests.axe import AXE, GRAVE

from campaign_contracts.mock.server import MockServer
from campaign_contracts.mock.settings import Settings

Json = Any

CAMPAIGNS = "/v2/accounts/demo/campaigns"
HOSTILE = "<script>document.title='taken'</script><img src=//evil.example/x onerror=\"document.title='taken'\">"
MILLISECONDS = 20_000


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with MockServer(settings=Settings(speed=0.0)) as started:
        yield started


@pytest.fixture
def http(mock: MockServer) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=mock.base_url, auth=("demo-key", "demo-token"), trust_env=False) as client:
        assert client.post("/_control/reset").status_code == 200
        assert client.put("/_control/faults", json={"faults": []}).status_code == 200
        yield client


@pytest.fixture
def asked() -> list[str]:
    """The hosts that the browser turned to."""
    return []


@pytest.fixture
def page(browser: Browser, mock: MockServer, asked: list[str]) -> Iterator[Page]:
    """An empty tab; whatever the pages do, nothing outside of loopback is asked for and no script fails."""
    problems: list[str] = []
    context = browser.new_context(base_url=mock.base_url, viewport={"width": 1400, "height": 900})
    context.set_default_timeout(MILLISECONDS)
    tab = context.new_page()
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: problems.append(message.text))
    tab.on("pageerror", lambda error: problems.append(str(error)))
    yield tab
    context.close()
    strangers = {url for url in asked if urlsplit(url).scheme != "data" and urlsplit(url).hostname != "127.0.0.1"}
    assert asked
    assert (strangers, problems) == (set(), [])


def _created(http: httpx2.Client, **parameters: Json) -> str:
    valid = {"caller_id": "+12025550199", "from": ["+12025550100"], "url": "https://my.exotel.com/demo/exoml/4"}
    answer = http.post(CAMPAIGNS, json={"campaigns": [{**valid, **parameters}]})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["response"][0]["data"]["id"])


def _placed(http: httpx2.Client, state: str, **more: Json) -> None:
    assert http.post("/_control/campaigns", json={"state": state, **more}).status_code == 200


def _now(http: httpx2.Client) -> str:
    return str(http.get("/_control/clock").json()["now"])[:19].replace("T", " ")


def _advance(http: httpx2.Client, seconds: int) -> None:
    assert http.post("/_control/clock", json={"advance_seconds": seconds}).status_code == 200


def test_an_empty_mock(http: httpx2.Client, page: Page) -> None:
    page.goto("/")
    assert page.inner_text("#clock time") == f"{_now(http)} UTC"
    assert page.title() == "Campaigns mock"
    assert "POST /v2/accounts/demo/campaigns" in page.inner_text("#campaigns")
    assert page.inner_text("#accounts tbody").split() == ["demo", "0", "other", "0"]


def test_campaigns_with_state_and_progress_and_the_count_of_each_state(http: httpx2.Client, page: Page) -> None:
    for state, count in {"created": 3, "paused-started": 2, "archived": 1, "canceled": 1, "failed": 1}.items():
        _placed(http, state, count=count)
    _placed(http, "completed", account="other", campaign={"name": "Other's own"})
    _advance(http, 60)
    page.goto("/")
    assert page.inner_text("#accounts tbody").split() == ["demo", "8", "other", "1"]
    counts = {box.get_attribute("data-status"): box.text_content() or "" for box in page.locator("#lifecycle g").all()}
    shown = {str(status): int(re.findall(r"\d+", text)[-1]) for status, text in counts.items()}
    assert shown == {
        "created": 3, "in-progress": 0, "paused": 2, "completed": 1,
        "archived": 1, "canceled": 1, "failed": 1, "deleted": 0,
    }  # fmt: skip
    assert page.locator("#lifecycle line").count() >= 10
    row = page.locator("#campaigns tbody tr", has_text="Other's own").inner_text().split()
    assert row[2:7] == ["other", "completed", "3", "of", "3"]
    bar = page.locator("#campaigns tbody tr", has_text="Other's own").locator(".bar span").all()
    widths = [round(box["width"]) if (box := part.bounding_box()) else 0 for part in bar]
    assert widths[0] > 0
    assert widths[1] == pytest.approx(2 * widths[0], abs=2)


def test_the_calls_of_a_campaign_on_a_time_line(http: httpx2.Client, page: Page) -> None:
    retries = {"number_of_retries": 1, "interval_mins": 1, "on_status": ["busy"]}
    numbers = ["+12025550100", "+12025550106", "+12025550108"]
    identifier = _created(http, name="On the line", retries=retries, **{"from": numbers})
    _advance(http, 75)
    page.goto("/")
    page.click("text=On the line")
    assert page.url.endswith(f"/?campaign={identifier}#calls")
    rows = page.locator("#calls .line:not(:has(.ticks))")
    assert [row.inner_text() for row in rows.all()] == numbers
    statuses = [[bar.get_attribute("class") for bar in row.locator(".track span").all()] for row in rows.all()]
    assert statuses == [["completed"], ["busy", "in-progress"], ["failed"]]
    answered, busy = (rows.nth(index).locator(".track span").first.bounding_box() for index in (0, 1))
    assert answered is not None
    assert busy is not None
    assert answered["x"] < busy["x"]
    assert answered["width"] == pytest.approx(3 * busy["width"], rel=0.1)
    assert page.locator("#calls .ticks b").count() >= 2


def test_the_buttons_move_the_clock_and_stay_with_the_campaign(http: httpx2.Client, page: Page) -> None:
    identifier = _created(http)
    before = _now(http)
    page.goto(f"/?campaign={identifier}")
    assert page.inner_text("#clock time") == f"{before} UTC"
    assert page.inner_text("#calls .status") == "in-progress"
    page.click("text=+1 h")
    assert page.inner_text("#clock time") == f"{_now(http)} UTC"
    assert _now(http) != before
    assert page.url.endswith(f"/?campaign={identifier}")
    assert page.inner_text("#calls .status") == "completed"
    assert len(page.locator("#clock button").all()) == 5
    for button in ("+10 s", "+1 min", "+10 min", "+1 day"):
        passed = _now(http)
        page.click(f"#clock >> text='{button}'")
        assert _now(http) > passed
        assert page.inner_text("#clock time") == f"{_now(http)} UTC"


def test_callbacks_with_what_became_of_them(http: httpx2.Client, page: Page) -> None:
    identifier = _created(http, status_callback="http://192.0.2.1/end", call_status_callback="http://127.0.0.1:9/")
    other = _created(http, status_callback="http://192.0.2.2/end")
    _advance(http, 600)
    page.goto("/")
    told = page.inner_text("#callbacks tbody")
    assert "http://192.0.2.1/end" in told
    assert "not sent: callbacks go to loopback addresses only" in told
    assert "call_status_callback\t+12025550100\tcompleted\thttp://127.0.0.1:9/\t1\tnone ConnectError" in told
    page.goto(f"/?campaign={other}")
    assert "192.0.2.1" not in page.inner_text("#callbacks")
    assert identifier not in page.content().partition('id="callbacks"')[2]


def test_names_and_custom_fields_are_text(http: httpx2.Client, page: Page) -> None:
    identifier = _created(http, name=HOSTILE[:100], custom_field=HOSTILE + "{{ 7 * 7 }}")
    _advance(http, 600)
    page.goto(f"/?campaign={identifier}")
    assert page.title() == "Campaigns mock"
    assert page.locator("script").evaluate_all("all => all.map(each => each.getAttribute('src'))") == ["/live.js"]
    assert page.locator("img").count() == 0
    assert HOSTILE[:100] in page.inner_text("#campaigns")
    assert HOSTILE + "{{ 7 * 7 }}" in page.inner_text("#calls dl")


def test_nothing_that_is_put_into_a_page_could_run_or_load(http: httpx2.Client) -> None:
    for path in ("/", "/docs", "/companions"):
        policy = http.get(path).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "frame-ancestors 'none'" in policy


def test_it_is_new_without_reloading_and_leaves_alone_what_somebody_does(http: httpx2.Client, page: Page) -> None:
    page.goto("/")
    page.wait_for_selector("text=live")
    page.evaluate("window.stayed = true")
    _created(http, name="Came later")
    page.wait_for_selector("#campaigns >> text=Came later")
    page.click("#request-1 summary")
    page.fill("input[name=search]", "half a wo")
    http.get(f"{CAMPAIGNS}?name=later")
    page.wait_for_selector("#request-2")
    assert page.locator("#request-1").get_attribute("open") is not None
    assert "Came later" in page.inner_text("#request-1 pre >> nth=0")
    assert page.input_value("input[name=search]") == "half a wo"
    assert page.evaluate("window.stayed")


def test_without_a_script_it_reads_and_refreshes(http: httpx2.Client, browser: Browser, mock: MockServer) -> None:
    _created(http, name="Plainly there")
    context = browser.new_context(base_url=mock.base_url, java_script_enabled=False)
    tab = context.new_page()
    tab.goto("/")
    assert not tab.is_visible("#live")
    tab.click("#request-1 summary")
    assert "Plainly there" in tab.inner_text("#request-1 pre >> nth=0")
    tab.click("text=Refresh by itself")
    _placed(http, "created", campaign={"name": "Came later"})
    tab.wait_for_selector("text=Came later", timeout=MILLISECONDS)
    context.close()


def test_everything_can_be_done_by_keyboard(http: httpx2.Client, page: Page) -> None:
    identifier = _created(http, schedule={"send_at": "2099-01-01T00:00:00Z"}, status_callback="http://192.0.2.1/")
    page.goto(f"/?campaign={identifier}")
    page.focus("button[value=pause]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#calls .status.paused")
    page.focus("button[value=complete]")
    page.keyboard.press("Space")
    page.wait_for_selector("#calls .status.completed")
    page.wait_for_selector("#callbacks tbody tr")
    page.focus("#callbacks summary")
    page.keyboard.press("Enter")
    assert json.loads(page.inner_text("#callbacks pre"))["campaign_sid"] == identifier
    page.focus("#request-1 summary")
    page.keyboard.press("Space")
    assert page.locator("#request-1 pre").first.is_visible()
    coming = page.locator("#log details").count() + 1
    http.get(f"{CAMPAIGNS}/{identifier}")
    page.wait_for_selector(f"#request-{coming}")
    assert page.evaluate("document.activeElement.id") == "request-1-line"  # what comes meanwhile takes it from nobody
    page.focus("input[name=fault_on]")
    page.keyboard.type("credentials-in-refusal")
    page.keyboard.press("Enter")
    page.wait_for_selector("#state >> text=credentials-in-refusal")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_serious_keeps_anybody_out(
    http: httpx2.Client, browser: Browser, mock: MockServer, width: int, scheme: Literal["light", "dark"]
) -> None:
    identifier = _created(http, name=HOSTILE[:100], status_callback="http://192.0.2.1/" + "u" * 200)
    http.put(f"{CAMPAIGNS}/{identifier}", json={"campaigns": [{"action": "archive"}]})
    faults = ["credentials-in-refusal", "limit-default-10"]
    assert http.put("/_control/faults", json={"faults": faults}).status_code == 200
    http.put("/_control/next", json={"operation": "*", "failure": "500"})
    _advance(http, 600)
    size: ViewportSize = {"width": width, "height": 900}
    context = browser.new_context(base_url=mock.base_url, viewport=size, color_scheme=scheme, bypass_csp=True)
    tab = context.new_page()
    references = ("/docs",) if (width, scheme) == (390, "light") else ()  # they have the same style
    for path in (f"/?campaign={identifier}", "/request?place=2", *references):
        tab.goto(path)
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        tab.evaluate("document.querySelectorAll('section:not(#schemas) details').forEach(each => { each.open = true })")
        tab.evaluate(AXE)
        assert tab.evaluate(GRAVE) == []
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", ["/", "/docs", "/companions", "/?campaign={identifier}"])
def test_pages_are_as_wide_as_the_window(http: httpx2.Client, page: Page, width: int, path: str) -> None:
    name = "Unbroken" + "n" * 90
    identifier = _created(http, name=name, custom_field="x" * 900, status_callback="http://127.0.0.1:9/" + "u" * 300)
    _advance(http, 600)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(path.format(identifier=identifier))
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_references_lead_to_each_operation_and_schema(page: Page, asked: list[str]) -> None:
    page.goto("/docs")
    page.click("#contents >> text=Create campaigns")
    assert page.url.endswith("#create_campaigns")
    page.click("#create_campaigns >> text=CreateCampaignsRequest")
    assert page.url.endswith("#schema-CreateCampaignsRequest")
    page.click("#schema-CreateCampaignsRequest summary")
    assert '"campaigns"' in page.inner_text("#schema-CreateCampaignsRequest pre")
    page.click("header >> text=Lists and contacts")
    page.click("#contents >> text=Add contacts to a list")
    assert page.url.endswith("/companions#add_contacts_to_list")
    assert len(page.locator("section[id]").all()) == 15 + 3
    targets = page.eval_on_selector_all("a[href^='#']", "links => links.map(link => link.hash.slice(1))")
    found = page.eval_on_selector_all("[id]", "elements => elements.map(element => element.id)")
    assert [target for target in targets if found.count(target) != 1] == []
    assert {urlsplit(url).path for url in asked} == {"/docs", "/companions"}
