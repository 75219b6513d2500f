"""Measure what the profiles cost against the mock, and write it down for `doctor`: `make costs [ARGS=standard]`.

Each is measured on a mock with a clock that can be moved, and without.

The seconds are the processor time of the kit itself, and what it sleeps; a busy machine does not change them much.
Nor does it change which requests follow one another in a run against a mock that lets everybody wait.
"""

import contextlib
import sys
import time
from dataclasses import asdict, replace

from campaign_contracts.bundle import packaged
from campaign_contracts.history import Clock, Exchange, Profile
from campaign_contracts.mock.server import MockServer
from campaign_contracts.mock.settings import Settings as MockSettings
from campaign_contracts.redaction import Credentials
from campaign_contracts.running import runner
from campaign_contracts.running.background_judge import BackgroundJudge
from campaign_contracts.running.settings import Settings
from campaign_contracts.send.sender import Sender
from campaign_contracts.send.traffic import fitting
from campaign_contracts.suites import costs

PROFILES: tuple[Profile, ...] = ("smoke", "quick", "standard")
USUAL: tuple[Profile, ...] = ("smoke", "quick")
"""What is measured unless something else is asked for: a standard run takes many times as long."""


AWAY_MILLISECONDS = 50.0
"""After so long the mock answers that stands for a server far away."""


def steps(profile: Profile, *, control: bool) -> int:
    """The most requests and moves of a run against a distant mock of which each began when the one before was over."""
    with MockServer(settings=MockSettings(latency_milliseconds=AWAY_MILLISECONDS)) as mock:
        accounts = {a.sid: Credentials(sid=a.sid, key=a.key, token=a.token) for a in mock.accounts}
        away = Settings(
            base_url=mock.base_url,
            control_url=mock.control_url if control else None,
            accounts=accounts,
            own_mock=True,
            seed=1,
            profile=profile,
            concurrency=fitting(AWAY_MILLISECONDS / 1000),
        )
        session = runner.run(away, packaged(), judge=BackgroundJudge).session
    records = [record for record in session.records if isinstance(record, Clock | Exchange)]
    count, over = 0, 0.0
    for record in sorted(records, key=lambda record: record.until):
        if record.at >= over:
            count, over = count + 1, record.until
    return count


def measured(profile: Profile, *, control: bool) -> costs.Cost:
    """One run against the kit's own mock nearby, and one against it far away."""
    slept = 0.0
    sleep = Sender.sleep

    def sleeping(sender: Sender, seconds: float) -> None:
        nonlocal slept
        slept += seconds
        sleep(sender, seconds)

    own = Settings(base_url="", accounts={}, own_mock=True, seed=1, profile=profile)
    Sender.sleep = sleeping  # type: ignore[assignment,method-assign]
    try:
        with runner.target(own) as settings:
            offered = replace(settings, concurrency=1, control_url=settings.control_url if control else None)
            began = time.process_time()
            session = runner.run(offered, packaged(), judge=BackgroundJudge).session
            took = time.process_time() - began
    finally:
        Sender.sleep = sleep  # type: ignore[method-assign]
    return costs.Cost(
        requests=sum(isinstance(record, Exchange) for record in session.records),
        moves=sum(isinstance(record, Clock) for record in session.records),
        steps=steps(profile, control=control),
        seconds=round(took + slept, 1),
    )


def main() -> None:
    """Measure the profiles that are named, or the usual ones; keep what is known of the others."""
    lines = ["# Written by `make costs`. Do not edit.", ""]
    for clock, control in (("clock", True), ("no_clock", False)):
        known: dict[str, costs.Cost] = {}
        with contextlib.suppress(OSError, TypeError, KeyError):  # it may lack a figure that is measured now
            known = dict(costs.costs(control=control))
        for profile in [profile for profile in PROFILES if profile in (sys.argv[1:] or USUAL)]:
            print(f"{profile}, {clock.replace('_', ' ')}: nearby and far away ...", file=sys.stderr)
            known[profile] = measured(profile, control=control)
        for profile in (name for name in PROFILES if name in known):
            figures = asdict(known[profile]).items()
            lines += [f"[{clock}.{profile}]", *(f"{name} = {value}" for name, value in figures), ""]
    costs.DATA.write_text("\n".join(lines))
    print(costs.DATA.read_text(), end="")


if __name__ == "__main__":
    main()
