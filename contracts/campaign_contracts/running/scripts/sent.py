"""What a script sends: a step of a run without what belongs to the machine, and the answer that it had then."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from campaign_contracts.history import Exchange
from campaign_contracts.running.likeness import likeness, outcome
from campaign_contracts.running.members import Member
from campaign_contracts.running.steps import LEAST_WAIT_SECONDS, Step

ID = r'"(?:id|sid|campaign_sid|call_sid)" *: *"([^"]{8,})"'

INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d")

_OWN_HEADER = re.compile(r"\{header:([^{}]*)\}")

OWN_NAMES = ("authorization", "accept", "user-agent")


@dataclass(frozen=True, kw_only=True)
class Scripted:
    """What a script repeats: the steps of a finding. `accused` are the numbers of those that show it.

    `shown` are all that the finding names. `timed`: it is about instants, and likeness of answers says nothing of them.
    `waits`: time passes between the steps as it did in the run. `member` is the member of the accused answer that the
    finding names, if it does. `start` is the server's time when the steps began, in seconds since the epoch; `run` is
    the run's mark in names. `accounts` are those of the run, the main one first; `sid` is the account that takes the
    place of that one where the environment names none.
    """

    steps: Sequence[Step]
    accused: Collection[int]
    shown: Collection[int]
    timed: bool
    waits: bool
    member: Member | None
    start: float
    run: str
    base_url: str
    sid: str
    accounts: Sequence[str]
    replay: str

    def pair_of(self, exchange: Exchange) -> str:
        """Whose credentials a step had: `main`, `other`, or none (empty)."""
        given = exchange.request.headers.get("authorization")
        return "" if not given else "main" if given == f"Basic {{credentials:{self.accounts[0]}}}" else "other"

    def wait_before(self, step: Step) -> float:
        """Seconds that passed in the run since the step before; 0 where they do not matter."""
        place = self.steps.index(step)
        passed = step.at - self.steps[place - 1].until if place else 0.0
        return round(passed, 1) if self.waits and passed > LEAST_WAIT_SECONDS else 0.0

    @property
    def paths(self) -> tuple[str, ...]:
        """What stands in the path of each account: of the main one, and of another where the run had one."""
        return tuple(f"/accounts/{sid}/" for sid in self.accounts[:2])


def then(step: Exchange) -> tuple[str, bytes]:
    """The outcome of a step in the run (status 000: no answer), and the likeness of the body."""
    status, body = (step.response.status, step.response.body) if step.response is not None else (0, b"")
    return outcome(step.request.method, status, body), likeness(body)


def own(value: str) -> re.Match[str] | None:
    """A header of the user's own, which comes from the environment."""
    return _OWN_HEADER.fullmatch(value)


def headers_of(exchange: Exchange) -> list[tuple[str, str]]:
    """Its headers but those that each client has of its own."""
    return [(name, value) for name, value in exchange.request.headers.items() if name not in OWN_NAMES]


def ids(exchange: Exchange) -> list[str]:
    """The ids in its answer, in their order."""
    return re.findall(ID, exchange.response.body.decode("utf-8", "replace")) if exchange.response is not None else []
