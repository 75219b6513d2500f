"""Archives as files: secrets, reports, names, encodings, and files that are broken."""

import copy
import gzip
import json
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.packed import text_of
from tests.recordings.archives import (
    LOGIN,
    Entry,
    answer,
    answering,
    archive,
    header,
    judged_file,
    pairs,
)
from tests.recordings.said import READ, Judge, clean

from campaign_contracts.json_body import MOST_VALUES, RECORDED_BODIES
from campaign_contracts.recordings.archive import MOST_MEMBERS


def test_the_value_of_the_authorization_header_is_hidden_whole(
    traffic: list[Entry], judged: Judge, tmp_path: Path
) -> None:
    answering(traffic[READ], answer(traffic[READ]) | {"echo": LOGIN})
    header(traffic[READ], "content-length", None, "response")
    judged(traffic, "--report-dir", str(tmp_path / "report"))
    assert '"echo\\": \\"Basic {credentials:demo}' in text_of(tmp_path / "report" / "history.jsonl.gz")


def test_secrets_of_a_recording_are_shown_nowhere(traffic: list[Entry], judged: Judge, tmp_path: Path) -> None:
    secrets = {
        "X-Api-Key": "k-0123456789abcdef",
        "Proxy-Authorization": "Basic cHJveHk6cGFzc3dvcmQ=",
        "X-Amz-Security-Token": "amz-0123456789abcdef",
        "Cookie": "session=cookie-0123456789",
        "DPoP": "dpop-0123456789abcdef",
        "X-Ticket": "ticket-0123456789abcdef",
        "X-Amzn-Oidc-Data": "oidc-0123456789abcdef",
        "X-Content-Hmac": "hmac-0123456789abcdef",
        "Referer": "https://somebody:password-0123@portal.example/?sig=referred-0123456789#id_token=behind-0123456789",
    }
    entry = traffic[READ]
    entry["request"]["headers"] += pairs(secrets)
    entry["request"]["url"] += "?api_token=query-0123456789&code=code-0123456789&pwd=pwd-0123456789&fields=a"
    entry["request"]["url"] += "&SAMLResponse=saml-0123456789&k=short-0123456789&se=2030-01-01T00:00:00Z"
    entry["response"]["headers"] += pairs({"Set-Cookie": "sid=setcookie-0123456789; Path=/", "X-Auth": LOGIN})
    answering(entry, answer(entry) | {"http_code": 201, "echo": "k-0123456789abcdef cookie-0123456789"})
    said = judged(traffic, "--report-dir", str(tmp_path / "report"), "--verbose")
    assert said.violated == {"ENV-02", "ACC-06"}
    written = said.text + "".join(map(text_of, (tmp_path / "report").iterdir()))
    within = (
        "password-0123", "referred-0123456789", "behind-0123456789", "cookie-0123456789", "setcookie", "code-0123",
        "pwd-0123", "saml-0123456789", "short-0123456789",
    )  # fmt: skip
    for secret in (*secrets.values(), *within, "query-0123456789", "demo-token", LOGIN[6:]):
        assert secret not in written, secret
    assert "se=2030-01-01" in written, "how long a signed URL holds is no secret"


