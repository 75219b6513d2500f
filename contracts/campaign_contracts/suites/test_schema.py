"""What the schemas say, tried mechanically: every field, parameter and wrapping at its boundaries, and by chance."""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any
from urllib.parse import quote

from campaign_contracts.bundle import packaged
from campaign_contracts.elements import campaigns_of
from campaign_contracts.history import Intent
from campaign_contracts.suites import boundaries, chance, schema_cases
from campaign_contracts.suites.api import FLOW_URL, Api, Element, UnattainedError
from campaign_contracts.suites.boundaries import Sent, Value
from campaign_contracts.suites.cases import BULK, LIST_SIDS
from campaign_contracts.suites.drawing import Draw
from campaign_contracts.suites.marks import draws, exercises

VALUE_RULES = (
    "CRE-01", "CRE-02", "CRE-04", "CRE-08", "CRE-10", "CRE-11", "CRE-12", "CRE-13", "CRE-14", "CRE-15", "CRE-18",
    "CRE-19", "CRE-20", "CRE-25", "CRE-28", "CRE-29", "CRE-30", "ROB-01", "ENV-11",
)  # fmt: skip

RETRIES = {"number_of_retries": 2, "interval_mins": 5, "mechanism": "Linear", "on_status": ["busy", "failed"]}
TEXT = {"url": ..., "flow_type": "ivr", "read_via_text": "Your parcel arrives tomorrow."}
CHANCES = {"quick": 12, "standard": 150, "deep": 150}


def drawn_campaigns(start: int, count: int) -> list[Draw]:
    """What `campaigns_by_chance` draws."""
    return [Draw(chance.campaigns, (start, count))]


def _drawn_edits(api: Api) -> list[Draw]:
    """What `test_edits_by_chance` draws."""
    return [] if api.live else [Draw(chance.edits, (api.seed, CHANCES[api.profile])), *_values_by_chance(api)]


