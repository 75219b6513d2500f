"""Random walks: several campaigns on up to two accounts, every stimulus, edits, reads, lists, and moving time."""

import contextlib
import itertools
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.database import ReadOnlyDatabase
from hypothesis.errors import Flaky
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, multiple, rule, run_state_machine_as_test

from campaign_contracts.suites import examples
from campaign_contracts.suites.api import DAY_SECONDS, Api
from campaign_contracts.suites.marks import exercises
from campaign_contracts.suites.walks import Step, Walker, created

WALKS = {"quick": (8, 25), "standard": (60, 40), "deep": (60, 40)}
"""Examples and steps of each profile."""

RULES = [
    "LIF-01",
    "LIF-02",
    "LIF-03",
    "LIF-04",
    "LIF-05",
    "LIF-06",
    "LIF-07",
    "LIF-08",
    "LIF-09",
    "LIF-10",
    "LIF-11",
    "LIF-12",
    "LIF-14",
    "LIF-15",
    "LIF-18",
    "LIF-19",
    "LIF-22",
    "EDT-01",
    "EDT-02",
    "EDT-03",
    "EDT-04",
    "EDT-06",
    "DEL-01",
    "DEL-02",
    "DEL-03",
    "DEL-04",
    "GET-01",
    "GET-03",
    "CRE-01",
    "CRE-27",
    "LST-08",
    "LST-14",
    "ACC-04",
]

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


def _starts(api: Api) -> st.SearchStrategy[int | None]:
    """Seconds until a campaign starts, or None for at once."""
    return st.sampled_from([None, 600, DAY_SECONDS] if api.may_call and api.control else [DAY_SECONDS])


def machine(api: Api, over: Callable[[list[Step]], None]) -> type[RuleBasedStateMachine]:
    """A state machine that sends nothing: it draws walks, and hands the steps of each to `over`."""
    accounts = [account for account in (api.sid, api.other) if account is not None]
    starts = _starts(api)

    class Walk(Drawing):
        """What may be done."""

        def __init__(self) -> None:
            """Begin a walk."""
            super().__init__(over)

        campaigns = Bundle("campaigns")

        @rule(target=campaigns, account=st.sampled_from(accounts), start=starts, fields=FIELDS)
        def create(self, account: str, start: int | None, fields: dict[str, Any]) -> Any:
            """A campaign that starts at once, in ten minutes or in a day; a bad one is not met again."""
            number = next(self.numbers)
            self.take("create", number, account, start, fields)
            return number if api.promised(created(api, start, fields)).kind != "refusal" else multiple()

        @initialize(target=campaigns, start=starts)
        def begin(self, start: int | None) -> int:
            """A first campaign, so that there is something to act on."""
            self.take("create", number := next(self.numbers), api.sid, start, {})
            return number

        @rule(target=campaigns, account=st.sampled_from(accounts), count=st.integers(2, 4))
        def create_several(self, account: str, count: int) -> Any:
            """Scheduled campaigns in one request."""
            numbers = tuple(itertools.islice(self.numbers, count))
            self.take("create_several", numbers, account)
            return multiple(*numbers)

        @rule(campaign=campaigns, action=st.sampled_from([*api.lifecycle.actions, *api.lifecycle.actions, "stop"]))
        def act(self, campaign: int, action: str) -> None:
            """An action, legal or not."""
            self.take("act", campaign, action)

        @rule(campaign=campaigns, fields=FIELDS, action=st.none() | st.sampled_from(api.lifecycle.actions))
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

        @rule(account=st.sampled_from(accounts), status=st.sampled_from(["", *api.lifecycle.statuses[:5]]))
        def look_around(self, account: str, status: str) -> None:
            """A list."""
            self.take("look_around", account, status)

    return Walk


@exercises(*RULES)
def test_walks(api: Api) -> None:
    """As many walks as the profile asks for, the same for the same seed; first those that found something before."""
    if not api.live:  # a walk leaves more campaigns behind than a live service should have to bear
        walk(api, api.seed, *WALKS[api.profile])


def walk(api: Api, start: int, walks: int, steps: int) -> None:
    """So many walks from a seed, side by side, until one shows something that was not known before: it is kept.

    Hypothesis draws them before anything is sent, and once more where one is to be kept.
    """
    drawn: list[list[Step]] = []
    found: list[list[Step]] = []
    database = examples.database(api.examples) if api.examples is not None else None
    bounds = settings(
        max_examples=walks,
        stateful_step_count=steps,
        phases=[Phase.reuse, Phase.generate],
        database=ReadOnlyDatabase(database) if database is not None else None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )

    def follow(walk: list[Step]) -> None:
        if found:
            return
        known = api.found() if database is not None else 0
        Walker(api).walk(walk)
        if database is not None and api.found() > known:
            found.append(walk)

    def keep(walk: list[Step]) -> None:
        if walk in found:
            raise FoundError

    run_state_machine_as_test(seed(start)(machine(api, drawn.append)), settings=bounds)
    api.each(follow, drawn)
    if found:
        with contextlib.suppress(FoundError, Flaky):
            run_state_machine_as_test(seed(start)(machine(api, keep)), settings=settings(bounds, database=database))
