"""A dynamic campaign as our own example has it: a file is uploaded, its status awaited, the numbers are called."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from tests.mock.conftest import Answered, InProcess

Json = Any
EXAMPLE = Path(__file__).parents[3] / "openapi" / "examples" / "CreateDynamic.yaml"
ROWS = "number,Name,Time\n+12025550100,Ada,nine\n+12025550106,Grace,ten\n+12025550100,Ada,nine\nnobody,Eve,noon\n"


def form(**parts: str) -> tuple[bytes, tuple[str, str]]:
    """A multipart form and its header; the file is the part `file_name`."""
    lines = []
    for name, value in parts.items():
        file = '; filename="contacts.csv"\r\nContent-Type: text/csv' if name == "file_name" else ""
        lines.append(f'--border\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n{value}\r\n')
    return ("".join(lines) + "--border--\r\n").encode(), ("content-type", "multipart/form-data; boundary=border")


def _upload(mock: "InProcess", **parts: str) -> "Answered":
    content, kind = form(**parts)
    return mock.send("POST", "contacts/csv-upload", content, headers=[kind])


def _status(mock: "InProcess", upload: "Answered") -> Mapping[str, Json]:
    answer = mock.send("GET", upload.item["summary"]["url"])
    status: Mapping[str, Json] = answer.document["response"]["data"]
    return status


def test_the_dynamic_campaign_of_the_example_calls_the_numbers_of_its_list(mock: "InProcess") -> None:
    upload = _upload(mock, list_name="Appointments", file_name=ROWS, type="dynamic")
    sid = upload.data["list_sid"]
    assert mock.send("GET", f"lists/{sid}").data["type"] == "dynamic"
    assert _status(mock, upload)["status"] == "in-progress"
    body = yaml.safe_load(EXAMPLE.read_text())["value"]
    body["campaigns"][0]["lists"] = [sid]
    early = mock.send("POST", "campaigns", body)
    assert early.status == 400
    assert "still being filled" in early.item["error_data"]["description"]
    mock.advance(3)
    status = _status(mock, upload)
    assert (status["status"], status["list_sid"]) == ("completed", sid)
    assert status["stats"] == {"duplicate": 1, "total": 4, "success": 2, "failed": 1}
    created = mock.send("POST", "campaigns", body)
    assert (created.status, created.data["campaign_type"]) == (200, "dynamic")
    mock.advance(3600)
    calls = mock.send("GET", f"campaigns/{created.data['id']}/call-details").items
    assert {call["data"]["number"] for call in calls} == {"+12025550100", "+12025550106"}


def test_a_static_file_makes_contacts_of_its_rows(mock: "InProcess") -> None:
    known = mock.send("POST", "contacts", {"contacts": [{"number": "+12025550100"}]}).data["sid"]
    rows = "number,first_name,tag\n+12025550100,Ada,demo\n+12025550101,Grace,\n"
    upload = _upload(mock, list_name="Static", file_name=rows)
    contacts = mock.send("GET", f"lists/{upload.data['list_sid']}/contacts").items
    assert contacts[0]["data"]["sid"] == known
    assert contacts[1]["data"]["first_name"] == "Grace"
    assert "tag" not in contacts[1]["data"]


@pytest.mark.parametrize(
    ("kind", "file", "why"),
    [
        ("static", "phone\n+12025550100\n", "no column called number"),
        ("static", "number,custom\n+12025550100,x\n", "no column custom"),
        ("static", "number,number\n+12025550100,x\n", "same name"),
        ("dynamic", "number,a,b,c,d,e,f\n+12025550100\n", "at most 5 columns"),
        ("dynamic", 'number\n"+12025550100\n', "not CSV"),
    ],
)
def test_a_file_that_cannot_be_used_fails_with_the_reason(mock: "InProcess", kind: str, file: str, why: str) -> None:
    upload = _upload(mock, list_name="Bad", file_name=file, type=kind)
    assert upload.status == 200
    mock.advance(3)
    status = _status(mock, upload)
    assert status["status"] == "failed"
    assert why in status["description"]
    assert set(status["stats"].values()) == {0}


@pytest.mark.parametrize(
    "parts",
    [{"list_name": "No file"}, {"file_name": ROWS}, {"list_name": "Bad", "file_name": ROWS, "type": "moving"}],
)
def test_a_form_that_lacks_something_is_refused(mock: "InProcess", parts: dict[str, str]) -> None:
    assert _upload(mock, **parts).status == 400


def test_an_upload_is_of_its_account(mock: "InProcess") -> None:
    upload = _upload(mock, list_name="Mine", file_name=ROWS, type="dynamic")
    assert mock.beside("other").send("GET", f"csv-status/{upload.data['upload_id']}").status == 404
