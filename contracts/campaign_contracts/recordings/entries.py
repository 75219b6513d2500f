"""One entry of an HTTP archive as a value that can be relied on, or the reason why it is left out.

Only what a server said to a request is kept. An entry whose essential members cannot be read is left out; whatever
else is missing, null or of another type is not known.
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import SplitResult, quote, unquote, urlencode, urlsplit

from campaign_contracts.recordings import bodies, masks, on_the_way, stamps
from campaign_contracts.recordings.archive import Unreadable
from campaign_contracts.recordings.bounds import Bounds
from campaign_contracts.recordings.order import ABORTED, AHEAD, CACHED, WORKER
from campaign_contracts.recordings.packed import Beside

NEVER_SENT, STAGED = "never sent", "staged by a test"
UNREADABLE = "unreadable"

INTERIM = (100, *range(102, 200))
"""Answers that another one follows."""

_UNSENT = re.compile(
    r"net::ERR_(?:NAME_|INTERNET_|ADDRESS_|BLOCKED_BY_CLIENT|CERT_|PROXY_|TUNNEL_|NETWORK_ACCESS_|CONNECTION_REFUSED"
    r"|CONNECTION_TIMED_OUT)|(?:getaddrinfo|connect) E[A-Z]+|NS_ERROR_(?:UNKNOWN_HOST|CONNECTION_REFUSED|OFFLINE)"
)
"""Errors of browsers and tools for requests that reached no server."""

_ENCODED = re.compile(r"(?:[\w.~!*'(),:/+-]|%[0-9A-Fa-f]{2})*", re.ASCII)
"""Part of a query that is encoded, or needs no encoding."""

_PRINTABLE = "!$&'()*+,;=:@/%~-._[]"
_AS_SENT = re.compile(r"[\w!$&'()*+,;=:@/%~\-.\[\]?]*", re.ASCII)


@dataclass(kw_only=True, slots=True)
class Entry:
    """A request and its answer as they were recorded. None is what the recording does not say.

    `start` is in seconds since the epoch, `duration` in seconds. `zoned` is false where the recorder gave no offset,
    `whole` is true where it gave whole seconds. `authorization` is the header's value, also where only the URL had
    credentials. `left_out` says why the answer is none of the server's.
    """

    number: int
    start: float
    duration: float | None
    zoned: bool
    method: str
    origin: str
    path: str
    query: str
    headers: dict[str, str] | None
    authorization: str | None = field(repr=False)
    body: bytes | None = field(repr=False)
    status: int
    answer_headers: dict[str, str] | None
    answer_body: bytes | None = field(repr=False)
    left_out: str | None = None
    masked: bool = False
    """Whether something is masked of what the items of the answer show."""
    whole: bool = False


@dataclass(frozen=True, kw_only=True)
class Skipped:
    """An entry that cannot be read, and why, in words without its contents."""

    number: int
    why: str


@dataclass(frozen=True, kw_only=True)
class NotHttp:
    """What a recorder keeps beside HTTP: a DNS query, a stream of TCP or UDP. It can be read, and says nothing here."""


Found = Entry | NotHttp | Skipped
"""What is made of an entry, whatever it was."""


def entry(raw: Any, number: int, beside: Beside, bounds: Bounds) -> Entry | Skipped:
    """Read one entry. `beside` reads files that the archive names; what is beyond the bounds is not known."""
    if isinstance(raw, Unreadable):
        return Skipped(number=number, why=raw.why)
    try:
        return _entry(raw, number, beside, bounds)
    except _UnreadableError as error:
        return Skipped(number=number, why=str(error))
    except UnicodeError:
        return Skipped(number=number, why="half a surrogate pair, or bytes that are no text")
    except ValueError:
        return Skipped(number=number, why="a URL that is none")


class _UnreadableError(Exception):
    """A member without which an entry says nothing."""


def _entry(raw: Any, number: int, beside: Beside, bounds: Bounds) -> Entry:
    request = _object(_object(raw, "the entry").get("request"), "request")
    method, url = _text(request.get("method"), "request.method"), _text(request.get("url"), "request.url")
    if not re.fullmatch(r"[A-Za-z][A-Za-z-]{0,30}", method):
        raise _UnreadableError("request.method is not a method")
    if (began := stamps.moment(raw.get("startedDateTime"))) is None:
        raise _UnreadableError("startedDateTime is missing, or no date and time")
    parts = urlsplit(url)
    server, user, password = _authority(parts.scheme, parts.netloc)
    response = raw.get("response")
    answer: Mapping[str, Any] = response if isinstance(response, dict) else {}
    status = _status(answer.get("status"))
    headers, answer_headers = (_headers(each.get("headers"), bounds.head) for each in (request, answer))
    left_out = (
        UNREADABLE
        if not isinstance(response, dict) or status is None
        else _left_out(raw, answer, answer_headers or {}, status, method)
    )
    answer_body, masked = None, False
    if not left_out:
        answer_body, masked = bodies.answered(_whole(raw, answer), answer_headers, status or 0, beside, bounds)
    body = bodies.asked(request.get("postData"), headers, method, request.get("bodySize"), beside, bounds.body)
    return Entry(
        number=number,
        start=began.seconds,
        duration=_duration(raw),
        zoned=began.zoned,
        method=method.upper(),
        origin=server,
        path=encoded(parts.path or "/"),
        query=encoded(parts.query) or _query(request.get("queryString")),
        headers=_typed(headers, request.get("postData"), demanded=False),
        authorization=authorization(headers or {}, user, password),
        body=bodies.of_few_values(body),
        status=status if status is not None else 0,
        answer_headers=_typed(answer_headers, answer.get("content"), demanded=True),
        answer_body=bodies.of_few_values(answer_body),
        left_out=left_out,
        masked=masked,
        whole=began.whole,
    )


def _left_out(
    raw: Mapping[str, Any], answer: Mapping[str, Any], headers: Mapping[str, str], status: int, method: str
) -> str | None:
    """Why an answer is none of the server's, by the marks that browsers and tools leave."""
    kind = raw.get("_fetchType")
    kind = kind.lower() if isinstance(kind, str) else ""
    if kind == "service worker" or any(
        each.get(name) for each in (raw, answer) for name in ("_fetchedViaServiceWorker", "_fromServiceWorker")
    ):
        return WORKER
    if raw.get("_wasFulfilled"):
        return STAGED
    if status <= 0:
        errors = (each.get(name) for each in (raw, answer) for name in ("_error", "_failureText"))
        return NEVER_SENT if any(isinstance(error, str) and _UNSENT.search(error) for error in errors) else ABORTED
    if status in INTERIM:
        return AHEAD
    if (why := on_the_way.answered(method.upper(), status, headers)) is not None:
        return why
    if "non-authoritative-reason" in headers or str(answer.get("statusText")).lower() == "internal redirect":
        return NEVER_SENT
    marked = any(each.get(name) for each in (raw, answer) for name in ("_fromCache", "fromCache", "_fromDiskCache"))
    if marked or "cache" in kind:
        return CACHED
    cache = raw.get("cache")
    told = isinstance(cache, dict) and any(
        isinstance(state := cache.get(name), dict) and ("lastAccess" in state or "hitCount" in state)
        for name in ("beforeRequest", "afterRequest")
    )
    nothing = answer.get("_transferSize") == 0 and answer.get("_transferSize") is not False
    return CACHED if method.upper() == "GET" and (told or nothing) else None