def _values_by_chance(api: Api) -> list[Draw]:
    """Values outside of each field's schema."""
    if api.profile == "quick":
        return []
    fields = [field for field in schema_cases.fields(packaged().spec) if field[0] not in schema_cases.KEPT | {"id"}]
    return [Draw(schema_cases.random_values, (api.seed, field, CHANCES[api.profile] // 13)) for field in fields]


@exercises(*VALUE_RULES)
def test_fields_of_a_create(api: Api) -> None:
    """Each value of each field in a campaign that is good otherwise; then a look at what is there.

    In `quick` several values travel in one request.
    """
    tried = [(value, _placed(api.element(), value)) for value in _sendable(api)]
    chosen = [(value, element) for value, element in tried if not api.live or api.promised(element).kind == "refusal"]
    size = BULK if api.profile == "quick" else 1

    def create(start: int) -> None:
        part = chosen[start : start + size]
        intent = _intent("create", part[0][0]) if size == 1 else Intent(case="create with generated values")
        api.post({"campaigns": [element for _, element in part]}, intent)

    api.each(create, range(0, len(chosen), size))
    api.list(Intent(case="what generated creates left behind", rule="CRE-25"), {"name": api.run_id, "limit": 500})


@exercises("EDT-01", "EDT-04", "EDT-05", "EDT-09", "LIF-10", "LIF-11", "GET-01", "ROB-01", "ENV-11")
def test_fields_of_an_edit(api: Api) -> None:
    """Each value of each field as the only change of a scheduled campaign, which is read after every field."""
    values = _sendable(api, skip=3 if api.profile == "quick" else 1)
    fields = [list(group) for _, group in groupby(values, key=lambda value: value.field[0])]

    groups = [fields] if api.live else [[field] for field in fields]
    elements, setup = [api.element(retries=RETRIES) for _ in groups], Intent(case="to be edited")
    made = api.post({"campaigns": elements}, setup)
    if len(made.ids) != len(elements):
        raise UnattainedError(f"of {len(elements)} valid campaigns {len(made.ids)} were created: HTTP {made.status}")

    def edit(tried: tuple[str, Element, list[list[Value]]]) -> None:
        campaign, stored, group = tried
        for field in group:
            for value in field:
                change = {key: item for key, item in _placed(stored, value).items() if stored.get(key, ...) != item}
                if not api.live or api.promised(change, stored).kind == "refusal":
                    api.edit(campaign, change, _intent("edit", value))
            api.read(campaign, Intent(case=f"after edits of {field[0].field[0]}"))

    api.each(edit, zip(made.ids, elements, groups, strict=True))


@exercises("CRE-24", "ENV-08", "ROB-01", "ENV-11")
def test_wrappings(api: Api) -> None:
    """Bodies of the wrong type, without campaigns, with campaigns that are no array of objects, with too many."""
    campaign = api.campaign("created", Intent(case="wrong wrapping"))
    for sent in boundaries.wrappings():
        good = api.element() if sent.operation == "create_campaigns" else {"name": api.name()}
        body = json.dumps(_filled(json.loads(sent.content), good)).encode()
        intent = Intent(case=f"{sent.operation} wrapped wrongly: {sent.what}")
        api.call(sent.operation, intent, campaign=campaign, body=body)
    api.read(campaign, Intent(case="after wrong wrappings"))


@exercises("LST-10", "LST-12", "LST-13", "CAL-09", "ROB-01", "ENV-09", "ENV-11")
def test_queries(api: Api) -> None:
    """Each value of each query parameter of the list and of the call details on both paths."""
    campaign = api.campaign("created", Intent(case="generated queries"))

    def ask(sent: Sent) -> None:
        intent = Intent(case=f"generated query: {sent.what}")
        api.call(sent.operation, intent, campaign=campaign, query=sent.content)
        if sent.operation == "get_call_details" and api.profile != "quick":
            api.call("get_call_details_singular", intent, campaign=campaign, query=sent.content)

    api.each(ask, boundaries.queries())


@exercises("ROB-01", "ENV-11")
def test_ids(api: Api) -> None:
    """Ids that no campaign has, of forms that no campaign's has, on every operation that takes one."""
    intent = Intent(case="generated id")
    for value in boundaries.field_values():
        if value.field == ("id",) and isinstance(value.value, str) and value.value:
            campaign = quote(value.value, safe="")
            for operation in ("get_campaign", "get_call_details", "get_call_details_singular", "delete_campaign"):
                api.call(operation, intent, campaign=campaign)
            api.act(campaign, "pause", intent)


CHANCE_RULES = (*VALUE_RULES, "CRE-03", "CRE-05", "CRE-21", "CRE-23", "CRE-26", "CRE-32", "GET-01")


@draws(lambda api: [] if api.live else drawn_campaigns(api.seed, CHANCES[api.profile]))
@exercises(*CHANCE_RULES)
def test_campaigns_by_chance(api: Api) -> None:
    """Good campaigns and their spoilt relatives; what is created is read."""
    campaigns_by_chance(api, api.seed, CHANCES[api.profile])


def campaigns_by_chance(api: Api, start: int, count: int) -> None:
    """So many campaigns, the same for the same seed."""
    if api.live:
        return
    drawn = api.drawn(chance.campaigns, start, count)
    for element in _sendable_of(api, [spoilt for _, spoilt in drawn]):
        api.create(element, Intent(case="spoilt by chance"))
    for element in _sendable_of(api, [good for good, _ in drawn]):
        campaign = api.create(element, Intent(case="good by chance")).id
        if campaign is not None:
            api.read(campaign, Intent(case="good by chance"))


@draws(_drawn_edits)
@exercises("EDT-01", "EDT-04", "EDT-05", "EDT-06", "GET-01", "CRE-25")
def test_edits_by_chance(api: Api) -> None:
    """Good edits of one campaign one after the other, and values by chance outside each field's schema."""
    if api.live:
        return
    campaign = api.campaign("created", Intent(case="edited by chance"))
    for change in _sendable_of(api, api.drawn(chance.edits, api.seed, CHANCES[api.profile])):
        api.edit(campaign, change, Intent(case="good edit by chance"))
        api.read(campaign, Intent(case="good edit by chance"))
    for draw in _values_by_chance(api):
        field = draw.arguments[1]
        for value in api.drawing.result(draw):
            api.edit(campaign, _placed({"retries": RETRIES}, value), _intent("edit", value))
            api.create(_placed(api.element(), value), _intent("create", value))
        api.read(campaign, Intent(case=f"after values by chance of {'.'.join(field)}"))


def _sendable(api: Api, skip: int = 1) -> list[Value]:
    """The values that may be sent to this target, every `skip`-th invalid one."""
    found = [value for value in boundaries.field_values() if value.field != ("id",)]
    if api.live:
        found = [value for value in found if value.field[0] not in schema_cases.KEPT - {"name"}]
    return [value for index, value in enumerate(found) if value.valid or index % skip == 0]


def _placed(element: Mapping[str, Any], value: Value) -> dict[str, Any]:
    """The element with the value in its place, and with what the value needs beside it."""
    top, inner = value.field[0], value.field[1:]
    placed = dict(element)
    if inner:
        base = RETRIES if top == "retries" else placed.get(top) or {}
        placed[top] = {**base, inner[0]: value.value}
    else:
        placed |= _COMPANIONS.get(top, {}) | {top: value.value}
    if value.value == "dynamic":
        placed |= {"from": ..., "lists": LIST_SIDS[:1]}
    if value.value == "custom":
        placed["throttle"] = 30
    return {key: item for key, item in placed.items() if item is not ...}


_COMPANIONS: dict[str, dict[str, Any]] = {
    "lists": {"from": ...},
    "flow_type": TEXT,
    "read_via_text": TEXT,
    "repeat_menu_attempts": TEXT,
    "throttle": {"mode": "custom"},
    "url": {"url": FLOW_URL},
}


def _filled(body: Any, good: dict[str, Any]) -> Any:
    """The body with a good campaign for every object among its campaigns."""
    if (campaigns := campaigns_of(body)) is None:
        return body
    return {**body, "campaigns": [{**item, **good} if isinstance(item, dict) else item for item in campaigns]}


def _intent(verb: str, value: Value) -> Intent:
    return Intent(case=f"{verb} with generated {value.name}: {value.what}", varies=value.name)


def _sendable_of(api: Api, drawn: Iterable[Element]) -> Iterator[Element]:
    """What was drawn by chance, for the server's present, but nothing that a credential stands in.

    What is kept of it is read again.
    """
    now = api.now()
    for element in drawn:
        text = json.dumps(element)
        if api.sender.redactor.text(text) == text:
            yield chance.at(now, element)
