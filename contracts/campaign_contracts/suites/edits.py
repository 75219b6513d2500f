"""Edits: legal new values for every parameter, and campaigns to try them on."""

import threading
from typing import Any

from campaign_contracts.history import Intent
from campaign_contracts.suites.api import CALLBACKS, DAY_SECONDS, Api, UnattainedError
from campaign_contracts.suites.cases import LIST_SIDS

HOOK = "https://client.example/edited"


SUPPLY = 20
"""Campaigns that are made in one request."""

RETRIES = {"number_of_retries": 2, "interval_mins": 3, "mechanism": "Linear", "on_status": ["busy"]}


def changes(api: Api) -> dict[str, Any]:
    """One legal new value for each parameter of a campaign that dials `from`."""
    return {
        "name": api.name("edited"),
        "caller_id": "+442079460998",
        "url": "https://client.example/exoml/start_voice/9",
        "from": api.numbers(5),
        "retries": RETRIES,
        "schedule": {"send_at": api.instant(2 * DAY_SECONDS), "end_at": api.instant(4 * DAY_SECONDS)},
        "custom_field": "edited",
        "call_duplicate_numbers": True,
        **{name: f"{HOOK}/{name}" for name in CALLBACKS},
    }


def changes_again(api: Api) -> dict[str, Any]:
    """Another legal new value for each of the same parameters."""
    return {
        "name": api.name("edited again"),
        "caller_id": "+442079460997",
        "url": "https://client.example/exoml/start_voice/10",
        "from": api.numbers(4),
        "retries": {"number_of_retries": 1, "interval_mins": 4, "mechanism": "Exponential", "on_status": ["failed"]},
        "schedule": {"send_at": api.instant(3 * DAY_SECONDS), "end_at": api.instant(5 * DAY_SECONDS)},
        "custom_field": "edited again",
        "call_duplicate_numbers": False,
        **{name: f"{HOOK}/again/{name}" for name in CALLBACKS},
    }


def other_changes() -> tuple[dict[str, Any], ...]:
    """More parameters that nobody may change after send_at, in any kind of campaign."""
    return (
        {"lists": LIST_SIDS[:2]},
        {"mode": "auto"},
        {"throttle": 9},
        {"campaign_type": "dynamic"},
        {"flow_type": "greeting"},
        {"read_via_text": "Not this."},
        {"repeat_menu_attempts": 2},
        {"retries": {"number_of_retries": 3}},
        {"retries": {"interval_mins": 11}},
        {"schedule": {"end_at": "2031-01-01T00:00:00Z"}},
    )


def changes_in_part(api: Api) -> tuple[dict[str, Any], ...]:
    """Members that nobody may change after send_at, each other than in a campaign with `RETRIES` and a schedule."""
    return (
        {"retries": {"mechanism": "Exponential"}},
        {"retries": {"on_status": ["failed"]}},
        {"schedule": {"send_at": api.instant(9 * DAY_SECONDS)}},
    )


def bad_changes(api: Api, action: str) -> tuple[dict[str, Any], ...]:
    """Edits of which a value breaks a rule, for campaigns after send_at: of callbacks, and beside a legal action."""
    first, second, third = CALLBACKS
    return (
        {first: "client.example/hook"},
        {second: 5},
        {third: "ftp://client.example/hook"},
        {first: f"{HOOK}/fine", second: "/hook"},
        {"action": action, third: "not a url"},
        {"action": action, "retries": RETRIES | {"number_of_retries": 4}},
        {"action": action, "type": "promo"},
    )


def crossed(api: Api) -> dict[str, str]:
    """A schedule that ends before it begins."""
    return {"send_at": api.instant(4 * DAY_SECONDS), "end_at": api.instant(3 * DAY_SECONDS)}


def read_only() -> dict[str, Any]:
    """Members that no edit and no action sets, with values of somebody else's."""
    return {
        "status": "completed",
        "date_created": "2020-01-01T00:00:00+00:00",
        "summary": {"campaign_sid": "0" * 32, "call_completed": 9, "call_failed": 9},
    }


EDITED = "edited"
"""In the name of each campaign that is made to be edited."""


class Supply:
    """Campaigns of one kind, made many at a time, for as many takers as there are."""

    def __init__(self, api: Api, intent: Intent, **changes: Any) -> None:
        """Nothing is sent."""
        self._api, self._intent, self._changes = api, intent, changes
        self._ready: list[str] = []
        self._making = threading.Lock()

    def take(self) -> str:
        """A campaign as it was created: what an edit may be is known by what it changes. Raises UnattainedError."""
        with self._making:
            if not self._ready:
                self._ready = self._made()
            return self._ready.pop(0)

    def _made(self) -> list[str]:
        count = 1 if self._api.live else SUPPLY
        elements = [self._api.element(**({"name": self._api.name(EDITED)} | self._changes)) for _ in range(count)]
        answer = self._api.post({"campaigns": elements}, self._intent)
        if len(answer.ids) != len(elements):
            raise UnattainedError(
                f"of {len(elements)} valid campaigns {len(answer.ids)} were created: HTTP {answer.status}"
            )
        return answer.ids
