"""What the mock says of lists and contacts is what `openapi/companions.yaml` describes: nothing less, nothing else."""

import json
import re
from collections.abc import Callable
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from tests.mock.companions.test_uploads import form

from campaign_contracts.spec import Spec

if TYPE_CHECKING:
    from tests.mock.conftest import Answered, InProcess, Mocks

Json = Any
Ask = Callable[..., "Answered"]

DOCUMENT = json.loads(files("campaign_contracts.mock.companions").joinpath("companions.json").read_bytes())
SPEC = Spec(DOCUMENT)
NUMBERS = ["+12025550100", "+12025550106", "+12025550107"]
ALWAYS = {401, 403, 405, 415, 429}
"""Statuses that stand under `default`: every operation can answer them."""


class Conforming:
    """Requests to a mock whose answers must be what the document says; remembers which answers were seen."""

    def __init__(self, mock: "InProcess") -> None:
        self.mock = mock
        self.seen: set[tuple[str, str]] = set()

    def __call__(self, method: str, path: str, body: Json = b"", **options: Json) -> "Answered":
        answer = self.mock.send(method, path, body, **options)
        found = SPEC.route(method, f"{self.mock.base}/{path.partition('?')[0]}")
        assert found is not None, f"{method} {path} is not in the document"
        operation = found[0]
        listed = str(answer.status) in operation.responses
        assert listed or answer.status in ALWAYS, f"{operation.id} answered {answer.status}"
        validator = SPEC.response(operation.id, answer.status)
        assert validator is not None
        assert [str(error) for error in validator.errors(answer.document)] == []
        assert answer.document["http_code"] == answer.status
        assert answer.document["method"] == method
        self.seen.add((operation.id, str(answer.status) if listed else "default"))
        return answer


def test_the_document_is_valid() -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(DOCUMENT).iter_errors()] == []


def test_each_path_takes_the_methods_that_are_described(mock: "InProcess") -> None:
    described: dict[str, set[str]] = {}
    for operation in SPEC.operations.values():
        below = re.sub(r"\{\w+\}", "0", operation.path.split("/", 4)[4])
        described.setdefault(below, set()).add(operation.method)
    for path, methods in described.items():
        answer = mock.send("PATCH", path)
        assert (answer.status, answer.headers["allow"]) == (405, ", ".join(sorted(methods)))


@pytest.mark.parametrize("contrarian", [False, True])
def test_every_documented_answer_is_given_and_fits(mocks: "Mocks", contrarian: bool) -> None:
    ask = Conforming(mocks(contrarian=contrarian))
    list_sid, contact_sid = _created(ask)
    _read(ask, list_sid, contact_sid)
    _uploaded(ask)
    _refused(ask, list_sid, contact_sid)
    _deleted(ask, list_sid, contact_sid)
    documented = {(operation.id, status) for operation in SPEC.operations.values() for status in operation.responses}
    assert documented - ask.seen == set()


def _created(ask: Ask) -> tuple[str, str]:
    made = ask("POST", "lists", {"lists": [{"name": "Autumn", "tag": "demo"}, {"name": "Bare"}]})
    assert [item["data"]["tag"] for item in made.items] == ["demo", None]
    contacts = ask("POST", "contacts", {"contacts": [{"number": number} for number in NUMBERS]}).items
    told = {"number": "+12025550108", "first_name": "Ada", "last_name": "Example", "email": "ada@company.example"}
    ask("POST", "contacts", {"contacts": [{**told, "company_name": "Ltd", "tag": "x", "custom": "{{ 7 * 7 }}"}]})
    references = [{"contact_sid": contact["data"]["sid"]} for contact in contacts]
    list_sid = made.data["sid"]
    assert ask("POST", f"lists/{list_sid}/contacts", {"contact_references": references}).status == 200
    mixed = ask("POST", "lists", {"lists": [{"name": "Autumn"}, {"name": "Spring"}, {}, 1]})
    assert [item["code"] for item in mixed.items] == [409, 200, 400, 400]
    mixed = ask("POST", "contacts", {"contacts": [{"number": NUMBERS[0]}, {"number": "nobody"}, {}, None]})
    assert [item["code"] for item in mixed.items] == [409, 400, 400, 400]
    mixed = ask("POST", f"lists/{list_sid}/contacts", {"contact_references": [*references, {"contact_sid": "x"}, 1]})
    assert mixed.document["metadata"] == {"success": 3, "failed": 2, "total": 5}
    return list_sid, contacts[0]["data"]["sid"]


def _uploaded(ask: Ask) -> None:
    content, kind = form(list_name="Uploaded", file_name="number\n+12025550109\n")
    taken = ask("POST", "contacts/csv-upload", content, headers=[kind])
    assert ask("GET", f"csv-status/{taken.data['upload_id']}").data["status"] == "in-progress"
    assert ask("POST", "contacts/csv-upload", content, headers=[kind]).item["code"] == 409
    content, kind = form(list_name="Nothing in it", file_name="")
    assert ask("POST", "contacts/csv-upload", content, headers=[kind]).status == 400
    assert ask("GET", "csv-status/unknown").status == 404
    assert ask("POST", "contacts/csv-upload", {"list_name": "JSON"}).status == 415


