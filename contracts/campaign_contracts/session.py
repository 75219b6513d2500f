"""One run in progress: a sender whose records go to the history file and to the judge at once, and the actor's hands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from campaign_contracts import __version__, history
from campaign_contracts.bundle import Bundle
from campaign_contracts.checks import CHECKS
from campaign_contracts.checks.judge import Judge
from campaign_contracts.history import Note, Record, RunBegan, RunEnded
from campaign_contracts.redaction import Credentials
from campaign_contracts.send import Sender, Target
from campaign_contracts.suites.api import Api, Profile
from campaign_contracts.verdicts import Finding


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything a run is told. `accounts` maps sids to credentials, the main account first.

    `rules` and `authorities` narrow the run (empty: everything); `pause` is the least time between requests in seconds;
    `dial` are numbers that may be dialled on a live target; `report_dir` is where the reports go (None: nowhere).
    """

    base_url: str
    accounts: Mapping[str, Credentials]
    control_url: str | None = None
    live: bool = False
    own_mock: bool = False
    profile: Profile = "quick"
    seed: int = 0
    rules: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
    timeout: float = 10.0
    pause: float = 0.0
    headers: Mapping[str, str] = field(default_factory=dict)
    cacert: str | None = None
    dial: tuple[str, ...] = ()
    may_reset: bool = False
    fail_fast: bool = False
    report_dir: Path | None = None

    @property
    def sid(self) -> str:
        """The main account."""
        return next(iter(self.accounts))

    @property
    def other(self) -> str | None:
        """The second account, if there is one."""
        return next(iter(list(self.accounts)[1:]), None)


class Session:
    """Owns the connections, the history and the judge of one run. A context manager; `aborted` says why a run stopped early."""

    def __init__(self, settings: Settings, bundle: Bundle, *, started_at: datetime | None = None) -> None:
        """Open the history; nothing is sent yet. Raises OSError when the report folder cannot be written."""
        self.settings, self.bundle = settings, bundle
        self.started_at = started_at or datetime.now(UTC)
        self.judge = Judge(bundle=bundle, checks=CHECKS)
        self.findings: list[Finding] = []
        self.records: list[Record] = []
        self.aborted: str | None = None
        self._file: IO[str] | None = None
        if settings.report_dir is not None:
            settings.report_dir.mkdir(parents=True, exist_ok=True)
            self._file = (settings.report_dir / "history.jsonl").open("w", encoding="utf-8")
        self.sender = Sender(self._target(), self.record)
        self.run_id = f"cc{int(self.started_at.timestamp()) % 36**5:05x}"
        self.record(self._began())
        self.api = Api(
            self.sender,
            spec=bundle.spec,
            lifecycle=bundle.lifecycle,
            sid=settings.sid,
            other=settings.other,
            live=settings.live,
            profile=settings.profile,
            seed=settings.seed,
            run_id=self.run_id,
            started_at=self.started_at.timestamp(),
            dial=settings.dial,
        )

    def __enter__(self) -> Self:
        """Enter the run."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close connections and the history file."""
        self.close()

    def record(self, record: Record) -> None:
        """Keep a record, write it, judge it."""
        self.records.append(record)
        if self._file is not None:
            self._file.write(history.to_line(record) + "\n")
        self.findings += self.judge.feed(record)

    def note(self, text: str, rules: Sequence[str] = ()) -> None:
        """Record something worth knowing; with rules (ids or prefixes), why they could not be exercised."""
        self.record(Note(at=self.sender.elapsed(), text=text, rules=tuple(rules)))

    def finish(self) -> None:
        """Record the end and judge what only the end decides."""
        self.record(RunEnded(at=self.sender.elapsed(), aborted=self.aborted))
        self.findings += self.judge.finish()

    def close(self) -> None:
        """Close connections and the history file; harmless when done twice."""
        self.sender.close()
        if self._file is not None:
            self._file.close()
            self._file = None

    def _target(self) -> Target:
        settings = self.settings
        return Target(
            base_url=settings.base_url,
            accounts=settings.accounts,
            control_url=settings.control_url,
            timeout=settings.timeout,
            pause=settings.pause,
            headers=settings.headers,
            cacert=settings.cacert,
        )

    def _began(self) -> RunBegan:
        settings = self.settings
        return RunBegan(
            started_at=self.started_at.isoformat(timespec="milliseconds"),
            kit=__version__,
            specification=self.bundle.sha256,
            base_url=settings.base_url,
            account_sid=settings.sid,
            accounts=tuple(settings.accounts),
            control=settings.control_url is not None,
            live=settings.live,
            profile=settings.profile,
            seed=settings.seed,
        )
