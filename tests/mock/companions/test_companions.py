"""Lists and contacts: the flow of a client that fills a list before it creates a campaign."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.mock.conftest import InProcess

Json = Any
NUMBERS = ["+12025550100", "+12025550106", "+12025550107"]


def _list(mock: "InProcess", name: str, numbers: list[str]) -> str:
    sid = str(mock.send("POST", "lists", {"lists": [{"name": name, "tag": "demo"}]}).data["sid"])
    contacts = mock.send("POST", "contacts", {"contacts": [{"number": number} for number in numbers]}).items
    references = [{"contact_sid": contact["data"]["sid"]} for contact in contacts]
    joined = mock.send("POST", f"lists/{sid}/contacts", {"contact_references": references})
    assert joined.data["list_id"] == sid
    assert joined.document["metadata"] == {"success": len(numbers), "failed": 0, "total": len(numbers)}
    return sid


def test_the_numbers_of_a_list_are_called(mock: "InProcess") -> None:
    sid = _list(mock, "Autumn", NUMBERS)
    identifier = mock.created(**{"from": None}, lists=[sid])
    mock.advance(600)
    calls = mock.send("GET", f"campaigns/{identifier}/call-details").items
    assert [call["data"]["number"] for call in calls] == NUMBERS


def test_a_list_that_nobody_created_has_two_numbers(mock: "InProcess") -> None:
    identifier = mock.created(**{"from": None}, lists=["0" * 32])
    mock.advance(600)
    assert mock.read(identifier).item["summary"]["call_completed"] == 2


def test_a_duplicate_is_named_and_alone_fails(mock: "InProcess") -> None:
    sent = {"contacts": [{"number": "+12025550100"}, {"number": "+12025550100"}, {"number": "nobody"}]}
    answer = mock.send("POST", "contacts", sent)
    assert (answer.status, [item["code"] for item in answer.items]) == (207, [200, 409, 400])
    assert answer.items[1]["data"]["sid"] == answer.items[0]["data"]["sid"]
    mock.send("POST", "lists", {"lists": [{"name": "Once"}]})
    assert mock.send("POST", "lists", {"lists": [{"name": "Once"}]}).item["code"] == 409


def test_lists_and_contacts_are_read_renamed_and_deleted(mock: "InProcess") -> None:
    sid = _list(mock, "Autumn", NUMBERS)
    assert mock.send("GET", f"lists/{sid}").data["name"] == "Autumn"
    assert mock.send("PUT", f"lists/{sid}", {"name": "Winter"}).data["name"] == "Winter"
    contacts = mock.send("GET", f"lists/{sid}/contacts?limit=2")
    assert contacts.document["metadata"] == {"count": 2, "offset": 0, "limit": 2, "total": 3}
    contact = contacts.items[0]["data"]["sid"]
    assert mock.send("DELETE", f"lists/{sid}/contacts/{contact}").status == 200
    assert mock.send("GET", f"lists/{sid}/contacts").document["metadata"]["total"] == 2
    assert mock.send("DELETE", f"contacts/{contact}").status == 200
    assert mock.send("GET", f"contacts/{contact}").status == 404
    assert mock.send("DELETE", f"lists/{sid}").status == 200
    assert mock.send("GET", "lists?name=winter").items == []


def test_accounts_do_not_share_them(mock: "InProcess") -> None:
    sid = _list(mock, "Autumn", NUMBERS)
    assert mock.beside("other").send("GET", f"lists/{sid}").status == 404
    assert mock.send("GET", f"lists/{sid}", credentials=None).status == 401


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "lists", b"{"),
        ("POST", "lists", {"lists": []}),
        ("POST", "contacts", {"contacts": {}}),
        ("POST", "lists", []),
        ("PUT", "lists/{sid}", []),
        ("PUT", "lists/{sid}", {"lists": [1]}),
        ("PUT", "lists/{sid}", {"lists": 1}),
        ("PUT", "lists/{sid}", {"name": 1}),
        ("POST", "lists/{sid}/contacts", {"contact_references": 1}),
        ("POST", "lists/{sid}/contacts", {}),
    ],
)
def test_what_makes_no_sense_is_refused(mock: "InProcess", method: str, path: str, body: Json) -> None:
    sid = _list(mock, "Autumn", NUMBERS)
    assert mock.send(method, path.format(sid=sid), body).status == 400


def test_a_reset_forgets_them(mock: "InProcess") -> None:
    sid = _list(mock, "Autumn", NUMBERS)
    mock.send("POST", "/_control/reset", credentials=None)
    assert mock.send("GET", f"lists/{sid}").status == 404
