"""Archives of our own traffic: a client's walk through a campaign's life against the mock."""

import contextlib
import copy
import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.histories import record
from tests.histories.rig import START
from typer.main import get_command

from campaign_contracts.cli import app
from campaign_contracts.history import Exchange
from campaign_contracts.redaction import Credentials
from campaign_contracts.usage import UsageError

Entry = dict[str, Any]

BASE = "https://api.exotel.example"
COMMANDS = get_command(app)
"""Made once: it takes longer than to judge a short archive."""

LOGIN = Credentials(sid="demo", key="demo-key", token="demo-token").authorization


@dataclass(frozen=True, kw_only=True)
class Said:
    """What the command said of a file, and how it ended."""

    code: int
    text: str

    @property
    def summary(self) -> str:
        """The first line."""
        return self.text.partition("\n")[0]

    @property
    def violated(self) -> set[str]:
        """The rules that were violated."""
        return {
            line[2:8] for line in self.text.splitlines() if line.startswith("  ") and line[8:9] == "-" and ": " in line
        }


def entries(script: record.Script = record.life, *faults: str) -> list[Entry]:
    """The entries of one client's traffic, as the plainest of recorders writes them."""
    exchanges = [each for each in record.run(script, control=False, faults=faults) if isinstance(each, Exchange)]
    return [_entry(exchange) for exchange in exchanges]


def judged_file(path: Path, *options: str) -> Said:
    """Judge a file with the command."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            COMMANDS.main(["judge", str(path), *options], prog_name="campaign-contracts")
        except UsageError as error:
            return Said(code=2, text=str(error))
        except SystemExit as ended:
            return Said(code=int(ended.code or 0), text=said.getvalue())
    raise AssertionError("a command ends with an exit code")


def archive(entries: list[Entry], creator: str = "recorder") -> dict[str, Any]:
    """An archive of entries."""
    return {"log": {"version": "1.2", "creator": {"name": creator, "version": "1"}, "entries": entries}}


def answer(entry: Entry) -> Any:
    """The JSON of an entry's answer."""
    return json.loads(entry["response"]["content"]["text"])


def answering(entry: Entry, document: Any) -> None:
    """Give an entry another answer."""
    text = json.dumps(document)
    entry["response"]["content"] |= {"text": text, "size": len(text.encode())}


def moved(entry: Entry, seconds: float) -> Entry:
    """The entry at another time."""
    moment = datetime.fromisoformat(entry["startedDateTime"]).timestamp() + seconds
    return copy.deepcopy(entry) | {"startedDateTime": _stamp(moment)}


def _stamp(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _entry(exchange: Exchange) -> Entry:
    request, response = exchange.request, exchange.response
    assert response is not None
    headers = {**request.headers, "authorization": LOGIN}
    text = response.body.decode()
    return {
        "startedDateTime": _stamp(START + exchange.at),
        "time": (exchange.until - exchange.at) * 1000,
        "request": {
            "method": request.method,
            "url": BASE + request.target,
            "httpVersion": "HTTP/1.1",
            "headers": pairs(headers),
            "queryString": [],
            "cookies": [],
            "headersSize": -1,
            "bodySize": len(request.body),
            **({"postData": {"mimeType": "application/json", "text": request.body.decode()}} if request.body else {}),
        },
        "response": {
            "status": response.status,
            "statusText": "",
            "httpVersion": "HTTP/1.1",
            "headers": pairs(dict(response.headers)),
            "cookies": [],
            "content": {"size": len(response.body), "mimeType": "application/json", "text": text},
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": len(response.body),
        },
        "cache": {},
        "timings": {"send": 0, "wait": (exchange.until - exchange.at) * 1000, "receive": 0},
    }


def pairs(headers: dict[str, str]) -> list[dict[str, str]]:
    """Headers as HAR has them."""
    return [{"name": name, "value": value} for name, value in headers.items()]


def header(entry: Entry, name: str, value: str | None, side: str = "request") -> None:
    """Give an entry a header, or another one; None takes it away."""
    kept = [each for each in entry[side]["headers"] if each["name"].lower() != name.lower()]
    entry[side]["headers"] = [*kept, *(pairs({name: value}) if value is not None else [])]


def listed(traffic: list[Entry], query: str, metadata: Any) -> Entry:
    """A list of nothing, half a minute later, that was asked for with this query."""
    entry = moved(traffic[1], 30.0)
    entry["request"] = entry["request"] | {"url": f"{BASE}/v2/accounts/demo/campaigns{query}"}
    entry["response"] = json.loads(json.dumps(entry["response"]))
    answering(entry, {"request_id": "list", "method": "GET", "http_code": 200, "metadata": metadata, "response": []})
    header(entry, "content-length", None, "response")
    return entry
