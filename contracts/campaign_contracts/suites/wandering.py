"""Random walks as they are drawn: before anything is sent, without a server, the same for the same seed."""

import contextlib
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.database import ExampleDatabase, ReadOnlyDatabase
from hypothesis.errors import Flaky
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, multiple, rule, run_state_machine_as_test

from campaign_contracts import instants
from campaign_contracts.bundle import packaged
from campaign_contracts.promises import Present, Promises
from campaign_contracts.suites import examples
from campaign_contracts.suites.api import DAY_SECONDS, Api, valid
from campaign_contracts.suites.numbers import numbers
from campaign_contracts.suites.seeded import ANEW, by_the_seed_alone
from campaign_contracts.suites.walks import Step

NOW = 1_800_000_000.0
"""Seconds since the epoch. Whether a campaign is good does not depend on the present, so any will do."""

FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "custom_field": st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=20),
        "url": st.sampled_from(["http://client.example/a", "https://client.example/b", "nowhere"]),
        "status_callback": st.sampled_from(["https://client.example/s", "http://client.example/t"]),
        "call_status_callback": st.sampled_from(["https://client.example/c", "ftp://client.example/d"]),
        "retries": st.fixed_dictionaries(
            {
                "number_of_retries": st.integers(-1, 4),
                "interval_mins": st.integers(1, 90),
                "mechanism": st.sampled_from(["Linear", "Exponential", "Random"]),
                "on_status": st.lists(st.sampled_from(["busy", "no-answer", "failed"]), min_size=1, unique=True),
            }
        ),
        "call_duplicate_numbers": st.booleans(),
        "type": st.sampled_from(["trans", "promo"]),
    },
)


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Where walks lead: accounts, and whether campaigns may start soon, which is where time can be moved."""

    accounts: tuple[str, ...]
    soon: bool

    @classmethod
    def of(cls, api: Api) -> "Ground":
        """Where an API acts."""
        accounts = tuple(account for account in (api.sid, api.other) if account is not None)
        return cls(accounts=accounts, soon=api.may_call and api.control)


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """So many walks of so many steps; first those that are kept at `known` (None: nowhere)."""

    walks: int
    steps: int
    known: str | None = None


class FoundError(AssertionError):
    """A walk showed something that was not known before; it is kept, and walked first in the next run."""


class Drawing(RuleBasedStateMachine):
    """A walk that is noted, not walked: campaigns are named by `numbers`."""

    def __init__(self, over: Callable[[list[Step]], None]) -> None:
        """`over` is told all steps at the end."""
        super().__init__()
        self.numbers = itertools.count()
        self._steps: list[Step] = []
        self._over = over

    def take(self, name: str, *arguments: Any) -> None:
        """Note a step."""
        self._steps.append((name, arguments))

    @rule(seconds=st.sampled_from([5, 60, 600, 3600, 2 * DAY_SECONDS]))
    def let_time_pass(self, seconds: int) -> None:
        """Time."""
        self.take("let_time_pass", seconds)

    def teardown(self) -> None:
        """The walk is drawn."""
        self._over(self._steps)


@cache
def _promises() -> Promises:
    return Promises(spec=packaged().spec, lifecycle=packaged().lifecycle)


def _good(start: int | None, fields: dict[str, Any]) -> bool:
    """Whether a campaign that starts so has to be created, or may be."""
    schedule = {"end_at": instants.render(NOW + 2 * DAY_SECONDS)}
    if start:
        schedule["send_at"] = instants.render(NOW + start)
    element = valid("random walk", numbers(2), NOW) | {"mode": "custom", "throttle": 1, "schedule": schedule} | fields
    return _promises().create(element, Present(earliest=NOW, latest=NOW)).kind != "refusal"


@cache
def machine(ground: Ground) -> type[Drawing]:
    """A state machine that draws walks. Made once: Hypothesis remembers every class of machines as long as it lives."""
    accounts, lifecycle = ground.accounts, packaged().lifecycle
    starts = st.sampled_from([None, 600, DAY_SECONDS] if ground.soon else [DAY_SECONDS])

    class Walk(Drawing):
        """What may be done."""

        campaigns = Bundle("campaigns")

        @rule(target=campaigns, account=st.sampled_from(accounts), start=starts, fields=FIELDS)
        def create(self, account: str, start: int | None, fields: dict[str, Any]) -> Any:
            """A campaign that starts at once, in ten minutes or in a day; a bad one is not met again."""
            number = next(self.numbers)
            self.take("create", number, account, start, fields)
            return number if _good(start, fields) else multiple()

        @initialize(target=campaigns, start=starts)
        def begin(self, start: int | None) -> int:
            """A first campaign, so that there is something to act on."""
            self.take("create", number := next(self.numbers), accounts[0], start, {})
            return number

        @rule(target=campaigns, account=st.sampled_from(accounts), count=st.integers(2, 4))
        def create_several(self, account: str, count: int) -> Any:
            """Scheduled campaigns in one request."""
            numbers = tuple(itertools.islice(self.numbers, count))
            self.take("create_several", numbers, account)
            return multiple(*numbers)

        @rule(campaign=campaigns, action=st.sampled_from([*lifecycle.actions, *lifecycle.actions, "stop"]))
        def act(self, campaign: int, action: str) -> None:
            """An action, legal or not."""
            self.take("act", campaign, action)

        @rule(campaign=campaigns, fields=FIELDS, action=st.none() | st.sampled_from(lifecycle.actions))
        def edit(self, campaign: int, fields: dict[str, Any], action: str | None) -> None:
            """An edit, perhaps with an action."""
            self.take("edit", campaign, fields | ({"action": action} if action else {}))

        @rule(campaign=campaigns)
        def delete(self, campaign: int) -> None:
            """A DELETE."""
            self.take("delete", campaign)

        @rule(campaign=campaigns)
        def read(self, campaign: int) -> None:
            """One campaign."""
            self.take("read", campaign)

        @rule(account=st.sampled_from(accounts), status=st.sampled_from(["", *lifecycle.statuses[:5]]))
        def look_around(self, account: str, status: str) -> None:
            """A list."""
            self.take("look_around", account, status)

    return Walk


def walks(ground: Ground, start: int, bounds: Bounds) -> list[list[Step]]:
    """Walks from a seed; first those that found something before."""
    drawn: list[list[Step]] = []
    database = examples.database(bounds.known) if bounds.known is not None else None
    _run(ground, drawn.append, start, bounds, ReadOnlyDatabase(database) if database is not None else None)
    return drawn


def keep(ground: Ground, start: int, bounds: Bounds, found: str) -> None:
    """Keep the one of these walks that prints so for the next run, which begins with it: drawn once more, it fails."""

    def over(walk: list[Step]) -> None:
        if repr(walk) == found:
            raise FoundError

    if bounds.known is not None:
        with contextlib.suppress(FoundError, Flaky):
            _run(ground, over, start, bounds, examples.database(bounds.known))


def _run(
    ground: Ground, over: Callable[[list[Step]], None], start: int, bounds: Bounds, database: ExampleDatabase | None
) -> None:
    def walk() -> Drawing:
        return machine(ground)(over)

    with by_the_seed_alone():
        run_state_machine_as_test(
            cast(
                "type[RuleBasedStateMachine]", seed(start)(walk)
            ),  # whatever returns one will do, says its documentation
            settings=settings(
                max_examples=bounds.walks,
                stateful_step_count=bounds.steps,
                phases=[Phase.reuse, Phase.generate],
                database=database,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                backend=ANEW,
            ),
        )
