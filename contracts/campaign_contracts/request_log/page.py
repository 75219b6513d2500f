"""The request log as markup: one entry as a line that opens, all of one entry, and what every page with a log needs."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import orjson

from campaign_contracts.history import Request, Response
from campaign_contracts.inert import paragraphs, shown
from campaign_contracts.request_log.log import STATUSES, Entry, Log, Remark, Wanted
from campaign_contracts.spec import Json

if TYPE_CHECKING:
    from jinja2 import Environment

SHOWN_REQUESTS = 50
SHOWN_CHARACTERS, WHOLE_CHARACTERS = 2_000, 1_000_000
"""Characters of a body in the log, and on the page of one request."""

SCRIPT = "live.js"
EVENTS = "events"
ONE = "request"
"""The names of the script, of the stream of events and of the page of one request; each page is beside them."""

SECURITY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Headers of every page: nothing is loaded from elsewhere, no script runs but our own, no other page frames it."""

_WORDS = {"refused": "refused by", "violated": "server violates", "client": "client violates"}


def environment(package: str) -> "Environment":
    """Templates of a package beside those that all pages share; everything is escaped."""
    from jinja2 import ChoiceLoader, Environment, PackageLoader  # nobody looks at most pages

    own, shared = PackageLoader(package), PackageLoader("campaign_contracts.request_log")
    made = Environment(loader=ChoiceLoader([own, shared]), autoescape=True, trim_blocks=True)
    made.filters["shown"] = shown
    made.filters["paragraphs"] = paragraphs
    return made


@cache
def script() -> bytes:
    """The one script: it keeps a page new, and nothing is missing without it."""
    return files("campaign_contracts.request_log").joinpath("templates", SCRIPT).read_bytes()


def log_values(log: Log, query: Mapping[str, str], *, numbered: bool = False) -> dict[str, Json]:
    """What the template of the log shows: the youngest entries that the query asks for.

    `numbered`: there is a history on disk, in which each has a number.
    """
    wanted = Wanted.of(query)
    found, total = log.find(wanted, SHOWN_REQUESTS)
    return {
        "wanted": wanted,
        "operations": log.operations,
        "statuses": STATUSES,
        "entries": [_line(entry) for entry in found],
        "total": total,
        "kept": len(log),
        "came": log.came,
        "numbered": numbered,
    }


def one_values(entry: Entry) -> dict[str, Json]:
    """What the template of one request shows."""
    return {"entry": _line(entry, WHOLE_CHARACTERS)}


def _line(entry: Entry, most: int = SHOWN_CHARACTERS) -> dict[str, Json]:
    exchange = entry.exchange
    return {
        "place": entry.place,
        "number": exchange.number if entry.ours else None,
        "date": entry.at.isoformat(timespec="milliseconds"),
        "time": entry.at.strftime("%H:%M:%S"),
        "method": exchange.request.method,
        "target": exchange.request.target,
        "operation": entry.operation,
        "status": entry.status,
        "tone": _tone(entry.status),
        "failure": exchange.failure.message if exchange.failure is not None else None,
        "milliseconds": f"{1000 * (exchange.until - exchange.at):.1f}",
        "campaigns": sorted(entry.about)[:5],
        "remarks": [_remark(remark) for remark in entry.remarks],
        "asked": _side(exchange.request, "request-body" in exchange.unknown, most),
        "answered": _side(exchange.response, "response-body" in exchange.unknown, most) if exchange.response else None,
    }


def _tone(status: int | None) -> str:
    if status is None or status >= 500:
        return "failed"
    return "completed" if status < 400 else "paused"


def _remark(remark: Remark) -> dict[str, str]:
    return {
        "rule": remark.rule,
        "kind": remark.kind,
        "words": _WORDS[remark.kind],
        "statement": remark.statement,
        "observed": remark.observed,
    }


def _side(side: Request | Response, unknown: bool, most: int) -> dict[str, Json]:
    """Headers and body of a request or of an answer."""
    text = _text(side.body)
    return {
        "headers": sorted(side.headers.items()),
        "unknown": unknown,
        "body": text[:most],
        "cut": len(text) > most,
        "bytes": len(side.body),
    }


def _text(body: bytes) -> str:
    """A body to be read: JSON with indents, other text as it is, bytes as such."""
    try:
        document = orjson.loads(body)
    except ValueError:
        return body.decode("utf-8", "backslashreplace")
    return json.dumps(document, indent=2, ensure_ascii=False) if isinstance(document, dict | list) else body.decode()


def kept(query: Mapping[str, str], **other: str) -> str:
    """A query with the same filter and other values; what is empty is left out."""
    pairs: Iterator[tuple[str, str]] = ((name, value) for name, value in {**query, **other}.items() if value)
    return f"?{text}" if (text := urlencode(list(pairs))) else ""
