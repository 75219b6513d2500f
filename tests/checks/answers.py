"""Single exchanges to the last byte, for checks that look at frames, headers and failures."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tests.checks.histories import History, failure, judged, success

from campaign_contracts.checks.protocol import Check
from campaign_contracts.history import Exchange, Failure, FailureKind, Intent, Request, Response

CAMPAIGNS = "/v2/accounts/demo/campaigns"
OTHERS = "/v2/accounts/other/campaigns"
GOOD = "Basic {credentials:demo}"
FOREIGN = "Basic {credentials:other}"

Verdicts = set[tuple[str, str]]


def envelope(method: str, status: int, response: Any, /, **changes: Any) -> dict[str, Any]:
    """An envelope; `...` leaves a member out."""
    whole = {"request_id": "r", "method": method, "http_code": status, "response": response} | changes
    return {key: value for key, value in whole.items() if value is not ...}


def page(items: Sequence[Any], **changes: Any) -> dict[str, Any]:
    """The envelope of a list with its metadata; `...` leaves a member of the metadata out."""
    metadata = {"count": len(items), "offset": 0, "limit": 20, "total": len(items)} | changes
    return envelope("GET", 200, list(items), metadata={k: v for k, v in metadata.items() if v is not ...})


def add(
    history: History,
    method: str = "GET",
    target: str = CAMPAIGNS,
    *,
    status: int = 200,
    document: Any = None,
    content: bytes | None = None,
    content_type: str | None = "application/json",
    headers: Mapping[str, str] | None = None,
    authorization: str | None = GOOD,
    sent: Any = None,
    sent_headers: Mapping[str, str] | None = None,
    failed: FailureKind | None = None,
    intent: Intent | None = None,
) -> int:
    """One exchange: `sent` and `document` become JSON (bytes stay), `failed` is an exchange without an answer."""
    at = history.time
    history.time = round(at + 0.01, 3)
    number = 1 + sum(isinstance(record, Exchange) for record in history.records)
    body = sent if isinstance(sent, bytes) else json.dumps(sent).encode() if sent is not None else b""
    request_headers = {"content-type": "application/json"} if body else {}
    request_headers |= dict(sent_headers or {})
    if authorization is not None:
        request_headers["authorization"] = authorization
    answer_headers = dict(headers or {}) | ({"content-type": content_type} if content_type is not None else {})
    if isinstance(document, dict) and document.get("request_id") == "r":
        document = {**document, "request_id": f"r{number}"}
    answer = content if content is not None else json.dumps(document).encode()
    history.records.append(
        Exchange(
            number=number,
            at=at,
            until=history.time,
            account="demo",
            request=Request(method=method, target=target, headers=request_headers, body=body),
            response=None if failed else Response(status=status, headers=answer_headers, body=answer),
            failure=Failure(kind=failed, message="so it is") if failed else None,
            intent=intent,
        )
    )
    return number


def alone(checks: Sequence[Check], *arguments: Any, **options: Any) -> Verdicts:
    """The verdicts on a history of one exchange."""
    history = History()
    add(history, *arguments, **options)
    return judged(history, checks)[0]


def refused(method: str, code: int, *, bare: bool = False) -> dict[str, Any]:
    """The envelope of a failed request."""
    return envelope(method, code, failure(code) if bare else [failure(code)])


def done(method: str, *data: Any) -> dict[str, Any]:
    """The envelope of a request that succeeded for each of these."""
    return envelope(method, 200, [success(each, summary={"campaign_sid": "c"}) for each in data])
