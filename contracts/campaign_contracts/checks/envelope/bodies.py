"""What lists say of themselves, and every body against the schema of its operation."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from campaign_contracts.checks.envelope.frame import (
    at,
    framed,
    incomplete,
    is_bare_call,
    is_integer,
    miscounted,
    request_of,
)
from campaign_contracts.checks.envelope.outcomes import is_failure
from campaign_contracts.checks.model.exchange import Observation
from campaign_contracts.checks.model.model import Model
from campaign_contracts.checks.protocol import (
    ANSWER,
    CALL_DETAILS,
    CREATE,
    LIST,
    READ,
    UPDATE,
    ExchangeCheck,
    Reporter,
    judges,
)
from campaign_contracts.counts import counted
from campaign_contracts.inert import in_json
from campaign_contracts.lifecycle import Answer
from campaign_contracts.spec import Limits, Spec
from campaign_contracts.validator import SchemaError, Validator
from campaign_contracts.verdicts import Judgement, kept, spoken

LISTS = CALL_DETAILS | LIST


@judges("ENV-09")
def metadata(seen: Observation, model: Model) -> Iterator[Judgement]:
    """Lists and call details say how many records came, from which offset, of how many."""
    if seen.operation is None or seen.operation.id not in LISTS or seen.status != 200:
        return
    if seen.envelope is None or "response" not in seen.envelope or _wrapped_failure(seen):
        return
    wrong = next(_wrong_metadata(seen, model.spec.limits("list_campaigns")), None)
    if wrong is None:
        yield kept("ENV-09")
        return
    name, expected = wrong
    yield Reporter(seen).broken(
        "ENV-09",
        f"{seen.operation.id}-{name}",
        summary=f"metadata of the answer to {request_of(seen)} is wrong: {spoken(name)}",
        expected=expected,
        observed=f"metadata: {in_json(seen.envelope.get('metadata'))}, {counted(len(seen.items), 'record')}"[:300],
    )


def _wrapped_failure(seen: Observation) -> bool:
    return bool(seen.items) and seen.answer is Answer.REFUSED


def _wrong_metadata(seen: Observation, limits: Limits) -> Iterator[tuple[str, str]]:
    found = seen.metadata
    for name in ("count", "offset", "limit", "total"):
        if name not in found:
            yield f"no-{name}", "metadata with count, offset, limit and total"
    for name in ("count", "total"):
        if not is_integer(found.get(name)) or found[name] < 0:
            yield f"{name}-is-no-number", f"{name}: an integer"
    if found.get("count") != len(seen.items):
        yield "count", f"count: {len(seen.items)}, the records in this answer"
    asked = asked_number(seen, "offset", 0)
    if asked is not None and (found.get("offset") != asked or not is_integer(found.get("offset"))):
        yield "offset", f"offset: {asked}, as asked"
    yield from _wrong_limit(seen, found.get("limit"), limits)


def _wrong_limit(seen: Observation, found: Any, limits: Limits) -> Iterator[tuple[str, str]]:
    """The limit shown is the one asked for or the one applied; for call details no maximum is stated."""
    asked = asked_number(seen, "limit", limits.default)
    if asked is None or asked == 0:
        return
    applied = limits.applied(asked)
    capped = seen.operation is not None and seen.operation.id in CALL_DETAILS
    if not is_integer(found) or not (found in (asked, applied) or (capped and 0 < found <= asked)):
        yield "limit", f"limit: {' or '.join(map(str, sorted({asked, applied})))}, as asked or as applied"


def asked_number(seen: Observation, name: str, default: int) -> int | None:
    """The number that a query asks for, the default where it is silent; None where what it asks is undecided."""
    values = [value for key, value in seen.exchange.request.query if key == name]
    if not values:
        return default
    return int(values[0]) if len(values) == 1 and re.fullmatch(r"0|[1-9][0-9]{0,8}", values[0]) else None


_ITEM_COMPONENTS = {
    "create_campaigns": "CampaignSuccessItem",
    "get_campaign": "CampaignSuccessItem",
    "update_campaign": "CampaignSuccessItem",
    "list_campaigns": "ListedCampaignItem",
    "delete_campaign": "DeletedCampaignItem",
    "get_call_details": "CallItem",
    "get_call_details_singular": "CallItem",
}


@judges("ENV-11")
def schema(seen: Observation, model: Model) -> Iterator[Judgement]:
    """Every body fits the schema of its operation and status.

    What the schema says of the frame itself, of items and of metadata is left to the rules that say it too; so is a
    success under a status that no success has.
    """
    if not framed(seen) or seen.operation is None or seen.status is None or seen.envelope is None:
        return
    if (
        miscounted(seen)
        or (seen.envelope.get("response") == [] and seen.status >= 400)
        or (seen.status < 400 and str(seen.status) not in seen.operation.responses)
    ):
        return
    validator = model.spec.response(seen.operation.id, seen.status)
    if validator is None:
        return
    first = None if validator.accepts(seen.envelope) else validator.error(seen.envelope)
    if first is None:
        yield kept("ENV-11")
        return
    error = _nearest(seen, model.spec, first)
    if error is None:
        return
    place = re.sub(r"/\d+", "/*", error.pointer) or "/"
    if _said_elsewhere(place, error.message):
        return
    yield Reporter(seen).broken(
        "ENV-11",
        f"{at(seen)}-{place}-{error.demand}",
        summary=f"the answer to {request_of(seen)} does not fit its schema at {place}",
        expected=f"the schema of {seen.operation.id} for HTTP {seen.status}",
        observed=f"{error.pointer or '/'}: {error.message}"[:300],
    )


@judges("ENV-11")
def echoed_types(seen: Observation, model: Model) -> Iterator[Judgement]:
    """What was sent in its documented type is shown in it, also where a server is free to take other types."""
    if seen.operation is None or seen.operation.id not in _OF_CAMPAIGNS or seen.authorization != "good":
        return
    strict, decided = model.spec.component("Campaign"), model.spec.component("Campaign", decided=True)
    for position, item in enumerate(seen.items):
        if item.data is None or not item.succeeded or strict.accepts(item.data) or not decided.accepts(item.data):
            continue
        sent = _sent(seen, item.data, position, model)
        wrong = dict.fromkeys(re.sub(r"/\d+", "/*", error.pointer) for error in strict.errors(item.data))
        fitting = {name for name in map(_member, wrong) if _fits_as_sent(name, sent, item.data, strict)}
        for place in wrong:
            if (name := _member(place)) not in fitting:
                continue
            yield Reporter(seen).broken(
                "ENV-11",
                f"{at(seen)}-{place}-in-another-type",
                summary=f"the answer to {request_of(seen)} shows {name} in another type than it was sent in",
                expected=f"{name}: {in_json(sent[name])}"[:300],
                observed=f"{name}: {in_json(item.data.get(name))}"[:300],
            )


def _member(pointer: str) -> str:
    """The member of an object in which a pointer begins."""
    return pointer.split("/")[1] if pointer else ""


def _fits_as_sent(name: str, sent: Mapping[str, Any], data: Mapping[str, Any], strict: Validator) -> bool:
    """Whether a member of a shown campaign would be as documented if it were shown as it was sent."""
    if sent.get(name) is None:
        return False
    return not any(error.pointer.startswith(f"/{name}") for error in strict.errors({**data, name: sent[name]}))


_OF_CAMPAIGNS = CREATE | READ | UPDATE | LIST


def _sent(seen: Observation, data: Mapping[str, Any], position: int, model: Model) -> Mapping[str, Any]:
    """The parameters of a shown campaign as they were sent, with this request; empty where that is not known."""
    elements = seen.elements or ()
    element = elements[position] if len(elements) == len(seen.items) else {}
    if seen.method == "POST":
        return element if isinstance(element, Mapping) else {}
    known = model.campaigns.get(str(data.get("id")))
    if known is None or known.definition is None or not known.certain or not isinstance(element, Mapping):
        return {}
    return {**known.definition, **element}


def _said_elsewhere(place: str, message: str) -> bool:
    """Whether a mismatch is one of the frame (ENV-01 to -03), of an item's marks (ENV-05 to -07) or of metadata."""
    missing = message.endswith("required property")
    if place == "/" or place.startswith(("/request_id", "/method", "/http_code", "/metadata")):
        return True
    marks = r"/response/\*/(code|status|error_data(/.*)?|data)"
    if place == "/response/*":
        return not missing or message.split('"')[1] in ("code", "status", "error_data", "data")
    return re.fullmatch(marks, place) is not None and not (missing and place.endswith("/data"))