def test_reports_are_written_as_those_of_a_run(traffic: list[Entry], judged: Judge, tmp_path: Path) -> None:
    folder = tmp_path / "report"
    said = judged(traffic, "--report-dir", str(folder))
    assert {"contract.json", "history.jsonl.gz"} <= {each.name for each in folder.iterdir()}
    again = judged_file(folder / "history.jsonl.gz")
    assert (again.code, again.text.splitlines()[-1]) == (0, said.text.splitlines()[-1])


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("traffic.json", lambda text: text.encode()),
        ("traffic.har.gz", lambda text: gzip.compress(text.encode())),
        ("traffic.har.gz.gz", lambda text: gzip.compress(gzip.compress(text.encode()))),
        ("traffic.zhar", lambda text: zlib.compress(text.encode(), 9)),
        ("traffic", lambda text: b"\xef\xbb\xbf" + text.encode()),
        ("traffic.txt", lambda text: text.encode("utf-16")),
        ("traffic.har", lambda text: text.encode("utf-16-be")),
    ],
)
def test_any_name_and_any_encoding(
    name: str, form: Callable[[str], bytes], traffic: list[Entry], tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(form(json.dumps(archive(traffic))))
    clean(judged_file(path), "23 entries, 23 judged")


@pytest.mark.parametrize("packing", [gzip.compress, zlib.compress], ids=["gzip", "zlib"])
def test_a_packed_file_that_is_cut_is_read_as_far_as_it_goes(
    packing: Callable[[bytes], bytes], traffic: list[Entry], tmp_path: Path
) -> None:
    path = tmp_path / "cut"
    packed = packing(json.dumps(archive(traffic * 9)).encode())
    path.write_bytes(packed[: len(packed) // 2])
    said = judged_file(path)
    assert (said.code, said.violated) == (3, set())
    assert "it cannot be read to its end" in said.text


def test_what_follows_after_an_archive_is_not_passed_over(traffic: list[Entry], tmp_path: Path) -> None:
    path = tmp_path / "two.har"
    path.write_text(f"{json.dumps(archive(traffic[:5]))}\n{json.dumps(archive(traffic[5:]))}")
    said = judged_file(path)
    assert (said.code, said.violated) == (3, set())
    assert "another document follows after the archive" in said.text
    whole = archive(traffic)
    whole["log"]["pages"] = [{"id": "]}", "n": -1.5e3, "t": None}]
    path.write_text(f"{json.dumps({**whole, 'x': True})}\n\n")
    assert judged_file(path).code == 0
    whole["log"] |= dict.fromkeys(map(str, range(MOST_MEMBERS - 10)))
    path.write_text(f"{json.dumps(whole)}\n{json.dumps(archive(traffic[5:]))}")
    assert "another document follows after the archive" in judged_file(path).text


def test_a_number_of_thousands_of_digits_spoils_one_entry(traffic: list[Entry], tmp_path: Path) -> None:
    path = tmp_path / "large.har"
    path.write_text(json.dumps(archive(traffic)).replace('"bodySize": ', f'"bodySize": 1{"0" * 5000}, "n": ', 1))
    said = judged_file(path)
    assert "unreadable: 1 (entry 1: a number of thousands of digits)" in said.summary
    assert said.violated == set()


def test_a_file_that_breaks_off_is_incomplete(traffic: list[Entry], tmp_path: Path) -> None:
    text = json.dumps(archive(traffic))
    for cut in (len(text) - 300, text.index("entries") + 20):
        path = tmp_path / "traffic.har"
        path.write_text(text[:cut], encoding="utf-8")
        said = judged_file(path)
        assert (said.code, "it ends in the middle" in said.summary) == (3, True)
    path.write_text(text.replace('"23"', "oops") + "]", encoding="utf-8")
    assert judged_file(path).code == 0


@pytest.mark.parametrize("text", ["", "[]", "{", "null", '{"log": 1}', '{"log": {"entries": {}}}', "x" * 100])
def test_what_is_no_recording_is_a_mistake_of_use(text: str, tmp_path: Path) -> None:
    path = tmp_path / "traffic.har"
    path.write_text(text, encoding="utf-8")
    said = judged_file(path)
    assert said.code == 2


def test_an_entry_of_very_many_values_spoils_itself_alone(traffic: list[Entry], tmp_path: Path) -> None:
    """What stands behind it is read."""
    path = tmp_path / "values.har"
    text = json.dumps(archive([copy.deepcopy(traffic[0]), *traffic]))
    values = "[" + "{}," * (RECORDED_BODIES * MOST_VALUES) + "{}]"
    path.write_text(text.replace('"cache": {}', f'"cache": {values}', 1), encoding="utf-8")
    said = judged_file(path)
    assert said.code == 0
    assert "unreadable: 1 (entry 1: of more values than two bodies may have)" in said.summary
