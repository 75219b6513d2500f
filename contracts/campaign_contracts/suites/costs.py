"""What a profile costs, as it was measured against the mock; from that, how long it takes elsewhere.

`make costs` measures it anew.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from campaign_contracts.send.pace import least_seconds

DATA = Path(__file__).with_name("costs.toml")


@dataclass(frozen=True, kw_only=True)
class Cost:
    """The requests of a profile, how often it moves the clock, and the seconds that it takes where answers cost none.

    `steps` are the requests and moves that follow one another however many may be under way: a script waits for its
    answers, and all of them wait for the clock.
    """

    requests: int
    moves: int
    steps: int
    seconds: float

    def predicted(self, latency: float, concurrency: int, pause: float = 0.0) -> float:
        """Seconds against a server that answers after `latency`; `pause` is the least time between two requests."""
        every, least = self.requests + self.moves, least_seconds(self.requests, pause, latency)
        if concurrency == 1:
            return max(self.seconds + every * latency, least)
        beside = max(self.seconds, (every - self.steps) / concurrency * latency)  # the kit works while others wait
        return max(self.steps * latency + beside, least)


@cache
def costs(*, control: bool = True) -> Mapping[str, Cost]:
    """The cost of each profile that has an end, on a server with a clock that can be moved, or without one."""
    data = tomllib.loads(DATA.read_text(encoding="utf-8"))
    return {name: Cost(**cost) for name, cost in data["clock" if control else "no_clock"].items()}
