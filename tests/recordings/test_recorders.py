"""The shapes in which recorders write one and the same traffic: each is judged like the plain archive."""

import base64
import copy
import gzip
import json
import os
import sys
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from tests.recordings.archives import Entry, Said, archive, judged_file, pairs

Judge = Callable[..., Said]


def chromium(entry: Entry) -> None:
    """Sanitised as Chromium exports it: no Authorization, no cookies; pseudo-headers, its own members."""
    kept = [each for each in entry["request"]["headers"] if each["name"] != "authorization"]
    entry["request"]["headers"] = [*pairs({":authority": "api.exotel.example", ":method": "GET"}), *kept]
    entry["response"] |= {"_transferSize": 700, "_error": None, "_fetchedViaServiceWorker": False, "httpVersion": "h2"}
    entry |= {
        "_connectionId": "123",
        "_initiator": {"type": "script", "stack": {"callFrames": []}},
        "_priority": "High",
        "_resourceType": "fetch",
        "connection": "443",
        "pageref": "page_1",
        "serverIPAddress": "203.0.113.7",
    }


def firefox(entry: Entry) -> None:
    """Local times, sizes in place, timings that are not all there."""
    moment = datetime.fromisoformat(entry["startedDateTime"])
    entry["startedDateTime"] = moment.astimezone(tz=_india()).isoformat(timespec="milliseconds")
    entry["timings"] = {"blocked": 0, "dns": 0, "connect": 0, "ssl": 0, "send": 0, "wait": entry["time"], "receive": 0}
    entry |= {"_securityState": "secure", "pageref": "page_1", "serverIPAddress": "203.0.113.7"}
    entry["request"]["headersSize"] = entry["response"]["headersSize"] = 321
    if "postData" in entry["request"]:
        entry["request"]["postData"]["params"] = []


def safari(entry: Entry) -> None:
    """How an answer was fetched, what packing saved, and -1 for what did not happen."""
    entry |= {"_fetchType": "Network Load", "pageref": "page_0", "connection": "7"}
    entry["timings"] = {"blocked": -1, "dns": -1, "connect": -1, "send": 0, "wait": entry["time"], "receive": 0}
    entry["response"]["_transferSize"] = 700
    entry["response"]["content"]["compression"] = 0
    if "postData" in entry["request"]:
        entry["request"]["postData"]["params"] = []


def charles(entry: Entry) -> None:
    """A state of its own, names in capitals, and -1 for what it does not know."""
    entry["response"]["_charlesStatus"] = "COMPLETE"
    for side in ("request", "response"):
        entry[side]["headers"] = [{**each, "name": each["name"].title()} for each in entry[side]["headers"]]
    entry["timings"] |= {"dns": -1, "connect": -1, "ssl": -1}
    _compressed(entry)


def fiddler(entry: Entry) -> None:
    """Ticks of 100 ns, a comment, and whole milliseconds that round up."""
    entry["startedDateTime"] = entry["startedDateTime"].replace("Z", "1234+00:00")
    entry["comment"] = "[#17]"
    entry["connection"] = "ClientPort:51234;EgressPort:51235"


def proxyman(entry: Entry) -> None:
    """Identifiers, ports, and null where it has nothing."""
    entry |= {"_id": "17", "_name": "17", "_isHTTPS": True, "_clientAddress": "127.0.0.1", "comment": None}
    entry["request"] |= {"cookies": None, "postData": entry["request"].get("postData")}
    entry["response"] |= {"cookies": None, "redirectURL": None}


def insomnia(entry: Entry) -> None:
    """The query apart from the URL, and no sizes."""
    parts = urlsplit(entry["request"]["url"])
    entry["request"]["url"] = parts._replace(query="").geturl()
    entry["request"]["queryString"] = pairs(dict(parse_qsl(parts.query)))
    entry["request"]["bodySize"] = entry["response"]["bodySize"] = -1
    del entry["response"]["content"]["size"]


def postman(entry: Entry) -> None:
    """No headers of the transport, no version, no cache, no timings."""
    for name in ("cache", "timings"):
        del entry[name]
    for side in ("request", "response"):
        del entry[side]["httpVersion"]
        del entry[side]["headersSize"]
    entry["response"]["headers"] = [e for e in entry["response"]["headers"] if e["name"] != "content-length"]


def playwright(entry: Entry) -> None:
    """Bodies in files, and marks of its own; not when a request was sent."""
    entry |= {"_frameref": "frame@1", "_monotonicTime": 12345.6, "_apiRequest": True, "_securityDetails": {}}
    entry["response"] |= {"_transferSize": -1, "_failureText": None}
    entry["cache"], entry["timings"] = {}, {"send": -1, "wait": entry["time"], "receive": -1}


