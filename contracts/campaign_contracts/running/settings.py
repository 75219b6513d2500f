"""What a run is told: one value with every setting."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from campaign_contracts.gating.asked import Asked
from campaign_contracts.history import Dialect, Profile
from campaign_contracts.redaction import Credentials
from campaign_contracts.send import Target
from campaign_contracts.send.drafts import MOST_BYTES, MOST_HEAD_BYTES, MOST_SECONDS

JOURNALS = Path(".campaign-contracts/journal")
MEGABYTE, KILOBYTE = 1_000_000, 1000
EXAMPLES = Path(".campaign-contracts/examples")
OWN_MOCK = "no server is named (--base-url): this tests the kit's own mock"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything a run is told. What is None or empty was not asked for, or goes by the target."""

    base_url: str
    """Scheme, host and what stands before `/v2`; empty until the kit's own mock has started."""
    accounts: Mapping[str, Credentials]
    """Credentials by sid, the main account first."""
    control_url: str | None = None
    live: bool = False
    own_mock: bool = False
    """The target is the kit's own mock; the choices below are its own, and `faults` what it does wrong."""
    contrarian: bool = False
    dialect: Dialect | None = None
    """How the target spells a status; None: as it first does."""
    stern: bool = False
    personality: int | None = None
    faults: tuple[str, ...] = ()
    profile: Profile = "quick"
    seed: int = 0
    rules: tuple[str, ...] = ()
    """These, `authorities` and `suites` narrow the run; where all are empty, everything is tried."""
    authorities: tuple[str, ...] = ()
    suites: tuple[str, ...] = ()
    shard: tuple[int, int] | None = None
    """Which part of the suite functions is run, from 1, and of how many."""
    timeout: float = 10.0
    """Seconds until an answer begins."""
    answer_bytes: int = MOST_BYTES
    """The largest answer, packed or unpacked; `head_bytes` are the largest headers of one."""
    answer_seconds: float = MOST_SECONDS
    """Seconds beyond `timeout` until an answer's last byte."""
    head_bytes: int = MOST_HEAD_BYTES
    most_seconds: float | None = None
    """How long a run may take."""
    pause: float = 0.0
    """The least time in seconds between two requests."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """For every request, by name in lower case."""
    cacert: str | None = None
    """A file, as are `cert` and `key`, in PEM form."""
    proxy: str | None = field(default=None, repr=False)
    cert: str | None = None
    key: str | None = None
    dial: tuple[str, ...] = ()
    """Numbers that may be dialled on a live target."""
    max_campaigns: int | None = None
    may_reset: bool = False
    sandbox_host: str | None = None
    fail_fast: bool = False
    callback_host: str = "127.0.0.1"
    """Where the target reaches this machine with its callbacks."""
    report_dir: Path | None = None
    """Where the reports go; None: nowhere."""
    journal_dir: Path | None = None
    """Where the ids of what was created are kept until it is deleted; None: nowhere, and nothing is deleted."""
    examples: str | None = field(default=None, repr=False)
    """A folder or the URL of a Redis server, where random walks that found something are kept for the next run."""
    budget: float = 0.0
    """How long a `deep` run goes on trying, in seconds since its start."""
    asked: Asked = field(default_factory=Asked)
    """What becomes of the verdicts."""
    concurrency: int | None = 1
    """How many requests may be under way at once; None: chosen by the target's latency."""

    @property
    def sid(self) -> str:
        """The main account."""
        return next(iter(self.accounts))

    @property
    def other(self) -> str | None:
        """The second account, if there is one."""
        return next(iter(list(self.accounts)[1:]), None)

    def target(self) -> Target:
        """Where requests go, as the sender wants to know it."""
        return Target(
            base_url=self.base_url,
            accounts=self.accounts,
            control_url=self.control_url,
            timeout=self.timeout,
            pause=self.pause,
            headers=self.headers,
            cacert=self.cacert,
            proxy=self.proxy,
            cert=self.cert,
            key=self.key,
            hurried=self.own_mock,
            answer_bytes=self.answer_bytes,
            answer_seconds=self.answer_seconds,
            head_bytes=self.head_bytes,
        )

    @property
    def narrowed(self) -> bool:
        """Whether less than everything was asked for."""
        return bool(self.rules or self.authorities or self.suites)
