"""What a run is told: one value with every setting."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from campaign_contracts.gating.asked import Asked
from campaign_contracts.history import Dialect, Profile
from campaign_contracts.redaction import Credentials
from campaign_contracts.send import Target
from campaign_contracts.send.bounds import MOST_BYTES, MOST_HEAD_BYTES, MOST_SECONDS

JOURNALS = Path(".campaign-contracts/journal")
MEGABYTE, KILOBYTE = 1_000_000, 1000
HYPOTHESIS = Path(".campaign-contracts/hypothesis")
EXAMPLES = Path(".campaign-contracts/examples")
OWN_MOCK = "no server is named (--base-url): this tests the kit's own mock"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything a run is told. `accounts` maps sids to credentials, the main account first.

    `rules`, `authorities` and `suites` narrow the run (empty: everything); `shard` is which part of the suite functions
    is run, and of how many (None: all); `pause` is the least time in seconds between requests; `dial` are numbers that
    may be dialled on a live target; `report_dir` is where the reports go (None: nowhere); `journal_dir` is where the
    ids of what was created are kept until it is deleted again (None: nowhere, and nothing is deleted); `examples` is
    where random walks that found something are kept for the next run: a folder, or the URL of a Redis server (None:
    nowhere). `most_seconds` is how long a run may take (None: as long as it does). `budget` is how long a `deep` run
    goes on trying, in seconds since its start. `concurrency` is how many requests may be under way at once (None: it is
    chosen from the target's latency). `callback_host` is where a target reaches this machine with its callbacks.
    `asked` is what becomes of the verdicts.
    `dialect` is how the target spells a status (None: as it first does). `contrarian` and
    `faults` are for the kit's own mock (`own_mock`).
    """

    base_url: str
    accounts: Mapping[str, Credentials]
    control_url: str | None = None
    live: bool = False
    own_mock: bool = False
    contrarian: bool = False
    dialect: Dialect | None = None
    stern: bool = False
    personality: int | None = None
    faults: tuple[str, ...] = ()
    profile: Profile = "quick"
    seed: int = 0
    rules: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
    suites: tuple[str, ...] = ()
    shard: tuple[int, int] | None = None
    timeout: float = 10.0
    answer_bytes: int = MOST_BYTES
    answer_seconds: float = MOST_SECONDS
    head_bytes: int = MOST_HEAD_BYTES
    most_seconds: float | None = None
    pause: float = 0.0
    headers: Mapping[str, str] = field(default_factory=dict)
    cacert: str | None = None
    proxy: str | None = field(default=None, repr=False)
    cert: str | None = None
    key: str | None = None
    dial: tuple[str, ...] = ()
    max_campaigns: int | None = None
    may_reset: bool = False
    sandbox_host: str | None = None
    fail_fast: bool = False
    callback_host: str = "127.0.0.1"
    report_dir: Path | None = None
    journal_dir: Path | None = None
    examples: str | None = field(default=None, repr=False)
    budget: float = 0.0
    asked: Asked = field(default_factory=Asked)
    concurrency: int | None = 1

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
