"""Flow dumps of mitmproxy, through mitmproxy's own reader, which is an optional extra."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from campaign_contracts.recordings import bodies
from campaign_contracts.recordings.bounds import Bounds
from campaign_contracts.recordings.entries import STAGED, Entry, Found, NotHttp, Skipped, authorization, encoded, origin
from campaign_contracts.recordings.order import ABORTED
from campaign_contracts.recordings.packed import Stream
from campaign_contracts.recordings.unpacking import unpacked
from campaign_contracts.usage import UsageError


@dataclass(kw_only=True)
class Flows:
    """The flows of a dump as entries. `cut` says why the file could not be read to its end."""

    stream: Stream
    bounds: Bounds
    cut: str | None = None

    def __iter__(self) -> Iterator[Found]:
        """Each flow. Raises UsageError when mitmproxy is not installed."""
        try:
            from mitmproxy.exceptions import FlowReadException
            from mitmproxy.http import HTTPFlow
            from mitmproxy.io import FlowReader
        except ImportError:
            raise UsageError(
                "a flow dump is read by mitmproxy, which is not installed: pip install 'campaign-contracts[flows]' "
                "(Python 3.12 or newer)"
            ) from None
        number = 0
        try:
            for number, flow in enumerate(FlowReader(self.stream).stream(), start=1):
                yield _entry(flow, number, self.bounds) if isinstance(flow, HTTPFlow) else NotHttp()
        except FlowReadException:
            self.cut = f"it is no flow dump after flow {number}"


def is_dump(head: bytes) -> bool:
    """Whether a file begins like a flow dump: a netstring of a dictionary."""
    return re.match(rb"\d{1,12}:\d{1,9}:\w", head) is not None


def _entry(flow: Any, number: int, bounds: Bounds) -> Entry | Skipped:
    try:
        return _read(flow, number, bounds)
    except (AttributeError, TypeError, ValueError) as error:
        return Skipped(number=number, why=f"it is damaged ({type(error).__name__})")


def _read(flow: Any, number: int, bounds: Bounds) -> Entry:
    request, response = flow.request, flow.response
    parts = urlsplit(request.url)
    headers = _headers(request.headers)
    left_out = STAGED if flow.is_replay == "response" else ABORTED if response is None else None
    raw = request.raw_content
    asked = None if raw is None else unpacked(raw, headers.get("content-encoding", ""), bounds)
    answer = None if response is None else response.raw_content
    answer_headers = None if response is None else _headers(response.headers)
    encoding = (answer_headers or {}).get("content-encoding", "")
    ended = response.timestamp_end if response is not None and response.timestamp_end else request.timestamp_end
    return Entry(
        number=number,
        start=float(request.timestamp_start),
        duration=None if ended is None else max(0.0, ended - request.timestamp_start),
        zoned=True,
        method=request.method.upper(),
        origin=origin(request.scheme, request.pretty_host, request.port),
        path=encoded(parts.path or "/"),
        query=encoded(parts.query),
        headers=headers,
        authorization=authorization(headers, parts.username, parts.password),
        body=bodies.of_few_values(asked if asked is None or len(asked) <= bounds.body else None),
        status=0 if response is None else response.status_code,
        answer_headers=answer_headers,
        answer_body=None if answer is None else bodies.of_few_values(unpacked(answer, encoding, bounds)),
        left_out=left_out,
    )


def _headers(found: Any) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in found.items(multi=True):
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return headers
