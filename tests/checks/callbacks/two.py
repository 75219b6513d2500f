"""A campaign of two numbers whose events are told one by one."""

from typing import Any

from tests.checks.dialling import HOOKS, Campaign, hooks, number, plan
from tests.checks.histories import History

CALL, TARGET, CAMPAIGN = HOOKS
A, BUSY = number(1), number(1, 6)
ALL = {"CBK-01", "CBK-02", "CBK-03", "CBK-04", "CBK-05", "CBK-09"}


class Two:
    """A campaign of two numbers, one of which is called twice; its events can be told one by one."""

    def __init__(self, history: History, *kinds: str, **changes: Any) -> None:
        """It is made, and has made its calls."""
        settings = {"from": [A, BUSY], "retries": plan(1, 5), **hooks("one", *kinds), **changes}
        self.one = Campaign(history, settings)
        self.answered = self.one.call(A, 1)
        self.first = self.one.call(BUSY, 2, "busy")
        self.last = self.one.call(BUSY, 312, "busy")
        history.clock(advance=2000)

    def calls(self) -> None:
        """The events of the attempts."""
        for record in (self.answered, self.first, self.last):
            self.one.tell_call(record)

    def targets(self) -> None:
        """The events of the numbers."""
        self.one.tell_target(self.answered)
        self.one.tell_target(self.first, self.last)

    def over(self) -> None:
        """All is shown."""
        self.one.over(completed=1, failed=1)
