"""One item per campaign sent, in order, and each campaign of a bulk create stands alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from campaign_contracts import counts
from campaign_contracts.checks.envelope.frame import framed, is_too_large, request_of
from campaign_contracts.checks.envelope.outcomes import WRAPPING
from campaign_contracts.checks.model.exchange import Observation
from campaign_contracts.checks.model.model import Model
from campaign_contracts.checks.protocol import (
    ANSWER,
    CREATE,
    READ,
    UPDATE,
    Event,
    ExchangeCheck,
    Operations,
    Reporter,
    declared,
    judges,
)
from campaign_contracts.envelope import identifier
from campaign_contracts.inert import in_json
from campaign_contracts.lifecycle import Answer
from campaign_contracts.promises import Promised
from campaign_contracts.verdicts import Judgement, kept, spoken

WHOLE_REFUSALS = frozenset({401, 402, 403, 404, 405, 408, 411, 413, 414, 415, 429, 431})
"""Statuses of failures that are not about the campaigns in the body, so that one item speaks for all."""

OF_ONE = (
    *("custom_field", "url", "read_via_text", "from", "lists", "retries", "throttle"),
    *("status_callback", "call_status_callback", "call_schedule_callback"),
)
"""Parameters of which a campaign that was sent without them shows nothing, or a default."""


@judges("ENV-08")
def counted(seen: Observation, model: Model) -> Iterator[Judgement]:
    """As many items as campaigns were sent, in their order; one item when the whole request failed."""
    if not framed(seen) or seen.envelope is None or seen.operation is None or seen.operation.request_schema is None:
        return
    if not isinstance(seen.envelope.get("response"), list | dict):
        return
    expected = _expected_counts(seen, model)
    if expected is None:
        return
    if len(seen.items) not in expected:
        yield _miscounted(seen, expected)
    elif (swapped := misplaced(seen)) is not None:
        yield _disordered(seen, swapped)
    elif seen.elements is None or len(seen.elements) == len(seen.items):
        yield kept("ENV-08")


def _expected_counts(seen: Observation, model: Model) -> frozenset[int] | None:
    """The numbers of items that are legal; None where nothing can be said."""
    failed = seen.status is not None and (seen.status >= 400 or seen.answer is Answer.REFUSED)
    if seen.elements is None:
        return frozenset({1}) if failed else None
    sent = len(seen.elements)
    if sent > 1 and _may_fail_whole(seen, model):
        return frozenset({1, sent})
    return frozenset({sent})


def _may_fail_whole(seen: Observation, model: Model) -> bool:
    """Whether several campaigns may be refused as a whole with one item, as far as ENV-08 is concerned."""
    item = seen.single()
    if item is not None and item.succeeded and (seen.status or 0) < 400:
        return False
    code = item.code if item is not None and (seen.status or 0) < 400 else seen.status
    if seen.method == "PUT" or seen.authorization != "good" or code in WHOLE_REFUSALS or not _plain_json(seen):
        return True
    return any(promised.kind != "refusal" for promised in model.promised(seen))


def _plain_json(seen: Observation) -> bool:
    headers = seen.exchange.request.headers
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json" and "content-encoding" not in headers


def misplaced(seen: Observation) -> tuple[int, int] | None:
    """(position, position of the campaign that was answered there) where an item stands in another's place."""
    if seen.elements is None or len(seen.elements) != len(seen.items):
        return None
    sent = [element.get("name") if isinstance(element, Mapping) else None for element in seen.elements]
    for position, item in enumerate(seen.items):
        shown = item.data.get("name") if item.data is not None else None
        if isinstance(shown, str) and shown != sent[position] and shown in sent:
            return position, sent.index(shown)
    return None


def _miscounted(seen: Observation, expected: frozenset[int]) -> Judgement:
    sent = len(seen.elements) if seen.elements is not None else None
    what = "whole-request" if sent is None else "one-campaign" if sent == 1 else "several-campaigns"
    less = "too-few" if len(seen.items) < min(expected) else "too-many"
    return Reporter(seen).broken(
        "ENV-08",
        f"{seen.operation.id if seen.operation is not None else ''}-{what}-{less}",
        summary=f"the answer to {request_of(seen)} has {spoken(less)} items",
        expected=f"{' or '.join(map(str, sorted(expected)))} items for {sent or 'no'} campaigns sent",
        observed=counts.counted(len(seen.items), "item"),
    )


def _disordered(seen: Observation, swapped: tuple[int, int]) -> Judgement:
    place, origin = swapped
    return Reporter(seen).broken(
        "ENV-08",
        "order",
        summary="the items of a bulk answer are not in the order of the campaigns sent",
        expected=f"item {place + 1} answers campaign {place + 1}",
        observed=f"item {place + 1} answers campaign {origin + 1}",
    )


@dataclass(kw_only=True)
class Alone:
    """What creates of a single campaign have shown: which kinds of campaign are accepted and refused by themselves."""

    accepted: set[frozenset[str]] = field(default_factory=set)
    refused: set[tuple[str, ...]] = field(default_factory=set)
    readable: bool = False
    in_bulk: dict[str, int] = field(default_factory=dict)
    """Ids that a bulk answer gave, not yet read, with its exchange."""
    defaults: dict[str, set[str]] = field(default_factory=dict)
    """What was shown, as JSON, of parameters that no campaign of the request had been sent with."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """In company a campaign fares as it does by itself, so that one fault of a value is not reported as two."""

    name: str = "bulk: each alone"
    operations: Operations = CREATE | READ

    @property
    def rules(self) -> frozenset[str]:
        """What its functions declare."""
        return declared(_judge_bulk, _read)

    def start(self) -> Alone:
        """Nothing was created yet."""
        return Alone()

    def step(self, state: Alone, event: Event, model: Model) -> tuple[Alone, list[Judgement]]:
        """Learn from single creates and reads, judge bulk creates and the reads after them."""
        if not isinstance(event, Observation) or event.operation is None or event.authorization != "good":
            return state, []
        if event.operation.id == "get_campaign":
            return state, list(_read(state, event, model))
        if event.operation.id != "create_campaigns" or event.elements is None or not _plain_json(event):
            return state, []
        promised = model.promised(event)
        _learn_defaults(state, event)
        if len(promised) == 1:
            _learn_single(state, event, promised[0])
            return state, []
        return state, list(_judge_bulk(state, event, promised))

    def end(self, state: Alone, model: Model) -> tuple[Judgement, ...]:
        """Nothing is left to the end."""
        return ()


def _learn_single(state: Alone, seen: Observation, promised: Promised) -> None:
    if promised.kind == "success" and seen.answer is Answer.ACCEPTED:
        state.accepted.add(_shape(seen.elements[0] if seen.elements else {}))
    if promised.kind == "refusal" and seen.answer is Answer.REFUSED:
        state.refused.add(promised.rules)


def _learn_defaults(state: Alone, seen: Observation) -> None:
    for name in OF_ONE:
        if not any(_sent(element, name) for element in seen.elements or ()):
            shown = state.defaults.setdefault(name, set())
            shown.update(in_json(item.data[name]) for item in seen.items if item.data is not None and name in item.data)


def _sent(element: Any, name: str) -> bool:
    return isinstance(element, Mapping) and element.get(name) is not None


def _shape(element: Any) -> frozenset[str]:
    return frozenset(element) if isinstance(element, Mapping) else frozenset()


@judges("ENV-10")
def _judge_bulk(state: Alone, seen: Observation, promised: Sequence[Promised]) -> Iterator[Judgement]:
    elements = seen.elements or ()
    whole = len(seen.items) == 1 and seen.answers[0] is Answer.REFUSED
    if whole and seen.status not in WHOLE_REFUSALS and all(isinstance(element, Mapping) for element in elements):
        if any(
            one.kind == "success" and _shape(e) in state.accepted for one, e in zip(promised, elements, strict=True)
        ):
            yield _broken(seen, "success", "refused-as-a-whole", "the valid campaigns are created", seen.describe())
        return
    if len(seen.items) != len(elements) or misplaced(seen) is not None:
        return
    yield from _judge_elements(state, seen, promised)
    yield from _taken_over(state, seen)
    if all(answer is Answer.REFUSED for answer in seen.answers) and seen.status not in WRAPPING:
        first = seen.items[0].code
        if first is not None and seen.status != first:
            expected = f"HTTP {first}, the first failure's code"
            yield _broken(seen, "refusal", "status-when-all-fail", expected, f"HTTP {seen.status}")
    for item, answer in zip(seen.items, seen.answers, strict=True):
        if answer is Answer.ACCEPTED and item.data is not None and identifier(item.data) is not None:
            state.in_bulk[item.data["id"]] = seen.number


def _judge_elements(state: Alone, seen: Observation, promised: Sequence[Promised]) -> Iterator[Judgement]:
    mixed = {"success", "refusal"} <= {one.kind for one in promised}
    for position, (element, one, answer) in enumerate(zip(seen.elements or (), promised, seen.answers, strict=True)):
        where, item = f"campaign {position + 1} of {len(promised)}", seen.items[position]
        valid = one.kind == "success" and _shape(element) in state.accepted
        if valid and answer is Answer.REFUSED and not is_too_large(item):
            observed = f"{seen.describe()}, {where}: code {in_json(item.code)}"
            yield _broken(seen, "success", "a-valid-one-refused", "the valid campaign is created", observed)
        elif one.kind == "refusal" and answer is Answer.ACCEPTED and one.rules in state.refused:
            observed = f"{seen.describe()}, {where}: accepted"
            yield _broken(seen, "refusal", "an-invalid-one-accepted", "the invalid campaign is refused", observed)
        elif mixed and one.kind == "success" and answer is Answer.ACCEPTED:
            yield kept("ENV-10", "success")
        elif mixed and one.kind == "refusal" and answer is Answer.REFUSED:
            yield kept("ENV-10", "refusal")


@judges("ENV-10")
def _taken_over(state: Alone, seen: Observation) -> Iterator[Judgement]:
    """What one campaign was sent with is not shown of another one that was sent without."""
    elements = seen.elements or ()
    for name in OF_ONE:
        values = [in_json(element[name]) for element in elements if _sent(element, name)]
        others = set(values) - state.defaults[name] if name in state.defaults else set()
        for position, (element, item) in enumerate(zip(elements, seen.items, strict=True)):
            shown = in_json((item.data or {}).get(name))
            if others and not _sent(element, name) and shown in others:
                expected = f"no {name}, or a default, in campaign {position + 1} of {len(elements)}"
                yield _broken(seen, "success", f"{name}-of-another", expected, f"{name} {shown}")
                return


@judges("ENV-10")
def _read(state: Alone, seen: Observation, model: Model) -> Iterator[Judgement]:
    """A campaign that a bulk answer calls created can be read, as one that was created by itself can."""
    known = model.before(seen)
    if known is None or known.sid != seen.sid:
        return
    bulk = state.in_bulk.pop(known.id, None)
    gone = seen.refused_as(404) and not known.writes and known.states == frozenset({"created"})
    if bulk is None:
        state.readable = state.readable or seen.answer is Answer.ACCEPTED
    elif gone and state.readable:
        expected = "each campaign that was answered with success exists"
        yield _broken(seen, "success", "not-there", expected, f"a read: {seen.describe()}", bulk)


def _broken(
    seen: Observation, promise: Any, what: str, expected: str, observed: str, earlier: int | None = None
) -> Judgement:
    return Reporter(seen, *([earlier] if earlier is not None else [])).broken(
        "ENV-10",
        what,
        summary=f"the campaigns of a bulk create do not stand alone: {spoken(what)}",
        expected=expected,
        observed=observed,
        promise=promise,
    )


CHECKS = (
    ExchangeCheck(name="bulk: counted", judge=counted, rests_on=ANSWER | {"request-body"}, operations=CREATE | UPDATE),
    Standing(),
)
