"""Robustness: nothing that is sent gets a 5xx, a dropped connection or silence, and unknown paths are not found."""

import itertools
import json
from collections.abc import Iterable
from random import Random
from typing import Any
from urllib.parse import urlsplit

from campaign_contracts.elements import ADDRESSES
from campaign_contracts.history import Intent
from campaign_contracts.send import Draft
from campaign_contracts.suites import hostile
from campaign_contracts.suites.api import DAY_SECONDS, Api
from campaign_contracts.suites.marks import exercises

HEAVY = 100_000
"""Bytes from which on a body is not sent to a live target."""

STRANGE_TEXTS = tuple(
    f'"odd {text}"' for text in (r"\ud800", r"\udc00\ud800", r"\u0000", r"\uffff", r"\ud83d\udcde", r"\u202e")
)

PLAIN_TYPES: tuple[Any, ...] = (None, 0, [], {})
EDITED_TYPES: tuple[Any, ...] = (None, 0, [])


def victim(api: Api) -> str:
    """A scheduled campaign for requests that need one; an unknown id where it cannot be created."""
    return api.create(api.element(), Intent(case="robustness: set-up")).id or "0" * 32


def hostile_intent(case: str) -> Intent:
    """Why a hostile request is sent."""
    return Intent(case=case, rule="ROB-01")


def share(api: Api, quick: int) -> int:
    """In `quick`, one of so many combinations is tried; in longer profiles every one."""
    return quick if api.profile == "quick" else 1


def send(api: Api, method: str, target: str, intent: Intent, **options: Any) -> None:
    """A request to any path."""
    api.sender.send(Draft(method=method, target=target, account=api.sid, intent=intent, **options))


@exercises("ROB-01", "CRE-24")
def test_bodies_that_are_no_request(api: Api) -> None:
    """Every unusable body on both operations that take one."""
    campaign = victim(api)
    bodies = list(hostile.UNUSABLE_BODIES.items())
    api.each(lambda body: api.post(body[1], hostile_intent(f"body: {body[0]}")), bodies)
    for case, content in bodies[:: share(api, 2)]:
        api.call("update_campaign", hostile_intent(f"body: {case}"), campaign=campaign, body=content)
    api.read(campaign, Intent(case="still so"))


@exercises("ROB-01")
def test_heavy_bodies(api: Api) -> None:
    """Deep, long and strange, but JSON to most readers."""
    campaign = victim(api)
    for index, (case, content) in enumerate(hostile.HEAVY_BODIES.items()):
        if api.live and len(content) > HEAVY:
            continue
        intent = hostile_intent(f"body: {case}")
        api.post(content, intent)
        if len(content) < HEAVY and index % share(api, 3) == 0:
            api.call("update_campaign", intent, campaign=campaign, body=content)


@exercises("ROB-01")
def test_sizes(api: Api) -> None:
    """Bodies, header values, paths and queries that are as long as buffers are, and a byte longer; huge integers.

    What is a byte longer is sent with the next of the methods that take it.
    """
    base = f"/v2/accounts/{api.sid}/campaigns"
    campaign = victim(api)
    ways = itertools.cycle((("DELETE", ""), ("PUT", ""), ("GET", "/call-details"), ("GET", "")))
    for size, more in itertools.product(hostile.SIZES, (0, 1)):
        intent = hostile_intent(f"{size + more} bytes")
        if not (api.live and size > HEAVY):
            content = hostile.sized_body(size + more)
            operation = "update_campaign" if more and size >= hostile.LONG else "create_campaigns"
            api.call(operation, intent, campaign=campaign, body=content)
        if size > HEAVY:
            continue
        api.list(intent, {"limit": 1}, headers={"x-long": "x" * (size + more)})
        long = min(size + more, hostile.LONGEST_TARGET)
        method, end = next(ways) if more else ("GET", "")
        body = b'{"campaigns": [{"action": "pause"}]}' if method == "PUT" else b""
        send(api, method, f"{base}/".ljust(long - len(end), "x") + end, intent, body=body)
        query = "limit=1&x=".ljust(long, "x")
        if more and size >= hostile.LONG:
            api.call_details(campaign, intent, query)
        else:
            send(api, "GET", f"{base}?{query}", intent)
    whole = hostile_intent("a long media type and Authorization")
    api.post({"campaigns": [hostile.HOPELESS]}, whole, headers={"content-type": f"application/json; x={'y' * 3000}"})
    api.list(whole, authorization=f"Basic {'eDp5' * 3000}")
    for case, content in hostile.huge_bodies():
        api.post(content, hostile_intent(f"body: {case}"))


@exercises("ROB-01")
def test_long_members(api: Api) -> None:
    """Every member that is text is longer than most columns, and instants lie at the ends of what calendars hold.

    Each of these campaigns may be accepted or refused.
    """
    if api.live:
        return
    intent = hostile_intent("long members")
    elements = [api.element(**changes) for changes in hostile.long_members(api.instant(DAY_SECONDS))]
    api.post({"campaigns": elements}, intent)
    campaign = victim(api)
    edits = ({"name": "n" * 300, **dict.fromkeys(ADDRESSES, hostile.LONG_ADDRESS)}, {"action": "pause" * 60})
    for edit in edits:
        api.edit(campaign, edit, intent)
    for operation in ("get_campaign", "delete_campaign"):
        api.call(operation, hostile_intent("a body where none belongs"), campaign="0" * 32, body=b'{"campaigns": []}')


