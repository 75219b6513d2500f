"""Measure what the profiles cost against the mock, and write it down for `doctor`: `make costs [ARGS=quick]`.

The seconds are the processor time of the kit itself, and what it sleeps; a busy machine does not change them much.
"""

import sys
import time
from dataclasses import asdict, replace

from campaign_contracts.bundle import packaged
from campaign_contracts.history import Clock, Exchange
from campaign_contracts.running import runner
from campaign_contracts.running.background_judge import BackgroundJudge
from campaign_contracts.running.settings import Settings
from campaign_contracts.send import Sender
from campaign_contracts.suites import costs

PROFILES = ("smoke", "quick", "standard")


def measured(profile: str) -> costs.Cost:
    """One run against the kit's own mock."""
    slept = 0.0
    sleep = Sender.sleep

    def sleeping(sender: Sender, seconds: float) -> None:
        nonlocal slept
        slept += seconds
        sleep(sender, seconds)

    own = Settings(base_url="", accounts={}, own_mock=True, seed=1, profile=profile)  # type: ignore[arg-type]
    Sender.sleep = sleeping  # type: ignore[assignment,method-assign]
    try:
        with runner.target(own) as settings:
            began = time.process_time()
            session = runner.run(replace(settings, concurrency=1), packaged(), judge=BackgroundJudge).session
            took = time.process_time() - began
    finally:
        Sender.sleep = sleep  # type: ignore[method-assign]
    return costs.Cost(
        requests=sum(isinstance(record, Exchange) for record in session.records),
        moves=sum(isinstance(record, Clock) for record in session.records),
        seconds=round(took + slept, 1),
    )


def main() -> None:
    """Measure the profiles that are named, or all; keep what is known of the others."""
    known = dict(costs.costs()) if costs.DATA.exists() else {}
    for profile in sys.argv[1:] or PROFILES:
        known[profile] = measured(profile)
    lines = ["# Written by `make costs`. Do not edit.", ""]
    for profile in (name for name in PROFILES if name in known):
        lines += [f"[{profile}]", *(f"{name} = {value}" for name, value in asdict(known[profile]).items()), ""]
    costs.DATA.write_text("\n".join(lines))
    print(costs.DATA.read_text(), end="")


if __name__ == "__main__":
    main()