def _nearest(seen: Observation, spec: Spec, error: SchemaError) -> SchemaError | None:
    """An error inside an item, said of that item's own schema: which of several did not fit says nothing.

    None where nothing is wrong with any item but that it shows a year that no RFC 3339 date-time can name.
    """
    match = re.fullmatch(r"/response(?:/(\d+))?", error.pointer)
    if match is None or seen.operation is None:
        return error
    places = [int(match[1])] if match[1] else range(len(seen.items))
    nameless = False
    for place in places:
        item = seen.items[place]
        failed = (seen.status or 0) >= 400 or (incomplete(item) is None and is_failure(seen, item))
        component = "FailureItem" if failed else _ITEM_COMPONENTS[seen.operation.id]
        if is_bare_call(seen, item):
            component = "BareCallRecord"
        for inner in _mismatches(spec.component(component), item.raw):
            if _past_9999(inner, item.raw):
                nameless = True
                continue
            return SchemaError(
                pointer=f"/response/{place}{inner.pointer}", message=inner.message, demand=inner.demand, rule=inner.rule
            )
    return None if nameless else error


def _mismatches(validator: Validator, value: Any) -> Iterator[SchemaError]:
    """The first mismatch, and all after it where the first is looked past."""
    if (first := validator.error(value)) is not None:
        yield first
        yield from islice(validator.errors(value), 1, None)


def _past_9999(error: SchemaError, item: Any) -> bool:
    """Whether a `schedule` reaches past the year 9999 in the server's offset, by what was sent or by 30 days more."""
    match = re.fullmatch(r"/data/schedule/(send_at|end_at)", error.pointer)
    return match is not None and re.match(r"\+?[0-9]{5,}-", str(item["data"]["schedule"][match[1]])) is not None


CHECKS = (
    ExchangeCheck(
        name="bodies: metadata", judge=metadata, rests_on=ANSWER | {"request-body"}, operations=LISTS, plain=True
    ),
    ExchangeCheck(name="bodies: schema", judge=schema, rests_on=ANSWER | {"request-body"}, plain=True),
    ExchangeCheck(name="bodies: echoed types", judge=echoed_types, operations=_OF_CAMPAIGNS),
)