def _read(ask: Ask, list_sid: str, contact_sid: str) -> None:
    assert ask("GET", f"lists/{list_sid}").data["sid"] == list_sid
    assert ask("GET", f"contacts/{contact_sid}").data["number"] == NUMBERS[0]
    assert ask("GET", "lists?limit=2&offset=1").document["metadata"]["total"] == 3
    assert ask("GET", "contacts?name=ada").data["first_name"] == "Ada"
    assert ask("GET", f"lists/{list_sid}/contacts?limit=2").document["metadata"]["count"] == 2
    assert ask("PUT", f"lists/{list_sid}", {"name": "Winter"}).data["name"] == "Winter"
    assert ask("PUT", f"contacts/{contact_sid}", {"contacts": [{"tag": "vip"}]}).data["tag"] == "vip"


def _refused(ask: Ask, list_sid: str, contact_sid: str) -> None:
    for path in ("lists", "contacts", f"lists/{list_sid}/contacts"):
        ask("GET", f"{path}?offset=-1")
        ask("GET", f"{path}?sort_by=colour:asc")
        ask("POST", path, b"{")
    for path in (f"lists/{list_sid}", f"contacts/{contact_sid}"):
        ask("PUT", path, b"{")
    ask("PUT", f"lists/{list_sid}", {"name": "Spring"})
    ask("PUT", f"contacts/{contact_sid}", {"number": NUMBERS[1]})
    concrete = {"{list_sid}": list_sid, "{contact_sid}": contact_sid, "{account_sid}": "demo"}
    for operation in SPEC.operations.values():
        path = operation.path
        for name, value in concrete.items():
            path = path.replace(name, value)
        path = path.removeprefix("/v2/accounts/demo/")
        ask(operation.method, path, credentials=None)
        if operation.method in {"POST", "PUT"}:
            ask(operation.method, path, b"{}", headers=[("content-length", str(11 * 1024 * 1024))])
        if "404" in operation.responses:
            unknown = path.replace(list_sid, "unknown").replace(contact_sid, "unknown")
            sent = {"name": "x"} if operation.method in {"POST", "PUT"} else b""
            ask(operation.method, unknown, sent)


def _deleted(ask: Ask, list_sid: str, contact_sid: str) -> None:
    assert ask("DELETE", f"lists/{list_sid}/contacts/{contact_sid}").data["contact_sid"] == contact_sid
    assert ask("DELETE", f"contacts/{contact_sid}").data["sid"] == contact_sid
    assert ask("DELETE", f"lists/{list_sid}").data["sid"] == list_sid


def test_the_examples_of_requests_fit_and_are_accepted(mock: "InProcess") -> None:
    ask = Conforming(mock)
    for operation, (method, path) in {
        "create_lists": ("POST", "lists"),
        "create_contacts": ("POST", "contacts"),
    }.items():
        (example,) = _examples(operation)
        assert ask(method, path, example).status == 200
    list_sid, contact_sid = ask("GET", "lists").data["sid"], ask("GET", "contacts").data["sid"]
    assert ask("PUT", f"lists/{list_sid}", *_examples("update_list")).status == 200
    assert ask("PUT", f"contacts/{contact_sid}", *_examples("update_contact")).status == 200
    (references,) = _examples("add_contacts_to_list")
    assert ask("POST", f"lists/{list_sid}/contacts", references).status == 207


def _examples(operation: str) -> list[Json]:
    found = SPEC.operations[operation]
    content = DOCUMENT["paths"][found.path][found.method.lower()]["requestBody"]["content"]["application/json"]
    values = [example["value"] for example in content["examples"].values()]
    validator = SPEC.request(operation)
    assert validator is not None
    assert all(validator.accepts(value) for value in values)
    return values


def test_the_examples_of_answers_fit() -> None:
    count = 0
    for operation in SPEC.operations.values():
        for status, answer in DOCUMENT["paths"][operation.path][operation.method.lower()]["responses"].items():
            for example in answer.get("content", {}).get("application/json", {}).get("examples", {}).values():
                validator = SPEC.response(operation.id, int(status))
                assert validator is not None
                assert [str(error) for error in validator.errors(example["value"])] == []
                count += 1
    assert count == 5


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", ["+12025550108", "+12025550100", "+12025550106"]),
        ("sort_by=date_created:desc", ["+12025550106", "+12025550100", "+12025550108"]),
        ("sort_by=number:asc", ["+12025550100", "+12025550106", "+12025550108"]),
        ("sort_by=name:desc", ["+12025550106", "+12025550108", "+12025550100"]),
        ("name=GRACE", ["+12025550106"]),
        ("name=a%20ex&offset=1", ["+12025550106"]),
        ("limit=1&offset=2", ["+12025550106"]),
    ],
)
def test_contacts_are_sorted_filtered_and_paged(mock: "InProcess", query: str, numbers: list[str]) -> None:
    people = [("+12025550108", "Ada Example"), ("+12025550100", "Abe None"), ("+12025550106", "Gracea Example")]
    contacts = [
        {"number": number, "first_name": name.split()[0], "last_name": name.split()[1]} for number, name in people
    ]
    mock.send("POST", "contacts", {"contacts": contacts})
    assert [item["data"]["number"] for item in mock.send("GET", f"contacts?{query}").items] == numbers


def test_a_page_of_contacts_has_twenty_at_most(mock: "InProcess") -> None:
    assert mock.send("GET", "contacts?limit=20").status == 200
    assert mock.send("GET", "contacts?limit=21").status == 400
    assert mock.send("GET", "lists?limit=500").status == 200
