"""What judging an HTTP archive of 10,000 entries takes: a client's walks through the lives of campaigns.

Prints the seconds of three times, and exits 1 when each of them misses the target: what else goes on only adds to it.
"""

import base64
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import httpx2
from runs import LONGEST_JUDGING, say, timed

from campaign_contracts.mock.server import MockServer

ENTRIES = 10_000
TIMES = 3
LOGIN = f"Basic {base64.b64encode(b'demo-key:demo-token').decode()}"
CAMPAIGNS = "/v2/accounts/demo/campaigns"


def main() -> int:
    """Record the walks, judge them, and print what that took. Returns the exit code."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with MockServer() as mock, httpx2.Client(base_url=mock.base_url, headers={"authorization": LOGIN}) as client:
            entries = list(islice(walks(client), ENTRIES))
        log = {"version": "1.2", "creator": {"name": "benchmark", "version": "1"}, "entries": entries}
        (folder / "traffic.har").write_text(json.dumps({"log": log}), encoding="utf-8")
        judged = [timed(["judge", "traffic.har"], folder) for _ in range(TIMES)]
    for _, _, told in judged:
        if "10,000 entries, 10,000 judged" not in told:
            print(f"not all entries were judged:\n{told}", file=sys.stderr)
            return 2
    seconds, processor = sorted(one[0] for one in judged), sorted(one[1] for one in judged)
    what = f"judge of {ENTRIES:,} entries: {_listed(seconds)} s, {_listed(processor)} s of processor time"
    return say(what, seconds[0], LONGEST_JUDGING)


def _listed(figures: list[float]) -> str:
    return ", ".join(f"{figure:.1f}" for figure in figures)


def walks(client: httpx2.Client) -> Iterator[dict[str, Any]]:
    """One life of a campaign after the other, as entries."""
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat(timespec="seconds")
    created = {
        "caller_id": "+442079460999",
        "from": ["+441134960000"],
        "url": "http://my.exotel.com/demo/exoml/start_voice/4",
        "schedule": {"send_at": tomorrow},
    }
    while True:
        entry = sent(client, "POST", CAMPAIGNS, created)
        yield entry
        campaign = json.loads(entry["response"]["content"]["text"])["response"][0]["data"]["id"]
        for action in ("pause", "resume"):
            yield sent(client, "PUT", f"{CAMPAIGNS}/{campaign}", {"action": action})
            yield sent(client, "GET", f"{CAMPAIGNS}/{campaign}")
        yield sent(client, "GET", f"{CAMPAIGNS}?limit=5")
        yield sent(client, "DELETE", f"{CAMPAIGNS}/{campaign}")
        yield sent(client, "GET", f"{CAMPAIGNS}/{campaign}")


def sent(client: httpx2.Client, method: str, path: str, campaign: dict[str, Any] | None = None) -> dict[str, Any]:
    """One request with its answer, as an entry."""
    began, at = time.perf_counter(), datetime.now(UTC)
    answer = client.request(method, path, json=None if campaign is None else {"campaigns": [campaign]})
    milliseconds, asked = (time.perf_counter() - began) * 1000, answer.request
    data = {"mimeType": "application/json", "text": asked.content.decode()}
    return {
        "startedDateTime": at.isoformat(),
        "time": milliseconds,
        "request": {
            "method": method,
            "url": str(asked.url),
            "headers": pairs(asked.headers),
            **({"postData": data} if campaign is not None else {}),
        },
        "response": {
            "status": answer.status_code,
            "headers": pairs(answer.headers),
            "content": {"size": len(answer.content), "mimeType": "application/json", "text": answer.text},
        },
    }


def pairs(headers: httpx2.Headers) -> list[dict[str, str]]:
    """Headers as an archive has them."""
    return [{"name": name, "value": value} for name, value in headers.items()]


if __name__ == "__main__":
    sys.exit(main())
