"""What a run would do, before anything is sent: rehearsed against the kit's own mock, with the settings of the run."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from campaign_contracts.bundle import Bundle
from campaign_contracts.counts import counted
from campaign_contracts.redaction import Credentials
from campaign_contracts.reports.report import Report
from campaign_contracts.running import runner
from campaign_contracts.running.background_drawing import BackgroundDrawing
from campaign_contracts.running.background_judge import BackgroundJudge
from campaign_contracts.running.settings import Settings
from campaign_contracts.scratch import scratch
from campaign_contracts.send.pace import least_seconds
from campaign_contracts.verdicts import Verdict


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`requests` include those that clean up (`cleaning`); `created` are campaigns, `kept` cannot be deleted again."""

    settings: Settings
    report: Report
    requests: int
    cleaning: int
    created: int
    kept: int

    def lines(self) -> Iterator[str]:
        """The plan in words."""
        settings, selected = self.settings, self.report.selected
        kind = "live" if settings.live else "declared a sandbox"
        yield f"Target     {settings.base_url}, {kind}; nothing was sent to it"
        pace = f", at most {1 / settings.pause:g} a second" if settings.pause else ""
        yield f"Requests   about {self.requests:,}{pace}{self._least(self.requests)}"
        if self.cleaning:
            yield f"Clean-up   about {self.cleaning:,} of these requests{self._least(self.cleaning)}"
        fate = "which are deleted again" if settings.journal_dir is not None else "which are kept"
        kept = f"; {self.kept} of them end archived or completed, and stay" if self.kept else ""
        yield f"Campaigns  about {counted(self.created, 'campaign')}, {fate}{kept}"
        yield f"Called     {self._called()}"
        decided = [result for result in selected if result.verdict is not Verdict.NOT_EXERCISED]
        yield f"Rules      {len(decided)} of {len(selected)} would be decided"
        reasons = Counter(result.reason for result in selected if result.verdict is Verdict.NOT_EXERCISED)
        for reason, count in reasons.most_common():
            yield f"           {counted(count, 'rule')} would not: {reason}"

    def _least(self, requests: int) -> str:
        """How long so many requests take at the pace of the run; nothing is known of how fast they are answered."""
        pause = self.settings.pause
        return f": at least {least_seconds(requests, pause, latency=0.0):.0f} s" if pause else ""

    def _called(self) -> str:
        settings = self.settings
        if not settings.live:
            return "nobody: the server was declared a sandbox"
        if settings.dial:
            return f"{', '.join(settings.dial)}, which you allowed"
        return "nobody: every campaign is scheduled a day ahead, for numbers that nobody has, and goes before it starts"


def plan(settings: Settings, bundle: Bundle, progress: runner.Progress | None = None) -> Plan:
    """Rehearse a run. Its numbers are those of a server that conforms; one that does not is asked a little more."""
    from campaign_contracts.mock.server import MockServer

    with MockServer() as mock, scratch() as folder:
        own = [Credentials(sid=a.sid, key=a.key, token=a.token) for a in mock.accounts]
        accounts = {each.sid: each for each in own[: len(settings.accounts)]}
        rehearsal = replace(
            settings,
            base_url=mock.base_url,
            accounts=accounts,
            control_url=mock.control_url if settings.control_url else None,
            headers={},
            cacert=None,
            pause=0.0,
            report_dir=None,
            journal_dir=folder if settings.journal_dir is not None else None,
            examples=None,
        )
        result = runner.run(rehearsal, bundle, progress, judge=BackgroundJudge, drawing=BackgroundDrawing)
    cleaned = result.clean_up
    cleaning = cleaned.requests if cleaned else 0
    return Plan(
        settings=settings,
        report=result.report,
        requests=result.report.requests + cleaning,
        cleaning=cleaning,
        created=result.session.custody.inventory.total,
        kept=len(cleaned.kept) if cleaned else 0,
    )
