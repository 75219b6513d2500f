"""Kills a mock with a database while many clients write, starts it again, and looks for every write it acknowledged.

`make kills` does it thirty times with 64 clients; a test does it twice with a few.
"""

import argparse
import contextlib
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from campaign_contracts.mock.server import MockServer
from campaign_contracts.mock.settings import Settings

PATH = "/v2/accounts/demo/campaigns"
CAMPAIGN = {
    "caller_id": "02025550100", "from": ["+12025550101"], "url": "http://127.0.0.1:9/",
    "schedule": {"send_at": "2099-01-01T00:00:00Z"},
}  # fmt: skip
DELETED = ""
"""Stands for the name of a campaign that is not there any more."""


@dataclass(kw_only=True)
class Known:
    """What the server has acknowledged: names by id. Of a write that it was killed over, either may be true."""

    names: dict[str, str] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    writes: int = 0
    wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def asking(self, campaign: str, name: str) -> None:
        """It may be so from now on."""
        with self.lock:
            self.asked[campaign] = name

    def acknowledged(self, campaign: str, name: str) -> None:
        """It is so."""
        with self.lock:
            self.names[campaign] = name
            self.asked.pop(campaign, None)
            self.writes += 1

    def compare(self, found: dict[str, str]) -> None:
        """Whether what a server shows after a kill is what it acknowledged; what it shows counts from now on."""
        for campaign, name in self.names.items():
            shown = found.get(campaign, DELETED)
            if shown not in (name, self.asked.get(campaign, name)):
                self.wrong.append(f"{campaign}: {name or 'deleted'} was acknowledged, {shown or 'nothing'} is there")
            self.names[campaign] = shown
        self.asked.clear()


def kill(known: Known, file: Path, clients: int, seconds: float, seed: int) -> None:
    """One kill so many seconds after the first write is acknowledged, and a look at what is there then."""
    settings = Settings(database=str(file))
    stop, before = threading.Event(), known.writes
    with MockServer(settings=settings) as mock:
        writers = [
            threading.Thread(target=_write, args=(mock.base_url, known, stop, random.Random(f"{seed} {number}")))
            for number in range(clients)
        ]
        for writer in writers:
            writer.start()
        while known.writes == before and any(writer.is_alive() for writer in writers):
            time.sleep(0.005)
        time.sleep(seconds)
        mock.kill()
        stop.set()
        for writer in writers:
            writer.join()
    with MockServer(settings=settings) as mock, _client(mock.base_url) as client:
        known.compare(dict(_listed(client)))


def _client(base_url: str) -> httpx2.Client:
    return httpx2.Client(base_url=base_url, auth=("demo-key", "demo-token"), timeout=60, trust_env=False)


def _write(base_url: str, known: Known, stop: threading.Event, chance: random.Random) -> None:
    """Create, edit and delete campaigns of one's own until the server is gone."""
    mine: list[str] = []
    with _client(base_url) as client, contextlib.suppress(httpx2.TransportError):
        while not stop.is_set():
            name, what = f"campaign {chance.random()}", chance.random()
            if not mine or what < 0.6:
                answer = client.post(PATH, json={"campaigns": [{**CAMPAIGN, "name": name}]})
                mine.append(_id(answer))
                known.acknowledged(mine[-1], name)
                continue
            campaign = chance.choice(mine)
            if what < 0.85:
                known.asking(campaign, name)
                _id(client.put(f"{PATH}/{campaign}", json={"campaigns": [{"name": name}]}))
            else:
                mine.remove(campaign)
                known.asking(campaign, name := DELETED)
                client.delete(f"{PATH}/{campaign}").raise_for_status()
            known.acknowledged(campaign, name)


def _id(answer: httpx2.Response) -> str:
    answer.raise_for_status()
    return str(answer.json()["response"][0]["data"]["id"])


def _listed(client: httpx2.Client) -> Iterator[tuple[str, str]]:
    offset, total = 0, 1
    while offset < total:
        document: Any = client.get(PATH, params={"limit": 500, "offset": offset}).raise_for_status().json()
        offset, total = offset + 500, document["metadata"]["total"]
        yield from ((each["data"]["id"], each["data"]["name"]) for each in document["response"])


def main() -> int:
    """Thirty kills with 64 clients, or as many as asked for; prints what was acknowledged and is not there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    known, chance = Known(), random.Random(given.seed)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(given.kills):
            kill(known, Path(folder) / "mock.db", given.clients, chance.uniform(0.3, 2.0), number)
    print("\n".join(known.wrong), end="\n" if known.wrong else "")
    print(f"{given.kills} kills, seed {given.seed}: {known.writes:,} writes acknowledged, {len(known.wrong)} lost")
    return 1 if known.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
