"""The pages: what a person sees, and that nothing from a request gets into their markup."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.mock.conftest import InProcess

Json = Any


def _page(mock: "InProcess", path: str = "/") -> str:
    answer = mock.send("GET", path, credentials=None)
    assert answer.status == 200, answer.content
    assert answer.headers["content-type"].startswith("text/html")
    return answer.content.decode()


def test_an_empty_mock_says_how_to_begin(mock: "InProcess") -> None:
    page = _page(mock)
    assert "POST /v2/accounts/demo/campaigns" in page
    assert "2030-03-17T17:46:40" in page


def test_campaigns_calls_and_callbacks_are_shown(mock: "InProcess") -> None:
    identifier = mock.created(name="Seen on the page", **{"from": ["+12025550100", "+12025550106"]})
    mock.advance(15)
    page = _page(mock, f"/?campaign={identifier}")
    assert "Seen on the page" in page
    assert "+12025550106, attempt 1: busy" in page
    assert "+12025550100, attempt 1: in-progress" in page


def test_names_are_text_not_markup(mock: "InProcess") -> None:
    name = "<script>alert(1)</script>{{ 7 * 7 }}"
    identifier = mock.created(name=name, custom_field=name)
    page = _page(mock, f"/?campaign={identifier}")
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 * 7 }}" in page


@pytest.mark.parametrize("query", ["campaign=unknown", "campaign=%00", "live=1", "campaign=<b>"])
def test_odd_queries_show_the_page(mock: "InProcess", query: str) -> None:
    assert "Lifecycle" in _page(mock, f"/?{query}")


def test_its_buttons_move_the_clock(mock: "InProcess") -> None:
    mock.created(schedule=mock.schedule(3000))
    moved = mock.send("POST", "/", b"advance_seconds=3600", credentials=None)
    assert (moved.status, moved.headers["location"]) == (303, "/")
    assert mock.find("status=created").items == []
    assert mock.send("POST", "/", b"advance_seconds=-1", credentials=None).status == 400


def test_other_pages_cannot_move_it(mock: "InProcess") -> None:
    foreign = [("origin", "http://evil.example")]
    assert mock.send("POST", "/", b"advance_seconds=60", credentials=None, headers=foreign).status == 403
    own = [("origin", "http://127.0.0.1")]
    assert mock.send("POST", "/", b"advance_seconds=60", credentials=None, headers=own).status == 303


def test_the_reference_names_every_operation_and_schema(mock: "InProcess") -> None:
    page = _page(mock, "/docs")
    document = mock.send("GET", "/openapi.json", credentials=None).document
    for item in document["paths"].values():
        for operation in item.values():
            if isinstance(operation, dict):
                assert f'id="{operation["operationId"]}"' in page
    for name in document["components"]["schemas"]:
        assert f'id="schema-{name}"' in page
    assert "://" not in page.split("<section>")[0].split("</style>")[1].split("<ul>")[0]


def test_faults_that_are_on_are_told(mock: "InProcess") -> None:
    mock.send("PUT", "/_control/faults", {"faults": ["limit-default-10"]}, credentials=None)
    assert "limit-default-10" in _page(mock)
