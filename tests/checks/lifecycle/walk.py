"""One campaign that is walked through its life, and what the checks of the lifecycle say of it."""

from collections.abc import Callable
from typing import Any

from tests.checks.histories import START, History, element, failure, judged, shown, success

from campaign_contracts import instants
from campaign_contracts.checks.creating import acceptance, fresh, leftovers
from campaign_contracts.checks.lifecycle import actions, bursts, deletions, edits, reads

LIFECYCLE = (reads, edits, actions, deletions, bursts)
CHECKS = tuple(check for part in (acceptance, fresh, leftovers, *LIFECYCLE) for check in part.CHECKS)
SENT = element("cc0123abcd walk", custom_field="before")
FIRST = shown("c1", SENT)
HOOK = "https://client.example/calls"
Verdicts = set[tuple[str, str]]


class Walk:
    """One campaign in a history; `data` is what its server shows of it. A `code` from 400 on is a refusal."""

    def __init__(self, history: History, sent: dict[str, Any] = SENT, **changes: Any) -> None:
        """It is created."""
        self.history, self.data = history, shown("c1", sent, **changes)
        created = self.data["date_created"]
        summary = {"campaign_sid": "c1", "call_completed": 0, "call_failed": 0, "DateCreated": created}
        item = success(self.data, summary=summary)
        history.send("POST", "campaigns", body={"campaigns": [sent]}, items=[item])

    def put(self, sent: dict[str, Any], code: int = 200, *, summary: Any = None, **changes: Any) -> "Walk":
        """A PUT that is answered with the campaign and these changes of it."""
        if code < 400:
            self.data = {**self.data, **changes}
        items = [success(self.data, summary=summary)] if code < 400 else failure(code)
        self.history.send("PUT", "campaigns/c1", body={"campaigns": [sent]}, status=code, items=items)
        return self

    def bare(self, sent: dict[str, Any]) -> "Walk":
        """A PUT that is not wrapped in `campaigns`, and refused."""
        self.history.send("PUT", "campaigns/c1", body=sent, status=400, items=failure(400))
        return self

    def act(self, action: Any, code: int = 200, **changes: Any) -> "Walk":
        """An action."""
        return self.put({"action": action}, code, **changes)

    def read(self, code: int = 200, **changes: Any) -> "Walk":
        """A read that shows these changes, which nothing announced."""
        items = [success({**self.data, **changes})] if code < 400 else failure(code)
        self.history.send("GET", "campaigns/c1", status=code, items=items)
        return self

    def delete(self, code: int = 200) -> "Walk":
        """A DELETE."""
        items = [success(None)] if code < 400 else failure(code)
        self.history.send("DELETE", "campaigns/c1", status=code, items=items)
        return self

    def later(self, seconds: float) -> "Walk":
        """The clock is moved."""
        self.history.clock(advance=seconds)
        return self

    def calls(self, code: int = 200) -> "Walk":
        """The calls are read."""
        items = [] if code < 400 else failure(code)
        self.history.send("GET", "campaigns/c1/call-details", status=code, items=items, metadata={})
        return self

    def rules(self, verdict: str) -> set[str]:
        """The rules of this verdict, `kept` or `broken`."""
        return {rule for rule, found in judged(self.history, CHECKS)[0] if found == verdict}


Scenario = Callable[[Walk], object]

RUNNING = element("cc0123abcd runs", schedule={"end_at": instants.render(START + 1800)}, mode="custom", throttle=1)
RUNNING["from"] = [f"+44113496{line:04d}" for line in range(120)]

RETRIED = {"number_of_retries": 1, "interval_mins": 5, "mechanism": "Linear", "on_status": ["busy"]}

ONE = {**RUNNING, "from": RUNNING["from"][:1]}
"""It may be over a few seconds after its start."""
