"""Faults of calls, of their records and of callbacks: the dialer is given another policy, what it made is spoiled."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from campaign_contracts.mock.calls import (
    Definition,
    Policy,
    Retries,
    calls_per_minute,
    retry_gap,
    targets_of,
)
from campaign_contracts.mock.clock import MINUTE
from campaign_contracts.mock.fault import Fault, Kind

Json = Any
Record = dict[str, Json]
Gap = Callable[[Definition, str, int], int | None]


def _policy(name: str, rules: str, kind: Kind, summary: str, **changes: Any) -> Fault:
    def policy(usual: Policy) -> Policy:
        return replace(usual, **changes)

    return Fault(name=name, rules=tuple(rules.split()), kind=kind, summary=summary, policy=policy)


def _record(name: str, rules: str, kind: Kind, summary: str, record: Callable[[Record], None]) -> Fault:
    return Fault(name=name, rules=tuple(rules.split()), kind=kind, summary=summary, record=record)


def _count(name: str, rules: str, kind: Kind, summary: str, count: Callable[[Record], None]) -> Fault:
    return Fault(name=name, rules=tuple(rules.split()), kind=kind, summary=summary, count=count)


def _asked(name: str, rules: str, kind: Kind, summary: str, calls: Callable[[dict[str, str]], None]) -> Fault:
    return Fault(name=name, rules=tuple(rules.split()), kind=kind, summary=summary, calls=calls)


def _tell(name: str, rules: str, kind: Kind, summary: str, tell: Callable[[list[Any]], list[Any]] | None) -> Fault:
    return Fault(name=name, rules=tuple(rules.split()), kind=kind, summary=summary, tell=tell)


def _with_stranger(definition: Definition) -> tuple[str, ...]:
    return (*targets_of(definition), "+19990000000")


def _without_last(definition: Definition) -> tuple[str, ...]:
    targets = targets_of(definition)
    return targets[:-1] if len(targets) > 1 else targets


def _every_occurrence(definition: Definition) -> tuple[str, ...]:
    return definition.numbers


def _each_once(definition: Definition) -> tuple[str, ...]:
    return tuple(dict.fromkeys(definition.numbers))


def _adjacent_once(definition: Definition) -> tuple[str, ...]:
    if definition.call_duplicate_numbers:
        return definition.numbers
    pairs = zip(("", *definition.numbers), definition.numbers, strict=False)
    return tuple(number for before, number in pairs if before != number)


def _one_more(definition: Definition, status: str, attempt: int) -> int | None:
    retries = definition.retries
    if retries is None:
        return None
    more = replace(retries, number_of_retries=retries.number_of_retries + 1)
    return retry_gap(replace(definition, retries=more), status, attempt)


def _one_more_after_three(definition: Definition, status: str, attempt: int) -> int | None:
    three = definition.retries is not None and definition.retries.number_of_retries == 3
    return (_one_more if three else retry_gap)(definition, status, attempt)


def _retried_by_default(definition: Definition, status: str, attempt: int) -> int | None:
    default = Retries(number_of_retries=1, interval_mins=1)
    return retry_gap(replace(definition, retries=definition.retries or default), status, attempt)


def _whatever_the_status(definition: Definition, status: str, attempt: int) -> int | None:
    if definition.retries is None:
        return None
    every = frozenset({"completed", "busy", "no-answer", "failed"})
    return retry_gap(replace(definition, retries=replace(definition.retries, on_status=every)), status, attempt)


def _no_answer_is_busy(definition: Definition, status: str, attempt: int) -> int | None:
    return retry_gap(definition, "busy" if status == "no-answer" else status, attempt)


def _stretched(definition: Definition, status: str, attempt: int, mechanism: str, factor: float) -> int | None:
    gap = retry_gap(definition, status, attempt)
    if gap is None or definition.retries is None or definition.retries.mechanism != mechanism:
        return gap
    return int(gap * factor)


def _linear(factor: Callable[[int], float]) -> Gap:
    return lambda definition, status, attempt: _stretched(definition, status, attempt, "Linear", factor(attempt))


def _exponential(factor: Callable[[int], float]) -> Gap:
    return lambda definition, status, attempt: _stretched(definition, status, attempt, "Exponential", factor(attempt))


def _twice_the_rate(definition: Definition) -> int:
    return 2 * calls_per_minute(definition)


def _any_rate(_definition: Definition) -> int:
    return 60


def _a_few_more(definition: Definition) -> int:
    return calls_per_minute(definition) + (5 if definition.throttle else 0)


def _no_paging(parameters: dict[str, str]) -> None:
    if str(parameters.get("limit", "")).isdigit():
        parameters["limit"] = "500"


def _no_offset(parameters: dict[str, str]) -> None:
    if str(parameters.get("offset", "")).isdigit():
        parameters["offset"] = "0"


def _no_status(parameters: dict[str, str]) -> None:
    parameters.pop("status", None)


def _first_status(parameters: dict[str, str]) -> None:
    if "status" in parameters:
        parameters["status"] = parameters["status"].partition(",")[0]


def _ascending(parameters: dict[str, str]) -> None:
    if parameters.get("sort_by") == "date_created:desc":
        del parameters["sort_by"]


def _swapped(record: Record) -> None:
    if record["end_time"]:
        record["start_time"], record["end_time"] = record["end_time"], record["start_time"]


def _one_second_less(record: Record) -> None:
    if record["status"] == "completed":
        record["duration"] -= 2


def _caller_from_number(record: Record) -> None:
    record["caller_id"] = record["number"]


def _counted_attempts(summary: Record) -> None:
    summary["call_completed"] = max(summary["call_completed"], summary["call_initialized"])


def _never_idle(summary: Record) -> None:
    summary["call_inprogress"] = max(summary["call_inprogress"], min(summary["call_initialized"], 1))


def _failed_too(summary: Record) -> None:
    summary["call_failed"] += summary["call_completed"]


def _first_number(definition: Record) -> None:
    if isinstance(definition.get("from"), str):
        definition["from"] = definition["from"].split(",")[:1]


def _unstripped(definition: Record) -> None:
    if isinstance(definition.get("from"), str):
        definition["from"] = definition["from"].split(",")


def _of(kind: str) -> Callable[[Any], bool]:
    return lambda delivery: bool(delivery.kind == kind)


_ATTEMPT, _TARGET, _CAMPAIGN = (
    _of(kind) for kind in ("call_status_callback", "call_schedule_callback", "status_callback")
)


def _said(due: list[Any], concerned: Callable[[Any], bool], **changes: Callable[[Record], Json]) -> list[Any]:
    """The deliveries with other values in the payloads of some."""

    def change(delivery: Any) -> Any:
        new = {name: value(delivery.payload) for name, value in changes.items()}
        return replace(delivery, payload={**delivery.payload, **new})

    return [change(delivery) if concerned(delivery) else delivery for delivery in due]


def _twice(due: list[Any], concerned: Callable[[Any], bool]) -> list[Any]:
    return [same for delivery in due for same in [delivery] * (2 if concerned(delivery) else 1)]


def _without(due: list[Any], dropped: Callable[[Any], bool]) -> list[Any]:
    return [delivery for delivery in due if not dropped(delivery)]


def _targets_first(due: list[Any]) -> list[Any]:
    return sorted(due, key=lambda delivery: not _TARGET(delivery))


def _campaign_first(due: list[Any]) -> list[Any]:
    return sorted(due, key=lambda delivery: not _CAMPAIGN(delivery))


def _each_attempt_a_target(due: list[Any]) -> list[Any]:
    told: list[Any] = []
    for delivery in _without(due, _TARGET):
        told.append(delivery)
        if _ATTEMPT(delivery):
            said = {**delivery.payload, "to": delivery.payload["number"], "call_sids": [delivery.payload["call_sid"]]}
            urls = [other.url for other in due if _TARGET(other)] or [delivery.url]
            told.append(replace(delivery, kind="call_schedule_callback", url=urls[0], payload={**said, "from": ""}))
    return told


FAULTS: tuple[Fault, ...] = (
    _policy(
        "calls-while-paused",
        "LIF-16",
        "blatant",
        "a paused campaign goes on calling",
        fresh_while=frozenset({"in-progress", "paused"}),
        retries_while=frozenset({"in-progress", "paused"}),
    ),
    _policy(
        "retries-while-paused",
        "LIF-16",
        "subtle",
        "a paused campaign goes on retrying",
        retries_while=frozenset({"in-progress", "paused"}),
    ),
    _policy("resume-begins-again", "LIF-04", "blatant", "resume calls everybody again", resume_at=lambda _next: 0),
    _policy(
        "resume-repeats-last",
        "LIF-04",
        "subtle",
        "resume calls the number called last again",
        resume_at=lambda following: max(0, following - 1),
    ),
    _policy(
        "complete-forgets-the-rest",
        "LIF-17",
        "blatant",
        "numbers that remain do not count as failed",
        count_remaining=False,
    ),
    _count(
        "complete-forgets-one",
        "LIF-17 CAL-08",
        "subtle",
        "one of the numbers that remain does not count as failed",
        lambda summary: summary.update(call_failed=summary["call_failed"] - (summary["call_failed"] > 1)),
    ),
    Fault(
        name="text-of-numbers-cut",
        rules=("CRE-33",),
        kind="blatant",
        summary="of a comma-separated from the first number counts",
        keep=_first_number,
    ),
    Fault(
        name="text-of-numbers-unstripped",
        rules=("CRE-33",),
        kind="subtle",
        summary="blanks after commas stay in the numbers",
        keep=_unstripped,
    ),
    _policy(
        "stranger-called", "CAL-02", "blatant", "a number that is not a target is called too", targets=_with_stranger
    ),
    _policy("last-target-not-called", "CAL-02", "subtle", "the last target is not called", targets=_without_last),
    _record(
        "caller-id-is-number", "CAL-02", "subtle", "a record's caller_id is the number called", _caller_from_number
    ),
    _policy("one-retry-too-many", "CAL-03", "blatant", "a number is called once more than asked", retry_gap=_one_more),
    _policy(
        "fourth-retry-after-three",
        "CAL-03",
        "subtle",
        "after 3 retries comes a fourth",
        retry_gap=_one_more_after_three,
    ),
    _policy(
        "retried-without-retries", "CAL-03", "subtle", "without retries there is one", retry_gap=_retried_by_default
    ),
    _policy(
        "retried-whatever-the-status", "CAL-04", "blatant", "every call is repeated", retry_gap=_whatever_the_status
    ),
    _policy(
        "no-answer-is-busy",
        "CAL-04",
        "subtle",
        "no-answer is retried when on_status has busy",
        retry_gap=_no_answer_is_busy,
    ),
    _policy("linear-at-once", "CAL-05", "blatant", "linear retries come at once", retry_gap=_linear(lambda _: 0.01)),
    _policy(
        "linear-too-late",
        "CAL-05",
        "subtle",
        "linear retries take three times the interval",
        retry_gap=_linear(lambda _: 3),
    ),
    _policy(
        "second-linear-retry-early",
        "CAL-05",
        "subtle",
        "the second linear retry takes half the interval",
        retry_gap=_linear(lambda attempt: 0.5 if attempt == 2 else 1),
    ),
    _policy(
        "exponential-is-linear",
        "CAL-06",
        "blatant",
        "exponential retries are equally spaced",
        retry_gap=_exponential(lambda attempt: 0.5 ** (attempt - 1)),
    ),
    _policy(
        "exponential-stops-doubling",
        "CAL-06",
        "subtle",
        "the third exponential gap is that of the second",
        retry_gap=_exponential(lambda attempt: 0.5 if attempt == 3 else 1),
    ),
    _policy(
        "starts-early",
        "CAL-07 LIF-18",
        "blatant",
        "a campaign starts five minutes before send_at",
        start_shift=-5 * MINUTE,
    ),
    _policy(
        "calls-after-end",
        "CAL-07",
        "subtle",
        "a campaign that was completed at end_at goes on calling",
        fresh_while=frozenset({"in-progress", "completed"}),
        pending_while=frozenset({"created", "in-progress", "paused", "completed"}),
    ),
    _policy("ends-late", "CAL-07 LIF-14", "subtle", "a campaign ends ten minutes after end_at", end_shift=10 * MINUTE),
    _count(
        "completed-counts-attempts",
        "CAL-08",
        "blatant",
        "call_completed counts calls of every outcome",
        _counted_attempts,
    ),
    _count("never-idle", "CAL-08", "subtle", "call_inprogress never falls to 0", _never_idle),
    _count("completed-count-as-failed", "CAL-08", "subtle", "completed calls count as failed too", _failed_too),
    _asked("call-limit-ignored", "CAL-09", "blatant", "call details ignore limit", _no_paging),
    _asked("call-offset-ignored", "CAL-09", "subtle", "call details ignore offset", _no_offset),
    _asked("call-status-ignored", "CAL-09", "blatant", "call details ignore the status filter", _no_status),
    _asked("call-status-first-only", "CAL-09", "subtle", "in call details only the first status counts", _first_status),
    _asked("call-order-ignored", "CAL-09", "subtle", "call details ignore descending order", _ascending),
    _policy(
        "duplicates-called-twice",
        "CAL-11",
        "blatant",
        "a number listed twice is called twice",
        targets=_every_occurrence,
    ),
    _policy("duplicates-flag-ignored", "CAL-11", "blatant", "call_duplicate_numbers is ignored", targets=_each_once),
    _policy(
        "distant-duplicates-called-twice",
        "CAL-11",
        "subtle",
        "duplicates count as one only side by side",
        targets=_adjacent_once,
    ),
    _record("call-ends-before-start", "CAL-12", "blatant", "end_time and start_time are swapped", _swapped),
    _record(
        "duration-too-short", "CAL-12", "subtle", "the duration of a completed call lacks two seconds", _one_second_less
    ),
    _policy(
        "twice-the-rate", "CAL-13", "blatant", "twice as many calls start in a minute", calls_per_minute=_twice_the_rate
    ),
    _policy("throttle-ignored", "CAL-13", "blatant", "throttle is ignored", calls_per_minute=_any_rate),
    _policy(
        "throttle-exceeded",
        "CAL-13",
        "subtle",
        "five more calls start in a minute than throttle says",
        calls_per_minute=_a_few_more,
    ),
    _tell(
        "attempt-told-twice",
        "CBK-01",
        "blatant",
        "each attempt's event is sent twice",
        lambda due: _twice(due, _ATTEMPT),
    ),
    _tell(
        "busy-attempts-not-told",
        "CBK-01",
        "subtle",
        "attempts that were busy get no event",
        lambda due: _without(due, lambda delivery: _ATTEMPT(delivery) and delivery.payload["status"] == "busy"),
    ),
    _tell(
        "each-attempt-is-a-target",
        "CBK-02",
        "blatant",
        "the target's event is sent after every attempt",
        _each_attempt_a_target,
    ),
    _tell(
        "last-call-sid-only",
        "CBK-02",
        "subtle",
        "call_sids names the last attempt only",
        lambda due: _said(due, _TARGET, call_sids=lambda payload: payload["call_sids"][-1:]),
    ),
    _tell("end-told-twice", "CBK-03", "blatant", "the final event is sent twice", lambda due: _twice(due, _CAMPAIGN)),
    _tell(
        "cancelling-not-told",
        "CBK-03",
        "subtle",
        "a campaign that is canceled gets no event",
        lambda due: _without(due, lambda delivery: _CAMPAIGN(delivery) and delivery.payload["status"] == "canceled"),
    ),
    _tell(
        "end-told-as-running",
        "CBK-03",
        "subtle",
        "the final event says in-progress",
        lambda due: _said(due, _CAMPAIGN, status=lambda _: "in-progress"),
    ),
    _tell(
        "callbacks-name-no-campaign",
        "CBK-04",
        "blatant",
        "campaign_sid is empty in callbacks",
        lambda due: _said(due, lambda _: True, campaign_sid=lambda _: ""),
    ),
    _tell(
        "callbacks-swap-from-and-to",
        "CBK-04",
        "subtle",
        "a target's event has from and to swapped",
        lambda due: _said(due, _TARGET, to=lambda payload: payload["from"], **{"from": lambda payload: payload["to"]}),
    ),
    _tell("targets-told-first", "CBK-05", "blatant", "a target's event precedes its attempts'", _targets_first),
    _tell("campaign-told-first", "CBK-05", "subtle", "the campaign's event precedes the others", _campaign_first),
    _tell(
        "everything-told-to-status-callback", "CBK-06", "blatant", "events without a URL go to status_callback", None
    ),
    _tell("attempts-told-to-status-callback", "CBK-06", "subtle", "attempts without a URL go to status_callback", None),
    _tell(
        "changed-callback-silenced",
        "CBK-07",
        "blatant",
        "a callback changed while running gets no more events",
        None,
    ),
    _tell(
        "callback-urls-of-start-kept",
        "CBK-07",
        "subtle",
        "a callback changed while running has no effect on events",
        None,
    ),
    _tell("failed-callback-not-repeated", "CBK-08", "blatant", "a failed delivery is not repeated", None),
    _tell("failed-callback-repeated-four-times", "CBK-08", "subtle", "a failed delivery is repeated four times", None),
    _tell("failure-silences-campaign", "CBK-08", "subtle", "after a failed delivery a campaign sends no more", None),
    _tell("callbacks-by-put", "CBK-09", "blatant", "callbacks are PUTs", None),
    _tell("callbacks-as-forms", "CBK-09", "subtle", "callbacks are form-encoded", None),
    _tell(
        "calls-of-unknown-id-200",
        "CAL-10",
        "blatant",
        "call details of an unknown id are those of the youngest campaign",
        None,
    ),
    _tell("calls-of-unknown-id-400", "CAL-10", "subtle", "call details of an unknown id are 400", None),
    _tell("singular-path-404", "CAL-01", "blatant", "the singular path knows no campaign", None),
    _tell("singular-path-unpaged", "CAL-01", "subtle", "the singular path ignores the query", None),
)
