"""The lease on a sandbox's clock, where its control plane offers one: two runs do not share a clock unawares."""

import json
import secrets
import threading
from collections.abc import Callable
from contextlib import closing

from campaign_contracts import json_body
from campaign_contracts.history import Response
from campaign_contracts.send.bounds import Allowance
from campaign_contracts.send.drafts import HeldError, UnansweredError
from campaign_contracts.send.pool import Pool

HEADER = "control-lease"
SECONDS = 30
"""How long it lasts unless it is renewed: so long a run that was killed keeps others away."""

RENEWED_AFTER_SECONDS = 8.0
MOST_SECONDS, MOST_BYTES = 10.0, 10_000
ATTEMPTS = 3
"""A lost answer may have been that it is ours: with the same key it is asked for again."""


class Lease:
    """Takes the lease of a control URL and renews it until it is closed. `lost` says who has it instead."""

    def __init__(self, url: str | None, pool: Callable[[str], Pool], hide: Callable[[str], str]) -> None:
        """Nothing is sent yet. `pool` opens connections to a URL; `hide` takes secrets out of what is said."""
        self._url, self._pool, self._hide = url, pool, hide
        self._key = secrets.token_hex(16)
        self._ended = threading.Event()
        self._renewing: threading.Thread | None = None
        self.lost: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """By what a request to the control plane is known as the holder's."""
        return {HEADER: self._key} if self._renewing is not None else {}

    def take(self, holder: str) -> None:
        """Hold it from now on, where the control plane has one. Raises HeldError where another run does."""
        answers = (self._ask("PUT", {"holder": holder, "seconds": SECONDS}) for _ in range(ATTEMPTS))
        answer = next((each for each in answers if each is not None), None)
        if answer is not None and answer.status == 409:
            raise HeldError(
                f"another run uses this server's clock: {self.reason(answer)}. Two runs cannot share one: wait until "
                f"it is over (one that was killed lets go after {SECONDS} s), or give each run a server of its own"
            )
        if answer is not None and answer.status == 200:
            self._renewing = threading.Thread(target=self._renew, args=(holder,), name="lease", daemon=True)
            self._renewing.start()

    def close(self) -> None:
        """Give it back; harmless when done twice, or when it was never held."""
        self._ended.set()
        if self._renewing is not None:
            self._renewing.join()
            self._ask("DELETE")
            self._renewing = None

    def _renew(self, holder: str) -> None:
        while not self._ended.wait(RENEWED_AFTER_SECONDS):
            answer = self._ask("PUT", {"holder": holder, "seconds": SECONDS})
            if answer is not None and answer.status == 409:
                self.lost = self.reason(answer)

    def _ask(self, method: str, body: object = None) -> Response | None:
        """One request on a connection of its own; None where no answer came, which may pass."""
        if self._url is None:
            return None
        content = json.dumps(body).encode() if body is not None else b""
        headers = {"content-type": "application/json"} if content else {}
        allowance = Allowance(timeout=MOST_SECONDS, seconds=MOST_SECONDS, most=MOST_BYTES)
        try:
            with closing(self._pool(self._url)) as pool:
                return pool.exchange(method, "/lease", {HEADER: self._key, **headers}, content, allowance)
        except UnansweredError:
            return None

    def reason(self, answer: Response) -> str:
        """What the control plane says of who holds it."""
        try:
            return self._hide(str(json_body.of_answer(answer.body)["response"]["error_data"]["description"]))[:300]
        except (LookupError, TypeError):
            return "its lease is taken"
