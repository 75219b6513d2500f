"""The frame around every answer: items, metadata, the envelope, as JSON bytes."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import orjson

from campaign_contracts.mock.wire.refusal import RefusalError
from campaign_contracts.spec import Json

Item = dict[str, Json]


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """An HTTP answer, ready to be sent after `late` seconds.

    Where only part of the body is `sent`, the connection is closed after it.
    """

    status: int
    body: bytes
    content_type: bytes = b"application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    sent: bytes | None = None
    late: float = 0.0


def success(data: Json, summary: Json = None) -> Item:
    """The item of a campaign, or of a call, for which the request succeeded."""
    item: Item = {"code": 200, "error_data": None, "status": "success", "data": data}
    if summary is not None:
        item["summary"] = summary
    return item


_BEFORE_DATA = orjson.dumps(success(None)).removesuffix(b"null}")
"""What stands before the `data` of an item that shows nothing else."""


def failure(refusal: RefusalError) -> Item:
    """The item of a campaign, or of a whole request, that was refused."""
    return {"code": refusal.status, "error_data": refusal.error_data, "status": "failure", "data": None}


def document(method: str, status: int, response: Item | Sequence[Item], metadata: Json = None) -> dict[str, Json]:
    """The envelope of an answer."""
    envelope: dict[str, Json] = {"request_id": secrets.token_hex(16), "method": method, "http_code": status}
    if metadata is not None:
        envelope["metadata"] = metadata
    envelope["response"] = response
    return envelope


def encode(envelope: dict[str, Json], status: int, headers: Mapping[str, str] | None = None) -> Answer:
    """The envelope as an HTTP answer."""
    return Answer(status=status, body=orjson.dumps(envelope), headers=headers or {})


def listed(shown: Sequence[bytes], metadata: Json) -> Answer:
    """The answer to a list that shows only the `data` of campaigns, which are given as JSON and not decoded."""
    head = orjson.dumps(document("GET", 200, [], metadata)).removesuffix(b"]}")
    items = (_BEFORE_DATA, (b"}," + _BEFORE_DATA).join(shown), b"}") if shown else ()
    return Answer(status=200, body=b"".join((head, *items, b"]}")))