@exercises("ROB-01")
def test_strange_text_in_a_valid_campaign(api: Api) -> None:
    """Text that readers, stores and writers of JSON treat differently, where it would be kept and shown again."""
    for text in STRANGE_TEXTS:
        for field in ("custom_field", "name"):
            intent = hostile_intent(f"{field}: {text}")
            marked = json.dumps({"campaigns": [api.element(**{field: "MARK MARK"})]})
            created = api.post(marked.replace('"MARK MARK"', text).encode(), intent)
            if created.id is not None:
                api.read(created.id, intent)
    api.list(Intent(case="list what is left"), {"limit": 100, "sort_by": "date_created:desc"})


@exercises("ROB-01")
def test_values_of_any_type(api: Api) -> None:
    """Every field of a create with values of every type."""
    values = PLAIN_TYPES if api.profile == "quick" else hostile.ODD_VALUES
    for value in values:
        typed = [(field, api.element(**{f"{field}_": value})) for field in fields(api)]
        for outer, inner in hostile.NESTED_FIELDS.items():
            if not (outer == "schedule" and api.live):
                whole = nested(api, outer)
                typed += [(f"{outer}.{field}", api.element(**{outer: whole | {field: value}})) for field in inner]
        if api.profile == "quick" and not api.live:
            intent = hostile_intent(f"{short(value)} in each field")
            api.post({"campaigns": [element for _, element in typed]}, intent)
            continue
        for field, element in typed:
            api.create(element, hostile_intent(f"{field}: {short(value)}"))


@exercises("ROB-01", "LIF-11")
def test_edits_of_any_type(api: Api) -> None:
    """Every field of an edit, and the action, with values of other types."""
    values = EDITED_TYPES if api.profile == "quick" else hostile.ODD_VALUES
    campaign = victim(api)
    for field in ("action", *fields(api)):
        for value in values:
            api.edit(campaign, {field: value}, hostile_intent(f"{field}: {short(value)}"))
    api.read(campaign, Intent(case="after odd edits"))


def fields(api: Api) -> list[str]:
    """The fields of a create; a live target's schedule is left alone."""
    known = api.spec.document["components"]["schemas"]["CampaignFields"]["properties"]
    return [field for field in known if not (api.live and field == "schedule")]


def nested(api: Api, field: str) -> dict[str, Any]:
    """A valid value of a field that is an object."""
    if field == "schedule":
        return dict(api.element()["schedule"])
    return {"number_of_retries": 2, "interval_mins": 5, "mechanism": "Linear", "on_status": ["busy"]}


def short(value: Any) -> str:
    """A value in a few characters."""
    text = ascii(value)
    return text if len(text) <= 30 else f"{text[:30]} ..."


@exercises("ROB-01")
def test_odd_ids(api: Api) -> None:
    """Ids that nobody was given, on the operations that take one: in turn, or each on all."""
    operations = ("get_campaign", "update_campaign", "get_call_details", "delete_campaign", "get_call_details_singular")
    for index, odd in enumerate(hostile.HOPELESS_IDS):
        intent = hostile_intent(f"id: {short(odd)}")
        for place, operation in enumerate(operations):
            if (index + place) % share(api, 3) == 0:
                body = {"campaigns": [{"action": "pause"}]} if operation == "update_campaign" else None
                api.call(operation, intent, campaign=odd, body=body)
    for odd in hostile.HOPELESS_ENCODED_IDS:
        intent = hostile_intent(f"id: {odd}")
        base = f"/v2/accounts/{api.sid}/campaigns/{odd}"
        for method, target in (("GET", base), ("PUT", base), ("DELETE", base), ("GET", f"{base}/call-details")):
            content = b'{"campaigns": [{"action": "pause"}]}' if method == "PUT" else b""
            send(api, method, target, intent, body=content)


@exercises("ROB-01")
def test_odd_accounts(api: Api) -> None:
    """Account sids that nobody has."""
    for odd in ("nobody", "%00", "%FF", "%27", "a%2Fb", "-", "%F0%9F%93%9E", "x" * 1500, "%zz"):
        intent = hostile_intent(f"account: {odd[:30]}")
        send(api, "GET", f"/v2/accounts/{odd}/campaigns", intent)
        send(api, "POST", f"/v2/accounts/{odd}/campaigns", intent, body=b'{"campaigns": []}')


@exercises("ROB-01")
def test_odd_queries(api: Api) -> None:
    """Queries that make no sense, on lists, call details and a read."""
    campaign = victim(api)
    for index, query in enumerate(hostile.ODD_QUERIES):
        intent = hostile_intent(f"query: {query[:30]}")
        api.list(intent, query)
        if index % share(api, 2) == 0:
            api.call_details(campaign, intent, query, singular=index % 4 == 0)
        if index % share(api, 4) == 1 % share(api, 4):
            api.call("get_campaign", intent, campaign=campaign, query=query)
    for path in ("0" * 32, campaign):
        api.call_details(path, hostile_intent("query on call details"), "status=busy&sort_by=date_created:desc")


