"""The frame around every answer under /v2, and the shape of its items."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from campaign_contracts import json_body
from campaign_contracts.checks.model.exchange import Item, Observation
from campaign_contracts.checks.model.model import Model
from campaign_contracts.checks.protocol import CALL_DETAILS, FRAME, ExchangeCheck, Reporter, judges
from campaign_contracts.inert import in_json
from campaign_contracts.verdicts import Judgement, kept, spoken

JUDGED_METHODS = frozenset({"GET", "POST", "PUT", "DELETE", "PATCH", "TRACE"})
"""HEAD and OPTIONS are undecided, and a method that a server's parser does not know is not valid HTTP to it."""

TOO_LARGE = frozenset({413, 414, 431})
"""Fine answers with or without the envelope."""

MEMBERS = ("request_id", "method", "http_code", "response")
ITEM_MEMBERS = frozenset({"code", "status", "error_data", "data"})

DEEPEST_FRAME = 500
"""Levels. Nobody says what is around more of them: some versions of Python can read that, and some cannot."""

LONG_HEAD_BYTES = 4000
"""Servers and proxies that read no longer a header answer 400 or 431 before anybody looks at the request."""


def long_headed(seen: Observation) -> bool:
    """Whether a header is so long that a server may refuse the request for it, in whatever form."""
    return any(len(value) > LONG_HEAD_BYTES for value in seen.exchange.request.headers.values())


def framed(seen: Observation) -> bool:
    """Whether the contract demands the envelope of this answer; of a 5xx ROB-01 speaks."""
    path = seen.exchange.request.path
    if seen.status is None or not (path == "/v2" or path.startswith("/v2/")):
        return False
    if seen.status == 400 and long_headed(seen):
        return False
    return seen.method in JUDGED_METHODS and seen.status < 500 and seen.status not in TOO_LARGE


def is_too_large(item: Item) -> bool:
    """Whether an item is a refusal of the request for its size, which says nothing of the one campaign."""
    return item.code in TOO_LARGE


def at(seen: Observation) -> str:
    """Which kind of answer this is, for keys of findings: the operation and whether it is a success."""
    operation = seen.operation.id if seen.operation is not None else f"{seen.method}-elsewhere"
    return f"{operation}-{seen.status}"


def miscounted(seen: Observation) -> bool:
    """Whether an answer has neither one item for each campaign sent nor one failure for all (ENV-08)."""
    if seen.elements is None or seen.operation is None or seen.operation.request_schema is None:
        return False
    whole = len(seen.items) == 1 and not seen.items[0].succeeded
    return len(seen.items) != len(seen.elements) and not whole


def is_integer(value: Any) -> bool:
    """Whether a JSON value is an integer (true is not)."""
    return isinstance(value, int) and not isinstance(value, bool)


@judges("ENV-01", "ENV-02", "ENV-03")
def frame(seen: Observation, model: Model) -> Iterator[Judgement]:
    """One JSON object with the four members, which repeat the status and the method."""
    if not framed(seen):
        return
    if fault := _unframed(seen):
        key, observed = fault
        yield Reporter(seen).broken(
            "ENV-01",
            f"{at(seen)}-{key}",
            summary=f"the answer to {request_of(seen)} is not in the envelope: {spoken(key)}",
            expected="application/json holding one object with request_id, method, http_code and response",
            observed=observed,
        )
    else:
        yield kept("ENV-01")
    yield from _member(seen, "ENV-02", "http_code", seen.status)
    yield from _member(seen, "ENV-03", "method", seen.method)


def _unframed(seen: Observation) -> tuple[str, str] | None:
    """What is wrong with the frame, by its name and as observed; None where all is well or cannot be told."""
    response = seen.exchange.response
    if response is None:
        return None
    found = response.headers.get("content-type")
    if (found or "").partition(";")[0].strip().lower() != "application/json":
        return "content-type", f"HTTP {seen.status} with content-type {in_json(found)}"
    document = response.json if response.json is not None else _tolerant(response.body)
    if document is _UNREADABLE:
        return "no-JSON", f"HTTP {seen.status} with the body {in_json(response.body[:80])}"
    if not isinstance(document, Mapping):
        return "no-object", f"HTTP {seen.status} with the body {in_json(response.body[:80])}"
    missing = [member for member in MEMBERS if member not in document]
    return (f"no-{'-and-'.join(missing)}", f"the members {', '.join(document)}") if missing else None


