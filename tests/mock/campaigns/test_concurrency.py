"""Sixty-four clients act on one campaign at once: what they are told fits one order of what they did."""

import http.client
import json
import random
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import permutations
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.mock.linearizability import Facts, Model, Operation, linearized
from tests.mock.test_server import AUTHORIZATION, PATH

from campaign_contracts.bundle import packaged
from campaign_contracts.lifecycle import REFUSED
from campaign_contracts.mock.server import MockServer
from campaign_contracts.mock.settings import Settings

Json = Any

LIFECYCLE = packaged().lifecycle
FIELDS = ("name", "custom_field", "status_callback", "call_status_callback")
CLIENTS, EACH, SEEDS = 64, 4, (1, 2, 3)


@dataclass(frozen=True, kw_only=True)
class Campaign:
    """What the model knows: the state of the lifecycle, and the values of FIELDS."""

    state: str
    values: tuple[str, ...]

    @property
    def shown(self) -> tuple[str, ...]:
        """What a client sees of it."""
        return (LIFECYCLE.states[self.state].status, *self.values)


@dataclass(frozen=True, kw_only=True)
class Deed:
    """A read, a DELETE or a PUT of an action, of a field, or of both; `shown` is None where it was refused."""

    stimulus: str | None = None
    edit: tuple[int, str] | None = None
    shown: tuple[str, ...] | None = None


def step(campaign: Campaign, deed: Deed) -> frozenset[Campaign]:
    """What a deed may make of a campaign, by the state table and the window of edits."""
    if deed.shown is None:
        return frozenset({campaign} if _refusable(campaign, deed) else ())
    after = {campaign}
    if deed.edit is not None:
        after = _edited(campaign, deed)
    if deed.stimulus is not None:
        outcomes = set(LIFECYCLE.step(campaign.state, deed.stimulus).outcomes) - {REFUSED}
        after = {replace(edited, state=outcome) for edited in after for outcome in outcomes}
    if deed.stimulus == "delete":
        return frozenset(after)
    return frozenset(one for one in after if one.shown == deed.shown and one.state != "deleted")


def _edited(campaign: Campaign, deed: Deed) -> set[Campaign]:
    assert deed.edit is not None
    place, value = deed.edit
    values = (*campaign.values[:place], value, *campaign.values[place + 1 :])
    changed, window = replace(campaign, values=values), LIFECYCLE.states[campaign.state].edit
    if window == "everything" or (window == "callbacks" and FIELDS[place] in LIFECYCLE.callbacks):
        return {changed}
    if FIELDS[place] in LIFECYCLE.callbacks:  # undecided
        return {campaign, changed}
    return {campaign} if deed.stimulus else set()


def _refusable(campaign: Campaign, deed: Deed) -> bool:
    if campaign.state == "deleted":
        return True
    if deed.stimulus is not None and REFUSED in LIFECYCLE.step(campaign.state, deed.stimulus).outcomes:
        return True
    window = LIFECYCLE.states[campaign.state].edit
    open_now = window == "everything" or (
        window == "callbacks" and deed.edit is not None and FIELDS[deed.edit[0]] in LIFECYCLE.callbacks
    )
    return deed.edit is not None and not open_now


def facts(campaign: Campaign) -> Facts:
    """The values of its fields: no two deeds give a field the same one, so what is gone never comes back."""
    return frozenset(enumerate(campaign.values))


def needs(deed: Deed) -> Facts:
    """The values that a deed showed and did not bring."""
    shown = enumerate((deed.shown or ())[1:])
    return frozenset(value for value in shown if value != deed.edit)


MODEL = Model(step=step, facts=facts, needs=needs)