@exercises("ROB-01")
def test_odd_headers(api: Api) -> None:
    """Media types, codings and other headers that no client means."""
    campaign = victim(api)
    body = {"campaigns": [hostile.HOPELESS]}
    for index, (case, headers) in enumerate(hostile.ODD_HEADERS.items()):
        intent = hostile_intent(f"headers: {case}")
        api.post(body, intent, headers=headers)
        if index % share(api, 2) == 0:
            api.call("update_campaign", intent, campaign=campaign, body=body, headers=headers)
        if index % share(api, 3) == 0:
            api.read(campaign, intent, headers=headers)
    for scheme in ("Bearer x", "Digest username=x", "Basic /w==", "Basic gA==", "x" * 3000):
        api.list(hostile_intent("an odd Authorization"), authorization=scheme)


@exercises("ROB-01")
def test_odd_methods(api: Api) -> None:
    """Methods that are undecided, or that nobody knows."""
    campaign = victim(api)
    for operation in ("list_campaigns", "get_campaign", "get_call_details", "get_call_details_singular"):
        for method in ("HEAD", "OPTIONS", "PROPFIND", "BREW"):
            api.call(operation, hostile_intent(f"method: {method}"), campaign=campaign, method=method)


@exercises("ROB-01")
def test_bytes_that_are_no_http(api: Api) -> None:
    """Broken HTTP on fresh connections; the server lives on."""
    account = api.sender.target.accounts[api.sid]
    host = urlsplit(api.sender.target.base_url).netloc
    requests = hostile.raw_requests(host, f"/v2/accounts/{api.sid}/campaigns", account.authorization)
    for case, content in requests.items():
        if api.live and len(content) > 10_000:
            continue
        intent = hostile_intent(f"bytes: {case}")
        api.sender.raw(content, account=api.sid, intent=intent, hang_up=case in hostile.INCOMPLETE)
    api.list(Intent(case="still there"), {"limit": 1})


@exercises("ROB-01")
def test_damaged_bodies(api: Api) -> None:
    """A body that is refused anyway, with bytes changed at random (by the run's seed)."""
    random = Random(f"{api.seed} damaged bodies")
    campaign = victim(api)
    whole = dict(api.element(), **hostile.HOPELESS)
    del whole["caller_id"]
    content = json.dumps({"campaigns": [whole]}).encode()
    count = {"quick": 21, "standard": 400, "deep": 4000}[api.profile]
    for damaged in hostile.mutations(content, random, count):
        api.post(damaged, hostile_intent("damaged body"))
    for damaged in hostile.mutations(b'{"campaigns": [{"name": "a", "type": "promo"}]}', random, count // 3):
        api.call("update_campaign", hostile_intent("damaged body"), campaign=campaign, body=damaged)


@exercises("ROB-02", "ENV-01")
def test_unknown_paths(api: Api) -> None:
    """Paths near the documented ones, with good and with bad credentials."""
    campaign = victim(api)
    for index, path in enumerate(unknown_paths(api.sid, campaign)):
        intent = Intent(case=f"unknown path {path[:60]}", rule="ROB-02")
        send(api, "GET", path, intent)
        for place, method in enumerate(("POST", "PUT", "DELETE")):
            if (index + place) % share(api, 3) == 0:
                body = b'{"campaigns": [{"action": "pause"}]}' if method != "DELETE" else b""
                send(api, method, path, intent, body=body)
        if index % share(api, 4) == 0:
            send(api, "GET", f"{path}?limit=1", intent)
            send(api, "GET", path, intent, authorization="")
    for path in (f"/v2/accounts/{api.sid}/campaigns/", f"/v2/accounts/{api.sid}//campaigns"):
        send(api, "GET", path, Intent(case="a slash too many", rule="ENV-01"))
    api.read(campaign, Intent(case="still so"))


def unknown_paths(sid: str, campaign: str) -> Iterable[str]:
    """Paths under /v2 that the specification does not have."""
    account = f"/v2/accounts/{sid}"
    yield from ("/v2/nonsense", "/v2/accounts", "/v2/campaigns", account)
    yield from (f"{account}/{name}" for name in ("nonsense", "campaignz", "campaign", f"campaign/{campaign}"))
    for collection in ("campaigns", "campaign"):
        base = f"{account}/{collection}/{campaign}"
        yield from (f"{base}/{name}" for name in ("nonsense", "calls", "call-detail", "call-details/1"))


@exercises("ROB-03")
def test_a_quick_succession_of_reads(api: Api) -> None:
    """Many small reads at once: a server that limits rates may say so, and must say it properly."""
    if api.live:
        return
    draft = api.draft("list_campaigns", Intent(case="quick succession", burst="quick succession"), query={"limit": 1})
    for _ in range(5):
        api.sender.burst([draft] * 8)
