"""The file that Locust runs, in one process or several: users that step, and a sample of whose records goes to judges.

The plan comes in an environment variable. Records travel as Locust's own messages to the first process, which writes
them into a file for each user; the process that started Locust reads them there.
"""

import contextlib
import itertools
import json
import os
import time
from pathlib import Path
from typing import Any

from locust import User, between, events, task
from locust.env import Environment
from locust.runners import MasterRunner, WorkerRunner

from campaign_contracts.bundle import packaged
from campaign_contracts.history import Exchange, Record
from campaign_contracts.history_lines import to_line
from campaign_contracts.load.plan import FIGURES, MOST_RECORDED_BYTES, VARIABLE, Plan
from campaign_contracts.load.traffic import Visitor, drawn, sampled, told
from campaign_contracts.send import UnreachableError

MESSAGE = "campaign-contracts"
LINES, SECONDS = 20, 1.0
"""Records of a user that travel together, and how old the oldest of them may be."""

PROCESSES = 1000
"""Users of one process are numbered from a multiple of this."""

plan = Plan.read(os.environ[VARIABLE])
_numbers = itertools.count()
_recorded = 0
"""Bytes that this process has written down."""
_drawn = drawn(time.time(), plan.seed)


@events.init.add_listener  # type: ignore[untyped-decorator]
def _listen(environment: Environment, **_: Any) -> None:
    """The first process, or the only one, writes records down."""
    if environment.runner is not None and not isinstance(environment.runner, WorkerRunner):
        environment.runner.register_message(MESSAGE, _written)
        events.quit.add_listener(lambda **_: _counted(environment))  # type: ignore[no-untyped-call]


def _counted(environment: Environment) -> None:
    """Locust's own files lag behind its figures, and by more where the processor is busy."""
    total = environment.stats.total
    figures = {
        "requests": total.num_requests,
        "failures": total.num_failures,
        "rate": total.total_rps,
        "percentiles": {f"{share}%": total.get_response_time_percentile(share / 100) for share in (50, 95, 99)},
    }
    (Path(plan.folder) / FIGURES).write_text(json.dumps(figures), encoding="utf-8")


def _written(environment: Environment, msg: Any, **_: Any) -> None:
    global _recorded  # noqa: PLW0603 - of this process, as the plan is
    if _recorded >= MOST_RECORDED_BYTES:
        return
    lines = "".join(f"{line}\n" for line in msg.data["lines"]).encode()
    _recorded += len(lines)
    with (Path(plan.folder) / f"{msg.data['user']}.jsonl").open("ab") as file:
        file.write(lines)


class CampaignUser(User):
    """Steps, and waits a moment between steps."""

    wait_time = between(plan.least_wait, plan.most_wait)

    def on_start(self) -> None:
        """Arrive with campaigns of one's own in mind."""
        index: int = getattr(self.environment.runner, "worker_index", 0)
        number = max(index, 0) * PROCESSES + next(_numbers)
        self._name, self._lines, self._sent = f"user-{number}", list[str](), time.monotonic()
        self._judged = sampled(number % PROCESSES, plan.sample)
        self._visitor = Visitor(
            plan.target(), plan.account, packaged(), self._record, _drawn, number=number, start=plan.seed, run=plan.run
        )

    def on_stop(self) -> None:
        """Go, and leave nothing behind that can be deleted."""
        with contextlib.suppress(UnreachableError):
            self._visitor.leave()
        self._send()

    @task
    def step(self) -> None:
        """One thing after the other. Requests without an answer are counted as such already."""
        with contextlib.suppress(UnreachableError):
            self._visitor.step()

    def _record(self, record: Record) -> None:
        if isinstance(record, Exchange):
            self.environment.events.request.fire(**told(record))
        if self._judged:
            self._lines.append(to_line(record))
            if len(self._lines) >= LINES or time.monotonic() - self._sent > SECONDS:
                self._send()

    def _send(self) -> None:
        lines, self._lines, self._sent = self._lines, [], time.monotonic()
        runner = self.environment.runner
        if lines and runner is not None and not isinstance(runner, MasterRunner):
            runner.send_message(MESSAGE, {"user": self._name, "lines": lines})