def _whole(raw: Mapping[str, Any], answer: Mapping[str, Any]) -> Any:
    """The content of an answer that came to its end; Charles and browsers record others too."""
    state = answer.get("_charlesStatus", raw.get("_charlesStatus", "COMPLETE"))
    return answer.get("content") if state == "COMPLETE" and not answer.get("_error") else None


def _object(value: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _UnreadableError(f"{name} is missing, or no object")
    return value


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str) or not value:
        raise _UnreadableError(f"{name} is missing, or no text")
    value.encode()
    return value


def _duration(raw: Mapping[str, Any]) -> float | None:
    """Seconds until the answer was there: `time`, else the sum of the timings; None where nobody measured it.

    Nothing takes no time. Recorders that did not measure the wait write the sum of the rest, or 0.
    """
    told, timings = _milliseconds(raw.get("time")), raw.get("timings")
    timings = timings if isinstance(timings, dict) else {}
    waited = _milliseconds(timings.get("wait")) is not None
    if told and waited:
        return told / 1000
    parts = (_milliseconds(timings.get(name)) for name in ("blocked", "dns", "connect", "send", "wait", "receive"))
    summed = sum(part for part in parts if part is not None) if timings else 0.0
    total = summed if told is None else told
    return total / 1000 if total and (waited or total > summed) else None


