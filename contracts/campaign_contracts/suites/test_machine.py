"""Random walks: several campaigns on up to two accounts, every stimulus, edits, reads, lists, and moving time."""

import contextlib
from typing import Any

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky
from hypothesis.stateful import Bundle, RuleBasedStateMachine, multiple, rule, run_state_machine_as_test

from campaign_contracts.history import Intent
from campaign_contracts.suites import examples
from campaign_contracts.suites.api import DAY_SECONDS, Api
from campaign_contracts.suites.marks import exercises

WALKS = {"quick": (10, 25), "standard": (60, 40), "deep": (60, 40)}
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

INTENT = Intent(case="random walk")

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


class Known(RuleBasedStateMachine):
    """A walk that fails when it shows something that was not known before, so that it is kept."""

    def __init__(self, api: Api, known: int) -> None:
        """`known` is how many kinds of findings there were."""
        super().__init__()
        self._api, self._known = api, known

    def teardown(self) -> None:
        """Say whether the walk showed anything new. Raises FoundError."""
        if self._api.examples is not None and self._api.found() > self._known:
            raise FoundError


def machine(api: Api) -> type[RuleBasedStateMachine]:
    """A state machine bound to a target. Campaigns are named by (account, id)."""
    known = api.found()
    accounts = [api.sid, *([api.other] if api.other is not None else [])]
    starts = st.sampled_from([None, 600, DAY_SECONDS] if api.may_call and api.control else [DAY_SECONDS])

    class Walk(Known):
        """Acts; everything is judged from the records."""

        def __init__(self) -> None:
            """Begin a walk."""
            super().__init__(api, known)

        campaigns = Bundle("campaigns")

        @rule(target=campaigns, account=st.sampled_from(accounts), start=starts, fields=FIELDS)
        def create(self, account: str, start: int | None, fields: dict[str, Any]) -> Any:
            """A campaign that starts at once, in ten minutes or in a day."""
            schedule = {"end_at": api.instant(2 * DAY_SECONDS)} | ({"send_at": api.instant(start)} if start else {})
            answer = api.create(api.running(schedule=schedule) | fields, INTENT, account=account)
            return multiple((account, answer.id)) if answer.id is not None else multiple()

        @rule(target=campaigns, account=st.sampled_from(accounts), count=st.integers(2, 4))
        def create_several(self, account: str, count: int) -> Any:
            """Scheduled campaigns in one request."""
            answer = api.post({"campaigns": [api.element() for _ in range(count)]}, INTENT, account=account)
            return multiple(*((account, campaign) for campaign in answer.ids))

        @rule(campaign=campaigns, action=st.sampled_from([*api.lifecycle.actions, *api.lifecycle.actions, "stop"]))
        def act(self, campaign: tuple[str, str], action: str) -> None:
            """An action, legal or not, and a look at what it did."""
            api.act(campaign[1], action, INTENT, account=campaign[0])
            api.read(campaign[1], INTENT, account=campaign[0])

        @rule(campaign=campaigns, fields=FIELDS, action=st.none() | st.sampled_from(api.lifecycle.actions))
        def edit(self, campaign: tuple[str, str], fields: dict[str, Any], action: str | None) -> None:
            """An edit, perhaps with an action, and a look at what it did."""
            element = fields | ({"action": action} if action else {})
            api.edit(campaign[1], element, INTENT, account=campaign[0])
            api.read(campaign[1], INTENT, account=campaign[0])

        @rule(campaign=campaigns)
        def delete(self, campaign: tuple[str, str]) -> None:
            """A DELETE, and a look for what is left."""
            api.delete(campaign[1], INTENT, account=campaign[0])
            api.read(campaign[1], INTENT, account=campaign[0])

        @rule(campaign=campaigns)
        def read(self, campaign: tuple[str, str]) -> None:
            """One campaign."""
            api.read(campaign[1], INTENT, account=campaign[0])

        @rule(account=st.sampled_from(accounts), status=st.sampled_from(["", *api.lifecycle.statuses[:5]]))
        def look_around(self, account: str, status: str) -> None:
            """The last campaigns of this run, perhaps of one status."""
            query = {"name": api.run_id, "sort_by": "date_created:desc", "limit": 50} | (
                {"status": status} if status else {}
            )
            api.list(INTENT, query, account=account)

        @rule(seconds=st.sampled_from([5, 60, 600, 3600, 2 * DAY_SECONDS]))
        def let_time_pass(self, seconds: int) -> None:
            """Time passes, where it can be made to."""
            api.pass_time(seconds)

    return Walk


@exercises(*RULES)
def test_walks(api: Api) -> None:
    """As many walks as the profile asks for, the same for the same seed; first those that found something before."""
    if not api.live:  # a walk leaves more campaigns behind than a live service should have to bear
        walk(api, api.seed, *WALKS[api.profile])


def walk(api: Api, start: int, walks: int, steps: int) -> None:
    """So many walks from a seed, until one shows something that was not known before."""
    bounds = settings(
        max_examples=walks,
        stateful_step_count=steps,
        phases=[Phase.reuse, Phase.generate],
        database=examples.database(api.examples) if api.examples is not None else None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    with contextlib.suppress(FoundError, Flaky):  # a kind of finding is new once: repeating the walk shows nothing new
        run_state_machine_as_test(seed(start)(machine(api)), settings=bounds)
