"""What the contract promises for one campaign of a request: success, refusal under named rules, or nothing.

Three values, never two: the request schemas are narrower than what servers must refuse, so a request that breaks only
an undecided constraint is promised nothing, and a check must not judge its fate.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

from campaign_contracts import instants
from campaign_contracts.elements import (
    ambiguous_length,
    comma_separated,
    controls,
    holds_null,
    leaves,
    merged_with,
    schedule_of,
    sent_in_part,
    surely_another,
    without_controls,
    without_users_and_fragments,
)
from campaign_contracts.lifecycle import REFUSED, Lifecycle, StateSet
from campaign_contracts.spec import Spec

Kind = Literal["success", "refusal", "undecided"]

READ_ONLY = ("id", "account_sid", "date_created", "date_updated", "status", "summary")
"""What a client cannot set: ignored or refused when sent, never applied (EDT-06, EDT-08, fine print *Values*)."""

MOST_LISTS = 5
MOST_NUMBERS = 5000

PRESENCE = frozenset({"CRE-06", "CRE-07", "CRE-30"})
"""Rules that demand a parameter, which an edit by itself may well leave out."""

GAP_SECONDS = 2.0
"""CRE-16 is decided from this distance on; nearer instants are undecided."""

NEAR_SECONDS = 4.0
"""A send_at or end_at nearer than this to the server's present is neither past nor future for certain."""


TOPICS = (
    "element", "read-only", "control characters", "length", "count", "fraction", "instants", "past", "null", "partial",
    "empty", "unknown field", "company", "present value", "ended", "spelling", "state", "combination", "address",
    "from", "lists", "caller_id", "campaign_type", "url", "flow_type", "read_via_text", "repeat_menu_attempts", "name",
    "type", "call_duplicate_numbers", "retries", "schedule", "mode", "throttle", "custom_field", "action",
    "status_callback", "call_status_callback", "call_schedule_callback",
)  # fmt: skip
"""What something undecided is about: a value of one parameter, or what the other words say."""


class Reason(NamedTuple):
    """Why something is undecided: its topic, and words."""

    topic: str
    why: str


PAGES_HOST = "my.exotel.com"
"""Where the pages' flows are. Whether a `url` may lead to another host is undecided, but for a sandbox."""

COMPANY = Reason("company", "what comes beside an action after send_at may refuse the whole")
ADDRESS = Reason("address", "a URL with a user or a fragment is refused, or kept as it is")


@dataclass(frozen=True, kw_only=True)
class Promised:
    """The promise: `rules` are those that demand a refusal; `why` says in words what led to it.

    `topic` is one of `TOPICS`, of what is undecided.
    """

    kind: Kind
    rules: tuple[str, ...] = ()
    why: str = ""
    topic: str = ""


class Present(NamedTuple):
    """The server's present lies between these instants (seconds since the epoch)."""

    earliest: float
    latest: float

    def surely_before(self, instant: float) -> bool:
        """Whether the instant lies ahead for certain."""
        return self.latest + NEAR_SECONDS < instant

    def surely_after(self, instant: float) -> bool:
        """Whether the instant has passed for certain."""
        return instant + NEAR_SECONDS < self.earliest


@dataclass(frozen=True, kw_only=True)
class Promises:
    """Judges campaigns of requests against the specification; pure."""

    spec: Spec
    lifecycle: Lifecycle

    def create(self, element: Any, present: Present) -> Promised:
        """What a create of this element is promised (one element of `campaigns`)."""
        if not isinstance(element, Mapping):
            return _undecided(Reason("element", "an element that is no object may fail alone or fail the request"))
        if refused := self._refusals("CampaignCreate", element):
            return _refusal(refused)
        if reason := next(self._undecided_create(element, present), None):
            return _undecided(reason)
        return Promised(kind="success", why="a valid campaign")

    def edit(self, element: Any, stored: Mapping[str, Any] | None, states: StateSet, present: Present) -> Promised:
        """What an edit, an action or both are promised, for a campaign in one of these states.

        `stored` is the campaign's definition as the last successful writes left it, None where it is not known.
        """
        if not isinstance(element, Mapping):
            return _undecided(Reason("element", "an element that is no object"))
        if not element:
            return _undecided(Reason("empty", "an empty edit"))
        windows = {self.lifecycle.states[state].edit for state in states}
        if windows == {"gone"}:
            return _refusal({"DEL-02"})
        if refused := self._edit_refusals(element, {str(window) for window in windows}):
            return _refusal(refused)
        if len(windows) != 1 or "undecided" in windows:
            uncertain = Reason("state", "which parameters are editable is not certain")
            return self._by_action(element, states, uncertain if set(element) - {"action"} else None)
        match windows.pop():
            case "everything":
                return self._edit_before(element, stored, states, present)
            case "callbacks":
                return self._edit_after(element, stored, states)
            case _:
                return self._edit_ended(element, stored, states)

    def crossed(self, result: Mapping[str, Any], stored: Mapping[str, Any]) -> set[str]:
        """The rules that a campaign breaks as a result of an edit, and did not break as it was stored (EDT-09)."""
        return self._refusals("CampaignCreate", result) - self._refusals("CampaignCreate", stored)

    def _refusals(self, component: str, element: Mapping[str, Any]) -> set[str]:
        """The rules that demand a refusal: those of the decided schema, and those that no schema can say."""
        decided = self.spec.component(component, decided=True)
        rules = set() if decided.accepts(element) else decided.rules(element)
        if rules and controls(element):  # a server may pass over control characters, in a word that it knows too
            rules &= decided.rules(without_controls(element))
        send_at, end_at = schedule_of(element)
        if send_at is not None and end_at is not None and end_at <= send_at - GAP_SECONDS:
            rules.add("CRE-16")
        lists = element.get("lists")
        if "CRE-08" in rules and isinstance(lists, list) and len(set(map(str, lists))) <= MOST_LISTS < len(lists):
            rules.discard("CRE-08")  # a server may count a list that is named twice once
        if len(set(comma_separated(element))) > MOST_NUMBERS:
            rules.add("CRE-09")
        if ambiguous_length(element.get("name")):
            rules.discard("CRE-28")
        return rules

    def _edit_refusals(self, element: Mapping[str, Any], windows: set[str]) -> set[str]:
        if windows & {"ended"}:  # there the callbacks are undecided, whatever they are
            element = {key: value for key, value in element.items() if key not in self.lifecycle.callbacks}
        rules = self._refusals("CampaignUpdate", element)
        crossed = {"EDT-09"} if "CRE-16" in rules else set()  # a schedule that is sent whole results as it is
        return crossed | {"LIF-11" if rule == "LIF-11" else "EDT-05" for rule in rules}

    def _undecided_create(self, element: Mapping[str, Any], present: Present) -> Iterator[Reason]:
        for key in (*READ_ONLY, "action"):
            if key in element:
                yield Reason("read-only", f"{key} in a create is ignored or refused")
        plain = without_users_and_fragments(element)
        yield from self._undecided_values("CampaignCreate", plain)
        yield from self._undecided_schedule(element, present)
        if plain is not element:
            yield ADDRESS

    def _undecided_values(self, component: str, element: Mapping[str, Any]) -> Iterator[Reason]:
        if not self.spec.component(component).accepts(element):
            error = self.spec.component(component).error(element)
            pointer = error.pointer if error else ""
            topic = pointer.strip("/").partition("/")[0] or "combination"
            yield Reason(topic if topic in TOPICS else "unknown field", f"undecided constraint at {pointer or '/'}")
        if controls(element):
            yield Reason("control characters", "control characters")
        if ambiguous_length(element.get("name")):
            yield Reason("length", "a name whose length depends on how characters are counted")
        if len(comma_separated(element)) > MOST_NUMBERS:
            yield Reason("count", "more than 5,000 numbers, but fewer distinct ones")
        if any(isinstance(value, float) for value in leaves(element)):
            yield Reason("fraction", "an integer written with a fraction")

    def _undecided_schedule(self, element: Mapping[str, Any], present: Present) -> Iterator[Reason]:
        schedule = element.get("schedule")
        if not isinstance(schedule, Mapping):
            return
        for text in (schedule.get("send_at"), schedule.get("end_at")):
            if isinstance(text, str) and instants.parse(text) is None:
                yield Reason("instants", "a date-time that only some servers read")
            elif isinstance(text, str) and not -12 * 3600 <= instants.offset_seconds(text) <= 14 * 3600:
                yield Reason("instants", "an offset outside -12:00 to +14:00")
        send_at, end_at = schedule_of(element)
        if send_at is not None and not present.surely_before(send_at):
            yield Reason("past", "send_at does not lie ahead for certain (CRE-17: refused or now)")
        if end_at is not None and not present.surely_before(end_at):
            yield Reason("past", "end_at does not lie ahead for certain")
        if send_at is not None and end_at is not None and end_at < send_at + GAP_SECONDS:
            yield Reason("instants", "end_at within two seconds of send_at")

    def _edit_before(
        self, element: Mapping[str, Any], stored: Mapping[str, Any] | None, states: StateSet, present: Present
    ) -> Promised:
        fields = {key: value for key, value in element.items() if key != "action"}
        if fields:
            if stored is None:
                return self._by_action(element, states, Reason("state", "what is stored is not known"))
            merged = {key: merged_with(key, stored.get(key), value) for key, value in {**stored, **fields}.items()}
            crossed = self.crossed(merged, stored)
            emptied = [key for key in ("from", "lists") if key in fields and fields[key] in (None, [], "")]
            if crossed and not emptied and not holds_null(fields):
                alone = crossed & self._refusals("CampaignCreate", fields) - PRESENCE
                return _refusal({"EDT-09", "EDT-05"} if alone else {"EDT-09"})
            if partial := sent_in_part(fields, stored):
                return self._by_action(element, states, Reason("partial", f"a partial {partial[0]}: merged or refused"))
            if reason := next(self._undecided_edit(fields, merged, present), None):
                return self._by_action(element, states, reason)
        return self._by_action(element, states, None)

    def _undecided_edit(
        self, fields: Mapping[str, Any], merged: Mapping[str, Any], present: Present
    ) -> Iterator[Reason]:
        named = self.spec.properties("CampaignUpdate")
        for key, value in fields.items():
            if key not in named:
                yield Reason("unknown field", f"{key} is no editable parameter: ignored or refused")
            if value is None:
                yield Reason("null", f"null for {key}: cleared or refused")
        plain = without_users_and_fragments(fields)
        yield from self._undecided_values("CampaignUpdate", plain)
        yield from self._undecided_values("CampaignCreate", without_users_and_fragments(merged))
        yield from self._undecided_schedule(merged, present)
        if plain is not fields:
            yield ADDRESS

    def _edit_after(self, element: Mapping[str, Any], stored: Mapping[str, Any] | None, states: StateSet) -> Promised:
        others = [key for key in element if key != "action" and key not in self.lifecycle.callbacks]
        if others and "action" not in element:
            return self._forbidden(others, element, stored)
        if any(element[key] is None for key in element if key != "action"):
            return self._by_action(element, states, Reason("null", "null in an edit: cleared or refused"))
        plain = without_users_and_fragments(element)
        if reason := next(self._undecided_values("CampaignUpdate", plain), None):
            return self._by_action(element, states, reason)
        if plain is not element:
            return self._by_action(element, states, ADDRESS)
        return self._by_action(element, states, COMPANY if "action" in element and len(element) > 1 else None)

    def _edit_ended(self, element: Mapping[str, Any], stored: Mapping[str, Any] | None, states: StateSet) -> Promised:
        others = [key for key in element if key != "action" and key not in self.lifecycle.callbacks]
        if "action" in element:
            return self._by_action(element, states, COMPANY if len(element) > 1 else None)
        if others and all(self.lifecycle.states[state].after_send_at for state in states):
            return self._forbidden(others, element, stored)
        return _undecided(Reason("ended", "editing a campaign that has ended"))

    def _forbidden(
        self, others: Iterable[str], element: Mapping[str, Any], stored: Mapping[str, Any] | None
    ) -> Promised:
        editable = self.spec.properties("CampaignUpdate")
        tried = [key for key in others if key in editable and element[key] is not None]
        if stored is not None and any(surely_another(key, element[key], stored) for key in tried):
            return _refusal({"EDT-02"})
        return _undecided(Reason("present value", "a forbidden parameter with its present value, or an unknown one"))

    def _by_action(self, element: Mapping[str, Any], states: StateSet, reason: Reason | None) -> Promised:
        """The promise that the action makes; an undecided companion (`reason`) leaves only its refusals decided."""
        action = element.get("action")
        if "action" not in element:
            return _undecided(reason) if reason else Promised(kind="success", why="a legal edit")
        if action not in self.lifecycle.actions:
            return _undecided(Reason("spelling", "an action in another spelling"))
        cells = [self.lifecycle.step(state, str(action)) for state in states]
        if all(cell.decided and cell.outcomes == (REFUSED,) for cell in cells):
            return _refusal({rule for cell in cells for rule in cell.rules})
        if reason or not all(cell.decided and cell.accepts for cell in cells):
            return _undecided(reason or Reason("state", "the action is legal in some states it may be in"))
        return Promised(kind="success", rules=tuple(sorted({r for c in cells for r in c.rules})), why="a legal action")


def taken_by_sandboxes_alone(element: Any) -> bool:
    """Whether a valid campaign or edit rests on the sandbox conventions: lists that nobody created, a `url` anywhere.

    A server without these conventions may refuse it.
    """
    if not isinstance(element, Mapping):
        return False
    url = element.get("url")
    return bool(element.get("lists")) or (isinstance(url, str) and urlsplit(url).hostname != PAGES_HOST)


def _undecided(reason: Reason) -> Promised:
    return Promised(kind="undecided", why=reason.why, topic=reason.topic)


def _refusal(rules: Iterable[str]) -> Promised:
    return Promised(kind="refusal", rules=tuple(sorted(rules)), why="breaks " + ", ".join(sorted(rules)))
