"""From bytes to campaigns: a request's JSON, its envelope, every value against the specification's own schemas."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from campaign_contracts.lifecycle import Lifecycle
from campaign_contracts.mock.definitions import check_numbers, check_order, numbers, plain, without_nulls
from campaign_contracts.mock.refusal import MANDATORY, UNPARSEABLE, RefusalError, invalid, missing
from campaign_contracts.spec import Json, Spec, Validator

DEEPEST = 100
"""Documents nested deeper than this are refused: nothing in this API nests more than five deep."""

_REQUIRED = re.compile(r'"(.+)" is a required property')
_MISSING = {"CRE-07": "from or lists", "CRE-30": "url, or flow_type with read_via_text,"}
_RESERVED = ("action", "status", "id")


def parse(body: bytes) -> Any:
    """The document of a request body. Raises RefusalError for what is no JSON."""
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise RefusalError(400, UNPARSEABLE, str(error)[:200]) from error
    if body.count(b"[") + body.count(b"{") > DEEPEST and _too_deep(document):
        raise RefusalError(400, UNPARSEABLE, f"the document is nested deeper than {DEEPEST} levels")
    return document


def _too_deep(document: Any) -> bool:
    level = [document]
    for _ in range(DEEPEST):
        level = [inner for value in level for inner in _inside(value)]
        if not level:
            return False
    return True


def _inside(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        return iter(value.values())
    return iter(value) if isinstance(value, list) else iter(())


def elements(document: Any, *, exactly_one: bool = False) -> list[Any]:
    """The elements of `campaigns`. Raises RefusalError when the envelope is not one (CRE-24, CRE-34)."""
    if not isinstance(document, dict) or "campaigns" not in document:
        raise missing("Campaigns")
    campaigns = document["campaigns"]
    if not isinstance(campaigns, list):
        raise invalid("campaigns must be an array")
    if not campaigns:
        raise missing("Campaigns")
    if exactly_one and len(campaigns) != 1:
        raise invalid(f"campaigns must hold exactly one campaign here, not {len(campaigns)}")
    return campaigns


class Values:
    """What values the parameters may have: the specification's schemas, with refusals in the vendor's words."""

    def __init__(self, spec: Spec, lifecycle: Lifecycle, *, undecided_enforced: bool) -> None:
        """Compile the schemas of one campaign in a create and in an edit."""
        fields = spec.component("CampaignFields", decided=not undecided_enforced)
        create = _element_schema(spec, "create_campaigns", decided=not undecided_enforced)
        self.parameters = frozenset(_properties(create)) - set(_RESERVED)
        self.actions = lifecycle.actions
        self._create = [Validator(create)]
        self._merged = [Validator(_element_schema(spec, "create_campaigns", decided=True))]
        # What the edit's schema merely advises (whole objects, no null, no unknown field) is for the choices to settle.
        self._edit = [Validator(_element_schema(spec, "update_campaign", decided=True)), fields]
        self._shown = spec.component("Campaign")

    def created(self, element: Any, *, reserved_refused: bool) -> dict[str, Json]:
        """The definition that an element of a create asks for. Raises RefusalError."""
        if not isinstance(element, dict):
            raise invalid("each campaign must be an object")
        if reserved_refused and (reserved := [name for name in _RESERVED if name in element]):
            raise invalid(f"{reserved[0]} cannot be set in a new campaign")
        definition = without_nulls({name: plain(element[name]) for name in element if name in self.parameters})
        if isinstance(definition.get("from"), list | str) and not numbers(definition["from"]):
            del definition["from"]
        check_numbers(definition)
        _check(self._create, definition)
        return definition

    def edited(self, element: Any, *, unknown_refused: bool) -> tuple[dict[str, Json], str | None]:
        """The known parameters that an edit sends (null where it clears one) and its action. Raises RefusalError."""
        if not isinstance(element, dict):
            raise invalid("the campaign must be an object")
        known = {name: value for name, value in element.items() if name in self.parameters}
        if unknown_refused and (unknown := sorted(set(element) - set(known) - {"action"})):
            raise invalid(f"{unknown[0][:60]} is not a parameter that can be edited")
        known = {name: plain(value) for name, value in known.items()}
        sent = without_nulls(known)
        check_numbers(sent)
        action = element.get("action")
        if "action" in element:
            if action not in self.actions:
                raise invalid(f"action must be one of {', '.join(self.actions)}")
            sent["action"] = action
        _check(self._edit, sent)
        if isinstance(sent.get("schedule"), dict):
            check_order(sent["schedule"])
        return known, action

    def fits(self, definition: Mapping[str, Json]) -> None:
        """Nothing when a merged definition keeps every decided rule (EDT-09). Raises RefusalError."""
        _check(self._merged, definition)

    def showable(self, data: Json) -> None:
        """Nothing when a campaign can be shown as documented, whatever was sent in it. Raises RefusalError."""
        _check([self._shown], data)


def _check(validators: Sequence[Validator], instance: Json) -> None:
    for validator in validators:
        if not validator.accepts(instance):
            raise _refusal(validator, instance)


def _refusal(validator: Validator, instance: Json) -> RefusalError:
    for error in validator.errors(instance):
        if error.rule in _MISSING:
            return missing(_MISSING[error.rule])
        where = error.pointer.strip("/").replace("/", ".")
        lacking = _REQUIRED.fullmatch(error.message)
        if lacking:
            return RefusalError(400, MANDATORY, f"{where}.{lacking[1]} is mandatory".lstrip("."))
        return invalid(f"{where or 'campaign'}: {error.message[:300]}")
    return invalid("the campaign does not fit its schema")


def _element_schema(spec: Spec, operation: str, *, decided: bool) -> Json:
    envelope = spec.inlined(spec.operations[operation].request_schema, decided=decided)
    for part in _parts(envelope):
        campaigns = part.get("properties", {}).get("campaigns")
        for array in _parts(campaigns):
            if "items" in array:
                return array["items"]
    raise ValueError(f"the request schema of {operation} has no array `campaigns`")


def _parts(schema: Json) -> Iterator[Mapping[str, Json]]:
    if isinstance(schema, Mapping):
        yield schema
        for part in schema.get("allOf", []):
            yield from _parts(part)


def _properties(schema: Json) -> Iterator[str]:
    for part in _parts(schema):
        yield from part.get("properties", {})
