"""What an entry asks and shows of campaigns, as far as its neighbours are concerned."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from email.utils import parsedate_to_datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any
from urllib.parse import parse_qsl, unquote

import orjson

from campaign_contracts import envelope, instants
from campaign_contracts.history import Unknown
from campaign_contracts.lifecycle import status_fold
from campaign_contracts.recordings import order
from campaign_contracts.recordings.digests import digest
from campaign_contracts.recordings.entries import Entry
from campaign_contracts.recordings.masks import MASKED, is_masked
from campaign_contracts.recordings.order import LONGEST_ANSWER_SECONDS, Mark, Shown
from campaign_contracts.recordings.places import Place

MOVING = ("status", "date_updated", "stats", "summary", "report_url")
"""Members of a campaign that change without an edit."""


_PLACEHOLDER = re.compile(
    r"[<\[{:$].*|[\W_]+|(?:(?:YOUR|MY)_)?(?:[A-Z]+_S?ID|ACCOUNT|CAMPAIGN|ID)"
    r"|(?i:(?:your|my)?[_-]?(?:account|campaign|exotel)[_-]?s?id|sid)"
)

_MASKED_QUERY = re.compile(
    r"\A[.\u2026]+\Z|=(?:[*#\u2022\u2026]+|\{[^&{}]*\}|\{\{[^&{}]*\}\}|<[^&<>]*>|\$\{?\w+\}?|:[a-z]\w*)(?=&|\Z)"
    rf"|{MASKED.pattern}"
)

_LIST = re.compile(r"/(?:campaigns|call-details)/?\Z")
"""The end of a path that is a list's."""

_NUMBER = re.compile(r"\+\d.*|[\s().-]*\d[\s\d().-]*", re.DOTALL)
"""What may be a number, or was meant to be one that is wrong."""

_DIGEST = re.compile(r"(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{16,128}", re.IGNORECASE)
"""A sum in hexadecimal digits, which some write over numbers and names."""


def parsed(body: bytes) -> Any:
    """The JSON of a body; None where it has none."""
    try:
        return orjson.loads(body)
    except ValueError:
        return None


def code(document: Any, status: int) -> int:
    """What decides whether a request was done: the `code` of its item where there is one, else the status."""
    found = [each.get("code") for each in envelope.items(document) if isinstance(each, dict)]
    return found[0] if status in (200, 207) and len(found) == 1 and isinstance(found[0], int) else status


def sent(entry: Entry) -> list[Mapping[str, Any]]:
    """The campaigns that an entry's request carries."""
    return campaigns(entry.method, parsed(entry.body or b"") if entry.method in ("POST", "PUT") else None)


def campaigns(method: str, document: Any) -> list[Mapping[str, Any]]:
    """The campaigns that a request with this body carries."""
    found = document.get("campaigns") if isinstance(document, dict) and method in ("POST", "PUT") else None
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def numbered(carried: Iterable[Mapping[str, Any]]) -> bool | None:
    """Whether any of the texts in `from` may be a number; None where there are none."""
    texts = [text for each in carried for text in _texts(each.get("from"))]
    return any(map(_NUMBER.fullmatch, texts)) if texts else None


def _is_crowded(campaign: Mapping[str, Any]) -> bool:
    """Whether a campaign names a number twice that is to be called once."""
    texts = [text.strip() for text in _texts(campaign.get("from"))]
    return len(set(texts)) < len(texts) and campaign.get("call_duplicate_numbers") not in (True, "true")


def disguised(carried: Sequence[Mapping[str, Any]], campaigns: Sequence[Mapping[str, Any]]) -> bool:
    """Whether an answer shows no number, or a sum, where a number or another text was sent: it was written over."""
    if len(carried) != len(campaigns):
        return False
    return any(
        _is_disguised(sent[name], told[name])
        for sent, told in zip(carried, campaigns, strict=True)
        for name in ("from", "caller_id", "name")
        if name in sent and name in told
    )


def _is_disguised(sent: Any, told: Any) -> bool:
    before, after = _texts(sent), _texts(told)
    numbers = before and all(map(_NUMBER.fullmatch, before)) and not any(map(_NUMBER.fullmatch, after))
    sums = all(map(_DIGEST.fullmatch, after)) and not any(map(_DIGEST.fullmatch, before))
    return bool(after and (numbers or sums))


def _texts(numbers: Any) -> list[str]:
    found = numbers.split(",") if isinstance(numbers, str) else numbers
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


def unfiltered(query: str) -> bool:
    """Whether a list with this query begins with the first campaign and leaves none out, up to its limit."""
    return all(part.startswith("limit=") for part in query.split("&") if part)


def page(document: Any) -> tuple[int, ...]:
    """Which part of a list an answer says that it holds: offset and limit. Nothing where it does not say both."""
    told = document.get("metadata") if isinstance(document, dict) else None
    offset, limit = (told.get("offset"), told.get("limit")) if isinstance(told, dict) else (None, None)
    return (offset, limit) if isinstance(offset, int) and isinstance(limit, int) else ()


def shown(campaigns: Iterable[Mapping[str, Any]], listed: bool, status: int) -> Iterator[Shown]:
    """Campaigns as an answer of this status shows them."""
    if status not in (200, 207):
        return
    for data in campaigns:
        if "date_updated" not in data:
            continue
        schedule = data.get("schedule")
        yield Shown(
            id=data["id"],
            status=status_fold(str(data.get("status"))),
            created=instants.parse(data.get("date_created")),
            updated=instants.parse(data.get("date_updated")),
            send_at=instants.parse(schedule.get("send_at")) if isinstance(schedule, Mapping) else None,
            rest="" if listed else digest({name: data[name] for name in data if name not in MOVING}),
        )


