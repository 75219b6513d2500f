"""What came and what was answered, kept as it is until somebody looks: a mock that nobody looks at loses no time."""

import time
from collections import deque
from collections.abc import MutableMapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from campaign_contracts.mock.wire.body import Headers
from campaign_contracts.mock.wire.envelope import Answer
from campaign_contracts.recordings.heard import Heard
from campaign_contracts.redaction import Credentials
from campaign_contracts.request_log.log import MOST_BYTES, MOST_KEPT, Log
from campaign_contracts.request_log.watch import Since, Watcher, Watching
from campaign_contracts.spec import Spec

Scope = MutableMapping[str, Any]

LARGEST_BODY = 1 << 20
"""Bytes. Larger bodies are not kept."""
MOST_WATCHED = 5_000
"""So many requests one watcher takes in, which may remember something of each."""


class _Came(NamedTuple):
    method: str
    target: bytes
    headers: Headers
    body: bytes | None
    status: int
    answer_headers: Headers
    answered: bytes | None
    cut: bool
    began: float
    ended: float


class Traffic:
    """The last requests of a mock. `take` costs next to nothing; `log` makes of them what is shown."""

    def __init__(self, *specs: Spec, known: Sequence[Credentials], watching: Watching) -> None:
        """Nothing came yet. Whoever watches knows these accounts."""
        self._log = Log(*specs)
        self._known = known
        self._watching = watching
        self._watcher: Watcher | None = None
        self._watched = 0
        self._since = Since(start=time.monotonic(), wall=datetime.now(UTC))
        self._came: deque[_Came] = deque()
        self._bytes = 0
        self.count = 0
        """How many came."""

    def take(self, scope: Scope, body: bytes, answer: Answer, headers: Headers, began: float) -> None:
        """A request that began then, by the monotonic clock, is answered with these headers."""
        said = answer.body if answer.sent is None else answer.sent
        query: bytes = scope["query_string"]
        target = scope["raw_path"] + b"?" + query if query else scope["raw_path"]
        kept = body if len(body) <= LARGEST_BODY else None
        answered = said if len(said) <= LARGEST_BODY else None
        self.count += 1
        cut = answer.sent is not None
        came = _Came(
            scope["method"],
            target,
            scope["headers"],
            kept,
            answer.status,
            headers,
            answered,
            cut,
            began,
            time.monotonic(),
        )
        self._came.append(came)
        self._bytes += len(kept or b"") + len(answered or b"")
        while len(self._came) > MOST_KEPT or self._bytes > MOST_BYTES:
            gone = self._came.popleft()
            self._bytes -= len(gone.body or b"") + len(gone.answered or b"")
            self._watcher = None  # who did not see everything begins anew: nobody knows what happened in between

    @property
    def log(self) -> Log:
        """What came until now."""
        while self._came:
            came = self._came.popleft()
            if self._watcher is None or self._watched >= MOST_WATCHED:
                self._watcher, self._watched = self._watching(self._log, self._known, self._since), 0
            self._watched += 1
            self._watcher.take(_heard(came))
        self._bytes = 0
        return self._log

    def forget(self) -> None:
        """Keep nothing of what came."""
        self._came.clear()
        self._bytes = 0
        self._watcher = None
        self._log.forget()


def _heard(came: _Came) -> Heard:
    return Heard(
        method=came.method,
        target=came.target.decode("latin-1"),
        headers=_texts(came.headers),
        began=came.began,
        ended=came.ended,
        body=None if came.body is None else bytearray(came.body),
        status=came.status,
        answer_headers=_texts(came.answer_headers),
        answer=None if came.answered is None else bytearray(came.answered),
        failure="dropped" if came.cut else None,
    )


def _texts(headers: Headers) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]
