"""Edits: legal new values for every parameter, and campaigns to try them on."""

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


def other_changes() -> tuple[dict[str, Any], ...]:
    """More parameters that nobody may change after send_at, in any kind of campaign."""
    return (
        {"lists": LIST_SIDS[:2]},
        {"mode": "auto"},
        {"throttle": 9},
        {"campaign_type": "dynamic"},
        {"flow_type": "greeting", "read_via_text": "Not this."},
        {"read_via_text": "Nor this."},
        {"retries": {"number_of_retries": 3}},
        {"retries": {"interval_mins": 11}},
        {"schedule": {"end_at": "2031-01-01T00:00:00Z"}},
    )


class Supply:
    """Campaigns of one kind, made many at a time: the next one takes the place of the one that was changed."""

    def __init__(self, api: Api, intent: Intent, **changes: Any) -> None:
        """Create the first of them. Raises UnattainedError."""
        self._api, self._intent, self._changes = api, intent, changes
        self._ready: list[str] = []
        self.current = self._next()

    def used(self) -> None:
        """The present campaign is not as it was any more. Raises UnattainedError."""
        self.current = self._next()

    def _next(self) -> str:
        """A campaign as it was created, and has been read: what an edit may be is known by what it changes."""
        if not self._ready:
            elements = [self._api.element(**self._changes) for _ in range(1 if self._api.live else SUPPLY)]
            answer = self._api.post({"campaigns": elements}, self._intent)
            self._ready = answer.ids
            if len(self._ready) != len(elements):
                raise UnattainedError(
                    f"of {len(elements)} valid campaigns {len(self._ready)} were created: HTTP {answer.status}"
                )
        campaign = self._ready.pop(0)
        self._api.read(campaign, self._intent)
        return campaign