def _longest(entry: Entry) -> float:
    """How long an answer may have been under way; a browser's question ahead (OPTIONS) looks at no campaign."""
    return 0.0 if entry.method == "OPTIONS" else LONGEST_ANSWER_SECONDS


def mark(entry: Entry, where: Place, offset: int) -> Mark:
    """The mark of an entry. `offset` says where the entry was put aside."""
    body, carried = entry.answer_body or b"", sent(entry)
    edited = carried[0] if carried and entry.method == "PUT" else {}
    document = parsed(body)
    campaigns = envelope.identified(document)
    unknown = _unknown(entry, where, carried, campaigns)
    request_id = document.get("request_id") if isinstance(document, dict) else None
    request_id = request_id if isinstance(request_id, str) and request_id else None
    if request_id is not None and is_masked(request_id):
        unknown.add("request-id")
        request_id = None
    listed = where.campaign is None and entry.method == "GET"
    sight = f"{entry.method} {where.path}?{entry.query} {entry.status} ".encode()
    return Mark(
        number=entry.number,
        place=where.base_url,
        sid=where.sid,
        campaign=where.campaign,
        method=entry.method,
        status=entry.status,
        code=code(document, entry.status),
        start=entry.start,
        duration=_longest(entry) if entry.duration is None else entry.duration,
        zoned=entry.zoned,
        whole=entry.whole,
        date=date(entry.answer_headers or {}),
        action=action if isinstance(action := edited.get("action"), str) else None,
        edits=frozenset(edited) - {"action"},
        unfiltered=listed and unfiltered(entry.query),
        page=page(document) if entry.method == "GET" and _LIST.search(where.path) and not entry.query else None,
        shown=tuple(shown(() if entry.masked else campaigns, listed, entry.status)),
        request_id=order.seemingly(request_id) if request_id is not None else None,
        numbered=numbered(carried),
        called=tuple(sorted({text.strip() for each in carried for text in _texts(each.get("from"))})[:2]),
        crowded=any(map(_is_crowded, carried)),
        disguised=disguised(carried, campaigns),
        unknown=frozenset(unknown),
        twin=_digest(sight + body) if request_id is not None else 0,
        asked=_asked(entry, where),
        left_out=entry.left_out,
        authorization=entry.authorization,
        offset=offset,
    )


def _unknown(
    entry: Entry, where: Place, carried: Sequence[Mapping[str, Any]], campaigns: Sequence[Mapping[str, Any]]
) -> set[Unknown]:
    """What an entry leaves unknown; `carried` are the campaigns that it sent, `campaigns` those of its answer."""
    unknown: set[Unknown] = {"request-body"} if _is_asked_unknown(entry, carried) else set()
    # What nobody recorded the client may have got.
    if entry.left_out not in (order.ABORTED, order.AHEAD) and entry.answer_body is None:
        unknown.add("response-body")
    if entry.left_out is None and entry.answer_headers is None:
        unknown.add("headers")
    first = campaigns[0] if campaigns else {}
    shown_ids = [each for name in ("id", "account_sid") if isinstance(each := first.get(name), str)]
    # Of a placeholder as the account, neither the path nor what is shown tells whose campaigns these are.
    if entry.masked or _is_named_unlike(entry.query, campaigns) or any(map(stands_for, (where.sid, *shown_ids))):
        unknown.add("data")
    if where.campaign is not None and stands_for(where.campaign):
        unknown.add("state")
    return unknown


def _is_named_unlike(query: str, campaigns: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a list was filtered or sorted by names that, as it shows them, are written over with sums."""
    names = [name for each in campaigns if isinstance(name := each.get("name"), str)]
    if not any(map(_DIGEST.fullmatch, names)):
        return False
    asked = dict(parse_qsl(query))
    term = asked.get("name", "").casefold()
    return asked.get("sort_by", "").startswith("name") or not any(term in name.casefold() for name in names)


def _asked(entry: Entry, where: Place) -> int:
    if entry.body is None:
        return 0
    return _digest(f"{entry.method} {where.path}?{entry.query} ".encode() + entry.body)


def _digest(sight: bytes) -> int:
    return int.from_bytes(blake2b(sight, digest_size=8).digest())


def _is_asked_unknown(entry: Entry, carried: Iterable[Mapping[str, Any]]) -> bool:
    """Whether it is not known what was asked: the body is not there, or something was written over."""
    if entry.body is None or (entry.method in ("POST", "PUT") and _media_type(entry) is None):
        return True
    if entry.query and _MASKED_QUERY.search(unquote(entry.query)):
        return True
    numbers = (text for each in carried for name in ("from", "caller_id") for text in _texts(each.get(name)))
    return any(map(_DIGEST.fullmatch, numbers))


@lru_cache(maxsize=4096)
def stands_for(part: str) -> bool:
    """Whether a part of a path was written over, or is a placeholder: `<sid>`, `:sid`, `{{sid}}`, `ACCOUNT_SID`."""
    return is_masked(part) or _PLACEHOLDER.fullmatch(part) is not None


def _media_type(entry: Entry) -> str | None:
    """The request's media type; where a recording has no headers at all, what was answered well was JSON."""
    if entry.headers is not None and not set(entry.headers) <= {"authorization"}:
        return entry.headers.get("content-type", "")
    return (entry.headers or {}).get("content-type", "application/json" if entry.status < 400 else None)


def date(headers: Mapping[str, str]) -> float | None:
    """The server's time by the headers of an answer, in seconds since the epoch; None where they do not tell it."""
    told = headers.get("date")
    return _told(told) if told is not None else None


@lru_cache(maxsize=64)
def _told(date: str) -> float | None:
    try:
        return parsedate_to_datetime(date).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
