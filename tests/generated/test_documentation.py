"""The page for client authors: its Python is run from top to bottom, against the mock."""

import asyncio
import contextlib
import io
import json
import re
from pathlib import Path
from typing import Any

import httpx2
import pytest

import exotel_campaigns
from campaign_contracts.mock.server import MockServer

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/client.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


EVENT = {
    "campaign_sid": "c1", "call_sid": "a1", "number": "+12025550100", "status": "Completed",
    "date_created": "2031-01-15T10:00:00Z", "date_updated": "2031-01-15T10:00:30Z",
}  # fmt: skip
HOOK = "http://client.example/hooks/calls"


async def posted_to_starlette(app: Any) -> None:
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app)) as caller:
        answers = [await caller.post(HOOK, content=body) for body in (json.dumps(EVENT), "{}")]
    assert [answer.status_code for answer in answers] == [204, 400]


def posted_to_flask(site: Any) -> None:
    caller = site.test_client()
    answers = [caller.post("/hooks/calls", data=body) for body in (json.dumps(EVENT), "{}")]
    assert [answer.status_code for answer in answers] == [204, 400]


@pytest.mark.parametrize("contrarian", [False, True], ids=["clean", "contrarian"])
def test_the_code_on_the_page_runs(contrarian: bool) -> None:
    names: dict[str, object] = {}
    printed = io.StringIO()
    with MockServer(contrarian=contrarian) as mock, contextlib.redirect_stdout(printed):
        for block in BLOCKS:
            exec(compile(block.replace("http://127.0.0.1:8080", mock.base_url), "docs/client.md", "exec"), names)  # noqa: S102
    with contextlib.redirect_stdout(printed):
        asyncio.run(posted_to_starlette(names["app"]))
        posted_to_flask(names["site"])
    told = printed.getvalue().splitlines()
    assert told[-2:] == ["event c1", "event c1"]
    assert [line.split()[0] for line in told[:2]] == ["created", "created"]
    assert told[-3] == "list_campaigns: 429: Slower (request r1)"


def test_there_are_enough_blocks_and_their_names_exist() -> None:
    assert len(BLOCKS) >= 8
    for name in re.findall(r"`([A-Z][A-Za-z]+)`", PAGE):
        assert hasattr(exotel_campaigns, name), name


def test_links_lead_somewhere() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", PAGE) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []
