"""Which campaigns are created, and what a fresh one looks like."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from campaign_contracts.checks.envelope.bulk import misplaced
from campaign_contracts.checks.envelope.frame import is_too_large
from campaign_contracts.checks.model.exchange import UNDECIDED, Observation
from campaign_contracts.checks.model.model import Model
from campaign_contracts.checks.model.representation import number_list
from campaign_contracts.checks.protocol import CREATE, UPDATE, ExchangeCheck, Reporter, judges
from campaign_contracts.elements import schedule_of, unwrapped
from campaign_contracts.inert import in_json
from campaign_contracts.lifecycle import Answer
from campaign_contracts.promises import Promised
from campaign_contracts.verdicts import Judgement, kept, spoken

VALUE_RULES = frozenset(
    {
        "CRE-04", "CRE-08", "CRE-09", "CRE-11", "CRE-12", "CRE-13", "CRE-14", "CRE-15", "CRE-16", "CRE-18", "CRE-19",
        "CRE-20", "CRE-28", "CRE-29", "CRE-30", "CRE-10", "CRE-07", "CRE-05", "CRE-33", "CRE-32",
    }
)  # fmt: skip
"""Rules about the values of a create; a valid request that varies such a value decides the rule's accepting half."""

_NAMEABLE = re.compile(r"[+0-9A-Za-z().-]{1,32}")
"""An invalid number that a message has no reason to quote otherwise than it was sent."""

OTHER_WRAPPER = "a-campaign-in-another-wrapper"


@judges(
    "CRE-01", "CRE-04", "CRE-05", "CRE-06", "CRE-07", "CRE-08", "CRE-09", "CRE-10", "CRE-11", "CRE-12", "CRE-13",
    "CRE-14", "CRE-15", "CRE-16", "CRE-17", "CRE-18", "CRE-19", "CRE-20", "CRE-24", "CRE-28", "CRE-29", "CRE-30",
    "CRE-32", "CRE-33",
)  # fmt: skip
def acceptance(seen: Observation, model: Model) -> Iterator[Judgement]:
    """What is promised success is created, what is promised a refusal is not."""
    if not is_create(seen) or seen.elements is None or misplaced(seen):
        return
    each = zip(seen.elements, seen.answers, model.promised(seen), strict=True)
    for position, (element, answer, promised) in enumerate(each):
        if answer is Answer.UNKNOWN:
            continue
        if promised.rules == ("CRE-10",) and answer is Answer.REFUSED:
            yield from _named(seen, element, position, model)
        else:
            yield from _judge_element(seen, element, position, answer, promised)
        send_at, _ = schedule_of(element) if isinstance(element, Mapping) else (None, None)
        if send_at is not None and seen.present.surely_after(send_at) and answer is Answer.REFUSED:
            yield kept("CRE-17")


@judges("CRE-24", "CRE-34")
def whole_request(seen: Observation, model: Model) -> Iterator[Judgement]:
    """A body without a usable `campaigns` is refused as a whole with 400."""
    if seen.operation is None or seen.operation.request_schema is None or seen.authorization != "good":
        return
    if (found := unusable_body(seen)) is None or seen.status is None or seen.status >= 500 or seen.status in UNDECIDED:
        return
    rule, what = found
    if seen.operation.id == "update_campaign":
        before = model.before(seen)
        if before is None or "deleted" in before.states:
            return
    if seen.refused_as(400):
        yield kept(rule, "refusal")
    elif not seen.refused_as(413):
        for accused in (rule, "CRE-34") if what == OTHER_WRAPPER else (rule,):
            yield Reporter(seen).broken(
                accused,
                f"{seen.operation.id}-{what}",
                summary=f"{seen.operation.id} with {spoken(what)} is not refused with 400",
                expected="400 with a failure envelope, and nothing done",
                promise="refusal",
            )


def unusable_body(seen: Observation) -> tuple[str, str] | None:
    """The rule under which a body is refused as a whole, and the name of what is wrong; None for a usable one."""
    request = seen.exchange.request
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" or "content-encoding" in request.headers:
        return None
    body = request.json
    if body is None:
        return ("CRE-24", "no-JSON") if _surely_broken(request.body) else None
    if not isinstance(body, Mapping):
        return "CRE-24", "a-body-that-is-no-object"
    if "campaigns" not in body:
        if unwrapped(body):
            return "CRE-34", "a-campaign-that-is-not-wrapped"
        return "CRE-24", OTHER_WRAPPER if any(isinstance(value, Mapping) for value in body.values()) else "no-campaigns"
    campaigns = body["campaigns"]
    if not isinstance(campaigns, list):
        return "CRE-24", "campaigns-that-is-no-array"
    if not campaigns:
        return "CRE-24", "an-empty-array-of-campaigns"
    if seen.method == "PUT" and len(campaigns) > 1:
        return "CRE-24", "several-campaigns-in-a-PUT"
    return None


def is_create(seen: Observation) -> bool:
    """Whether the exchange is an authorised create."""
    return seen.operation is not None and seen.operation.id == "create_campaigns" and seen.authorization == "good"


def _surely_broken(body: bytes) -> bool:
    """Whether no JSON reader takes the body; what some take (NaN, a byte order mark, bad UTF-8) is undecided."""
    if not body.isascii() or any(word in body for word in (b"NaN", b"Infinity", b"\\ud", b"\\uD", b"\x00")):
        return False
    if len(body) >= 100_000 or body.count(b"[") + body.count(b"{") >= 200:
        return False
    try:  # as the most lenient of readers: any number, however large, and control characters in strings
        json.loads(body, parse_int=str, parse_float=str, strict=False)
    except ValueError:
        return True
    return False


def _judge_element(
    seen: Observation, element: Any, position: int, answer: Answer, promised: Promised
) -> Iterator[Judgement]:
    intent = seen.exchange.intent
    varied = intent.rule if intent is not None and intent.rule in VALUE_RULES and len(seen.answers) == 1 else None
    varies = (intent.varies or intent.case) if intent is not None and varied else "campaign"
    place = "" if len(seen.answers) == 1 else f"-at-{position + 1}-of-{len(seen.answers)}"
    where = "" if len(seen.answers) == 1 else f" at position {position + 1} of {len(seen.answers)}"
    if promised.kind == "refusal":
        told = f" ({varies})" if varied else ""
        for rule in [*promised.rules, *(["CRE-32"] if varied == "CRE-32" else [])]:
            if answer is Answer.REFUSED:
                if len(promised.rules) == 1:  # of several broken rules, nobody knows which one was enforced
                    yield kept(rule, "fact" if rule == "CRE-32" else "refusal")
            else:
                yield Reporter(seen).broken(
                    rule,
                    f"accepted-{varies if varied == rule else ''}{place}",
                    summary=f"a create that {rule} forbids is accepted{told}{where}",
                    expected="the campaign is refused with a 4xx code",
                    observed=f"{seen.describe()} for {in_json(element)}",
                    promise="refusal",
                )
    elif promised.kind == "success":
        rules = ["CRE-01", *([varied] if varied else [])]
        for rule in rules:
            if answer is Answer.ACCEPTED:
                yield kept(rule, "fact" if rule == "CRE-32" else "success")
            elif len(seen.answers) == 1 or _stands_alone(seen, position):
                company = "" if len(seen.answers) == 1 else " beside others that are created"
                yield Reporter(seen).broken(
                    rule,
                    f"refused-{varies}{'-in-company' if company else ''}",
                    summary=f"a valid create ({varies}) is refused{company}",
                    expected="200, and the campaign exists",
                    observed=f"{seen.describe()}{where}: {_message(seen, position)} for {in_json(element)}",
                    promise="success",
                )
        if answer is Answer.REFUSED and len(seen.answers) > 1 and element.get("name") is None:
            yield from _refused_for_its_name(seen, element, position)


def _stands_alone(seen: Observation, position: int) -> bool:
    """Whether a refusal in company is about the campaign: a whole refusal and 413 may be about what is sent with it."""
    return Answer.ACCEPTED in seen.answers and not is_too_large(seen.items[position])


def _refused_for_its_name(seen: Observation, element: Any, position: int) -> Iterator[Judgement]:
    """In company, campaigns that differ in nothing but their values show that a name is demanded."""
    named = [
        one
        for one, answer in zip(seen.elements or (), seen.answers, strict=True)
        if answer is Answer.ACCEPTED and isinstance(one, Mapping) and set(one) == {*element, "name"}
    ]
    if named:
        yield Reporter(seen).broken(
            "CRE-05",
            "refused-in-company",
            summary="a campaign without a name is refused beside others that are created",
            expected="the campaign is created, and its name filled in",
            observed=f"{seen.describe()}: {_message(seen, position)} for {in_json(element)}",
            promise="success",
        )


def _named(seen: Observation, element: Any, position: int, model: Model) -> Iterator[Judgement]:
    """A campaign is refused for its numbers alone; where one is invalid, the message names that one."""
    message = _message(seen, position)
    if not message or seen.refused_as(413) or len(seen.items) != len(seen.answers):
        return  # without words ENV-07 is broken; one message for several campaigns may speak of another
    if isinstance(sent := element.get("from"), list) and not all(isinstance(number, str) for number in sent):
        return  # only text has one spelling
    valid = model.spec.component("PhoneNumber", decided=True)
    invalid = {number for number in number_list(sent) or () if number and not valid.accepts(number)}
    if any(number in message for number in invalid):
        yield kept("CRE-10", "refusal")
    elif len(invalid) == 1 and _NAMEABLE.fullmatch(number := invalid.pop()):
        yield Reporter(seen).broken(
            "CRE-10",
            "number-not-named",
            summary="the refusal of an invalid number does not name it",
            expected=f"error_data whose message or description contains {in_json(number)}",
            observed=message,
            promise="refusal",
        )


def _message(seen: Observation, position: int) -> str:
    item = seen.items[position if position < len(seen.items) else 0] if seen.items else None
    error = item.error_data if item is not None and item.error_data is not None else {}
    return f"{error.get('message', '')} {error.get('description', '')}".strip()


CHECKS = (
    ExchangeCheck(name="create: acceptance", judge=acceptance, operations=CREATE, plain=True),
    ExchangeCheck(name="create: whole request", judge=whole_request, operations=CREATE | UPDATE),
)