_UNREADABLE = object()


def _tolerant(body: bytes) -> Any:
    """The document as the most lenient reader of RFC 8259 takes it (lone surrogates, `DEEPEST_FRAME` levels)."""
    if json_body.deeper(body, DEEPEST_FRAME):
        return dict.fromkeys(MEMBERS)

    def refuse(constant: str) -> Any:
        raise ValueError(constant)

    try:
        return json.loads(body.decode(), parse_constant=refuse, parse_int=float)
    except RecursionError:  # brackets within texts hide how deep it is
        return dict.fromkeys(MEMBERS)
    except ValueError:
        return _UNREADABLE


def _member(seen: Observation, rule: str, member: str, expected: Any) -> Iterator[Judgement]:
    if seen.envelope is None or member not in seen.envelope:
        return
    found = seen.envelope[member]
    if found == expected and not isinstance(found, bool):
        yield kept(rule)
        return
    yield Reporter(seen).broken(
        rule,
        f"{at(seen)}-{type(found).__name__}" if rule == "ENV-02" else f"{at(seen)}-{found!r}"[:80],
        summary=f"{member} of the answer to {request_of(seen)} is wrong",
        expected=f"{member}: {in_json(expected)}",
        observed=f"{member}: {in_json(found)}"[:200],
    )


@judges("ENV-05")
def items(seen: Observation, model: Model) -> Iterator[Judgement]:
    """Every item has an integer code, a string status, and the keys error_data and data."""
    if not framed(seen) or seen.envelope is None:
        return
    response = seen.envelope.get("response")
    if "response" in seen.envelope and not isinstance(response, list | dict):
        yield _bad_item(seen, "response", f"response: {in_json(response)}"[:200])
        return
    for item in seen.items:
        if is_bare_call(seen, item):
            continue
        if wrong := incomplete(item):
            yield _bad_item(seen, wrong, f"{spoken(wrong)}: {in_json(item.raw)}"[:300])
            return
    if any(not is_bare_call(seen, item) for item in seen.items):
        yield kept("ENV-05")


def is_bare_call(seen: Observation, item: Item) -> bool:
    """Whether an item is a call record without the frame, which call details may hold."""
    if seen.operation is None or seen.operation.id not in CALL_DETAILS or seen.status != 200:
        return False
    return isinstance(item.raw, dict) and "call_sid" in item.raw and "data" not in item.raw


def incomplete(item: Item) -> str | None:
    """The first member that an item lacks or has in another type than ENV-05 says; None for a whole item."""
    if not isinstance(item.raw, dict):
        return "no-object"
    if not item.raw.keys() >= ITEM_MEMBERS:
        missing = [member for member in ("code", "status", "error_data", "data") if member not in item.raw]
        return f"no-{'-and-'.join(missing)}"
    return "code" if item.code is None else "status" if item.status is None else None


def _bad_item(seen: Observation, what: str, observed: str) -> Judgement:
    return Reporter(seen).broken(
        "ENV-05",
        f"{at(seen)}-{what}",
        summary=f"an item in the answer to {request_of(seen)} is not whole: {spoken(what)}",
        expected="items with an integer code, a string status, and the keys error_data and data",
        observed=observed,
    )


def request_of(seen: Observation) -> str:
    name = seen.operation.id if seen.operation is not None else f"{seen.method} on an undocumented path or method"
    return f"{name} ({seen.status})"


CHECKS = (
    ExchangeCheck(name="envelope: frame", judge=frame, rests_on=FRAME | {"headers"}, plain=True),
    ExchangeCheck(name="envelope: items", judge=items, rests_on=FRAME, plain=True),
)