class Client:
    """One connection to a mock."""

    def __init__(self, mock: MockServer) -> None:
        self._connection = http.client.HTTPConnection(mock.base_url.removeprefix("http://"), timeout=60)

    def send(self, method: str, path: str, element: Json = None) -> tuple[int, Json]:
        """The status and the first item of an answer."""
        name, _, value = AUTHORIZATION.partition(": ")
        body = None if element is None else json.dumps({"campaigns": [element]})
        self._connection.request(method, path, body, {name: value, "Content-Type": "application/json"})
        answer = self._connection.getresponse()
        response = json.loads(answer.read())["response"]
        return answer.status, response[0] if isinstance(response, list) else response

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def do(self, path: str, deed: Deed) -> Deed:
        """Do it; gives the deed with its outcome."""
        element: dict[str, str] = {}
        if deed.edit is not None:
            element[FIELDS[deed.edit[0]]] = deed.edit[1]
        if deed.stimulus in LIFECYCLE.actions:
            element["action"] = str(deed.stimulus)
        method = "DELETE" if deed.stimulus == "delete" else "PUT" if element else "GET"
        status, item = self.send(method, path, element or None)
        assert status in {200, 400, 404, 409}, item
        if status != 200:
            return deed
        data = item["data"]
        return replace(deed, shown=("deleted",) if deed.stimulus == "delete" else _seen(data))


def _seen(data: Json) -> tuple[str, ...]:
    return (data["status"], *(data[name] for name in FIELDS))


def _deeds(chance: random.Random, client: int, *, deletes: bool) -> Iterator[Deed]:
    for number in range(EACH):
        action = chance.choice(("pause", "pause", "resume", "resume", "complete", "archive"))
        if action in {"complete", "archive"} and chance.random() < 0.8:
            action = "pause"
        place = chance.randrange(len(FIELDS))
        value = (
            f"http://127.0.0.1:9/{client}/{number}" if FIELDS[place] in LIFECYCLE.callbacks else f"c {client} {number}"
        )
        kind = chance.random()
        if deletes and kind < 0.02:
            yield Deed(stimulus="delete")
        elif kind < 0.4:
            yield Deed(stimulus=action)
        elif kind < 0.7:
            yield Deed(edit=(place, value))
        elif kind < 0.8:
            yield Deed(stimulus=action, edit=(place, value))
        else:
            yield Deed()


def _played(mock: MockServer, seed: int, *, scheduled: bool) -> tuple[Campaign, list[Operation[Deed]]]:
    """A new campaign, and what many clients did to it at once, each one thing after the other."""
    element = {
        "caller_id": "+12025550199", "from": ["+12025550100"], "url": "https://my.exotel.com/demo/exoml/4",
        "schedule": {"send_at": "2099-01-01T00:00:00Z"} if scheduled else None,
        "name": "At first", "custom_field": "at first",
        "status_callback": "http://127.0.0.1:9/", "call_status_callback": "http://127.0.0.1:9/",
    }  # fmt: skip
    first = Client(mock)
    data = first.send("POST", PATH, element)[1]["data"]
    first.close()
    path, values = f"{PATH}/{data['id']}", _seen(data)[1:]
    ready = threading.Barrier(CLIENTS)

    def work(number: int) -> list[Operation[Deed]]:
        client, made = Client(mock), []
        client.do(path, Deed())
        ready.wait(60)
        for deed in _deeds(random.Random(seed * 1000 + number), number, deletes=seed % 2 == 0):
            begin = time.monotonic()
            outcome = client.do(path, deed)
            made.append(Operation(begin=begin, end=time.monotonic(), deed=outcome))
        client.close()
        return made

    with ThreadPoolExecutor(CLIENTS) as pool:
        made = [operation for done in pool.map(work, range(CLIENTS)) for operation in done]
    return Campaign(state="created" if scheduled else "in-progress", values=values), made


@pytest.mark.parametrize("durable", [False, True], ids=["memory", "file"])
def test_what_many_clients_do_at_once_has_an_order(tmp_path: Path, durable: bool) -> None:
    settings = Settings(speed=0.0, database=str(tmp_path / "mock.db") if durable else None)
    with MockServer(settings=settings) as mock:
        for seed in SEEDS:
            for scheduled in (True, False):
                campaign, history = _played(mock, seed, scheduled=scheduled)
                assert len(history) == CLIENTS * EACH
                assert any(operation.deed.stimulus and operation.deed.shown for operation in history)
                assert linearized(history, campaign, MODEL) is not None, f"seed {seed}, scheduled {scheduled}"


def test_a_mock_whose_actions_race_has_none() -> None:
    with MockServer(settings=Settings(speed=0.0, faults=("racing-actions",))) as mock:
        campaign, history = _played(mock, 1, scheduled=True)
    assert linearized(history, campaign, MODEL) is None