def in_files(entry: Entry, name: str) -> dict[str, str]:
    """Take the bodies out of an entry as Playwright does: by name of the file, what is in it."""
    content, data = entry["response"]["content"], entry["request"].get("postData")
    files = {f"{name}-answer.json": content.pop("text")}
    content["_file"] = f"{name}-answer.json"
    if data is not None:
        files[f"{name}.json"] = data["text"]
        data |= {"text": "", "params": [], "_file": f"{name}.json"}
    return files


def mitmproxy(entry: Entry) -> None:
    """Bodies unpacked, with the sizes that they had when they were packed; the sum of the timings in fractions."""
    content, data = entry["response"]["content"], entry["request"].get("postData")
    unpacked = content["text"].encode()
    packed = len(gzip.compress(unpacked))
    content |= {"size": packed, "compression": len(unpacked) - packed}
    entry["response"]["bodySize"] = packed
    _replaced(entry, {"Content-Encoding": "gzip", "Content-Length": str(packed)})
    entry["timings"] = {"connect": -1, "ssl": None, "send": 0.2, "wait": entry["time"] - 0.3, "receive": 0.1}
    if data is not None:
        data["params"] = []


def k6(entry: Entry) -> None:
    """What its browser recorder and converters write: hardly more than HAR demands."""
    entry["pageref"] = "page_0"
    entry["request"] = {name: entry["request"][name] for name in ("method", "url", "headers", "postData", "queryString")
                        if name in entry["request"]}  # fmt: skip
    entry["response"] = {name: entry["response"][name] for name in ("status", "headers", "content")}


def axios_har_tracker(entry: Entry) -> None:
    """As the size of a request, that of its body as a text in JSON."""
    request = entry["request"]
    if "postData" in request:
        request["bodySize"] = len(json.dumps(request["postData"]["text"]))
    _counted(entry)


def chrome_har(entry: Entry) -> None:
    """As the size of an answer, that of its text and of the data that arrived."""
    entry["response"]["content"]["size"] *= 2
    _counted(entry)


RECORDERS = (
    chromium,
    firefox,
    safari,
    charles,
    fiddler,
    proxyman,
    insomnia,
    postman,
    playwright,
    mitmproxy,
    k6,
    axios_har_tracker,
    chrome_har,
)


def _india() -> Any:
    return datetime.fromisoformat("2030-01-01T00:00:00+05:30").tzinfo


def _counted(entry: Entry) -> None:
    """Give both sides the length that whoever sent them counted."""
    for side, text in (
        ("request", entry["request"].get("postData", {}).get("text", "")),
        ("response", entry["response"]["content"]["text"]),
    ):
        kept = [each for each in entry[side]["headers"] if each["name"].lower() != "content-length"]
        entry[side]["headers"] = kept + pairs({"content-length": str(len(text.encode()))})


def _compressed(entry: Entry) -> None:
    content = entry["response"]["content"]
    content |= {"text": base64.b64encode(gzip.compress(content["text"].encode())).decode(), "encoding": "base64"}
    _replaced(entry, {"Content-Encoding": "gzip"})


def _replaced(entry: Entry, headers: dict[str, str]) -> None:
    kept = [each for each in entry["response"]["headers"] if each["name"].lower() != "content-length"]
    entry["response"]["headers"] = kept + pairs(headers)


@pytest.mark.parametrize("folder", ["", "a/b/"])
def test_an_archive_in_a_zip_file_is_read_with_the_files_beside_it(
    folder: str, traffic: list[Entry], tmp_path: Path
) -> None:
    path = tmp_path / "traffic.har.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, entry in enumerate(traffic):
            playwright(entry)
            for name, text in in_files(entry, str(number)).items():
                packed.writestr(f"{folder}{name}", text)
        packed.writestr(f"{folder}har.har", json.dumps(archive(traffic)))
    said = judged_file(path)
    assert (said.code, said.violated) == (0, set())
    assert "body" not in said.summary


def test_an_archive_that_was_packed_before_it_was_zipped_is_read(traffic: list[Entry], tmp_path: Path) -> None:
    path = tmp_path / "traffic.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("traffic.har.gz", gzip.compress(json.dumps(archive(traffic)).encode()))
    said = judged_file(path)
    assert (said.code, said.violated) == (0, set())
    assert "23 judged" in said.summary


@pytest.mark.parametrize("name", ["traffic.har", "a/traffic.JSON"])
def test_beside_an_archive_in_a_zip_file_stands_what_macos_keeps(
    name: str, traffic: list[Entry], tmp_path: Path
) -> None:
    path = tmp_path / "traffic.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(name, json.dumps(archive(traffic)))
        packed.writestr("__MACOSX/._traffic.har", bytes(100))
    said = judged_file(path)
    assert (said.code, said.violated) == (0, set())
    assert "23 judged" in said.summary


def test_a_pipe_is_no_file_to_judge(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "traffic.har")
    said = judged_file(tmp_path / "traffic.har")
    assert (said.code, "found a pipe; save it" in said.text) == (2, True)