def _milliseconds(value: Any) -> float | None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if number and 0 <= value < 1e9 else None


def _status(value: Any) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) == 3:
        return int(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1000:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1000 else None


@lru_cache(maxsize=64)
def _authority(scheme: str, netloc: str) -> tuple[str, str | None, str | None]:
    """The origin of a URL, its user and its password: a recording has few. Raises _UnreadableError, ValueError."""
    parts = SplitResult(scheme, netloc, "", "", "")
    if not parts.hostname or scheme not in ("http", "https"):
        raise _UnreadableError("request.url is not an http URL")
    return origin(scheme, parts.hostname, parts.port), parts.username, parts.password


def origin(scheme: str, host: str, port: int | None) -> str:
    """Scheme, host and port as a URL has them: an IPv6 address in brackets, no port where it is the usual one."""
    host = f"[{host}]" if ":" in host else host.lower()
    return f"{scheme}://{host}" if port in (None, {"http": 80, "https": 443}[scheme]) else f"{scheme}://{host}:{port}"


def encoded(text: str) -> str:
    """A path or query as it goes over the wire: some recorders show it decoded."""
    return text if _AS_SENT.fullmatch(text) else quote(text, safe=_PRINTABLE + "?")


def _query(parameters: Any) -> str:
    """The query where a recorder keeps it apart from the URL; one unknown parameter makes all of it unknown."""
    if parameters is None:
        return ""
    if isinstance(parameters, dict):
        parameters = [{"name": name, "value": value} for name, value in parameters.items()]
    if not isinstance(parameters, list):
        raise _UnreadableError("request.queryString is no list")
    pairs = [(each.get("name"), each.get("value")) for each in parameters if isinstance(each, dict)]
    if len(pairs) < len(parameters) or any(type(part) not in (str, int, float) for pair in pairs for part in pair):
        raise _UnreadableError("request.queryString holds a parameter without a name or a value")
    texts = [(str(name), str(value)) for name, value in pairs]
    if all(_ENCODED.fullmatch(part) for pair in texts for part in pair):  # as it stood in the URL
        return "&".join(f"{name}={value}" for name, value in texts)
    return urlencode(texts)


def _headers(found: Any, most: int) -> dict[str, str] | None:
    """Header values by their names in lower case; None where a recording has none at all, or more than `most` bytes."""
    if isinstance(found, dict):
        found = [{"name": name, "value": value} for name, value in found.items()]
    if not isinstance(found, list):
        return None
    headers: dict[str, str] = {}
    for each in found:
        try:
            name, value = each["name"], each["value"]
        except (KeyError, TypeError):
            continue
        if not (isinstance(name, str) and isinstance(value, str) and name and name[0] != ":"):
            continue
        name = name.lower()
        before = headers.get(name)
        if before == value:  # some recorders write every header twice
            continue
        if before is not None:
            value = f"{before}, {value}"
            if len(value) > most:
                return None
        headers[name] = value
    return headers if headers and _bounded("".join((*headers, *headers.values())), most) else None


def _bounded(text: str, most: int) -> bool:
    """Whether a text has no more than so many characters. Raises UnicodeError where it is none."""
    return len(text) <= most and bool(text.isascii() or text.encode())


def _typed(headers: dict[str, str] | None, holder: Any, *, demanded: bool) -> dict[str, str] | None:
    """Headers with the media type, which a body's own record may say where the headers don't.

    Where neither says it, and where it was masked or emptied, nothing is known of headers: who passed the recording on
    may have taken others away too. `demanded`: the record has to say it.
    """
    told = holder.get("mimeType") if isinstance(holder, dict) else None
    found = headers.get("content-type") if headers else None
    if headers and found is not None and masks.meant(found):
        return headers
    if isinstance(told, str) and "/" in told and masks.meant(told):
        told.encode()
        return {**(headers or {}), "content-type": told}
    if found is not None or (demanded and (not isinstance(told, str) or told == "x-unknown")):
        return None
    return headers


def authorization(headers: Mapping[str, str], user: str | None, password: str | None) -> str | None:
    """The Authorization header, or what a client makes of the credentials in a URL; None without either."""
    given = headers.get("authorization")
    if given is not None or user is None:
        return given
    pair = f"{unquote(user)}:{unquote(password or '')}"
    return f"Basic {base64.b64encode(pair.encode()).decode()}"
