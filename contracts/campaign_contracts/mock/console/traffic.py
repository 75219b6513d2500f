"""What came and what was answered, kept as it is until somebody looks: a mock that nobody looks at loses no time."""

import time
from collections import deque
from collections.abc import MutableMapping, Sequence
from datetime import UTC, datetime
from itertools import chain
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
_BETWEEN = b"\r\n"


class _Came(NamedTuple):
    """One request in few objects: what is kept of hundreds costs every request that comes after."""

    method: str
    path: bytes
    query: bytes
    heads: bytes
    body: bytes | None
    status: int
    answer: bytes | None
    cut: bool
    began: float
    ended: float
    size: int


class Traffic:
    """The last requests of a mock. `take` costs next to nothing; `log` makes of them what is shown."""

    def __init__(self, *specs: Spec, known: Sequence[Credentials], watching: Watching) -> None:
        """Nothing came yet. The watcher knows these accounts."""
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
        said, cut = (answer.body, False) if answer.sent is None else (answer.sent, True)
        kept = body if len(body) <= LARGEST_BODY else None
        answered = said if len(said) <= LARGEST_BODY else None
        size = len(kept or b"") + len(answered or b"")
        self.count += 1
        self._bytes += size
        heads = _packed(scope["headers"], headers)
        path, query = scope["raw_path"], scope["query_string"]
        status, ended = answer.status, time.monotonic()
        self._came.append(_Came(scope["method"], path, query, heads, kept, status, answered, cut, began, ended, size))
        while len(self._came) > MOST_KEPT or self._bytes > MOST_BYTES:
            self._bytes -= self._came.popleft().size
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
    target = came.path + b"?" + came.query if came.query else came.path
    sent, answered = came.heads.split(_BETWEEN)
    return Heard(
        method=came.method,
        target=target.decode("latin-1"),
        headers=_texts(sent),
        began=came.began,
        ended=came.ended,
        body=None if came.body is None else bytearray(came.body),
        status=came.status,
        answer_headers=_texts(answered),
        answer=None if came.answer is None else bytearray(came.answer),
        failure="dropped" if came.cut else None,
    )


def _packed(*heads: Headers) -> bytes:
    """Names and values in turns, one to a line: neither can hold the end of one."""
    return _BETWEEN.join([b"\n".join(chain.from_iterable(headers)) for headers in heads])


def _texts(packed: bytes) -> list[tuple[str, str]]:
    texts = packed.decode("latin-1").split("\n") if packed else []
    return list(zip(texts[::2], texts[1::2], strict=True))