@pytest.mark.parametrize(("names", "found"), [(("raw/1_c.txt",), 0), (("a.har", "b.har"), 2)])
def test_a_zip_file_without_one_archive_is_named(names: tuple[str, ...], found: int, tmp_path: Path) -> None:
    path = tmp_path / "odd.saz"
    with zipfile.ZipFile(path, "w") as packed:
        for name in names:
            packed.writestr(name, "{}")
    said = judged_file(path)
    assert (said.code, f"found {found}" in said.text) == (2, True)
    path.write_bytes(path.read_bytes()[:40])
    assert judged_file(path).code == 2


@pytest.mark.parametrize("shape", RECORDERS, ids=lambda shape: shape.__name__)
def test_the_export_of_each_recorder_is_judged_like_any_other(
    shape: Callable[[Entry], None], traffic: list[Entry], judged: Judge, tmp_path: Path
) -> None:
    plain = judged(traffic)
    wrong = copy.deepcopy(traffic)
    content = wrong[1]["response"]["content"]
    content["text"] = (
        content["text"].replace('"http_code":200', '"http_code":201').replace('"http_code": 200', '"http_code": 201')
    )
    for place, entry in enumerate((*traffic, *wrong)):
        shape(entry)
        if shape is playwright:
            for name, text in in_files(entry, str(place)).items():
                (tmp_path / name).write_text(text, encoding="utf-8")
    said = judged(archive(traffic, shape.__name__))
    assert (said.code, said.violated) == (0, set()), said.text
    assert "23 entries, 23 judged" in said.summary
    if shape is not chromium:  # which knows nobody's credentials
        assert _decided(said) == _decided(plain)
    assert judged(archive(wrong, shape.__name__)).violated == {"ENV-02"}


def _decided(said: Said) -> str:
    return said.summary.rpartition("; ")[2]


@pytest.mark.parametrize("name", ["traffic.flows", "traffic"])
def test_a_flow_dump_is_read_by_mitmproxy(name: str, traffic: list[Entry], tmp_path: Path) -> None:
    io = pytest.importorskip("mitmproxy.io", reason="mitmproxy is an optional extra: pip install '.[flows]'")
    path = tmp_path / name
    with path.open("wb") as stream:
        writer = io.FlowWriter(stream)
        for entry in traffic:
            writer.add(_flow(entry))
    said = judged_file(path)
    assert (said.code, said.violated) == (0, set()), said.text
    assert "23 entries, 23 judged" in said.summary
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    said = judged_file(path)
    assert (said.code, "the rest of the file is not read" in said.summary) == (3, True)


def test_without_mitmproxy_a_flow_dump_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "mitmproxy.io", None)
    path = tmp_path / "traffic.flows"
    path.write_bytes(b"14:4:type;4:http;}")
    said = judged_file(path)
    assert (said.code, "pip install 'campaign-contracts[flows]'" in said.text) == (2, True)


def test_flows_that_are_no_http_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = SimpleNamespace(stream=lambda: iter([object()] * 7))
    modules = {
        "exceptions": SimpleNamespace(FlowReadException=ValueError),
        "http": SimpleNamespace(HTTPFlow=str),
        "io": SimpleNamespace(FlowReader=lambda _: reader),
    }
    for name, module in modules.items():
        monkeypatch.setitem(sys.modules, f"mitmproxy.{name}", module)
    monkeypatch.setattr("campaign_contracts.recordings.recording.MOST_UNREADABLE", 5)
    path = tmp_path / "traffic.flows"
    path.write_bytes(b"13:4:type;3:dns;}")
    said = judged_file(path)
    assert said.code == 3
    assert "7 entries, 0 judged; left out: 7 flows that are no HTTP;" in said.summary


def _flow(entry: Entry) -> Any:
    from mitmproxy.http import HTTPFlow, Request, Response
    from mitmproxy.test.tflow import tclient_conn, tserver_conn

    flow = HTTPFlow(tclient_conn(), tserver_conn())
    start = datetime.fromisoformat(entry["startedDateTime"]).timestamp()
    request, response = entry["request"], entry["response"]
    headers = [(each["name"].encode(), each["value"].encode()) for each in request["headers"]]
    body = request.get("postData", {}).get("text", "").encode()
    flow.request = Request.make(request["method"], request["url"], body, headers)
    flow.request.timestamp_start = flow.request.timestamp_end = start
    answered = [(each["name"].encode(), each["value"].encode()) for each in response["headers"]]
    packed = gzip.compress(response["content"]["text"].encode())
    answered = [pair for pair in answered if pair[0] != b"content-length"]
    flow.response = Response.make(response["status"], b"", answered)
    flow.response.headers["content-encoding"] = "gzip"
    flow.response.raw_content = packed
    flow.response.timestamp_start = flow.response.timestamp_end = start + entry["time"] / 1000
    return flow


def test_the_plain_archive_is_json(traffic: list[Entry]) -> None:
    assert json.loads(json.dumps(archive(traffic)))["log"]["entries"] == traffic
