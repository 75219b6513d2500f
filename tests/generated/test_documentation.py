"""The page for client authors: its Python is run from top to bottom, against the mock."""

import contextlib
import io
import re
from pathlib import Path

import pytest

import exotel_campaigns
from campaign_contracts.mock.server import MockServer

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/client.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("contrarian", [False, True], ids=["clean", "contrarian"])
def test_the_code_on_the_page_runs(contrarian: bool) -> None:
    names: dict[str, object] = {}
    printed = io.StringIO()
    with MockServer(contrarian=contrarian) as mock, contextlib.redirect_stdout(printed):
        for block in BLOCKS:
            exec(compile(block.replace("http://127.0.0.1:8080", mock.base_url), "docs/client.md", "exec"), names)  # noqa: S102
    told = printed.getvalue().splitlines()
    assert [line.split()[0] for line in told[:2]] == ["created", "created"]
    assert told[-1] == "list_campaigns: 429: Slower (request r1)"


def test_there_are_enough_blocks_and_their_names_exist() -> None:
    assert len(BLOCKS) >= 8
    for name in re.findall(r"`([A-Z][A-Za-z]+)`", PAGE):
        assert hasattr(exotel_campaigns, name), name


def test_links_lead_somewhere() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", PAGE) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []
