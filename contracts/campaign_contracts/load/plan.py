"""What a load is told, as it reaches the processes of Locust."""

import json
from dataclasses import asdict, dataclass, field
from typing import Self

from campaign_contracts.redaction import Credentials
from campaign_contracts.send import Target

VARIABLE = "CAMPAIGN_CONTRACTS_LOAD"
"""The environment variable in which a plan travels: no command line shows credentials."""

FIGURES = "figures.json"
"""The file in a plan's folder that Locust's first process writes at the end."""

MOST_ANSWER_BYTES, MOST_ANSWER_SECONDS = 1_000_000, 10.0
"""Of one answer: a page of five campaigns has less, and hundreds of users get one at the same time."""

MOST_RECORDED_BYTES = 1_000_000_000
"""What is recorded of all sampled users together, on the disk of the first machine."""

MOST_USERS = 1000
MOST_SECONDS = 3600


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`folder` is where the records of sampled users are written; `sample` is their share in percent.

    Users wait between `least_wait` and `most_wait` seconds after each step. `run` tells one load from another.
    """

    base_url: str
    account: Credentials = field(repr=False)
    folder: str
    sample: float
    seed: int
    run: int
    timeout: float = 10.0
    cacert: str | None = None
    cert: str | None = None
    key: str | None = None
    proxy: str | None = field(default=None, repr=False)
    headers: tuple[tuple[str, str], ...] = ()
    least_wait: float = 0.05
    most_wait: float = 0.15

    def text(self) -> str:
        """The plan as a text that `read` reads."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: str) -> Self:
        """The plan of such a text."""
        told = json.loads(text)
        headers = tuple((name, value) for name, value in told.pop("headers"))
        return cls(**{**told, "account": Credentials(**told["account"]), "headers": headers})

    def target(self) -> Target:
        """Where users send."""
        return Target(
            base_url=self.base_url,
            accounts={self.account.sid: self.account},
            control_url=None,
            timeout=self.timeout,
            headers=dict(self.headers),
            cacert=self.cacert,
            cert=self.cert,
            key=self.key,
            proxy=self.proxy,
            answer_bytes=MOST_ANSWER_BYTES,
            answer_seconds=MOST_ANSWER_SECONDS,
        )
