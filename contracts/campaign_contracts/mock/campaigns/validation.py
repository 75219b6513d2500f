"""What values the parameters of a campaign may have: every value against the specification's own schemas."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from campaign_contracts.mock.behaviour import Behaviour
from campaign_contracts.mock.campaigns.parameters import check_numbers, check_order, numbers, plain, without_nulls
from campaign_contracts.mock.campaigns.record import Campaign
from campaign_contracts.mock.clock import SECOND
from campaign_contracts.mock.wire.refusal import INVALID, MANDATORY, RefusalError, invalid, missing
from campaign_contracts.promises import Present, Promised, Promises
from campaign_contracts.spec import Form, Json, Spec
from campaign_contracts.validator import Validator

_REQUIRED = re.compile(r'"(.+)" is a required property')
_PATTERN = re.compile(r' does not match ".*', re.DOTALL)
_MISSING = {"CRE-07": "from or lists", "CRE-30": "url, or flow_type with read_via_text,"}
_RESERVED = ("action", "status", "id")


def as_sent(definition: Mapping[str, Json]) -> Mapping[str, Json]:
    """What is judged is what was sent."""
    return definition


def as_judged(definition: dict[str, Json]) -> dict[str, Json]:
    """What is stored is what was judged."""
    return definition


def refused(_action: Json, known: Sequence[str]) -> str | None:
    """No action in place of an unknown one. Raises RefusalError (LIF-11)."""
    raise invalid(f"action must be one of {', '.join(known)}")


def by_itself(number: str) -> str:
    """A number, named in a refusal (CRE-10)."""
    return number


@dataclass(frozen=True, kw_only=True)
class Checking:
    """What is checked of the values that are sent."""

    sent: Callable[[Mapping[str, Json]], Mapping[str, Json]] = as_sent
    """A new campaign as it is taken to have been sent."""
    judged: Callable[[Mapping[str, Json]], Mapping[str, Json]] = as_sent
    """What is judged in place of a definition. Raises RefusalError."""
    stored: Callable[[dict[str, Json]], dict[str, Json]] = as_judged
    edits_checked: bool = True
    edits_checked_alone: bool = True
    """Whether the values of an edit are checked by themselves, and not only what they lead to before send_at."""
    edits_unchecked: frozenset[str] = frozenset()
    """The parameters that are not checked in an edit."""
    unknown_action: Callable[[Json, Sequence[str]], str | None] = refused
    number_named: Callable[[str], str] = by_itself


class Values:
    """What values the parameters may have: the specification's schemas, with refusals in the vendor's words."""

    def __init__(self, spec: Spec, behaviour: Behaviour) -> None:
        """Compile the schemas of one campaign in a create and in an edit."""
        # What is decided only within bounds is taken beyond them too: nothing advises a client against it.
        form: Form = "written" if behaviour.choices.undecided_enforced else "decided"
        create = _element_schema(spec, "create_campaigns", form)
        self.parameters = frozenset(_properties(create)) - set(_RESERVED)
        self._create = [_of_an_element(spec, "create_campaigns", form)]
        self._merged = [_of_an_element(spec, "create_campaigns", "decided")]
        # What the edit's schema merely advises (whole objects, no null, no unknown field) is for the choices to settle.
        fields = spec.component("CampaignFields", form=form)
        self._edit = [_of_an_element(spec, "update_campaign", "decided"), fields]
        self._shown = spec.component("Campaign")
        self._promises = Promises(spec=spec, lifecycle=behaviour.lifecycle)

    def created(self, element: Any, behaviour: Behaviour, now: int) -> dict[str, Json]:
        """The definition that an element of a create asks for. Raises RefusalError."""
        if behaviour.choices.refused:
            _refuse_undecided(self._promises.create(element, _present(now)), behaviour)
        if not isinstance(element, dict):
            raise invalid("each campaign must be an object")
        reserved = [name for name in _RESERVED if name in element]
        if reserved and behaviour.choices.reserved_create_fields_refused:
            raise invalid(f"{reserved[0]} cannot be set in a new campaign")
        sent = behaviour.of(Checking).sent(element)
        definition = without_nulls({name: plain(sent[name]) for name in sent if name in self.parameters})
        if isinstance(definition.get("from"), list | str) and not numbers(definition["from"]):
            del definition["from"]
        _check(self._create, definition, behaviour)
        _check_plan(definition, behaviour)
        return behaviour.of(Checking).stored(definition)

    def edited(self, element: Any, behaviour: Behaviour) -> tuple[dict[str, Json], str | None]:
        """The known parameters that an edit sends (null where it clears one) and its action. Raises RefusalError."""
        if not isinstance(element, dict):
            raise invalid("the campaign must be an object")
        known = {name: plain(value) for name, value in element.items() if name in self.parameters}
        unknown = sorted(set(element) - set(known) - {"action"})
        if unknown and behaviour.choices.unknown_edit_fields_refused:
            raise invalid(f"{unknown[0][:60]} is not a parameter that can be edited")
        sent = without_nulls(known)
        action, checking = _action(element, behaviour), behaviour.of(Checking)
        if checking.edits_checked and checking.edits_checked_alone:
            checked = {name: value for name, value in sent.items() if name not in checking.edits_unchecked}
            _check(self._edit, {**checked, "action": action} if action else checked, behaviour)
            if isinstance(sent.get("schedule"), dict):
                check_order(sent["schedule"], behaviour)
        _check_plan(sent, behaviour)
        return known, action

    def permit(self, element: Any, campaign: Campaign, behaviour: Behaviour, now: int) -> None:
        """Nothing, unless an edit or action is undecided and refused by choice. Raises RefusalError."""
        if behaviour.choices.refused:
            states = frozenset({campaign.state})
            promised = self._promises.edit(element, campaign.definition, states, _present(now))
            _refuse_undecided(promised, behaviour)

    def fits(self, definition: Mapping[str, Json], behaviour: Behaviour) -> None:
        """Nothing when a merged definition keeps every decided rule (EDT-09). Raises RefusalError."""
        checking = behaviour.of(Checking)
        if checking.edits_checked:
            checked = {name: value for name, value in definition.items() if name not in checking.edits_unchecked}
            _check(self._merged, checked, behaviour)

    def showable(self, data: Json) -> None:
        """Passes a campaign that can be shown as documented. Raises RefusalError."""
        if not self._shown.accepts(data):
            raise _refusal(self._shown, data)


def _present(now: int) -> Present:
    return Present(earliest=now / SECOND, latest=now / SECOND)


def _refuse_undecided(promised: Promised, behaviour: Behaviour) -> None:
    if promised.kind == "undecided" and promised.topic in behaviour.choices.refused:
        raise invalid(promised.why)


def _action(element: Mapping[str, Json], behaviour: Behaviour) -> str | None:
    """The action of an edit, or None. Raises RefusalError (LIF-11)."""
    if "action" not in element:
        return None
    action, known = element["action"], behaviour.lifecycle.actions
    if isinstance(action, str) and action in known:
        return action
    if isinstance(action, str) and behaviour.choices.action_case_ignored and action.lower() in known:
        return action.lower()
    return behaviour.of(Checking).unknown_action(action, known)


def _check(validators: Sequence[Validator], instance: Mapping[str, Json], behaviour: Behaviour) -> None:
    checking = behaviour.of(Checking)
    judged = checking.judged(instance)
    check_numbers(judged, checking.number_named)
    for validator in validators:
        if not validator.accepts(judged):
            raise _refusal(validator, judged)


def _check_plan(definition: Mapping[str, Json], behaviour: Behaviour) -> None:
    if behaviour.choices.dynamic_unpaid and definition.get("campaign_type") == "dynamic":
        raise RefusalError(402, INVALID, "your plan has no dynamic campaigns")


def _refusal(validator: Validator, instance: Json) -> RefusalError:
    error = validator.error(instance)
    if error is None:
        return invalid("the campaign does not fit its schema")
    if error.rule in _MISSING:
        return missing(_MISSING[error.rule])
    where = error.pointer.strip("/").replace("/", ".")
    lacking = _REQUIRED.fullmatch(error.message)
    if lacking:
        return RefusalError(400, MANDATORY, f"{where}.{lacking[1]} is mandatory".lstrip("."))
    message = _PATTERN.sub(" does not have the documented form", error.message)
    return invalid(f"{where or 'campaign'}: {message[:300]}")


@cache
def _of_an_element(spec: Spec, operation: str, form: Form) -> Validator:
    return Validator(_element_schema(spec, operation, form))


@cache
def _element_schema(spec: Spec, operation: str, form: Form) -> Json:
    envelope = spec.inlined(spec.operations[operation].request_schema, form=form)
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