def _history(*deeds: tuple[float, float, Deed]) -> list[Operation[Deed]]:
    return [Operation(begin=begin, end=end, deed=deed) for begin, end, deed in deeds]


CREATED = Campaign(state="created", values=("a", "b", "c", "d"))
PAUSE = Deed(stimulus="pause", shown=("paused", "a", "b", "c", "d"))
RESUME = Deed(stimulus="resume", shown=("created", "a", "b", "c", "d"))
RENAME = Deed(edit=(0, "x"), shown=("created", "x", "b", "c", "d"))
ANNOTATE = Deed(edit=(1, "y"), shown=("created", "a", "y", "c", "d"))
BOTH = Deed(edit=(1, "y"), shown=("created", "x", "y", "c", "d"))
READ, READ_RENAMED = (Deed(shown=("created", name, "b", "c", "d")) for name in "ax")


@pytest.mark.parametrize(
    ("history", "fits"),
    [
        (_history(), True),
        (_history((0, 2, PAUSE), (1, 3, Deed(stimulus="pause"))), True),
        (_history((0, 2, PAUSE), (1, 3, PAUSE)), False),
        (_history((0, 3, PAUSE), (1, 4, PAUSE), (2, 5, RESUME)), True),
        (_history((0, 1, PAUSE), (2, 3, PAUSE), (4, 5, RESUME)), False),
        (_history((0, 1, Deed(stimulus="pause")), (2, 3, PAUSE)), False),
        (_history((0, 2, RENAME), (1, 3, READ)), True),
        (_history((0, 2, RENAME), (1, 3, READ_RENAMED), (1, 3, READ)), True),
        (_history((0, 1, RENAME), (2, 3, READ)), False),
        (_history((0, 5, RENAME), (1, 2, READ_RENAMED), (3, 4, READ)), False),
        (_history((0, 2, RENAME), (1, 3, BOTH)), True),
        (_history((0, 2, RENAME), (1, 3, ANNOTATE)), False),
        (_history((0, 1, Deed(stimulus="delete", shown=("deleted",))), (2, 3, Deed()), (2, 3, RENAME)), False),
        (_history((0, 1, Deed(stimulus="delete", shown=("deleted",))), (0.5, 3, RENAME), (4, 5, Deed())), True),
    ],
)
def test_the_checker_tells_what_has_an_order(history: Sequence[Operation[Deed]], fits: bool) -> None:
    order = linearized(history, CREATED, MODEL)
    assert (order is not None) == fits
    assert order is None or sorted(map(id, order)) == sorted(map(id, history))


POOL = (PAUSE, PAUSE, RESUME, RENAME, BOTH, READ, READ_RENAMED, Deed(stimulus="pause"), Deed(stimulus="resume"))
"""No two of these give a field the same value."""


@given(
    st.lists(
        st.tuples(st.sampled_from(range(len(POOL))), *[st.integers(0, 6)] * 2), max_size=5, unique_by=itemgetter(0)
    )
)
def test_the_checker_finds_an_order_where_trying_all_finds_one(drawn: list[tuple[int, int, int]]) -> None:
    history = _history(*((begin, begin + length, POOL[place]) for place, begin, length in drawn))
    assert (linearized(history, CREATED, MODEL) is not None) == any(map(_allowed, permutations(history)))


def _allowed(order: Sequence[Operation[Deed]]) -> bool:
    states, latest = frozenset({CREATED}), 0.0
    for operation in order:
        latest = max(latest, operation.begin)
        states = frozenset(after for state in states for after in step(state, operation.deed))
        if operation.end < latest:
            return False
    return bool(states)


def test_the_checker_gives_up_on_what_is_too_much() -> None:
    def added(state: frozenset[int], number: int) -> frozenset[frozenset[int]]:
        return frozenset({state | {number}} if number < 29 else ())

    confused = [Operation(begin=0.0, end=1.0, deed=number) for number in range(30)]
    with pytest.raises(RuntimeError, match="use fewer operations"):
        linearized(confused, frozenset[int](), Model(step=added), most=1000)
